//! Math blocks ("Math Blocks"): `$$ … $$` between blank lines.

use super::super::scan::{indent, rest_of_line, strip};
use super::super::tree::{Kind, Node};
use super::{Frame, Source, is_before_boundary};

pub(super) fn parse(source: &mut Source, frame: &mut Frame) -> bool {
    if !frame.is_after_boundary() {
        return false;
    }
    let rest = source.rest();
    let lead = indent(rest, 3);
    let inside = rest.get(lead..).unwrap_or("");
    let escaped = inside.starts_with("\\$$");
    let start = lead + usize::from(escaped) + 2;
    if !(escaped || inside.starts_with("$$")) || !source.has_dollars(source.at + start) {
        return false;
    }
    let Some(end) = rest.get(start..).and_then(|rest| rest.find("$$")) else {
        return false;
    };
    let after = rest.get(start + end + 2..).unwrap_or("");
    if escaped {
        // `\$$…$$` alone is no block: the formula stands in a paragraph.
        if rest_of_line(after).is_some() {
            source.at += lead + 1;
        }
        return false;
    }
    let length = start + end + 2 + rest_of_line(after).unwrap_or(0);
    if !is_before_boundary(rest.get(length..).unwrap_or("")) {
        return false;
    }
    let tex = strip(rest.get(start..start + end).unwrap_or("")).to_owned();
    let range = source.text.origin(source.at..source.at + length);
    source.at += length;
    frame.push(Node::new(Kind::Math { tex, block: true }, range));
    true
}
