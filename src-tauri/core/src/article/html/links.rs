//! Links: where they may lead, and how their addresses are written.

use pulldown_cmark::LinkType;

use super::Writer;
use crate::article::dialect::Form;
use crate::article::parse::Piece;
use crate::article::template::as_written;
use crate::article::warning::WarningKind;
use crate::article::{chirpy, escape, links};

impl Writer<'_> {
    pub(super) fn link(
        &mut self,
        kind: LinkType,
        address: &str,
        title: &str,
        piece: &Piece,
        is_picture: bool,
    ) {
        self.links += 1;
        let address = as_written(address, self.tags);
        let address = if kind == LinkType::Email {
            format!("mailto:{address}")
        } else {
            address
        };
        self.open_unclosed("a", piece.attributes.as_ref());
        let written = address;
        match links::allowed(&written) {
            Some(address) => {
                self.out.push_str(" href=\"");
                let keeps_addresses = self.settings.dialect.keeps_addresses();
                let whole = match keeps_addresses {
                    true => links::without_tricks(&address),
                    false => address.clone(),
                };
                // A published page keeps `//host`.
                let shown = match self.settings.form {
                    Form::Published => links::as_written(written.trim(), &whole),
                    Form::Themed => &whole,
                };
                if keeps_addresses {
                    escape::attribute(&mut self.out, shown);
                } else {
                    // A fragment names an id, which is written as it is.
                    let keep_text =
                        self.settings.dialect.keeps_address_text() || address.starts_with('#');
                    escape::address(&mut self.out, shown, keep_text);
                }
                self.out.push('"');
                if links::is_outside(&address) {
                    escape::pair(&mut self.out, "rel", links::OUTSIDE_REL);
                }
            }
            None => self.warn(WarningKind::UnsafeLink, &piece.source, &written),
        }
        if !title.is_empty() {
            escape::pair(&mut self.out, "title", &as_written(title, self.tags));
        }
        if is_picture {
            escape::pair(&mut self.out, "class", chirpy::PICTURE_LINK);
        }
        self.out.push('>');
    }
}
