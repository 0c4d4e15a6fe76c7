//! Units of the preview: the shortest runs of top-level blocks whose raw HTML balances, so that a `<details>`
//! across blocks survives. Each has a key and is cleaned by itself; what balances is the same cleaned alone or
//! together.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use html5ever::tokenizer::{TagKind, Token};

use super::cache::Cache;
use super::raw_html::{ends_by_itself, tokens};
use super::sanitize::{clean, is_void};
use super::trusted::Trusted;

/// 32 MiB of clean units.
static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(32 << 20));

/// A part of the article that is patched as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Names the HTML.
    pub key: BlockKey,
    /// Safe HTML.
    pub html: Arc<str>,
    /// Bytes of the body.
    pub source: Range<usize>,
}

/// Equal keys mean equal HTML, in every article and version. It is the hash of the unit's HTML before cleaning, a
/// function of its source, the dialect and the facts of the document that it used, and never its position. A key
/// that repeats in one article gets `-2`, `-3` ….
///
/// A number and not a text: an article has thousands, and all are given anew with every letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockKey {
    hash: UnitHash,
    /// The how manieth of its hash it is in the article, from 1.
    count: u32,
}

impl fmt::Display for BlockKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.hash)?;
        match self.count {
            1 => Ok(()),
            count => write!(formatter, "-{count}"),
        }
    }
}

/// The first 96 bits of the hash of a unit's HTML before cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct UnitHash([u8; 12]);

impl UnitHash {
    fn of(html: &str) -> Self {
        let mut start = [0; 12];
        for (to, from) in start
            .iter_mut()
            .zip(blake3::hash(html.as_bytes()).as_bytes())
        {
            *to = *from;
        }
        Self(start)
    }
}

impl fmt::Display for UnitHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// A top-level block as the writer leaves it: not cleaned, with placeholders.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) html: String,
    pub(super) source: Range<usize>,
    /// Whether there is raw HTML in it.
    pub(super) is_raw: bool,
}

/// A unit before it has its key in an article.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    hash: UnitHash,
    pub(super) html: Arc<str>,
    pub(super) source: Range<usize>,
}

/// Joins blocks into units, then keys and cleans them. Blocks without HTML are dropped.
pub(super) fn units(written: Vec<Written>, trusted: &Trusted) -> Vec<Block> {
    let mut keys = Keys::default();
    let (units, _) = join(written, trusted);
    units.iter().map(|unit| keys.block(unit, 0)).collect()
}

/// The keys that an article has given.
#[derive(Default)]
pub(super) struct Keys {
    seen: HashMap<UnitHash, u32>,
}

impl Keys {
    /// For an article of about this many blocks.
    pub(super) fn with_capacity(blocks: usize) -> Self {
        Self {
            seen: HashMap::with_capacity(blocks),
        }
    }

    /// The unit as a block of an article, in which it is moved by `offset`.
    pub(super) fn block(&mut self, unit: &Unit, offset: usize) -> Block {
        let count = self.seen.entry(unit.hash).or_insert(0);
        *count += 1;
        Block {
            key: BlockKey {
                hash: unit.hash,
                count: *count,
            },
            html: Arc::clone(&unit.html),
            source: unit.source.start + offset..unit.source.end + offset,
        }
    }
}

/// Joins blocks into units and cleans them; also says whether all that they open is closed.
pub(super) fn join(written: Vec<Written>, trusted: &Trusted) -> (Vec<Unit>, bool) {
    let mut units = Vec::new();
    let mut open = Vec::new();
    let mut unit: Option<(String, Range<usize>)> = None;
    let mut written = written
        .into_iter()
        .filter(|block| !block.html.trim().is_empty())
        .peekable();
    while let Some(block) = written.next() {
        if block.is_raw || !open.is_empty() {
            balance(&block.html, &mut open);
            // A paragraph left open ends where the next block starts one of its own.
            if open.iter().all(|name| name == "p")
                && written
                    .peek()
                    .is_some_and(|next| closes_paragraph(first_tag(&next.html)))
            {
                open.clear();
            }
        }
        let (html, source) = match unit.take() {
            // Onto what is there: elements may stay open over a hundred thousand blocks.
            Some((mut html, source)) => {
                html.push('\n');
                html.push_str(block.html.trim_end());
                let (start, end) = (block.source.start, block.source.end);
                (html, source.start.min(start)..source.end.max(end))
            }
            None => (block.html.trim_end().to_owned(), block.source),
        };
        if !open.is_empty() && written.peek().is_some() {
            unit = Some((html, source));
            continue;
        }
        // What stays open holds the last line end too.
        let html = html + if open.is_empty() { "" } else { "\n" };
        let hash = UnitHash::of(&html);
        let clean = CACHE.get(&hash.to_string(), || trusted.restore(&clean(&html)));
        if !clean.trim().is_empty() {
            units.push(Unit {
                hash,
                html: clean,
                source,
            });
        }
    }
    (units, open.is_empty())
}

/// Elements that a parser opens again after the block in which they were left open.
fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements whose start tag ends an open paragraph.
fn closes_paragraph(name: &str) -> bool {
    const BLOCKS: [&str; 20] = [
        "article",
        "aside",
        "blockquote",
        "center",
        "details",
        "div",
        "dl",
        "dd",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "li",
        "nav",
        "ol",
        "pre",
        "section",
        "summary",
        "ul",
    ];
    matches!(
        name,
        "p" | "h" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" | "table"
    ) || BLOCKS.contains(&name)
}

/// The name of the tag that `html` starts with, or nothing.
fn first_tag(html: &str) -> &str {
    let name = html.trim_start().strip_prefix('<').unwrap_or("");
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or("")
}

/// Follows the tags of `html` and leaves in `open` what a parser would still have open.
fn balance(html: &str, open: &mut Vec<String>) {
    for token in tokens(html) {
        let Token::TagToken(tag) = token else {
            continue;
        };
        // Any heading's end tag closes any heading.
        let name = if matches!(&*tag.name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            "h"
        } else {
            &*tag.name
        };
        if tag.kind == TagKind::StartTag && closes_paragraph(name) {
            let table = open.iter().rposition(|other| other == "table").unwrap_or(0);
            let inside = open.split_off(table);
            open.extend(inside.into_iter().filter(|other| other != "p"));
        }
        if is_void(name) || (ends_by_itself(name) && name != "p") {
            continue;
        }
        if tag.kind == TagKind::StartTag {
            open.push(name.to_owned());
        } else if let Some(index) = open.iter().rposition(|other| other == name) {
            if is_formatting(name) {
                open.remove(index);
            } else {
                // What was open inside is closed too, except formatting, which goes on after it.
                let inside = open.split_off(index);
                open.extend(
                    inside
                        .into_iter()
                        .skip(1)
                        .filter(|other| is_formatting(other)),
                );
            }
        }
    }
}
