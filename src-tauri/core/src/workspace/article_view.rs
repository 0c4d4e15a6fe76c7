//! The article as it crosses to the window: what changed since the last answer.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use ts_rs::TS;

use super::stretch::{Placed, Stretch};
use crate::article::{Article, Block, BlockKey, PicturePlace, WarningKind};
use crate::page::Page;
use crate::post::positions::Utf16Offsets;

/// Where a block of the article stands in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct BlockRef {
    /// Names its HTML.
    pub key: String,
    /// First UTF-16 code unit of its source.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// A heading of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct HeadingRef {
    /// 1 to 6.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its anchor.
    pub id: String,
    /// First UTF-16 code unit of its source.
    pub from: usize,
}

/// A host that pictures of the post lie on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct RemoteHost {
    /// Its name.
    pub host: String,
    /// How many pictures of the post.
    pub pictures: usize,
}

/// The length of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Counts {
    /// Visible characters, white space aside.
    pub characters: usize,
    /// Han characters among them.
    pub han: usize,
    /// Words of other scripts.
    pub words: usize,
    /// Reading time in minutes.
    pub minutes: usize,
}

/// The article at one version: what changed of its blocks since the last answer, and the HTML of those not sent
/// before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct ArticleUpdate {
    /// The version of the text.
    pub version: u64,
    /// The article's language, a BCP 47 tag.
    pub lang: String,
    /// Counts the answers about a post.
    pub serial: u64,
    /// The answer over which the stretches are to be laid; none when they are whole.
    pub since: Option<u64>,
    /// All blocks in their order.
    pub blocks: Stretch<BlockRef>,
    /// The HTML of blocks that are new since the last answer, by key.
    pub html: BTreeMap<String, String>,
    /// The headings.
    pub outline: Stretch<HeadingRef>,
    /// How long it is.
    pub counts: Counts,
    /// Where its remote pictures lie that are not loaded.
    pub remote: Vec<RemoteHost>,
    /// Pictures that are not there.
    pub missing: Vec<String>,
    /// Whether parts are nested too deeply to be shown as they are.
    pub simplified: bool,
}

/// What the window has of an article.
#[derive(Default)]
pub(super) struct Sent {
    serial: u64,
    keys: HashSet<BlockKey>,
    /// None when it is to be told whole.
    places: Option<Places>,
}

impl Sent {
    /// The window is to have the order of all blocks anew, as one whose answers may have overtaken each other.
    pub(super) fn tell_whole(&mut self) {
        self.places = None;
    }

    /// The window has nothing.
    pub(super) fn clear(&mut self) {
        self.places = None;
        self.keys.clear();
    }
}

/// Where the parts of an article stand.
#[derive(Default)]
struct Places {
    blocks: Vec<BlockPlace>,
    outline: Vec<HeadingPlace>,
}

/// A [`BlockRef`] before it is told.
#[derive(Clone)]
struct BlockPlace {
    key: BlockKey,
    from: usize,
    to: usize,
}

impl Placed for BlockPlace {
    fn from(&self) -> usize {
        self.from
    }

    fn is_moved(&self, other: &Self, shift: i64) -> bool {
        self.from as i64 + shift == other.from as i64
            && self.to as i64 + shift == other.to as i64
            && self.key == other.key
    }
}

impl From<BlockPlace> for BlockRef {
    fn from(place: BlockPlace) -> Self {
        Self {
            key: place.key.to_string(),
            from: place.from,
            to: place.to,
        }
    }
}

/// A [`HeadingRef`] before it is told.
#[derive(Clone)]
struct HeadingPlace {
    level: u8,
    text: Arc<str>,
    id: Arc<str>,
    from: usize,
}

impl Placed for HeadingPlace {
    fn from(&self) -> usize {
        self.from
    }

    fn is_moved(&self, other: &Self, shift: i64) -> bool {
        self.from as i64 + shift == other.from as i64
            && (self.level, &self.text, &self.id) == (other.level, &other.text, &other.id)
    }
}

impl From<HeadingPlace> for HeadingRef {
    fn from(place: HeadingPlace) -> Self {
        Self {
            level: place.level,
            text: place.text.to_string(),
            id: place.id.to_string(),
            from: place.from,
        }
    }
}

impl Places {
    /// The places in `text`, in which the body starts at byte `body`.
    fn of(text: &str, body: usize, article: &Article) -> Self {
        let mut offsets = Utf16Offsets::new(text);
        let blocks = article.blocks.iter().map(|block| {
            let range = offsets.range(&(body + block.source.start..body + block.source.end));
            BlockPlace {
                key: block.key,
                from: range.from,
                to: range.to,
            }
        });
        let blocks = blocks.collect();
        let mut offsets = Utf16Offsets::new(text);
        let outline = article.outline.iter().map(|heading| HeadingPlace {
            level: heading.level,
            text: Arc::clone(&heading.text),
            id: Arc::clone(&heading.id),
            from: offsets.at(body + heading.source.start),
        });
        Self {
            blocks,
            outline: outline.collect(),
        }
    }
}

impl ArticleUpdate {
    /// Makes the answer and notes in `sent` what the window has now.
    pub(super) fn of(
        text: &str,
        version: u64,
        page: &Page,
        article: &Article,
        sent: &mut Sent,
    ) -> Self {
        let is_new = |block: &&Block| !sent.keys.contains(&block.key);
        let html = article
            .blocks
            .iter()
            .filter(is_new)
            .map(|block| (block.key.to_string(), block.html.to_string()))
            .collect();
        sent.keys = article.blocks.iter().map(|block| block.key).collect();
        let places = Places::of(text, page.body_start, article);
        let mut remote: BTreeMap<&str, usize> = BTreeMap::new();
        let mut missing = Vec::new();
        for picture in &article.pictures {
            match &picture.place {
                PicturePlace::Remote { host } => *remote.entry(host).or_default() += 1,
                PicturePlace::Missing { path } if !missing.iter().any(|known| *known == **path) => {
                    missing.push(path.to_string())
                }
                _ => {}
            }
        }
        let counts = &article.counts;
        let since = sent.places.is_some().then_some(sent.serial);
        let old = sent.places.take().unwrap_or_default();
        sent.serial += 1;
        let update = Self {
            version,
            lang: page.settings.lang.clone(),
            serial: sent.serial,
            since,
            blocks: Stretch::between(&old.blocks, &places.blocks).map(BlockRef::from),
            html,
            outline: Stretch::between(&old.outline, &places.outline).map(HeadingRef::from),
            counts: Counts {
                characters: counts.characters,
                han: counts.han,
                words: counts.words,
                minutes: counts.minutes,
            },
            remote: remote
                .into_iter()
                .map(|(host, pictures)| RemoteHost {
                    host: host.to_owned(),
                    pictures,
                })
                .collect(),
            missing,
            simplified: article.warnings.iter().any(|warning| {
                matches!(
                    warning.kind,
                    WarningKind::DeepHtml | WarningKind::DeepNesting
                )
            }),
        };
        sent.places = Some(places);
        update
    }
}
