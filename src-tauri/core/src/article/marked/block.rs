//! Blocks, marked's `Lexer.blockTokens`: which rule is tried when. Code and headings are taken by `leaves`, definitions by
//! `definitions`, the others by rooms of their own.

use std::collections::HashMap;

use super::definitions::{Definition, definition};
use super::excerpt::Excerpt;
use super::leaves::{code, fenced, heading, line_and_ends, setext, space, unindented};
use super::table::{self, Table};
use super::{html, lists, quotes, rules};

/// Quotes and lists in each other; deeper ones are text.
const DEEPEST: usize = 50;

/// A block, and where it stood in the text that is parsed.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: Kind,
    pub(super) source: std::ops::Range<usize>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Empty lines; whether more than one line end, as between items of a loose list.
    Space {
        wide: bool,
    },
    Code {
        info: Option<String>,
        text: Excerpt,
    },
    Heading {
        level: u8,
        text: Excerpt,
    },
    Rule,
    Quote {
        blocks: Vec<Block>,
        raw: Excerpt,
    },
    List(lists::List),
    Html(Excerpt),
    Table(Table),
    Paragraph(Excerpt),
    /// Text of a list item that is no paragraph.
    Text(Excerpt),
}

/// Reads blocks and collects definitions.
#[derive(Default)]
pub(super) struct Lexer {
    pub(super) definitions: HashMap<String, Definition>,
    /// marked's `state.top`: whether text makes paragraphs. A list sets it for each of its items, and reading any
    /// blocks sets it again, so text after a nested list does make one.
    pub(super) top: bool,
    pub(super) depth: usize,
    /// Where the first quote or list that was too deep stood.
    pub(super) too_deep: Option<std::ops::Range<usize>>,
    /// Bytes that may still be read. Lines that go on after a quote are read anew in marked; this keeps hostile
    /// nesting linear.
    pub(super) budget: usize,
    /// Cells that may still be added to rows that lack them.
    pub(super) missing_cells: usize,
}

impl Lexer {
    /// The blocks of `source`, appended to `blocks`. `clipped`: a paragraph at the start goes on with the one at
    /// the end of `blocks`.
    pub(super) fn blocks(&mut self, source: &Excerpt, blocks: &mut Vec<Block>, clipped: bool) {
        let mut clipped = clipped;
        let mut at = 0;
        // No setext heading starts before this offset: its underline was looked for already.
        let mut no_setext = 0;
        self.budget = self.budget.saturating_sub(source.text.len());
        while let Some(text) = source.text.get(at..).filter(|text| !text.is_empty()) {
            if let Some(length) = space(text) {
                if length > 1 || blocks.is_empty() {
                    let wide = text
                        .get(..length)
                        .is_some_and(|raw| raw.matches('\n').count() > 1);
                    blocks.push(block(source, at..at + length, Kind::Space { wide }));
                }
                at += length;
                continue;
            }
            if let Some(length) = code(text) {
                let code = unindented(source, at, length);
                match blocks.last_mut() {
                    Some(Block {
                        kind: Kind::Paragraph(before) | Kind::Text(before),
                        source: place,
                    }) => {
                        join(before, &code);
                        place.end = source.end(at + length).max(place.end);
                    }
                    _ => blocks.push(block(
                        source,
                        at..at + length,
                        Kind::Code {
                            info: None,
                            text: code,
                        },
                    )),
                }
                at += length;
                continue;
            }
            if let Some((kind, length)) = fenced(source, at).or_else(|| heading(source, at)) {
                blocks.push(block(source, at..at + length, kind));
                at += length;
                continue;
            }
            if rules::is_rule(text, 3, true) {
                let length = line_and_ends(text);
                blocks.push(block(source, at..at + length, Kind::Rule));
                at += length;
                continue;
            }
            if let Some((kind, length)) = self.nested(source, at) {
                blocks.push(block(source, at..at + length, kind));
                at += length;
                continue;
            }
            if let Some(length) = html::block(text) {
                let raw = source.part(at..at + length);
                blocks.push(block(source, at..at + length, Kind::Html(raw)));
                at += length;
                continue;
            }
            if let Some((label, definition, length)) = definition(text) {
                match blocks.last_mut() {
                    Some(Block {
                        kind: Kind::Paragraph(before) | Kind::Text(before),
                        source: place,
                    }) => {
                        join(before, &source.part(at..at + length));
                        place.end = source.end(at + length).max(place.end);
                    }
                    _ => {
                        self.definitions.entry(label).or_insert(definition);
                    }
                }
                at += length;
                continue;
            }
            if let Some((table, length)) = table::table(source, at, &mut self.missing_cells) {
                blocks.push(block(source, at..at + length, Kind::Table(table)));
                at += length;
                continue;
            }
            if at >= no_setext {
                match setext(source, at) {
                    Ok((kind, length)) => {
                        blocks.push(block(source, at..at + length, kind));
                        at += length;
                        continue;
                    }
                    Err(seen) => no_setext = at + seen,
                }
            }
            if self.top {
                let length = paragraph(text, true);
                let part = source.part(at..at + length);
                match blocks.last_mut() {
                    Some(Block {
                        kind: Kind::Paragraph(before),
                        source: place,
                    }) if clipped => {
                        join(before, &part);
                        place.end = source.end(at + length).max(place.end);
                    }
                    _ => blocks.push(block(source, at..at + length, Kind::Paragraph(part))),
                }
                clipped = false;
                at += length;
                continue;
            }
            let length = rules::line(text).len();
            let part = source.part(at..at + length);
            match blocks.last_mut() {
                Some(Block {
                    kind: Kind::Text(before),
                    source: place,
                }) => {
                    join(before, &part);
                    place.end = source.end(at + length).max(place.end);
                }
                _ => blocks.push(block(source, at..at + length, Kind::Text(part))),
            }
            at += length;
        }
        self.top = true;
    }

    /// A quote or a list, unless it would be too deep.
    fn nested(&mut self, source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
        let text = source.text.get(at..)?;
        let is_quote = rules::outdented(text).starts_with('>');
        if !is_quote && lists::opening(text).is_none() {
            return None;
        }
        if self.depth >= DEEPEST || self.budget == 0 {
            let place = source.origin(at..at + rules::line(text).len());
            self.too_deep.get_or_insert(place);
            return None;
        }
        self.depth += 1;
        let found = if is_quote {
            quotes::quote(self, source, at)
        } else {
            lists::list(self, source, at)
        };
        self.depth -= 1;
        found
    }
}

fn block(source: &Excerpt, range: std::ops::Range<usize>, kind: Kind) -> Block {
    let raw = source.text.get(range.clone()).unwrap_or("");
    let shown = range.start..range.start + raw.trim_end_matches('\n').len();
    Block {
        kind,
        source: source.origin(shown),
    }
}

/// Appends `more` after a line end.
fn join(before: &mut Excerpt, more: &Excerpt) {
    let at = more.start(0);
    before.push("\n", at..at);
    before.push_part(more, 0..more.text.len());
}

/// The length of the paragraph that `text` starts with, without its last line end.
pub(super) fn paragraph(text: &str, tables: bool) -> usize {
    let mut end = rules::line(text).len();
    while let Some(rest) = text.get(end + 1..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with('\n') || rules::ends_paragraph(rest, tables) {
            break;
        }
        end += 1 + rules::line(rest).len();
    }
    end
}
