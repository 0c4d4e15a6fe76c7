//! Blocks, marked's `Lexer.blockTokens` and `Tokenizer`: which rule is tried when, and what it takes.

use std::collections::HashMap;

use super::excerpt::Excerpt;
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

/// A link's definition.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) address: String,
    pub(super) title: String,
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
            if let Some((table, length)) = table::table(source, at) {
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

/// `(?:[ \t]*(?:\n|$))+`.
fn space(text: &str) -> Option<usize> {
    let blank = text
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
        .count();
    let length = if blank == text.len() {
        blank
    } else {
        text.get(..blank)?.rfind('\n')? + 1
    };
    (length > 0).then_some(length)
}

/// Indented code: `((?: {4}| {0,3}\t)[^\n]+(?:\n(?:[ \t]*(?:\n|$))*)?)+`.
fn code(text: &str) -> Option<usize> {
    let mut length = 0;
    loop {
        let rest = text.get(length..).unwrap_or("");
        let Some(indent) = rules::code_indent(rest) else {
            break;
        };
        let line = rules::line(rest);
        if line.len() <= indent {
            break;
        }
        length += rules::line_length(rest);
        length += text.get(length..).and_then(space).unwrap_or(0);
    }
    (length > 0).then_some(length)
}

/// Indented code without its indent and the line ends at its end.
fn unindented(source: &Excerpt, at: usize, length: usize) -> Excerpt {
    let text = source.text.get(at..at + length).unwrap_or("");
    let text = text.trim_end_matches('\n');
    let mut code = Excerpt::default();
    let mut start = at;
    for line in text.split_inclusive('\n') {
        // `(?: {1,4}| {0,3}\t)`, blanks first.
        let blanks = rules::blanks(line, 4);
        let indent = match blanks {
            0 => usize::from(line.starts_with('\t')),
            blanks => blanks,
        };
        code.push_part(source, start + indent..start + line.len());
        start += line.len();
    }
    let end = code.text.trim_end_matches('\n').len();
    code.part(0..end)
}

/// A fenced code block, to its closing fence or the end.
fn fenced(source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
    let text = source.text.get(at..)?;
    let (indent, mark, length) = rules::fence(text, false)?;
    let opening = rules::line(text);
    let info = rules::trim(opening.get(indent + length..)?);
    let first = (opening.len() + 1).min(text.len());
    let mut end = first;
    let (content, whole) = loop {
        let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) else {
            break (end, end);
        };
        if closes(rest, mark, length) {
            break (
                end.saturating_sub(1).max(first),
                end + rules::line(rest).len(),
            );
        }
        end += rules::line_length(rest);
    };
    let raw = text.get(first..content).unwrap_or("");
    let raw = if whole == content {
        raw.strip_suffix('\n').unwrap_or(raw)
    } else {
        raw
    };
    let mut code = Excerpt::default();
    let mut start = at + first;
    for line in raw.split_inclusive('\n') {
        // The blanks that stand before the fence go from the lines too, where there are as many.
        let blanks = line.len() - rules::trim_start(line).len();
        let cut = if mark == b'`' && indent > 0 && blanks >= indent {
            indent
        } else {
            0
        };
        code.push_part(source, start + cut..start + line.len());
        start += line.len();
    }
    let kind = Kind::Code {
        info: Some(unescaped(info)),
        text: code,
    };
    Some((kind, whole))
}

/// ` {0,3}\1[~`]* *(?=\n|$)`.
fn closes(text: &str, mark: u8, length: usize) -> bool {
    let line = rules::line(rules::outdented(text)).trim_end_matches(' ');
    let run = line.bytes().take_while(|byte| *byte == mark).count();
    run >= length
        && line
            .bytes()
            .skip(run)
            .all(|byte| matches!(byte, b'~' | b'`'))
}

fn heading(source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
    let text = source.text.get(at..)?;
    let level = rules::heading_level(text)?;
    let line = rules::line(text);
    let start = line.len() - rules::outdented(line).len() + level;
    let inside = rules::trim(line.get(start..)?);
    let without = inside.trim_end_matches('#');
    let shown = if without.is_empty() || without.ends_with(' ') {
        rules::trim(without)
    } else {
        inside
    };
    let from = at + line.len() - rules::trim_start(line.get(start..)?).len();
    let kind = Kind::Heading {
        level: level as u8,
        text: source.part(from..from + shown.len()),
    };
    Some((kind, line_and_ends(text)))
}

fn line_and_ends(text: &str) -> usize {
    let line = rules::line(text).len();
    line + rules::line_ends(text.get(line..).unwrap_or(""))
}

/// A setext heading, else how far there is no underline.
fn setext(source: &Excerpt, at: usize) -> Result<(Kind, usize), usize> {
    let text = source.text.get(at..).unwrap_or("");
    if rules::ends_setext(text) {
        return Err(0);
    }
    let mut end = rules::line(text).len();
    loop {
        let Some(rest) = text.get(end + 1..) else {
            return Err(end);
        };
        if let Some(level) = rules::underline(rest) {
            let kind = Kind::Heading {
                level,
                text: source.part(at..at + end),
            };
            return Ok((kind, end + 1 + line_and_ends(rest)));
        }
        if rules::trim(rules::line(rest)).is_empty() || rules::ends_setext(rest) {
            return Err(end);
        }
        end += 1 + rules::line(rest).len();
    }
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

/// A link's definition: its label, what it says, its length.
fn definition(text: &str) -> Option<(String, Definition, usize)> {
    let rest = rules::outdented(text);
    let inside = rest.strip_prefix('[')?;
    let label_end = label(inside)?;
    let (label, after) = inside.split_at(label_end);
    let after = after.strip_prefix("]:")?;
    let after = after.trim_start_matches(' ');
    let after = after
        .strip_prefix('\n')
        .map_or(after, |next| next.trim_start_matches([' ', '\t']));
    let ends: Vec<usize> = if after.starts_with('<') {
        let line = rules::line(after);
        line.match_indices('>').map(|(end, _)| end + 1).collect()
    } else {
        let end = after.find(rules::is_space).unwrap_or(after.len());
        if end == 0 {
            return None;
        }
        vec![end]
    };
    for end in ends {
        let (address, rest) = after.split_at(end);
        let Some((title, rest)) = definition_title(rest) else {
            continue;
        };
        let address = address
            .strip_prefix('<')
            .and_then(|address| address.strip_suffix('>'))
            .unwrap_or(address);
        let definition = Definition {
            address: unescaped(address),
            title: unescaped(title),
        };
        let length = text.len() - rest.len();
        return Some((normal_label(label), definition, length));
    }
    None
}

/// `(?:(?: +(?:\n[ \t]*)?| *\n[ \t]*)(title))? *(?:\n+|$)`: the title, and what follows.
fn definition_title(text: &str) -> Option<(&str, &str)> {
    let end_of_line = |rest: &str| -> Option<usize> {
        let rest = rest.trim_start_matches(' ');
        match rules::line_ends(rest) {
            0 => rest.is_empty().then_some(0),
            ends => Some(rest.len() - ends),
        }
    };
    let spaced = text.trim_start_matches(' ');
    let mut before = spaced;
    if let Some(next) = spaced.strip_prefix('\n') {
        before = next.trim_start_matches([' ', '\t']);
    }
    if before.len() < text.len()
        && let Some(length) = title(before)
        && let Some((title, rest)) = before.split_at_checked(length)
        && let Some(left) = end_of_line(rest)
    {
        let inside = title.get(1..title.len() - 1).unwrap_or("");
        return Some((inside, rest.get(rest.len() - left..).unwrap_or("")));
    }
    let left = end_of_line(text)?;
    Some(("", text.get(text.len() - left..).unwrap_or("")))
}

/// The length of a definition's title, quotes or brackets included. At most 2,000 bytes of it are looked at.
fn title(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let close = match quote {
        '"' | '\'' => quote,
        '(' => ')',
        _ => return None,
    };
    let mut escaped = false;
    let mut last = quote;
    for (index, c) in text.char_indices().skip(1).take(2000) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            '(' if quote == '(' => return None,
            '\n' if quote == '\'' && last == '\n' => return None,
            c if c == close => return Some(index + 1),
            _ => {}
        }
        last = c;
    }
    None
}

/// `(?!\s*\])(?:\\.|[^\[\]\\])+`, closed by `]`: the length of the label.
pub(super) fn label(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let mut blank = true;
    while let Some((index, c)) = characters.next() {
        match c {
            ']' => return (index > 0 && !blank).then_some(index),
            '[' => return None,
            '\\' => {
                characters.next().filter(|(_, next)| *next != '\n')?;
                blank = false;
            }
            c => blank &= rules::is_space(c),
        }
    }
    None
}

/// A label as definitions are looked up by it.
pub(super) fn normal_label(label: &str) -> String {
    let mut normal = String::with_capacity(label.len());
    let mut in_space = false;
    for c in label.chars() {
        match (rules::is_space(c), in_space) {
            (true, true) => {}
            (true, false) => normal.push(' '),
            (false, _) => normal.extend(c.to_lowercase()),
        }
        in_space = rules::is_space(c);
    }
    normal
}

/// Without the backslashes before punctuation.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\\'
            && let Some(next) = characters.next_if(|next| rules::is_punctuation(*next))
        {
            out.push(next);
        } else {
            out.push(c);
        }
    }
    out
}
