//! Links with an address, marked's `inline.link` and `inline.blockSkip`.

use std::ops::Range;

use super::definitions::unescaped;
use super::rules::{is_space, trim};

/// A link as found; its label is a range of the text that was looked at.
pub(super) struct Found {
    pub(super) label: Range<usize>,
    pub(super) address: String,
    pub(super) title: String,
    pub(super) length: usize,
}

/// Where the label ends that starts after `[`, itself `bang` bytes into `text`: one level of brackets, code and
/// escapes are gone over.
pub(super) fn label_end(text: &str, bang: usize, budget: &mut usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = bang + 1;
    let mut depth = 0_usize;
    let found = loop {
        let Some(byte) = bytes.get(at) else {
            break None;
        };
        match byte {
            b'\\' => {
                if matches!(bytes.get(at + 1), None | Some(b'\n')) {
                    break None;
                }
                at += 1;
            }
            b'[' if depth == 0 => depth = 1,
            b'[' => break None,
            b']' if depth == 1 => depth = 0,
            b']' => break Some(at),
            b'`' if depth == 0 => match text.get(at + 1..).and_then(|rest| rest.find('`')) {
                Some(end) => at += end + 1,
                None => break None,
            },
            _ => {}
        }
        at += 1;
    };
    if found.is_none() {
        *budget = budget.saturating_sub(at.min(text.len()));
    }
    found
}

/// The link or picture that `text` starts with.
pub(super) fn find(text: &str, budget: &mut usize) -> Option<Found> {
    let bang = usize::from(text.starts_with('!'));
    let end = label_end(text, bang, budget)?;
    let after = text.get(end + 1..)?.strip_prefix('(')?;
    let inside = after.trim_start_matches(is_space);
    let start = text.len() - inside.len();
    if let Some(angled) = angled(inside)
        && let Some((title, length)) = closing(inside.get(angled..)?)
    {
        let address = inside.get(1..angled - 1)?;
        return Some(Found {
            label: bang + 1..end,
            address: unescaped(address),
            title: unescaped(title),
            length: start + angled + length,
        });
    }
    let run = inside
        .find(|c: char| matches!(c, ' ' | '\t' | '\n') || c < '\u{20}')
        .unwrap_or(inside.len());
    *budget = budget.saturating_sub(run);
    let ends = std::iter::once(run).chain(
        inside
            .get(..run)?
            .char_indices()
            .rev()
            .filter(|(_, c)| matches!(c, ')' | '"' | '\'' | '('))
            .map(|(index, _)| index),
    );
    for stop in ends {
        let rest = inside.get(stop..)?;
        // A title is looked at over some length at most.
        *budget = budget.saturating_sub(if rest.starts_with(')') {
            1
        } else {
            rest.len().min(2000)
        });
        if *budget == 0 {
            return None;
        }
        let Some((title, length)) = closing(rest) else {
            continue;
        };
        let whole = inside.get(..stop)?;
        if whole.starts_with('<') {
            return None;
        }
        let mut found = Found {
            label: bang + 1..end,
            address: String::new(),
            title: unescaped(title),
            length: start + stop + length,
        };
        let mut address = whole;
        match unbalanced(whole) {
            Balance::Open => return None,
            Balance::Closed(at) => {
                // A bracket too many ends the link.
                address = whole.get(..at)?;
                found.title.clear();
                found.length = start + at + 1;
                // marked counts from the opening bracket, as if no blank stood after it.
                found.length -= after.len() - inside.len();
                if !text.is_char_boundary(found.length) {
                    return None;
                }
            }
            Balance::Even => {}
        }
        found.address = unescaped(trim(address));
        return Some(found);
    }
    None
}

/// `<(?:\\.|[^\n<>\\])+>`.
fn angled(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let mut characters = inside.char_indices();
    while let Some((index, c)) = characters.next() {
        match c {
            '>' => return (index > 0).then_some(index + 2),
            '<' | '\n' => return None,
            '\\' => {
                characters.next().filter(|(_, next)| *next != '\n')?;
            }
            _ => {}
        }
    }
    None
}

/// `(?:(?:[ \t]*(?:\n[ \t]*)?)(title))?\s*\)`: the title, without its quotes, and the length.
fn closing(text: &str) -> Option<(&str, usize)> {
    let spaced = text.trim_start_matches([' ', '\t']);
    let spaced = spaced
        .strip_prefix('\n')
        .map_or(spaced, |next| next.trim_start_matches([' ', '\t']));
    let end = |rest: &str| {
        let rest = rest.trim_start_matches(is_space).strip_prefix(')')?;
        Some(text.len() - rest.len())
    };
    if let Some(length) = title(spaced)
        && let Some((title, rest)) = spaced.split_at_checked(length)
        && let Some(whole) = end(rest)
    {
        return Some((title.get(1..title.len() - 1)?, whole));
    }
    Some(("", end(text)?))
}

/// A title with its quotes or brackets; at most 2,000 characters of it are looked at.
fn title(text: &str) -> Option<usize> {
    let open = text.chars().next()?;
    let close = match open {
        '"' | '\'' => open,
        '(' => ')',
        _ => return None,
    };
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1).take(2000) {
        match c {
            c if escaped && c == close => escaped = false,
            '\\' => escaped = true,
            c if c == close => return Some(index + 1),
            _ => escaped = false,
        }
    }
    None
}

enum Balance {
    Even,
    /// A bracket is open at the end, though one is closed somewhere.
    Open,
    /// This bracket closes what was never opened.
    Closed(usize),
}

/// marked's `findClosingBracket`.
fn unbalanced(text: &str) -> Balance {
    if !text.contains(')') {
        return Balance::Even;
    }
    let mut level = 0_usize;
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => level += 1,
            ')' if level == 0 => return Balance::Closed(index),
            ')' => level -= 1,
            _ => {}
        }
    }
    if level > 0 {
        Balance::Open
    } else {
        Balance::Even
    }
}

/// `\[[^[\]]*?\]\((?:\\.|[^\\\(\)]|\((?:\\.|[^\\\(\)])*\))*\)|`[^`]*?`|<[^<>]*?>`: what emphasis skips.
pub(super) fn skipped(text: &str, budget: &mut usize) -> Option<usize> {
    let found = match text.as_bytes().first()? {
        b'`' => text.get(1..)?.find('`').map(|end| end + 2),
        b'<' => {
            let inside = text.get(1..)?;
            let end = inside.find(['<', '>'])?;
            inside.get(end..)?.starts_with('>').then_some(end + 2)
        }
        _ => {
            let inside = text.get(1..)?;
            let end = inside.find(['[', ']'])?;
            let after = inside.get(end..)?.strip_prefix("](")?;
            let start = text.len() - after.len();
            bracketed(after).map(|length| start + length)
        }
    };
    if found.is_none() {
        *budget = budget.saturating_sub(text.len() / 4);
    }
    found.filter(|_| *budget > 0)
}

/// Up to and with the closing bracket, over one level of inner ones.
fn bracketed(text: &str) -> Option<usize> {
    let mut inner = false;
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        match c {
            '\n' if escaped => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' if inner => return None,
            '(' => inner = true,
            ')' if inner => inner = false,
            ')' => return Some(index + 1),
            _ => {}
        }
    }
    None
}
