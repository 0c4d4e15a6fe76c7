//! kramdown's attribute lists: `{: .prompt-tip }` on a line of its own after a block, or right after a span.
//!
//! Block lists are taken out of the text before parsing, for a CommonMark parser would read them as the block's
//! last line; afterwards they are attached to the block that ends there. Span lists are found in the events.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::dialect::Dialect;
use super::parse::{Piece, group_end};
use super::source::Mapped;
use super::template::key_values;

/// What an attribute list says. Classes and ids hold only letters, digits, `-` and `_`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) pairs: Vec<(String, String)>,
    /// `{:toc}`: the list is replaced by the table of contents.
    pub(super) is_contents: bool,
}

impl Attributes {
    /// The inside of `{: … }`.
    fn read(inside: &str) -> Self {
        let mut read = Self {
            pairs: key_values(inside),
            is_contents: inside.split_whitespace().any(|word| word == "toc"),
            ..Self::default()
        };
        for word in inside.split_whitespace() {
            // `.a.b#c` is written without blanks too.
            let mut rest = word;
            while let Some(sign) = rest.chars().next().filter(|c| matches!(c, '.' | '#')) {
                let name: &str = rest[1..].split(['.', '#']).next().unwrap_or("");
                rest = &rest[1 + name.len()..];
                let name: String = name.chars().filter(|c| is_name(*c)).collect();
                match sign {
                    _ if name.is_empty() => {}
                    '.' => read.classes.push(name),
                    _ => read.id = Some(name),
                }
            }
        }
        if let Some((_, classes)) = read.pairs.iter().find(|(key, _)| key == "class") {
            read.classes.extend(
                classes
                    .split_whitespace()
                    .map(|name| name.chars().filter(|c| is_name(*c)).collect()),
            );
        }
        read
    }

    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    fn add(&mut self, more: Attributes) {
        self.id = more.id.or(self.id.take());
        self.classes.extend(more.classes);
        self.pairs.extend(more.pairs);
        self.is_contents |= more.is_contents;
    }
}

/// A letter, digit, hyphen or underscore: what a class or an id may hold.
pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':')
}

/// A block list and where it stood in the text before this pass.
pub(super) struct BlockList {
    at: Range<usize>,
    attributes: Attributes,
}

/// A text without block attribute lists.
pub(super) struct Taken {
    pub(super) text: Mapped,
    pub(super) found: Vec<BlockList>,
}

/// Takes block attribute lists out of `text`; each leaves an empty line.
pub(super) fn take_block_lists(text: &str, dialect: Dialect) -> Taken {
    if !dialect.attribute_lists() || !text.contains("{:") {
        return Taken {
            text: Mapped::unchanged(text),
            found: Vec::new(),
        };
    }
    let mut out = Mapped::default();
    let mut found = Vec::new();
    let (mut at, mut done) = (0, 0);
    let mut fence: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let inside = trimmed
            .strip_prefix("{:")
            .and_then(|rest| rest.strip_suffix('}'));
        if let (None, Some(inside)) = (
            fence,
            inside.filter(|inside| !inside.contains(['{', '}']) && !inside.starts_with(':')),
        ) {
            out.keep(text, done..at);
            done = at + line.trim_end_matches('\n').len();
            found.push(BlockList {
                at: at..done,
                attributes: Attributes::read(inside),
            });
        }
        at += line.len();
    }
    out.keep(text, done..text.len());
    Taken { text: out, found }
}

/// Attaches block lists to the blocks they follow (or, after an empty line, precede) and span lists to their spans.
pub(super) fn attach(
    pieces: &mut Vec<Piece>,
    found: &[BlockList],
    templates: &Mapped,
    dialect: Dialect,
    body: &str,
) {
    if !dialect.attribute_lists() {
        return;
    }
    for list in found {
        let at = templates.start(list.at.start)..templates.end(list.at.end);
        if let Some(index) = owner(pieces, &at, body)
            && let Some(piece) = pieces.get_mut(index)
        {
            piece
                .attributes
                .get_or_insert_default()
                .add(list.attributes.clone());
        }
    }
    attach_spans(pieces, body);
}

/// The piece that starts the block a list at `at` (bytes of the body) belongs to. A list in the margin belongs to
/// the outermost block that ends there, an indented one to the innermost.
fn owner(pieces: &[Piece], at: &Range<usize>, body: &str) -> Option<usize> {
    let before = body.get(..at.start)?;
    let is_indented = body.get(at.clone())?.starts_with([' ', '\t']);
    let above = before.strip_suffix('\n').unwrap_or(before);
    let end = above.trim_end().len();
    let detached = above
        .rsplit('\n')
        .next()
        .is_none_or(|line| line.trim().is_empty());
    let mut blocks = pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| is_block(&piece.event));
    if detached {
        return blocks
            .find(|(_, piece)| piece.source.start >= at.end)
            .map(|(index, _)| index);
    }
    // The parser lets some blocks reach over the empty line that the list left, so over the list.
    let ends_there = |source: &Range<usize>| {
        let beyond = body.get(at.end.min(source.end)..source.end).unwrap_or("");
        let own = body
            .get(source.start..source.end.min(at.start))
            .unwrap_or("");
        beyond.trim().is_empty() && source.start + own.trim_end().len() == end
    };
    let mut ending = blocks.filter(|(_, piece)| ends_there(&piece.source));
    if is_indented {
        ending.next_back().map(|(index, _)| index)
    } else {
        ending.next().map(|(index, _)| index)
    }
}

fn is_block(event: &Event) -> bool {
    matches!(
        event,
        Event::Start(
            Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::BlockQuote(_)
                | Tag::CodeBlock(_)
                | Tag::List(_)
                | Tag::Table(_)
                | Tag::DefinitionList
        )
    )
}

/// `**x**{: .red}`: read from the body, since smart punctuation has already changed the quotes in the events.
fn attach_spans(pieces: &mut Vec<Piece>, body: &str) {
    let mut index = 0;
    while let Some(piece) = pieces.get(index) {
        let is_leaf = matches!(piece.event, Event::Code(_));
        let is_span = matches!(
            piece.event,
            Event::Start(
                Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Link { .. }
                    | Tag::Image { .. }
            )
        );
        let end = piece.source.end;
        let inside = (is_leaf || is_span)
            .then(|| body.get(end..)?.strip_prefix("{:")?.split_once('}'))
            .flatten()
            .map(|(inside, _)| inside)
            .filter(|inside| !inside.contains(['\n', '{']));
        if let Some(inside) = inside {
            let attributes = Attributes::read(inside);
            let list = end..end + inside.len() + 3;
            let after = if is_leaf {
                index + 1
            } else {
                group_end(pieces, index)
            };
            cut(pieces, after, &list, body);
            if let Some(piece) = pieces.get_mut(index) {
                piece.attributes.get_or_insert_default().add(attributes);
            }
        }
        index += 1;
    }
}

/// Takes the text of `list` out of the pieces from `index` on.
fn cut(pieces: &mut Vec<Piece>, index: usize, list: &Range<usize>, body: &str) {
    while let Some(piece) = pieces.get_mut(index) {
        let is_inside = piece.source.start >= list.start && piece.source.start < list.end;
        if !is_inside || !matches!(piece.event, Event::Text(_) | Event::SoftBreak) {
            return;
        }
        if piece.source.end <= list.end {
            pieces.remove(index);
            continue;
        }
        let rest = body
            .get(list.end..piece.source.end)
            .unwrap_or("")
            .to_owned();
        piece.source.start = list.end;
        piece.event = Event::Text(rest.into());
        return;
    }
}
