//! A front matter block turned into typed fields, and one edit turned into the smallest change of its
//! text. Pure.
//!
//! Reading is lenient: what a generator would refuse is still shown, and never blocks the body. Writing
//! is strict: an edit is read back before it is handed out, and refused when anything but the asked
//! value differs.

pub mod date;
mod edit;
mod json;
mod scalar;
mod toml;
mod yaml;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::post::parts::{self, Format};
use crate::{AppError, Error};

pub use edit::{Change, apply};

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
    Map(Vec<(String, Value)>),
    /// Nothing: a key without a value.
    Empty,
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

    /// The words of a list, or of what generators take as one: a comma-separated string.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::List(items) => items.iter().flat_map(Self::words).collect(),
            Self::Text(text) => text
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            Self::Empty | Self::Map(_) => Vec::new(),
            other => other.text().into_iter().collect(),
        }
    }
}

/// Front matter as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// The language of the block; none when the post has no block.
    pub format: Option<Format>,
    /// Keys and values in their order. A key that stands twice is there twice; the last one counts.
    pub entries: Vec<(String, Value)>,
    /// What a generator would refuse.
    pub problem: Option<AppError>,
}

impl FrontMatter {
    /// Reads the front matter of a whole post with LF line ends.
    pub fn read(text: &str) -> Self {
        let Some(block) = parts::front_matter(text) else {
            return Self::default();
        };
        let inner = &text[block.inner.clone()];
        let (entries, problem) = match block.format {
            Format::Yaml => yaml::read(inner),
            Format::Toml => toml::read(inner),
            Format::Json => json::read(inner),
        };
        let fences = if block.inner.start > 0 { 1 } else { 0 };
        Self {
            format: Some(block.format),
            entries,
            problem: problem.map(|problem| {
                Error::FrontMatter {
                    line: problem.line + fences,
                    column: problem.column,
                    reason: problem.reason,
                }
                .report()
            }),
        }
    }

    /// The value of a top-level key; the last one when it stands twice, as in Jekyll and Hugo.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The text of a top-level key, when it has one that is not empty.
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key)
            .and_then(Value::text)
            .filter(|text| !text.trim().is_empty())
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
        let nested = || match self.get("taxonomies") {
            Some(Value::Map(entries)) => entries
                .iter()
                .find(|(key, _)| key == plural)
                .map(|(_, value)| value),
            _ => None,
        };
        self.get(plural)
            .or_else(|| self.get(singular))
            .or_else(nested)
            .map(Value::words)
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

    /// The entries as rows of a form, nested keys after their parent.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        flatten(&self.entries, &[], &mut fields);
        fields
    }
}

/// What kind of row a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
#[allow(
    missing_docs,
    reason = "each is the variant of `Value` of the same name"
)]
pub enum FieldKind {
    Text,
    Date,
    Number,
    Boolean,
    /// A list of plain values.
    List,
    Map,
    Empty,
    /// Anything else (a list of maps, say), shown as text and edited in the file.
    Raw,
}

/// One row of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct Field {
    /// The keys from the top to this one.
    pub path: Vec<String>,
    /// What kind of value it has.
    pub kind: FieldKind,
    /// The value of a field that is no list and no map.
    pub text: String,
    /// The values of a list.
    pub items: Vec<String>,
    /// How many keys a map has.
    pub children: usize,
    /// Whether the form can change it.
    pub editable: bool,
}

fn flatten(entries: &[(String, Value)], parents: &[String], fields: &mut Vec<Field>) {
    for (index, (key, value)) in entries.iter().enumerate() {
        let mut path = parents.to_vec();
        path.push(key.clone());
        let mut field = Field {
            path: path.clone(),
            kind: FieldKind::Raw,
            text: value.text().unwrap_or_default(),
            items: Vec::new(),
            children: 0,
            // Of a key that stands twice only the one that counts can be changed.
            editable: !entries[index + 1..].iter().any(|(later, _)| later == key),
        };
        match value {
            Value::Text(_) => field.kind = FieldKind::Text,
            Value::Date(_) => field.kind = FieldKind::Date,
            Value::Number(_) => field.kind = FieldKind::Number,
            Value::Boolean(_) => field.kind = FieldKind::Boolean,
            Value::Empty => field.kind = FieldKind::Empty,
            Value::List(items) => {
                let texts: Option<Vec<String>> = items.iter().map(Value::text).collect();
                match texts {
                    Some(texts) => {
                        field.kind = FieldKind::List;
                        field.items = texts;
                    }
                    None => {
                        field.text = json::text(value);
                        field.editable = false;
                    }
                }
            }
            Value::Map(children) => {
                field.kind = FieldKind::Map;
                field.children = children.len();
                field.editable = false;
                fields.push(field);
                flatten(children, &path, fields);
                continue;
            }
        }
        fields.push(field);
    }
}

/// An edit asked for by the form or the command line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts", rename = "FrontMatterEdit")]
pub enum Edit {
    /// Gives a field a value; a key that is not there is added.
    Set {
        /// The keys from the top.
        path: Vec<String>,
        /// Text; its type follows the old value's.
        value: String,
    },
    /// Appends to a list, in the style the list has.
    AddItem {
        /// The keys from the top.
        path: Vec<String>,
        /// The new item.
        value: String,
    },
    /// Takes an item out of a list.
    RemoveItem {
        /// The keys from the top.
        path: Vec<String>,
        /// Which one, from 0.
        index: usize,
    },
    /// Adds a key after the last one.
    AddKey {
        /// The new key.
        key: String,
        /// Its value, a string.
        value: String,
    },
    /// Takes a key and its value out.
    RemoveKey {
        /// The keys from the top.
        path: Vec<String>,
    },
    /// Writes an empty YAML block at the top of a post that has none.
    CreateBlock,
}

/// Where a reader stumbled, in the block's own lines.
pub(crate) struct Problem {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) reason: String,
}
