//! How long an article is.

use pulldown_cmark::Event;

use super::cjk::is_wide;
use super::footnotes::Notes;
use super::parse::Piece;
use super::template::{TemplateTag, as_written};

/// Reading speed, Han characters a minute.
const HAN_PER_MINUTE: usize = 300;
/// Reading speed, words of other scripts a minute.
const WORDS_PER_MINUTE: usize = 200;

/// Counts over the visible words: text, headings, code, formulas' sources and footnotes, but not pictures' texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Visible characters (Unicode scalar values) that are not white space.
    pub characters: usize,
    /// Han characters.
    pub han: usize,
    /// Words outside Chinese, Japanese kana and their punctuation: runs of letters and digits.
    pub words: usize,
    /// Reading time, rounded; at least 1 when there is text.
    pub minutes: usize,
}

/// Counts the words of an article and its footnotes, without the minutes.
pub(super) fn count(pieces: &[Piece], notes: &Notes, tags: &[TemplateTag]) -> Counts {
    let mut counts = Counts::default();
    let mut in_picture = 0_usize;
    for piece in pieces
        .iter()
        .chain(notes.notes.iter().flat_map(|note| &note.pieces))
    {
        match &piece.event {
            Event::Start(pulldown_cmark::Tag::Image { .. }) => in_picture += 1,
            Event::End(pulldown_cmark::TagEnd::Image) => in_picture = in_picture.saturating_sub(1),
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
                if in_picture == 0 =>
            {
                add(&mut counts, &as_written(text, tags));
            }
            _ => {}
        }
    }
    counts
}

impl Counts {
    /// With the minutes that the rest takes to read.
    pub(super) fn timed(mut self) -> Self {
        let seconds = self.han * 60 / HAN_PER_MINUTE + self.words * 60 / WORDS_PER_MINUTE;
        self.minutes = if self.characters == 0 {
            0
        } else {
            ((seconds + 30) / 60).max(1)
        };
        self
    }

    /// Adds what another part of the article holds.
    pub(super) fn add(&mut self, other: Self) {
        self.characters += other.characters;
        self.han += other.han;
        self.words += other.words;
    }
}

fn add(counts: &mut Counts, text: &str) {
    let mut in_word = false;
    for c in text.chars() {
        if !c.is_whitespace() {
            counts.characters += 1;
        }
        if is_han(c) {
            counts.han += 1;
        }
        let goes_on = in_word && matches!(c, '\'' | '’' | '-' | '_' | '.');
        let is_letter = c.is_alphanumeric() && !is_wide(c);
        if is_letter && !in_word {
            counts.words += 1;
        }
        in_word = is_letter || goes_on;
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}
