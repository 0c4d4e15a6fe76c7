//! Headers ("Headers"): `# atx` and setext, underlined with `=` or `-`.

use super::super::document::Document;
use super::super::options::Input;
use super::super::scan::{blanks, indent, rest_of_line, rstrip};
use super::super::text::Text;
use super::super::tree::{Kind, Node};
use super::{Frame, Source};

/// `# Header`. GitHub's form needs a blank after the marks; with its quirk no blank line is needed before.
pub(super) fn atx(document: &Document, source: &mut Source, frame: &mut Frame) -> bool {
    let line = source.line();
    let level = line
        .bytes()
        .take(6)
        .take_while(|byte| *byte == b'#')
        .count();
    if level == 0 || !line.ends_with('\n') {
        return false;
    }
    let gfm = document.options.input == Input::Gfm;
    let quirk = gfm && document.options.paragraph_end;
    let space = blanks(line.get(level..).unwrap_or(""));
    if (gfm && space == 0) || (!quirk && !frame.is_after_boundary()) {
        return false;
    }
    let start = level + space;
    let written = line.get(start..line.len() - 1).unwrap_or("");
    let (text, id) = contents(written);
    let text = if quirk {
        match closing_marks(text) {
            Some(end)
                if text
                    .get(..end)
                    .is_some_and(|text| text.ends_with([' ', '\t'])) =>
            {
                rstrip(text.get(..end).unwrap_or(""))
            }
            _ => text,
        }
    } else {
        match closing_marks(text) {
            Some(end) if text.get(..end).is_some_and(|text| text.ends_with('\\')) => {
                // The mark after the backslash stays.
                let end = end + 1;
                if end < text.len() {
                    rstrip(text.get(..end).unwrap_or(""))
                } else {
                    text
                }
            }
            Some(end) => rstrip(text.get(..end).unwrap_or("")),
            None => text,
        }
    };
    if text.is_empty() {
        return false;
    }
    let from = source.at + start;
    let whole = source.at..source.at + line.len();
    add(source, frame, level, from..from + text.len(), id, whole);
    true
}

/// Where the `#`s at the end of `text` start.
fn closing_marks(text: &str) -> Option<usize> {
    let end = text.trim_end_matches('#').len();
    (end < text.len()).then_some(end)
}

/// A line and under it a line of `=` or `-`.
pub(super) fn setext(source: &mut Source, frame: &mut Frame) -> bool {
    let line = source.line();
    let start = indent(line, 3);
    if line
        .get(start..)
        .is_none_or(|text| text.starts_with([' ', '\t', '\n']))
    {
        return false;
    }
    let under = source.rest().get(line.len()..).unwrap_or("");
    let marks = under
        .bytes()
        .take_while(|byte| matches!(byte, b'=' | b'-'))
        .count();
    let Some(tail) = under
        .get(marks..)
        .and_then(rest_of_line)
        .filter(|_| marks > 0)
    else {
        return false;
    };
    if !frame.is_after_boundary() {
        return false;
    }
    let (text, id) = contents(line.get(start..line.len() - 1).unwrap_or(""));
    if text.is_empty() {
        return false;
    }
    let level = if under.starts_with('-') { 2 } else { 1 };
    let from = source.at + start;
    let whole = source.at..source.at + line.len() + marks + tail;
    add(source, frame, level, from..from + text.len(), id, whole);
    true
}

/// A header's text and the id that `{#id}` at its end gives it.
fn contents(line: &str) -> (&str, Option<&str>) {
    let text = rstrip(line);
    let id = || {
        let inside = text.strip_suffix('}')?;
        let (before, id) = inside.rsplit_once("{#")?;
        let is_id = id.starts_with(is_name_start) && id.chars().all(is_name);
        (is_id && before.ends_with([' ', '\t'])).then(|| (rstrip(before), id))
    };
    match id() {
        Some((text, id)) => (text, Some(id)),
        None => (text, None),
    }
}

/// The first character of a name in XML ("Extensible Markup Language 1.0", production 4).
fn is_name_start(c: char) -> bool {
    matches!(c, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn is_name(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

fn add(
    source: &mut Source,
    frame: &mut Frame,
    level: usize,
    text: std::ops::Range<usize>,
    id: Option<&str>,
    whole: std::ops::Range<usize>,
) {
    let text: Text = source.text.slice(text);
    let kind = Kind::Header {
        level: u8::try_from(level).unwrap_or(6),
        raw_text: String::new(),
    };
    let mut node = Node::with_text(kind, text);
    node.range = source.text.origin(whole.start..whole.end);
    if let Some(id) = id {
        node.attr.set("id", id);
    }
    source.at = whole.end;
    frame.push(node);
}
