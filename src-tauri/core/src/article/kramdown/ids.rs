//! Ids of headings: GitHub's form, which kramdown-parser-gfm gives to what Markdown writes, and kramdown's own, which
//! is left for headings inside HTML elements and footnotes, and for `input: kramdown`.

use std::collections::HashMap;

use super::scan::is_any_word;

/// Ids given so far. The two forms do not know of each other, nor of ids that are written.
#[derive(Debug, Default)]
pub(super) struct Ids {
    github: HashMap<String, usize>,
    own: HashMap<String, usize>,
}

impl Ids {
    /// kramdown-parser-gfm's `generate_gfm_header_id`; empty when nothing of the text may stand in an id.
    pub(super) fn github(&mut self, text: &str, prefix: &str) -> String {
        let id: String = text
            .to_lowercase()
            .chars()
            .filter_map(|c| match c {
                ' ' | '\t' => Some('-'),
                '-' => Some('-'),
                c if is_any_word(c) => Some(c),
                _ => None,
            })
            .collect();
        let count = self.github.entry(id.clone()).or_insert(0);
        let id = numbered(id, *count);
        *count += 1;
        format!("{prefix}{id}")
    }

    /// kramdown's `generate_id`: ASCII from the first letter on.
    pub(super) fn own(&mut self, text: &str, prefix: &str) -> String {
        let id = own_form(text);
        let id = if id.is_empty() { "section".into() } else { id };
        let count = self.own.entry(id.clone()).or_insert(0);
        let id = numbered(id, *count);
        *count += 1;
        format!("{prefix}{id}")
    }
}

fn numbered(id: String, count: usize) -> String {
    if count > 0 {
        format!("{id}-{count}")
    } else {
        id
    }
}

/// kramdown's `basic_generate_id`.
fn own_form(text: &str) -> String {
    // What precedes the first letter of every line goes.
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.trim_start_matches(|c: char| !c.is_ascii_alphabetic()))
        .collect();
    lines
        .join("")
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' => Some('-'),
            c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_called_as_github_calls_them() {
        let mut ids = Ids::default();
        for (text, id) in [
            ("一、前言", "一前言"),
            ("C++ 与 C# / .NET", "c-与-c--net"),
            ("你好，World! (v1.0_beta)", "你好world-v10_beta"),
            ("全角　空格", "全角空格"),
            ("①② ½", "-"),
            ("⚙\u{fe0f} x", "\u{fe0f}-x"),
            ("重复", "重复"),
            ("重复", "重复-1"),
            ("！", ""),
            ("？", "-1"),
        ] {
            assert_eq!(ids.github(text, ""), id, "{text}");
        }
    }

    #[test]
    fn kramdown_keeps_ascii() {
        let mut ids = Ids::default();
        for (text, id) in [
            ("1. Some Words!", "some-words"),
            ("中文", "section"),
            ("另一", "section-1"),
        ] {
            assert_eq!(ids.own(text, ""), id, "{text}");
        }
        assert_eq!(ids.own("A", "p-"), "p-a");
    }
}
