//! JSON front matter: serde_json reads; yaml-edit edits, since a JSON object is a YAML flow map and only
//! yaml-edit keeps every byte around the value.

use serde_json::Value as JsonValue;
use yaml_edit::{Mapping, ScalarValue, YamlFile, YamlNode};

use super::{Problem, Value, scalar};

/// Reads the object.
pub(super) fn read(inner: &str) -> (Vec<(String, Value)>, Option<Problem>) {
    match serde_json::from_str(inner) {
        Ok(JsonValue::Object(map)) => (
            map.into_iter()
                .map(|(key, value)| (key, value_of(value)))
                .collect(),
            None,
        ),
        Ok(_) => (Vec::new(), None),
        Err(error) => {
            let problem = Problem {
                line: error.line(),
                column: error.column(),
                reason: error.to_string(),
            };
            (Vec::new(), Some(problem))
        }
    }
}

fn value_of(value: JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Empty,
        JsonValue::Bool(flag) => Value::Boolean(flag),
        JsonValue::Number(number) => Value::Number(number.to_string()),
        JsonValue::String(text) => Value::Text(text),
        JsonValue::Array(items) => Value::List(items.into_iter().map(value_of).collect()),
        JsonValue::Object(map) => Value::Map(
            map.into_iter()
                .map(|(key, value)| (key, value_of(value)))
                .collect(),
        ),
    }
}

/// A nested value as one line, for rows that only show it.
pub(super) fn text(value: &Value) -> String {
    value.to_json().to_string()
}

impl Value {
    /// The value as JSON; numbers and dates keep their written form, as strings.
    pub fn to_json(&self) -> JsonValue {
        as_json(self)
    }
}

fn as_json(value: &Value) -> JsonValue {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Date(text) => text.clone().into(),
        Value::Boolean(flag) => (*flag).into(),
        Value::Empty => JsonValue::Null,
        Value::List(items) => items.iter().map(as_json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), as_json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// The object with one key set.
pub(super) fn set(inner: &str, path: &[String], text: &str) -> Option<String> {
    let edited = edit(inner, path, |map, key| {
        let entry = map.find_entry_by_key(key);
        match entry {
            Some(entry) => {
                let value = match entry.value_node() {
                    Some(YamlNode::Scalar(old)) if !old.is_quoted() => unquoted(text),
                    Some(YamlNode::Scalar(_)) => ScalarValue::double_quoted(scalar::STAND_IN),
                    _ => return false,
                };
                entry.set_value(value, true);
            }
            None => map.set(
                ScalarValue::double_quoted(key),
                ScalarValue::double_quoted(scalar::STAND_IN),
            ),
        }
        true
    })?;
    scalar::fill_stand_in(inner, edited, text)
}

/// A number, true, false or null stays one where the new text still is.
fn unquoted(text: &str) -> ScalarValue {
    match serde_json::from_str(text) {
        Ok(JsonValue::Number(_) | JsonValue::Bool(_) | JsonValue::Null) => ScalarValue::parse(text),
        _ => ScalarValue::double_quoted(scalar::STAND_IN),
    }
}

/// The object with an item appended to a list.
pub(super) fn add_item(inner: &str, path: &[String], text: &str) -> Option<String> {
    let edited = edit(inner, path, |map, key| match map.get(key) {
        Some(YamlNode::Sequence(items)) => {
            items.push(ScalarValue::double_quoted(scalar::STAND_IN));
            true
        }
        _ => false,
    })?;
    scalar::fill_stand_in(inner, edited, text)
}

/// The object without one item of a list.
pub(super) fn remove_item(inner: &str, path: &[String], index: usize) -> Option<String> {
    edit(inner, path, |map, key| match map.get(key) {
        Some(YamlNode::Sequence(items)) => items.remove(index).is_some(),
        _ => false,
    })
}

/// The object without a key.
pub(super) fn remove_key(inner: &str, path: &[String]) -> Option<String> {
    edit(inner, path, |map, key| map.remove(key).is_some())
}

fn edit(
    inner: &str,
    path: &[String],
    change: impl FnOnce(&Mapping, &str) -> bool,
) -> Option<String> {
    let (key, parents) = path.split_last()?;
    let file = YamlFile::parse(inner).tree();
    let mut map = file.documents().next()?.as_mapping()?;
    for parent in parents {
        map = match map.get(parent)? {
            YamlNode::Mapping(child) => child,
            _ => return None,
        };
    }
    change(&map, key).then(|| file.to_string())
}
