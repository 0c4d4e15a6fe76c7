//! One edit of one post: chosen, made, and held against everything that must be so.

use std::path::Path;

use fastrand::Rng;
use inkstone_core::document::Document;
use inkstone_core::front_matter::{Edit, Entry, FieldInput, FrontMatter, Value};
use inkstone_core::post::parts::{self, Block, Format};
use serde::de::IgnoredAny;

use super::generate::{COMMENT, NASTY};
use super::oracle::{self, Alone, Asked, Tree};
use super::{GENERATOR, apply, read};

/// A post that edits are tried on.
pub(super) struct Subject {
    pub(super) bytes: Vec<u8>,
    pub(super) text: String,
    pub(super) block: Block,
    pub(super) own: FrontMatter,
    /// What a strict reader makes of the block; none when it refuses.
    pub(super) strict: Option<Tree>,
    /// Whether the lines of an entry can be told: nothing is wrong with the block but a key that stands
    /// twice.
    orderly: bool,
}

impl Subject {
    /// None for bytes without a block.
    pub(super) fn new(bytes: Vec<u8>) -> Option<Self> {
        let document = Document::open(&bytes, Path::new("a.md")).ok()?;
        let text = document.text().to_owned();
        let block = parts::front_matter(&text, GENERATOR)?;
        let strict = oracle::strict(block.format, &text[block.inner.clone()]);
        let inner = &text[block.inner.clone()];
        let orderly =
            block.format != Format::Yaml || serde_yaml::from_str::<IgnoredAny>(inner).is_ok();
        Some(Self {
            bytes,
            orderly,
            own: read(&text),
            block,
            strict,
            text,
        })
    }

    pub(super) fn inner(&self) -> &str {
        &self.text[self.block.inner.clone()]
    }
}

/// An edit that was made.
pub(super) struct Made {
    pub(super) asked: Asked,
    /// The inside of the block after it.
    pub(super) inner: String,
}

/// How a trial ended.
pub(super) enum Outcome {
    Made(Made),
    Refused(String),
    /// The engine did what it must not, in a few words and in full.
    Wrong(&'static str, String),
}

// --- edits ----------------------------------------------------------------------------------------------

fn nasty(rng: &mut Rng) -> String {
    NASTY[rng.usize(..NASTY.len())].to_owned()
}

fn ordinary(rng: &mut Rng) -> String {
    let values = [
        "新标题",
        "plain words",
        "2025",
        "true",
        "2025-02-03 04:05:06 +0800",
        "新: 标题",
        "x",
    ];
    values[rng.usize(..values.len())].to_owned()
}

fn value(rng: &mut Rng) -> String {
    if rng.bool() {
        nasty(rng)
    } else {
        ordinary(rng)
    }
}

/// Paths of values that fulfil a condition, down into maps.
fn paths(entries: &[Entry], wanted: &dyn Fn(&Value) -> bool) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for Entry { key, value, .. } in entries {
        if wanted(value) {
            found.push(vec![key.clone()]);
        }
        if let Value::Map(children) = value {
            for below in paths(children, wanted) {
                found.push(std::iter::once(key.clone()).chain(below).collect());
            }
        }
    }
    found
}

fn any(rng: &mut Rng, own: &FrontMatter, wanted: impl Fn(&Value) -> bool) -> Option<Vec<String>> {
    let mut found = paths(&own.entries, &wanted);
    // Of a key that stands twice the last one is meant.
    found.retain(|path| own.at(path).is_some_and(&wanted));
    (!found.is_empty()).then(|| found.swap_remove(rng.usize(..found.len())))
}

/// What the form shows as a row of words.
fn is_plain_list(value: &Value) -> bool {
    matches!(value, Value::List(items) if items.iter().all(|item| item.text().is_some()))
}

fn is_long_list(value: &Value) -> bool {
    matches!(value, Value::List(items) if items.len() > 1 && is_plain_list(value))
}

type Kind = fn(&mut Rng, &FrontMatter) -> Option<Edit>;

/// Every kind of edit; one more is one more entry here, and an arm in `Asked::by`.
const KINDS: [Kind; 12] = [
    |rng, own| {
        own.get("title")?.text()?;
        let path = vec!["title".to_owned()];
        Some(Edit::Set {
            path,
            value: nasty(rng),
        })
    },
    |rng, own| {
        let path = any(rng, own, |value| value.text().is_some())?;
        Some(Edit::Set {
            path,
            value: value(rng),
        })
    },
    |rng, own| {
        let mut path = any(rng, own, |value| matches!(value, Value::Map(_)))?;
        let Some(Value::Map(entries)) = own.at(&path) else {
            return None;
        };
        let key = match entries.iter().find(|entry| entry.value.text().is_some()) {
            Some(entry) if rng.bool() => entry.key.clone(),
            _ => "new_key".to_owned(),
        };
        path.push(key);
        Some(Edit::Set {
            path,
            value: value(rng),
        })
    },
    |rng, own| {
        let key = ["tags", "categories", "keywords", "new_list"][rng.usize(..4)];
        if own
            .get(key)
            .is_some_and(|value| value.text().is_none() && !is_plain_list(value))
        {
            return None;
        }
        let path = vec![key.to_owned()];
        Some(Edit::AddItem {
            path,
            value: value(rng),
        })
    },
    |rng, own| {
        let path = any(rng, own, is_plain_list)?;
        Some(Edit::AddItem {
            path,
            value: value(rng),
        })
    },
    |rng, own| {
        let path = any(
            rng,
            own,
            |value| matches!(value, Value::List(items) if !items.is_empty()),
        )?;
        Some(Edit::RemoveItem { path, index: 0 })
    },
    |rng, own| {
        let path = any(rng, own, |_| true)?;
        Some(Edit::RemoveKey { path })
    },
    |rng, own| {
        let keys = ["new_key", "draft", "weight", "lastmod", "subtitle", "键"];
        let key = keys[rng.usize(..keys.len())].to_owned();
        if own.get(&key).is_some_and(|value| value.text().is_none()) {
            return None;
        }
        Some(Edit::Set {
            path: vec![key],
            value: value(rng),
        })
    },
    |rng, own| {
        let path = any(rng, own, is_long_list)?;
        let Some(Value::List(items)) = own.at(&path) else {
            return None;
        };
        Some(Edit::MoveItem {
            path,
            from: rng.usize(..items.len()),
            to: rng.usize(..items.len()),
        })
    },
    |rng, own| {
        let mut path = any(rng, own, |value| {
            is_plain_list(value) && *value != Value::List(Vec::new())
        })?;
        let Some(Value::List(items)) = own.at(&path) else {
            return None;
        };
        path.push(rng.usize(..items.len()).to_string());
        Some(Edit::Set {
            path,
            value: value(rng),
        })
    },
    |rng, own| {
        let path = any(rng, own, |_| true)?;
        let name = ["renamed", "改名", "no", "a b"][rng.usize(..4)].to_owned();
        // Hugo has a value of its own for these, and reads one kind of keywords as another.
        let special = [
            "title",
            "date",
            "lastmod",
            "draft",
            "weight",
            "description",
            "keywords",
        ];
        let is_special = special.contains(&path[0].as_str());
        (!is_special).then_some(Edit::RenameKey { path, name })
    },
    |rng, own| {
        let inputs = [
            FieldInput::Text,
            FieldInput::Switch,
            FieldInput::Number,
            FieldInput::Words,
            FieldInput::Group,
        ];
        let path = vec!["new_key".to_owned()];
        own.at(&path).is_none().then(|| Edit::AddKey {
            path,
            input: inputs[rng.usize(..inputs.len())],
        })
    },
];

/// One edit of any kind that the post has room for.
pub(super) fn any_edit(rng: &mut Rng, subject: &Subject) -> Option<Edit> {
    (0..20).find_map(|_| KINDS[rng.usize(..KINDS.len())](rng, &subject.own))
}

/// Every kind of edit once, and every nasty title.
pub(super) fn all_edits(rng: &mut Rng, subject: &Subject) -> Vec<Edit> {
    let kinds = KINDS.iter().filter_map(|kind| kind(rng, &subject.own));
    let mut edits: Vec<Edit> = kinds.collect();
    if subject
        .own
        .get("title")
        .is_some_and(|title| title.text().is_some())
    {
        edits.extend(NASTY.iter().map(|value| Edit::Set {
            path: vec!["title".to_owned()],
            value: (*value).to_owned(),
        }));
    }
    edits
}

// --- the trial ------------------------------------------------------------------------------------------

/// Whether a key of the path stands twice in its map.
pub(super) fn is_doubled(own: &FrontMatter, path: &[String]) -> bool {
    let mut entries = &own.entries;
    for key in path {
        if entries.iter().filter(|entry| entry.key == *key).count() > 1 {
            return true;
        }
        match entries.iter().rfind(|entry| entry.key == *key) {
            Some(Entry {
                value: Value::Map(children),
                ..
            }) => entries = children,
            _ => return false,
        }
    }
    false
}

/// The key under which the asked text is read alone: its own where readers know it. A nested one means
/// something else to them at the top.
pub(super) fn alone_key(path: &[String]) -> Vec<String> {
    match path {
        [key] => vec![key.clone()],
        _ => vec!["nested".to_owned()],
    }
}

/// The asked text alone under its key, once as it is and once as a string, in the block's language.
pub(super) fn alone_texts(format: Format, asked: &Asked) -> Option<(String, String)> {
    let Asked::Value(path, text) = asked else {
        return None;
    };
    let key = serde_json::Value::from(alone_key(path).pop()?);
    let string = escaped(text);
    Some(match format {
        Format::Yaml => (format!("{key}: {text}\n"), format!("{key}: {string}\n")),
        Format::Toml => (format!("{key} = {text}\n"), format!("{key} = {string}\n")),
        Format::Json => (format!("{{{key}: {text}}}"), format!("{{{key}: {string}}}")),
    })
}

/// A string in double quotes with everything but letters, digits and spaces as an escape.
fn escaped(text: &str) -> String {
    let escape = |unit: u16| match char::from_u32(unit.into()) {
        Some(plain) if plain.is_ascii_alphanumeric() || plain == ' ' => plain.to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    let body: String = text
        .chars()
        .map(|character| match u32::from(character) {
            // Beyond the basic plane JSON needs two escapes and YAML and TOML one, so it stands as it is.
            0x1_0000.. => character.to_string(),
            unit => escape(unit as u16),
        })
        .collect();
    format!("\"{body}\"")
}

/// Makes one edit the way the command line does, and holds the file after it against the one before.
pub(super) fn try_edit(subject: &Subject, edit: &Edit) -> Outcome {
    let change = match apply(&subject.text, edit) {
        Ok(change) => change,
        Err(inkstone_core::Error::EditRefused { reason }) => {
            return Outcome::Refused(reason.to_string());
        }
        Err(other) => return Outcome::Wrong("failed in another way", other.to_string()),
    };
    let format = subject.block.format;
    let asked = Asked::by(edit, &Tree::of(&subject.own.entries));
    let new = &change.applied_to(&subject.text);
    // Through the document, as the command line goes, where the bytes are not those of the text.
    let bytes =
        if subject.bytes == subject.text.as_bytes() && !change.insert.len().is_multiple_of(8) {
            new.clone().into_bytes()
        } else {
            let mut document = Document::open(&subject.bytes, Path::new("a.md")).unwrap();
            let patch = document.patch(&change);
            document.apply(patch.version, &patch.changes).unwrap();
            assert_eq!(document.text(), new);
            document.to_bytes()
        };
    let wrong = |what: &'static str, detail: String| {
        let (old, inner) = (
            subject.inner(),
            parts::front_matter(new, GENERATOR).map_or("", |block| &new[block.inner]),
        );
        Outcome::Wrong(
            what,
            format!("{edit:?}\n  {detail}\n  before {old:?}\n  after  {inner:?}"),
        )
    };
    let Some(block) = parts::front_matter(new, GENERATOR) else {
        return wrong("the block is gone", new.to_owned());
    };
    let inner = &new[block.inner.clone()];
    if new[block.range.end..] != subject.text[subject.block.range.end..] {
        return wrong("the body changed", String::new());
    }
    if let Some(fault) = untouched(subject, &bytes, &asked) {
        return wrong("bytes beside the entry changed", fault);
    }
    if !matches!(asked, Asked::Nothing(_))
        && subject.inner().matches(COMMENT).count() != inner.matches(COMMENT).count()
    {
        return wrong("a comment is gone", String::new());
    }
    if let Some(fault) = oracle::own_fault(&subject.own, &read(new), &asked) {
        return wrong("our own reading differs", fault);
    }
    if let Some(before) = &subject.strict {
        let Some(after) = oracle::strict(format, inner) else {
            return wrong("a strict reader refuses it now", String::new());
        };
        let mut alone = Alone::default();
        if let Some((plain, string)) = alone_texts(format, &asked) {
            let key = alone_key(asked.path());
            let read = |text: &str| oracle::strict(format, text)?.at(&key).cloned();
            alone = Alone {
                plain: read(&plain),
                string: read(&string),
            };
        }
        if let Some(fault) = oracle::fault(before, &after, &asked, &alone, false) {
            return wrong("a strict reader reads something else", fault);
        }
    }
    Outcome::Made(Made {
        asked,
        inner: inner.to_owned(),
    })
}

/// Lines of a file with what they end with, as bytes.
fn raw_lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let end = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => 0,
        };
        at += end.max(1);
        if end > 0 {
            lines.push(&bytes[start..at]);
            start = at;
        }
    }
    lines.push(&bytes[start..]);
    lines
}

/// What changed outside of the entry's own lines, bytes compared.
fn untouched(subject: &Subject, bytes: &[u8], asked: &Asked) -> Option<String> {
    let (old, new) = (raw_lines(&subject.bytes), raw_lines(bytes));
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(most)
        .take_while(|(a, b)| a == b)
        .count();
    let changed = head..old.len() - tail;
    let fence = usize::from(subject.block.inner.start > 0);
    let only = |ends: &[&[u8]], end: &[u8]| {
        ends[..ends.len() - 1]
            .iter()
            .all(|line| line.ends_with(end))
    };
    if only(&old, b"\r\n") && old.len() > 1 && !only(&new, b"\r\n") {
        return Some("a CRLF file has other line ends now".to_owned());
    }
    if changed.is_empty() || !subject.orderly {
        return None;
    }
    // A line that ends in CR cannot stand before an empty one that ends in LF: one takes another end.
    let has_lone_cr = |line: &&[u8]| line.ends_with(b"\r");
    if old.iter().any(has_lone_cr) && !only(&old, b"\r") {
        return None;
    }
    let format = subject.block.format;
    match oracle::lines_of(format, subject.inner(), asked.path()) {
        Some(lines) => {
            let mut lines = lines.start + fence..lines.end + fence;
            if let (Asked::Nothing(path), Format::Yaml) = (asked, format)
                && let Some(parent) =
                    oracle::lines_of(format, subject.inner(), &path[..path.len() - 1])
                && new.get(parent.start + fence).is_some_and(|line| {
                    let line = String::from_utf8_lossy(line);
                    line.contains("{}") || line.contains("[]")
                })
            {
                // What was the last of a map or list leaves an empty one behind its key.
                lines.start = parent.start + fence;
            }
            if format == Format::Json {
                // The comma before an entry comes and goes with it.
                lines.start = lines.start.saturating_sub(1);
            }
            let inside = lines.start <= changed.start && changed.end <= lines.end;
            // A block without a key left is empty, without the blank lines it had.
            let beside = |at: &usize| !lines.contains(at) && !old[*at].trim_ascii().is_empty();
            let emptied = new.len() == old.len() - changed.len();
            let inside = inside || emptied && !changed.clone().any(|at| beside(&at));
            (!inside).then(|| format!("lines {changed:?} changed, the entry has {lines:?}"))
        }
        // A new key: nothing that was there changes but a comma, or a flow map that holds everything.
        None => {
            let spread = match format {
                Format::Json => 2,
                _ => usize::from(subject.inner().trim_start().starts_with('{')),
            };
            (changed.len() > spread).then(|| format!("lines {changed:?} changed for a new key"))
        }
    }
}
