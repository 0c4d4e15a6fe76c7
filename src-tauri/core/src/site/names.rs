//! File names that every system takes, as pure functions: a folder of posts travels between systems.

use crate::{Error, NameFault, Result};

/// Names that Windows keeps for devices, with any extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The longest name, in bytes, that all file systems take, with room for our temporary suffix.
const MAX_BYTES: usize = 200;

/// A title as a file name or part of an address: letters and digits of any script, words joined by
/// hyphens. Empty when nothing is left.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for character in title.trim().chars() {
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if matches!(character, '_' | '.') && slug.ends_with(char::is_alphanumeric) {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') && is_word_gap(character) {
            slug.push('-');
        }
    }
    cut(slug.trim_end_matches(['-', '.', '_']), 80).to_owned()
}

/// White space and Latin punctuation part words; Chinese punctuation is left out without a trace, as
/// generators do in heading ids.
fn is_word_gap(character: char) -> bool {
    character.is_whitespace()
        || character.is_ascii_punctuation()
        || matches!(
            character,
            '—' | '–' | '·' | '/' | '：' | '，' | '、' | '。' | '！' | '？'
        )
}

/// A file name as a link-safe one: spaces and what Windows or Markdown trip over become hyphens, the
/// extension in lower case.
pub fn picture_name(name: &str, extension: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = slug(stem);
    let stem = if stem.is_empty() || is_reserved(&stem) {
        format!("picture-{stem}").trim_end_matches('-').to_owned()
    } else {
        stem
    };
    format!("{stem}.{extension}")
}

/// Checks a file name that a person typed.
///
/// # Errors
/// [`Error::BadName`] with the reason.
pub fn check(name: &str) -> Result<()> {
    let bad = |reason| {
        Err(Error::BadName {
            name: name.to_owned(),
            reason,
        })
    };
    let stem = name.split('.').next().unwrap_or_default();
    if name.trim().is_empty() {
        return bad(NameFault::Empty);
    }
    if stem.is_empty() {
        return bad(NameFault::Hidden);
    }
    if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        || name.chars().any(char::is_control)
    {
        return bad(NameFault::Characters);
    }
    if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        return bad(NameFault::Edges);
    }
    if is_reserved(stem) {
        return bad(NameFault::Reserved);
    }
    if name.len() > MAX_BYTES {
        return bad(NameFault::Long);
    }
    Ok(())
}

/// Windows also takes superscript digits for device numbers (`COM¹`).
pub(super) fn is_reserved(stem: &str) -> bool {
    let plain: String = stem
        .trim_end()
        .chars()
        .map(|character| match character {
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    RESERVED.contains(&plain.as_str())
}

fn cut(text: &str, most_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(most_bytes.min(text.len()))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_keep_chinese_and_join_words() {
        for (title, expected) in [
            ("Hello, World!", "hello-world"),
            ("梅雨季的第三个周末", "梅雨季的第三个周末"),
            ("用 Rust 写一个小钟：上", "用-rust-写一个小钟-上"),
            ("../../etc/passwd", "etc-passwd"),
            ("node.js 入门", "node.js-入门"),
            ("？！", ""),
        ] {
            assert_eq!(slug(title), expected);
        }
    }

    #[test]
    fn names_that_some_system_refuses_are_refused() {
        for name in [
            "", " ", "a/b.md", "a\\b.md", "con.md", "COM¹.md", "a.", "a ", "..", "a:b", "a\0b",
        ] {
            assert!(check(name).is_err(), "{name:?}");
        }
        for name in ["a.md", "2024-01-02-梅雨.md", "a b.md", "console.md"] {
            assert!(check(name).is_ok(), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn every_picture_name_is_a_good_one(name in "\\PC{0,300}") {
            let name = picture_name(&name, "jpg");
            prop_assert!(check(&name).is_ok(), "{}", name);
            prop_assert!(!name.contains([' ', '(', ')', '#', '%', '?']));
        }
    }
}
