//! A chunk: a run of blocks that is read and written as if nothing stood around it.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::asked::{Asked, Recorder};
use super::cuts;
use super::labels::Labels;
use super::templates::Templates;
use crate::article::blocks::{self, Unit};
use crate::article::counts::{self, Counts};
use crate::article::dialect::{Dialect, Settings};
use crate::article::footnotes::{Notes, PLACE};
use crate::article::goldmark::OpenQuotes;
use crate::article::headings::{self, Found, Names};
use crate::article::html::Writer;
use crate::article::parse::{Piece, group_end};
use crate::article::pictures::{PictureTarget, PictureUse};
use crate::article::template::{self, TemplateTag};
use crate::article::warning::{Warning, WarningKind};
use crate::article::{other_processor, raw_html, read, toc};

/// All positions are bytes from the chunk's start.
pub(super) struct Chunk {
    /// In bytes.
    pub(super) length: usize,
    /// Another one whenever the chunk is another one.
    pub(super) number: u64,
    pub(super) pieces: Vec<Piece<'static>>,
    tags: Vec<TemplateTag>,
    pub(super) found: Vec<Found>,
    /// The ids in the pieces.
    pub(super) names: Names,
    /// What was said before anything was written.
    pub(super) warnings: Vec<Warning>,
    pub(super) shown: Shown,
    /// Nothing that follows is part of it.
    pub(super) is_closed: bool,
    /// What it shows depends on other chunks: footnotes, links inside the page, ids, tables of contents.
    pub(super) is_tied: bool,
    /// It can only be shown with the whole body.
    pub(super) is_global: bool,
    pub(super) labels: Labels,
    /// The definitions of other chunks that it was read with.
    pub(super) context: Context,
    pub(super) templates: Templates,
    pub(super) asked: Vec<Asked>,
    /// The quotes that are open before and after it, when it has any itself.
    pub(super) quotes: Option<(OpenQuotes, OpenQuotes)>,
}

/// What stands in the article for a chunk.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) units: Vec<Unit>,
    pub(super) pictures: Vec<PictureUse>,
    pub(super) warnings: Vec<Warning>,
    pub(super) counts: Counts,
}

/// Definitions of other chunks: those that stand before a chunk, and those behind it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) before: String,
    pub(super) after: String,
}

impl Context {
    fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

/// What surrounds a chunk.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) quotes: OpenQuotes,
    pub(super) context: Option<&'a Context>,
    /// Nothing follows.
    pub(super) is_last: bool,
}

/// Makes chunks by the rules of one body.
pub(super) struct Maker<'s> {
    settings: &'s Settings,
    /// The settings by which it is written.
    pub(super) written: Settings,
    target: &'s dyn PictureTarget,
    /// What [`cuts::NEXT`] is by itself.
    next: Vec<Piece<'static>>,
    /// What [`cuts::TAGGED`] is by itself.
    tagged: Vec<String>,
    /// What [`cuts::BOUNDED`] is by itself.
    bounded: Vec<Piece<'static>>,
}

/// A text as it was read.
struct Front {
    pieces: Vec<Piece<'static>>,
    /// What lies behind the part that was asked for.
    rest: Vec<Piece<'static>>,
    tags: Vec<TemplateTag>,
    warnings: Vec<Warning>,
    is_global: bool,
}

impl<'s> Maker<'s> {
    pub(super) fn new(settings: &'s Settings, target: &'s dyn PictureTarget) -> Self {
        let written = other_processor(settings).unwrap_or_else(|| settings.clone());
        let mut maker = Self {
            settings,
            written,
            target,
            next: Vec::new(),
            tagged: Vec::new(),
            bounded: Vec::new(),
        };
        let front = maker.front(cuts::NEXT, 0..0, target, &mut OpenQuotes::default());
        maker.next = front.rest;
        let front = maker.front(cuts::TAGGED, 0..0, target, &mut OpenQuotes::default());
        maker.tagged = unnumbered(&front.rest);
        let front = maker.front(cuts::BOUNDED, 0..0, target, &mut OpenQuotes::default());
        maker.bounded = front.rest;
        maker
    }

    /// Reads `text` and keeps what lies in `part`, moved to its start.
    fn front(
        &self,
        text: &str,
        part: Range<usize>,
        target: &dyn PictureTarget,
        quotes: &mut OpenQuotes,
    ) -> Front {
        read(text, self.settings, target, quotes, |read, settings| {
            let mut front = Front {
                pieces: Vec::new(),
                rest: Vec::new(),
                tags: read.tags.to_vec(),
                warnings: read.warnings,
                is_global: *settings != self.written,
            };
            let pieces = read.pieces.into_iter().map(Piece::into_owned);
            let mut depth = 0_usize;
            let mut place = 0..0;
            for mut piece in pieces {
                if depth == 0 {
                    place = piece.source.clone();
                }
                match piece.event {
                    Event::Start(_) => depth += 1,
                    Event::End(_) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if place.start < part.start {
                    continue;
                }
                let (list, start) = match place.start < part.end {
                    true => (&mut front.pieces, part.start),
                    false => (&mut front.rest, part.end),
                };
                piece.source = moved(&piece.source, start);
                list.push(piece);
            }
            front.warnings.extend(template::warnings(&front.tags));
            let is_inside = |warning: &Warning| {
                let at = warning.source.start;
                part.contains(&at) || (at == text.len() && at == part.end)
            };
            front.warnings.retain(is_inside);
            for warning in &mut front.warnings {
                warning.source = moved(&warning.source, part.start);
            }
            front
        })
    }

    /// The chunk of `text`.
    pub(super) fn chunk(&self, text: &str, around: Around, number: u64) -> Chunk {
        let recorder = Recorder::new(self.target);
        let has_quotes = text.contains(['"', '\'']);
        let mut quotes = around.quotes;
        let none = Context::default();
        let context = around.context.unwrap_or(&none);
        let start = context.before.len();
        let mut whole = format!("{}{text}{}", context.before, context.after);
        if !around.is_last {
            whole.push_str(cuts::NEXT);
        }
        let part = start..start + text.len();
        let front = self.front(&whole, part, &recorder, &mut quotes);
        let mut is_closed = around.is_last
            || !context.is_empty()
            || (front.rest == self.next && self.is_read_alone(text, around, &front));
        if !context.is_empty() {
            // The definitions have quotes of their own.
            quotes = around.quotes;
            self.front(text, 0..text.len(), self.target, &mut quotes);
        }
        let Front {
            mut pieces,
            tags,
            mut warnings,
            mut is_global,
            ..
        } = front;
        // Chips are told of after all else that is told before writing.
        let dialect = self.written.dialect;
        let found = headings::find(&pieces, &tags);
        let names = headings::names(found.iter(), &self.written);
        headings::write(&mut pieces, &found, &names, dialect);
        let is_tied = is_tied(&pieces, &self.written);
        let (shown, state) = self.show(&pieces, &tags, &warnings, &recorder, text.len());
        let mut is_balanced = state.is_closed;
        if let Some(text_only) = without_notes(&pieces) {
            // A footnote is written elsewhere, and closes nothing here.
            let (_, state) = self.show(&text_only, &tags, &warnings, self.target, text.len());
            is_balanced &= state.is_closed;
        }
        is_closed &= is_balanced || around.is_last;
        let deep = |warning: &Warning| {
            matches!(
                warning.kind,
                WarningKind::DeepNesting | WarningKind::DeepHtml
            )
        };
        // A sign of ours that no stage took back may come with a number that counts from the body's start.
        let is_left = |unit: &Unit| unit.html.contains('\u{fffd}');
        is_global |= text.contains('{') && shown.units.iter().any(is_left);
        is_global |= state.was_cut || shown.warnings.iter().any(deep);
        is_global |= is_tied && !tags.is_empty();
        warnings.shrink_to_fit();
        // It must not see the quotes of definitions before it.
        is_global |= has_quotes && dialect == Dialect::Hugo && start > 0;
        let labels = Labels::of(text);
        // pulldown-cmark finds lists of definitions in footnotes or not, depending on what stands far before.
        let has_notes = labels.defines.iter().any(|label| label.starts_with('^'));
        let mut lines = text.lines();
        is_global |= has_notes
            && matches!(dialect, Dialect::Hugo | Dialect::Zola)
            && lines.any(|line| line.trim_start().starts_with(':'));
        // kramdown reads footnotes last, and their headings with them.
        is_global |= dialect == Dialect::Jekyll && has_noted(&pieces, &found);
        // Some parsers make ids of a chip's number.
        is_global |= found.iter().any(|heading| {
            let end = group_end(&pieces, heading.piece);
            let mut inside = pieces.get(heading.piece..end).unwrap_or(&[]).iter();
            inside.any(
                |piece| matches!(&piece.event, Event::Text(text) if template::has_markup(text)),
            )
        });
        is_global |= pieces
            .iter()
            .any(|piece| has_slot(piece) || places_notes(piece));
        is_global |= self.settings.templates && labels.are_made(text, self.settings);
        let templates = Templates::of(text, self.settings);
        is_global |= templates.is_global;
        let asked = recorder.asked();
        is_global |= asked.iter().any(Asked::is_file);
        Chunk {
            length: text.len(),
            number,
            pieces,
            tags,
            found,
            names,
            warnings,
            shown,
            is_closed: is_closed && (is_balanced || !around.is_last),
            is_tied,
            is_global,
            labels,
            context: Context {
                before: context.before.clone(),
                after: context.after.clone(),
            },
            templates,
            asked,
            quotes: has_quotes.then_some((around.quotes, quotes)),
        }
    }

    /// Whether `text` is read as in `front` whatever follows, and that as if nothing stood before.
    fn is_read_alone(&self, text: &str, around: Around, front: &Front) -> bool {
        let with = |tail: &str| {
            let mut quotes = around.quotes;
            let whole = format!("{text}{tail}");
            self.front(&whole, 0..text.len(), self.target, &mut quotes)
        };
        let is_same =
            |other: &Front| other.pieces == front.pieces && other.warnings == front.warnings;
        let is_bounded = || {
            self.settings.dialect != Dialect::Jekyll || {
                let bounded = with(cuts::BOUNDED);
                is_same(&bounded) && bounded.rest == self.bounded
            }
        };
        let term = is_bounded() && cuts::term(text).is_none_or(|term| is_same(&with(&term)));
        term && cuts::closers(text, self.settings).is_none_or(|closers| {
            let tagged = with(&format!("{}{closers}", cuts::TAGGED));
            let first = tagged.rest.get(..self.tagged.len()).map(unnumbered);
            is_same(&tagged)
                && first.as_ref() == Some(&self.tagged)
                && is_same(&with(&format!("{}{closers}", cuts::NEXT)))
        })
    }

    /// Gives the headings of a chunk other ids.
    pub(super) fn rename(&self, chunk: &mut Chunk, names: &[Option<Arc<str>>], number: u64) {
        headings::write(&mut chunk.pieces, &chunk.found, names, self.written.dialect);
        chunk.names = names.to_vec();
        chunk.number = number;
        let (shown, _) = self.show(
            &chunk.pieces,
            &chunk.tags,
            &chunk.warnings,
            self.target,
            chunk.length,
        );
        chunk.shown = shown;
    }

    /// Writes the pieces of a chunk of `length` bytes.
    fn show(
        &self,
        pieces: &[Piece],
        tags: &[TemplateTag],
        warnings: &[Warning],
        target: &dyn PictureTarget,
        length: usize,
    ) -> (Shown, State) {
        let notes = Notes::default();
        let ends = raw_html::last_ends(pieces);
        let mut writer = Writer::new(&self.written, target, tags, &notes, &[], ends);
        let mut written = writer.blocks(pieces);
        for block in &mut written {
            block.source.end = block.source.end.min(length);
        }
        let (is_closed, was_cut) = (writer.raw.is_closed(), writer.raw.was_cut);
        let (trusted, pictures, more) = writer.finish();
        let (units, is_balanced) = blocks::join(written, &trusted);
        let mut warnings = warnings.to_vec();
        warnings.extend(more);
        warnings.sort_by_key(|warning| warning.source.start);
        let shown = Shown {
            units,
            pictures,
            warnings,
            counts: counts::count(pieces, &notes, tags),
        };
        let state = State {
            is_closed: is_closed && is_balanced,
            was_cut,
        };
        (shown, state)
    }
}

/// How a chunk leaves its raw HTML.
struct State {
    is_closed: bool,
    was_cut: bool,
}

fn moved(range: &Range<usize>, start: usize) -> Range<usize> {
    range.start.saturating_sub(start)..range.end.saturating_sub(start)
}

/// The pieces outside the definitions of footnotes, if there are any.
fn without_notes(pieces: &[Piece<'static>]) -> Option<Vec<Piece<'static>>> {
    pieces.iter().find(|piece| is_note(piece))?;
    let mut rest = Vec::new();
    let mut index = 0;
    while let Some(piece) = pieces.get(index) {
        if is_note(piece) {
            index = group_end(pieces, index);
        } else {
            rest.push(piece.clone());
            index += 1;
        }
    }
    Some(rest)
}

/// The events as text, without the numbers of chips.
fn unnumbered(pieces: &[Piece]) -> Vec<String> {
    let event = |piece: &Piece| {
        let text = format!("{:?} {:?}", piece.source, piece.event);
        let mut out = String::with_capacity(text.len());
        for (index, part) in text.split("\\u{fdd4}").enumerate() {
            out.push_str(match index {
                0 => part,
                _ => part.trim_start_matches(|c: char| c.is_ascii_digit()),
            });
        }
        out
    };
    pieces.iter().map(event).collect()
}

/// Whether what the pieces show depends on more than their ids.
fn is_tied(pieces: &[Piece], settings: &Settings) -> bool {
    let is_tied = |(index, piece): (usize, &Piece)| match &piece.event {
        Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) => true,
        Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with('#') => true,
        Event::Start(Tag::Heading { .. }) => false,
        Event::Start(Tag::Paragraph) if settings.is_extended_plain() => {
            let end = group_end(pieces, index);
            toc::is_mark(pieces.get(index..end).unwrap_or(&[])) || has_id(piece)
        }
        _ => has_id(piece),
    };
    pieces.iter().enumerate().any(is_tied) || !raw_html::ids(pieces).is_empty()
}

/// Whether the number of one of Hexo's tags has become part of an address: that counts from the body's start.
fn has_slot(piece: &Piece) -> bool {
    const ENCODED: &str = "%EF%B7%96";
    match &piece.event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            dest_url.contains(ENCODED)
        }
        _ => false,
    }
}

/// Whether one of these headings stands in the definition of a footnote.
fn has_noted(pieces: &[Piece], headings: &[Found]) -> bool {
    let notes = pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| is_note(piece));
    let mut notes = notes.map(|(start, _)| start..group_end(pieces, start));
    !headings.is_empty()
        && notes.any(|note| headings.iter().any(|heading| note.contains(&heading.piece)))
}

fn is_note(piece: &Piece) -> bool {
    matches!(piece.event, Event::Start(Tag::FootnoteDefinition(_)))
}

/// Whether the footnotes of the whole body go here.
fn places_notes(piece: &Piece) -> bool {
    matches!(&piece.event, Event::FootnoteReference(label) if **label == *PLACE)
}

fn has_id(piece: &Piece) -> bool {
    let list = piece.attributes.as_ref();
    list.is_some_and(|list| list.id.is_some())
}
