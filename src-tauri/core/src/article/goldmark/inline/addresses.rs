//! Addresses in angle brackets and bare, and raw HTML.

use super::Inlines;
use super::nodes::NodeKind;
use crate::article::goldmark::linkify::{self, Kind};
use crate::article::goldmark::{raw_tags, text};

impl Inlines<'_, '_> {
    /// `<`: an address or raw HTML.
    pub(super) fn angle(&mut self, at: usize) -> Option<usize> {
        let inside = self.line(at).get(1..)?;
        let email = linkify::email_length(inside);
        if let Some(length) = email.or_else(|| linkify::address_length(inside))
            && inside.as_bytes().get(length) == Some(&b'>')
        {
            let shown = at + 1..at + 1 + length;
            let address = self.text.get(shown.clone()).unwrap_or("");
            let address = if email.is_some() {
                mail(address)
            } else {
                text::address(address)
            };
            let end = shown.end + 1;
            self.push(NodeKind::AutoLink { address, shown }, at..end);
            return Some(end);
        }
        let length = raw_tags::length(self.rest(at), &mut self.missing)?;
        self.push(NodeKind::RawHtml, at..at + length);
        Some(at + length)
    }

    pub(super) fn bare_address(&mut self, at: usize) -> Option<usize> {
        if !self.labels.is_empty() {
            return None;
        }
        let lead = usize::from(self.rest(at).starts_with([' ', '*', '_', '~', '(']));
        let bare = linkify::bare(self.line(at + lead))?;
        let shown = at + lead..at + lead + bare.length;
        let written = self.text.get(shown.clone()).unwrap_or("");
        let address = match bare.kind {
            Kind::Whole => text::address(written),
            Kind::Www => {
                let protocol = self.context.options.linkify.as_deref().unwrap_or("https");
                text::address(&format!("{protocol}://{written}"))
            }
            Kind::Email => mail(written),
        };
        self.push_text(at..at + lead);
        let end = shown.end;
        self.push(
            NodeKind::AutoLink {
                address,
                shown: shown.clone(),
            },
            shown,
        );
        Some(end)
    }
}

fn mail(address: &str) -> String {
    let address = text::address(address);
    let has_scheme = address
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    if has_scheme {
        address
    } else {
        format!("mailto:{address}")
    }
}
