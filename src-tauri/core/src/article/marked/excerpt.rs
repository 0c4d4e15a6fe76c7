//! A text cut out of the body, with what quotes and list items put before its lines left out, that remembers
//! where each of its stretches stood.

use std::ops::Range;

/// A text and, for each stretch of it, the offset at which it stood in the text that is parsed.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Excerpt {
    pub(in super::super) text: String,
    stretches: Vec<Stretch>,
}

#[derive(Debug, Clone)]
struct Stretch {
    /// Where it starts in the excerpt.
    at: usize,
    /// Where it stood; a made stretch (the blanks of a tab) stands for all of it.
    origin: Range<usize>,
}

impl Excerpt {
    /// The whole of a text.
    pub(in super::super) fn whole(text: &str) -> Self {
        let mut excerpt = Self::default();
        excerpt.push(text, 0..text.len());
        excerpt
    }

    /// Appends `text`, which stood at `origin`.
    pub(in super::super) fn push(&mut self, text: &str, origin: Range<usize>) {
        if !text.is_empty() {
            let at = self.text.len();
            self.stretches.push(Stretch { at, origin });
            self.text.push_str(text);
        }
    }

    /// Appends a range of another excerpt.
    pub(in super::super) fn push_part(&mut self, other: &Excerpt, range: Range<usize>) {
        let first = other
            .stretches
            .partition_point(|stretch| stretch.at <= range.start)
            .saturating_sub(1);
        for (index, stretch) in other.stretches.iter().enumerate().skip(first) {
            let end = other.end_of(index);
            let (from, to) = (stretch.at.max(range.start), end.min(range.end));
            if stretch.at >= range.end {
                break;
            }
            if let Some(text) = other.text.get(from..to).filter(|text| !text.is_empty()) {
                self.push(text, other.start(from)..other.end(to));
            }
        }
    }

    /// A range of it as an excerpt of its own.
    pub(in super::super) fn part(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        part.push_part(self, range);
        part
    }

    /// It without blanks at its ends.
    pub(in super::super) fn trimmed(&self) -> Self {
        let start = self.text.len() - super::rules::trim_start(&self.text).len();
        let end = super::rules::trim_end(&self.text).len();
        self.part(start..end.max(start))
    }

    fn end_of(&self, index: usize) -> usize {
        self.stretches
            .get(index + 1)
            .map_or(self.text.len(), |next| next.at)
    }

    fn at(&self, index: usize, offset: usize) -> usize {
        let Some(stretch) = self.stretches.get(index) else {
            return 0;
        };
        (stretch.origin.start + offset.saturating_sub(stretch.at)).min(stretch.origin.end)
    }

    /// Where something that starts at `offset` stood.
    pub(in super::super) fn start(&self, offset: usize) -> usize {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.at <= offset);
        match after.checked_sub(1) {
            Some(index) => self.at(index, offset),
            None => 0,
        }
    }

    /// Where something that ends at `offset` ended.
    pub(in super::super) fn end(&self, offset: usize) -> usize {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.at < offset);
        match after.checked_sub(1) {
            Some(index) if offset >= self.end_of(index) => self
                .stretches
                .get(index)
                .map_or(0, |stretch| stretch.origin.end),
            Some(index) => self.at(index, offset),
            None => self
                .stretches
                .first()
                .map_or(0, |stretch| stretch.origin.start),
        }
    }

    /// Where a range of it stood.
    pub(in super::super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        start..self.end(range.end).max(start)
    }
}
