//! goldmark, the Markdown of Hugo, with the extensions and options of a site's `markup.goldmark`.
//!
//! Blocks are CommonMark's and come from pulldown-cmark; the text of every leaf is parsed here again by goldmark's own
//! rules, for linkify, the typographer and the passthrough extension work inside its inline parser, and no pass over
//! finished events gives the same. Sources: github.com/yuin/goldmark, github.com/gohugoio/hugo `markup/goldmark`,
//! github.com/gohugoio/hugo-goldmark-extensions.

mod attributes;
mod block_attributes;
mod characters;
mod delimiters;
mod events;
mod ids;
mod inline;
mod leaf;
mod linkify;
mod links;
mod options;
mod raw_tags;
mod text;
mod typographer;

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, RefDefs, Tag, TagEnd};

pub(super) use attributes::Value as AttributeValue;
use events::Emitter;
use inline::{Context, Link, NodeKind};
use leaf::Leaf;
pub use options::{Cjk, Delimiters, Extras, IdType, LineBreaks, Options, Typographer};
pub(super) use typographer::Open as OpenQuotes;

use super::cjk::{FILLER, SENTINEL};
use super::dialect::Form;
use super::parse::{Piece, without_sentinels};
use super::source::Mapped;

/// The reserved character as text.
const SENTINEL_TEXT: &str = "\u{fdd1}";

/// Parses `text`; the sources of the pieces are bytes of it. `quotes` are those open before it, then after it.
pub(super) fn parse<'a>(
    text: &'a str,
    options: &Options,
    form: Form,
    quotes: &mut OpenQuotes,
) -> Vec<Piece<'a>> {
    let mut blocks = pulldown_cmark::Options::empty();
    blocks.set(pulldown_cmark::Options::ENABLE_TABLES, options.tables);
    blocks.set(pulldown_cmark::Options::ENABLE_FOOTNOTES, options.footnotes);
    blocks.set(
        pulldown_cmark::Options::ENABLE_DEFINITION_LIST,
        options.definition_lists,
    );
    let mut parser = Parser::new_ext(text, blocks).into_offset_iter();
    let has_sentinels = text.contains(SENTINEL);
    let bare = |(event, range)| match has_sentinels {
        true => (without_sentinels(event), range),
        false => (event, range),
    };
    let events: Vec<(Event, Range<usize>)> = parser.by_ref().map(bare).collect();
    let definition = |event: &Event| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some(label.to_string()),
        _ => None,
    };
    let footnotes: HashSet<String> = events
        .iter()
        .filter_map(|(event, _)| definition(event))
        .collect();
    let mut walk = Walk {
        text,
        options,
        form,
        references: parser.reference_definitions(),
        footnotes,
        ids: ids::Ids::default(),
        quotes: *quotes,
        out: Vec::with_capacity(events.len()),
    };
    walk.run(&events);
    *quotes = walk.quotes;
    match options.block_attributes {
        true => block_attributes::apply(walk.out, text),
        false => walk.out,
    }
}

/// What the attribute list that `text` starts with says beside an id and classes; `None` when it is none.
pub(super) fn attribute_list(text: &str) -> Option<Vec<(String, AttributeValue)>> {
    Some(attributes::read(text)?.0.others)
}

impl links::References for RefDefs<'_> {
    fn find(&self, label: &str) -> Option<Link> {
        let found = self.get(label)?;
        Some(Link {
            address: text::address(&found.dest),
            title: found.title.as_deref().unwrap_or("").to_owned(),
        })
    }
}

/// Goes through the blocks and parses the leaves.
struct Walk<'a, 'r> {
    text: &'a str,
    options: &'r Options,
    form: Form,
    references: &'r RefDefs<'r>,
    footnotes: HashSet<String>,
    ids: ids::Ids,
    quotes: typographer::Open,
    out: Vec<Piece<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn run(&mut self, events: &[(Event<'a>, Range<usize>)]) {
        let mut quotes = 0_usize;
        // Just behind the start of a list item.
        let mut in_item = false;
        // The containers around, and for each definition whether its paragraphs have no element.
        let (mut open, mut tight): (Vec<TagEnd>, Vec<bool>) = (Vec::new(), Vec::new());
        let mut index = 0;
        while let Some((event, range)) = events.get(index) {
            let starts_item = std::mem::take(&mut in_item);
            let in_definition = open.last() == Some(&TagEnd::DefinitionListDefinition);
            if is_inline(event) {
                let end = inline_end(events, index);
                let last = events.get(end - 1).map_or(range.end, |(_, last)| last.end);
                let leaf = Leaf::read(self.text, self.start(range.start)..last, quotes);
                self.leaf(&leaf, starts_item, false);
                index = end;
                continue;
            }
            match event {
                Event::Start(Tag::BlockQuote(_)) => quotes += 1,
                Event::End(TagEnd::BlockQuote(_)) => quotes = quotes.saturating_sub(1),
                Event::Start(Tag::Item) => in_item = true,
                Event::Start(Tag::Heading { level, .. }) => {
                    self.heading(*level, range, quotes, starts_item);
                    index = block_end(events, index);
                    continue;
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    tight.push(!follows_blank_line(self.text, range.start));
                }
                Event::End(TagEnd::DefinitionListDefinition) => {
                    tight.pop();
                }
                Event::Start(Tag::DefinitionListTitle) => {
                    // Every line above a definition is a term.
                    for line in Leaf::read(self.text, range.clone(), quotes).into_lines() {
                        let range = line.origin_of_all();
                        self.element(Tag::DefinitionListTitle, &line, &range, false);
                    }
                    index = block_end(events, index);
                    continue;
                }
                Event::Start(Tag::Paragraph) if in_definition && tight.last() == Some(&true) => {
                    let leaf = Leaf::read(self.text, range.clone(), quotes);
                    self.leaf(&leaf, false, false);
                    index = block_end(events, index);
                    if !matches!(events.get(index), Some((Event::End(_), _))) {
                        self.out
                            .push(Piece::new(Event::SoftBreak, range.end..range.end));
                    }
                    continue;
                }
                Event::Start(tag @ (Tag::Paragraph | Tag::TableCell)) => {
                    let (start, end) = (range.start, range.end);
                    let cell = self.text.get(start..end).unwrap_or("");
                    let blanks = cell.len() - cell.trim_start_matches(leaf::is_space).len();
                    let leaf = Leaf::read(self.text, start + blanks..end, quotes);
                    let is_paragraph = *tag == Tag::Paragraph;
                    self.element(tag.clone(), &leaf, range, starts_item && is_paragraph);
                    index = block_end(events, index);
                    continue;
                }
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                    let end = block_end(events, index);
                    let whole = events.get(index..end).unwrap_or(&[]).iter();
                    let pieces = whole.map(|(event, range)| (event.clone(), range.clone()));
                    self.out
                        .extend(pieces.map(|(event, range)| Piece::new(event, range)));
                    index = end;
                    continue;
                }
                _ => {}
            }
            match event {
                Event::Start(tag) => open.push(tag.to_end()),
                Event::End(_) => {
                    open.pop();
                }
                _ => {}
            }
            self.out.push(Piece::new(event.clone(), range.clone()));
            index += 1;
        }
    }

    /// The parser leaves a backslash out of the text that it escapes.
    fn start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        at - usize::from(before.ends_with('\\'))
    }

    fn parse(&mut self, leaf: &Leaf, may_be_task: bool, in_cell: bool) -> inline::Found {
        let is_footnote = |label: &str| self.footnotes.contains(label);
        let context = Context {
            options: self.options,
            references: self.references,
            is_footnote: &is_footnote,
            may_be_task: may_be_task && self.options.task_lists,
            in_cell,
        };
        inline::parse(&leaf.text, &context, &mut self.quotes)
    }

    fn emitter<'e>(&'e self, leaf: &'e Leaf) -> Emitter<'e> {
        Emitter {
            leaf,
            options: self.options,
            form: self.form,
        }
    }

    fn leaf(&mut self, leaf: &Leaf, may_be_task: bool, in_cell: bool) {
        let found = self.parse(leaf, may_be_task, in_cell);
        let pieces = self.emitter(leaf).pieces(&found);
        self.out.extend(pieces);
    }

    /// A leaf in an element of its own. A block that is passed through leaves its paragraph.
    fn element(&mut self, tag: Tag<'a>, leaf: &Leaf, range: &Range<usize>, may_be_task: bool) {
        let found = self.parse(leaf, may_be_task, tag == Tag::TableCell);
        let is_block =
            |kind: &NodeKind| matches!(kind, NodeKind::Passthrough { is_block: true, .. });
        let splits = tag == Tag::Paragraph && found.nodes.iter().any(|node| is_block(&node.kind));
        let end = tag.to_end();
        if !splits {
            self.out.push(Piece::new(Event::Start(tag), range.clone()));
            let pieces = self.emitter(leaf).pieces(&found);
            self.out.extend(pieces);
            self.out.push(Piece::new(Event::End(end), range.clone()));
            return;
        }
        let places: HashSet<usize> = found
            .nodes
            .iter()
            .filter(|node| is_block(&node.kind))
            .map(|node| leaf.origin(node.range.start))
            .collect();
        let pieces = self.emitter(leaf).pieces(&found);
        let mut open = false;
        for piece in pieces {
            let source = piece.source.clone();
            if places.contains(&source.start) {
                if std::mem::take(&mut open) {
                    self.out.push(Piece::new(Event::End(end), source));
                }
            } else if !open && piece.event != Event::SoftBreak {
                open = true;
                self.out.push(Piece::new(Event::Start(tag.clone()), source));
            }
            self.out.push(piece);
        }
        if open {
            self.out.push(Piece::new(Event::End(end), range.clone()));
        }
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        range: &Range<usize>,
        quotes: usize,
        may_be_task: bool,
    ) {
        let (leaf, list) = heading_leaf(self.text, range, quotes, self.options);
        let found = self.parse(&leaf, may_be_task, false);
        let id = match list.id {
            Some(id) => Some(self.ids.unique(id)),
            None if self.options.heading_ids => {
                let text = events::heading_text(&found, &leaf);
                (!text.is_empty()).then(|| self.ids.generate(&text, self.options.id_type))
            }
            None => None,
        };
        let tag = Tag::Heading {
            level,
            id: id.map(CowStr::from),
            classes: list.classes.into_iter().map(CowStr::from).collect(),
            attrs: Vec::new(),
        };
        let end = tag.to_end();
        self.out.push(Piece::new(Event::Start(tag), range.clone()));
        let pieces = self.emitter(&leaf).pieces(&found);
        self.out.extend(pieces);
        self.out.push(Piece::new(Event::End(end), range.clone()));
    }
}

/// The text of a heading without its marks, and its attribute list: `atx_heading.go` and `setext_headings.go`.
fn heading_leaf(
    source: &str,
    range: &Range<usize>,
    quotes: usize,
    options: &Options,
) -> (Leaf, attributes::List) {
    let whole = source.get(range.clone()).unwrap_or("").trim_end();
    let from = range.start + whole.len() - whole.trim_start().len();
    let marks = whole
        .trim_start()
        .bytes()
        .take_while(|byte| *byte == b'#')
        .count();
    let is_atx = marks > 0 && !whole.trim_start().contains('\n');
    let (start, end) = if is_atx {
        let rest = source
            .get(from + marks..range.start + whole.len())
            .unwrap_or("");
        let text = rest.trim_start_matches(leaf::is_space);
        (
            from + marks + rest.len() - text.len(),
            range.start + whole.len(),
        )
    } else {
        let above = whole.rfind('\n').unwrap_or(whole.len());
        (from, range.start + above)
    };
    let mut leaf = Leaf::read(source, start..end.max(start), quotes);
    let mut list = attributes::List::default();
    if options.heading_attributes {
        let last = leaf.text.rfind('\n').map_or(0, |at| at + 1);
        let line = leaf.text.get(last..).unwrap_or("");
        if let Some((at, found)) = attributes::at_end(line) {
            list = found;
            let kept = leaf
                .text
                .get(..last + at)
                .unwrap_or("")
                .trim_end_matches(leaf::is_space);
            let kept = kept.len();
            leaf.truncate(kept);
        }
    }
    if is_atx {
        let without = leaf.text.trim_end_matches('#');
        let is_closing = without.len() < leaf.text.len()
            && (without.is_empty() || without.ends_with(leaf::is_space));
        if is_closing {
            let kept = without.trim_end_matches(leaf::is_space).len();
            leaf.truncate(kept);
        }
    }
    (leaf, list)
}

/// A definition behind an empty line is loose (`definition_list.go`).
fn follows_blank_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let mut lines = before.rsplit('\n').skip(1);
    lines.next().is_none_or(|line| {
        line.trim_matches(|c| leaf::is_space(c) || c == '>')
            .is_empty()
    })
}

/// A comment around each line that may be an attribute list, when the site has them: see `block_attributes`.
pub(super) fn mark_lists(text: &str, options: &Options) -> Mapped {
    match options.block_attributes && text.contains('{') {
        true => block_attributes::mark(text),
        false => Mapped::unchanged(text),
    }
}

/// `text` with what leads the block parser where goldmark goes, all of it marked by a reserved character:
///
/// - A `:` that starts a line without a blank behind it starts no definition; the character stands before it.
/// - A table's head with fewer cells than the row below it has columns is filled (`table.go`'s `parseRow`).
pub(super) fn mark(text: &str) -> Mapped {
    if !text.contains([':', '|']) {
        return Mapped::unchanged(text);
    }
    let mut out = Mapped::default();
    let (mut at, mut done) = (0, 0);
    // The cells of the line above, and where it ends.
    let mut above: Option<(usize, usize)> = None;
    for line in text.split_inclusive('\n') {
        let marks = line.len() - line.trim_start_matches([' ', '>', '\t']).len();
        let content = line.get(marks..).unwrap_or("").trim_end();
        let is_delimiter_row =
            content.contains('-') && content.bytes().all(|byte| b":-| \t".contains(&byte));
        let rest = content.strip_prefix(':');
        if rest.is_some_and(|rest| !rest.starts_with([' ', '\t'])) && !is_delimiter_row {
            out.keep(text, done..at + marks);
            done = at + marks;
            out.make(SENTINEL_TEXT, done..done);
        }
        if let Some((cells, end)) = above.filter(|_| is_delimiter_row && content.contains('|')) {
            let columns = cells_in(content);
            if cells < columns && cells > 0 {
                out.keep(text, done..end);
                done = end;
                let has_end = text.get(..end).is_some_and(|text| text.ends_with('|'));
                let missing = columns - cells + usize::from(!has_end);
                out.make(&FILLER.repeat(missing), end..end);
            }
        }
        above = Some((cells_in(content), at + marks + content.len()));
        at += line.len();
    }
    out.keep(text, done..text.len());
    out
}

/// The cells of a row, bars at its ends and escaped bars not counted.
fn cells_in(row: &str) -> usize {
    let inside = row.strip_prefix('|').unwrap_or(row);
    if inside.is_empty() {
        return 0;
    }
    let bars = inside.matches('|').count() - inside.matches("\\|").count();
    bars + usize::from(!inside.ends_with('|') || inside.ends_with("\\|"))
}

/// Inline events stand on their own in tight lists and definitions.
fn is_inline(event: &Event) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Superscript
                | Tag::Subscript
        ),
        Event::End(_) | Event::Rule | Event::Html(_) => false,
        _ => true,
    }
}

/// One past the last of the inline events that start at `index`.
fn inline_end(events: &[(Event, Range<usize>)], index: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, (event, _)) in events.iter().enumerate().skip(index) {
        match event {
            Event::End(_) if depth > 0 => depth -= 1,
            event if depth == 0 && !is_inline(event) => return offset,
            Event::Start(_) => depth += 1,
            _ => {}
        }
    }
    events.len()
}

/// One past the end of the element that starts at `index`.
fn block_end(events: &[(Event, Range<usize>)], index: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, (event, _)) in events.iter().enumerate().skip(index) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return offset + 1;
        }
    }
    events.len()
}
