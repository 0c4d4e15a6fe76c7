//! The outline, and an id for every heading.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, Tag};

use super::dialect::{Dialect, Settings};
use super::parse::{Piece, group_end, visible_text};
use super::template::TemplateTag;

/// A heading of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its visible words.
    pub text: Arc<str>,
    /// The `id` of its element; unique in the article.
    pub id: Arc<str>,
    /// Bytes of the body.
    pub source: Range<usize>,
}

/// A heading before it has its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The index of the piece that starts it.
    pub(super) piece: usize,
    level: u8,
    text: Arc<str>,
    /// The id that it is given in the text, or that the parser gave.
    written: Option<String>,
    source: Range<usize>,
}

impl Found {
    /// The heading in the outline, in a body that starts at `offset`.
    pub(super) fn named(&self, id: &Arc<str>, offset: usize) -> Heading {
        Heading {
            level: self.level,
            text: Arc::clone(&self.text),
            id: Arc::clone(id),
            source: self.source.start + offset..self.source.end + offset,
        }
    }

    /// Whether the same names come of both, in the same surroundings.
    fn is_named_like(&self, other: &Self) -> bool {
        self.text == other.text && self.written == other.written
    }
}

/// Gives every heading its id, written into the event, and returns the outline.
pub(super) fn assign(
    pieces: &mut [Piece],
    settings: &Settings,
    tags: &[TemplateTag],
) -> Vec<Heading> {
    let found = find(pieces, tags);
    let names = names(found.iter(), settings);
    write(pieces, &found, &names, settings.dialect);
    let named = found.iter().zip(&names);
    named
        .filter_map(|(found, name)| Some(found.named(name.as_ref()?, 0)))
        .collect()
}

/// The headings of `pieces`.
pub(super) fn find(pieces: &[Piece], tags: &[TemplateTag]) -> Vec<Found> {
    let mut all = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Event::Start(Tag::Heading { level, id, .. }) = &piece.event else {
            continue;
        };
        let written = piece
            .attributes
            .as_ref()
            .and_then(|list| list.id.clone())
            .or(id.as_ref().map(|id| id.to_string()));
        let inside = pieces.get(index..group_end(pieces, index)).unwrap_or(&[]);
        all.push(Found {
            piece: index,
            level: *level as u8,
            text: visible_text(inside, tags).trim().into(),
            written,
            source: piece.source.clone(),
        });
    }
    all
}

/// The ids of some headings.
pub(super) type Names = Vec<Option<Arc<str>>>;

/// The ids that the headings of a body were given last.
#[derive(Debug, Default)]
pub(super) struct Named {
    all: Vec<Found>,
    names: Names,
}

impl Named {
    /// As [`names`] of the same settings each time; slugs are made only when a heading changed.
    pub(super) fn names<'f>(
        &mut self,
        all: impl Iterator<Item = &'f Found> + Clone,
        settings: &Settings,
    ) -> &[Option<Arc<str>>] {
        let is_same = |(old, new): (&Found, &Found)| old.is_named_like(new);
        if self.all.len() != all.clone().count() || !self.all.iter().zip(all.clone()).all(is_same) {
            self.names = names(all.clone(), settings);
            self.all = all.cloned().collect();
        }
        &self.names
    }
}

/// The ids of headings in their order; none for a heading that nothing can lead to. kramdown gives a heading of
/// punctuation alone an empty one.
pub(super) fn names<'f>(all: impl Iterator<Item = &'f Found>, settings: &Settings) -> Names {
    let dialect = settings.dialect;
    let mut slugs = Slugs::default();
    let mut name = |found: &Found| -> Option<Arc<str>> {
        let written = found.written.as_deref();
        match dialect {
            // goldmark has given the ids.
            Dialect::Hugo => return written.map(Arc::from),
            // Hexo leaves the first empty, where nothing can lead, and counts the others (`renderer.js`).
            Dialect::Hexo if written == Some("") => {
                let counted = settings
                    .marked
                    .header_ids
                    .then(|| slugs.unique(String::new()));
                return counted.filter(|id| !id.is_empty()).map(Arc::from);
            }
            _ => {}
        }
        let id = match written.map(clean_id).filter(|id| !id.is_empty()) {
            Some(id) => slugs.unique(id),
            // kramdown has given its ids already.
            None if dialect == Dialect::Jekyll => String::new(),
            None => slugs.unique(slug(&found.text, dialect)),
        };
        Some(id.into())
    };
    all.map(&mut name).collect()
}

/// Writes the ids into the events.
pub(super) fn write(
    pieces: &mut [Piece],
    all: &[Found],
    names: &[Option<Arc<str>>],
    dialect: Dialect,
) {
    if dialect == Dialect::Hugo {
        return;
    }
    for (found, name) in all.iter().zip(names) {
        if let Some(Piece {
            event: Event::Start(Tag::Heading { id, .. }),
            ..
        }) = pieces.get_mut(found.piece)
        {
            let name = name.as_ref().filter(|name| !name.is_empty());
            *id = name.map(|name| CowStr::from(name.to_string()));
        }
    }
}

/// An id may not hold blanks or what would need escaping.
pub(super) fn clean_id(id: &str) -> String {
    id.chars()
        .filter(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !super::escape::is_reserved(*c)
                && !matches!(c, '"' | '\'' | '<' | '>' | '&')
        })
        .collect()
}

/// The id a heading's text gives, before it is made unique.
fn slug(text: &str, dialect: Dialect) -> String {
    let slug = github(text);
    if slug.is_empty() {
        dialect.empty_heading_id().to_owned()
    } else {
        slug
    }
}

/// Lower case; letters, digits, marks, `_` and `-` stay; a blank becomes `-`; the rest goes, U+3000 too.
fn github(text: &str) -> String {
    let kept = text
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            ' ' | '\t' => Some('-'),
            '-' | '_' => Some(c),
            '\u{300}'..='\u{36f}' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        });
    kept.collect()
}

/// Ids taken so far; a repeated one gets `-1`, `-2` …, as GitHub's slugger counts.
#[derive(Default)]
struct Slugs {
    taken: HashMap<String, usize>,
}

impl Slugs {
    fn unique(&mut self, slug: String) -> String {
        let mut id = slug.clone();
        while self.taken.contains_key(&id) {
            let count = self.taken.entry(slug.clone()).or_insert(0);
            *count += 1;
            id = format!("{slug}-{count}");
        }
        self.taken.insert(id.clone(), 0);
        id
    }
}
