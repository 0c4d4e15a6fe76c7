//! `==marked==` words, as CSDN, Typora and Obsidian have them. A sign opens after and closes before anything but an
//! ASCII letter or digit, so that `a==b` stays as it is.

use pulldown_cmark::Event;

use super::parse::Piece;

/// A `==` in a text.
struct Sign {
    piece: usize,
    at: usize,
    /// Where the element around it starts.
    parent: Option<usize>,
    opens: bool,
    closes: bool,
}

/// Makes elements of pairs of `==` that lie in the same element.
pub(super) fn apply(pieces: &mut Vec<Piece>) {
    let has_sign = |piece: &Piece| matches!(&piece.event, Event::Text(text) if text.contains("=="));
    if !pieces.iter().any(has_sign) {
        return;
    }
    let pairs = pairs(&signs(pieces));
    if pairs.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(pieces.len() + pairs.len() * 3);
    let mut cuts = pairs.into_iter().peekable();
    for (index, piece) in pieces.drain(..).enumerate() {
        let mut done = 0;
        while let Some((_, at, tag)) = cuts.next_if(|(piece, _, _)| *piece == index) {
            let Event::Text(text) = &piece.event else {
                continue;
            };
            push_text(&mut out, text.get(done..at).unwrap_or(""), &piece);
            out.push(Piece::made(tag, piece.source.clone()));
            done = at + 2;
        }
        match &piece.event {
            Event::Text(text) if done > 0 => {
                push_text(&mut out, text.get(done..).unwrap_or(""), &piece);
            }
            _ => out.push(piece),
        }
    }
    *pieces = out;
}

fn push_text<'a>(out: &mut Vec<Piece<'a>>, text: &str, piece: &Piece<'a>) {
    if !text.is_empty() {
        out.push(Piece::new(
            Event::Text(text.to_owned().into()),
            piece.source.clone(),
        ));
    }
}

/// All runs of exactly two `=` in running text.
fn signs(pieces: &[Piece]) -> Vec<Sign> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut in_code = 0_usize;
    for (index, piece) in pieces.iter().enumerate() {
        match &piece.event {
            Event::Start(tag) => {
                open.push(index);
                in_code += usize::from(matches!(tag, pulldown_cmark::Tag::CodeBlock(_)));
            }
            Event::End(tag) => {
                open.pop();
                in_code -=
                    usize::from(matches!(tag, pulldown_cmark::TagEnd::CodeBlock)).min(in_code);
            }
            Event::Text(text) if in_code == 0 => {
                for (at, _) in text.match_indices("==") {
                    let before = text.get(..at).and_then(|text| text.chars().next_back());
                    let after = text.get(at + 2..).and_then(|text| text.chars().next());
                    if before == Some('=') || after == Some('=') {
                        continue;
                    }
                    let is_word = |c: char| c.is_ascii_alphanumeric();
                    found.push(Sign {
                        piece: index,
                        at,
                        parent: open.last().copied(),
                        opens: !after.is_some_and(char::is_whitespace)
                            && !before.is_some_and(is_word),
                        closes: !before.is_some_and(char::is_whitespace)
                            && !after.is_some_and(is_word),
                    });
                }
            }
            _ => {}
        }
    }
    found
}

/// Where tags go: piece, offset and tag, in order.
fn pairs(signs: &[Sign]) -> Vec<(usize, usize, &'static str)> {
    let mut tags = Vec::new();
    let mut open: Option<&Sign> = None;
    for sign in signs {
        match open {
            Some(start) if sign.closes && start.parent == sign.parent && is_near(start, sign) => {
                tags.push((start.piece, start.at, "<mark>"));
                tags.push((sign.piece, sign.at, "</mark>"));
                open = None;
            }
            _ if sign.opens => open = Some(sign),
            _ => {}
        }
    }
    tags
}

/// No marked words go on over so many pieces.
const FARTHEST: usize = 64;

fn is_near(start: &Sign, end: &Sign) -> bool {
    end.piece - start.piece <= FARTHEST && (start.piece, start.at + 2) < (end.piece, end.at)
}
