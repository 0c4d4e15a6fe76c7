//! YAML front matter. yaml-edit reads, because it bears duplicate keys and what CSDN titles look like,
//! and it edits in place; serde_yaml says what a strict reader would refuse.

use yaml_edit::{Mapping, ScalarValue, Sequence, YamlFile, YamlNode};

use super::scalar::{self, Plain};
use super::{Problem, Value};

/// Lists and maps nested deeper than this are not shown; no front matter of a blog comes near.
const MAX_DEPTH: usize = 16;

/// A block larger than this is not parsed as fields.
const MAX_BYTES: usize = 256 * 1024;

/// Reads the inside of a block, with what a strict reader says against it.
pub(super) fn read(inner: &str) -> (Vec<(String, Value)>, Option<Problem>) {
    if inner.len() > MAX_BYTES || nests_too_deep(inner) {
        let problem = Problem {
            line: 1,
            column: 1,
            reason: "the block is too large or nested too deep".to_owned(),
        };
        return (Vec::new(), Some(problem));
    }
    let problem = strict_problem(inner);
    let entries = mapping(inner)
        .map(|map| entries(&map, 0))
        .unwrap_or_default();
    (entries, problem)
}

/// What serde_yaml says, duplicate keys aside: the generators take the last one, and so do we.
pub(super) fn strict_problem(inner: &str) -> Option<Problem> {
    let parsed: Result<serde_yaml::Value, _> = serde_yaml::from_str(inner);
    let error = parsed.err()?;
    let reason = error.to_string();
    if reason.contains("duplicate entry") {
        return None;
    }
    let (line, column) = error
        .location()
        .map_or((1, 1), |location| (location.line(), location.column()));
    Some(Problem {
        line,
        column,
        reason,
    })
}

/// Flow brackets are what makes a parser recurse; a hundred thousand of them must not.
fn nests_too_deep(inner: &str) -> bool {
    let deepest = inner
        .bytes()
        .scan(0_usize, |depth, byte| {
            match byte {
                b'[' | b'{' => *depth += 1,
                b']' | b'}' => *depth = depth.saturating_sub(1),
                _ => {}
            }
            Some(*depth)
        })
        .max();
    deepest.is_some_and(|depth| depth > MAX_DEPTH * 4)
}

fn mapping(inner: &str) -> Option<Mapping> {
    let document = YamlFile::parse(inner).tree().documents().next()?;
    document.as_mapping()
}

fn entries(map: &Mapping, depth: usize) -> Vec<(String, Value)> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    map.entries()
        .filter_map(|entry| {
            let key = match entry.key_node()? {
                YamlNode::Scalar(scalar) => scalar.as_string(),
                other => other.to_string(),
            };
            let value = entry
                .value_node()
                .map_or(Value::Empty, |node| value(&node, depth));
            Some((key, value))
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

/// The inside of the block with one key set.
pub(super) fn set(inner: &str, path: &[String], text: &str) -> Option<String> {
    let mut emptied = false;
    let edited = edit(inner, path, |map, key| {
        let in_flow = map.is_flow_style();
        let value = match last_value(map, key) {
            Some(YamlNode::Scalar(old)) if text.is_empty() && !old.is_quoted() && !in_flow => {
                emptied = true;
                ScalarValue::double_quoted(scalar::STAND_IN)
            }
            Some(YamlNode::Scalar(old)) if !old.as_string().is_empty() => {
                styled(text, &old, in_flow)
            }
            Some(YamlNode::Scalar(_)) | None => fresh(key, text, in_flow),
            Some(_) => return false,
        };
        match map.find_all_entries_by_key(key).last() {
            Some(entry) => entry.set_value(value, in_flow),
            None => map.set(key, value),
        }
        true
    })?;
    if emptied {
        // `key:` without a value, as writers leave it; `key: ''` would be a string from now on.
        return Some(edited.replace(&format!(" \"{}\"", scalar::STAND_IN), ""));
    }
    scalar::fill_stand_in(inner, edited, text)
}

/// The first value of a key: of its own type where the key is known to have one, else a string.
fn fresh(key: &str, text: &str, in_flow: bool) -> ScalarValue {
    match scalar::classify(text) {
        Plain::Date if scalar::is_typed_key(key) => ScalarValue::plain(text),
        Plain::Boolean | Plain::Number if scalar::is_typed_key(key) => ScalarValue::parse(text),
        _ => string(text, in_flow),
    }
}

/// The inside of the block with an item appended to a list, in the list's own style.
pub(super) fn add_item(inner: &str, path: &[String], text: &str) -> Option<String> {
    let mut joined = None;
    let edited = edit(inner, path, |map, key| match last_value(map, key) {
        Some(YamlNode::Sequence(items)) => {
            let neighbour = items.last();
            let value = match &neighbour {
                Some(YamlNode::Scalar(scalar)) => quoted_like(text, scalar, items.is_flow_style()),
                _ => string(text, items.is_flow_style()),
            };
            items.push(value);
            true
        }
        Some(YamlNode::Scalar(scalar)) if !scalar.is_null() && !scalar.value().is_empty() => {
            joined = Some(format!("{}, {text}", scalar.as_string()));
            false
        }
        Some(YamlNode::Scalar(_)) | None => {
            set_to_list(map, key, text);
            true
        }
        Some(_) => false,
    });
    // One word, or several with commas: the writer's own form of a list stays that.
    match joined {
        Some(joined) => set(inner, path, &joined),
        None => scalar::fill_stand_in(inner, edited?, text),
    }
}

fn set_to_list(map: &Mapping, key: &str, text: &str) {
    let items = Sequence::new_flow();
    items.push(string(text, true));
    match map.find_all_entries_by_key(key).last() {
        Some(entry) => entry.set_value(items, map.is_flow_style()),
        None => map.set(key, items),
    }
}

/// The inside of the block without one item of a list.
pub(super) fn remove_item(inner: &str, path: &[String], index: usize) -> Option<String> {
    edit(inner, path, |map, key| match last_value(map, key) {
        Some(YamlNode::Sequence(items)) => items.remove(index).is_some(),
        _ => false,
    })
}

/// The inside of the block without a key.
pub(super) fn remove_key(inner: &str, path: &[String]) -> Option<String> {
    let edited = edit(inner, path, |map, key| {
        let count = map.find_all_entries_by_key(key).count();
        match count.checked_sub(1) {
            Some(last) => map.remove_nth_occurrence(key, last).is_some(),
            None => false,
        }
    })?;
    // An emptied block is empty, not a flow map.
    Some(if edited.trim() == "{}" {
        String::new()
    } else {
        edited
    })
}

fn edit(
    inner: &str,
    path: &[String],
    mut change: impl FnMut(&Mapping, &str) -> bool,
) -> Option<String> {
    let (key, parents) = path.split_last()?;
    let file = YamlFile::parse(inner).tree();
    let document = file.ensure_document();
    let mut map = match document.as_mapping() {
        Some(map) => map,
        // An empty block: the first key makes it a map.
        None if inner.trim().is_empty() => {
            return parents
                .is_empty()
                .then(|| first_key(inner, key, &mut change))
                .flatten();
        }
        None => return None,
    };
    for parent in parents {
        map = match last_value(&map, parent)? {
            YamlNode::Mapping(child) => child,
            _ => return None,
        };
    }
    change(&map, key).then(|| with_final_newline(file.to_string()))
}

fn first_key(
    inner: &str,
    key: &str,
    change: impl FnOnce(&Mapping, &str) -> bool,
) -> Option<String> {
    let map = Mapping::new();
    change(&map, key).then(|| {
        let line = with_final_newline(map.to_string());
        format!("{inner}{line}")
    })
}

fn with_final_newline(text: String) -> String {
    if text.is_empty() || text.ends_with('\n') {
        text
    } else {
        text + "\n"
    }
}

fn last_value(map: &Mapping, key: &str) -> Option<YamlNode> {
    map.find_all_entries_by_key(key).last()?.value_node()
}

/// A new value in the style of the one it replaces: same quotes; same type where the text still is one.
fn styled(text: &str, old: &yaml_edit::Scalar, in_flow: bool) -> ScalarValue {
    if old.is_quoted() {
        return quoted_like(text, old, in_flow);
    }
    let was = scalar::classify(&old.value());
    let is = scalar::classify(text);
    let same_type = was == is && is != Plain::Text || was == Plain::Empty && is == Plain::Empty;
    if same_type && !text.chars().any(char::is_control) && !text.is_empty() {
        // A number or switch would be quoted as a string, a date not.
        return match is {
            Plain::Date => ScalarValue::plain(text),
            _ => ScalarValue::parse(text),
        };
    }
    string(text, in_flow)
}

fn quoted_like(text: &str, old: &yaml_edit::Scalar, in_flow: bool) -> ScalarValue {
    let double = old.value().starts_with('"');
    if old.is_quoted() && (double || text.chars().any(char::is_control)) {
        ScalarValue::double_quoted(scalar::STAND_IN)
    } else if old.is_quoted() {
        ScalarValue::single_quoted(text)
    } else {
        string(text, in_flow)
    }
}

/// A string, quoted exactly when some reader would take it for something else.
pub(super) fn string(text: &str, in_flow: bool) -> ScalarValue {
    if scalar::may_stand_plain(text, in_flow) {
        ScalarValue::plain(text)
    } else if text.chars().any(char::is_control) {
        ScalarValue::double_quoted(scalar::STAND_IN)
    } else {
        ScalarValue::single_quoted(text)
    }
}
