//! Code, deleted text and emphasis.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::{DEEPEST, Inline, Place};
use crate::article::marked::excerpt::Excerpt;
use crate::article::marked::{emphasis, rules};
use crate::article::parse::Piece;

impl Inline<'_> {
    /// `(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)`: what is inside, and the length.
    pub(super) fn code<'t>(&mut self, rest: &'t str) -> Option<(&'t str, usize)> {
        self.spend(1)?;
        let bytes = rest.as_bytes();
        let mark = bytes.iter().take_while(|byte| **byte == b'`').count();
        let mut at = mark;
        while at < bytes.len() {
            let Some(found) = rest.get(at..).and_then(|after| after.find('`')) else {
                break;
            };
            at += found;
            let run = bytes
                .iter()
                .skip(at)
                .take_while(|byte| **byte == b'`')
                .count();
            if run == mark && at > mark {
                return Some((rest.get(mark..at)?, at + run));
            }
            at += run;
        }
        self.spend(rest.len())?;
        None
    }

    /// `(~~?)(?=[^\s~])((?:\\.|[^\\])*?(?:\\.|[^\s~\\]))\1(?=[^~]|$)`: how long the mark is, and the whole.
    pub(super) fn deleted(&mut self, rest: &str) -> Option<(usize, usize)> {
        self.spend(1)?;
        let mark = rest.bytes().take_while(|byte| *byte == b'~').count();
        if mark > 2 || rest.chars().nth(mark).is_none_or(rules::is_space) {
            return None;
        }
        let mut characters = rest.char_indices().skip(mark);
        let mut fits = false;
        while let Some((index, c)) = characters.next() {
            if c == '~' {
                let run = rest
                    .bytes()
                    .skip(index)
                    .take_while(|byte| *byte == b'~')
                    .count();
                if fits && run == mark {
                    return Some((mark, index + mark));
                }
                // `~~` may close a `~` only by its last sign, and what stands before that may be no `~`.
                fits = false;
                for _ in 1..run {
                    characters.next();
                }
                continue;
            }
            if c == '\\' {
                match characters.next() {
                    Some((_, '\n')) | None => break,
                    Some(_) => fits = true,
                }
                continue;
            }
            fits = !rules::is_space(c);
        }
        self.spend(rest.len())?;
        None
    }

    pub(super) fn emphasis(
        &mut self,
        place: &Place,
        rest: &str,
        previous: Option<char>,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let mark = rest.chars().next()?;
        if self.depth >= DEEPEST || self.budget == 0 {
            return None;
        }
        let masked = place.masked.get(place.at..)?;
        let Some((strong, length)) = emphasis::find(rest, masked, mark, previous) else {
            self.budget = self.budget.saturating_sub(rest.len());
            return None;
        };
        let at = place.at;
        let marks = if strong { 2 } else { 1 };
        let inside = place.excerpt.part(at + marks..at + length - marks);
        let source = place.excerpt.origin(at..at + length);
        let tag = if strong { Tag::Strong } else { Tag::Emphasis };
        self.span(tag, &inside, source, out);
        Some(length)
    }

    pub(super) fn span(
        &mut self,
        tag: Tag<'static>,
        inside: &Excerpt,
        source: Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) {
        let end = tag.to_end();
        out.push(Piece::new(Event::Start(tag), source.clone()));
        self.depth += 1;
        self.tokens(inside, out);
        self.depth -= 1;
        out.push(Piece::new(Event::End(end), source));
    }
}
