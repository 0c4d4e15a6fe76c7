//! Curly quotes, dashes, ellipses and angle quotes: goldmark's `typographer.go`.

use super::characters::{is_digit, is_letter, is_punctuation};
use super::delimiters::flanks;

/// What stands for each sign; with an empty text the sign is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typographer {
    /// `‘`
    pub left_single_quote: String,
    /// `’`
    pub right_single_quote: String,
    /// `“`
    pub left_double_quote: String,
    /// `”`
    pub right_double_quote: String,
    /// `--`
    pub en_dash: String,
    /// `---`
    pub em_dash: String,
    /// `...`
    pub ellipsis: String,
    /// `<<`
    pub left_angle_quote: String,
    /// `>>`
    pub right_angle_quote: String,
    /// The `'` inside a word.
    pub apostrophe: String,
}

impl Default for Typographer {
    /// Hugo's `goldmark_config.Default`.
    fn default() -> Self {
        Self {
            left_single_quote: "‘".into(),
            right_single_quote: "’".into(),
            left_double_quote: "“".into(),
            right_double_quote: "”".into(),
            en_dash: "–".into(),
            em_dash: "—".into(),
            ellipsis: "…".into(),
            left_angle_quote: "«".into(),
            right_angle_quote: "»".into(),
            apostrophe: "’".into(),
        }
    }
}

/// Quotes that are open. goldmark means to count anew in each block, but its `CloseBlock` lacks an argument and is
/// never called; so a quote left open in one paragraph lets one close in a later one (measured).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Open {
    single: usize,
    double: usize,
}

impl Typographer {
    /// What stands for the signs at the start of `line`, the rest of a line with its end, and how many bytes they are.
    /// `run` tells how many quotes `line` begins with.
    pub(super) fn replace(
        &self,
        line: &str,
        run: usize,
        before: char,
        open: &mut Open,
    ) -> Option<(&str, usize)> {
        Some(match line.as_bytes().first()? {
            b'-' if line.starts_with("---") => (self.em_dash.as_str(), 3),
            b'-' if line.starts_with("--") => (self.en_dash.as_str(), 2),
            b'.' if line.starts_with("...") => (self.ellipsis.as_str(), 3),
            b'<' if line.starts_with("<<") => (self.left_angle_quote.as_str(), 2),
            b'>' if line.starts_with(">>") => (self.right_angle_quote.as_str(), 2),
            b'\'' => (self.single(line, run, before, open)?, 1),
            b'"' => (self.double(line, run, before, open)?, 1),
            _ => return None,
        })
    }

    fn single(&self, line: &str, run: usize, before: char, open: &mut Open) -> Option<&str> {
        let bytes = line.as_bytes();
        let flanks = flanks(b'\'', before, after(line, run));
        let second = line.chars().nth(1);
        let byte = |index: usize| bytes.get(index).copied();
        let ends_word = |index: usize| {
            byte(index).is_none_or(|byte| byte.is_ascii_punctuation() || is_space_byte(byte))
        };
        let is_digit_at = |index| byte(index).is_some_and(|byte| byte.is_ascii_digit());
        // '90s
        let decade = flanks.opens
            && !flanks.closes
            && is_digit_at(1)
            && is_digit_at(2)
            && byte(3) == Some(b's')
            && after_ends(line, 4);
        // 'twas, 'em, 'net
        let shortened = (is_punctuation(before) || before.is_whitespace())
            && matches!(byte(1), Some(b't' | b'e' | b'n' | b'l'));
        let inside_word = (is_digit(before) || is_letter(before)) && second.is_some_and(is_letter);
        if decade || shortened || inside_word {
            return Some(&self.apostrophe);
        }
        if flanks.opens && !flanks.closes {
            let short = matches!(byte(1), Some(b's' | b'm' | b't' | b'd')) && ends_word(2);
            let long = matches!(
                (byte(1), byte(2)),
                (Some(b'v'), Some(b'e')) | (Some(b'l'), Some(b'l')) | (Some(b'r'), Some(b'e'))
            ) && ends_word(3);
            if short || long {
                return Some(&self.right_single_quote);
            }
            open.single += 1;
            return Some(&self.left_single_quote);
        }
        // Smiths', doin'
        if line.len() > 2 && !second.is_some_and(is_digit) {
            return Some(&self.right_single_quote);
        }
        if open.single > 0 && closes(line, flanks.opens, flanks.closes) {
            open.single -= 1;
            return Some(&self.right_single_quote);
        }
        None
    }

    fn double(&self, line: &str, run: usize, before: char, open: &mut Open) -> Option<&str> {
        let flanks = flanks(b'"', before, after(line, run));
        if flanks.opens && !flanks.closes {
            open.double += 1;
            return Some(&self.left_double_quote);
        }
        if open.double > 0 && closes(line, flanks.opens, flanks.closes) {
            // Monitor 21""
            if line.as_bytes().get(1) == Some(&b'"') && is_digit(before) {
                return None;
            }
            open.double -= 1;
            return Some(&self.right_double_quote);
        }
        None
    }
}

/// The character after the run at the start of `line`; a blank at the end.
fn after(line: &str, run: usize) -> char {
    line.get(run..)
        .and_then(|rest| rest.chars().next())
        .unwrap_or(' ')
}

fn after_ends(line: &str, at: usize) -> bool {
    let next = after(line, at);
    next.is_whitespace() || super::characters::is_punctuation_or_symbol(next)
}

fn is_space_byte(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0xb | 0xc | b'\r')
}

/// Whether a quote closes: it may not open, or punctuation and then a blank or more punctuation follow.
fn closes(line: &str, can_open: bool, can_close: bool) -> bool {
    if !can_close {
        return false;
    }
    let third = line.as_bytes().get(2).copied();
    // goldmark's own precedence: a blank in the third place counts whatever the length.
    let ends = line.len() == 2
        || third.is_some_and(|byte| byte.is_ascii_punctuation() || is_space_byte(byte));
    !can_open || (line.len() > 1 && line.chars().nth(1).is_some_and(is_punctuation) && ends)
}
