//! The text of one leaf block, as goldmark's inline parser reads it: the lines without the marks of the quotes and
//! lists around them and without blanks in front, and where each of them stood.

use std::ops::Range;

use crate::article::cjk::SENTINEL;

/// The inline source of a paragraph, heading or table cell.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    pub(super) text: String,
    /// For each line its offset in `text` and in the parsed text.
    lines: Vec<(usize, usize)>,
}

impl Leaf {
    /// `source[range]` inside `quotes` block quotes. A line that goes on a paragraph may leave their marks out.
    pub(super) fn read(source: &str, range: Range<usize>, quotes: usize) -> Self {
        let whole = source.get(range.clone()).unwrap_or("");
        let mut leaf = Self {
            text: String::with_capacity(whole.len()),
            lines: Vec::new(),
        };
        let mut at = range.start;
        for (number, line) in whole.split_inclusive('\n').enumerate() {
            let mut rest = line;
            if number > 0 {
                for _ in 0..quotes {
                    match rest.trim_start_matches(is_blank).strip_prefix('>') {
                        Some(inside) => rest = inside,
                        None => break,
                    }
                }
                rest = trim_start(rest);
            }
            rest = rest.strip_prefix(SENTINEL).unwrap_or(rest);
            leaf.lines
                .push((leaf.text.len(), at + line.len() - rest.len()));
            leaf.text.push_str(rest);
            at += line.len();
        }
        let length = leaf
            .text
            .trim_end_matches(|c| is_space(c) || c == SENTINEL)
            .len();
        leaf.text.truncate(length);
        leaf
    }

    /// Where the byte at `offset` of the text stood.
    pub(super) fn origin(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= offset);
        match after.checked_sub(1).and_then(|index| self.lines.get(index)) {
            Some((start, origin)) => origin + offset - start,
            None => 0,
        }
    }

    /// Where a stretch of the text stood.
    pub(super) fn origins(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.origin(range.start);
        let end = match range.end.checked_sub(1) {
            Some(last) if range.end > range.start => self.origin(last) + 1,
            _ => start,
        };
        start..end.max(start)
    }

    /// Each line as a leaf of its own, without blanks behind it.
    pub(super) fn into_lines(self) -> Vec<Self> {
        let mut lines = Vec::with_capacity(self.lines.len());
        for (index, (start, origin)) in self.lines.iter().enumerate() {
            let end = self
                .lines
                .get(index + 1)
                .map_or(self.text.len(), |next| next.0);
            let text = self.text.get(*start..end).unwrap_or("");
            let text = text.trim_end_matches(is_space);
            if !text.is_empty() {
                lines.push(Self {
                    text: text.to_owned(),
                    lines: vec![(0, *origin)],
                });
            }
        }
        lines
    }

    /// All of the text's origin.
    pub(super) fn origin_of_all(&self) -> Range<usize> {
        self.origins(&(0..self.text.len()))
    }

    /// Leaves out everything from `length` on.
    pub(super) fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
    }
}

/// goldmark's `util.IsSpace`.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

fn trim_start(line: &str) -> &str {
    let trimmed = line.trim_start_matches(|c| is_space(c) && c != '\n');
    if trimmed.is_empty() { line } else { trimmed }
}
