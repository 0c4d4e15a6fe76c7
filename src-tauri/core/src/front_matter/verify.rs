//! The proof of an edit: the edited text is read back before anybody gets it.

use super::edit::{Step, refused};
use super::{Change, Entry, FrontMatter, Value, literal, value, whole_lines};
use crate::Result;
use crate::post::parts::Format;

/// Refuses a change unless the asked field has the asked value, every other field reads as before, and
/// every byte outside the lines of the entry is the same.
pub(super) fn step(text: &str, old: &FrontMatter, step: &Step<'_>, change: &Change) -> Result<()> {
    let edited = change.applied_to(text);
    let new = FrontMatter::read(&edited, old.generator);
    let worse = old.problem.is_none() && new.problem.is_some();
    let expected = expected(old, &new, step);
    let reads_right = expected.is_some_and(|entries| value::same_entries(&entries, &new.entries));
    if worse || !reads_right || body(text, old) != body(&edited, &new) {
        return Err(refused("this edit would change more than the one value"));
    }
    if !is_inside_its_entry(text, &edited, old, step, change)
        || !strictly_same((text, old), (&edited, &new), step)
    {
        return Err(refused("this edit would touch more than the one entry"));
    }
    Ok(())
}

fn body<'a>(text: &'a str, matter: &FrontMatter) -> &'a str {
    let start = matter.block.as_ref().map_or(0, |block| block.range.end);
    &text[start..]
}

impl Step<'_> {
    fn path(&self) -> &[String] {
        match self {
            Step::Set { path, .. }
            | Step::SetLiteral { path, .. }
            | Step::SetList { path, .. }
            | Step::AddItem { path, .. }
            | Step::RemoveItem { path, .. }
            | Step::MoveItem { path, .. }
            | Step::Rename { path, .. }
            | Step::Remove { path } => path,
        }
    }
}

/// The lines of the deepest entry on the step's path may change; a new top-level key is an insertion.
fn is_inside_its_entry(
    text: &str,
    edited: &str,
    old: &FrontMatter,
    step: &Step<'_>,
    change: &Change,
) -> bool {
    if change.range.is_empty() {
        return true;
    }
    let Some(range) = value::range_of(&old.entries, step.path()) else {
        return false;
    };
    let mut lines = whole_lines(text, &range);
    if matches!(step, Step::Remove { .. }) && old.format() == Some(Format::Json) {
        // The last member takes the comma before it along.
        let before = text[..range.start].trim_end();
        if before.ends_with(',') {
            lines.start = lines.start.min(before.len() - 1);
        }
    }
    let after = text.len() - lines.end;
    edited.len() >= lines.start + after
        && edited.starts_with(&text[..lines.start])
        && edited.ends_with(&text[lines.end..])
}

/// What serde_yaml, which took no part in the edit, says of every field but the asked one.
fn strictly_same(
    (text, old): (&str, &FrontMatter),
    (edited, new): (&str, &FrontMatter),
    step: &Step<'_>,
) -> bool {
    let read = |text: &str, matter: &FrontMatter, path: &[String]| {
        let block = matter.block.as_ref()?;
        let inner = &text[block.inner.clone()];
        if block.format != Format::Yaml || !super::yaml::is_readable(inner) {
            return None;
        }
        let mut value: serde_yaml::Value = serde_yaml::from_str(inner).ok()?;
        without(&mut value, path);
        Some(value)
    };
    let mut new_path = step.path().to_vec();
    if let (Step::Rename { name, .. }, Some(last)) = (step, new_path.last_mut()) {
        (*name).clone_into(last);
    }
    match read(text, old, step.path()) {
        Some(old) => {
            read(edited, new, &new_path).is_none_or(|new| same_but_for_nothing(&old, &new))
        }
        None => true,
    }
}

/// A map that lost its only key may be nothing, and the other way round.
fn same_but_for_nothing(old: &serde_yaml::Value, new: &serde_yaml::Value) -> bool {
    let is_nothing = |value: &serde_yaml::Value| match value {
        serde_yaml::Value::Null => true,
        serde_yaml::Value::Mapping(map) => map.is_empty(),
        _ => false,
    };
    old == new || is_nothing(old) && is_nothing(new)
}

fn without(value: &mut serde_yaml::Value, path: &[String]) {
    let Some((key, rest)) = path.split_first() else {
        return;
    };
    if let serde_yaml::Value::Mapping(map) = value {
        let inner = map.get_mut(key.as_str());
        match inner {
            Some(inner @ serde_yaml::Value::Mapping(_)) if rest.len() == 1 => {
                without(inner, rest);
                let serde_yaml::Value::Mapping(left) = inner else {
                    return;
                };
                if left.is_empty() {
                    map.remove(key.as_str());
                }
            }
            _ => {
                map.remove(key.as_str());
            }
        }
    }
}

fn expected(old: &FrontMatter, new: &FrontMatter, step: &Step<'_>) -> Option<Vec<Entry>> {
    let mut tree = Value::Map(old.entries.clone());
    ask(&mut tree, step.path(), step)?;
    let Value::Map(mut entries) = tree else {
        return None;
    };
    follow_order(&mut entries, &new.entries, old.entries.len());
    Some(entries)
}

/// A new key may stand before others: TOML has plain keys before its tables.
fn follow_order(expected: &mut Vec<Entry>, found: &[Entry], known: usize) {
    if expected.len() > known
        && let Some(entry) = expected.pop()
    {
        let at = found.iter().position(|other| other.key == entry.key);
        expected.insert(at.unwrap_or(expected.len()).min(expected.len()), entry);
    }
}

/// Does to the tree what the step does to the text.
fn ask(tree: &mut Value, path: &[String], step: &Step<'_>) -> Option<()> {
    let (key, rest) = path.split_first()?;
    match tree {
        Value::List(items) => {
            let index = value::index(key)?;
            if !rest.is_empty() {
                return ask(items.get_mut(index)?, rest, step);
            }
            if matches!(step, Step::Remove { .. }) {
                return (index < items.len()).then(|| drop(items.remove(index)));
            }
            asked_of(items.get_mut(index)?, step)
        }
        Value::Map(entries) => {
            let at = entries.iter().rposition(|entry| entry.key == *key);
            match (at, rest.is_empty()) {
                (Some(at), true) => match step {
                    Step::Remove { .. } => {
                        entries.remove(at);
                        Some(())
                    }
                    Step::Rename { name, .. } => {
                        (*name).clone_into(&mut entries[at].key);
                        Some(())
                    }
                    _ => asked_of(&mut entries[at].value, step),
                },
                (Some(at), false) => ask(&mut entries[at].value, rest, step),
                (None, _) => {
                    let mut value = Value::Empty;
                    if rest.is_empty() {
                        asked_of(&mut value, step)?;
                    } else {
                        ask(&mut value, rest, step)?;
                    }
                    entries.push(Entry {
                        key: key.clone(),
                        value,
                        range: 0..0,
                    });
                    Some(())
                }
            }
        }
        // A key without a value becomes a group with its first key.
        Value::Empty => {
            *tree = Value::Map(Vec::new());
            ask(tree, path, step)
        }
        _ => None,
    }
}

fn asked_of(value: &mut Value, step: &Step<'_>) -> Option<()> {
    match *step {
        Step::Set { text, .. } => *value = Value::Text(text.to_owned()),
        Step::SetLiteral { literal, .. } => *value = literal::read(literal)?,
        Step::SetList { words, .. } => {
            *value = Value::List(words.iter().cloned().map(Value::Text).collect());
        }
        Step::AddItem { text, .. } => match value {
            Value::List(items) => items.push(Value::Text(text.to_owned())),
            Value::Empty => *value = Value::List(vec![Value::Text(text.to_owned())]),
            _ => return None,
        },
        Step::RemoveItem { index, .. } => match value {
            Value::List(items) if index < items.len() => drop(items.remove(index)),
            _ => return None,
        },
        Step::MoveItem { from, to, .. } => match value {
            Value::List(items) if from < items.len() && to < items.len() => {
                let item = items.remove(from);
                items.insert(to, item);
            }
            _ => return None,
        },
        Step::Rename { .. } | Step::Remove { .. } => return None,
    }
    Some(())
}
