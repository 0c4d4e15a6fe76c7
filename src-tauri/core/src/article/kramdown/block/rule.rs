//! Horizontal rules ("Horizontal Rules").

use super::super::scan::after_indent;
use super::super::tree::{Kind, Node};
use super::{Frame, Source};

/// Three or more `*`, `-` or `_` of one kind, blanks between them: the length of the line.
pub(super) fn length(rest: &str) -> Option<usize> {
    let line = super::line(rest);
    let inside = after_indent(line).strip_suffix('\n')?;
    let mark = inside
        .chars()
        .next()
        .filter(|c| matches!(c, '*' | '-' | '_'))?;
    let marks = inside.chars().filter(|c| *c == mark).count();
    let only = inside.chars().all(|c| c == mark || matches!(c, ' ' | '\t'));
    (marks >= 3 && only).then_some(line.len())
}

pub(super) fn parse(source: &mut Source, frame: &mut Frame) -> bool {
    let Some(length) = length(source.rest()) else {
        return false;
    };
    let range = source.text.origin(source.at..source.at + length);
    source.at += length;
    frame.push(Node::new(Kind::Rule, range));
    true
}
