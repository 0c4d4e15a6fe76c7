//! Lists of words: tags, categories, keywords. Writers keep them as lists, as lists of lists, as one
//! string with commas, or, in Jekyll, with spaces; each is read, and written back in the form it has.

use super::Value;
use crate::site::Generator;

/// Whether a plain string under this key is several words to the generator: Jekyll splits `tags` and
/// `categories` at white space (`Jekyll::Utils.pluralized_array_from_hash`), no other does.
pub fn are_told_apart_by_space(generator: Generator, key: &str) -> bool {
    generator == Generator::Jekyll && matches!(key, "tags" | "categories")
}

/// The words of a value.
pub fn of(value: &Value, by_space: bool) -> Vec<String> {
    match value {
        Value::List(items) => items.iter().flat_map(|item| of(item, false)).collect(),
        Value::Empty | Value::Map(_) => Vec::new(),
        Value::Text(text) => Separator::of(text, by_space)
            .pieces(text)
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect(),
        other => other.text().into_iter().collect(),
    }
}

/// What stands between the words of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    Space,
    /// The whole string is one word.
    None,
}

impl Separator {
    pub(super) fn of(text: &str, by_space: bool) -> Self {
        if text.contains(',') {
            Self::Comma
        } else if by_space && text.trim().contains(char::is_whitespace) {
            Self::Space
        } else {
            Self::None
        }
    }

    fn pieces(self, text: &str) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Comma => Box::new(text.split(',')),
            Self::Space => Box::new(text.split_whitespace()),
            Self::None => Box::new(std::iter::once(text)),
        }
    }

    /// Whether a word can stand beside others in such a string.
    fn holds(self, word: &str) -> bool {
        match self {
            Self::Comma => !word.contains(','),
            Self::Space => !word.contains(char::is_whitespace) && !word.contains(','),
            Self::None => false,
        }
    }

    fn join(self, words: &[String]) -> String {
        words.join(if self == Self::Comma { ", " } else { " " })
    }
}

/// New words of a field that is no list.
pub(super) enum Rewritten {
    /// Still one string.
    Text(String),
    /// They need a list.
    List(Vec<String>),
}

/// The words of a string after a change of them, as a string of the same kind where that can be.
pub(super) fn rewrite(
    text: &str,
    by_space: bool,
    change: impl FnOnce(&mut Vec<String>) -> Option<()>,
) -> Option<Rewritten> {
    let separator = Separator::of(text, by_space);
    let mut words = of(&Value::Text(text.to_owned()), by_space);
    change(&mut words)?;
    let fits = match words.as_slice() {
        [] => true,
        // One word alone must not be taken for several.
        [word] => Separator::of(word, by_space) == Separator::None,
        several => several.iter().all(|word| separator.holds(word)),
    };
    Some(if fits {
        Rewritten::Text(separator.join(&words))
    } else {
        Rewritten::List(words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_form() {
        let text = |text: &str| Value::Text(text.to_owned());
        let list = Value::List(vec![
            text("a"),
            Value::List(vec![text("b, c"), text("d e")]),
        ]);
        assert_eq!(of(&list, true), ["a", "b", "c", "d e"]);
        assert_eq!(of(&text("a b"), true), ["a", "b"]);
        assert_eq!(of(&text("a b"), false), ["a b"]);
        assert_eq!(of(&text(" a, b c ,"), true), ["a", "b c"]);
        assert_eq!(of(&Value::Empty, false), Vec::<String>::new());
    }

    #[test]
    fn a_string_of_words_stays_one_where_it_can() {
        let add = |text: &str, by_space: bool, word: &str| {
            let rewritten = rewrite(text, by_space, |words| {
                words.push(word.to_owned());
                Some(())
            });
            match rewritten.unwrap() {
                Rewritten::Text(text) => text,
                Rewritten::List(words) => format!("{words:?}"),
            }
        };
        assert_eq!(add("a, b", false, "c"), "a, b, c");
        assert_eq!(add("a b", true, "c"), "a b c");
        assert_eq!(add("a b", true, "c d"), r#"["a", "b", "c d"]"#);
        assert_eq!(add("a", false, "b"), r#"["a", "b"]"#);
    }
}
