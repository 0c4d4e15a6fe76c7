//! The article of an open post, edit after edit: exactly what [`render`](super::render) makes of each text, but only
//! what an edit can touch is made anew.
//!
//! 1. `cuts`: the body is cut into chunks of whole blocks. A chunk is closed when whatever follows leaves it as it is;
//!    so an edit touches the chunk it lies in and those after it up to the first old cut that is one again.
//! 2. `chunk`: each chunk goes through all the stages alone. Definitions of other chunks that it may refer to
//!    (`labels`) are read with it, answers of the site (`asked`) and quotes left open before it are asked again.
//! 3. Headings get their ids in the order of the whole body.
//! 4. `tied`: chunks with footnotes, links inside the page or ids of their own are written together.
//! 5. The article is put together; positions are moved by the chunk's.
//!
//! Where a chunk changes what the whole body is (`templates`: Liquid's variables, kramdown's options, …), or ids that
//! a parser gives meet each other, the whole body is rendered.

mod asked;
mod chunk;
mod cuts;
mod labels;
mod templates;
mod tied;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::blocks::Keys;
use super::dialect::{Dialect, Settings};
use super::goldmark::OpenQuotes;
use super::headings::{Heading, Named};
use super::pictures::{PictureTarget, PictureUse, RemoteStyle};
use super::warning::Warning;
use super::{Article, render};
use chunk::{Around, Chunk, Context, Maker};
use templates::Templates;
use tied::Tied;

/// Chunks are at least this long, in bytes.
const GRAIN: usize = 1024;

/// Renders one post again and again.
pub struct Renderer {
    grain: usize,
    known: Option<(Settings, RemoteStyle)>,
    body: String,
    chunks: Vec<Chunk>,
    named: Named,
    tied: Tied,
    /// The last number given to a chunk.
    number: u64,
    /// Whether the last article came from chunks.
    #[cfg(test)]
    is_patched: bool,
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new(GRAIN)
    }
}

impl Renderer {
    /// With chunks of at least `grain` bytes.
    pub fn new(grain: usize) -> Self {
        Self {
            grain,
            known: None,
            body: String::new(),
            chunks: Vec::new(),
            named: Named::default(),
            tied: Tied::default(),
            number: 0,
            #[cfg(test)]
            is_patched: false,
        }
    }

    /// The same as [`render`](super::render) of these.
    pub fn render(
        &mut self,
        body: &str,
        settings: &Settings,
        pictures: &dyn PictureTarget,
    ) -> Article {
        let remote = pictures.remote();
        let is_known = |(old, style): &(Settings, RemoteStyle)| old == settings && *style == remote;
        if !self.known.as_ref().is_some_and(is_known) {
            self.known = Some((settings.clone(), remote));
            self.body.clear();
            self.chunks.clear();
            self.named = Named::default();
        }
        let maker = Maker::new(settings, pictures);
        self.cut(body, &maker, settings);
        self.body.clear();
        self.body.push_str(body);
        let article = self.article(&maker, settings, pictures);
        #[cfg(test)]
        {
            self.is_patched = article.is_some();
        }
        article.unwrap_or_else(|| render(body, settings, pictures))
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// Cuts `body`; keeps the chunks that are as they were.
    fn cut(&mut self, body: &str, maker: &Maker, settings: &Settings) {
        if self.body == body && !self.chunks.is_empty() {
            return;
        }
        let (before, after) = common(&self.body, body);
        let old_length = self.body.len();
        let mut old = std::mem::take(&mut self.chunks);
        let mut kept = 0;
        let mut at = 0;
        while let Some(chunk) = old.get(kept) {
            let end = at + chunk.length;
            if end > before || kept + 1 == old.len() || !cuts::is_cut(body, end) {
                break;
            }
            at = end;
            kept += 1;
        }
        // Old cuts behind the edit, where they are now.
        let mut starts = Vec::new();
        let mut start = 0;
        for (index, chunk) in old.iter().enumerate() {
            if index > kept && start >= old_length - after {
                starts.push((index, start + body.len() - old_length));
            }
            start += chunk.length;
        }
        let mut starts = starts.into_iter().peekable();
        let mut made = Vec::new();
        let mut rest = old.len();
        let mut quotes = OpenQuotes::default();
        if let Some((_, after)) = old.iter().take(kept).rev().find_map(|chunk| chunk.quotes) {
            quotes = after;
        }
        // The ends of pairs of template tags from the first chunk on that begins one.
        let mut ends: Option<Templates> = None;
        let mut is_begun = |chunk: &Chunk, at: usize| {
            !chunk.templates.begun.is_empty() && {
                let rest = || Templates::of(body.get(at..).unwrap_or(""), settings);
                let ends = ends.get_or_insert_with(rest);
                chunk.templates.reaches(ends, settings)
            }
        };
        while at < body.len() {
            while starts.next_if(|(_, start)| *start < at).is_some() {}
            if let Some((index, start)) = starts.peek()
                && *start == at
                && cuts::is_cut(body, at)
            {
                rest = *index;
                break;
            }
            let near = starts.peek().map(|(_, start)| *start);
            let near = near.filter(|start| start - at <= 4 * self.grain.max(16));
            let mut reach = self.grain.max(1);
            let mut end = near
                .filter(|near| cuts::is_cut(body, *near))
                .or_else(|| cuts::next(body, at + reach));
            loop {
                let to = end.unwrap_or(body.len());
                let text = body.get(at..to).unwrap_or("");
                let number = self.next_number();
                let around = Around {
                    quotes,
                    context: None,
                    is_last: to == body.len(),
                };
                let chunk = maker.chunk(text, around, number);
                let is_whole = around.is_last || (chunk.is_closed && !is_begun(&chunk, at));
                if is_whole {
                    if let Some((_, after)) = chunk.quotes {
                        quotes = after;
                    }
                    made.push(chunk);
                    at = to;
                    break;
                }
                reach = (to - at).max(reach).saturating_mul(2);
                end = cuts::next(body, at.saturating_add(reach).min(body.len()));
            }
        }
        let last = old.split_off(rest);
        old.truncate(kept);
        old.append(&mut made);
        old.extend(last);
        self.chunks = old;
    }

    /// Makes those chunks anew that stand in other surroundings now. None: the body must be rendered whole.
    fn settle(
        &mut self,
        maker: &Maker,
        settings: &Settings,
        pictures: &dyn PictureTarget,
    ) -> Option<()> {
        let contexts = self.contexts(maker.written.dialect)?;
        let none = Context::default();
        let mut quotes = OpenQuotes::default();
        let mut at = 0;
        for index in 0..self.chunks.len() {
            let is_last = index + 1 == self.chunks.len();
            let context = contexts.get(&index).unwrap_or(&none);
            let chunk = self.chunks.get(index)?;
            let text = self.body.get(at..at + chunk.length)?;
            at += chunk.length;
            let as_before = chunk.context == *context
                && chunk.quotes.is_none_or(|(before, _)| {
                    before == quotes || settings.dialect != Dialect::Hugo
                })
                && chunk.asked.iter().all(|asked| asked.holds(pictures));
            if !as_before {
                let around = Around {
                    quotes,
                    context: Some(context),
                    is_last,
                };
                self.number += 1;
                let chunk = maker.chunk(text, around, self.number);
                let is_open = !is_last && !chunk.is_closed;
                *self.chunks.get_mut(index)? = chunk;
                if is_open {
                    return None;
                }
            }
            if let Some((_, after)) = self.chunks.get(index)?.quotes {
                quotes = after;
            }
        }
        Some(())
    }

    /// For each chunk that refers to definitions of others, those. None when they cannot be read apart.
    fn contexts(&self, dialect: Dialect) -> Option<HashMap<usize, Context>> {
        let mut definers: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut texts: HashMap<usize, &str> = HashMap::new();
        let mut at = 0;
        for (index, chunk) in self.chunks.iter().enumerate() {
            for label in &chunk.labels.defines {
                let all = definers.entry(label).or_default();
                if all.last() != Some(&index) {
                    all.push(index);
                }
                texts.insert(index, self.body.get(at..at + chunk.length)?);
            }
            at += chunk.length;
        }
        let mut contexts = HashMap::new();
        if definers.is_empty() {
            return Some(contexts);
        }
        for (index, chunk) in self.chunks.iter().enumerate() {
            let mut needed: BTreeSet<usize> = BTreeSet::new();
            for label in &chunk.labels.refers {
                let Some(found) = definers.get(label.as_str()) else {
                    continue;
                };
                let others = found.iter().copied().filter(|definer| *definer != index);
                needed.extend(others);
                // Such a label's quotes may be shown or not.
                let is_unsure = label.contains(['"', '\'']) && found.as_slice() != [index];
                if is_unsure && dialect == Dialect::Hugo {
                    return None;
                }
            }
            if needed.is_empty() {
                continue;
            }
            // goldmark's typographer reads on from quotes in definitions, so they are best read behind the chunk.
            let is_last = index + 1 == self.chunks.len();
            let all_behind =
                dialect == Dialect::Hugo && !is_last && chunk.labels.defines.is_empty();
            let mut context = Context::default();
            for definer in needed {
                let list = match definer < index && !all_behind {
                    true => &mut context.before,
                    false => &mut context.after,
                };
                // Only the last one may lack line ends.
                let text = texts.get(&definer)?.trim_end_matches('\n');
                // What a chunk ends with, a list say, does not go on in those behind it.
                if definer >= index || all_behind {
                    list.push_str(cuts::NEXT);
                    list.push_str("\n\n");
                }
                list.push_str(text);
                list.push_str("\n\n");
            }
            contexts.insert(index, context);
        }
        Some(contexts)
    }

    /// The article from its chunks. None: the body must be rendered whole.
    fn article(
        &mut self,
        maker: &Maker,
        settings: &Settings,
        pictures: &dyn PictureTarget,
    ) -> Option<Article> {
        if self.chunks.iter().any(|chunk| chunk.is_global) {
            return None;
        }
        self.settle(maker, settings, pictures)?;
        if self.chunks.iter().any(|chunk| chunk.is_global) || !self.fit(settings) {
            return None;
        }
        self.name(maker)?;
        let mut outline = Vec::new();
        let mut tied_chunks = Vec::new();
        let mut at = 0;
        for chunk in &self.chunks {
            outline.extend(headings_of(chunk, at));
            if chunk.is_tied {
                tied_chunks.push((at, chunk));
            }
            at += chunk.length;
        }
        if !self.tied.holds(&tied_chunks, &outline) {
            self.tied = Tied::of(&tied_chunks, &outline, &maker.written, pictures);
        }
        if self.tied.has_notes && !self.chunks.last()?.is_closed {
            return None;
        }
        Some(self.assemble(outline))
    }

    /// Whether no template tag of one chunk has to do with another chunk.
    fn fit(&self, settings: &Settings) -> bool {
        let templates = self.chunks.iter().map(|chunk| &chunk.templates);
        let more = templates.clone().filter(|found| found.has_more).count();
        let begun: Vec<_> = templates
            .clone()
            .enumerate()
            .filter(|(_, found)| !found.begun.is_empty())
            .collect();
        let ends: Vec<_> = templates
            .enumerate()
            .filter(|(_, found)| !found.ends.is_empty())
            .collect();
        let reach = begun.iter().any(|(index, found)| {
            let later = ends.iter().filter(|(end, _)| end > index);
            later.clone().any(|(_, end)| found.reaches(end, settings))
        });
        more <= 1 && !reach
    }

    /// Gives the headings the ids that they have in the whole body. None when they cannot be told from the chunks'.
    fn name(&mut self, maker: &Maker) -> Option<()> {
        let dialect = maker.written.dialect;
        if !matches!(dialect, Dialect::Plain | Dialect::Hexo) {
            // The parser has given the ids, from its first heading on: they are the same when no two meet.
            let mut seen = HashSet::new();
            for chunk in self.chunks.iter().filter(|chunk| !chunk.names.is_empty()) {
                let names: HashSet<&str> = chunk
                    .names
                    .iter()
                    .map(|name| name.as_deref().unwrap_or(""))
                    .collect();
                if names.into_iter().any(|name| !seen.insert(name)) {
                    return None;
                }
            }
            return Some(());
        }
        let all = self.chunks.iter().flat_map(|chunk| &chunk.found);
        let mut names = self.named.names(all, &maker.written);
        for index in 0..self.chunks.len() {
            let chunk = self.chunks.get_mut(index)?;
            let (own, rest) = names.split_at_checked(chunk.found.len())?;
            names = rest;
            if chunk.names != own {
                self.number += 1;
                maker.rename(chunk, own, self.number);
            }
        }
        Some(())
    }

    fn assemble(&self, outline: Vec<Heading>) -> Article {
        let mut article = Article {
            outline,
            ..Article::default()
        };
        let blocks = self
            .chunks
            .iter()
            .map(|chunk| chunk.shown.units.len())
            .sum();
        let mut keys = Keys::with_capacity(blocks);
        article.blocks.reserve(blocks);
        let mut at = 0;
        let mut tied = self.tied.shown.iter();
        let mut tied_starts = Vec::new();
        let mut counts = self.tied.counts;
        for chunk in &self.chunks {
            let shown = if chunk.is_tied {
                tied_starts.push(at);
                tied.next().unwrap_or(&chunk.shown)
            } else {
                counts.add(chunk.shown.counts);
                &chunk.shown
            };
            article
                .blocks
                .extend(shown.units.iter().map(|unit| keys.block(unit, at)));
            article
                .pictures
                .extend(shown.pictures.iter().map(|picture| PictureUse {
                    source: moved(&picture.source, at),
                    ..picture.clone()
                }));
            article
                .warnings
                .extend(shown.warnings.iter().map(|warning| Warning {
                    source: moved(&warning.source, at),
                    ..warning.clone()
                }));
            at += chunk.length;
        }
        let place = |(index, offset): (usize, usize)| {
            tied_starts
                .get(index)
                .map_or(offset, |start| start + offset)
        };
        for (unit, start, end) in &self.tied.notes {
            let mut block = keys.block(unit, 0);
            block.source = place(*start)..place(*end);
            article.blocks.push(block);
        }
        for (picture, start) in &self.tied.note_pictures {
            let start = place(*start);
            article.pictures.push(PictureUse {
                source: start..start + picture.source.len(),
                ..picture.clone()
            });
        }
        article.counts = counts.timed();
        article
    }
}

fn headings_of(chunk: &Chunk, offset: usize) -> impl Iterator<Item = Heading> {
    let named = chunk.found.iter().zip(&chunk.names);
    named.filter_map(move |(found, name)| Some(found.named(name.as_ref()?, offset)))
}

fn moved(range: &Range<usize>, offset: usize) -> Range<usize> {
    range.start + offset..range.end + offset
}

/// How many bytes two texts have in common at their start, and at their end behind that.
fn common(old: &str, new: &str) -> (usize, usize) {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let before = run(old.chunks(STEP), new.chunks(STEP)) * STEP;
    let before = before.min(old.len()).min(new.len());
    let old = old.get(before..).unwrap_or(&[]);
    let new = new.get(before..).unwrap_or(&[]);
    let more = run(old.iter(), new.iter());
    let left = old.len().min(new.len()) - more;
    let end = |text: &[u8]| text.len() - left;
    let (old, new) = (
        old.get(end(old)..).unwrap_or(&[]),
        new.get(end(new)..).unwrap_or(&[]),
    );
    let after = run(old.rchunks(STEP), new.rchunks(STEP)) * STEP;
    let after = after.min(left);
    let rest = left - after;
    let last = run(old.iter().take(rest).rev(), new.iter().take(rest).rev());
    (before + more, after + last)
}

/// Bytes that are compared at once.
const STEP: usize = 256;

fn run<T: PartialEq>(one: impl Iterator<Item = T>, other: impl Iterator<Item = T>) -> usize {
    one.zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}
