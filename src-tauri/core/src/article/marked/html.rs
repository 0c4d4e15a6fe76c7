//! Raw HTML, as marked finds it: blocks of it, and tags in running text.

use super::rules::{block_element, is_space, line_ends, outdented};

/// The length of the HTML block that `text` starts with, marked's `block.html`.
pub(super) fn block(text: &str) -> Option<usize> {
    let rest = outdented(text);
    let indent = text.len() - rest.len();
    if !rest.starts_with('<') {
        return None;
    }
    let length = whole_element(rest)
        .or_else(|| comment_block(rest))
        .or_else(|| until(rest, "<?", "?>"))
        .or_else(|| {
            let letter = rest.as_bytes().get(2)?;
            letter.is_ascii_alphabetic().then_some(())?;
            until(rest, "<!", ">")
        })
        .or_else(|| until(rest, "<![CDATA[", "]]>"))
        .or_else(|| block_element(rest, true).then(|| to_blank_line(rest, 1)))
        .or_else(|| lone_tag(rest))?;
    Some(indent + length)
}

/// `<(script|pre|style|textarea)[\s>]…</\1>` with the rest of its line.
fn whole_element(text: &str) -> Option<usize> {
    let name = ["script", "pre", "style", "textarea"]
        .into_iter()
        .find(|name| starts_with(text, &format!("<{name}")))?;
    let after = text.get(1 + name.len()..)?.chars().next()?;
    if !(is_space(after) || after == '>') {
        return None;
    }
    let close = format!("</{name}>");
    let mut at = 0;
    while let Some(found) = find(text, &close, at) {
        let end = found + close.len();
        let rest = text.get(end..)?;
        return Some(match rest.find('\n') {
            Some(line) => end + line + line_ends(rest.get(line..)?),
            None => {
                at = end;
                if at < text.len() {
                    continue;
                }
                text.len()
            }
        });
    }
    Some(text.len())
}

/// A comment with the rest of its line.
fn comment_block(text: &str) -> Option<usize> {
    let end = comment(text, true)?;
    let rest = text.get(end..)?;
    Some(match rest.find('\n') {
        Some(line) => end + line + line_ends(rest.get(line..)?),
        None => text.len(),
    })
}

/// `<!--(?:-?>|[\s\S]*?(?:-->|$))`; `open`: one without an end reaches to the end of the text.
pub(super) fn comment(text: &str, open: bool) -> Option<usize> {
    let inside = text.strip_prefix("<!--")?;
    if inside.starts_with('>') {
        return Some(5);
    }
    if inside.starts_with("->") {
        return Some(6);
    }
    match inside.find("-->") {
        Some(end) => Some(4 + end + 3),
        None => open.then_some(text.len()),
    }
}

/// From `open` to `close` and the line ends after it, else to the end of the text.
fn until(text: &str, open: &str, close: &str) -> Option<usize> {
    if !starts_with(text, open) {
        return None;
    }
    let inside = text.get(open.len()..)?;
    Some(match inside.find(close) {
        Some(end) => {
            let end = open.len() + end + close.len();
            end + line_ends(text.get(end..)?)
        }
        None => text.len(),
    })
}

/// `(?:(?:\n[ \t]*)+\n|$)` after at least `from` bytes: up to and over the next blank lines.
fn to_blank_line(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\n')) {
        let start = at + found;
        let rest = text.get(start + 1..).unwrap_or("");
        let blank: usize = rest
            .bytes()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
            .count();
        let last = rest.get(..blank).and_then(|blank| blank.rfind('\n'));
        if let Some(last) = last {
            return start + 1 + last + 1;
        }
        at = start + 1 + blank;
    }
    text.len()
}

/// A tag of any element that has its line for itself.
fn lone_tag(text: &str) -> Option<usize> {
    let is_close = text.starts_with("</");
    let name = text.get(if is_close { 2 } else { 1 }..)?;
    let raw = ["script", "pre", "style", "textarea"];
    if raw.iter().any(|raw| starts_with(name, raw)) {
        return None;
    }
    let end = if is_close {
        close_tag(text, |c| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
        })
    } else {
        open_tag(text, true)
    }?;
    let rest = text.get(end..)?;
    let blank = rest
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let ends = rest.get(blank..)?;
    (ends.is_empty() || ends.starts_with('\n')).then(|| to_blank_line(text, end))
}

/// `</[a-z][\w:-]*\s*>`.
fn close_tag(text: &str, is_name: fn(char) -> bool) -> Option<usize> {
    let name = text.strip_prefix("</")?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let rest = name.trim_start_matches(is_name);
    let rest = rest.trim_start_matches(is_space).strip_prefix('>')?;
    Some(text.len() - rest.len())
}

/// `<[a-z][\w-]*(?:attribute)*?\s*/?>`; in a block, an attribute may not go over a line end.
fn open_tag(text: &str, in_block: bool) -> Option<usize> {
    let blank = |c: char| {
        if in_block { c == ' ' } else { is_space(c) }
    };
    let name = text.strip_prefix('<')?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut rest =
        name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    loop {
        let after = rest.trim_start_matches(blank);
        let closed = after.strip_prefix('/').unwrap_or(after).strip_prefix('>');
        if let Some(left) = closed {
            return Some(text.len() - left.len());
        }
        if after.len() == rest.len() {
            return None;
        }
        rest = attribute(after, in_block, blank)?;
    }
}

/// What follows the attribute that `text` starts with.
fn attribute(text: &str, in_block: bool, blank: impl Fn(char) -> bool) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, ':' | '_')) {
        return None;
    }
    let rest = text.trim_start_matches(|c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-')
    });
    let Some(value) = rest.trim_start_matches(&blank).strip_prefix('=') else {
        return Some(rest);
    };
    let value = value.trim_start_matches(&blank);
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = value.get(1..)?;
        let end = inside.find(quote)?;
        if in_block && inside.get(..end)?.contains('\n') {
            return None;
        }
        return inside.get(end + 1..);
    }
    let bare = value.trim_start_matches(|c: char| {
        !is_space(c) && !matches!(c, '"' | '\'' | '=' | '<' | '>' | '`')
    });
    // `a=` without a value is no attribute with one, and `=` cannot stand alone.
    (bare.len() < value.len()).then_some(bare)
}

/// The length of the tag in running text that `text` starts with, marked's `inline.tag`.
pub(super) fn tag(text: &str) -> Option<usize> {
    let between = |open: &str, close: &str| {
        let inside = text.strip_prefix(open)?;
        Some(open.len() + inside.find(close)? + close.len())
    };
    comment(text, false)
        .or_else(|| {
            close_tag(text, |c| {
                c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-')
            })
        })
        .or_else(|| open_tag(text, false))
        .or_else(|| between("<?", "?>"))
        .or_else(|| declaration(text))
        .or_else(|| between("<![CDATA[", "]]>"))
}

/// `<![a-zA-Z]+\s[\s\S]*?>`.
fn declaration(text: &str) -> Option<usize> {
    let name = text.strip_prefix("<!")?;
    let rest = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if rest.len() == name.len() || !rest.starts_with(is_space) {
        return None;
    }
    Some(text.len() - rest.len() + rest.find('>')? + 1)
}

/// Whether `text` starts with `start`, letter case aside.
pub(super) fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Where `wanted` (in lower case) stands in `text` from `from` on, letter case aside.
fn find(text: &str, wanted: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let found = at + text.get(at..)?.find("</")?;
        if starts_with(text.get(found..)?, wanted) {
            return Some(found);
        }
        at = found + 2;
    }
}
