//! A front matter block turned into typed fields, and one edit turned into the smallest change of its
//! text. Pure.
//!
//! Reading is lenient: what a generator would refuse is still shown, and never blocks the body. Writing
//! is strict: an edit is read back before it is handed out, and refused when anything but the asked
//! value differs.

mod change;
pub mod date;
mod edit;
mod fields;
mod json;
pub mod known;
mod literal;
mod problems;
mod repair;
mod scalar;
#[cfg(test)]
mod tests;
mod toml;
mod value;
mod verify;
pub mod words;
mod yaml;

use std::ops::Range;

use crate::post::parts::{self, Block, Format};
use crate::site::Generator;
use crate::{AppError, Error};

pub use change::Change;
pub use edit::{Edit, apply};
pub use fields::of as fields;
pub use fields::{DateParts, Field, FieldInput, FieldKind};
pub use problems::find as problems;
pub use problems::{FieldFault, FieldProblem, Spellings};
pub use value::{Entry, Value};

/// Front matter as read.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatter {
    /// What publishes the post: it decides what counts as a block and how words are told apart.
    pub generator: Generator,
    /// Where the block stands; none when the post has none.
    pub block: Option<Block>,
    /// Keys and values in their order. A key that stands twice is there twice; the last one counts.
    pub entries: Vec<Entry>,
    /// What a generator would refuse.
    pub problem: Option<AppError>,
}

impl FrontMatter {
    /// Reads the front matter of a whole post with LF line ends. The ranges of the entries are bytes of
    /// `text`.
    pub fn read(text: &str, generator: Generator) -> Self {
        let block = parts::front_matter(text, generator);
        let (entries, problem) = match &block {
            None => (Vec::new(), None),
            Some(block) => {
                let reading = read_block(text, block);
                let entries = value::moved_by(reading.entries, block.inner.start);
                let problem = reading
                    .problem
                    .map(|problem| problem.in_file(text, block).report());
                (entries, problem)
            }
        };
        Self {
            generator,
            block,
            entries,
            problem,
        }
    }

    /// The language of the block; none when the post has no block.
    pub fn format(&self) -> Option<Format> {
        self.block.as_ref().map(|block| block.format)
    }

    /// The value of a top-level key; the last one when it stands twice, as in Jekyll and Hugo.
    pub fn get(&self, key: &str) -> Option<&Value> {
        value::last(&self.entries, key).map(|entry| &entry.value)
    }

    /// The value at a path of keys and, in lists, indexes.
    pub fn at(&self, path: &[String]) -> Option<&Value> {
        let (key, rest) = path.split_first()?;
        self.get(key)?.at(rest)
    }

    /// The text of a top-level key, when it has one that is not empty.
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key)
            .and_then(Value::text)
            .filter(|text| !text.trim().is_empty())
    }

    /// The words of a top-level list, however it is written.
    pub fn words(&self, key: &str) -> Vec<String> {
        self.words_at(&[key.to_owned()])
    }

    /// The words of the list at a path, however it is written.
    pub fn words_at(&self, path: &[String]) -> Vec<String> {
        let key = path.last().map(String::as_str).unwrap_or_default();
        let by_space = words::are_told_apart_by_space(self.generator, key);
        self.at(path)
            .map(|value| words::of(value, by_space))
            .unwrap_or_default()
    }

    /// Where a word stands in the list at a path: in a list of lists, too.
    pub fn path_of_word(&self, path: &[String], word: &str) -> Option<Vec<String>> {
        fn find(value: &Value, path: &[String], word: &str) -> Option<Vec<String>> {
            let Value::List(items) = value else {
                return None;
            };
            items.iter().enumerate().find_map(|(index, item)| {
                let path = [path, &[index.to_string()]].concat();
                if item.text().as_deref() == Some(word) {
                    return Some(path);
                }
                find(item, &path, word)
            })
        }
        match self.at(path)? {
            list @ Value::List(_) => find(list, path, word),
            _ => {
                let index = self.words_at(path).iter().position(|other| other == word)?;
                Some([path, &[index.to_string()]].concat())
            }
        }
    }

    /// The tags, whichever way they are written; Zola keeps them under `taxonomies`.
    pub fn tags(&self) -> Vec<String> {
        self.taxonomy("tags", "tag")
    }

    /// The categories, whichever way they are written.
    pub fn categories(&self) -> Vec<String> {
        self.taxonomy("categories", "category")
    }

    fn taxonomy(&self, plural: &str, singular: &str) -> Vec<String> {
        if self.get(plural).is_some() {
            return self.words(plural);
        }
        if self.get(singular).is_some() {
            return self.words(singular);
        }
        let path = ["taxonomies".to_owned(), plural.to_owned()];
        self.at(&path)
            .map(|value| words::of(value, false))
            .unwrap_or_default()
    }

    /// Whether the post says of itself that it is not to be published: `draft: true` (Hugo, Zola) or
    /// `published: false` (Jekyll, Hexo).
    pub fn is_draft(&self) -> bool {
        let says = |key: &str, value: bool| match self.get(key) {
            Some(Value::Boolean(written)) => *written == value,
            Some(Value::Text(written)) => written.eq_ignore_ascii_case(&value.to_string()),
            _ => false,
        };
        says("draft", true) || says("published", false)
    }
}

/// What a block's reader says: ranges are bytes of the block's inside.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) entries: Vec<Entry>,
    pub(crate) problem: Option<Problem>,
}

fn read_block(text: &str, block: &Block) -> Reading {
    let inner = &text[block.inner.clone()];
    if is_beyond_reading(inner) {
        return Reading {
            entries: Vec::new(),
            problem: Some(Problem {
                line: 1,
                column: 1,
                reason: "the block is too large or nested too deep".to_owned(),
            }),
        };
    }
    match block.format {
        Format::Yaml => yaml::read(inner),
        Format::Toml => toml::read(inner),
        Format::Json => json::read(inner, block.bare),
    }
}

/// Lists and maps nested deeper than this are not shown; no front matter of a blog comes near.
const MAX_DEPTH: usize = 16;

/// A block larger than this is not parsed as fields: the largest of 38,000 posts has a tenth of it.
const MAX_BYTES: usize = 64 * 1024;

/// Whether a block is so large or deep that no reader is to try: it is edited as text. Readers recurse
/// into flow brackets and indented blocks, of which there can be a hundred thousand.
fn is_beyond_reading(inner: &str) -> bool {
    let brackets = inner.bytes().scan(0_usize, |depth, byte| {
        match byte {
            b'[' | b'{' => *depth += 1,
            b']' | b'}' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    let indents = inner.lines().map(|line| {
        let nests = |byte: &u8| matches!(byte, b' ' | b'-' | b'?');
        line.bytes().take_while(nests).count()
    });
    inner.len() > MAX_BYTES
        || brackets.max() > Some(MAX_DEPTH * 4)
        || indents.max() > Some(MAX_DEPTH * 32)
}

/// Where a reader stumbled, in the block's own lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) reason: String,
}

impl Problem {
    /// With the line counted from the file's start.
    fn in_file(self, text: &str, block: &Block) -> Error {
        Error::FrontMatter {
            line: self.line + lines_before(text, block.inner.start),
            column: self.column,
            reason: self.reason,
        }
    }
}

/// How many lines end before a byte.
fn lines_before(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

/// The whole lines that a range of bytes touches, the last one's end included.
/// The inside of a block without the lines of an entry, as `entries` reads it: libraries take comments or
/// blank lines around it along. None where the entry has no lines of its own.
fn without_lines(
    inner: &str,
    path: &[String],
    entries: impl Fn(&str) -> Vec<Entry>,
) -> Option<String> {
    let before = entries(inner);
    let range = value::range_of(&before, path)?;
    let lines = whole_lines(inner, &range);
    let shorter = format!("{}{}", &inner[..lines.start], &inner[lines.end..]);
    let mut expected = Value::Map(before);
    let (key, parents) = path.split_last()?;
    match expected.at_mut(parents)? {
        Value::Map(left) => {
            // Of several with one name the last is meant.
            let at = left.iter().rposition(|entry| entry.key == *key)?;
            left.remove(at);
        }
        _ => return None,
    }
    let found = Value::Map(entries(&shorter));
    found.reads_as(&expected).then_some(shorter)
}

fn whole_lines(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    // A range that ends behind a line's end does not touch the next line.
    let last = range.end.max(range.start + 1).min(text.len());
    let end = if text[..last].ends_with('\n') {
        last
    } else {
        text[last..]
            .find('\n')
            .map_or(text.len(), |at| last + at + 1)
    };
    start..end
}
