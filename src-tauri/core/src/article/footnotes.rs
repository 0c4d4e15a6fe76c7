//! Footnotes: definitions leave the flow and get numbers in the order of their first reference.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag};

use super::dialect::{Dialect, Settings};
use super::parse::{Piece, group_end};
use super::warning::{Warning, WarningKind};

/// Stands in a reference where no footnote is meant: all of them go there, in the block that it is by itself.
pub(super) const PLACE: &str = "\u{fdd9}";

/// A footnote that is referred to.
#[derive(Debug)]
pub(super) struct Note<'a> {
    /// As it is referred to.
    pub(super) label: String,
    /// What stands inside the definition.
    pub(super) pieces: Vec<Piece<'a>>,
    /// Bytes of the body: the whole definition.
    pub(super) source: std::ops::Range<usize>,
}

/// The footnotes of an article, the first has number 1.
#[derive(Debug, Default)]
pub(super) struct Notes<'a> {
    pub(super) notes: Vec<Note<'a>>,
    numbers: HashMap<String, usize>,
    /// How often each label is referred to, in the text, in footnotes and in definitions that are not shown.
    references: HashMap<String, usize>,
}

impl Notes<'_> {
    /// The number of the footnote with this label.
    pub(super) fn number(&self, label: &str) -> Option<usize> {
        self.numbers.get(&label.to_lowercase()).copied()
    }

    /// The label of the footnote with this number.
    pub(super) fn label(&self, number: usize) -> &str {
        let note = number
            .checked_sub(1)
            .and_then(|index| self.notes.get(index));
        note.map_or("", |note| note.label.as_str())
    }

    /// How often each number is referred to.
    pub(super) fn references(&self) -> HashMap<usize, usize> {
        let count = |(label, count): (&String, &usize)| Some((self.number(label)?, *count));
        self.references.iter().filter_map(count).collect()
    }
}

/// The id of a footnote.
pub(super) fn note_id(number: usize) -> String {
    format!("fn-{number}")
}

/// The id of the `occurrence`th reference, counted from 1, to a footnote.
pub(super) fn reference_id(number: usize, occurrence: usize) -> String {
    if occurrence > 1 {
        format!("fnref-{number}-{occurrence}")
    } else {
        format!("fnref-{number}")
    }
}

/// goldmark's id of a footnote (`footnote.go`).
pub(super) fn hugo_note_id(number: usize) -> String {
    format!("fn:{number}")
}

/// goldmark's id of the `occurrence`th reference, counted from 1, to a footnote.
pub(super) fn hugo_reference_id(number: usize, occurrence: usize) -> String {
    match occurrence {
        0 | 1 => format!("fnref:{number}"),
        more => format!("fnref{}:{number}", more - 1),
    }
}

/// Numbers the footnotes that stay where they are written, as pulldown-cmark's writer does (`html.rs`): in the order in
/// which they are defined or referred to.
fn number_in_place<'a>(pieces: &[Piece<'a>]) -> Notes<'a> {
    let mut found = Notes::default();
    for piece in pieces {
        if let Event::FootnoteReference(label) | Event::Start(Tag::FootnoteDefinition(label)) =
            &piece.event
        {
            let next = found.numbers.len() + 1;
            found.numbers.entry(label.to_lowercase()).or_insert(next);
        }
    }
    found
}

/// Takes the definitions out of `pieces` and numbers those that are referred to, also from other footnotes.
///
/// Zola leaves them where they are, unless told otherwise.
///
/// goldmark (`footnote.go`) reads the definitions where the first of them stands, all of them, so what they refer to
/// is numbered before what comes later.
pub(super) fn collect<'a>(
    pieces: &mut Vec<Piece<'a>>,
    settings: &Settings,
    warnings: &mut Vec<Warning>,
) -> Notes<'a> {
    if !pieces.iter().any(|piece| {
        matches!(
            piece.event,
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_))
        )
    }) {
        return Notes::default();
    }
    if settings.keeps_footnotes_in_place() {
        return number_in_place(pieces);
    }
    let mut definitions: HashMap<String, Note<'a>> = HashMap::new();
    let mut order = Vec::new();
    let (mut first, mut inside_definitions) = (None, Vec::new());
    let mut index = 0;
    let mut rest = Vec::with_capacity(pieces.len());
    while let Some(piece) = pieces.get(index) {
        let Event::Start(Tag::FootnoteDefinition(label)) = &piece.event else {
            rest.push(piece.clone());
            index += 1;
            continue;
        };
        let end = group_end(pieces, index);
        let inside = pieces
            .get(index + 1..end.saturating_sub(1))
            .unwrap_or(&[])
            .to_vec();
        let written = label.to_string();
        let label = label.to_lowercase();
        first.get_or_insert(rest.len());
        if settings.dialect == Dialect::Hugo {
            inside_definitions.extend(labels(&inside));
        }
        order.push((label.clone(), piece.source.clone()));
        definitions.entry(label).or_insert(Note {
            label: written,
            pieces: inside,
            source: piece.source.clone(),
        });
        index = end;
    }
    *pieces = rest;

    let mut found = Notes::default();
    let (before, after) = pieces.split_at(first.unwrap_or(pieces.len()));
    let mut waiting = labels(before);
    waiting.extend(inside_definitions);
    waiting.extend(labels(after));
    for label in &waiting {
        *found.references.entry(label.clone()).or_insert(0) += 1;
    }
    let mut next = 0;
    while let Some(label) = waiting.get(next).cloned() {
        next += 1;
        if let Some(note) = definitions.remove(&label) {
            waiting.extend(labels(&note.pieces));
            found.notes.push(note);
            found.numbers.insert(label, found.notes.len());
        }
    }
    for (label, source) in order {
        if found.number(&label).is_none() {
            warnings.push(Warning::new(WarningKind::UnusedFootnote, source, label));
        }
    }
    found
}

fn labels(pieces: &[Piece]) -> Vec<String> {
    let label = |piece: &Piece| match &piece.event {
        Event::FootnoteReference(label) if **label != *PLACE => Some(label.to_lowercase()),
        _ => None,
    };
    pieces.iter().filter_map(label).collect()
}
