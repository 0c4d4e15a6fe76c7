//! TOML front matter, read and edited by toml_edit. The text has LF line ends, so its turning CRLF into
//! LF does not matter here.

use std::ops::Range;
use std::str::FromStr;

use toml_edit::{
    Array, ArrayOfTables, Document, DocumentMut, Item, Key, RawString, Table, TableLike,
    Value as TomlValue,
};

use super::edit::Step;
use super::{
    Entry, FieldInput, Problem, Reading, Value, known, literal, value, whole_lines, without_lines,
};

/// Reads the inside of a block. What toml_edit refuses has no fields, only a problem.
pub(super) fn read(inner: &str) -> Reading {
    match Document::parse(inner) {
        Ok(document) => Reading {
            entries: table(document.as_table(), inner),
            problem: None,
        },
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start.min(inner.len()));
            let before = &inner[..inner.floor_char_boundary(at)];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            Reading {
                entries: Vec::new(),
                problem: Some(Problem {
                    line: 1 + before.matches('\n').count(),
                    column: 1 + before[line_start..].chars().count(),
                    reason: error.message().to_owned(),
                }),
            }
        }
    }
}

fn table(table: &dyn TableLike, source: &str) -> Vec<Entry> {
    table
        .iter()
        .map(|(key, item)| {
            let key_range = table.key(key).and_then(Key::span).unwrap_or_default();
            let value = value_of(item, source);
            let end = end_of(item, &value).max(key_range.end);
            let header = match item {
                Item::Table(table) => table.span(),
                Item::ArrayOfTables(tables) => tables.iter().next().and_then(Table::span),
                _ => None,
            };
            let start = header.map_or(key_range.start, |header| header.start);
            Entry {
                key: key.to_owned(),
                value,
                range: start.min(end)..end,
            }
        })
        .collect()
}

/// Where an item ends. The span of a table is that of its header alone.
fn end_of(item: &Item, value: &Value) -> usize {
    let own = item.span().map_or(0, |span| span.end);
    let inside = match value {
        Value::Map(entries) => entries.iter().map(|entry| entry.range.end).max(),
        Value::List(items) => items
            .iter()
            .filter_map(|item| match item {
                Value::Map(entries) => entries.iter().map(|entry| entry.range.end).max(),
                _ => None,
            })
            .max(),
        _ => None,
    };
    own.max(inside.unwrap_or_default())
}

fn value_of(item: &Item, source: &str) -> Value {
    match item {
        Item::None => Value::Empty,
        Item::Value(value) => plain(value, source),
        Item::Table(inner) => Value::Map(table(inner, source)),
        Item::ArrayOfTables(tables) => Value::List(
            tables
                .iter()
                .map(|inner| Value::Map(table(inner, source)))
                .collect(),
        ),
    }
}

fn plain(value: &TomlValue, source: &str) -> Value {
    // As written, without the comment behind it.
    let written = || {
        let text = value.span().and_then(|span| source.get(span));
        text.map_or_else(|| value.to_string().trim().to_owned(), str::to_owned)
    };
    match value {
        TomlValue::String(text) => Value::Text(text.value().clone()),
        TomlValue::Integer(_) | TomlValue::Float(_) => Value::Number(written()),
        TomlValue::Boolean(flag) => Value::Boolean(*flag.value()),
        TomlValue::Datetime(_) => Value::Date(written()),
        TomlValue::Array(items) => {
            Value::List(items.iter().map(|item| plain(item, source)).collect())
        }
        TomlValue::InlineTable(inner) => Value::Map(table(inner, source)),
    }
}

/// The inside of a block after a step; none when the block cannot take it.
pub(super) fn apply(inner: &str, step: &Step<'_>) -> Option<String> {
    match *step {
        Step::Set { path, text } => edit(inner, path, |place| {
            let new = match place.get() {
                Some(Item::Value(old)) if !old.is_array() && !old.is_inline_table() => {
                    typed(text, &old)
                }
                None => fresh(path.last()?, text),
                Some(_) => return None,
            };
            place.put(new)
        }),
        Step::SetLiteral { path, literal } => {
            let new = literal::to_toml(&literal::read(literal)?);
            edit(inner, path, |place| match place.get() {
                Some(Item::Value(_)) | None => place.put(new),
                Some(_) => None,
            })
        }
        Step::SetList { path, words } => edit(inner, path, |place| {
            place.put(TomlValue::Array(Array::from_iter(words)))
        }),
        Step::AddItem { path, text } => edit(inner, path, |place| match place.get() {
            None => place.put(TomlValue::Array(Array::from_iter([text]))),
            Some(_) => {
                let items = place.list()?;
                push(items, text);
                Some(())
            }
        }),
        Step::RemoveItem { path, index } => edit(inner, path, |place| {
            if let Some(tables) = place.tables() {
                return (index < tables.len()).then(|| drop(tables.remove(index)));
            }
            let items = place.list()?;
            (index < items.len() && !has_comments(items)).then(|| remove_item(items, index))
        })
        .or_else(|| without_item_line(inner, path, index)),
        Step::MoveItem { path, from, to } => edit(inner, path, |place| {
            let items = place.list()?;
            // Nobody can tell which of the comments around go with the item.
            if from >= items.len() || to >= items.len() || has_comments(items) {
                return None;
            }
            move_item(items, from, to);
            Some(())
        }),
        Step::Rename { path, name } => rename(inner, path, name),
        Step::Remove { path } => {
            without_lines(inner, path, |inner| read(inner).entries).or_else(|| {
                edit(inner, path, |place| match place {
                    Place::Key(map, key) => map.remove(key).map(drop),
                    Place::Item(items, index) => (*index < items.len() && !has_comments(items))
                        .then(|| remove_item(items, *index)),
                    Place::Table(tables, index) => {
                        (*index < tables.len()).then(|| drop(tables.remove(*index)))
                    }
                })
            })
        }
    }
}

/// The place that the last step of a path names.
enum Place<'a> {
    Key(&'a mut dyn TableLike, &'a str),
    Item(&'a mut Array, usize),
    Table(&'a mut ArrayOfTables, usize),
}

impl Place<'_> {
    fn get(&self) -> Option<Item> {
        match self {
            Self::Key(map, key) => map.get(key).cloned(),
            Self::Item(items, index) => items.get(*index).cloned().map(Item::Value),
            Self::Table(tables, index) => tables.get(*index).cloned().map(Item::Table),
        }
    }

    fn list(&mut self) -> Option<&mut Array> {
        match self {
            Self::Key(map, key) => map.get_mut(key)?.as_array_mut(),
            Self::Item(items, index) => items.get_mut(*index)?.as_array_mut(),
            Self::Table(..) => None,
        }
    }

    fn tables(&mut self) -> Option<&mut ArrayOfTables> {
        match self {
            Self::Key(map, key) => map.get_mut(key)?.as_array_of_tables_mut(),
            Self::Item(..) | Self::Table(..) => None,
        }
    }

    fn put(&mut self, mut new: TomlValue) -> Option<()> {
        match self {
            Self::Key(map, key) => match map.get_mut(key) {
                None => {
                    map.insert(key, Item::Value(new));
                }
                Some(Item::Value(old)) => {
                    // A plain assignment would drop the comment after the value.
                    *new.decor_mut() = old.decor().clone();
                    *old = new;
                }
                Some(_) => return None,
            },
            // One past the end appends.
            Self::Item(items, index) if *index == items.len() => items.push(new),
            Self::Item(items, index) => {
                let old = items.get_mut(*index)?;
                *new.decor_mut() = old.decor().clone();
                *old = new;
            }
            Self::Table(tables, index) if *index == tables.len() => match new {
                TomlValue::InlineTable(new) => tables.push(new.into_table()),
                _ => return None,
            },
            Self::Table(..) => return None,
        }
        Some(())
    }
}

/// The text as the type of the old value where it still is one, else as a string.
fn typed(text: &str, old: &TomlValue) -> TomlValue {
    let is_number = |value: &TomlValue| value.is_integer() || value.is_float();
    let same_type = |new: &TomlValue| {
        std::mem::discriminant(new) == std::mem::discriminant(old)
            || is_number(new) && is_number(old)
    };
    match TomlValue::from_str(text) {
        Ok(new) if same_type(&new) && !old.is_str() && is_toml_1_0(&new) => new,
        _ => text.into(),
    }
}

/// A time without its seconds is TOML 1.1, which Hugo refuses.
fn is_toml_1_0(value: &TomlValue) -> bool {
    let time = value.as_datetime().and_then(|value| value.time);
    time.is_none_or(|time| time.second.is_some())
}

/// The first value of a key: of its own type where the key is known to have one, else a string.
fn fresh(key: &str, text: &str) -> TomlValue {
    let new = TomlValue::from_str(text).ok();
    let fits = |new: &TomlValue| match known::typed(key) {
        Some(FieldInput::Switch) => new.is_bool(),
        Some(FieldInput::Number) => new.is_integer() || new.is_float(),
        // A time alone is TOML 1.1: Hugo refuses the whole page.
        Some(FieldInput::Date) => new
            .as_datetime()
            .is_some_and(|date| date.date.is_some() && is_toml_1_0(new)),
        _ => false,
    };
    new.filter(fits).unwrap_or_else(|| text.into())
}

/// Appends on a line of its own where the others stand on lines of their own.
fn push(items: &mut Array, text: &str) {
    let mut new = TomlValue::from(text);
    let before = items
        .iter()
        .last()
        .and_then(|last| last.decor().prefix()?.as_str().map(str::to_owned));
    match before {
        Some(before) if before.contains('\n') => {
            // A comment before the last item is not the new one's.
            let line = before.rfind('\n').map_or("", |at| &before[at..]);
            new.decor_mut().set_prefix(line);
            items.push_formatted(new);
        }
        _ => items.push(new),
    }
}

fn remove_item(items: &mut Array, index: usize) {
    items.remove(index);
    if index == 0
        && let Some(first) = items.get_mut(0)
    {
        // The new first item carries the space that stood after the comma.
        let prefix = first.decor().prefix().and_then(|prefix| prefix.as_str());
        if prefix.is_some_and(|prefix| prefix == " ") {
            first.decor_mut().set_prefix("");
        }
    }
}

/// The values change places; what stands around each place stays.
fn move_item(items: &mut Array, from: usize, to: usize) {
    let decors: Vec<_> = items.iter().map(|item| item.decor().clone()).collect();
    let moved = items.remove(from);
    items.insert_formatted(to, moved);
    for (item, decor) in items.iter_mut().zip(decors) {
        *item.decor_mut() = decor;
    }
}

/// Whether a comment stands in a list of several lines.
fn has_comments(items: &Array) -> bool {
    let speaks = |raw: Option<&RawString>| {
        let text = raw.and_then(RawString::as_str);
        text.is_some_and(|text| text.contains('#'))
    };
    speaks(Some(items.trailing()))
        || items.iter().any(|item| {
            let decor = item.decor();
            speaks(decor.prefix()) || speaks(decor.suffix())
        })
}

/// The text without the line of an item, its own comment with it. None where it shares the line.
fn without_item_line(inner: &str, path: &[String], index: usize) -> Option<String> {
    let document = Document::parse(inner).ok()?;
    let (first, rest) = path.split_first()?;
    let mut place = document.as_table().get(first)?;
    for step in rest {
        place = place.get(step.as_str())?;
    }
    let span = place.as_array()?.get(index)?.span()?;
    let lines = whole_lines(inner, &span);
    let (before, after) = (&inner[lines.start..span.start], &inner[span.end..lines.end]);
    let behind = after.trim_start().strip_prefix(',').unwrap_or(after);
    let is_alone = before.trim().is_empty()
        && (behind.trim().is_empty() || behind.trim_start().starts_with('#'));
    is_alone.then(|| format!("{}{}", &inner[..lines.start], &inner[lines.end..]))
}

/// The key's own bytes are replaced: toml_edit would put the renamed entry at the end.
fn rename(inner: &str, path: &[String], name: &str) -> Option<String> {
    let document = Document::parse(inner).ok()?;
    let (key, parents) = path.split_last()?;
    let mut map: &dyn TableLike = document.as_table();
    for parent in parents {
        map = map.get(parent)?.as_table_like()?;
    }
    if map.contains_key(name) {
        return None;
    }
    let Range { start, end } = map.key(key)?.span()?;
    let new = Key::new(name).display_repr().into_owned();
    Some(format!("{}{new}{}", &inner[..start], &inner[end..]))
}

fn edit(
    inner: &str,
    path: &[String],
    change: impl FnOnce(&mut Place<'_>) -> Option<()>,
) -> Option<String> {
    let mut document = DocumentMut::from_str(inner).ok()?;
    edit_item(document.as_item_mut(), path, change)?;
    Some(document.to_string())
}

fn edit_item(
    item: &mut Item,
    path: &[String],
    change: impl FnOnce(&mut Place<'_>) -> Option<()>,
) -> Option<()> {
    let (step, rest) = path.split_first()?;
    match item {
        Item::Value(TomlValue::Array(items)) => {
            let index = value::index(step)?;
            if rest.is_empty() {
                return change(&mut Place::Item(items, index));
            }
            let TomlValue::InlineTable(map) = items.get_mut(index)? else {
                return None;
            };
            edit_table(map, rest, change)
        }
        Item::ArrayOfTables(tables) => {
            let index = value::index(step)?;
            if rest.is_empty() {
                return change(&mut Place::Table(tables, index));
            }
            edit_table(tables.get_mut(index)?, rest, change)
        }
        other => edit_table(other.as_table_like_mut()?, path, change),
    }
}

fn edit_table(
    map: &mut dyn TableLike,
    path: &[String],
    change: impl FnOnce(&mut Place<'_>) -> Option<()>,
) -> Option<()> {
    let (step, rest) = path.split_first()?;
    if rest.is_empty() {
        return change(&mut Place::Key(map, step));
    }
    // A parent that is missing comes with its first key.
    edit_item(map.entry(step).or_insert(toml_edit::table()), rest, change)
}
