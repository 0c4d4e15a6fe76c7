//! One edit of the front matter turned into one change of the text, and the proof that nothing else
//! changed.

use std::ops::Range;

use super::{Edit, FrontMatter, Value, json, toml, yaml};
use crate::post::parts::{self, Format};
use crate::{Error, Result};

/// A piece of text put in the place of a byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What goes, in bytes of the old text.
    pub range: Range<usize>,
    /// What comes.
    pub insert: String,
}

impl Change {
    /// The text after the change.
    pub fn applied_to(&self, text: &str) -> String {
        let mut new = String::with_capacity(text.len() + self.insert.len());
        new.push_str(&text[..self.range.start]);
        new.push_str(&self.insert);
        new.push_str(&text[self.range.end..]);
        new
    }

    /// The smallest change between two texts: common start and end are left out.
    pub fn between(old: &str, new: &str) -> Self {
        let start = old
            .char_indices()
            .zip(new.chars())
            .find(|((_, a), b)| a != b)
            .map_or(old.len().min(new.len()), |((at, _), _)| at);
        let tail = old[start..]
            .chars()
            .rev()
            .zip(new[start..].chars().rev())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum::<usize>();
        Self {
            range: start..old.len() - tail,
            insert: new[start..new.len() - tail].to_owned(),
        }
    }
}

/// Makes one edit in the front matter of a whole text with LF line ends.
///
/// # Errors
/// [`Error::EditRefused`] when the block's language cannot take the edit, or when reading the result
/// back shows anything else changed; the text is then to be edited by hand.
pub fn apply(text: &str, edit: &Edit) -> Result<Change> {
    let Some(block) = parts::front_matter(text) else {
        return create_block(edit);
    };
    let inner = &text[block.inner.clone()];
    let new = match block.format {
        Format::Yaml => match edit {
            Edit::Set { path, value } => yaml::set(inner, path, value),
            Edit::AddItem { path, value } => yaml::add_item(inner, path, value),
            Edit::RemoveItem { path, index } => yaml::remove_item(inner, path, *index),
            Edit::AddKey { key, value } => yaml::set(inner, std::slice::from_ref(key), value),
            Edit::RemoveKey { path } => yaml::remove_key(inner, path),
            Edit::CreateBlock => Some(inner.to_owned()),
        },
        Format::Toml => match edit {
            Edit::Set { path, value } => toml::set(inner, path, value),
            Edit::AddItem { path, value } => toml::add_item(inner, path, value),
            Edit::RemoveItem { path, index } => toml::remove_item(inner, path, *index),
            Edit::AddKey { key, value } => toml::set(inner, std::slice::from_ref(key), value),
            Edit::RemoveKey { path } => toml::remove_key(inner, path),
            Edit::CreateBlock => Some(inner.to_owned()),
        },
        Format::Json => match edit {
            Edit::Set { path, value } => json::set(inner, path, value),
            Edit::AddItem { path, value } => json::add_item(inner, path, value),
            Edit::RemoveItem { path, index } => json::remove_item(inner, path, *index),
            Edit::AddKey { key, value } => json::set(inner, std::slice::from_ref(key), value),
            Edit::RemoveKey { path } => json::remove_key(inner, path),
            Edit::CreateBlock => Some(inner.to_owned()),
        },
    };
    let new = new.ok_or_else(|| refused("this value cannot be changed by the form"))?;
    let mut change = Change::between(inner, &new);
    change.range = change.range.start + block.inner.start..change.range.end + block.inner.start;
    verify(text, edit, &change)?;
    Ok(change)
}

/// The first key of a post without front matter brings the block with it.
fn create_block(edit: &Edit) -> Result<Change> {
    let inner = match edit {
        Edit::CreateBlock => Some("title:\n".to_owned()),
        Edit::AddKey { key, value } => yaml::set("", std::slice::from_ref(key), value),
        Edit::Set { path, value } => yaml::set("", path, value),
        Edit::AddItem { path, value } => yaml::add_item("", path, value),
        Edit::RemoveItem { .. } | Edit::RemoveKey { .. } => None,
    };
    let inner = inner.ok_or_else(|| refused("the post has no front matter"))?;
    Ok(Change {
        range: 0..0,
        insert: format!("---\n{inner}---\n\n"),
    })
}

fn refused(reason: &'static str) -> Error {
    Error::EditRefused { reason }
}

/// Reads the edited text back: the asked field has the asked value, every other one is what it was, and
/// the body begins with the same words.
fn verify(text: &str, edit: &Edit, change: &Change) -> Result<()> {
    let edited = change.applied_to(text);
    let (old, new) = (FrontMatter::read(text), FrontMatter::read(&edited));
    let body = |text: &str| text[parts::body_start(text)..].to_owned();
    let mut expected = old.entries.clone();
    let asked = match edit {
        Edit::Set { path, value } => set_expected(&mut expected, path, Asked::Value(value)),
        Edit::AddKey { key, value } => set_expected(
            &mut expected,
            std::slice::from_ref(key),
            Asked::Value(value),
        ),
        Edit::AddItem { path, value } => set_expected(&mut expected, path, Asked::Item(value)),
        Edit::RemoveItem { path, index } => {
            set_expected(&mut expected, path, Asked::NoItem(*index))
        }
        Edit::RemoveKey { path } => set_expected(&mut expected, path, Asked::Nothing),
        Edit::CreateBlock => Some(()),
    };
    follow_order(&mut expected, &new.entries, &old.entries);
    let worse = old.problem.is_none() && new.problem.is_some();
    if asked.is_none() || worse || !same(&expected, &new.entries) || body(text) != body(&edited) {
        return Err(refused("this edit would change more than the one value"));
    }
    Ok(())
}

/// A new key may stand before others: TOML has plain keys before its tables.
fn follow_order(
    expected: &mut Vec<(String, Value)>,
    found: &[(String, Value)],
    old: &[(String, Value)],
) {
    let is_new = |key: &str| !old.iter().any(|(known, _)| known == key);
    let last_is_new =
        expected.len() > old.len() && expected.last().is_some_and(|(key, _)| is_new(key));
    if last_is_new && let Some(entry) = expected.pop() {
        let at = found.iter().position(|(key, _)| *key == entry.0);
        expected.insert(at.unwrap_or(expected.len()).min(expected.len()), entry);
    }
}

enum Asked<'a> {
    Value(&'a str),
    Item(&'a str),
    NoItem(usize),
    Nothing,
}

fn set_expected(
    entries: &mut Vec<(String, Value)>,
    path: &[String],
    asked: Asked<'_>,
) -> Option<()> {
    let (key, rest) = path.split_first()?;
    let at = entries.iter().rposition(|(name, _)| name == key);
    if !rest.is_empty() {
        return match &mut entries.get_mut(at?)?.1 {
            Value::Map(children) => set_expected(children, rest, asked),
            _ => None,
        };
    }
    match (asked, at) {
        (Asked::Value(text), Some(at)) => entries[at].1 = Value::Text(text.to_owned()),
        (Asked::Value(text), None) => entries.push((key.clone(), Value::Text(text.to_owned()))),
        (Asked::Item(text), Some(at)) => match &mut entries[at].1 {
            Value::List(items) => items.push(Value::Text(text.to_owned())),
            old @ Value::Empty => *old = Value::List(vec![Value::Text(text.to_owned())]),
            old => *old = Value::Text(format!("{}, {text}", old.text()?)),
        },
        (Asked::Item(text), None) => {
            let items = vec![Value::Text(text.to_owned())];
            entries.push((key.clone(), Value::List(items)));
        }
        (Asked::NoItem(index), Some(at)) => match &mut entries[at].1 {
            Value::List(items) if index < items.len() => {
                items.remove(index);
            }
            _ => return None,
        },
        (Asked::Nothing, Some(at)) => {
            entries.remove(at);
        }
        (Asked::NoItem(_) | Asked::Nothing, None) => return None,
    }
    Some(())
}

/// Whether two readings agree. A plain value is compared by its text: that the new value of a date is a
/// date again, or an emptied one nothing, is as it should be.
fn same(expected: &[(String, Value)], found: &[(String, Value)]) -> bool {
    expected.len() == found.len()
        && expected
            .iter()
            .zip(found)
            .all(|((a, left), (b, right))| a == b && same_value(left, right))
}

fn same_value(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same_value(a, b))
        }
        (Value::Map(left), Value::Map(right)) => same(left, right),
        (left, right) => left.text().is_some() && left.text() == right.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(keys: &str) -> Vec<String> {
        keys.split('.').map(str::to_owned).collect()
    }

    fn set(text: &str, keys: &str, value: &str) -> String {
        let edit = Edit::Set {
            path: path(keys),
            value: value.to_owned(),
        };
        apply(text, &edit).unwrap().applied_to(text)
    }

    const SEED: &str = "---\nlayout: post\ntitle: 2023年回顾,致敬\ndate: 2023-05-30 23:29:48 +08:00\ncategories: ['Ai', 'Aigc']\nimage:\n    path: https://example.com/api?rand=sj&id=1\n    alt: 封面\nartid: 130953549\nrender_with_liquid: false\n---\n\n# 正文\n";

    #[test]
    fn one_field_is_one_line() {
        for (keys, value, line) in [
            (
                "title",
                "新标题: 带冒号 # 和井号",
                "title: '新标题: 带冒号 # 和井号'",
            ),
            ("title", "2024-01-02", "title: '2024-01-02'"),
            (
                "date",
                "2024-01-02 03:04:05 +08:00",
                "date: 2024-01-02 03:04:05 +08:00",
            ),
            ("image.alt", "新", "    alt: 新"),
            ("artid", "7", "artid: 7"),
            ("render_with_liquid", "true", "render_with_liquid: true"),
            ("layout", "no", "layout: 'no'"),
        ] {
            let new = set(SEED, keys, value);
            let changed: Vec<&str> = new
                .lines()
                .filter(|line| !SEED.lines().any(|old| old == *line))
                .collect();
            assert_eq!(changed, [line], "{keys} = {value}");
            assert_eq!(new.lines().count(), SEED.lines().count());
        }
    }

    #[test]
    fn lists_keep_their_style() {
        let add = |text: &str| {
            let edit = Edit::AddItem {
                path: path("tags"),
                value: "新".to_owned(),
            };
            apply(text, &edit).unwrap().applied_to(text)
        };
        assert_eq!(
            add("---\ntags: ['a', 'b']\n---\n"),
            "---\ntags: ['a', 'b', '新']\n---\n"
        );
        assert_eq!(
            add("---\ntags:\n  - a\n---\n"),
            "---\ntags:\n  - a\n  - 新\n---\n"
        );
        assert_eq!(add("---\ntags: a, b\n---\n"), "---\ntags: a, b, 新\n---\n");
        assert_eq!(add("---\na: 1\n---\n"), "---\na: 1\ntags: [新]\n---\n");
        assert_eq!(
            add("+++\ntags = ['a']\n+++\n"),
            "+++\ntags = ['a', \"新\"]\n+++\n"
        );
        assert_eq!(
            add("{\n  \"tags\": [\"a\"]\n}\n"),
            "{\n  \"tags\": [\"a\", \"新\"]\n}\n"
        );
        let edit = Edit::RemoveItem {
            path: path("tags"),
            index: 0,
        };
        let text = "---\ntags: ['a', 'b'] # two\n---\n";
        assert_eq!(
            apply(text, &edit).unwrap().applied_to(text),
            "---\ntags: ['b'] # two\n---\n"
        );
    }

    #[test]
    fn other_languages_keep_their_comments() {
        assert_eq!(
            set("+++\ntitle = \"a\" # b\n+++\n", "title", "新"),
            "+++\ntitle = \"新\" # b\n+++\n"
        );
        assert_eq!(
            set(
                "{\n  \"title\": \"a\",\n  \"x\": { \"y\": 1 }\n}\nbody",
                "title",
                "新 \"标\""
            ),
            "{\n  \"title\": \"新 \\\"标\\\"\",\n  \"x\": { \"y\": 1 }\n}\nbody"
        );
        assert_eq!(
            set("{\"x\": { \"y\": 1 }}\n", "x.y", "2"),
            "{\"x\": { \"y\": 2 }}\n"
        );
    }

    #[test]
    fn duplicate_keys_and_broken_titles_stay_editable() {
        let text = "---\nimage:\n  path: a\ntitle: [转载]文章\nimage: b\n---\n";
        let new = set(text, "image", "c");
        assert_eq!(
            new,
            "---\nimage:\n  path: a\ntitle: [转载]文章\nimage: c\n---\n"
        );
    }

    #[test]
    fn new_values_have_the_type_that_their_key_has() {
        for (keys, value, expected) in [
            ("draft", "false", "---\na: 1\ndraft: false\n---\n"),
            ("weight", "12", "---\na: 1\nweight: 12\n---\n"),
            (
                "lastmod",
                "2024-01-01",
                "---\na: 1\nlastmod: 2024-01-01\n---\n",
            ),
            ("subtitle", "2024", "---\na: 1\nsubtitle: '2024'\n---\n"),
        ] {
            assert_eq!(set("---\na: 1\n---\n", keys, value), expected);
        }
        let emptied = set("---\nweight: 3 # order\nb: x\n---\n", "weight", "");
        assert_eq!(emptied, "---\nweight: # order\nb: x\n---\n");
        assert_eq!(
            set(&emptied, "weight", "12"),
            "---\nweight: 12 # order\nb: x\n---\n"
        );
        assert_eq!(
            set("+++\na = 1\n\n[extra]\nb = 2\n+++\n", "draft", "true"),
            "+++\na = 1\ndraft = true\n\n[extra]\nb = 2\n+++\n"
        );
    }

    #[test]
    fn an_emptied_block_is_empty() {
        let edit = Edit::RemoveKey { path: path("a") };
        let text = "---\na: 1\n---\nbody";
        assert_eq!(
            apply(text, &edit).unwrap().applied_to(text),
            "---\n---\nbody"
        );
    }

    #[test]
    fn a_post_without_a_block_gets_one() {
        assert_eq!(set("正文", "title", "新"), "---\ntitle: 新\n---\n\n正文");
    }

    proptest! {
        #[test]
        fn any_title_is_read_back_and_nothing_else_moves(title in "\\PC{0,20}") {
            let edit = Edit::Set { path: path("title"), value: title.clone() };
            // A refusal is allowed, damage is not.
            if let Ok(change) = apply(SEED, &edit) {
                let new = change.applied_to(SEED);
                prop_assert_eq!(FrontMatter::read(&new).get("title").and_then(Value::text), Some(title));
                let rest = |text: &str| text.lines().filter(|line| !line.starts_with("title:")).map(str::to_owned).collect::<Vec<_>>();
                prop_assert_eq!(rest(&new), rest(SEED));
            }
        }
    }
}
