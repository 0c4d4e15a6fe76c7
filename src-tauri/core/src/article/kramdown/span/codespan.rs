//! Code spans ("Code Spans").

use std::ops::Range;

use super::super::scan::is_space;
use super::super::tree::Kind;
use super::{Level, Spans};

/// What backticks turn out to be.
pub(in super::super) enum Found {
    /// So many bytes of text.
    Literal(usize),
    Code {
        value: Range<usize>,
        end: usize,
    },
}

/// Reads code spans of one text; knows which runs of backticks nothing closes any more.
pub(in super::super) struct Runs<'t> {
    text: &'t str,
    /// For a length, from where on there is no such run.
    unclosed: Vec<(usize, usize)>,
}

impl<'t> Runs<'t> {
    pub(in super::super) fn new(text: &'t str) -> Self {
        Self {
            text,
            unclosed: Vec::new(),
        }
    }

    /// The code span whose backticks start at `start`.
    pub(in super::super) fn read(&mut self, start: usize) -> Found {
        let rest = self.text.get(start..).unwrap_or("");
        let count = rest.bytes().take_while(|byte| *byte == b'`').count();
        let after = rest.get(count..).unwrap_or("");
        let before = self.text.get(..start).unwrap_or("");
        let is_alone = before.is_empty() || before.ends_with(is_space);
        if count == 1 && is_alone && after.starts_with(is_space) {
            return Found::Literal(count);
        }
        let from = start + count;
        if self
            .unclosed
            .iter()
            .any(|(length, at)| *length <= count && *at <= from)
        {
            return Found::Literal(count);
        }
        let delimiter = rest.get(..count).unwrap_or("");
        let Some(length) = after.find(delimiter) else {
            self.unclosed.push((count, from));
            return Found::Literal(count);
        };
        let (mut value, end) = (from..from + length, from + length + count);
        if count > 1 {
            let inside = |value: &Range<usize>| self.text.get(value.clone()).unwrap_or("");
            if inside(&value).starts_with(' ') {
                value.start += 1;
            }
            if inside(&value).ends_with(' ') {
                value.end -= 1;
            }
        }
        Found::Code { value, end }
    }
}

impl Spans<'_> {
    pub(super) fn codespan(&mut self, level: &mut Level) -> bool {
        let start = self.at;
        match self.runs.read(start) {
            Found::Literal(length) => self.take(level, start + length),
            Found::Code { value, end } => {
                self.work += end - start;
                let code = self.source().get(value).unwrap_or("").to_owned();
                self.at = end;
                self.add(level, Kind::Code(code), start);
            }
        }
        true
    }
}
