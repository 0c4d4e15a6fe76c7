//! Ordered and unordered lists ("Lists").
//!
//! An item's content starts at its first character; lines indented as far belong to it, and so do unindented lines
//! right after it. Each item is then parsed as a text of its own, a list nested in it as a text after its own.

use super::super::attributes;
use super::super::document::Document;
use super::super::options::Input;
use super::super::scan::{braced, id_name, indent, is_space, spaces};
use super::super::tags;
use super::super::text::Text;
use super::super::tree::{Ial, Kind, Node};
use super::{Frame, Source, end_of_block, extensions, line, rule};

/// Which marker starts an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Bullet,
    Number,
    Colon,
}

/// At most `most` spaces, a marker and a blank: how many bytes before the blank.
pub(super) fn marker(rest: &str, kind: Marker, most: usize) -> Option<usize> {
    let lead = indent(rest, most);
    let after = rest.get(lead..)?;
    let length = match kind {
        Marker::Bullet => usize::from(after.starts_with(['+', '*', '-'])),
        Marker::Colon => usize::from(after.starts_with(':')),
        Marker::Number => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let is_marker = digits > 0 && after.get(digits..)?.starts_with('.');
            if is_marker { digits + 1 } else { 0 }
        }
    };
    // The pattern's class of blanks holds a pipe too.
    let has_blank = length > 0 && after.get(length..)?.starts_with(['\t', ' ', '|']);
    (has_blank && line(rest).ends_with('\n')).then_some(lead + length)
}

/// Whether a list could start here.
pub(super) fn starts(rest: &str) -> bool {
    marker(rest, Marker::Bullet, 3).is_some() || marker(rest, Marker::Number, 3).is_some()
}

/// The first line of an item: its content, and how far the item is indented.
pub(super) struct FirstLine {
    pub(super) content: Text,
    pub(super) indentation: usize,
    pub(super) ial: Option<Ial>,
}

/// Reads the line after a marker of `width` bytes; `content` ends with the line end.
pub(super) fn first_line(mut content: Text, width: usize) -> FirstLine {
    let mut indentation = width;
    if is_blank_or_list(content.as_str()) {
        indentation = 4;
    } else {
        loop {
            let lead = indent(content.as_str(), usize::MAX);
            let tabs = content
                .as_str()
                .bytes()
                .skip(lead)
                .take_while(|byte| *byte == b'\t')
                .count();
            if tabs == 0 {
                break;
            }
            // A tab reaches the next column that four divides.
            let width = 4 - ((lead + indentation) % 4) + (tabs - 1) * 4;
            let mut expanded = content.slice(0..lead);
            let origin = content.start(lead);
            expanded.make(&" ".repeat(width), origin);
            expanded.keep(&content, lead + tabs..content.len());
            content = expanded;
        }
        indentation += indent(content.as_str(), usize::MAX);
    }
    let lead = spaces(content.as_str());
    content = content.slice(lead..content.len());
    let mut ial = None;
    if let Some((inside, length)) = leading_list(content.as_str()) {
        ial = Some(attributes::read(inside));
        content = content.slice(length..content.len());
    }
    FirstLine {
        content,
        indentation,
        ial,
    }
}

/// `{: … }` at the start, with the blanks around it: its inside, and bytes.
pub(super) fn leading_list(text: &str) -> Option<(&str, usize)> {
    let start = spaces(text);
    let rest = text.get(start..)?.strip_prefix("{:")?;
    let is_definition = rest.get(id_name(rest)..)?.starts_with(':');
    if is_definition || rest.starts_with('/') {
        return None;
    }
    let length = braced(rest)?;
    let end = start + 2 + length + 1;
    Some((rest.get(..length)?, end + spaces(text.get(end..)?)))
}

/// Whether a first line holds nothing, or nothing but an attribute list.
fn is_blank_or_list(text: &str) -> bool {
    let start = leading_list(text).map_or(0, |(_, length)| length);
    let blank = |text: &str| text.chars().all(is_space);
    blank(text) || (start > 0 && blank(text.get(start..).unwrap_or("")))
}

/// Whether the line is indented as far as an item's content; tabs count as four.
pub(super) fn is_content(rest: &str, indentation: usize) -> bool {
    let line = line(rest);
    if !has_text(line) {
        return false;
    }
    let mut at = 0;
    let mut steps = 0;
    while steps < indentation / 4 + 1 {
        let step = super::super::scan::code_indent(line.get(at..).unwrap_or(""));
        if step == 0 {
            break;
        }
        at += step;
        steps += 1;
    }
    if steps > indentation / 4 {
        return true;
    }
    let odd = indentation % 4;
    steps == indentation / 4 && indent(line.get(at..).unwrap_or(""), odd) == odd
}

fn has_text(line: &str) -> bool {
    line.ends_with('\n') && line.chars().any(|c| !is_space(c))
}

/// Whether an unindented line goes on with an item's text.
pub(super) fn is_lazy(rest: &str, indentation: usize) -> bool {
    if !has_text(line(rest)) {
        return false;
    }
    let most = indent(rest, indentation.min(3));
    let stops = (0..=most).any(|lead| {
        let rest = rest.get(lead..).unwrap_or("");
        extensions::list(rest).is_some() || tags::ends_paragraph(rest)
    });
    !stops
}

/// A line without the item's indentation, tabs in front made spaces; and whether it had all of it.
pub(super) fn dedent(
    text: &Text,
    range: std::ops::Range<usize>,
    indentation: usize,
) -> (Text, bool) {
    let line = text.as_str().get(range.clone()).unwrap_or("");
    let tabs = line.bytes().take_while(|byte| *byte == b'\t').count();
    if tabs == 0 {
        let found = indent(line, indentation) == indentation;
        let taken = if found { indentation } else { 0 };
        return (text.slice(range.start + taken..range.end), found);
    }
    let mut out = Text::default();
    let width = tabs * 4;
    let spaces = width + indent(line.get(tabs..).unwrap_or(""), usize::MAX);
    let found = spaces >= indentation;
    let taken = if found { indentation } else { 0 };
    if taken < width {
        out.make(&" ".repeat(width - taken), text.start(range.start + tabs));
        out.keep(text, range.start + tabs..range.end);
    } else {
        out.keep(text, range.start + tabs + (taken - width)..range.end);
    }
    (out, found)
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
        if is_content(rest, indentation) || (!after_blank && is_lazy(rest, indentation)) {
            let (mut text, found) = dedent(source.text, at..line_end, indentation);
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
        } else {
            let blank = super::blank_lines(rest);
            if blank == 0 {
                break;
            }
            has_nested = true;
            after_blank = true;
            if let Some(part) = item.parts.last_mut() {
                part.keep(source.text, at..at + blank);
            }
            source.at += blank;
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
