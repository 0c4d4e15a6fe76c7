//! Blockquotes ("Blockquotes"): every line up to a blank one belongs to it, with or without `>`.

use super::super::document::Document;
use super::super::scan::{after_indent, indent, line};
use super::super::tree::{Kind, Node};
use super::{Frame, Source, ends_lazily};

/// Up to three spaces, `>` and perhaps a space: how many bytes.
fn mark(line: &str) -> usize {
    match after_indent(line).strip_prefix('>') {
        Some(rest) => indent(line, 3) + 1 + usize::from(rest.starts_with(' ')),
        None => 0,
    }
}

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    if mark(source.rest()) == 0 {
        return false;
    }
    let start = source.at;
    source.at += source.line().len();
    while !ends_lazily(source.rest()) {
        source.at += line(source.rest()).len();
    }
    let range = source.text.origin(start..source.at);
    let inside = source.text.slice(start..source.at).without_prefixes(mark);
    // The quote takes a waiting list before its blocks are parsed.
    frame.push(Node::new(Kind::Quote, range));
    let children = super::parse(document, &inside, Vec::new());
    if let Some(node) = frame.children.last_mut() {
        node.children = children;
    }
    true
}
