//! What an edit must have done, worked out without the engine: on what a reader of another hand makes of
//! the block before and after.

use inkstone_core::front_matter::{Edit, Entry, FieldInput, FrontMatter, Value};
use inkstone_core::post::parts::Format;

/// A value as some reader has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Null,
    Boolean(bool),
    Number(String),
    Date(String),
    Text(String),
    /// What a reader knows and we do not name.
    Other(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// The engine's own reading.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let pair = |entry: &Entry| (entry.key.clone(), Self::of_value(&entry.value));
        Self::Map(entries.iter().map(pair).collect())
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.clone()),
            Value::Number(text) => Self::Number(text.clone()),
            Value::Boolean(flag) => Self::Boolean(*flag),
            Value::Date(text) => Self::Date(text.clone()),
            Value::Empty => Self::Null,
            Value::List(items) => Self::List(items.iter().map(Self::of_value).collect()),
            Value::Map(entries) => Self::of(entries),
        }
    }

    fn of_yaml(value: serde_yaml::Value) -> Self {
        use serde_yaml::Value as Yaml;
        match value {
            Yaml::Null => Self::Null,
            Yaml::Bool(flag) => Self::Boolean(flag),
            Yaml::Number(number) => Self::Number(number.to_string()),
            Yaml::String(text) => Self::Text(text),
            Yaml::Sequence(items) => Self::List(items.into_iter().map(Self::of_yaml).collect()),
            Yaml::Mapping(map) => Self::Map(
                map.into_iter()
                    .map(|(key, value)| {
                        let key = match key {
                            Yaml::String(key) => key,
                            Yaml::Number(key) => key.to_string(),
                            Yaml::Bool(key) => key.to_string(),
                            other => format!("{other:?}"),
                        };
                        (key, Self::of_yaml(value))
                    })
                    .collect(),
            ),
            Yaml::Tagged(tagged) => Self::Other(format!("{tagged:?}")),
        }
    }

    fn of_toml(table: &dyn toml_edit::TableLike) -> Self {
        Self::Map(
            table
                .iter()
                .map(|(key, item)| (key.to_owned(), Self::of_toml_item(item)))
                .collect(),
        )
    }

    fn of_toml_item(item: &toml_edit::Item) -> Self {
        use toml_edit::Item;
        match item {
            Item::None => Self::Null,
            Item::Value(value) => Self::of_toml_value(value),
            Item::Table(table) => Self::of_toml(table),
            Item::ArrayOfTables(tables) => {
                Self::List(tables.iter().map(|table| Self::of_toml(table)).collect())
            }
        }
    }

    fn of_toml_value(value: &toml_edit::Value) -> Self {
        use toml_edit::Value as Toml;
        match value {
            Toml::String(text) => Self::Text(text.value().clone()),
            Toml::Integer(number) => Self::Number(number.value().to_string()),
            Toml::Float(number) => Self::Number(number.value().to_string()),
            Toml::Boolean(flag) => Self::Boolean(*flag.value()),
            Toml::Datetime(date) => Self::Date(date.value().to_string()),
            Toml::Array(items) => Self::List(items.iter().map(Self::of_toml_value).collect()),
            Toml::InlineTable(table) => Self::of_toml(table),
        }
    }

    /// Ordinary JSON.
    pub(super) fn of_json(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Boolean(flag),
            Json::Number(number) => Self::Number(number.to_string()),
            Json::String(text) => Self::Text(text),
            Json::Array(items) => Self::List(items.into_iter().map(Self::of_json).collect()),
            Json::Object(map) => Self::Map(
                map.into_iter()
                    .map(|(key, value)| (key, Self::of_json(value)))
                    .collect(),
            ),
        }
    }

    /// JSON as the scripts in tests/judges write it, which tells types apart that JSON has not.
    pub(super) fn of_answer(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        let object = match value {
            Json::Object(object) => object,
            Json::Array(items) => {
                return Self::List(items.into_iter().map(Self::of_answer).collect());
            }
            other => return Self::of_json(other),
        };
        let Some((kind, value)) = object.into_iter().next() else {
            return Self::Null;
        };
        let written = value.as_str().unwrap_or_default().to_owned();
        match (kind.as_str(), value) {
            ("number", _) => Self::Number(written),
            ("date", _) => Self::Date(written),
            ("map", Json::Array(pairs)) => Self::Map(
                pairs
                    .into_iter()
                    .map(|pair| match pair {
                        Json::Array(mut pair) if pair.len() == 2 => {
                            let value = pair.pop().unwrap_or_default();
                            (
                                pair[0].as_str().unwrap_or_default().to_owned(),
                                Self::of_answer(value),
                            )
                        }
                        other => panic!("no pair: {other}"),
                    })
                    .collect(),
            ),
            _ => Self::Other(written),
        }
    }

    /// The value at a path; an index is a step into a list.
    pub(super) fn at(&self, path: &[String]) -> Option<&Self> {
        let Some((step, rest)) = path.split_first() else {
            return Some(self);
        };
        match self {
            Self::Map(entries) => entries.iter().rfind(|(key, _)| key == step)?.1.at(rest),
            Self::List(items) => items.get(step.parse::<usize>().ok()?)?.at(rest),
            _ => None,
        }
    }

    fn at_mut(&mut self, path: &[String]) -> Option<&mut Self> {
        let Some((step, rest)) = path.split_first() else {
            return Some(self);
        };
        match self {
            Self::Map(entries) => entries
                .iter_mut()
                .rfind(|(key, _)| key == step)?
                .1
                .at_mut(rest),
            Self::List(items) => items.get_mut(step.parse::<usize>().ok()?)?.at_mut(rest),
            _ => None,
        }
    }

    /// Puts a value at a path, or takes it out; parents that are missing are made.
    fn put(&mut self, path: &[String], value: Option<Self>) -> Option<()> {
        let (step, parents) = path.split_last()?;
        if value.is_some()
            && !parents.is_empty()
            && matches!(self.at(parents), None | Some(Self::Null))
        {
            self.put(parents, Some(Self::Map(Vec::new())))?;
        }
        match self.at_mut(parents)? {
            Self::Map(entries) => {
                let at = entries.iter().rposition(|(key, _)| key == step);
                match (at, value) {
                    (Some(at), Some(value)) => entries[at].1 = value,
                    (None, Some(value)) => entries.push((step.clone(), value)),
                    (Some(at), None) => drop(entries.remove(at)),
                    (None, None) => return None,
                }
            }
            Self::List(items) => {
                let at = step.parse::<usize>().ok().filter(|at| *at < items.len())?;
                match value {
                    Some(value) => items[at] = value,
                    None => drop(items.remove(at)),
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Gives the last key of a path another name.
    fn rename(&mut self, path: &[String], name: &str) -> Option<()> {
        let (key, parents) = path.split_last()?;
        let Self::Map(entries) = self.at_mut(parents)? else {
            return None;
        };
        let at = entries.iter().rposition(|(other, _)| other == key)?;
        entries[at].0 = name.to_owned();
        Some(())
    }

    /// Gives an item of the list at a path another place.
    fn move_item(&mut self, path: &[String], from: usize, to: usize) -> Option<()> {
        let Self::List(items) = self.at_mut(path)? else {
            return None;
        };
        if from >= items.len() || to >= items.len() {
            return None;
        }
        let item = items.remove(from);
        items.insert(to, item);
        Some(())
    }

    /// The same for a reader: keys in any order, the last of a key that stands twice.
    pub(super) fn settled(&self) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(Self::settled).collect()),
            Self::Map(entries) => {
                let map: std::collections::BTreeMap<&String, Self> = entries
                    .iter()
                    .map(|(key, value)| (key, value.settled()))
                    .collect();
                Self::Map(
                    map.into_iter()
                        .map(|(key, value)| (key.clone(), value))
                        .collect(),
                )
            }
            Self::Number(text) if text.eq_ignore_ascii_case(".nan") => {
                Self::Text("not a number".to_owned())
            }
            other => other.clone(),
        }
    }

    /// The text that the form shows.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Null => Some(String::new()),
            Self::Boolean(flag) => Some(flag.to_string()),
            Self::Number(text) | Self::Date(text) | Self::Text(text) => Some(text.clone()),
            Self::Other(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// All values by their texts, as the form compares.
    fn untyped(&self) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(Self::untyped).collect()),
            Self::Map(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.untyped()))
                    .collect(),
            ),
            other => other.text().map_or(other.clone(), Self::Text),
        }
    }
}

/// What a strict reader of the block's language makes of it; none when it refuses.
pub(super) fn strict(format: Format, inner: &str) -> Option<Tree> {
    let tree = match format {
        Format::Yaml => Tree::of_yaml(serde_yaml::from_str(inner).ok()?),
        Format::Toml => Tree::of_toml(inner.parse::<toml_edit::DocumentMut>().ok()?.as_table()),
        Format::Json => Tree::of_json(serde_json::from_str(inner).ok()?),
    };
    match tree {
        Tree::Null => Some(Tree::Map(Vec::new())),
        Tree::Map(_) => Some(tree.settled()),
        _ => None,
    }
}

/// Where the engine's reading of a block differs from a strict one; none where it does not. Of a number or
/// a date the engine keeps the written form, and of an alias its name.
pub(super) fn misreading(own: &Tree, strict: &Tree, at: &str) -> Option<String> {
    let number = |text: &str| text.replace('_', "").parse::<f64>().ok();
    let agree = match (own, strict) {
        (Tree::Map(left), Tree::Map(right)) if left.len() == right.len() => {
            return left
                .iter()
                .zip(right)
                .find_map(|((key, left), (other, right))| {
                    let below = format!("{at}.{key}");
                    if key == other {
                        misreading(left, right, &below)
                    } else {
                        Some(format!("{below}: the other reader has {other}"))
                    }
                });
        }
        (Tree::List(left), Tree::List(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right);
            return pairs.find_map(|(left, right)| misreading(left, right, &format!("{at}.-")));
        }
        (Tree::Number(left), Tree::Number(right)) => {
            number(left).is_none_or(|left| number(right) == Some(left))
        }
        (Tree::Number(left) | Tree::Date(left), Tree::Text(right) | Tree::Date(right)) => {
            left == right || left.replace(' ', "T") == right.replace(' ', "T")
        }
        // YAML 1.2 has fewer numbers than 1.1.
        (Tree::Date(_) | Tree::Text(_), Tree::Number(_)) => false,
        (left, right) => left == right,
    };
    (!agree).then(|| format!("{at}: we read {own:?}, a strict reader {strict:?}"))
}

/// What an edit asks for, seen from the values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    /// This text at this path.
    Value(Vec<String>, String),
    /// One more item at the end of the list there.
    Item(Vec<String>, String),
    /// A list of one item.
    List(Vec<String>, String),
    /// These words as a list.
    Words(Vec<String>, Vec<String>),
    /// What a new key of a type begins with.
    First(Vec<String>, Tree),
    /// The item of the list there at another place.
    Moved(Vec<String>, usize, usize),
    /// Another name for the key.
    Renamed(Vec<String>, String),
    /// Nothing any more at this path.
    Nothing(Vec<String>),
}

impl Asked {
    /// `own` is the engine's reading of the text before.
    pub(super) fn by(edit: &Edit, own: &Tree) -> Self {
        match edit {
            Edit::Set { path, value } => {
                // A text that was closed by a line end stays one, as the form shows it without.
                let old = own.at(path).and_then(Tree::text);
                let was_closed = old.is_some_and(|old| old.ends_with('\n'));
                let end = if was_closed && !value.is_empty() && !value.ends_with('\n') {
                    "\n"
                } else {
                    ""
                };
                Self::Value(path.clone(), format!("{value}{end}"))
            }
            Edit::AddKey { path, input } => Self::First(
                path.clone(),
                match input {
                    FieldInput::Switch => Tree::Boolean(false),
                    FieldInput::Number => Tree::Number("0".to_owned()),
                    FieldInput::Words => Tree::List(Vec::new()),
                    FieldInput::Group => Tree::Map(Vec::new()),
                    // Where a language has no null, an empty text.
                    _ => Tree::Null,
                },
            ),
            Edit::MoveItem { path, from, to } => Self::Moved(path.clone(), *from, *to),
            Edit::RenameKey { path, name } => Self::Renamed(path.clone(), name.clone()),
            Edit::AddItem { path, value } => match own.at(path) {
                Some(Tree::List(_)) => Self::Item(path.clone(), value.clone()),
                // Several words with commas stay in that form while no word has a comma itself.
                Some(old) if old.text().is_some_and(|text| !text.is_empty()) => {
                    let text = old.text().unwrap_or_default();
                    let words = text
                        .split(',')
                        .map(str::trim)
                        .filter(|word| !word.is_empty());
                    let mut words: Vec<String> = words.map(str::to_owned).collect();
                    words.push(value.clone());
                    let is_one = words.len() == 1 && !value.contains(',');
                    if is_one || text.contains(',') && !value.contains(',') {
                        Self::Value(path.clone(), words.join(", "))
                    } else {
                        Self::Words(path.clone(), words)
                    }
                }
                _ => Self::List(path.clone(), value.clone()),
            },
            Edit::RemoveItem { path, index } => {
                let step = std::iter::once(index.to_string());
                Self::Nothing(path.iter().cloned().chain(step).collect())
            }
            Edit::RemoveKey { path } => Self::Nothing(path.clone()),
            Edit::SetLiteral { .. }
            | Edit::SetNow { .. }
            | Edit::QuoteValue { .. }
            | Edit::CreateBlock
            | Edit::RemoveBlock => panic!("these are tried elsewhere"),
        }
    }

    /// The same at another path.
    pub(super) fn with_path(&self, path: Vec<String>) -> Self {
        match self {
            Self::Value(_, text) => Self::Value(path, text.clone()),
            Self::Item(_, text) => Self::Item(path, text.clone()),
            Self::List(_, text) => Self::List(path, text.clone()),
            Self::Words(_, words) => Self::Words(path, words.clone()),
            Self::First(_, value) => Self::First(path, value.clone()),
            Self::Moved(_, from, to) => Self::Moved(path, *from, *to),
            Self::Renamed(_, name) => Self::Renamed(path, name.clone()),
            Self::Nothing(_) => Self::Nothing(path),
        }
    }

    /// Where.
    pub(super) fn path(&self) -> &[String] {
        match self {
            Self::Value(path, _)
            | Self::Item(path, _)
            | Self::List(path, _)
            | Self::Words(path, _)
            | Self::First(path, _)
            | Self::Moved(path, _, _)
            | Self::Renamed(path, _)
            | Self::Nothing(path) => path,
        }
    }
}

/// What a reader makes of the asked text where it stands alone under its key.
#[derive(Clone, Debug, Default)]
pub(super) struct Alone {
    /// Without quotes; none when that cannot be read.
    pub(super) plain: Option<Tree>,
    /// As a string.
    pub(super) string: Option<Tree>,
}

/// Keys that generators read as a switch, a number or a date whatever they hold now.
const TYPED: [&str; 8] = [
    "date",
    "lastmod",
    "updated",
    "draft",
    "pin",
    "math",
    "weight",
    "published",
];

/// What is wrong with the text after, in the words of one reader; none when all is as asked. When the key
/// is `doubled`, an earlier entry comes to light where the last one goes.
pub(super) fn fault(
    before: &Tree,
    after: &Tree,
    asked: &Asked,
    alone: &Alone,
    doubled: bool,
) -> Option<String> {
    let path = asked.path();
    let (old, got) = (before.at(path), after.at(path));
    let mut expected = before.clone();
    match asked {
        Asked::Value(path, text) => {
            let Some(got) = got else {
                // Hugo drops a date that is none, alone as well as here.
                if alone.string.is_some() {
                    return Some("the asked key is not there".to_owned());
                }
                expected.put(path, None);
                return difference(&expected.settled(), &after.settled(), "");
            };
            let key = path.last().map_or("", String::as_str);
            let same_type = match (old, got) {
                (Some(Tree::Number(_)), Tree::Number(_))
                | (Some(Tree::Boolean(_)), Tree::Boolean(_))
                | (Some(Tree::Date(_)), Tree::Date(_))
                | (Some(Tree::Null), Tree::Null) => true,
                _ => TYPED.contains(&key),
            };
            let as_string = alone
                .string
                .as_ref()
                .is_some_and(|string| alike(string, got));
            let as_typed = same_type && alone.plain.as_ref().is_some_and(|plain| alike(plain, got));
            let emptied = text.is_empty() && *got == Tree::Null;
            if !(as_string || as_typed || emptied) {
                return Some(format!("asked for {text:?}, got {got:?} where {old:?} was"));
            }
            expected.put(path, Some(got.clone()))?;
        }
        Asked::Item(path, text) => {
            if let Some(Tree::List(items)) = expected.at_mut(path) {
                items.push(Tree::Text(text.clone()));
            }
        }
        Asked::List(path, text) => {
            expected.put(path, Some(Tree::List(vec![Tree::Text(text.clone())])))?;
        }
        Asked::Words(path, words) => {
            let words = words.iter().cloned().map(Tree::Text);
            expected.put(path, Some(Tree::List(words.collect())))?;
        }
        Asked::First(path, value) => {
            let none = |tree: &Tree| tree.text().is_some_and(|text| text.is_empty());
            match got {
                Some(got) if none(got) && none(value) => expected.put(path, Some(got.clone()))?,
                _ => expected.put(path, Some(value.clone()))?,
            }
        }
        Asked::Moved(path, from, to) => expected.move_item(path, *from, *to)?,
        Asked::Renamed(path, name) => expected.rename(path, name)?,
        Asked::Nothing(path) => {
            expected.put(path, None);
        }
    }
    if doubled && matches!(asked, Asked::Nothing(_)) {
        expected.put(path, got.cloned());
    }
    difference(&expected.settled(), &after.settled(), "")
}

/// The same reading by the engine itself: values by their texts.
pub(super) fn own_fault(
    before: &FrontMatter,
    after: &FrontMatter,
    asked: &Asked,
) -> Option<String> {
    let (before, after) = (Tree::of(&before.entries), Tree::of(&after.entries));
    let mut expected = before;
    match asked {
        Asked::Value(path, text) => expected.put(path, Some(Tree::Text(text.clone()))),
        Asked::Item(path, text) => match expected.at_mut(path) {
            Some(Tree::List(items)) => {
                items.push(Tree::Text(text.clone()));
                Some(())
            }
            _ => None,
        },
        Asked::List(path, text) => {
            expected.put(path, Some(Tree::List(vec![Tree::Text(text.clone())])))
        }
        Asked::Words(path, words) => {
            let words = words.iter().cloned().map(Tree::Text);
            expected.put(path, Some(Tree::List(words.collect())))
        }
        Asked::First(path, value) => expected.put(path, Some(value.clone())),
        Asked::Moved(path, from, to) => expected.move_item(path, *from, *to),
        Asked::Renamed(path, name) => expected.rename(path, name),
        Asked::Nothing(path) => expected.put(path, None),
    };
    difference(
        &expected.untyped().settled(),
        &after.untyped().settled(),
        "",
    )
}

/// Numbers that are the same number are alike: `1.0` and `1`.
fn alike(left: &Tree, right: &Tree) -> bool {
    left.settled() == right.settled()
}

/// The first place where two trees differ.
pub(super) fn difference(expected: &Tree, found: &Tree, at: &str) -> Option<String> {
    match (expected, found) {
        (Tree::Map(left), Tree::Map(right)) => {
            let missing = left
                .iter()
                .find(|(key, _)| right.iter().all(|(other, _)| other != key));
            if let Some((key, value)) = missing {
                return Some(format!("{at}.{key} is gone, was {value:?}"));
            }
            let extra = right
                .iter()
                .find(|(key, _)| left.iter().all(|(other, _)| other != key));
            if let Some((key, value)) = extra {
                return Some(format!("{at}.{key} came: {value:?}"));
            }
            left.iter()
                .zip(right)
                .find_map(|((key, left), (_, right))| {
                    difference(left, right, &format!("{at}.{key}"))
                })
        }
        (left, right) if left == right => None,
        (left, right) => Some(format!("{at}: expected {left:?}, found {right:?}")),
    }
}

/// The lines of an entry in the inside of a block, found by looking at the text alone; its parent's where
/// the entry shares a line with others. None for a key that is not there.
pub(super) fn lines_of(
    format: Format,
    inner: &str,
    path: &[String],
) -> Option<std::ops::Range<usize>> {
    match format {
        Format::Yaml => yaml_lines(inner, path),
        Format::Toml => toml_lines(inner, path),
        Format::Json => json_lines(inner, path),
    }
}

fn yaml_lines(inner: &str, path: &[String]) -> Option<std::ops::Range<usize>> {
    let lines: Vec<&str> = inner.split('\n').collect();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let silent = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let mut range = 0..lines.len();
    let mut found = None;
    for key in path {
        let Some(level) = lines[range.clone()]
            .iter()
            .find(|line| !silent(line))
            .map(|line| indent(line))
        else {
            return found;
        };
        let names = |line: &str| {
            let rest = line.trim_start().trim_start_matches("? ");
            let written = [key.clone(), format!("\"{key}\""), format!("'{key}'")];
            written.iter().any(|name| {
                rest.strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.trim_start().starts_with(':') || rest.is_empty())
            })
        };
        let starts = |at: &usize| indent(lines[*at]) == level && names(lines[*at]);
        let Some(start) = range.clone().rev().find(starts) else {
            return found;
        };
        let goes_on = |line: &str| {
            indent(line) > level || silent(line) || {
                let rest = line.trim_start();
                rest.starts_with("- ") || rest == "-" || rest.starts_with([']', '}', ':'])
            }
        };
        let mut end = (start + 1..range.end)
            .find(|at| !goes_on(lines[*at]))
            .unwrap_or(range.end);
        // Blank lines and comments after an entry are no part of it; in a block scalar they are its text.
        let block = lines[start..end]
            .iter()
            .any(|line| line.contains(['|', '>']));
        while end > start + 1
            && silent(lines[end - 1])
            && !(block && (lines[end - 1].trim().is_empty() || indent(lines[end - 1]) > level))
        {
            end -= 1;
        }
        found = Some(start..end);
        range = start + 1..end;
        if range.is_empty() {
            break;
        }
    }
    found
}

fn toml_lines(inner: &str, path: &[String]) -> Option<std::ops::Range<usize>> {
    let document = toml_edit::Document::parse(inner.to_owned()).ok()?;
    let mut item = document.as_item();
    let mut found = None;
    for (depth, key) in path.iter().enumerate() {
        item = match item.get(key) {
            Some(item) => item,
            // A missing key of a table that is there is an insertion in it.
            None => return if depth == 0 { None } else { found },
        };
        if let Some(span) = item.span() {
            let line = |at: usize| inner[..at.min(inner.len())].matches('\n').count();
            let header = item.is_table() || item.is_array_of_tables();
            let end = if header {
                inner.matches('\n').count() + 1
            } else {
                line(span.end) + 1
            };
            found = Some(line(span.start)..end);
        }
    }
    found
}

fn json_lines(inner: &str, path: &[String]) -> Option<std::ops::Range<usize>> {
    let key = path.first()?;
    // Top-level keys are enough: where they begin and end tells nested ones apart from their neighbours.
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let (mut start, mut string_start, mut last) = (None, 0, None);
    for (at, byte) in inner.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    let text: String = serde_json::from_str(&inner[string_start..=at]).ok()?;
                    let is_key = inner[at + 1..].trim_start().starts_with(':');
                    if depth == 1 && is_key && text == *key {
                        start = Some(string_start);
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => {
                in_string = true;
                string_start = at;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = (byte == b',' && depth == 1) || depth == 0;
        if ends && let Some(start) = start.take() {
            last = Some((start, at));
        }
    }
    let (start, end) = last?;
    let line = |at: usize| inner[..at].matches('\n').count();
    Some(line(start)..line(end) + 1)
}
