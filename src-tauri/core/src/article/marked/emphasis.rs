//! Emphasis, marked's `Tokenizer.emStrong` and the regular expressions it lives by: CommonMark's delimiter runs,
//! read from left to right without a stack.

use super::rules::{is_punctuation, is_space};

/// What a character beside a run is. Beside `*`, a tilde is a letter to marked's GFM rules.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Blank,
    Mark,
    Letter,
}

fn side(c: char, mark: char) -> Side {
    match c {
        '~' if mark == '*' => Side::Letter,
        c if is_space(c) => Side::Blank,
        c if is_punctuation(c) => Side::Mark,
        _ => Side::Letter,
    }
}

/// Whether strong or plain emphasis starts `text`, and its whole length. `masked` is `text` with everything masked
/// that closing marks are not looked for in; `previous` the character before, if text stands there.
pub(super) fn find(
    text: &str,
    masked: &str,
    mark: char,
    previous: Option<char>,
) -> Option<(bool, usize)> {
    let run = text.chars().take_while(|c| *c == mark).count();
    let next = text.chars().nth(run)?;
    if is_space(next) {
        return None;
    }
    let next_is_mark = is_punctuation(next) && next != '~';
    if mark == '_' && !next_is_mark && previous.is_some_and(is_word) {
        return None;
    }
    let fits = !next_is_mark || previous.is_none_or(is_outside);
    if !fits {
        return None;
    }
    let mut total = run;
    let mut middle = 0;
    let rest = masked.get(run..)?;
    let mut at = orphan(rest, mark).unwrap_or(0);
    while let Some(found) = rest.get(at..).and_then(|rest| rest.find(mark)) {
        let start = at + found;
        let before = rest.get(..start)?.chars().next_back();
        let length = rest
            .get(start..)?
            .bytes()
            .take_while(|byte| char::from(*byte) == mark)
            .count();
        let after = rest.get(start + length..)?.chars().next();
        at = start + length;
        let Some(before) = before else {
            continue;
        };
        let left = side(before, mark);
        let right = after.map_or(Side::Blank, |after| side(after, mark));
        match (left, right) {
            (Side::Mark, Side::Blank) | (Side::Letter, Side::Blank | Side::Mark) => {}
            (Side::Blank | Side::Mark, Side::Letter) | (Side::Blank, Side::Mark)
                if after.is_some() =>
            {
                total += length;
                continue;
            }
            (Side::Mark, Side::Mark) => {
                if run % 3 != 0 && (run + length) % 3 == 0 {
                    middle += length;
                    continue;
                }
            }
            (Side::Letter, Side::Letter) if mark == '*' => {
                if run % 3 != 0 && (run + length) % 3 == 0 {
                    middle += length;
                    continue;
                }
            }
            _ => continue,
        }
        if total > length {
            total -= length;
            continue;
        }
        // What closes more than is open closes only that.
        let closing = length.min(total + middle);
        let strong = run.min(closing) % 2 == 0;
        return Some((strong, run + start + closing));
    }
    None
}

/// `[\p{L}\p{N}]`; a character beyond the first plane is none, since JavaScript sees only its second half.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() && c.len_utf8() < 4
}

/// A blank or punctuation, but neither `*` nor `_`.
fn is_outside(c: char) -> bool {
    !matches!(c, '*' | '_') && c.len_utf8() < 4 && (is_space(c) || is_punctuation(c))
}

/// `^[^_*]*?__[^_*]*?\*[^_*]*?(?=__)` and its twin for `_`: a lone mark between two of the other kind closes
/// nothing.
fn orphan(text: &str, mark: char) -> Option<usize> {
    let other = if mark == '*' { '_' } else { '*' };
    let pair: String = [other, other].iter().collect();
    let is_mark = |c: char| matches!(c, '*' | '_');
    let start = text.find(is_mark)?;
    let inside = text.get(start..)?.strip_prefix(&pair)?;
    let lone = inside.find(is_mark)?;
    let after = inside.get(lone..)?.strip_prefix(mark)?;
    let end = after.find(is_mark)?;
    after
        .get(end..)?
        .starts_with(&pair)
        .then(|| text.len() - after.len() + end)
}
