//! HTML tags, comments and instructions as kramdown recognises them, which is not quite as HTML does: names may hold
//! letters of any script, an unquoted value only letters, digits and `_`.

use super::html_names;
use super::scan::{html_name, is_any_word, spaces};
use super::tree::Attr;

/// The most attributes of a tag; keeps the search for its end linear.
const MOST_ATTRIBUTES: usize = 100;

/// A start tag.
#[derive(Debug)]
pub(super) struct StartTag {
    /// As written.
    pub(super) written_name: String,
    /// In lower case when HTML knows it.
    pub(super) name: String,
    pub(super) attr: Attr,
    /// `<br/>`.
    pub(super) closed: bool,
    /// In bytes.
    pub(super) length: usize,
}

/// The start tag that `text` starts with.
pub(super) fn start_tag(text: &str) -> Option<StartTag> {
    let rest = text.strip_prefix('<')?;
    let length = html_name(rest);
    if length == 0 {
        return None;
    }
    let written_name = rest.get(..length)?.to_owned();
    let lower = written_name.to_lowercase();
    let is_known = html_names::is_known(&lower);
    let mut attr = Attr::default();
    let mut at = 1 + length;
    for _ in 0..MOST_ATTRIBUTES {
        let Some((key, value, length)) = attribute(text.get(at..)?) else {
            break;
        };
        let key = if is_known {
            key.to_lowercase()
        } else {
            key.to_owned()
        };
        attr.set(&key, value);
        at += length;
    }
    at += spaces(text.get(at..)?);
    let closed = text.get(at..)?.starts_with('/');
    at += usize::from(closed);
    text.get(at..)?.starts_with('>').then(|| StartTag {
        name: if is_known {
            lower
        } else {
            written_name.clone()
        },
        written_name,
        attr,
        closed,
        length: at + 1,
    })
}

/// Blanks and an attribute: key, value, bytes.
fn attribute(text: &str) -> Option<(&str, &str, usize)> {
    let start = spaces(text);
    if start == 0 {
        return None;
    }
    let length = html_name(text.get(start..)?);
    if length == 0 {
        return None;
    }
    let key = text.get(start..start + length)?;
    let end = start + length;
    Some(match value(text.get(end..)?) {
        Some((value, length)) => (key, value, end + length),
        None => (key, "", end),
    })
}

/// `= value` or `="value"`.
fn value(text: &str) -> Option<(&str, usize)> {
    let mut at = spaces(text);
    at += text.get(at..)?.strip_prefix('=').map(|_| 1)?;
    at += spaces(text.get(at..)?);
    let rest = text.get(at..)?;
    match rest.chars().next()? {
        quote @ ('"' | '\'') => {
            let inside = rest.get(1..)?;
            let end = inside.find(quote)?;
            Some((inside.get(..end)?, at + end + 2))
        }
        _ => {
            let end = rest.find(|c| !is_any_word(c)).unwrap_or(rest.len());
            (end > 0).then(|| (rest.get(..end).unwrap_or(""), at + end))
        }
    }
}

/// The end tag that `text` starts with: its name as written, and bytes.
pub(super) fn end_tag(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix("</")?;
    let length = html_name(rest);
    if length == 0 {
        return None;
    }
    let after = rest.get(length..)?;
    let space = spaces(after);
    after
        .get(space..)?
        .starts_with('>')
        .then(|| (rest.get(..length).unwrap_or(""), 2 + length + space + 1))
}

/// Whether `text` starts with the end tag of `name`; how many bytes it takes. Case counts unless `any_case`.
pub(super) fn end_tag_of(text: &str, name: &str, any_case: bool) -> Option<usize> {
    let rest = text.strip_prefix("</")?;
    let head = rest.get(..name.len())?;
    if !(head == name || (any_case && head.to_lowercase() == name.to_lowercase())) {
        return None;
    }
    let after = rest.get(name.len()..)?;
    let space = spaces(after);
    after
        .get(space..)?
        .starts_with('>')
        .then_some(2 + name.len() + space + 1)
}

/// The offset of the end tag of `name` in `text`.
pub(super) fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find("</")?;
        if end_tag_of(text.get(at..)?, name, true).is_some() {
            return Some(at);
        }
        at += 2;
    }
}

/// `<!-- … -->`: its length.
pub(super) fn comment(text: &str) -> Option<usize> {
    let end = text.strip_prefix("<!--")?.find("-->")?;
    Some(4 + end + 3)
}

/// `<? … ?>`: its length.
pub(super) fn instruction(text: &str) -> Option<usize> {
    let end = text.strip_prefix("<?")?.find("?>")?;
    Some(2 + end + 2)
}

/// Whether a line that starts so ends a paragraph: the start or end tag of an element that is not one of a line of
/// text. Case counts.
pub(super) fn ends_paragraph(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    match rest.strip_prefix('/') {
        Some(_) => end_tag(text).is_some_and(|(name, _)| !is_lazy(name)),
        None => {
            let length = html_name(rest);
            length > 0 && !is_lazy(rest.get(..length).unwrap_or(""))
        }
    }
}

/// Whether a name begins with that of a span element: `b`, and `b-x` too, for a hyphen ends a word.
fn is_lazy(name: &str) -> bool {
    let end = name.find(|c| !is_any_word(c)).unwrap_or(name.len());
    let word = name.get(..end).unwrap_or("");
    html_names::is_span(word) || word == "script"
}
