//! A change of a text.

use std::ops::Range;

/// A piece of text put in the place of a byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What goes, in bytes of the old text.
    pub range: Range<usize>,
    /// What comes.
    pub insert: String,
}

impl Change {
    /// The text after the change.
    pub fn applied_to(&self, text: &str) -> String {
        let mut new = String::with_capacity(text.len() + self.insert.len());
        new.push_str(&text[..self.range.start]);
        new.push_str(&self.insert);
        new.push_str(&text[self.range.end..]);
        new
    }

    /// The smallest change between two texts: common start and end are left out.
    pub fn between(old: &str, new: &str) -> Self {
        let start = old
            .char_indices()
            .zip(new.chars())
            .find(|((_, a), b)| a != b)
            .map_or(old.len().min(new.len()), |((at, _), _)| at);
        let tail = old[start..]
            .chars()
            .rev()
            .zip(new[start..].chars().rev())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum::<usize>();
        Self {
            range: start..old.len() - tail,
            insert: new[start..new.len() - tail].to_owned(),
        }
    }

    /// The same change of a text that has `bytes` more in front.
    pub(super) fn moved_by(mut self, bytes: usize) -> Self {
        self.range = self.range.start + bytes..self.range.end + bytes;
        self
    }
}
