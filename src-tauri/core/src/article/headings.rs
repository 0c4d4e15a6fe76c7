//! The outline, and an id for every heading.

use std::collections::HashMap;
use std::ops::Range;

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
    pub text: String,
    /// The `id` of its element; unique in the article.
    pub id: String,
    /// Bytes of the body.
    pub source: Range<usize>,
}

/// Gives every heading its id, written into the event, and returns the outline.
pub(super) fn assign(
    pieces: &mut [Piece],
    settings: &Settings,
    tags: &[TemplateTag],
) -> Vec<Heading> {
    let dialect = settings.dialect;
    let mut outline = Vec::new();
    let mut slugs = Slugs::default();
    for index in 0..pieces.len() {
        let Some(Piece {
            event: Event::Start(Tag::Heading { level, id, .. }),
            source,
            attributes,
            ..
        }) = pieces.get(index)
        else {
            continue;
        };
        let (level, source) = (*level as u8, source.clone());
        let written = attributes
            .as_ref()
            .and_then(|list| list.id.clone())
            .or(id.as_ref().map(|id| id.to_string()));
        let text = visible_text(
            pieces.get(index..group_end(pieces, index)).unwrap_or(&[]),
            tags,
        );
        let text = text.trim().to_owned();
        if dialect == Dialect::Hugo {
            // goldmark has given the ids; a heading without one cannot be led to.
            outline.extend(written.map(|id| Heading {
                level,
                text,
                id,
                source,
            }));
            continue;
        }
        if dialect == Dialect::Hexo && written.as_deref() == Some("") {
            // Hexo leaves the first empty, where nothing can lead, and counts the others (`renderer.js`).
            let counted = match settings.marked.header_ids {
                true => Some(slugs.unique(String::new())).filter(|id| !id.is_empty()),
                false => None,
            };
            if let Some(Piece {
                event: Event::Start(Tag::Heading { id, .. }),
                ..
            }) = pieces.get_mut(index)
            {
                *id = counted.clone().map(CowStr::from);
            }
            outline.extend(counted.map(|id| Heading {
                level,
                text,
                id,
                source,
            }));
            continue;
        }
        let id = match written.map(|id| clean_id(&id)).filter(|id| !id.is_empty()) {
            Some(id) => slugs.unique(id),
            // kramdown has given its ids already; a heading of punctuation alone has none.
            None if dialect == Dialect::Jekyll => String::new(),
            None => slugs.unique(slug(&text, dialect)),
        };
        if let Some(Piece {
            event: Event::Start(Tag::Heading { id: slot, .. }),
            ..
        }) = pieces.get_mut(index)
        {
            *slot = Some(CowStr::from(id.clone())).filter(|id| !id.is_empty());
        }
        outline.push(Heading {
            level,
            text,
            id,
            source,
        });
    }
    outline
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
