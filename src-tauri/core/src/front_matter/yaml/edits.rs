//! Edits of YAML in place: each changes the syntax tree that yaml-edit keeps of every byte.

use yaml_edit::{Mapping, ScalarValue, Sequence, YamlFile, YamlNode};

use crate::front_matter::edit::Step;
use crate::front_matter::scalar::{self, Plain};
use crate::front_matter::{FieldInput, known, repair, value, without_lines};

/// The inside of a block after a step; none when the block cannot take it.
pub(in crate::front_matter) fn apply(inner: &str, step: &Step<'_>) -> Option<String> {
    if let Step::Set { path, text } = *step
        && let Some(edited) = set_mended(inner, path, text)
    {
        return Some(edited);
    }
    match *step {
        Step::Set { path, text } => set(inner, path, text),
        Step::SetLiteral { path, literal } => set_literal(inner, path, literal),
        Step::SetList { path, words } => {
            // One stand-in cannot hold the place of several words.
            if words.iter().any(|word| scalar::needs_escapes(word)) {
                return None;
            }
            let list = Sequence::new_flow();
            for word in words {
                list.push(string(word, true));
            }
            edit(inner, path, |place| place.put(list))
        }
        Step::AddItem { path, text } => add_item(inner, path, text),
        Step::RemoveItem { path, index } => edit(inner, path, |place| {
            let items = place.list()?;
            items.remove(index).map(drop)
        }),
        Step::MoveItem { path, from, to } => edit(inner, path, |place| {
            let items = place.list()?;
            if to >= items.len() {
                return None;
            }
            let item = items.remove(from)?;
            items.insert(to, item);
            Some(())
        }),
        Step::Rename { path, name } => rename(inner, path, name),
        Step::Remove { path } => remove(inner, path),
    }
}

/// The place that the last step of a path names.
enum Place {
    Key(Mapping, String),
    Item(Sequence, usize),
}

impl Place {
    fn value(&self) -> Option<YamlNode> {
        match self {
            Self::Key(map, key) => last_value(map, key),
            Self::Item(items, index) => items.get(*index),
        }
    }

    fn list(&self) -> Option<Sequence> {
        match self.value()? {
            YamlNode::Sequence(items) => Some(items),
            _ => None,
        }
    }

    fn is_in_flow(&self) -> bool {
        match self {
            Self::Key(map, _) => map.is_flow_style(),
            Self::Item(items, _) => items.is_flow_style(),
        }
    }

    fn put(&self, new: impl yaml_edit::AsYaml) -> Option<()> {
        match self {
            Self::Key(map, key) => match map.find_all_entries_by_key(key.as_str()).last() {
                Some(entry) => entry.set_value(new, map.is_flow_style()),
                None => map.set(key_value(key, map.is_flow_style()), new),
            },
            // One past the end appends.
            Self::Item(items, index) if *index == items.len() => items.push(new),
            Self::Item(items, index) => return items.set(*index, new).then_some(()),
        }
        Some(())
    }
}

fn set(inner: &str, path: &[String], text: &str) -> Option<String> {
    if let Some(edited) = set_block_scalar(inner, path, text) {
        return Some(edited);
    }
    let mut emptied = false;
    let edited = edit(inner, path, |place| {
        let in_flow = place.is_in_flow();
        let key = path.last()?;
        let new = match place.value() {
            Some(YamlNode::Scalar(old)) if text.is_empty() && !old.is_quoted() && !in_flow => {
                emptied = true;
                ScalarValue::double_quoted(scalar::STAND_IN)
            }
            // `no` was a switch to its generator, and stays one.
            Some(YamlNode::Scalar(old)) if turns_a_switch(key, &old, text) => {
                ScalarValue::parse(text)
            }
            Some(YamlNode::Scalar(old)) if !old.as_string().is_empty() => {
                styled(text, &old, in_flow)
            }
            Some(YamlNode::Scalar(_) | YamlNode::Alias(_)) | None => fresh(key, text, in_flow),
            Some(_) => return None,
        };
        place.put(new)
    })?;
    if emptied {
        // `key:` without a value, as writers leave it; `key: ''` would be a string from now on.
        return Some(edited.replace(&format!(" \"{}\"", scalar::STAND_IN), ""));
    }
    scalar::fill_stand_in(inner, edited, text)
}

/// Whether a key that is known as a switch has a plain `yes` or `no` that is turned.
fn turns_a_switch(key: &str, old: &yaml_edit::Scalar, text: &str) -> bool {
    known::typed(key) == Some(FieldInput::Switch)
        && !old.is_quoted()
        && scalar::classify(&old.value()) == Plain::Boolean
        && matches!(text, "true" | "false")
}

/// A block scalar keeps its header and its indent. None for other values, and for a text that the header
/// cannot say.
fn set_block_scalar(inner: &str, path: &[String], text: &str) -> Option<String> {
    let YamlNode::Scalar(old) = node_at(inner, path)? else {
        return None;
    };
    let range = old.byte_range();
    let source = inner.get(range.start as usize..range.end as usize)?;
    let (header, body) = source.split_once('\n')?;
    let folds = match header.chars().next()? {
        '|' => false,
        '>' => true,
        _ => return None,
    };
    let first = body.lines().find(|line| !line.trim().is_empty())?;
    let indent = &first[..first.len() - first.trim_start_matches(' ').len()];
    let content = text.trim_end_matches('\n');
    let lines: Vec<&str> = content.split('\n').collect();
    // Such a line means more than its words in a block scalar.
    if lines.iter().any(|line| line.starts_with([' ', '\t']))
        || scalar::needs_escapes(&lines.concat())
    {
        return None;
    }
    let between = if folds { "\n\n" } else { "\n" };
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("{indent}{line}")
            }
        })
        .collect();
    let end = source.len() - source.trim_end_matches('\n').len();
    let new = format!("{header}\n{}{}", lines.join(between), "\n".repeat(end));
    let edited = format!(
        "{}{new}{}",
        &inner[..range.start as usize],
        &inner[range.end as usize..]
    );
    match node_at(&edited, path)? {
        YamlNode::Scalar(new) if new.as_string() == text => Some(edited),
        _ => None,
    }
}

fn node_at(inner: &str, path: &[String]) -> Option<YamlNode> {
    let map = YamlFile::parse(inner)
        .tree()
        .documents()
        .next()?
        .as_mapping()?;
    path.iter().try_fold(YamlNode::Mapping(map), |node, step| {
        place_of(node, step)?.value()
    })
}

/// A value that its reader stumbles over, replaced: in quotes it can be, as it stands it may be a list with
/// words behind it. None for every other value.
fn set_mended(inner: &str, path: &[String], text: &str) -> Option<String> {
    super::strict_problem(inner)?;
    let entries = super::entries_of(inner);
    let range = value::range_of(&entries, path)?;
    let start = inner[..range.start].matches('\n').count() + 1;
    let stumbles = repair::stumbles(inner);
    let stumble = stumbles
        .iter()
        .find(|stumble| stumble.quotes_help && stumble.line == start)?;
    set(&repair::with_quotes(inner, stumble.line)?, path, text)
}

fn set_literal(inner: &str, path: &[String], literal: &str) -> Option<String> {
    // Emptied as by hand: a `null` is nobody's habit.
    if literal.trim().is_empty() {
        let edited = edit(inner, path, |place| {
            place.put(if place.is_in_flow() {
                ScalarValue::single_quoted("")
            } else {
                ScalarValue::double_quoted(scalar::STAND_IN)
            })
        })?;
        return Some(edited.replace(&format!(" \"{}\"", scalar::STAND_IN), ""));
    }
    let source = YamlFile::parse(&format!("k: {literal}\n")).tree();
    let map = source.documents().next()?.as_mapping()?;
    let node = last_value(&map, "k")?;
    edit(inner, path, |place| place.put(&node))
}

/// The first value of a key: of its own type where the key is known to have one, else a string.
fn fresh(key: &str, text: &str, in_flow: bool) -> ScalarValue {
    match (known::typed(key), scalar::classify(text)) {
        (Some(FieldInput::Date), Plain::Date) if !scalar::needs_escapes(text) => {
            ScalarValue::plain(text)
        }
        (Some(FieldInput::Switch), Plain::Boolean) if scalar::is_switch(text) => {
            ScalarValue::parse(text)
        }
        (Some(FieldInput::Number), Plain::Number) if scalar::is_plain_number(text) => {
            ScalarValue::parse(text)
        }
        _ => string(text, in_flow),
    }
}

/// Appends in the list's own style.
fn add_item(inner: &str, path: &[String], text: &str) -> Option<String> {
    let edited = edit(inner, path, |place| match place.value() {
        Some(YamlNode::Sequence(items)) => {
            let in_flow = items.is_flow_style();
            items.push(match &items.last() {
                Some(YamlNode::Scalar(scalar)) => quoted_like(text, scalar, in_flow),
                _ => string(text, in_flow),
            });
            Some(())
        }
        Some(YamlNode::Scalar(scalar)) if !scalar.is_null() && !scalar.value().is_empty() => None,
        Some(YamlNode::Scalar(_)) | None => {
            let items = Sequence::new_flow();
            items.push(string(text, true));
            place.put(items)
        }
        Some(_) => None,
    })?;
    scalar::fill_stand_in(inner, edited, text)
}

fn rename(inner: &str, path: &[String], name: &str) -> Option<String> {
    edit(inner, path, |place| match place {
        // Two of a kind: which of them was meant cannot be told to yaml-edit.
        Place::Key(map, key) if map.find_all_entries_by_key(key.as_str()).count() == 1 => {
            let name = key_value(name, map.is_flow_style());
            map.rename_key(key.as_str(), name).then_some(())
        }
        _ => None,
    })
}

fn remove(inner: &str, path: &[String]) -> Option<String> {
    // yaml-edit would take blank lines around the entry along.
    if let Some(shorter) = without_lines(inner, path, super::entries_of) {
        return Some(shorter);
    }
    let edited = edit(inner, path, |place| match place {
        Place::Key(map, key) => {
            let last = map
                .find_all_entries_by_key(key.as_str())
                .count()
                .checked_sub(1)?;
            map.remove_nth_occurrence(key.as_str(), last).map(drop)
        }
        Place::Item(items, index) => items.remove(*index).map(drop),
    })?;
    // An emptied block is empty, not a flow map.
    Some(if edited.trim() == "{}" && inner.trim() != "{}" {
        String::new()
    } else {
        edited
    })
}

fn edit(inner: &str, path: &[String], change: impl FnOnce(&Place) -> Option<()>) -> Option<String> {
    let (key, parents) = path.split_last()?;
    if inner.trim().is_empty() {
        return first_entry(inner, path, change);
    }
    let file = YamlFile::parse(inner).tree();
    let mut node = YamlNode::Mapping(file.ensure_document().as_mapping()?);
    for (depth, parent) in parents.iter().enumerate() {
        let place = place_of(node, parent)?;
        node = match place.value() {
            Some(found @ (YamlNode::Mapping(_) | YamlNode::Sequence(_))) => found,
            // A parent that is missing, or has no value yet, comes with its first key.
            None => {
                nested(&path[depth + 1..], change).and_then(|map| place.put(map))?;
                return Some(with_final_newline(file.to_string()));
            }
            Some(YamlNode::Scalar(scalar)) if scalar.is_null() || scalar.value().is_empty() => {
                nested(&path[depth + 1..], change).and_then(|map| place.put(map))?;
                return Some(with_final_newline(file.to_string()));
            }
            Some(_) => return None,
        };
    }
    change(&place_of(node, key)?)?;
    Some(with_final_newline(file.to_string()))
}

fn place_of(node: YamlNode, step: &str) -> Option<Place> {
    match node {
        YamlNode::Mapping(map) => Some(Place::Key(map, step.to_owned())),
        YamlNode::Sequence(items) => Some(Place::Item(items, value::index(step)?)),
        _ => None,
    }
}

/// A map that holds nothing but one value, below the keys of `path`.
fn nested(path: &[String], change: impl FnOnce(&Place) -> Option<()>) -> Option<Mapping> {
    let (key, parents) = path.split_last()?;
    let map = Mapping::new();
    change(&Place::Key(map.clone(), key.clone()))?;
    parents.iter().rev().try_fold(map, |inside, parent| {
        let outside = Mapping::new();
        outside.set(parent.as_str(), inside);
        Some(outside)
    })
}

/// The first key makes an empty block a map; a comment in it stays.
fn first_entry(
    inner: &str,
    path: &[String],
    change: impl FnOnce(&Place) -> Option<()>,
) -> Option<String> {
    let map = nested(path, change)?;
    Some(format!("{inner}{}", with_final_newline(map.to_string())))
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

fn key_value(key: &str, in_flow: bool) -> ScalarValue {
    string(key, in_flow)
}

/// A new value in the style of the one it replaces: same quotes; same type where the text still is one.
fn styled(text: &str, old: &yaml_edit::Scalar, in_flow: bool) -> ScalarValue {
    if old.is_quoted() {
        return quoted_like(text, old, in_flow);
    }
    let was = scalar::classify(&old.value());
    let is = scalar::classify(text);
    // `0755` and `yes` are of one type to some readers and of another to others.
    let sure = |text: &str| match is {
        Plain::Number => scalar::is_plain_number(text),
        Plain::Boolean => scalar::is_switch(text),
        _ => true,
    };
    let same_type = was == is && is != Plain::Text && sure(&old.value()) && sure(text);
    if same_type && !scalar::needs_escapes(text) && !text.is_empty() {
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
    if old.is_quoted() && (double || scalar::needs_escapes(text)) {
        ScalarValue::double_quoted(scalar::STAND_IN)
    } else if old.is_quoted() {
        ScalarValue::single_quoted(text)
    } else {
        string(text, in_flow)
    }
}

/// A string, quoted exactly when some reader would take it for something else.
fn string(text: &str, in_flow: bool) -> ScalarValue {
    if scalar::may_stand_plain(text, in_flow) {
        ScalarValue::plain(text)
    } else if scalar::needs_escapes(text) {
        ScalarValue::double_quoted(scalar::STAND_IN)
    } else {
        ScalarValue::single_quoted(text)
    }
}
