//! A value written as a YAML literal (`false`, `[a, b]`, `{}`, `2024-01-02`), for every language of a
//! block.

use serde_json::Value as JsonValue;
use toml_edit::{Array, InlineTable, Value as TomlValue};

use super::{Value, yaml};

/// What the literal means; none when it is no single value.
pub(super) fn read(literal: &str) -> Option<Value> {
    if literal.trim().is_empty() {
        return Some(Value::Empty);
    }
    if literal.contains('\n') {
        return None;
    }
    let reading = yaml::read(&format!("k: {literal}\n"));
    match (reading.problem, reading.entries.as_slice()) {
        (None, [only]) => Some(only.value.clone()),
        _ => None,
    }
}

/// The value as JSON, numbers being numbers.
pub(super) fn to_json(value: &Value) -> JsonValue {
    match value {
        Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), to_json(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.to_json(),
    }
}

/// The value as TOML, which has no null: nothing is an empty string there.
pub(super) fn to_toml(value: &Value) -> TomlValue {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(text) | Value::Date(text) => text.parse().unwrap_or_else(|_| text.into()),
        Value::Boolean(flag) => (*flag).into(),
        Value::List(items) => TomlValue::Array(items.iter().map(to_toml).collect::<Array>()),
        Value::Map(entries) => TomlValue::InlineTable(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), to_toml(&entry.value)))
                .collect::<InlineTable>(),
        ),
        Value::Empty => "".into(),
    }
}
