//! Paragraphs ("Paragraphs"): lines go on until a blank line or a block that needs none before it.

use super::super::document::Document;
use super::super::options::Input;
use super::super::scan::{after_indent, blank_lines, blanks, line};
use super::super::tree::{Kind, Node};
use super::{Frame, Source, codeblock, definitions, list, stops_laziness};

/// Whether a lazy line ends before this one.
pub(in super::super) fn ends_lazily(rest: &str) -> bool {
    rest.is_empty() || blank_lines(rest) > 0 || stops_laziness(rest)
}

/// Whether a paragraph ends before this line. With GitHub's quirk any block may follow at once.
fn ends(document: &Document, rest: &str) -> bool {
    if ends_lazily(rest) || definitions::starts(rest) {
        return true;
    }
    document.options.input == Input::Gfm
        && document.options.paragraph_end
        && (list::starts(rest)
            || is_gfm_header(rest)
            || after_indent(rest).starts_with('>')
            || codeblock::starts_gfm_fence(rest))
}

/// One to six `#` and a blank.
pub(super) fn is_gfm_header(rest: &str) -> bool {
    let marks = rest.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && rest.get(marks..).is_some_and(|rest| blanks(rest) > 0)
}

pub(super) fn parse(document: &Document, source: &mut Source, frame: &mut Frame) -> bool {
    let first = after_indent(source.rest());
    if first.is_empty() || first.starts_with([' ', '\t']) {
        return false;
    }
    let start = source.at;
    source.at += source.line().len();
    while !ends(document, source.rest()) {
        source.at += line(source.rest()).len();
    }
    let whole = source.text;
    let mut text = whole.slice(start..source.at);
    text.trim_end();
    let range = whole.origin(start..start + text.len());
    if let Some(last) = frame.children.last_mut().filter(|last| last.is_paragraph()) {
        last.range.end = range.end;
        if let Some(before) = last.unparsed_mut() {
            let hard = whole
                .as_str()
                .get(..start)
                .is_some_and(|before| before.ends_with("  \n"));
            before.make_here(if hard { "  \n" } else { "\n" });
            before.append(&text);
        }
        return true;
    }
    let lead = super::super::scan::spaces(text.as_str());
    let text = text.slice(lead..text.len());
    frame.push(Node::with_text(
        Kind::Paragraph { transparent: false },
        text,
    ));
    true
}
