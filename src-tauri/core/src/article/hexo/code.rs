//! Fenced code, hexo's `backtick_code_block.ts`: found by one regular expression before anything else is read, so
//! a fence may be indented as deep as one likes, and it needs a closing fence of the same length.

use std::collections::HashMap;
use std::ops::Range;

use super::Caption;
use super::highlight::{self, OPTIONS};
use crate::article::marked::Excerpt;

/// A fenced block.
#[derive(Debug, Default)]
pub(super) struct Fence {
    /// What it takes of the text, from its opening to its closing fence.
    pub(super) range: Range<usize>,
    /// Where that stands in the body.
    pub(super) source: Range<usize>,
    pub(super) written: String,
    pub(super) language: String,
    pub(super) caption: Option<Caption>,
    /// Its options, by their names.
    pub(super) options: Vec<(String, String)>,
    pub(super) text: String,
}

/// The fenced blocks of `excerpt`, in order.
pub(super) fn fences(excerpt: &Excerpt) -> Vec<Fence> {
    let text = &excerpt.text;
    let mut found = Vec::new();
    if !text.contains("```") && !text.contains("~~~") {
        return found;
    }
    let closers = closers(text);
    let comments = comments(text);
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        let next = at + line.len() + 1;
        let Some(opening) = opening(line) else {
            at = next;
            continue;
        };
        let mark = line.as_bytes().get(opening.at).copied().unwrap_or(b'`');
        let fitting = closers.get(&(mark, opening.length));
        let close = fitting.and_then(|fitting| {
            let first = fitting.partition_point(|closer| closer.line < next);
            fitting.get(first)
        });
        let Some(close) = close else {
            at = next;
            continue;
        };
        let range = at + opening.at..close.end;
        let in_comment = comments
            .iter()
            .any(|comment| comment.start < at && comment.end > range.end);
        let (options, rest_of_info) = options(opening.info);
        if !in_comment && !options.iter().any(|option| option == "highlight:false") {
            let inside = text.get(next..close.line).unwrap_or("");
            let inside = inside.strip_suffix('\n').unwrap_or(inside);
            let (language, caption) = described(rest_of_info.split('=').next().unwrap_or(""));
            found.push(Fence {
                source: excerpt.origin(range.clone()),
                written: text.get(range.clone()).unwrap_or("").to_owned(),
                range,
                language,
                caption,
                options: highlight::pairs(options.iter().map(String::as_str)),
                text: unquoted(inside, opening.quotes),
            });
        }
        at = close.line
            + text
                .get(close.line..)
                .map_or(0, |rest| rest.split('\n').next().unwrap_or("").len() + 1);
    }
    found
}

struct Opening<'l> {
    /// Where the fence stands in its line.
    at: usize,
    length: usize,
    info: &'l str,
    /// How many `>` stand before it.
    quotes: usize,
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r')
}

/// `((?:(?:[^\S\r\n]*>){0,3}|[-*+]|[0-9]+\.)[^\S\r\n]*)(`{3,}|~{3,})[^\S\r\n]*((?:.*?[^`\s])?)[^\S\r\n]*\n`.
fn opening(line: &str) -> Option<Opening<'_>> {
    let (mut rest, quotes) = quoted(line);
    if quotes == 0 {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest = match rest.strip_prefix(['-', '*', '+']) {
            Some(after) => after,
            None if digits > 0 => rest.get(digits..)?.strip_prefix('.')?,
            None => rest,
        };
    }
    let rest = rest.trim_start_matches(is_blank);
    let mark = rest
        .bytes()
        .next()
        .filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    let info = rest.get(length..)?.trim_matches(is_blank);
    (length >= 3 && !info.ends_with('`')).then_some(Opening {
        at: line.len() - rest.len(),
        length,
        info,
        quotes,
    })
}

/// What follows at most three `>`, and how many there are.
fn quoted(line: &str) -> (&str, usize) {
    let mut rest = line;
    let mut count = 0;
    while count < 3
        && let Some(after) = rest.trim_start_matches(is_blank).strip_prefix('>')
    {
        rest = after;
        count += 1;
    }
    (rest, count)
}

struct Closer {
    /// Where its line starts.
    line: usize,
    /// After the fence and one blank.
    end: usize,
}

/// `(?:(?:[^\S\r\n]*>){0,3}[^\S\r\n]*)\2[^\S\r\n]?(\n+|$)`: every line that may close a fence, by its sign and
/// how many of them it has.
fn closers(text: &str) -> HashMap<(u8, usize), Vec<Closer>> {
    let mut found: HashMap<(u8, usize), Vec<Closer>> = HashMap::new();
    let mut at = 0;
    for line in text.split('\n') {
        let rest = quoted(line).0.trim_start_matches(is_blank);
        let mark = rest.bytes().next().unwrap_or(0);
        let length = rest.bytes().take_while(|byte| *byte == mark).count();
        let after = rest.get(length..).unwrap_or("");
        let mut left = after.chars();
        let fits = match left.next() {
            None => true,
            Some(c) => is_blank(c) && left.next().is_none(),
        };
        if matches!(mark, b'`' | b'~') && length >= 3 && fits {
            found.entry((mark, length)).or_default().push(Closer {
                line: at,
                end: at + line.len(),
            });
        }
        at += line.len() + 1;
    }
    found
}

fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("<!--")) {
        let start = at + start;
        let Some(end) = text.get(start..).and_then(|rest| rest.find("-->")) else {
            break;
        };
        at = start + end + 3;
        found.push(start..at);
    }
    found
}

/// Takes `\s((?:line_number|…):\S+)` out of an info string.
fn options(info: &str) -> (Vec<String>, String) {
    let mut found = Vec::new();
    let mut rest = String::with_capacity(info.len());
    for (index, word) in info.split(' ').enumerate() {
        let is_option = index > 0
            && word
                .split_once(':')
                .is_some_and(|(name, value)| OPTIONS.contains(&name) && !value.is_empty());
        if is_option {
            found.push(word.to_owned());
            continue;
        }
        if index > 0 {
            rest.push(' ');
        }
        rest.push_str(word);
    }
    (found, rest)
}

/// `lang title url link` or `lang title`.
fn described(info: &str) -> (String, Option<Caption>) {
    let mut words = info.trim().splitn(2, char::is_whitespace);
    let language = words.next().unwrap_or("").to_owned();
    let rest = words.next().unwrap_or("").trim();
    if rest.is_empty() {
        return (language, None);
    }
    let parts: Vec<&str> = rest.split_whitespace().collect();
    let link = parts.iter().skip(1).position(|part| {
        part.starts_with("http://")
            || part.starts_with("https://")
            || (part.starts_with('/') && part.len() > 1)
    });
    let caption = match link {
        Some(index) => {
            let words = parts.get(index + 2..).unwrap_or(&[]).join(" ");
            Caption {
                title: parts.get(..=index).unwrap_or(&[]).join(" "),
                link: parts.get(index + 1).map(|address| {
                    let words = if words.is_empty() {
                        "link".to_owned()
                    } else {
                        words
                    };
                    ((*address).to_owned(), words)
                }),
            }
        }
        None => Caption {
            title: rest.to_owned(),
            link: None,
        },
    };
    (language, Some(caption))
}

/// Lines of a quoted fence without their `>`: `^([^\S\r\n]*>){0,depth}([^\S\r\n]|$)`.
fn unquoted(text: &str, depth: usize) -> String {
    if depth == 0 {
        return text.to_owned();
    }
    let lines = text.split('\n').map(|line| {
        let mut rest = line;
        for _ in 0..depth {
            match rest.trim_start_matches(is_blank).strip_prefix('>') {
                Some(after) => rest = after,
                None => break,
            }
        }
        match rest.chars().next() {
            Some(c) if is_blank(c) => rest.get(c.len_utf8()..).unwrap_or(""),
            None => "",
            Some(_) => line,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Without the blanks that all lines with something on them start with.
pub(super) fn dedented(text: &str) -> String {
    let indent = |line: &str| {
        line.bytes()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count()
    };
    let least = text
        .split('\n')
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    if least == 0 {
        return text.to_owned();
    }
    let lines = text
        .split('\n')
        .map(|line| line.get(least.min(indent(line))..).unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}
