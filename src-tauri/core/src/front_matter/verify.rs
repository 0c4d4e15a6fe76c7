//! The proof of an edit: the edited text is read back before anybody gets it.

use serde_yaml::Value as Yaml;

use super::edit::{Step, refused};
use super::{Change, Entry, FrontMatter, Value, literal, value, whole_lines};
use crate::post::parts::Format;
use crate::{EditFault, Result};

/// Refuses a change unless the asked field has the asked value, every other field reads as before, and
/// every byte outside the lines of the entry is the same.
pub(super) fn step(text: &str, old: &FrontMatter, step: &Step<'_>, change: &Change) -> Result<()> {
    let edited = change.applied_to(text);
    let new = FrontMatter::read(&edited, old.generator);
    if old.problem.is_some() && swallows_lines(text, old, step.path()) {
        // A quote that is never closed swallows the keys below it.
        return Err(refused(EditFault::Broken));
    }
    let worse = old.problem.is_none() && new.problem.is_some();
    let expected = expected(old, &new, step);
    let reads_right = expected.is_some_and(|entries| value::same_entries(&entries, &new.entries));
    if worse || !reads_right || body(text, old) != body(&edited, &new) {
        return Err(refused(EditFault::OtherValue));
    }
    if !is_inside_its_entry(text, &edited, old, step, change)
        || !strictly_same((text, old), (&edited, &new), step)
    {
        return Err(refused(EditFault::OtherLines));
    }
    if old.format() == Some(Format::Yaml) && loses_a_comment(text, old, &edited, &new, step) {
        return Err(refused(EditFault::Comment));
    }
    Ok(())
}

/// Whether a quote or bracket may be open that its writer never closed.
fn swallows_lines(text: &str, old: &FrontMatter, path: &[String]) -> bool {
    let Some(range) = value::range_of(&old.entries, path) else {
        return false;
    };
    let source = text[range].trim_end();
    let after_key = source
        .split_once(':')
        .map_or("", |(_, value)| value.trim_start());
    let is_text = old.at(path).is_some_and(|value| value.text().is_some());
    source.contains('\n') && (is_text || after_key.starts_with(['[', '{']))
}

/// yaml-edit drops the comment behind a plain value of several lines.
fn loses_a_comment(
    text: &str,
    old: &FrontMatter,
    edited: &str,
    new: &FrontMatter,
    step: &Step<'_>,
) -> bool {
    let comments = |text: &str, matter: &FrontMatter| {
        let inner = matter
            .block
            .as_ref()
            .map(|block| &text[block.inner.clone()]);
        inner.map_or(0, super::yaml::comments)
    };
    let removes = matches!(step, Step::Remove { .. } | Step::RemoveItem { .. });
    // Outside of the entry's lines every byte is as it was.
    let range = value::range_of(&old.entries, step.path());
    let has_some = range.is_some_and(|range| text[whole_lines(text, &range)].contains('#'));
    !removes && has_some && comments(edited, new) < comments(text, old)
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
    let path = step.path();
    let is_only_one = |parent: &[String]| match old.at(parent) {
        Some(Value::Map(entries)) => entries.len() == 1,
        Some(Value::List(items)) => items.len() == 1,
        _ => false,
    };
    let is_item = |parent: &[String]| {
        parent
            .last()
            .is_some_and(|step| value::index(step).is_some())
    };
    let place = match path.split_last() {
        // What was the last of a map or list leaves an empty one behind its key.
        Some((_, parent)) if matches!(step, Step::Remove { .. }) && is_only_one(parent) => parent,
        // The next key of an item comes to stand behind its dash.
        Some((_, parent)) if matches!(step, Step::Remove { .. }) && is_item(parent) => parent,
        _ => path,
    };
    let Some(range) = value::range_of(&old.entries, place) else {
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

/// What serde_yaml, which took no part in the edit, says of every field but the asked one: what stands at
/// an anchor may be read elsewhere, too.
fn strictly_same(
    (text, old): (&str, &FrontMatter),
    (edited, new): (&str, &FrontMatter),
    step: &Step<'_>,
) -> bool {
    if old.format() != Some(Format::Yaml) {
        return true;
    }
    let read = |text: &str, matter: &FrontMatter| {
        let block = matter.block.as_ref()?;
        serde_yaml::from_str::<Yaml>(&text[block.inner.clone()]).ok()
    };
    let name = match step {
        Step::Rename { name, .. } => Some(*name),
        _ => None,
    };
    // What strict readers refuse anyway is compared by our own reading alone.
    let strict = old.problem.is_none().then(|| read(text, old)).flatten();
    match strict.zip(read(edited, new)) {
        Some((old, new)) => same_beside(&old, &new, step.path(), name),
        None => !touches_an_anchor(text, old, step.path()),
    }
}

/// Whether two readings agree in everything beside a path; `name` is what its last key is called now.
fn same_beside(old: &Yaml, new: &Yaml, path: &[String], name: Option<&str>) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return true;
    };
    match (old, new) {
        (Yaml::Mapping(old), Yaml::Mapping(new)) => {
            let is_asked = |key: &Yaml| {
                key.as_str() == Some(step)
                    || rest.is_empty() && name.is_some() && key.as_str() == name
            };
            let others =
                |map: &serde_yaml::Mapping| map.keys().filter(|key| !is_asked(key)).count();
            let below = match (old.get(step.as_str()), new.get(step.as_str())) {
                (Some(old), Some(new)) => same_beside(old, new, rest, name),
                _ => true,
            };
            below
                && others(old) == others(new)
                && old
                    .iter()
                    .all(|(key, value)| is_asked(key) || new.get(key) == Some(value))
        }
        (Yaml::Sequence(old), Yaml::Sequence(new)) if !rest.is_empty() => {
            let asked = value::index(step);
            old.len() == new.len()
                && old.iter().zip(new).enumerate().all(|(index, (old, new))| {
                    if asked == Some(index) {
                        same_beside(old, new, rest, name)
                    } else {
                        old == new
                    }
                })
        }
        // An empty block is no map yet, or no longer.
        (Yaml::Null, Yaml::Mapping(map)) | (Yaml::Mapping(map), Yaml::Null) => map.len() <= 1,
        _ => true,
    }
}

/// Whether an entry has an anchor while something in the block refers to one.
fn touches_an_anchor(text: &str, old: &FrontMatter, path: &[String]) -> bool {
    let marked = |text: &str, mark: char| {
        text.match_indices(mark).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            before.is_none_or(|before| before.is_whitespace() || "[{,".contains(before))
        })
    };
    let Some(range) = value::range_of(&old.entries, path) else {
        return false;
    };
    let inner = old.block.as_ref().map(|block| &text[block.inner.clone()]);
    marked(&text[range], '&') && inner.is_some_and(|inner| marked(inner, '*'))
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
            if index == items.len() {
                items.push(Value::Empty);
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
