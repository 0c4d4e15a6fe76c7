//! Ordered and unordered lists ("Lists").
//!
//! Each item is parsed as a text of its own, a list nested in it as a text after its own.

use super::super::document::Document;
use super::super::options::Input;
use super::super::scan::{braced, spaces};
use super::super::text::Text;
use super::super::tree::{Ial, Kind, Node};
use super::items::{Marker, Next, first_line, marker, next};
use super::{Frame, Source, end_of_block, extensions, line, rule};

/// Whether a list could start here.
pub(super) fn starts(rest: &str) -> bool {
    marker(rest, Marker::Bullet, 3).is_some() || marker(rest, Marker::Number, 3).is_some()
}

/// An item whose blocks are still to be parsed.
struct Item {
    parts: Vec<Text>,
    ial: Option<Ial>,
    start: usize,
    end: usize,
}

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    let kind = match () {
        () if marker(source.rest(), Marker::Bullet, 3).is_some() => Marker::Bullet,
        () if marker(source.rest(), Marker::Number, 3).is_some() => Marker::Number,
        () => return false,
    };
    let start = source.at;
    let mut items: Vec<Item> = Vec::new();
    let (mut most, mut indentation) = (3, 0);
    let (mut has_nested, mut after_blank, mut ended) = (false, false, false);
    while !source.is_at_end() {
        let at = source.at;
        let rest = source.rest();
        if after_blank && rule::length(rest).is_some() {
            break;
        }
        if let Some(length) = end_of_block(rest) {
            source.at += length;
            ended = true;
            break;
        }
        let line_end = at + line(rest).len();
        if let Some(width) = marker(rest, kind, most) {
            let first = first_line(source.text.slice(at + width..line_end), width);
            indentation = first.indentation;
            most = match indentation {
                1..=3 => indentation - 1,
                _ => 3,
            };
            has_nested = starts(first.content.as_str());
            after_blank = false;
            items.push(Item {
                parts: vec![first.content],
                ial: first.ial,
                start: at,
                end: line_end,
            });
            source.at = line_end;
            continue;
        }
        let Some(item) = items.last_mut() else {
            break;
        };
        match next(source, indentation, after_blank) {
            Next::Line(mut text, found) => {
                if starts(text.as_str()) {
                    if !has_nested && found {
                        item.parts.push(Text::default());
                        has_nested = true;
                    } else if has_nested && !found {
                        // An outdented marker goes on with the nested list, not with this one.
                        let mut pushed = Text::default();
                        pushed.make(&" ".repeat(indentation + 4), text.start(0));
                        pushed.append(&text);
                        text = pushed;
                    }
                }
                if let Some(part) = item.parts.last_mut() {
                    part.append(&text);
                }
                item.end = line_end;
                after_blank = false;
                source.at = line_end;
            }
            Next::Blank(blank) => {
                has_nested = true;
                after_blank = true;
                if let Some(part) = item.parts.last_mut() {
                    part.keep(source.text, at..at + blank);
                }
                source.at += blank;
            }
            Next::End => break,
        }
    }
    let end = items.last().map_or(source.at, |item| item.end);
    let ordered = kind == Marker::Number;
    let mut list = Node::new(Kind::List { ordered }, source.text.origin(start..end));
    list.ial = frame.waiting.take().map(Box::new);
    let nodes = items
        .into_iter()
        .map(|item| {
            let mut node = Node::new(
                Kind::Item { task: None },
                source.text.origin(item.start..item.end),
            );
            node.ial = item.ial.map(Box::new);
            for part in &item.parts {
                let before = std::mem::take(&mut node.children);
                node.children = super::parse(document, part, before);
            }
            node
        })
        .collect();
    list.children = nodes;
    let left = tighten(&mut list.children, ended);
    if document.options.input == Input::Gfm {
        find_tasks(&mut list);
    }
    frame.children.push(list);
    if let Some(blank) = left.filter(|_| !ended) {
        frame.children.push(blank);
    }
    true
}

/// Decides which items stand without paragraphs and takes the blank lines at their ends, the last of which it
/// returns.
fn tighten(items: &mut [Node], ended: bool) -> Option<Node> {
    let count = items.len();
    let mut left = None;
    // Whether an item so far starts with anything but a paragraph that is shown.
    let mut any_tight = false;
    for (index, item) in items.iter_mut().enumerate() {
        let is_last = index + 1 == count;
        let children = &mut item.children;
        if children.is_empty() {
            any_tight = true;
            continue;
        }
        // The boundary that an attribute list of the first paragraph leaves.
        let has_list = children
            .first()
            .is_some_and(|first| first.is_paragraph() && first.ial.is_some());
        if has_list
            && children
                .get(1)
                .is_some_and(|second| matches!(second.kind, Kind::Boundary(_)))
        {
            children.remove(1);
        }
        let size = children.len();
        let second_is_blank = children.get(1).is_some_and(Node::is_blank);
        let alone = size < 2 || !second_is_blank || (is_last && size == 2 && !ended);
        let among = !is_last || count == 1 || any_tight;
        let mut is_tight = true;
        if let Some(first) = children.first_mut()
            && first.is_paragraph()
        {
            is_tight = alone && among;
            if is_tight {
                if size > 1
                    && !second_is_blank
                    && let Some(text) = first.unparsed_mut()
                {
                    text.make_here("\n");
                }
                first.kind = Kind::Paragraph { transparent: true };
            }
        }
        any_tight |= is_tight;
        left = if children.last().is_some_and(Node::is_blank) {
            children.pop()
        } else {
            None
        };
    }
    left
}

/// The length of an attribute list right at the start.
fn span_list(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("{:")?;
    if extensions::tag(text).is_some() {
        return None;
    }
    Some(2 + braced(inside)? + 1)
}

/// GitHub's task lists: `[ ]` or `[x]` at the start of an item's first paragraph. From the first task on every item
/// counts as one, though only some have a box.
fn find_tasks(list: &mut Node) {
    let mut any = false;
    for item in &mut list.children {
        let Some(first) = item
            .children
            .first_mut()
            .filter(|first| first.is_paragraph())
        else {
            continue;
        };
        let Some(text) = first.unparsed_mut() else {
            continue;
        };
        let inside = text.as_str();
        let lead = spaces(inside);
        let done = match inside.get(lead..lead + 3) {
            Some("[ ]") => Some(false),
            Some("[x]" | "[X]") => Some(true),
            _ => None,
        };
        if let Some(done) = done {
            let after = spaces(inside.get(lead + 3..).unwrap_or(""));
            if after > 0 {
                let mut from = lead + 3 + after;
                // An attribute list here belongs to the box.
                while let Some(list) = inside.get(from..).and_then(span_list) {
                    from += list;
                }
                *text = text.slice(from..text.len());
                item.kind = Kind::Item { task: Some(done) };
                any = true;
            }
        }
        if any {
            item.attr.set("class", "task-list-item");
        }
    }
    if any {
        list.attr.set("class", "task-list");
    }
}
