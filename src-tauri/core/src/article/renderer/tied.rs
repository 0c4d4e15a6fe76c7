//! What the chunks show that depend on each other: footnotes and their numbers, links inside the page, ids, tables of
//! contents. All of them go through the stages of a whole body together, without the chunks between.

use std::ops::Range;

use super::chunk::{Chunk, Shown};
use crate::article::blocks::{self, Unit, Written};
use crate::article::counts::{self, Counts};
use crate::article::dialect::Settings;
use crate::article::footnotes;
use crate::article::headings::Heading;
use crate::article::html::Writer;
use crate::article::pictures::{PictureTarget, PictureUse};
use crate::article::{raw_html, toc};

/// A place: a chunk, counted among the tied ones, and bytes from its start.
type Place = (usize, usize);

/// What the tied chunks of a body show.
#[derive(Default)]
pub(super) struct Tied {
    /// The chunks by their numbers.
    numbers: Vec<u64>,
    /// What the headings of the whole body are called.
    outline: Vec<Heading>,
    /// What stands for each chunk; its counts are in `counts`.
    pub(super) shown: Vec<Shown>,
    pub(super) counts: Counts,
    /// The block of footnotes.
    pub(super) notes: Vec<(Unit, Place, Place)>,
    pub(super) note_pictures: Vec<(PictureUse, Place)>,
    /// Whether there are footnotes.
    pub(super) has_notes: bool,
}

impl Tied {
    /// Whether this still is what `chunks` show.
    pub(super) fn holds(&self, chunks: &[(usize, &Chunk)], outline: &[Heading]) -> bool {
        let same = |(old, new): (&Heading, &Heading)| {
            (&old.id, old.level, &old.text) == (&new.id, new.level, &new.text)
        };
        self.numbers.len() == chunks.len()
            && self.outline.len() == outline.len()
            && self
                .numbers
                .iter()
                .zip(chunks)
                .all(|(number, (_, chunk))| *number == chunk.number)
            && self.outline.iter().zip(outline).all(same)
    }

    /// Writes `chunks`, each with its offset in the body.
    pub(super) fn of(
        chunks: &[(usize, &Chunk)],
        outline: &[Heading],
        settings: &Settings,
        target: &dyn PictureTarget,
    ) -> Self {
        let mut tied = Self {
            numbers: chunks.iter().map(|(_, chunk)| chunk.number).collect(),
            outline: outline.to_vec(),
            ..Self::default()
        };
        let mut warnings = Vec::new();
        let mut pieces = Vec::new();
        for (offset, chunk) in chunks {
            warnings.extend(chunk.warnings.iter().cloned().map(|mut warning| {
                warning.source = moved(&warning.source, *offset);
                warning
            }));
            pieces.extend(chunk.pieces.iter().cloned().map(|mut piece| {
                piece.source = moved(&piece.source, *offset);
                piece
            }));
        }
        let notes = footnotes::collect(&mut pieces, settings, &mut warnings);
        let raw_ids = raw_html::ids(&pieces);
        toc::repair(&mut pieces, outline, &raw_ids, settings.form, &mut warnings);
        tied.counts = counts::count(&pieces, &notes, &[]);
        let ends = raw_html::last_ends(&pieces);
        let mut writer = Writer::new(settings, target, &[], &notes, outline, ends);
        let written = writer.blocks(&pieces);
        let in_text = writer.used.len();
        let note_block = writer.footnotes();
        let (trusted, mut pictures, more) = writer.finish();
        warnings.extend(more);
        warnings.sort_by_key(|warning| warning.source.start);

        let place = |at: usize| -> Place {
            let after = chunks.partition_point(|(offset, _)| *offset <= at);
            let index = after.saturating_sub(1);
            (
                index,
                at - chunks.get(index).map_or(0, |(offset, _)| *offset),
            )
        };
        let mut parts: Vec<Vec<Written>> = chunks.iter().map(|_| Vec::new()).collect();
        tied.shown = chunks.iter().map(|_| Shown::default()).collect();
        for mut block in written {
            let (index, start) = place(block.source.start);
            let Some((offset, chunk)) = chunks.get(index) else {
                continue;
            };
            let end = block.source.end.saturating_sub(*offset).min(chunk.length);
            block.source = start..end.max(start);
            if let Some(part) = parts.get_mut(index) {
                part.push(block);
            }
        }
        for (shown, part) in tied.shown.iter_mut().zip(parts) {
            shown.units = blocks::join(part, &trusted).0;
        }
        for mut warning in warnings {
            let (index, start) = place(warning.source.start);
            let length = warning.source.len();
            warning.source = start..start + length;
            if let Some(shown) = tied.shown.get_mut(index) {
                shown.warnings.push(warning);
            }
        }
        let of_notes = pictures.split_off(in_text.min(pictures.len()));
        for mut picture in pictures {
            let (index, start) = place(picture.source.start);
            let length = picture.source.len();
            picture.source = start..start + length;
            if let Some(shown) = tied.shown.get_mut(index) {
                shown.pictures.push(picture);
            }
        }
        for picture in of_notes {
            let start = place(picture.source.start);
            tied.note_pictures.push((picture, start));
        }
        tied.has_notes = note_block.is_some();
        if let Some(block) = note_block {
            let (start, end) = (place(block.source.start), place(block.source.end));
            let (units, _) = blocks::join(vec![block], &trusted);
            tied.notes = units.into_iter().map(|unit| (unit, start, end)).collect();
        }
        tied
    }
}

fn moved(range: &Range<usize>, offset: usize) -> Range<usize> {
    range.start + offset..range.end + offset
}
