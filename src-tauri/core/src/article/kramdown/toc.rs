//! The table of contents of `{:toc}` ("Automatic Generation of a Table of Contents").

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::super::attributes::Attributes;
use super::super::parse::Piece;

/// A heading that may be listed.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) level: u8,
    pub(super) id: String,
    /// What stands in the heading.
    pub(super) pieces: Vec<Piece<'static>>,
}

/// Where a table of contents goes.
#[derive(Debug)]
pub(super) struct Place {
    /// The index of the piece before which it goes.
    pub(super) index: usize,
    pub(super) ordered: bool,
    pub(super) attributes: Attributes,
    pub(super) source: std::ops::Range<usize>,
}

/// The pieces of the table; nothing when there are no headings.
pub(super) fn pieces(place: &Place, entries: &[Entry]) -> Vec<Piece<'static>> {
    let mut out = Vec::new();
    let mut push = |event: Event<'static>, attributes: Option<Attributes>| {
        let mut piece = Piece::new(event, place.source.clone());
        piece.attributes = attributes;
        out.push(piece);
    };
    let first = place.ordered.then_some(1);
    let mut attributes = place.attributes.clone();
    let name = attributes
        .id
        .get_or_insert_with(|| "markdown-toc".to_owned())
        .clone();
    // The levels of the items that are open, and whether each has a list in it.
    let mut open: Vec<(u8, bool)> = Vec::new();
    let mut attributes = Some(attributes);
    for entry in entries {
        while open.last().is_some_and(|(level, _)| *level >= entry.level) {
            close(&mut open, &mut push, place.ordered);
        }
        match open.last_mut() {
            Some((_, has_list)) if !*has_list => {
                *has_list = true;
                push(Event::Start(Tag::List(first)), None);
            }
            Some(_) => {}
            None => {
                if let Some(attributes) = attributes.take() {
                    push(Event::Start(Tag::List(first)), Some(attributes));
                }
            }
        }
        open.push((entry.level, false));
        push(Event::Start(Tag::Item), None);
        let link = Tag::Link {
            link_type: LinkType::Inline,
            dest_url: format!("#{}", entry.id).into(),
            title: CowStr::from(""),
            id: CowStr::from(""),
        };
        let own = Attributes {
            id: Some(format!("{name}-{}", entry.id)),
            ..Attributes::default()
        };
        push(Event::Start(link), Some(own));
        let kept = entry.pieces.iter().filter(|piece| {
            !matches!(
                piece.event,
                Event::Start(Tag::Link { .. })
                    | Event::End(TagEnd::Link)
                    | Event::FootnoteReference(_)
            )
        });
        for piece in kept {
            push(piece.event.clone(), piece.attributes.clone());
        }
        push(Event::End(TagEnd::Link), None);
    }
    while !open.is_empty() {
        close(&mut open, &mut push, place.ordered);
    }
    if attributes.is_none() {
        push(Event::End(TagEnd::List(place.ordered)), None);
    }
    out
}

fn close(
    open: &mut Vec<(u8, bool)>,
    push: &mut impl FnMut(Event<'static>, Option<Attributes>),
    ordered: bool,
) {
    if let Some((_, has_list)) = open.pop() {
        if has_list {
            push(Event::End(TagEnd::List(ordered)), None);
        }
        push(Event::End(TagEnd::Item), None);
    }
}
