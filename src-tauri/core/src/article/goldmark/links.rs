//! What follows `]`: an address in round brackets, a reference, or nothing and the text itself is the reference.
//! goldmark's `link.go`.

use super::inline::Link;
use super::leaf::is_space;
use super::text::{address, shown};

/// The link reference definitions of a document.
pub(super) trait References {
    /// The address and title behind a label, which is as written but for its blanks.
    fn find(&self, label: &str) -> Option<Link>;
}

/// Open round brackets in an address; more are no address, so that a search stays short.
const DEEPEST: usize = 100;
/// Bytes of an address in `<>`; a longer one is no address, for the same reason.
const LONGEST_ADDRESS: usize = 4000;
/// Longer labels, in bytes, name nothing (CommonMark 4.7).
const LONGEST_LABEL: usize = 999;

/// The link whose text was `name`, and where it ends; `at` is behind its `]`.
pub(super) fn target(
    text: &str,
    at: usize,
    name: &str,
    references: &dyn References,
) -> Option<(Link, usize)> {
    let rest = text.get(at..)?;
    if rest.starts_with('(')
        && let Some(found) = inline(text, at + 1)
    {
        return Some(found);
    }
    let find = |label: &str| {
        if label.len() > LONGEST_LABEL {
            return None;
        }
        let label: Vec<&str> = label
            .split(is_space)
            .filter(|part| !part.is_empty())
            .collect();
        references.find(&label.join(" "))
    };
    if let Some(label) = rest.strip_prefix('[')
        && let Some(length) = closing_bracket(label)
    {
        let label = label.get(..length)?;
        let label = if label.trim_matches(is_space).is_empty() {
            name
        } else {
            label
        };
        return Some((find(label)?, at + length + 2));
    }
    Some((find(name)?, at))
}

/// The length of a label, up to its `]`; none when another `[` comes first.
pub(super) fn closing_bracket(text: &str) -> Option<usize> {
    closure(text, '[', ']')
}

fn closure(text: &str, open: char, close: char) -> Option<usize> {
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        if std::mem::take(&mut escaped) && c.is_ascii_punctuation() {
            continue;
        }
        match c {
            '\\' => escaped = true,
            c if c == close => return Some(index),
            c if c == open => return None,
            _ => {}
        }
    }
    None
}

fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.len() - rest.trim_start_matches(is_space).len()
}

/// `address "title")`, from behind the `(`.
fn inline(text: &str, at: usize) -> Option<(Link, usize)> {
    let mut link = Link::default();
    let at = skip_blanks(text, at);
    if text.get(at..)?.starts_with(')') {
        return Some((link, at + 1));
    }
    let (destination, end) = destination(text, at)?;
    link.address = address(&shown(destination, false));
    let at = skip_blanks(text, end);
    if text.get(at..)?.starts_with(')') {
        return Some((link, at + 1));
    }
    let rest = text.get(at..)?;
    let open = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '('))?;
    let close = if open == '(' { ')' } else { open };
    let length = closure(rest.get(1..)?, open, close)?;
    link.title = shown(rest.get(1..1 + length)?, false);
    let at = skip_blanks(text, at + length + 2);
    text.get(at..)?.starts_with(')').then_some((link, at + 1))
}

/// An address, and where it ends. It lies on one line.
fn destination(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let mut escaped = false;
    if let Some(inside) = rest.strip_prefix('<') {
        for (index, c) in inside.char_indices() {
            if std::mem::take(&mut escaped) && c.is_ascii_punctuation() {
                continue;
            }
            match c {
                '\\' => escaped = true,
                '\n' => return None,
                _ if index > LONGEST_ADDRESS => return None,
                '>' => return Some((inside.get(..index)?, at + index + 2)),
                _ => {}
            }
        }
        return None;
    }
    let mut open = 0_usize;
    let mut length = rest.len();
    for (index, c) in rest.char_indices() {
        if std::mem::take(&mut escaped) && c.is_ascii_punctuation() {
            continue;
        }
        match c {
            '\\' => escaped = true,
            '(' => open += 1,
            ')' if open == 0 => {
                length = index;
                break;
            }
            ')' => open -= 1,
            c if is_space(c) => {
                length = index;
                break;
            }
            _ => {}
        }
        if open > DEEPEST {
            return None;
        }
    }
    (length > 0).then_some((rest.get(..length)?, at + length))
}
