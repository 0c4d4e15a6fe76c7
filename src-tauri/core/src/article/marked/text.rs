//! Plain text: where a stretch of it ends, smart punctuation, and what its character references show.

use super::super::raw_html::tokens;
use super::rules::{blanks, is_space};

/// The length of the text that `text`, `at` bytes into its whole, starts with: marked's `inline.text`, with
/// `breaks` or without. Every stretch is by itself for smart punctuation.
pub(super) fn length(text: &str, at: usize, mails: &[usize], breaks: bool) -> usize {
    let bytes = text.as_bytes();
    let Some(first) = text.chars().next() else {
        return 0;
    };
    let mut end = if matches!(first, '`' | '~') {
        bytes
            .iter()
            .take_while(|byte| matches!(byte, b'`' | b'~'))
            .count()
    } else {
        first.len_utf8()
    };
    let breaks_at = |end: usize| {
        let rest = text.get(end..).unwrap_or("");
        let blanks = blanks(rest, usize::MAX);
        rest.as_bytes().get(blanks) == Some(&b'\n') && (breaks || blanks >= 2)
    };
    let mail_at = |end: usize| mails.binary_search(&(at + end)).is_ok();
    if breaks_at(end) || mail_at(end) {
        return end;
    }
    loop {
        let Some(rest) = text.get(end..) else {
            return text.len();
        };
        let Some(next) = rest.chars().next() else {
            return text.len();
        };
        let special = matches!(next, '\\' | '<' | '!' | '[' | '`' | '*' | '~' | '_');
        let address = matches!(next, 'h' | 'f' | 'w')
            && ["https://", "http://", "ftp://", "www."]
                .iter()
                .any(|start| rest.starts_with(start));
        // In front of blanks before a line end: with `breaks` right here, else after a character that is none.
        let stops = special || address || (matches!(next, ' ' | '\n') && breaks_at(end));
        let before = text
            .get(..end)
            .and_then(|before| before.chars().next_back());
        if stops || (mail_at(end) && !before.is_some_and(is_mail_character)) {
            return end;
        }
        // No line ends after a run of blanks if none does where it starts: it is gone over once.
        end += match blanks(rest, usize::MAX) {
            0 => next.len_utf8(),
            run => run,
        };
    }
}

/// `[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]`.
fn is_mail_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".!#$%&'*+/=?_`{|}~-".contains(c)
}

/// Offsets at which `[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@` starts, in order.
pub(super) fn mail_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('@') {
        let local = bytes
            .iter()
            .take(at)
            .rev()
            .take_while(|byte| is_mail_character(char::from(**byte)))
            .count();
        starts.extend(at - local..at);
    }
    starts
}

/// hexo-renderer-marked's `smartypants`, over one stretch of text.
pub(super) fn smart(text: &str) -> String {
    if !text.contains(['-', '\'', '"', '.']) {
        return text.to_owned();
    }
    let dashed = text.replace("---", "—").replace("--", "–");
    let mut singles = String::with_capacity(dashed.len());
    quotes(
        &dashed,
        '\'',
        ['‘', '’'],
        |c| matches!(c, '-' | '—' | '/' | '(' | '[' | '{' | '"'),
        &mut singles,
    );
    let mut doubles = String::with_capacity(singles.len());
    quotes(
        &singles,
        '"',
        ['“', '”'],
        |c| matches!(c, '-' | '—' | '/' | '(' | '[' | '{' | '‘'),
        &mut doubles,
    );
    doubles.replace("...", "…")
}

/// Turns `quote` into an opening one at the start, after a blank and after what `opens`; else into a closing one.
fn quotes(
    text: &str,
    quote: char,
    [open, close]: [char; 2],
    opens: fn(char) -> bool,
    out: &mut String,
) {
    // The character before decides, and a quote that was just made an opening one was part of its own match.
    let mut before: Option<char> = None;
    let mut at_start = true;
    for c in text.chars() {
        if c == quote {
            let is_open =
                at_start || before.is_some_and(|before| is_space(before) || opens(before));
            out.push(if is_open { open } else { close });
            before = None;
        } else {
            out.push(c);
            before = Some(c);
        }
        at_start = false;
    }
}

/// What a browser shows of text whose `&` were escaped except before what looks like a character reference.
pub(super) fn visible(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut html = String::with_capacity(text.len());
    for (index, part) in text.split('&').enumerate() {
        if index > 0 {
            html.push_str(if is_reference(part) { "&" } else { "&amp;" });
        }
        for c in part.chars() {
            match c {
                '<' => html.push_str("&lt;"),
                c => html.push(c),
            }
        }
    }
    let mut shown = String::with_capacity(html.len());
    for token in tokens(&html) {
        match token {
            html5ever::tokenizer::Token::CharacterTokens(text) => shown.push_str(&text),
            html5ever::tokenizer::Token::NullCharacterToken => shown.push('\u{fffd}'),
            _ => {}
        }
    }
    shown
}

/// What hexo-util's `escapeHTML` and then `unescapeHTML` leave: only these references are undone.
pub(super) fn unescaped(text: &str) -> String {
    const KNOWN: [(&str, &str); 8] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#96;", "`"),
        ("&#x2F;", "/"),
        ("&#x3D;", "="),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, _)) = rest.split_once('&') {
        out.push_str(before);
        rest = rest.get(before.len()..).unwrap_or("");
        let known = KNOWN
            .iter()
            .find(|(reference, _)| rest.starts_with(reference));
        let (length, shown) =
            known.map_or((1, "&"), |(reference, shown)| (reference.len(), *shown));
        out.push_str(shown);
        rest = rest.get(length..).unwrap_or("");
    }
    out + rest
}

/// `(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);`.
fn is_reference(text: &str) -> bool {
    let Some((name, _)) = text.split_once(';') else {
        return false;
    };
    let digits = |text: &str, most: usize, is: fn(&u8) -> bool| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| is(&byte))
    };
    match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => digits(hex, 6, u8::is_ascii_hexdigit),
            None => digits(number, 7, u8::is_ascii_digit),
        },
        None => digits(name, 64, |byte| {
            byte.is_ascii_alphanumeric() || *byte == b'_'
        }),
    }
}

/// The text of a code span: line ends are blanks, and one blank at both sides goes.
pub(super) fn code(inside: &str) -> String {
    let text = inside.replace('\n', " ");
    let is_padded = text.starts_with(' ') && text.ends_with(' ') && text.contains(|c| c != ' ');
    match text.get(1..text.len().saturating_sub(1)) {
        Some(inner) if is_padded && text.len() > 1 => inner.to_owned(),
        _ => text,
    }
}
