//! Values of fields in their written form, and the tree that they make.

use std::ops::Range;

use serde_json::Value as JsonValue;

/// A value of a field, in its written form: `1.10` stays `1.10`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string, as read.
    Text(String),
    /// A number, as written.
    Number(String),
    /// True or false.
    Boolean(bool),
    /// A date or time, as written.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// A map, keys in their order.
    Map(Vec<Entry>),
    /// Nothing: a key without a value.
    Empty,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key, as read.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// From the first byte of the key to the last of the value.
    pub range: Range<usize>,
}

/// Where an entry stands is no part of what it says.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Value {
    /// The text of a value that is no list or map.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Date(text) => Some(text.clone()),
            Self::Boolean(value) => Some(value.to_string()),
            Self::Empty => Some(String::new()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The value at a path of keys and, in lists, indexes.
    pub fn at(&self, path: &[String]) -> Option<&Self> {
        let Some((step, rest)) = path.split_first() else {
            return Some(self);
        };
        match self {
            Self::Map(entries) => last(entries, step)?.value.at(rest),
            Self::List(items) => items.get(index(step)?)?.at(rest),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn at_mut(&mut self, path: &[String]) -> Option<&mut Self> {
        let Some((step, rest)) = path.split_first() else {
            return Some(self);
        };
        match self {
            Self::Map(entries) => {
                let entry = entries.iter_mut().rev().find(|entry| entry.key == *step)?;
                entry.value.at_mut(rest)
            }
            Self::List(items) => items.get_mut(index(step)?)?.at_mut(rest),
            _ => None,
        }
    }

    /// The value as JSON; dates, and numbers that JSON would write otherwise, are strings.
    pub fn to_json(&self) -> JsonValue {
        match self {
            Self::Number(text) => {
                let number: Option<JsonValue> = serde_json::from_str(text).ok();
                let written = number.as_ref().map(JsonValue::to_string);
                number
                    .filter(|_| written.as_ref() == Some(text))
                    .unwrap_or_else(|| text.clone().into())
            }
            Self::Text(text) | Self::Date(text) => text.clone().into(),
            Self::Boolean(flag) => (*flag).into(),
            Self::Empty => JsonValue::Null,
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// Whether two readings agree. A plain value is compared by its text: that the new value of a date
    /// is a date again, or an emptied one nothing, is as it should be.
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.reads_as(b))
            }
            (Self::Map(left), Self::Map(right)) => same_entries(left, right),
            (left, right) => left.text().is_some() && left.text() == right.text(),
        }
    }
}

/// Whether two maps read the same, in the same order.
pub(super) fn same_entries(left: &[Entry], right: &[Entry]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(a, b)| a.key == b.key && a.value.reads_as(&b.value))
}

/// The entry of a key that counts when it stands more than once.
pub(super) fn last<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().rev().find(|entry| entry.key == key)
}

/// A step of a path as a place in a list.
pub(super) fn index(step: &str) -> Option<usize> {
    step.parse().ok()
}

/// The entries with their ranges counted from `bytes` earlier.
pub(super) fn moved_by(mut entries: Vec<Entry>, bytes: usize) -> Vec<Entry> {
    fn shift(value: &mut Value, bytes: usize) {
        match value {
            Value::Map(entries) => {
                for entry in entries {
                    entry.range = entry.range.start + bytes..entry.range.end + bytes;
                    shift(&mut entry.value, bytes);
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| shift(item, bytes)),
            _ => {}
        }
    }
    let mut top = Value::Map(std::mem::take(&mut entries));
    shift(&mut top, bytes);
    match top {
        Value::Map(entries) => entries,
        _ => entries,
    }
}

/// The range of the deepest entry on a path.
pub(super) fn range_of(entries: &[Entry], path: &[String]) -> Option<Range<usize>> {
    let (step, rest) = path.split_first()?;
    let entry = last(entries, step)?;
    let mut value = &entry.value;
    let mut rest = rest;
    loop {
        match value {
            Value::Map(children) => {
                let deeper = range_of(children, rest);
                return deeper.or_else(|| Some(entry.range.clone()));
            }
            Value::List(items) => {
                let item = rest
                    .split_first()
                    .and_then(|(step, rest)| Some((items.get(index(step)?)?, rest)));
                let Some((item, deeper)) = item else {
                    return Some(entry.range.clone());
                };
                (value, rest) = (item, deeper);
            }
            _ => return Some(entry.range.clone()),
        }
    }
}
