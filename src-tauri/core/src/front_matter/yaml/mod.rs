//! YAML front matter. yaml-edit reads, because it bears duplicate keys and what CSDN titles look like,
//! and it edits in place ([`edits`]); serde_yaml says what a strict reader would refuse.

pub(super) mod edits;

use serde::de::IgnoredAny;
use yaml_edit::{Mapping, YamlFile, YamlNode};

use super::scalar::{self, Plain};
use super::{Entry, MAX_DEPTH, Problem, Reading, Value, repair};

/// Reads the inside of a block, with what a strict reader says against it.
pub(super) fn read(inner: &str) -> Reading {
    let mut entries = entries_of(inner);
    let problem = strict_problem(inner).or_else(|| {
        let has_words =
            |line: &&str| !matches!(line.trim(), "" | "{}") && !line.trim().starts_with('#');
        let (at, _) = inner
            .lines()
            .enumerate()
            .find(|(_, line)| has_words(line))?;
        entries.is_empty().then(|| Problem {
            line: at + 1,
            column: 1,
            reason: "these are no keys with values".to_owned(),
        })
    });
    if problem.is_some() {
        // `[转载]文章` is a title to its writer, not a list of one word.
        let mended = repair::mended(inner);
        if mended != inner {
            take_values(&mut entries, entries_of(&mended));
        }
    }
    Reading { entries, problem }
}

fn entries_of(inner: &str) -> Vec<Entry> {
    let document = YamlFile::parse(inner).tree().documents().next();
    let map = document.and_then(|document| document.as_mapping());
    map.map(|map| entries(&map, 0)).unwrap_or_default()
}

/// The values of another reading, in the places of this one.
fn take_values(entries: &mut [Entry], others: Vec<Entry>) {
    let same_keys =
        entries.len() == others.len() && entries.iter().zip(&others).all(|(a, b)| a.key == b.key);
    if !same_keys {
        return;
    }
    for (entry, other) in entries.iter_mut().zip(others) {
        match (&mut entry.value, other.value) {
            (Value::Map(children), Value::Map(others)) => take_values(children, others),
            (value, other) => *value = other,
        }
    }
}

/// What serde_yaml says, duplicate keys aside: the generators take the last one, and so do we.
pub(super) fn strict_problem(inner: &str) -> Option<Problem> {
    let parsed: Result<IgnoredAny, _> = serde_yaml::from_str(inner);
    let error = parsed.err()?;
    let reason = error.to_string();
    let (line, column) = error
        .location()
        .map_or((1, 1), |location| (location.line(), location.column()));
    Some(Problem {
        line,
        column,
        reason,
    })
}

/// How many comments a block has.
pub(super) fn comments(inner: &str) -> usize {
    if !inner.contains('#') {
        return 0;
    }
    let documents = YamlFile::parse(inner).tree().documents();
    documents.map(|document| document.comments().count()).sum()
}

fn entries(map: &Mapping, depth: usize) -> Vec<Entry> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    map.entries()
        .filter_map(|entry| {
            let key_node = entry.key_node()?;
            let value_node = entry.value_node();
            let start = key_node.byte_range().start as usize;
            let end = value_node
                .as_ref()
                .map_or(key_node.byte_range(), YamlNode::byte_range)
                .end as usize;
            Some(Entry {
                key: match key_node {
                    YamlNode::Scalar(scalar) => scalar.as_string(),
                    other => other.to_string(),
                },
                value: value_node.map_or(Value::Empty, |node| value(&node, depth)),
                range: start..end,
            })
        })
        .collect()
}

fn value(node: &YamlNode, depth: usize) -> Value {
    match node {
        YamlNode::Scalar(scalar) => {
            let text = scalar.as_string();
            if scalar.is_quoted() || scalar.is_block() {
                return Value::Text(text);
            }
            let written = scalar.value();
            match scalar::classify(&written) {
                Plain::Empty => Value::Empty,
                Plain::Boolean if scalar::is_switch(&written) => {
                    Value::Boolean(written.eq_ignore_ascii_case("true"))
                }
                Plain::Date => Value::Date(written),
                Plain::Number => Value::Number(written),
                Plain::Text | Plain::Boolean => Value::Text(text),
            }
        }
        YamlNode::Sequence(items) if depth < MAX_DEPTH => {
            Value::List(items.values().map(|item| value(&item, depth + 1)).collect())
        }
        YamlNode::Mapping(map) => Value::Map(entries(map, depth + 1)),
        other => Value::Text(other.to_string()),
    }
}
