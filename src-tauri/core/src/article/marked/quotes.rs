//! Quotes, marked's `Tokenizer.blockquote`.

use std::ops::Range;

use super::block::{Block, Kind, Lexer, paragraph};
use super::excerpt::Excerpt;
use super::{lists, rules};

/// The quote that starts at `at`, and its length.
pub(super) fn quote(lexer: &mut Lexer, source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
    let text = source.text.get(at..)?;
    let end = at + extent(text).trim_end_matches('\n').len();
    // Lines still to be read. They move to another excerpt when a nested quote or list is read anew.
    let mut rest = source.part(at..end);
    let mut is_done = false;
    let mut blocks: Vec<Block> = Vec::new();
    let mut length = 0;
    while !is_done {
        // Every time around, what is left is looked at and copied again.
        lexer.budget = lexer.budget.saturating_sub(rest.text.len());
        let (taken, left) = chunk(&rest.text);
        length += usize::from(length > 0) + taken;
        let inner = stripped(&rest, 0..taken);
        let top = std::mem::replace(&mut lexer.top, true);
        lexer.blocks(&inner, &mut blocks, true);
        lexer.top = top;
        let Some(left) = left else { break };
        rest = rest.part(left..rest.text.len());
        let raw = match blocks.last() {
            Some(Block {
                kind: Kind::Code { .. },
                ..
            }) => break,
            Some(Block {
                kind: Kind::Quote { raw, .. } | Kind::List(lists::List { raw, .. }),
                ..
            }) => raw.clone(),
            _ => continue,
        };
        // What follows a nested quote or list may go on in it: both are read again, with these lines.
        let before = raw.text.len();
        let mut more = raw;
        let start = rest.start(0);
        more.push("\n", start..start);
        more.push_part(&rest, 0..rest.text.len());
        lexer.budget = lexer.budget.saturating_sub(more.text.len());
        if lexer.budget == 0 {
            break;
        }
        let old = blocks.pop()?;
        let (kind, read) = match old.kind {
            Kind::Quote { .. } => {
                is_done = true;
                quote(lexer, &more, 0)?
            }
            _ => lists::list(lexer, &more, 0)?,
        };
        let read = match &kind {
            Kind::List(list) => list.raw.text.len(),
            _ => read,
        };
        length += read.saturating_sub(before);
        let place = more.origin(0..read);
        blocks.push(Block {
            kind,
            source: old.source.start.min(place.start)..place.end,
        });
        rest = more.part(read..more.text.len());
        if rest.text.is_empty() {
            break;
        }
        // The line end after the list is a line of its own to marked, empty and not quoted.
    }
    // marked counts a line end too many where a list was read anew.
    let mut length = length.min(text.len());
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    let raw = source.part(at..at + length);
    Some((Kind::Quote { blocks, raw }, length))
}

/// `( {0,3}> ?(paragraph|[^\n]*)(?:\n|$))+`.
fn extent(text: &str) -> &str {
    let mut end = 0;
    while let Some(rest) = text.get(end..) {
        let Some(inside) = rules::outdented(rest).strip_prefix('>') else {
            break;
        };
        let inside = inside.strip_prefix(' ').unwrap_or(inside);
        let taken = if rules::line(inside).is_empty() {
            0
        } else {
            paragraph(inside, false)
        };
        let after = inside.get(taken..).unwrap_or("");
        let line_end = usize::from(after.starts_with('\n'));
        end = text.len() - after.len() + line_end;
        if line_end == 0 {
            break;
        }
    }
    text.get(..end).unwrap_or("")
}

/// Lines up to and with the first quoted ones, without the last line end, and where the rest starts.
fn chunk(text: &str) -> (usize, Option<usize>) {
    let mut is_quoted = false;
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let quoted = rules::outdented(rest).starts_with('>');
        if !quoted && is_quoted {
            return (at.saturating_sub(1), Some(at));
        }
        is_quoted |= quoted;
        let line = rules::line(rest).len();
        if at + line >= text.len() {
            return (text.len(), None);
        }
        at += line + 1;
    }
}

/// Lines without their `>`. One that goes on without `>` and could underline a heading is indented instead.
fn stripped(source: &Excerpt, range: Range<usize>) -> Excerpt {
    let mut out = Excerpt::default();
    let mut at = range.start;
    let text = source.text.get(range).unwrap_or("");
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let inside = rules::outdented(line);
        let indent = line.len() - inside.len();
        let skip = match inside.strip_prefix('>') {
            Some(after) => indent + 1 + usize::from(after.starts_with([' ', '\t'])),
            None if index > 0 && rules::underline(line).is_some() => {
                let place = source.start(at);
                out.push("    ", place..place);
                indent
            }
            None => 0,
        };
        out.push_part(source, at + skip..at + line.len());
        at += line.len();
    }
    out
}
