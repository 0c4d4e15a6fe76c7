//! TOML front matter, read and edited by toml_edit. The text has LF line ends, so its turning CRLF into
//! LF does not matter here.

use std::str::FromStr;

use toml_edit::{Array, DocumentMut, Item, TableLike, Value as TomlValue};

use super::{Problem, Value, scalar};

/// Reads the inside of a block. What toml_edit refuses has no fields, only a problem.
pub(super) fn read(inner: &str) -> (Vec<(String, Value)>, Option<Problem>) {
    match DocumentMut::from_str(inner) {
        Ok(document) => (table(document.as_table()), None),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start.min(inner.len()));
            let before = &inner[..inner.floor_char_boundary(at)];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let problem = Problem {
                line: 1 + before.matches('\n').count(),
                column: 1 + before[line_start..].chars().count(),
                reason: error.message().to_owned(),
            };
            (Vec::new(), Some(problem))
        }
    }
}

fn table(table: &dyn TableLike) -> Vec<(String, Value)> {
    table
        .iter()
        .map(|(key, item)| (key.to_owned(), value_of(item)))
        .collect()
}

fn value_of(item: &Item) -> Value {
    match item {
        Item::None => Value::Empty,
        Item::Value(value) => plain(value),
        Item::Table(inner) => Value::Map(table(inner)),
        Item::ArrayOfTables(tables) => Value::List(
            tables
                .iter()
                .map(|inner| Value::Map(table(inner)))
                .collect(),
        ),
    }
}

fn plain(value: &TomlValue) -> Value {
    let written = || value.to_string().trim().to_owned();
    match value {
        TomlValue::String(text) => Value::Text(text.value().clone()),
        TomlValue::Integer(_) | TomlValue::Float(_) => Value::Number(written()),
        TomlValue::Boolean(flag) => Value::Boolean(*flag.value()),
        TomlValue::Datetime(_) => Value::Date(written()),
        TomlValue::Array(items) => Value::List(items.iter().map(plain).collect()),
        TomlValue::InlineTable(inner) => Value::Map(table(inner)),
    }
}

/// The inside of the block with one key set.
pub(super) fn set(inner: &str, path: &[String], text: &str) -> Option<String> {
    edit(inner, path, |map, key| match map.get_mut(key) {
        None => {
            let typed = TomlValue::from_str(text).ok();
            let typed = typed.filter(|value| scalar::is_typed_key(key) && !value.is_str());
            map.insert(key, Item::Value(typed.unwrap_or_else(|| text.into())));
            true
        }
        Some(Item::Value(old)) => {
            let mut new = typed(text, old);
            // A plain assignment would drop the comment after the value.
            *new.decor_mut() = old.decor().clone();
            *old = new;
            true
        }
        Some(_) => false,
    })
}

/// The text as the type of the old value where it still is one, else as a string.
fn typed(text: &str, old: &TomlValue) -> TomlValue {
    let same_type = |new: &TomlValue| std::mem::discriminant(new) == std::mem::discriminant(old);
    match TomlValue::from_str(text) {
        Ok(new) if same_type(&new) && !old.is_str() => new,
        _ => text.into(),
    }
}

/// The inside of the block with an item appended to a list.
pub(super) fn add_item(inner: &str, path: &[String], text: &str) -> Option<String> {
    edit(inner, path, |map, key| match map.get_mut(key) {
        None => {
            map.insert(key, Item::Value(TomlValue::Array(Array::from_iter([text]))));
            true
        }
        Some(Item::Value(TomlValue::Array(items))) => {
            items.push(text);
            true
        }
        Some(_) => false,
    })
}

/// The inside of the block without one item of a list.
pub(super) fn remove_item(inner: &str, path: &[String], index: usize) -> Option<String> {
    edit(inner, path, |map, key| match map.get_mut(key) {
        Some(Item::Value(TomlValue::Array(items))) if index < items.len() => {
            items.remove(index);
            if index == 0 {
                // The new first item carries the space that stood after the comma.
                if let Some(first) = items.get_mut(0) {
                    let comment = first.decor().prefix().and_then(|prefix| prefix.as_str());
                    if comment.is_some_and(|prefix| prefix == " ") {
                        first.decor_mut().set_prefix("");
                    }
                }
            }
            true
        }
        _ => false,
    })
}

/// The inside of the block without a key.
pub(super) fn remove_key(inner: &str, path: &[String]) -> Option<String> {
    edit(inner, path, |map, key| map.remove(key).is_some())
}

fn edit(
    inner: &str,
    path: &[String],
    change: impl FnOnce(&mut dyn TableLike, &str) -> bool,
) -> Option<String> {
    let (key, parents) = path.split_last()?;
    let mut document = DocumentMut::from_str(inner).ok()?;
    let mut map: &mut dyn TableLike = document.as_table_mut();
    for parent in parents {
        map = map.get_mut(parent)?.as_table_like_mut()?;
    }
    change(map, key).then(|| document.to_string())
}
