//! The rows of the form: every field of a block in the form's order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Entry, FrontMatter, Value, date, known, words};
use crate::post::positions::{TextRange, Utf16Offsets};

/// What a field holds.
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
    /// A list that holds lists or maps: each item is a field of its own.
    Items,
    Empty,
}

/// The editor that a field wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum FieldInput {
    /// One line.
    Text,
    /// Several.
    LongText,
    /// A day or moment.
    Date,
    /// True or false.
    Switch,
    /// A number.
    Number,
    /// Words as chips.
    Words,
    /// A link to a picture.
    Picture,
    /// Keys of its own.
    Group,
    /// A list of groups.
    Groups,
}

/// A date taken apart; put together again it is the field's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct DateParts {
    /// Day and time, as written.
    pub moment: String,
    /// What stands between time and zone.
    pub gap: String,
    /// `+08:00`, `+0800` or `Z`; none when none is written.
    pub zone: Option<String>,
}

/// One row of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct Field {
    /// The keys from the top to this one; in lists, the item's place.
    pub path: Vec<String>,
    /// What kind of value it has.
    pub kind: FieldKind,
    /// The editor it wants.
    pub input: FieldInput,
    /// The value of a field that is no list and no map.
    pub text: String,
    /// The words of a list, or of what is read as one.
    pub items: Vec<String>,
    /// How many keys a map has, or items a list of them.
    pub children: usize,
    /// Whether the form can change it.
    pub editable: bool,
    /// The whole entry in the text.
    pub range: TextRange,
    /// Of a date with a time, its parts.
    pub date: Option<DateParts>,
    /// Names the line of help of a key that the site's generator or theme knows.
    pub help: Option<String>,
    /// Whether it stands among the first fields, not among the other keys.
    pub known: bool,
    /// The address of a thumbnail, for a picture that is there.
    pub picture: Option<String>,
}

/// The fields of front matter in the form's order: what the site's generator and theme know, most used
/// first, then all else as it stands in the text. Nested keys follow their parent.
pub fn of(text: &str, matter: &FrontMatter, catalogue: &known::Catalogue) -> Vec<Field> {
    let mut order: Vec<usize> = (0..matter.entries.len()).collect();
    let rank = |index: &usize| {
        catalogue
            .rank(&[matter.entries[*index].key.as_str()])
            .unwrap_or(usize::MAX)
    };
    order.sort_by_key(rank);
    let mut rows = Rows {
        matter,
        catalogue,
        offsets: Utf16Offsets::new(text),
        fields: Vec::new(),
    };
    for index in order {
        let entry = &matter.entries[index];
        let is_last = !matter.entries[index + 1..]
            .iter()
            .any(|later| later.key == entry.key);
        rows.add_entry(entry, &[], is_last);
    }
    rows.fields
}

struct Rows<'a> {
    matter: &'a FrontMatter,
    catalogue: &'a known::Catalogue,
    offsets: Utf16Offsets<'a>,
    fields: Vec<Field>,
}

impl Rows<'_> {
    fn add_entry(&mut self, entry: &Entry, parents: &[String], counts: bool) {
        let path = [parents, std::slice::from_ref(&entry.key)].concat();
        let range = self.offsets.range(&entry.range);
        self.add(path, &entry.value, range, counts);
    }

    fn add(&mut self, path: Vec<String>, value: &Value, range: TextRange, counts: bool) {
        let names: Vec<&str> = path
            .iter()
            .map(String::as_str)
            .filter(|step| super::value::index(step).is_none())
            .collect();
        let known = self.catalogue.find(&names);
        let key = names.last().copied().unwrap_or_default();
        let by_space = words::are_told_apart_by_space(self.matter.generator, key);
        // The line end that closes a block scalar is no line of its own.
        let text = value.text().unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        let kind = kind_of(value);
        let children = match value {
            Value::Map(children) => children.len(),
            Value::List(items) => items.len(),
            _ => 0,
        };
        let wanted = match known.map(|known| known.input) {
            // Chirpy takes the link alone, too.
            Some(FieldInput::Group) if matches!(kind, FieldKind::Text | FieldKind::Empty) => {
                self.picture_of(&names)
            }
            other => other,
        };
        let input = input_of(kind, &text, children, wanted);
        let is_words = input == FieldInput::Words;
        self.fields.push(Field {
            kind,
            items: if is_words {
                words_in_place(value, by_space)
            } else {
                Vec::new()
            },
            children,
            // Of a key that stands twice only the one that counts can be changed.
            editable: counts,
            date: (input == FieldInput::Date)
                .then(|| date::parts(&text))
                .flatten()
                // A day alone needs no zone.
                .filter(|parts| parts.moment.contains(':')),
            help: known.map(|known| known.help()),
            known: known.is_some(),
            picture: None,
            range,
            input,
            text,
            path: path.clone(),
        });
        match value {
            Value::Map(children) => {
                for (index, child) in children.iter().enumerate() {
                    let is_last = !children[index + 1..]
                        .iter()
                        .any(|later| later.key == child.key);
                    self.add_entry(child, &path, counts && is_last);
                }
            }
            Value::List(items) if kind == FieldKind::Items => {
                for (index, item) in items.iter().enumerate() {
                    let path = [path.as_slice(), &[index.to_string()]].concat();
                    self.add(path, item, range, counts);
                }
            }
            _ => {}
        }
    }
}

impl Rows<'_> {
    /// The editor of the link that a group of a picture holds.
    fn picture_of(&self, names: &[&str]) -> Option<FieldInput> {
        ["path", "image"].iter().find_map(|child| {
            let path = [names, &[*child]].concat();
            let known = self.catalogue.find(&path)?;
            (known.input == FieldInput::Picture).then_some(known.input)
        })
    }
}

/// The words of a field; those of a list one by one, even when an item holds a comma.
fn words_in_place(value: &Value, by_space: bool) -> Vec<String> {
    match value {
        Value::List(items) => items.iter().filter_map(Value::text).collect(),
        other => words::of(other, by_space),
    }
}

fn kind_of(value: &Value) -> FieldKind {
    match value {
        Value::Text(_) => FieldKind::Text,
        Value::Date(_) => FieldKind::Date,
        Value::Number(_) => FieldKind::Number,
        Value::Boolean(_) => FieldKind::Boolean,
        Value::Empty => FieldKind::Empty,
        Value::Map(_) => FieldKind::Map,
        Value::List(items) if items.iter().all(|item| item.text().is_some()) => FieldKind::List,
        Value::List(_) => FieldKind::Items,
    }
}

/// The editor for a value: what its key is known to want, where the value can be that.
fn input_of(kind: FieldKind, text: &str, items: usize, known: Option<FieldInput>) -> FieldInput {
    let own = match kind {
        FieldKind::Text if text.contains('\n') => FieldInput::LongText,
        FieldKind::Text | FieldKind::Empty => FieldInput::Text,
        FieldKind::Date => FieldInput::Date,
        FieldKind::Number => FieldInput::Number,
        FieldKind::Boolean => FieldInput::Switch,
        FieldKind::List => FieldInput::Words,
        FieldKind::Map => FieldInput::Group,
        FieldKind::Items => FieldInput::Groups,
    };
    let Some(known) = known else { return own };
    let fits = match kind {
        FieldKind::Empty => !matches!(known, FieldInput::Group | FieldInput::Groups),
        FieldKind::Text => matches!(
            known,
            FieldInput::Text
                | FieldInput::LongText
                | FieldInput::Date
                | FieldInput::Words
                | FieldInput::Picture
        ),
        FieldKind::List => items == 0 && known == FieldInput::Groups,
        FieldKind::Date | FieldKind::Number => {
            matches!(known, FieldInput::Text | FieldInput::Words)
        }
        _ => false,
    };
    match (fits, kind) {
        // Its own line breaks would be lost in one line.
        (true, FieldKind::Text) if own == FieldInput::LongText => own,
        (true, _) => known,
        (false, _) => own,
    }
}
