//! Ids of headings: Hugo's `autoid.go`.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::characters::{is_digit, is_letter, is_number};
use super::options::IdType;

/// The ids given so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// For each, the last number that was given behind it.
    taken: HashMap<String, usize>,
}

impl Ids {
    /// The id of a heading with this text.
    pub(super) fn generate(&mut self, text: &str, kind: IdType) -> String {
        let slug = match kind {
            IdType::GitHub => github(text, false),
            IdType::GitHubAscii => github(&without_accents(text), true),
            IdType::Blackfriday => blackfriday(text),
        };
        let slug = if slug.is_empty() {
            "heading".to_owned()
        } else {
            slug
        };
        self.unique(slug)
    }

    /// `id`, or `id-1`, `id-2` … when it is taken.
    pub(super) fn unique(&mut self, id: String) -> String {
        let Some(last) = self.taken.get(&id) else {
            self.taken.insert(id.clone(), 0);
            return id;
        };
        let mut number = last + 1;
        while self.taken.contains_key(&format!("{id}-{number}")) {
            number += 1;
        }
        let free = format!("{id}-{number}");
        self.taken.insert(free.clone(), 0);
        self.taken.insert(id, number);
        free
    }
}

/// Letters, digits and `_` in lower case; `-` and the blank are `-`; the rest goes.
fn github(text: &str, ascii: bool) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars().filter(|c| !ascii || c.is_ascii()) {
        match c {
            '-' | ' ' => slug.push('-'),
            c if c == '_' || is_letter(c) || is_digit(c) => slug.push(lower(c)),
            _ => {}
        }
    }
    slug
}

/// Go's `unicode.ToLower`: one character for one.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        (Some('i'), Some(_)) => 'i',
        _ => c,
    }
}

fn without_accents(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .nfc()
        .collect()
}

/// `blackfriday.SanitizedAnchorName`: runs of anything but letters and digits are one `-`, none at the ends.
fn blackfriday(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut pending = false;
    for c in text.chars() {
        if is_letter(c) || is_number(c) {
            if std::mem::take(&mut pending) && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(lower(c));
        } else {
            pending = true;
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_rule() {
        let id = |text: &str, kind| Ids::default().generate(text, kind);
        for (text, github, ascii, blackfriday) in [
            ("一、前言", "一前言", "heading", "一-前言"),
            ("C++ 与 C# / .NET", "c-与-c--net", "c--c--net", "c-与-c-net"),
            (
                "你好，World! (v1.0_beta)",
                "你好world-v10_beta",
                "world-v10_beta",
                "你好-world-v1-0-beta",
            ),
            ("① 全角　空格", "-全角空格", "-", "①-全角-空格"),
            ("Éclair", "éclair", "eclair", "éclair"),
        ] {
            assert_eq!(id(text, IdType::GitHub), github);
            assert_eq!(id(text, IdType::GitHubAscii), ascii);
            assert_eq!(id(text, IdType::Blackfriday), blackfriday);
        }
    }

    #[test]
    fn repeated_ids_are_counted() {
        let mut ids = Ids::default();
        let given: Vec<String> = ["重复", "重复", "重复 1", "重复"]
            .into_iter()
            .map(|text| ids.generate(text, IdType::GitHub))
            .collect();
        assert_eq!(given, ["重复", "重复-1", "重复-1-1", "重复-2"]);
    }
}
