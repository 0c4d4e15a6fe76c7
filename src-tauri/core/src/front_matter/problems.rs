//! What is wrong in a block, at which field, and the edit that mends it.

use std::collections::HashMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::date::{self, Misread};
use super::fields::FieldInput;
use super::{Edit, Entry, FrontMatter, Value, known, lines_before, repair, value};
use crate::post::parts::Format;
use crate::site::Generator;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum FieldFault {
    /// Its value starts or goes on with a sign that means something else: in quotes it is plain text.
    NeedsQuotes,
    /// A strict reader does not understand it.
    Unreadable {
        /// Its words.
        reason: String,
    },
    /// The key stands again below, and that one counts.
    Duplicate {
        /// Line of the one that counts, from 1.
        line: usize,
    },
    /// The site's generator reads another time than the one written, or none.
    #[serde(rename_all = "camelCase")]
    DateMisread {
        /// Who reads it.
        generator: Generator,
        /// What it reads; none when it reads no date.
        reads_as: Option<String>,
    },
    /// Other posts write the same word with other letter case.
    Twin {
        /// The word as written here.
        mine: String,
        /// As most others write it.
        theirs: String,
        /// How many.
        posts: usize,
    },
}

/// A problem at its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct FieldProblem {
    /// The field; empty for the block as a whole.
    pub path: Vec<String>,
    /// Line in the file, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: FieldFault,
    /// What mends it for certain.
    pub fix: Option<Edit>,
}

/// A place that a reader stumbles over, in the block's own lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stumble {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) reason: String,
    pub(super) quotes_help: bool,
}

/// How often each spelling of a word is used, by key.
pub trait Spellings {
    /// How many posts have this word under this key.
    fn posts_with(&self, key: &str, word: &str) -> usize;
    /// The spelling, other than this one, of the same letters that most posts have.
    fn other_spelling(&self, key: &str, word: &str) -> Option<(String, usize)>;
}

/// What is wrong with the front matter of a text, in the order of the text.
pub fn find(
    text: &str,
    matter: &FrontMatter,
    zone: Option<&TimeZone>,
    spellings: &dyn Spellings,
) -> Vec<FieldProblem> {
    let mut found = unreadable(text, matter);
    duplicates(text, &matter.entries, &[], &mut found);
    dates(text, matter, zone, &mut found);
    twins(text, matter, spellings, &mut found);
    found.sort_by_key(|problem| (problem.line, problem.column));
    found
}

fn unreadable(text: &str, matter: &FrontMatter) -> Vec<FieldProblem> {
    let Some(block) = matter.block.as_ref().filter(|_| matter.problem.is_some()) else {
        return Vec::new();
    };
    let before = lines_before(text, block.inner.start);
    if block.format == Format::Yaml && !super::is_beyond_reading(&text[block.inner.clone()]) {
        return repair::stumbles(&text[block.inner.clone()])
            .into_iter()
            .map(|stumble| {
                let line = stumble.line + before;
                FieldProblem {
                    path: path_at_line(text, &matter.entries, line).unwrap_or_default(),
                    line,
                    column: stumble.column,
                    fix: stumble.quotes_help.then_some(Edit::QuoteValue { line }),
                    fault: if stumble.quotes_help {
                        FieldFault::NeedsQuotes
                    } else {
                        FieldFault::Unreadable {
                            reason: without_place(&stumble.reason),
                        }
                    },
                }
            })
            .collect();
    }
    matter
        .problem
        .iter()
        .map(|problem| FieldProblem {
            path: Vec::new(),
            line: problem.line.unwrap_or(1),
            column: problem.column.unwrap_or(1),
            fault: FieldFault::Unreadable {
                reason: without_place(problem.detail.as_deref().unwrap_or_default()),
            },
            fix: None,
        })
        .collect()
}

/// The reader's words without its own line and column, which count from the block.
fn without_place(reason: &str) -> String {
    let words = reason.split(" at line ").next().unwrap_or(reason);
    words.trim_end_matches([',', ' ']).to_owned()
}

/// The deepest field that stands on a line.
fn path_at_line(text: &str, entries: &[Entry], line: usize) -> Option<Vec<String>> {
    let lines = |range: &Range<usize>| {
        let first = 1 + lines_before(text, range.start);
        first..=1 + lines_before(text, range.end.max(range.start + 1) - 1)
    };
    let entry = entries
        .iter()
        .rev()
        .find(|entry| lines(&entry.range).contains(&line))?;
    let mut path = vec![entry.key.clone()];
    if let Value::Map(children) = &entry.value {
        path.extend(path_at_line(text, children, line).unwrap_or_default());
    }
    Some(path)
}

fn place(text: &str, byte: usize) -> (usize, usize) {
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    (
        1 + lines_before(text, byte),
        1 + text[start..byte].chars().count(),
    )
}

fn duplicates(text: &str, entries: &[Entry], parents: &[String], found: &mut Vec<FieldProblem>) {
    for (index, entry) in entries.iter().enumerate() {
        let path = [parents, std::slice::from_ref(&entry.key)].concat();
        let again = entries[index + 1..]
            .iter()
            .rfind(|later| later.key == entry.key);
        if let Some(again) = again {
            let (line, column) = place(text, entry.range.start);
            found.push(FieldProblem {
                path: path.clone(),
                line,
                column,
                fault: FieldFault::Duplicate {
                    line: place(text, again.range.start).0,
                },
                fix: None,
            });
        }
        if let Value::Map(children) = &entry.value {
            duplicates(text, children, &path, found);
        }
    }
}

fn dates(text: &str, matter: &FrontMatter, zone: Option<&TimeZone>, found: &mut Vec<FieldProblem>) {
    for entry in &matter.entries {
        let (Value::Date(written) | Value::Text(written)) = &entry.value else {
            continue;
        };
        if known::input(&entry.key) != Some(FieldInput::Date) {
            continue;
        }
        let misread = date::misread(written, matter.generator, zone);
        let is_date = date::written(written).is_some() || written.trim().is_empty();
        if misread.is_none() && is_date {
            continue;
        }
        let (reads_as, right) = match misread {
            Some(Misread { reads_as, right }) => (reads_as, Some(right)),
            None => (None, None),
        };
        let (line, column) = place(text, entry.range.start);
        let path = vec![entry.key.clone()];
        found.push(FieldProblem {
            fix: right.map(|value| Edit::Set {
                path: path.clone(),
                value,
            }),
            path,
            line,
            column,
            fault: FieldFault::DateMisread {
                generator: matter.generator,
                reads_as,
            },
        });
    }
}

fn twins(
    text: &str,
    matter: &FrontMatter,
    spellings: &dyn Spellings,
    found: &mut Vec<FieldProblem>,
) {
    for key in [
        "tags",
        "categories",
        "tag",
        "category",
        "keywords",
        "series",
    ] {
        let Some(entry) = value::last(&matter.entries, key) else {
            continue;
        };
        let mut seen: HashMap<String, ()> = HashMap::new();
        for (index, word) in matter.words(key).iter().enumerate() {
            let Some((theirs, posts)) = spellings.other_spelling(key, word) else {
                continue;
            };
            let is_second = seen.insert(word.clone(), ()).is_some();
            if is_second || posts <= spellings.posts_with(key, word) {
                continue;
            }
            let (line, column) = place(text, entry.range.start);
            let item = [key.to_owned(), index.to_string()];
            // A list of lists has no such place.
            let is_there = matter
                .at(&item)
                .is_none_or(|item| item.text().as_ref() == Some(word));
            found.push(FieldProblem {
                path: vec![key.to_owned()],
                line,
                column,
                fix: is_there.then(|| Edit::Set {
                    path: item.to_vec(),
                    value: theirs.clone(),
                }),
                fault: FieldFault::Twin {
                    mine: word.clone(),
                    theirs,
                    posts,
                },
            });
        }
    }
}
