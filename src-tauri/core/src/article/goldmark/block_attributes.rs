//! `{.class #id}` on the line after a block, Hugo's `markup/goldmark/internal/extensions/attributes`.
//!
//! goldmark reads such a line as a block of its own, which ends the one above it. So does the block parser with a
//! comment: [`mark`] puts one around every line that may be a list, and [`apply`] gives the lists to the blocks before
//! them and takes back the comments that turned out to stand in code or in the middle of a paragraph.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, Tag};

use super::attributes;
use super::leaf::is_space;
use crate::article::attributes::Attributes;
use crate::article::parse::{Piece, group_end};
use crate::article::source::Mapped;

/// Starts our comments, and stands for the hyphen in them; reserved, so no post has them.
const MARK: char = '\u{fdd6}';
const HYPHEN: char = '\u{fdd7}';

/// `text` with a comment around every attribute list that starts a line, and around what follows it there.
pub(super) fn mark(text: &str) -> Mapped {
    let mut out = Mapped::default();
    let (mut at, mut done) = (0, 0);
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t', '>']);
        let start = at + line.len() - content.len();
        at += line.len();
        let content = content.trim_end_matches(is_space);
        if !content.starts_with('{') || attributes::read(content).is_none() {
            continue;
        }
        let written = content.replace('-', &HYPHEN.to_string());
        out.keep(text, done..start);
        out.make(
            &format!("<!--{MARK}{written}-->"),
            start..start + content.len(),
        );
        done = start + content.len();
    }
    out.keep(text, done..text.len());
    out
}

/// Gives the lists in `pieces` to the blocks before them. `text` is what was parsed.
pub(super) fn apply<'a>(pieces: Vec<Piece<'a>>, text: &str) -> Vec<Piece<'a>> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    // For each open element, where it starts in `out`; and where the last one that ended starts.
    let (mut open, mut last): (Vec<usize>, Option<usize>) = (Vec::new(), None);
    let mut index = 0;
    while let Some(piece) = pieces.get(index) {
        if matches!(piece.event, Event::Start(Tag::HtmlBlock)) {
            let end = group_end(&pieces, index);
            if let Some(list) = own(pieces.get(index + 1..end.saturating_sub(1)).unwrap_or(&[])) {
                let above = last.filter(|_| !follows_blank_line(text, piece.source.start));
                if let Some(block) = above.and_then(|start| out.get_mut(start)) {
                    give(block, list);
                }
                last = None;
                index = end;
                continue;
            }
        }
        let mut piece = piece.clone();
        take_back(&mut piece);
        match &piece.event {
            Event::Start(_) => {
                open.push(out.len());
                last = None;
            }
            Event::End(_) => last = open.pop(),
            Event::Rule => last = Some(out.len()),
            _ => last = None,
        }
        out.push(piece);
        index += 1;
    }
    out
}

/// The list that a block of HTML is, if it is one of our comments.
fn own(inside: &[Piece]) -> Option<attributes::List> {
    let html: String = inside
        .iter()
        .map(|piece| match &piece.event {
            Event::Html(html) => html.as_ref(),
            _ => "",
        })
        .collect();
    let written = html.trim().strip_prefix("<!--")?.strip_prefix(MARK)?;
    let written = written.strip_suffix("-->")?;
    (!written.contains(MARK)).then_some(())?;
    Some(attributes::read(&written.replace(HYPHEN, "-"))?.0)
}

/// What the block says itself goes before what the list says.
fn give(block: &mut Piece, list: attributes::List) {
    let found = Attributes {
        id: list.id,
        classes: list.classes,
        pairs: Vec::new(),
    };
    match &mut block.event {
        Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {}
        Event::Start(Tag::Heading { id, classes, .. }) => {
            if id.is_none() {
                *id = found.id.map(CowStr::from);
            }
            if classes.is_empty() {
                *classes = found.classes.into_iter().map(CowStr::from).collect();
            }
        }
        _ => {
            let _ = block.attributes.get_or_insert(found);
        }
    }
}

/// Comments of ours that are none become the text that they were.
fn take_back(piece: &mut Piece) {
    let written = match &piece.event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text)
            if text.contains(MARK) =>
        {
            as_written(text).into_owned()
        }
        _ => return,
    };
    piece.event = match &piece.event {
        Event::Code(_) => Event::Code(written.into()),
        Event::Html(_) => Event::Html(written.into()),
        _ => Event::Text(written.into()),
    };
}

/// `text` without our comments around what stood there.
fn as_written(text: &str) -> Cow<'_, str> {
    if !text.contains(MARK) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let start = format!("<!--{MARK}");
    for (index, part) in text.split(&start).enumerate() {
        match part.split_once("-->").filter(|_| index > 0) {
            Some((written, rest)) => {
                out.push_str(&written.replace(HYPHEN, "-"));
                out.push_str(rest);
            }
            None => out.push_str(part),
        }
    }
    Cow::Owned(out)
}

fn follows_blank_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let above = before.rsplit('\n').nth(1);
    above.is_none_or(|line| line.trim_matches([' ', '\t', '>']).is_empty())
}
