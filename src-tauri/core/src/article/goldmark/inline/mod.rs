//! goldmark's inline parser over one leaf: `parser.go`'s `parseBlock` with the parsers that Hugo switches on, in their
//! order. What they find lies in one flat list; spans are marks in it.
//!
//! `code` reads code, `brackets` links, pictures, footnotes and tasks, `addresses` what stands in angle brackets or bare,
//! `signs` delimiters and what signs are replaced by.

mod addresses;
mod brackets;
mod code;
mod nodes;
mod signs;

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use super::delimiters::Runs;
use super::leaf::is_space;
use super::links::References;
use super::options::Options;
use super::raw_tags;
use super::typographer;
use brackets::Label;
pub(super) use nodes::{Link, Node, NodeKind};

/// What is known of the document and of the leaf's place in it.
pub(super) struct Context<'c> {
    pub(super) options: &'c Options,
    pub(super) references: &'c dyn References,
    /// Whether a footnote with this label is defined.
    pub(super) is_footnote: &'c dyn Fn(&str) -> bool,
    /// The first paragraph of a list item, where a task's box may stand.
    pub(super) may_be_task: bool,
    /// A table cell, where `\|` in code is `|`.
    pub(super) in_cell: bool,
}

/// The nodes of a leaf and its runs of delimiters.
pub(super) struct Found {
    pub(super) nodes: Vec<Node>,
    pub(super) runs: Runs,
}

struct Inlines<'c, 't> {
    context: &'c Context<'c>,
    text: &'t str,
    nodes: Vec<Node>,
    runs: Runs,
    labels: Vec<Label>,
    /// The last link that was made, as the index of its bracket: no link may hold another.
    last_link: Option<usize>,
    quotes: &'c mut typographer::Open,
    /// For each length of a run of backticks, where the last one starts.
    backticks: Option<HashMap<usize, usize>>,
    missing: raw_tags::Missing,
    /// Passthrough delimiters that do not close any more.
    unclosed: Vec<usize>,
    /// A place in the text and the end of its line, for the places between them.
    line_end: Cell<(usize, usize)>,
    /// The same of a run of quotes.
    run_end: Cell<(usize, usize)>,
}

/// Parses a leaf. `quotes` goes on from leaf to leaf, for goldmark never resets its count.
pub(super) fn parse<'c>(
    text: &str,
    context: &'c Context<'c>,
    quotes: &'c mut typographer::Open,
) -> Found {
    let mut inlines = Inlines {
        context,
        text,
        nodes: Vec::new(),
        runs: Runs::default(),
        labels: Vec::new(),
        last_link: None,
        quotes,
        backticks: None,
        missing: raw_tags::Missing::default(),
        unclosed: Vec::new(),
        line_end: Cell::new((0, 0)),
        run_end: Cell::new((0, 0)),
    };
    inlines.run();
    inlines.runs.pair(None);
    Found {
        nodes: inlines.nodes,
        runs: inlines.runs,
    }
}

impl<'t> Inlines<'_, 't> {
    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    /// From `at` to the end of its line, the line end included.
    fn line(&self, at: usize) -> &'t str {
        let (from, mut end) = self.line_end.get();
        if !(from..end).contains(&at) {
            let rest = self.rest(at);
            end = at + rest.find('\n').map_or(rest.len(), |end| end + 1);
            self.line_end.set((at, end));
        }
        self.text.get(at..end).unwrap_or("")
    }

    /// How many of the quote at `at` follow each other.
    fn run_from(&self, at: usize, quote: u8) -> usize {
        let (from, mut end) = self.run_end.get();
        if !(from..end).contains(&at) {
            end = at + run_length(self.rest(at), quote);
            self.run_end.set((at, end));
        }
        end - at
    }

    fn before(&self, at: usize) -> char {
        self.text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .unwrap_or('\n')
    }

    fn push(&mut self, kind: NodeKind, range: Range<usize>) {
        self.nodes.push(Node { kind, range });
    }

    /// `ast.MergeOrAppendTextSegment`.
    fn push_text(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match self.nodes.last_mut() {
            Some(Node {
                kind: NodeKind::Text,
                range: last,
            }) if last.end == range.start => last.end = range.end,
            _ => self.push(NodeKind::Text, range),
        }
    }

    fn run(&mut self) {
        let mut at = 0;
        let mut escaped = false;
        while at < self.text.len() {
            at = self.line_from(at, &mut escaped);
        }
    }

    /// Reads on from `at` until something is found or the line ends; gives the place to go on from.
    fn line_from(&mut self, at: usize, escaped: &mut bool) -> usize {
        let line = self.line(at);
        let bytes = line.as_bytes();
        let has_end = line.ends_with('\n');
        let content = line.len() - usize::from(has_end);
        let backslash = has_end
            && bytes
                .get(..content)
                .is_some_and(|bytes| bytes.ends_with(b"\\") && !bytes.ends_with(b"\\\\"));
        let blanks = has_end
            && bytes
                .get(..content)
                .is_some_and(|bytes| bytes.ends_with(b"  "));
        let length = match (backslash, blanks) {
            (true, _) => content - 1,
            (_, true) => content - 2,
            _ => content,
        };
        let mut start = at;
        for (index, &byte) in bytes.iter().take(length).enumerate() {
            let is_blank = is_space(char::from(byte)) && byte.is_ascii();
            let is_sign = byte.is_ascii_punctuation();
            let keeps_space = *escaped && self.escaped_space();
            if (is_sign && !*escaped) || (is_blank && !keeps_space) || index == 0 {
                let trigger = if is_blank || (index == 0 && !is_sign) {
                    b' '
                } else {
                    byte
                };
                if self.triggers(trigger) && line.is_char_boundary(index) {
                    let here = at + index;
                    self.push_text(start..here);
                    start = here;
                    if let Some(end) = self.one(trigger, here) {
                        return end;
                    }
                }
            }
            *escaped = !*escaped && byte == b'\\';
        }
        let end = at + length;
        let text = self.text.get(start..end).unwrap_or("");
        let kept = if backslash {
            text.len()
        } else {
            text.trim_end_matches(is_space).len()
        };
        self.push_text(start..start + kept);
        if has_end {
            let kind = if backslash || blanks {
                NodeKind::HardBreak
            } else {
                NodeKind::SoftBreak
            };
            self.push(kind, end..at + line.len());
        }
        at + line.len()
    }

    fn escaped_space(&self) -> bool {
        self.context
            .options
            .cjk
            .as_ref()
            .is_some_and(|cjk| cjk.escaped_space)
    }

    fn triggers(&self, byte: u8) -> bool {
        matches!(
            byte,
            b'`' | b'!'
                | b'['
                | b']'
                | b'<'
                | b'>'
                | b'*'
                | b'_'
                | b'~'
                | b' '
                | b'('
                | b'\''
                | b'"'
                | b'-'
                | b'.'
                | b'+'
                | b'='
                | b'^'
        ) || (byte == b':' && self.context.options.emoji)
            || (self.context.options.passthrough.iter())
                .any(|pair| byte == b'\\' || pair.open.as_bytes().first() == Some(&byte))
    }

    /// Tries the parsers that `trigger` wakes, by goldmark's priorities, and gives the end of what one found.
    fn one(&mut self, trigger: u8, at: usize) -> Option<usize> {
        let options = self.context.options;
        let found = match trigger {
            b'`' => self.code(at),
            b'!' | b'[' => self.opening(at),
            b']' => self.closing(at),
            b'<' => self.angle(at),
            b'*' | b'_' => self.emphasis(at),
            _ => None,
        };
        found
            .or_else(|| self.passthrough(at))
            .or_else(|| self.extra(trigger, at))
            .or_else(|| {
                let wakes = matches!(trigger, b' ' | b'*' | b'_' | b'~' | b'(');
                (wakes && options.linkify.is_some())
                    .then(|| self.bare_address(at))
                    .flatten()
            })
            .or_else(|| self.typography(at))
            .or_else(|| self.emoji(trigger, at))
    }
}

fn run_length(text: &str, sign: u8) -> usize {
    text.bytes().take_while(|byte| *byte == sign).count()
}
