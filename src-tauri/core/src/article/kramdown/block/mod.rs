//! The block parser ("Block-level Structure" in kramdown's documentation): rules are tried in order where a block may
//! start, and what stands inside a container is parsed as a text of its own.

mod blockquote;
mod codeblock;
mod definitions;
mod extensions;
mod footnote;
mod header;
mod html;
mod items;
mod list;
mod math;
mod paragraph;
mod rule;
mod table;

use std::collections::HashSet;
use std::ops::Range;

use super::document::Document;
use super::scan::{after_indent, blank_lines, line, rest_of_line};
use super::tags;
use super::text::Text;
use super::tree::{Boundary, Ial, Kind, Node};

pub(super) use extensions::{is_for_html, set_options, tag};
use paragraph::ends_lazily;

/// Containers inside each other; what is deeper is text.
pub(super) const DEEPEST: usize = 50;

/// A text and how far it is read.
pub(super) struct Source<'t> {
    pub(super) text: &'t Text,
    pub(super) at: usize,
    /// Where the last closing delimiter of some rules stands, found once.
    last_comment_end: Option<Option<usize>>,
    last_dollars: Option<Option<usize>>,
    /// Fences that nothing closes from here on.
    unclosed_fences: HashSet<String>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        Self {
            text,
            at: 0,
            last_comment_end: None,
            last_dollars: None,
            unclosed_fences: HashSet::new(),
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.as_str().get(self.at..).unwrap_or("")
    }

    /// The line that is read next, with its line end.
    pub(super) fn line(&self) -> &'t str {
        line(self.rest())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Whether a comment that starts here is closed anywhere.
    pub(super) fn closes_comment(&mut self) -> bool {
        let text = self.text.as_str();
        let last = *self
            .last_comment_end
            .get_or_insert_with(|| text.rfind("-->"));
        last.is_some_and(|last| last >= self.at)
    }

    /// Whether there is another `$$` from `offset` on.
    fn has_dollars(&mut self, offset: usize) -> bool {
        let text = self.text.as_str();
        let last = *self.last_dollars.get_or_insert_with(|| text.rfind("$$"));
        last.is_some_and(|last| last >= offset)
    }

    /// White space to the end of the line is skipped.
    fn skip_trailing_space(&mut self) {
        let blanks = super::scan::blanks(self.rest());
        if self
            .rest()
            .get(blanks..)
            .is_some_and(|rest| rest.starts_with('\n'))
        {
            self.at += blanks + 1;
        }
    }
}

/// A container whose blocks are being parsed.
pub(super) struct Frame {
    pub(super) children: Vec<Node>,
    /// An attribute list that waits for the next block.
    pub(super) waiting: Option<Ial>,
    /// Where the lists stand that went into it.
    waiting_since: Vec<Range<usize>>,
    /// The HTML element that this is, whose end tag ends it.
    pub(super) html: Option<String>,
}

impl Frame {
    pub(super) fn new(children: Vec<Node>) -> Self {
        Self {
            children,
            waiting: None,
            waiting_since: Vec::new(),
            html: None,
        }
    }

    /// Adds a block, which takes an attribute list that waits.
    pub(super) fn push(&mut self, mut node: Node) {
        node.ial = self.waiting.take().map(Box::new);
        self.children.push(node);
    }

    /// Whether a block that needs a blank line before it may start here.
    pub(super) fn is_after_boundary(&self) -> bool {
        self.waiting.is_some()
            || match self.children.last() {
                None => true,
                Some(last) => matches!(last.kind, Kind::Blank(_) | Kind::Boundary(Boundary::Mark)),
            }
    }
}

/// Whether a block that needs a blank line after it may end here.
pub(super) fn is_before_boundary(rest: &str) -> bool {
    rest.is_empty()
        || blank_lines(rest) > 0
        || end_of_block(rest).is_some()
        || extensions::block_list(rest).is_some()
}

/// `^` alone on a line: its length.
pub(super) fn end_of_block(rest: &str) -> Option<usize> {
    rest_of_line(rest.strip_prefix('^')?).map(|length| length + 1)
}

/// Whether a line ends what could go on lazily: an attribute list, an end-of-block mark or a block's HTML tag.
pub(super) fn stops_laziness(rest: &str) -> bool {
    extensions::block_list(rest).is_some()
        || end_of_block(rest).is_some()
        || tags::ends_paragraph(after_indent(rest))
}

/// Parses the whole of `text` into the blocks after `before`.
pub(super) fn parse(document: &mut Document, text: &Text, before: Vec<Node>) -> Vec<Node> {
    let mut frame = Frame::new(before);
    if document.depth >= DEEPEST {
        document.deepest.get_or_insert(text.origin(0..text.len()));
        frame.push(Node::with_text(
            Kind::Paragraph { transparent: false },
            text.clone(),
        ));
        return frame.children;
    }
    document.depth += 1;
    let mut source = Source::new(text);
    run(document, &mut source, &mut frame);
    document.depth -= 1;
    frame.children
}

/// Parses blocks until the text or, in an HTML element, its end tag ends them; says whether the latter.
fn run(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    let ended = run_rules(document, source, frame);
    if frame.waiting.is_some() {
        document.unattached.append(&mut frame.waiting_since);
    }
    ended
}

fn run_rules(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    while !source.is_at_end() {
        let before = source.at;
        if blank(source, frame)
            || codeblock::indented(source, frame)
            || codeblock::fenced(document, source, frame)
            || blockquote::parse(document, source, frame)
            || header::atx(document, source, frame)
            || rule::parse(source, frame)
            || list::parse(document, source, frame)
            || definitions::parse(document, source, frame)
        {
            debug_assert!(source.at > before);
            continue;
        }
        match html::parse(document, source, frame) {
            html::Outcome::Ended => return true,
            html::Outcome::Parsed => continue,
            html::Outcome::None => {}
        }
        if header::setext(source, frame)
            || math::parse(source, frame)
            || table::parse(document, source, frame)
            || footnote::parse(document, source, frame)
            || extensions::link_definition(document, source, frame)
            || extensions::abbreviation(document, source, frame)
            || extensions::parse(document, source, frame)
            || extensions::end_mark(source, frame)
            || paragraph::parse(document, source, frame)
        {
            continue;
        }
        // Blanks and a tab before text: no rule takes the line, and its text stands without a paragraph.
        let end = source.at + source.line().len();
        let text = source.text.slice(source.at..end);
        let range = text.origin(0..text.len());
        match frame.children.last_mut() {
            Some(Node {
                kind: Kind::Unparsed(last),
                range: all,
                ..
            }) => {
                last.append(&text);
                all.end = range.end;
            }
            _ => frame.children.push(Node::new(Kind::Unparsed(text), range)),
        }
        source.at = end;
    }
    false
}

/// Blank lines.
fn blank(source: &mut Source, frame: &mut Frame) -> bool {
    let length = blank_lines(source.rest());
    if length == 0 {
        return false;
    }
    let text = source.rest().get(..length).unwrap_or("").to_owned();
    let range = source.text.origin(source.at..source.at + length);
    source.at += length;
    match frame.children.last_mut() {
        Some(Node {
            kind: Kind::Blank(before),
            ..
        }) => before.push_str(&text),
        _ => frame.push(Node::new(Kind::Blank(text), range)),
    }
    true
}
