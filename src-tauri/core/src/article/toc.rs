//! Tables of contents: ours for `{:toc}` and `[TOC]`, and in-page links that lead nowhere, above all the tables of contents of posts moved from CSDN, whose `#_5` named
//! anchors that the move dropped. Of 42,612 such links in a corpus 89 % have the text of exactly one heading.

use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::dialect::Form;
use super::escape;
use super::headings::Heading;
use super::parse::{Piece, group_end, visible_text};
use super::warning::{Warning, WarningKind};

/// A dead link: the piece where it starts and, once found, the outline's index of its heading.
struct Dead {
    piece: usize,
    heading: Option<usize>,
}

/// Points dead in-page links at the heading with the same text, or, between two that were found, in order. What a
/// generator publishes stays as dead as it is.
pub(super) fn repair(
    pieces: &mut [Piece],
    outline: &[Heading],
    raw_ids: &HashSet<String>,
    form: Form,
    warnings: &mut Vec<Warning>,
) {
    let ids: HashSet<&str> = outline.iter().map(|heading| &*heading.id).collect();
    let mut by_text: HashMap<String, Option<usize>> = HashMap::new();
    for (index, heading) in outline.iter().enumerate() {
        by_text
            .entry(squeezed(&heading.text))
            .and_modify(|found| *found = None)
            .or_insert(Some(index));
    }
    let mut dead = Vec::new();
    for index in 0..pieces.len() {
        let Some(Piece {
            event: Event::Start(Tag::Link { dest_url, .. }),
            ..
        }) = pieces.get(index)
        else {
            continue;
        };
        let Some(fragment) = dest_url
            .strip_prefix('#')
            .filter(|fragment| !fragment.is_empty())
        else {
            continue;
        };
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        if ids.contains(decoded.as_ref()) || raw_ids.contains(decoded.as_ref()) {
            continue;
        }
        let text = squeezed(&visible_text(
            pieces.get(index..group_end(pieces, index)).unwrap_or(&[]),
            &[],
        ));
        dead.push(Dead {
            piece: index,
            heading: by_text.get(&text).copied().flatten(),
        });
    }
    fill_gaps(&mut dead, outline.len());
    for link in dead {
        let Some(piece) = pieces.get_mut(link.piece) else {
            continue;
        };
        let Event::Start(Tag::Link { dest_url, .. }) = &mut piece.event else {
            continue;
        };
        match link.heading.and_then(|index| outline.get(index)) {
            Some(heading) if form == Form::Themed => {
                *dest_url = format!("#{}", heading.id).into();
                warnings.push(Warning::new(
                    WarningKind::RepairedAnchor,
                    piece.source.clone(),
                    heading.id.clone(),
                ));
            }
            _ => warnings.push(Warning::new(
                WarningKind::DeadAnchor,
                piece.source.clone(),
                dest_url.to_string(),
            )),
        }
    }
}

/// Links between two found ones, as many as there are headings between those, belong to them one by one.
fn fill_gaps(dead: &mut [Dead], headings: usize) {
    let mut at = 0;
    while at < dead.len() {
        let gap = dead
            .iter()
            .skip(at)
            .take_while(|link| link.heading.is_none())
            .count();
        let before = at
            .checked_sub(1)
            .and_then(|index| dead.get(index))
            .and_then(|link| link.heading);
        let after = dead.get(at + gap).and_then(|link| link.heading);
        if let (1.., Some(before)) = (gap, before) {
            let first = before + 1;
            if after.unwrap_or(headings).checked_sub(first) == Some(gap) {
                for (offset, link) in dead.iter_mut().skip(at).take(gap).enumerate() {
                    link.heading = Some(first + offset);
                }
            }
        }
        at += gap + 1;
    }
}

/// Whether a paragraph holds nothing but `[TOC]`, `[[TOC]]` or CSDN's `@[TOC](title)`.
pub(super) fn is_mark(rest: &[Piece]) -> bool {
    let mut text = String::new();
    for piece in rest.iter().skip(1).take(8) {
        match &piece.event {
            Event::Text(part) => text.push_str(part),
            Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => {}
            Event::End(TagEnd::Paragraph) => {
                let text = squeezed(&text).to_ascii_lowercase();
                return matches!(text.as_str(), "[toc]" | "[[toc]]" | "@[toc]" | "@toc");
            }
            _ => return false,
        }
    }
    false
}

/// Writes the table of contents, as deep as the headings are.
pub(super) fn write(out: &mut String, outline: &[Heading]) {
    out.push_str("<nav class=\"toc\">");
    let mut open: Vec<u8> = Vec::new();
    for heading in outline {
        while open.last().is_some_and(|level| *level > heading.level) && open.len() > 1 {
            open.pop();
            out.push_str("</li></ol>");
        }
        if open.last().is_some_and(|level| *level >= heading.level) {
            out.push_str("</li>");
        } else {
            open.push(heading.level);
            out.push_str("<ol>");
        }
        out.push_str("<li><a");
        escape::pair(out, "href", &format!("#{}", heading.id));
        out.push('>');
        escape::text(out, &heading.text);
        out.push_str("</a>");
    }
    for _ in open {
        out.push_str("</li></ol>");
    }
    out.push_str("</nav>\n");
}

/// Text without blanks, for converters add and lose them.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
