//! Definition lists ("Definition Lists"): a paragraph's lines become terms, `: ` starts a meaning.

use super::super::attributes;
use super::super::document::Document;
use super::super::text::Text;
use super::super::tree::{Ial, Kind, Node};
use super::items::{Marker, Next, first_line, leading_list, marker, next};
use super::{Frame, Source, end_of_block, line};

/// Whether a meaning could start here.
pub(super) fn starts(rest: &str) -> bool {
    marker(rest, Marker::Colon, 3).is_some()
}

/// A meaning whose blocks are still to be parsed.
struct Meaning {
    text: Text,
    ial: Option<Ial>,
    /// A blank line before it makes its first paragraph one that is shown.
    as_paragraph: bool,
    start: usize,
    end: usize,
}

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    if !starts(source.rest()) {
        return false;
    }
    let one_blank = |node: &Node| matches!(&node.kind, Kind::Blank(text) if text == "\n");
    let mut as_paragraph = false;
    let fits = match frame.children.as_slice() {
        [.., last] if last.is_paragraph() => true,
        [.., before, last] if one_blank(last) && before.is_paragraph() => {
            as_paragraph = true;
            true
        }
        _ => false,
    };
    if !fits {
        return false;
    }
    let mut list = Node::new(Kind::Definitions, 0..0);
    frame.waiting = None;
    if as_paragraph {
        frame.children.pop();
    }
    let Some(mut paragraph) = frame.children.pop() else {
        return false;
    };
    let from = paragraph.range.start;
    list.ial = paragraph.ial.take();
    if let Some(text) = paragraph.unparsed_mut() {
        list.children = terms(text);
    }
    let mut meanings: Vec<Meaning> = Vec::new();
    let (mut most, mut indentation, mut after_blank) = (3, 0, false);
    while !source.is_at_end() {
        let at = source.at;
        let rest = source.rest();
        let line_end = at + line(rest).len();
        if let Some(width) = marker(rest, Marker::Colon, most) {
            let first = first_line(source.text.slice(at + width..line_end), width);
            indentation = first.indentation;
            most = match indentation {
                1..=3 => indentation - 1,
                _ => 3,
            };
            meanings.push(Meaning {
                text: first.content,
                ial: first.ial,
                as_paragraph,
                start: at,
                end: line_end,
            });
            as_paragraph = false;
            after_blank = false;
            source.at = line_end;
            continue;
        }
        if end_of_block(rest).is_some() {
            break;
        }
        let Some(meaning) = meanings.last_mut() else {
            break;
        };
        match next(source, indentation, after_blank) {
            Next::Line(text, _) => {
                meaning.text.append(&text);
                meaning.end = line_end;
                as_paragraph = false;
                after_blank = false;
                source.at = line_end;
            }
            Next::Blank(blank) => {
                as_paragraph = true;
                after_blank = true;
                meaning.text.keep(source.text, at..at + blank);
                source.at += blank;
            }
            Next::End => break,
        }
    }
    let end = meanings.last().map_or(source.at, |meaning| meaning.end);
    list.range = from..source.text.end(end).max(from);
    let mut left = None;
    for meaning in meanings {
        let mut node = Node::new(
            Kind::Meaning,
            source.text.origin(meaning.start..meaning.end),
        );
        node.ial = meaning.ial.map(Box::new);
        node.children = super::parse(document, &meaning.text, Vec::new());
        if !node.children.is_empty() {
            left = if node.children.last().is_some_and(Node::is_blank) {
                node.children.pop()
            } else {
                None
            };
            let size = node.children.len();
            if let Some(first) = node.children.first_mut()
                && first.is_paragraph()
                && !meaning.as_paragraph
            {
                if size > 1
                    && let Some(text) = first.unparsed_mut()
                {
                    text.make_here("\n");
                }
                first.kind = Kind::Paragraph { transparent: true };
            }
        }
        list.children.push(node);
    }
    join(frame, list);
    frame.children.extend(left);
    true
}

/// The terms that a paragraph's lines are.
fn terms(text: &Text) -> Vec<Node> {
    let mut terms = Vec::new();
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        let end = at + line.trim_end_matches('\n').len();
        let mut term = text.slice(at..end);
        at += line.len();
        let mut ial = None;
        if let Some((inside, length)) = leading_list(term.as_str()) {
            ial = Some(Box::new(attributes::read(inside)));
            term = term.slice(length..term.len());
        }
        let mut node = Node::with_text(Kind::Term, term);
        node.ial = ial;
        terms.push(node);
    }
    terms
}

/// Terms and meanings go on with the list before them.
fn join(frame: &mut Frame, list: Node) {
    let is_list = |node: &Node| matches!(node.kind, Kind::Definitions);
    if let [.., before, last] = frame.children.as_slice()
        && last.is_blank()
        && is_list(before)
    {
        frame.children.pop();
    }
    match frame.children.last_mut() {
        Some(before) if is_list(before) => {
            before.range.end = list.range.end;
            before.children.extend(list.children);
        }
        _ => frame.children.push(list),
    }
}
