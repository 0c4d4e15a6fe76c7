//! Footnote definitions ("Footnotes"): `[^name]: text`, further blocks indented.

use super::super::document::Document;
use super::super::scan::{after_indent, code_indent, id_name, indent};
use super::super::tree::{Boundary, Kind, Node};
use super::{Frame, Source, codeblock, line};

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    let rest = source.rest();
    let Some(inside) = after_indent(rest).strip_prefix("[^") else {
        return false;
    };
    let length = id_name(inside);
    let Some(after) = inside
        .get(length..)
        .and_then(|rest| rest.strip_prefix("]:"))
        .filter(|_| length > 0)
    else {
        return false;
    };
    let name = inside.get(..length).unwrap_or("").to_owned();
    let start = source.at;
    let from = start + indent(rest, 3) + 2 + length + 2;
    let first = line(after).len();
    let lazy = codeblock::indented_length(after.get(first..).unwrap_or(""));
    source.at = from + first + lazy;
    let content = source
        .text
        .slice(from..source.at)
        .without_prefixes(code_indent);
    let range = source.text.origin(start..source.at);
    let children = super::parse(document, &content, Vec::new());
    let number = document.define_footnote(name, children, range.clone());
    frame.push(Node::new(
        Kind::Boundary(Boundary::Definition(number)),
        range,
    ));
    let ial = frame.children.last().and_then(|node| node.ial.clone());
    document.attach(number, ial.as_deref());
    true
}
