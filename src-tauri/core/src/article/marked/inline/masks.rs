//! The text as emphasis sees it: escapes, links, code and tags are masked, byte for byte.

use std::ops::Range;

use super::Inline;
use crate::article::marked::definitions::label;
use crate::article::marked::{links, rules};

impl Inline<'_> {
    /// The text with all that emphasis may not look into masked, byte for byte.
    pub(super) fn masked(&mut self, text: &str) -> String {
        if !text.contains(['*', '_']) {
            return text.to_owned();
        }
        let mut masked = text.as_bytes().to_vec();
        for range in self.referred(text) {
            hide(&mut masked, range);
        }
        let mut characters = text.char_indices().peekable();
        while let Some((index, c)) = characters.next() {
            if c == '\\'
                && let Some((_, next)) =
                    characters.next_if(|(_, next)| rules::is_punctuation(*next))
            {
                let end = index + 1 + next.len_utf8();
                masked.get_mut(index..end).unwrap_or_default().fill(b'+');
            }
        }
        let seen = String::from_utf8_lossy(&masked).into_owned();
        let mut at = 0;
        while let Some(found) = seen.get(at..).and_then(|rest| rest.find(['[', '`', '<'])) {
            at += found;
            let length = links::skipped(seen.get(at..).unwrap_or(""), &mut self.budget);
            if let Some(length) = length {
                hide(&mut masked, at..at + length);
            }
            at += length.unwrap_or(1);
        }
        String::from_utf8_lossy(&masked).into_owned()
    }

    /// Where `text` refers to definitions: marked's `reflinkSearch`.
    fn referred(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while !self.definitions.is_empty()
            && let Some(found) = text.get(at..).and_then(|rest| rest.find('['))
        {
            at += found;
            let rest = text.get(at..).unwrap_or("");
            let short = label(rest.get(1..).unwrap_or(""))
                .map(|length| (at + 1..at + 1 + length, at + length + 2));
            let full = links::label_end(rest, 0, &mut self.budget).and_then(|end| {
                let inside = rest.get(end + 1..)?.strip_prefix('[')?;
                let start = at + end + 2;
                let end = start + label(inside)?;
                Some((start..end, end + 1))
            });
            let known = full.or(short).filter(|(name, end)| {
                let name = text.get(name.clone()).unwrap_or("");
                let after = text.get(*end..).unwrap_or("");
                self.definitions.contains_key(name) && !after.starts_with('(')
            });
            match known {
                Some((_, end)) => {
                    ranges.push(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        ranges
    }
}

/// Puts brackets at the ends of a range of bytes and letters between.
fn hide(masked: &mut [u8], range: Range<usize>) {
    let Some(bytes) = masked.get_mut(range) else {
        return;
    };
    bytes.fill(b'a');
    if let Some(first) = bytes.first_mut() {
        *first = b'[';
    }
    if let Some(last) = bytes.last_mut() {
        *last = b']';
    }
}
