//! Markup of our own that goes round the sanitiser: pictures, formulas, highlighted code, check boxes.
//!
//! The writer leaves a placeholder in the HTML, U+FDD2 hash U+FDD3, where the hash is that of the markup. After
//! cleaning, [`Trusted::restore`] puts the markup back. A post cannot forge one: [`guard`] takes the reserved
//! characters out of the body, `escape` takes them out of whatever a character reference decodes to, and the
//! sanitiser takes them out of attribute values. Even a forged placeholder could only repeat, between tags, markup
//! that this very article shows anyway. Since the hash stands for the content, a block's key covers it.

use std::collections::HashMap;

use super::escape::is_reserved;

const OPEN: char = '\u{fdd2}';
const CLOSE: char = '\u{fdd3}';

/// The body without reserved characters. U+FFFD takes as many bytes, so offsets stay.
pub(super) fn guard(body: &str) -> String {
    if body.contains(is_reserved) {
        body.replace(is_reserved, "\u{fffd}")
    } else {
        body.to_owned()
    }
}

/// Our own markup by its hash.
#[derive(Debug, Default)]
pub(super) struct Trusted {
    markup: HashMap<String, String>,
}

impl Trusted {
    /// Appends a placeholder for `markup`.
    pub(super) fn put(&mut self, out: &mut String, markup: String) {
        let hash: String = blake3::hash(markup.as_bytes())
            .to_hex()
            .chars()
            .take(24)
            .collect();
        out.push(OPEN);
        out.push_str(&hash);
        out.push(CLOSE);
        self.markup.entry(hash).or_insert(markup);
    }

    /// Puts the markup back; what is left of anything like a placeholder is dropped.
    pub(super) fn restore(&self, html: &str) -> String {
        if !html.contains(is_reserved) {
            return html.to_owned();
        }
        let mut out = String::with_capacity(html.len() * 2);
        for (index, part) in html.split(OPEN).enumerate() {
            let (hash, rest) = if index == 0 {
                ("", part)
            } else {
                part.split_once(CLOSE).unwrap_or(("", part))
            };
            out.push_str(self.markup.get(hash).map_or("", String::as_str));
            out.extend(rest.chars().filter(|c| !is_reserved(*c)));
        }
        out
    }
}
