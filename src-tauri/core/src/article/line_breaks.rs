//! Line ends inside a paragraph: nothing between two Han characters in a plain folder.
//!
//! Browsers show a line end as a space, also between Han characters. The neighbours are looked for through
//! emphasis, links and code, for converters put each of those on a line of its own.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::cjk::is_wide;
use super::parse::Piece;

/// Drops the line ends that stand between two Han characters. No generator does so by default and neither Chromium
/// nor WebKitGTK hides them (17 cases, measured); in a plain folder the writer's meaning counts.
pub(super) fn join(pieces: &mut Vec<Piece>) {
    let joined: Vec<bool> = (0..pieces.len())
        .map(|index| is_joined(pieces, index))
        .collect();
    let mut joined = joined.into_iter();
    pieces.retain(|_| !joined.next().unwrap_or(false));
}

/// Makes every line end a line break: jekyll-commonmark's `HARDBREAKS`.
pub(super) fn harden(pieces: &mut [Piece]) {
    for piece in pieces {
        if piece.event == Event::SoftBreak {
            piece.event = Event::HardBreak;
        }
    }
}

fn is_joined(pieces: &[Piece], index: usize) -> bool {
    if !matches!(
        pieces.get(index),
        Some(Piece {
            event: Event::SoftBreak,
            ..
        })
    ) {
        return false;
    }
    let before = pieces
        .iter()
        .take(index)
        .rev()
        .find_map(|piece| neighbour(piece, |text| text.chars().next_back()))
        .flatten();
    let after = pieces
        .iter()
        .skip(index + 1)
        .find_map(|piece| neighbour(piece, |text| text.chars().next()))
        .flatten();
    match (before, after) {
        (Some(before), Some(after)) => {
            let fits = |c: char| is_wide(c) || is_ambiguous(c);
            fits(before) && fits(after) && (is_wide(before) || is_wide(after))
        }
        _ => false,
    }
}

/// Punctuation of ambiguous width that Chinese text uses; beside Han it is wide.
fn is_ambiguous(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// `None`: look further. `Some(None)`: nothing visible beside the break.
fn neighbour(piece: &Piece, side: impl Fn(&str) -> Option<char>) -> Option<Option<char>> {
    match &piece.event {
        Event::Text(text) | Event::Code(text) if text.is_empty() => None,
        Event::Text(text) | Event::Code(text) => Some(side(text)),
        Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
        | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {
            None
        }
        _ => Some(None),
    }
}
