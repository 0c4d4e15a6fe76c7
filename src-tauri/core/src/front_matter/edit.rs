//! One edit of the front matter turned into one change of the text.

use std::borrow::Cow;

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::words::{self, Rewritten};
use super::{
    Change, FieldInput, FrontMatter, Value, date, json, repair, toml, value, verify, yaml,
};
use crate::post::parts::{self, Block, Format};
use crate::site::Generator;
use crate::{EditFault, Error, Result};

/// An edit asked for by the form or the command line. A path is the keys from the top; in a list a step
/// is the place of an item, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts", rename = "FrontMatterEdit")]
pub enum Edit {
    /// Gives a field a value; a key that is not there is added, with its parents.
    Set {
        /// Which one.
        path: Vec<String>,
        /// Text; its type follows the old value's.
        value: String,
    },
    /// Gives a field a value written in YAML: `false`, `[]`, `2024-01-02`.
    SetLiteral {
        /// Which one.
        path: Vec<String>,
        /// The value, on one line; empty for none.
        literal: String,
    },
    /// Gives a date field the present time, in the form that the site's generator reads.
    SetNow {
        /// Which one.
        path: Vec<String>,
    },
    /// Appends to a list, in the style the list has.
    AddItem {
        /// The list.
        path: Vec<String>,
        /// The new item.
        value: String,
    },
    /// Takes an item out of a list.
    RemoveItem {
        /// The list.
        path: Vec<String>,
        /// Which one, from 0.
        index: usize,
    },
    /// Gives an item another place in its list.
    MoveItem {
        /// The list.
        path: Vec<String>,
        /// Where it is, from 0.
        from: usize,
        /// Where it goes, counted without it.
        to: usize,
    },
    /// Adds a key behind the others, with the first value of its type.
    AddKey {
        /// The new key, last.
        path: Vec<String>,
        /// Its type.
        input: FieldInput,
    },
    /// Gives a key another name where it stands.
    RenameKey {
        /// The key, last.
        path: Vec<String>,
        /// Its new name.
        name: String,
    },
    /// Takes a key and its value out, or an item of a list.
    RemoveKey {
        /// Which one.
        path: Vec<String>,
    },
    /// Puts quotes around the value that a line's reader stumbles over.
    QuoteValue {
        /// Line in the file, from 1.
        line: usize,
    },
    /// Writes an empty block at the top of a post that has none.
    CreateBlock,
    /// Takes the whole block out.
    RemoveBlock,
}

/// What the language of a block has to do for an edit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Set {
        path: &'a [String],
        text: &'a str,
    },
    SetLiteral {
        path: &'a [String],
        literal: &'a str,
    },
    SetList {
        path: &'a [String],
        words: &'a [String],
    },
    AddItem {
        path: &'a [String],
        text: &'a str,
    },
    RemoveItem {
        path: &'a [String],
        index: usize,
    },
    MoveItem {
        path: &'a [String],
        from: usize,
        to: usize,
    },
    Rename {
        path: &'a [String],
        name: &'a str,
    },
    Remove {
        path: &'a [String],
    },
}

/// Makes one edit in the front matter of a whole text with LF line ends. `now` is the present time,
/// for the edits that ask for it.
///
/// # Errors
/// [`Error::EditRefused`] when the block's language cannot take the edit, or when reading the result
/// back shows anything else changed; the text is then to be edited by hand.
pub fn apply(text: &str, generator: Generator, edit: &Edit, now: &ZonedDateTime) -> Result<Change> {
    let old = FrontMatter::read(text, generator);
    let before = match edit {
        Edit::SetNow { path } => old.at(path).and_then(Value::text),
        _ => None,
    };
    let now = date::now(generator, before.as_deref(), now);
    match &old.block {
        // A second block on top would make a text of the first.
        None if parts::has_broken_json(text) => Err(refused(EditFault::Broken)),
        None => create_block(generator, edit, &now),
        Some(block) => change_block(text, &old, block, edit, &now),
    }
}

fn change_block(
    text: &str,
    old: &FrontMatter,
    block: &Block,
    edit: &Edit,
    now: &str,
) -> Result<Change> {
    if super::is_beyond_reading(&text[block.inner.clone()]) && !matches!(edit, Edit::RemoveBlock) {
        return Err(refused(EditFault::TooLarge));
    }
    if hides_its_key(text, old, block, edit) {
        return Err(refused(EditFault::Broken));
    }
    let write = |step: &Step<'_>| {
        let new = run(&text[block.inner.clone()], block, step).ok_or_else(impossible)?;
        let change = Change::between(&text[block.inner.clone()], &new).moved_by(block.inner.start);
        verify::step(text, old, step, &change)?;
        Ok(change)
    };
    match edit {
        Edit::Set { path, value } => match list_of(old, path) {
            Some((list, index)) => rewrite(old, list, write, |words| {
                *words.get_mut(index)? = value.clone();
                Some(())
            }),
            None => write(&Step::Set {
                path,
                text: &with_final_newline(old, path, value),
            }),
        },
        Edit::SetLiteral { path, literal } => write(&Step::SetLiteral { path, literal }),
        Edit::SetNow { path } => write(&Step::Set { path, text: now }),
        Edit::AddItem { path, value } => match old.at(path) {
            Some(Value::List(_) | Value::Empty) | None => {
                write(&Step::AddItem { path, text: value })
            }
            Some(_) => rewrite(old, path, write, |words| {
                words.push(value.clone());
                Some(())
            }),
        },
        Edit::RemoveItem { path, index } => match old.at(path) {
            Some(Value::List(_)) => write(&Step::RemoveItem {
                path,
                index: *index,
            }),
            _ => rewrite(old, path, write, |words| {
                (*index < words.len()).then(|| drop(words.remove(*index)))
            }),
        },
        Edit::MoveItem { path, from, to } => match old.at(path) {
            Some(Value::List(_)) => write(&Step::MoveItem {
                path,
                from: *from,
                to: *to,
            }),
            _ => rewrite(old, path, write, |words| {
                if *from >= words.len() || *to >= words.len() {
                    return None;
                }
                let word = words.remove(*from);
                words.insert(*to, word);
                Some(())
            }),
        },
        Edit::AddKey { path, input } => {
            if old.at(path).is_some() {
                return Err(refused(EditFault::KeyTaken));
            }
            write(&first_value(path, *input, block.format, now))
        }
        Edit::RenameKey { path, name } => {
            let mut new = path.clone();
            if let Some(last) = new.last_mut() {
                last.clone_from(name);
            }
            if name.trim().is_empty() {
                return Err(refused(EditFault::NoName));
            }
            if old.at(&new).is_some() {
                return Err(refused(EditFault::KeyTaken));
            }
            write(&Step::Rename { path, name })
        }
        Edit::RemoveKey { path } => match list_of(old, path) {
            Some((list, index)) => rewrite(old, list, write, |words| {
                (index < words.len()).then(|| drop(words.remove(index)))
            }),
            None => write(&Step::Remove { path }),
        },
        Edit::QuoteValue { line } => repair::quote_value(text, block, *line).ok_or_else(impossible),
        Edit::CreateBlock => Err(refused(EditFault::HasBlock)),
        Edit::RemoveBlock => Ok(Change {
            range: block.range.clone(),
            insert: String::new(),
        }),
    }
}

/// Whether a new key stands in the block already, behind a line that nobody can read.
fn hides_its_key(text: &str, old: &FrontMatter, block: &Block, edit: &Edit) -> bool {
    let (Edit::Set { path, .. }
    | Edit::SetLiteral { path, .. }
    | Edit::SetNow { path }
    | Edit::AddItem { path, .. }
    | Edit::AddKey { path, .. }) = edit
    else {
        return false;
    };
    let Some(key) = path.first().filter(|_| old.problem.is_some()) else {
        return false;
    };
    let is_key = |line: &str| {
        let rest = line.trim_start().strip_prefix(key.as_str());
        rest.is_some_and(|rest| rest.trim_start().starts_with([':', '=']))
    };
    old.at(std::slice::from_ref(key)).is_none() && text[block.inner.clone()].lines().any(is_key)
}

/// The form shows a text without the line end that closes it; it is given back here.
fn with_final_newline<'a>(old: &FrontMatter, path: &[String], text: &'a str) -> Cow<'a, str> {
    let had_one = old
        .at(path)
        .and_then(Value::text)
        .is_some_and(|old| old.ends_with('\n'));
    if had_one && !text.is_empty() && !text.ends_with('\n') {
        Cow::Owned(format!("{text}\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The path of a string of words and the place in it, when a path leads into one.
fn list_of<'a>(old: &FrontMatter, path: &'a [String]) -> Option<(&'a [String], usize)> {
    let (step, list) = path.split_last()?;
    let index = value::index(step)?;
    let is_plain = old
        .at(list)
        .is_some_and(|value| value.text().is_some() && *value != Value::Empty);
    is_plain.then_some((list, index))
}

/// Changes the words of a field that is no list: it stays one string where it can.
fn rewrite(
    old: &FrontMatter,
    path: &[String],
    write: impl Fn(&Step<'_>) -> Result<Change>,
    change: impl FnOnce(&mut Vec<String>) -> Option<()>,
) -> Result<Change> {
    let key = path.last().map(String::as_str).unwrap_or_default();
    let by_space = words::are_told_apart_by_space(old.generator, key);
    let text = old.at(path).and_then(Value::text).ok_or_else(impossible)?;
    match words::rewrite(&text, by_space, change).ok_or_else(impossible)? {
        Rewritten::Text(text) => write(&Step::Set { path, text: &text }),
        Rewritten::List(words) => write(&Step::SetList {
            path,
            words: &words,
        }),
    }
}

/// What a new key begins with. TOML and JSON have no key without a value; YAML's is left open, so that
/// what is typed into it decides the quotes.
fn first_value<'a>(
    path: &'a [String],
    input: FieldInput,
    format: Format,
    now: &'a str,
) -> Step<'a> {
    let literal =
        match input {
            FieldInput::Switch => "false",
            FieldInput::Number => "0",
            FieldInput::Date => now,
            FieldInput::Words | FieldInput::Groups => "[]",
            FieldInput::Group => "{}",
            FieldInput::Text | FieldInput::LongText | FieldInput::Picture => {
                if format == Format::Yaml { "" } else { "''" }
            }
        };
    Step::SetLiteral { path, literal }
}

/// The first key of a post without front matter brings the block with it, in the language that the
/// generator's own new posts have.
fn create_block(generator: Generator, edit: &Edit, now: &str) -> Result<Change> {
    let block = Block {
        format: if generator == Generator::Zola {
            Format::Toml
        } else {
            Format::Yaml
        },
        range: 0..0,
        inner: 0..0,
        bare: false,
    };
    let title = ["title".to_owned()];
    let step = match edit {
        Edit::CreateBlock => Step::SetLiteral {
            path: &title,
            literal: if block.format == Format::Yaml {
                ""
            } else {
                "''"
            },
        },
        Edit::AddKey { path, input } => first_value(path, *input, block.format, now),
        Edit::Set { path, value } => Step::Set { path, text: value },
        Edit::SetLiteral { path, literal } => Step::SetLiteral { path, literal },
        Edit::SetNow { path } => Step::Set { path, text: now },
        Edit::AddItem { path, value } => Step::AddItem { path, text: value },
        Edit::RemoveItem { .. }
        | Edit::MoveItem { .. }
        | Edit::RenameKey { .. }
        | Edit::RemoveKey { .. }
        | Edit::QuoteValue { .. }
        | Edit::RemoveBlock => return Err(refused(EditFault::NoBlock)),
    };
    let inner = run("", &block, &step).ok_or_else(impossible)?;
    let fence = if block.format == Format::Yaml {
        "---"
    } else {
        "+++"
    };
    Ok(Change {
        range: 0..0,
        insert: format!("{fence}\n{inner}{fence}\n\n"),
    })
}

/// The inside of a block after a step.
fn run(inner: &str, block: &Block, step: &Step<'_>) -> Option<String> {
    match block.format {
        Format::Yaml => yaml::edits::apply(inner, step),
        Format::Toml => toml::apply(inner, step),
        Format::Json => json::apply(inner, block.bare, step),
    }
}

fn impossible() -> Error {
    refused(EditFault::Impossible)
}

pub(super) fn refused(reason: EditFault) -> Error {
    Error::EditRefused { reason }
}
