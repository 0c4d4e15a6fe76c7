//! JSON front matter: serde_json reads; yaml-edit edits, since a JSON object is a YAML flow map and only
//! yaml-edit keeps every byte around the value.

use std::borrow::Cow;

use serde_json::Value as JsonValue;
use yaml_edit::{Mapping, ScalarValue, Sequence, YamlFile, YamlNode};

use super::edit::Step;
use super::{Entry, FieldInput, Problem, Reading, Value, known, literal, scalar, value};

/// Reads the object. `bare` is Hexo's way: its members without the braces (hexo-front-matter puts them
/// around before it parses).
pub(super) fn read(inner: &str, bare: bool) -> Reading {
    let object = with_braces(inner, bare);
    let added = object.len().saturating_sub(inner.len()) / 2;
    match serde_json::from_str(&object) {
        Ok(JsonValue::Object(map)) => {
            let nodes = map_of(&object);
            let entries = entries(map, nodes.as_ref());
            Reading {
                entries: without_braces(entries, added),
                problem: None,
            }
        }
        Ok(_) => Reading::default(),
        Err(error) => Reading {
            entries: Vec::new(),
            problem: Some(Problem {
                line: error.line(),
                column: error.column(),
                reason: error.to_string(),
            }),
        },
    }
}

fn with_braces(inner: &str, bare: bool) -> Cow<'_, str> {
    if bare {
        Cow::Owned(format!("{{{inner}}}"))
    } else {
        Cow::Borrowed(inner)
    }
}

fn without_braces(mut entries: Vec<Entry>, added: usize) -> Vec<Entry> {
    for entry in &mut entries {
        entry.range = entry.range.start - added..entry.range.end - added;
        if let Value::Map(children) = &mut entry.value {
            *children = without_braces(std::mem::take(children), added);
        }
    }
    entries
}

fn map_of(object: &str) -> Option<Mapping> {
    YamlFile::parse(object)
        .tree()
        .documents()
        .next()?
        .as_mapping()
}

/// The values as serde_json reads them, the places as yaml-edit finds them.
fn entries(map: serde_json::Map<String, JsonValue>, nodes: Option<&Mapping>) -> Vec<Entry> {
    map.into_iter()
        .map(|(key, json)| {
            let node = nodes.and_then(|nodes| nodes.find_all_entries_by_key(key.as_str()).last());
            let value_node = node.as_ref().and_then(yaml_edit::MappingEntry::value_node);
            let start = node
                .as_ref()
                .and_then(|node| node.key_node())
                .map_or(0, |key| key.byte_range().start as usize);
            let end = value_node
                .as_ref()
                .map_or(start, |value| value.byte_range().end as usize);
            Entry {
                key,
                value: value_of(json, value_node.as_ref()),
                range: start..end,
            }
        })
        .collect()
}

fn value_of(json: JsonValue, node: Option<&YamlNode>) -> Value {
    match json {
        JsonValue::Null => Value::Empty,
        JsonValue::Bool(flag) => Value::Boolean(flag),
        // As written: `1.10` stays `1.10`.
        JsonValue::Number(number) => Value::Number(match node {
            Some(YamlNode::Scalar(written)) => written.value(),
            _ => number.to_string(),
        }),
        JsonValue::String(text) => Value::Text(text),
        JsonValue::Array(items) => Value::List(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| {
                    let node = node.and_then(|node| node.get_item(index));
                    value_of(item, node.as_ref())
                })
                .collect(),
        ),
        JsonValue::Object(map) => Value::Map(entries(map, node.and_then(|node| node.as_mapping()))),
    }
}

/// The inside of a block after a step; none when the block cannot take it.
pub(super) fn apply(inner: &str, bare: bool, step: &Step<'_>) -> Option<String> {
    let object = with_braces(inner, bare);
    let edited = match *step {
        Step::Set { path, text } => set(&object, path, text),
        Step::SetLiteral { path, literal } => {
            let json = literal::to_json(&literal::read(literal)?).to_string();
            put_json(&object, path, &json)
        }
        Step::SetList { path, words } => {
            let words: Vec<String> = words
                .iter()
                .map(|word| scalar::double_quoted(word))
                .collect();
            put_json(&object, path, &format!("[{}]", words.join(", ")))
        }
        Step::AddItem { path, text } => {
            let edited = edit(&object, path, |map, key| {
                list(map, key)?.push(ScalarValue::double_quoted(scalar::STAND_IN));
                Some(())
            });
            match edited {
                Some(edited) => scalar::fill_stand_in(&object, edited, text),
                None => put_json(&object, path, &format!("[{}]", scalar::double_quoted(text))),
            }
        }
        Step::RemoveItem { path, index } => edit(&object, path, |map, key| {
            list(map, key)?.remove(index).map(drop)
        }),
        Step::MoveItem { path, from, to } => edit(&object, path, |map, key| {
            let items = list(map, key)?;
            let item = items.remove(from)?;
            (to <= items.len()).then(|| items.insert(to, item))
        }),
        Step::Rename { path, name } => {
            let edited = edit(&object, path, |map, key| match map {
                Place::Map(map) => map
                    .rename_key(key, ScalarValue::double_quoted(scalar::STAND_IN))
                    .then_some(()),
                Place::List(_) => None,
            });
            edited.and_then(|edited| scalar::fill_stand_in(&object, edited, name))
        }
        Step::Remove { path } => match at(&object, &path[..path.len().checked_sub(1)?]) {
            Some(YamlNode::Sequence(_)) => edit(&object, path, |place, key| match place {
                Place::List(items) => items.remove(value::index(key)?).map(drop),
                Place::Map(_) => None,
            }),
            _ => without_member(&object, path),
        },
    }?;
    if bare {
        let inside = edited.strip_prefix('{')?.strip_suffix('}')?;
        Some(inside.to_owned())
    } else {
        Some(edited)
    }
}

fn set(object: &str, path: &[String], text: &str) -> Option<String> {
    let new: JsonValue = serde_json::from_str(text).unwrap_or_default();
    let keeps_type = match at(object, path) {
        Some(YamlNode::Scalar(old)) => {
            let old = serde_json::from_str(&old.value()).unwrap_or_default();
            matches!(
                (old, &new),
                (JsonValue::Number(_), JsonValue::Number(_))
                    | (JsonValue::Bool(_), JsonValue::Bool(_))
            )
        }
        None => match path.last().and_then(|key| known::typed(key)) {
            Some(FieldInput::Number) => new.is_number(),
            Some(FieldInput::Switch) => new.is_boolean(),
            _ => false,
        },
        Some(_) => return None,
    };
    if keeps_type {
        put_json(object, path, text)
    } else {
        put_json(object, path, &scalar::double_quoted(text))
    }
}

/// The object without a member and the one comma that goes with it; the lines of the others stay theirs.
fn without_member(object: &str, path: &[String]) -> Option<String> {
    let entries = read(object, false).entries;
    let range = value::range_of(&entries, path)?;
    Value::Map(entries).at(path)?;
    let (before, after) = (&object[..range.start], &object[range.end..]);
    let rest = after.trim_start();
    if let Some(next) = rest.strip_prefix(',') {
        return Some(format!("{before}{}", next.trim_start()));
    }
    Some(match before.trim_end().strip_suffix(',') {
        Some(before) => format!("{before}{after}"),
        // The only member.
        None => format!("{}{rest}", before.trim_end()),
    })
}

fn at(object: &str, path: &[String]) -> Option<YamlNode> {
    let mut node = YamlNode::Mapping(map_of(object)?);
    for step in path {
        node = match &node {
            YamlNode::Mapping(map) => map.get(step.as_str())?,
            YamlNode::Sequence(items) => items.get(value::index(step)?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// Puts a JSON text at a path; parents that are missing come with it.
fn put_json(object: &str, path: &[String], json: &str) -> Option<String> {
    let missing = (1..path.len()).find(|depth| at(object, &path[..*depth]).is_none());
    let (path, json) = match missing {
        Some(depth) => {
            let nested = path[depth..]
                .iter()
                .rev()
                .fold(json.to_owned(), |inner, key| {
                    format!("{{{}: {inner}}}", scalar::double_quoted(key))
                });
            (&path[..depth], nested)
        }
        None => (path, json.to_owned()),
    };
    let edited = edit(object, path, |place, key| {
        let stand_in = ScalarValue::double_quoted(scalar::STAND_IN);
        match place {
            Place::Map(map) => match map.find_entry_by_key(key) {
                Some(entry) => entry.set_value(stand_in, true),
                None => map.set(ScalarValue::double_quoted(key), stand_in),
            },
            Place::List(items) => match value::index(key)? {
                // One past the end appends.
                index if index == items.len() => items.push(stand_in),
                index => return items.set(index, stand_in).then_some(()),
            },
        }
        Some(())
    })?;
    if object.contains(scalar::STAND_IN) || json.contains(scalar::STAND_IN) {
        return None;
    }
    Some(edited.replace(&format!("\"{}\"", scalar::STAND_IN), &json))
}

enum Place {
    Map(Mapping),
    List(Sequence),
}

fn list(place: &Place, key: &str) -> Option<Sequence> {
    let node = match place {
        Place::Map(map) => map.get(key)?,
        Place::List(items) => items.get(value::index(key)?)?,
    };
    match node {
        YamlNode::Sequence(items) => Some(items),
        _ => None,
    }
}

fn edit(
    object: &str,
    path: &[String],
    change: impl FnOnce(&Place, &str) -> Option<()>,
) -> Option<String> {
    let (key, parents) = path.split_last()?;
    let file = YamlFile::parse(object).tree();
    let mut place = Place::Map(file.documents().next()?.as_mapping()?);
    for parent in parents {
        let node = match &place {
            Place::Map(map) => map.get(parent.as_str())?,
            Place::List(items) => items.get(value::index(parent)?)?,
        };
        place = match node {
            YamlNode::Mapping(map) => Place::Map(map),
            YamlNode::Sequence(items) => Place::List(items),
            _ => return None,
        };
    }
    change(&place, key)?;
    Some(file.to_string())
}
