//! Pictures: what the pieces of one say, alone in its paragraph or in the text.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Writer;
use crate::article::parse::{Piece, group_end, visible_text};
use crate::article::pictures::{self, Syntax, Wanted};
use crate::article::template::as_written;
use crate::article::{links, sizes};

impl Writer<'_> {
    /// Writes a picture and remembers its use.
    pub(in crate::article) fn picture(&mut self, wanted: &Wanted, alone: bool) {
        let mut shown = pictures::show(wanted, alone, self.settings, self.target);
        if let (true, Some(chirpy)) = (self.publishes_chirpy(), &self.settings.chirpy)
            && !matches!(shown.used.place, pictures::PicturePlace::Refused { .. })
            && let Some(html) = chirpy.picture(wanted, self.links > 0)
        {
            shown.html = html;
        }
        self.trusted.put(&mut self.out, shown.html);
        self.used.push(shown.used);
        self.warnings.extend(shown.warning);
    }

    /// The picture of a paragraph that holds nothing else, perhaps inside a link.
    pub(super) fn lone_picture(&self, inside: &[Piece]) -> Option<Wanted> {
        let blank = |piece: &Piece| match &piece.event {
            Event::SoftBreak | Event::HardBreak => true,
            Event::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        let from = inside.iter().position(|piece| !blank(piece))?;
        let inside = inside.get(from..)?;
        let end = group_end(inside, 0);
        if !inside.iter().skip(end).all(blank) {
            return None;
        }
        match &inside.first()?.event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let around = links::allowed(&as_written(dest_url, self.tags));
                let picture = self.lone_picture(inside.get(1..end.checked_sub(1)?)?)?;
                Some(Wanted { around, ..picture })
            }
            _ => self.wanted(inside.get(..end)?),
        }
    }

    /// What the pieces of an image say.
    pub(super) fn wanted(&self, image: &[Piece]) -> Option<Wanted> {
        let first = image.first()?;
        let Event::Start(Tag::Image {
            dest_url, title, ..
        }) = &first.event
        else {
            return None;
        };
        let pixels = |names: [&str; 2]| {
            let list = first.attributes.as_ref()?;
            names
                .into_iter()
                .find_map(|name| list.value(name))?
                .trim_end_matches("px")
                .parse()
                .ok()
        };
        let (address, width, height) = sizes::split(dest_url);
        Some(Wanted {
            link: as_written(address, self.tags),
            alt: visible_text(image, self.tags),
            title: as_written(title, self.tags),
            width: pixels(["width", "w"]).or(width),
            height: pixels(["height", "h"]).or(height),
            classes: first
                .attributes
                .as_ref()
                .map(|list| list.classes.clone())
                .unwrap_or_default(),
            stand_in: first
                .attributes
                .as_ref()
                .and_then(|list| list.value("lqip"))
                .map(str::to_owned),
            syntax: match &first.attributes {
                Some(list) if list.value("asset").is_some() => Syntax::Asset,
                _ => Syntax::Markdown,
            },
            around: None,
            source: first.source.clone(),
        })
    }
}

/// Whether the link that `rest` starts with ends in a picture.
pub(super) fn ends_in_picture(rest: &[Piece]) -> bool {
    let last = group_end(rest, 0).checked_sub(2);
    last.and_then(|last| rest.get(last))
        .is_some_and(|piece| piece.event == Event::End(TagEnd::Image))
}
