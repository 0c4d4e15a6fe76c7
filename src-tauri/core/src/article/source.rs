//! Where text came from: a source pass rewrites a text and remembers, for every byte of its output, the bytes of
//! its input. A [`Trail`] of passes leads from the parser's offsets back to the body.

use std::ops::Range;

/// The output of one source pass.
#[derive(Debug, Default)]
pub(super) struct Mapped {
    pub(super) text: String,
    spans: Vec<Span>,
}

/// A stretch of output. A kept one has the same bytes as its origin, a made one stands for the whole origin.
#[derive(Debug)]
struct Span {
    start: usize,
    origin: Range<usize>,
    kept: bool,
}

impl Mapped {
    /// A pass that changes nothing.
    pub(super) fn unchanged(text: &str) -> Self {
        let mut mapped = Self::default();
        mapped.keep(text, 0..text.len());
        mapped
    }

    /// Appends `text[range]` as it is.
    pub(super) fn keep(&mut self, text: &str, range: Range<usize>) {
        if let Some(kept) = text.get(range.clone()).filter(|kept| !kept.is_empty()) {
            self.spans.push(Span {
                start: self.text.len(),
                origin: range,
                kept: true,
            });
            self.text.push_str(kept);
        }
    }

    /// Appends text of our own that stands for `origin`.
    pub(super) fn make(&mut self, text: &str, origin: Range<usize>) {
        if !text.is_empty() {
            self.spans.push(Span {
                start: self.text.len(),
                origin,
                kept: false,
            });
            self.text.push_str(text);
        }
    }

    /// The input offset at which something that starts at `offset` of the output starts.
    pub(super) fn start(&self, offset: usize) -> usize {
        let after = self.spans.partition_point(|span| span.start <= offset);
        match after.checked_sub(1).and_then(|index| self.spans.get(index)) {
            Some(span) if span.kept => {
                (span.origin.start + offset - span.start).min(span.origin.end)
            }
            Some(span) => span.origin.start,
            None => 0,
        }
    }

    /// The input offset at which something that ends at `offset` of the output ends.
    pub(super) fn end(&self, offset: usize) -> usize {
        let after = self.spans.partition_point(|span| span.start < offset);
        match after.checked_sub(1).and_then(|index| self.spans.get(index)) {
            Some(span) if span.kept => {
                (span.origin.start + offset - span.start).min(span.origin.end)
            }
            Some(span) => span.origin.end,
            None => 0,
        }
    }
}

/// The passes from the body to the text that was parsed, first pass first.
pub(super) struct Trail<'a> {
    passes: Vec<&'a Mapped>,
}

impl<'a> Trail<'a> {
    pub(super) fn new(passes: Vec<&'a Mapped>) -> Self {
        Self { passes }
    }

    /// A range of the parsed text as a range of the body.
    pub(super) fn body(&self, range: Range<usize>) -> Range<usize> {
        let start = self
            .passes
            .iter()
            .rev()
            .fold(range.start, |offset, pass| pass.start(offset));
        let end = self
            .passes
            .iter()
            .rev()
            .fold(range.end, |offset, pass| pass.end(offset));
        start..end.max(start)
    }
}
