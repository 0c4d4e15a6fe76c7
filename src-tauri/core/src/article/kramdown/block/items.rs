//! What the items of lists and definition lists have in common: a marker, content that starts at its first character,
//! lines indented as far, and unindented lines right after it.

use super::super::attributes;
use super::super::scan::{braced, id_name, indent, is_space, spaces};
use super::super::tags;
use super::super::text::Text;
use super::super::tree::Ial;
use super::{Source, blank_lines, extensions, line};

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
fn is_content(rest: &str, indentation: usize) -> bool {
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
fn is_lazy(rest: &str, indentation: usize) -> bool {
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
fn dedent(text: &Text, range: std::ops::Range<usize>, indentation: usize) -> (Text, bool) {
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

/// How an item goes on.
pub(super) enum Next {
    /// With a line, its indentation taken off; and whether it had all of it.
    Line(Text, bool),
    /// With blank lines, so many bytes.
    Blank(usize),
    /// Not at all.
    End,
}

/// What the line that is read next is to an item whose content is indented so far.
pub(super) fn next(source: &Source, indentation: usize, after_blank: bool) -> Next {
    let rest = source.rest();
    if is_content(rest, indentation) || (!after_blank && is_lazy(rest, indentation)) {
        let (text, found) = dedent(
            source.text,
            source.at..source.at + line(rest).len(),
            indentation,
        );
        return Next::Line(text, found);
    }
    match blank_lines(rest) {
        0 => Next::End,
        length => Next::Blank(length),
    }
}
