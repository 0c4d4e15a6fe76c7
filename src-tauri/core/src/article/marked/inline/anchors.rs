//! Links, pictures and addresses: written out, by reference, in angle brackets and bare.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{DEEPEST, Inline, Place};
use crate::article::marked::definitions::{label, normal_label};
use crate::article::marked::excerpt::Excerpt;
use crate::article::marked::{addresses, links, text};
use crate::article::parse::Piece;

impl Inline<'_> {
    /// An address in angle brackets, or a mail address.
    pub(super) fn address(
        &self,
        shown: &str,
        is_mail: bool,
        source: Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) {
        let address = if is_mail {
            format!("mailto:{shown}")
        } else {
            shown.to_owned()
        };
        self.linked(&address, shown, source, out);
    }

    pub(super) fn linked(
        &self,
        address: &str,
        shown: &str,
        source: Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) {
        out.push(Piece::new(
            Event::Start(link_tag(address, "")),
            source.clone(),
        ));
        out.push(Piece::new(
            Event::Text(text::visible(shown).into()),
            source.clone(),
        ));
        out.push(Piece::new(Event::End(TagEnd::Link), source));
    }

    /// `[text](address "title")`, and the same with `!`.
    pub(super) fn link(
        &mut self,
        place: &Place,
        rest: &str,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        if self.depth >= DEEPEST || self.budget == 0 {
            return None;
        }
        let found = links::find(rest, &mut self.budget)?;
        self.put_link(
            place,
            found.label.clone(),
            found.length,
            &found.address,
            &found.title,
            out,
        );
        Some(found.length)
    }

    /// `[text][label]`, `[label][]`, `[label]`; a bracket that leads nowhere is text by itself.
    pub(super) fn reference(
        &mut self,
        place: &Place,
        rest: &str,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let bang = usize::from(rest.starts_with('!'));
        let full = links::label_end(rest, bang, &mut self.budget).and_then(|end| {
            let inside = rest.get(end + 1..)?.strip_prefix('[')?;
            let length = label(inside)?;
            Some((bang + 1..end, inside.get(..length)?, end + 2 + length + 1))
        });
        let (text_range, name, length) = match full {
            Some(full) => full,
            None => {
                let inside = rest.get(bang + 1..)?;
                let length = label(inside)?;
                let end = bang + 1 + length;
                let empty = rest
                    .get(end + 1..)
                    .is_some_and(|after| after.starts_with("[]"));
                let whole = end + 1 + if empty { 2 } else { 0 };
                (bang + 1..end, inside.get(..length)?, whole)
            }
        };
        let Some(definition) = self.definitions.get(&normal_label(name)) else {
            let source = place.excerpt.origin(place.at..place.at + 1);
            let first = rest.get(..1)?.to_owned();
            out.push(Piece::new(Event::Text(first.into()), source));
            return Some(1);
        };
        if self.depth >= DEEPEST {
            return None;
        }
        let definition = definition.clone();
        self.put_link(
            place,
            text_range,
            length,
            &definition.address,
            &definition.title,
            out,
        );
        Some(length)
    }

    fn put_link(
        &mut self,
        place: &Place,
        label: Range<usize>,
        length: usize,
        address: &str,
        title: &str,
        out: &mut Vec<Piece<'static>>,
    ) {
        let at = place.at;
        let source = place.excerpt.origin(at..at + length);
        let is_image = place
            .excerpt
            .text
            .get(at..)
            .is_some_and(|rest| rest.starts_with('!'));
        let label = at + label.start..at + label.end;
        let title = text::visible(title);
        if is_image {
            let alt = place.excerpt.text.get(label).unwrap_or("");
            let alt = alt.replace("\\[", "[").replace("\\]", "]");
            let tag = Tag::Image {
                link_type: LinkType::Inline,
                dest_url: text::visible(address).into(),
                title: title.into(),
                id: CowStr::Borrowed(""),
            };
            out.push(Piece::new(Event::Start(tag), source.clone()));
            out.push(Piece::new(
                Event::Text(text::visible(&alt).into()),
                source.clone(),
            ));
            out.push(Piece::new(Event::End(TagEnd::Image), source));
            return;
        }
        let mut inside = Excerpt::default();
        let raw = place.excerpt.text.get(label.clone()).unwrap_or("");
        let mut done = label.start;
        for (index, _) in raw.match_indices('\\') {
            let next = raw.as_bytes().get(index + 1);
            if matches!(next, Some(b'[' | b']')) {
                inside.push_part(place.excerpt, done..label.start + index);
                done = label.start + index + 1;
            }
        }
        inside.push_part(place.excerpt, done..label.end);
        self.in_link = true;
        self.span(link_tag(address, &title), &inside, source, out);
        self.in_link = false;
    }
}

fn link_tag(address: &str, title: &str) -> Tag<'static> {
    Tag::Link {
        link_type: LinkType::Inline,
        dest_url: addresses::encoded(&text::visible(address)).into(),
        title: title.to_owned().into(),
        id: CowStr::Borrowed(""),
    }
}
