//! Text that knows where it came from. kramdown parses what stands inside a container as a document of its own, with
//! quote marks and indentation taken off; each such text leads every byte back to the text that was given to the
//! parser.

use std::ops::Range;

/// A text and its origin.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    text: String,
    spans: Vec<Span>,
}

/// A stretch of text. A kept one has the same bytes as its origin; a made one stands where nothing was.
#[derive(Debug, Clone, Copy)]
struct Span {
    at: usize,
    origin: usize,
    kept: bool,
}

impl Text {
    /// The whole text that was given to the parser.
    pub(super) fn whole(text: &str) -> Self {
        let mut whole = Self::default();
        whole.keep_at(text, 0);
        whole
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    fn keep_at(&mut self, text: &str, origin: usize) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len();
        let goes_on = self
            .spans
            .last()
            .is_some_and(|span| span.kept && span.origin + (at - span.at) == origin);
        if !goes_on {
            self.spans.push(Span {
                at,
                origin,
                kept: true,
            });
        }
        self.text.push_str(text);
    }

    /// Appends `from[range]`.
    pub(super) fn keep(&mut self, from: &Text, range: Range<usize>) {
        let mut at = range.start;
        let mut index = from.spans.partition_point(|span| span.at <= at);
        while at < range.end {
            let end = from
                .spans
                .get(index)
                .map_or(range.end, |next| next.at.min(range.end));
            let part = from.text.get(at..end).unwrap_or("");
            match index.checked_sub(1).and_then(|index| from.spans.get(index)) {
                Some(span) if span.kept => self.keep_at(part, span.origin + (at - span.at)),
                Some(span) => self.make(part, span.origin),
                None => self.make(part, 0),
            }
            at = end;
            index += 1;
        }
    }

    /// Appends the whole of `from`.
    pub(super) fn append(&mut self, from: &Text) {
        self.keep(from, 0..from.len());
    }

    /// Appends text of our own that stands at `origin`.
    pub(super) fn make(&mut self, text: &str, origin: usize) {
        if text.is_empty() {
            return;
        }
        let goes_on = self
            .spans
            .last()
            .is_some_and(|span| !span.kept && span.origin == origin);
        if !goes_on {
            self.spans.push(Span {
                at: self.text.len(),
                origin,
                kept: false,
            });
        }
        self.text.push_str(text);
    }

    /// Appends text of our own where the text ends now.
    pub(super) fn make_here(&mut self, text: &str) {
        let origin = self.end(self.text.len());
        self.make(text, origin);
    }

    /// The part of the text in `range`.
    pub(super) fn slice(&self, range: Range<usize>) -> Text {
        let mut part = Self::default();
        part.keep(self, range);
        part
    }

    /// The text without white space at its end (Ruby's `rstrip`).
    pub(super) fn trim_end(&mut self) {
        let length = super::scan::rstrip(&self.text).len();
        self.text.truncate(length);
        while self.spans.last().is_some_and(|span| span.at >= length) {
            self.spans.pop();
        }
    }

    /// Where something that starts at `offset` came from.
    pub(super) fn start(&self, offset: usize) -> usize {
        let after = self.spans.partition_point(|span| span.at <= offset);
        match after.checked_sub(1).and_then(|index| self.spans.get(index)) {
            Some(span) if span.kept => span.origin + (offset - span.at),
            Some(span) => span.origin,
            None => 0,
        }
    }

    /// Where something that ends at `offset` ended.
    pub(super) fn end(&self, offset: usize) -> usize {
        let after = self.spans.partition_point(|span| span.at < offset);
        match after.checked_sub(1).and_then(|index| self.spans.get(index)) {
            Some(span) if span.kept => span.origin + (offset - span.at),
            Some(span) => span.origin,
            None => self.spans.first().map_or(0, |span| span.origin),
        }
    }

    /// A range of this text as a range of the text that was given to the parser.
    pub(super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        let end = if range.end > range.start {
            self.end(range.end)
        } else {
            start
        };
        start..end.max(start)
    }

    /// The text with `prefix(line)` bytes taken off the start of every line.
    pub(super) fn without_prefixes(&self, prefix: impl Fn(&str) -> usize) -> Text {
        let mut out = Self::default();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let taken = prefix(line).min(line.len());
            out.keep(self, at + taken..at + line.len());
            at += line.len();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_part_leads_back() {
        let whole = Text::whole("> a\n> - b\n");
        let quote = whole.without_prefixes(|line| line.len().min(2));
        assert_eq!(quote.as_str(), "a\n- b\n");
        let item = quote.slice(4..6);
        assert_eq!(item.as_str(), "b\n");
        assert_eq!(item.origin(0..1), 8..9);
        assert_eq!(quote.origin(0..6), 2..10);
    }

    #[test]
    fn what_was_made_stands_at_a_point() {
        let whole = Text::whole("a\tb");
        let mut out = whole.slice(0..1);
        out.make("   ", 1);
        out.keep(&whole, 2..3);
        assert_eq!(out.as_str(), "a   b");
        assert_eq!((out.origin(1..4), out.origin(4..5)), (1..1, 2..3));
        assert_eq!(out.origin(0..5), 0..3);
    }
}
