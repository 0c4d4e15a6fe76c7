//! Code blocks ("Code Blocks"): indented, and fenced with tildes or, in GitHub's form, backticks.

use super::super::document::Document;
use super::super::options::Input;
use super::super::scan::{
    after_indent, blank_lines, blanks, code_indent, indent, is_space, line, rest_of_line,
};
use super::super::tree::{Kind, Node};
use super::{Frame, Source, stops_laziness};

/// How far indented code reaches, with the lines that lazily follow it: bytes, perhaps 0.
pub(super) fn indented_length(text: &str) -> usize {
    let is_code = |rest: &str| {
        let line = line(rest);
        let inside = line.get(code_indent(rest)..).unwrap_or("");
        code_indent(rest) > 0 && line.ends_with('\n') && inside.chars().any(|c| !is_space(c))
    };
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let blank = blank_lines(rest);
        let mut next = at + blank;
        let rest_at = |at: usize| text.get(at..).unwrap_or("");
        if !is_code(rest_at(next)) {
            return at;
        }
        while is_code(rest_at(next)) {
            next += line(rest_at(next)).len();
        }
        loop {
            let rest = rest_at(next);
            let first = rest.get(blanks(rest)..).unwrap_or("");
            let is_text = line(rest).ends_with('\n') && !first.starts_with(is_space);
            if !is_text || first.is_empty() || stops_laziness(rest) {
                break;
            }
            next += line(rest).len();
        }
        at = next;
    }
}

pub(super) fn indented(source: &mut Source, frame: &mut Frame) -> bool {
    if code_indent(source.rest()) == 0 {
        return false;
    }
    let length = indented_length(source.rest());
    if length == 0 {
        return false;
    }
    let text = source.rest().get(..length).unwrap_or("");
    let mut code = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let taken = code_indent(line);
        let spaces = indent(line, 4);
        let is_lazy = taken == 0
            && line
                .get(spaces..)
                .is_some_and(|rest| spaces < 4 && !rest.starts_with(is_space));
        if is_lazy && code.ends_with('\n') {
            code.pop();
            code.push(' ');
        }
        code.push_str(line.get(taken..).unwrap_or(""));
    }
    let range = source.text.origin(source.at..source.at + length);
    source.at += length;
    frame.push(Node::new(
        Kind::CodeBlock {
            text: code,
            info: String::new(),
        },
        range,
    ));
    true
}

/// Whether GitHub's fence could start here: three of the marks, in any mixture.
pub(super) fn starts_gfm_fence(rest: &str) -> bool {
    let marks = after_indent(rest)
        .bytes()
        .take_while(|byte| matches!(byte, b'~' | b'`'))
        .count();
    marks >= 3
}

/// A fenced block needs its closing fence; without one there is no code.
pub(super) fn fenced(document: &Document, source: &mut Source, frame: &mut Frame) -> bool {
    let gfm = document.options.input == Input::Gfm;
    let rest = source.rest();
    let (marks, lead): (&[u8], usize) = if gfm {
        (b"~`", indent(rest, 3))
    } else {
        (b"~", 0)
    };
    let opening = rest.get(lead..).unwrap_or("");
    let longest = opening
        .bytes()
        .take_while(|byte| marks.contains(byte))
        .count();
    if longest < 3 {
        return false;
    }
    for count in (3..=longest).rev().take(MOST_FENCES) {
        let fence = opening.get(..count).unwrap_or("");
        let Some((info, head)) = info(opening.get(count..).unwrap_or("")) else {
            continue;
        };
        let from = source.at + lead + count + head;
        let text = source.text.as_str();
        // A fence that nothing closes from here on is not looked for again.
        if source.unclosed_fences.contains(fence) {
            continue;
        }
        let Some((end, next)) = closing(text.get(from..).unwrap_or(""), fence, gfm) else {
            source.unclosed_fences.insert(fence.to_owned());
            continue;
        };
        let code = text.get(from..from + end).unwrap_or("").to_owned();
        let range = source.text.origin(source.at..from + next);
        source.at = from + next;
        let mut node = Node::new(
            Kind::CodeBlock {
                text: code,
                info: info.to_owned(),
            },
            range,
        );
        if !info.is_empty() {
            let name = language(info);
            node.attr.set("class", format!("language-{name}"));
        }
        frame.push(node);
        return true;
    }
    false
}

/// A longer fence is tried shorter, for what is left over of it may be the language; so often at most.
const MOST_FENCES: usize = 8;

/// The language of an info string, without options behind `?`.
fn language(info: &str) -> &str {
    let first = info.chars().next().map_or(0, char::len_utf8);
    match info.get(first..).and_then(|rest| rest.find('?')) {
        Some(end) => info.get(..first + end).unwrap_or(info),
        None => info,
    }
}

/// One word, and nothing else on the line: the word and the bytes to the end of the line.
fn info(text: &str) -> Option<(&str, usize)> {
    let end = text.find('\n')?;
    let line = text.get(..end)?;
    let word = line.trim_matches(is_space);
    (!word.contains(is_space)).then_some((word, end + 1))
}

/// Where the closing fence starts, and what comes after it.
fn closing(text: &str, fence: &str, gfm: bool) -> Option<(usize, usize)> {
    let mark = fence.chars().next_back()?;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lead = if gfm { indent(line, 3) } else { 0 };
        if let Some(after) = line.get(lead..).and_then(|line| line.strip_prefix(fence))
            && rest_of_line(after.trim_start_matches(mark)).is_some()
        {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}
