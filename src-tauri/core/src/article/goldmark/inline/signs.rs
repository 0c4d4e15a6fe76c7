//! Runs of delimiters, what the typographer and the names of emoji are replaced by, and what is passed through.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::nodes::NodeKind;
use super::{Inlines, run_length};
use crate::article::goldmark::delimiters::{self, Flanks};
use crate::article::goldmark::options::Delimiters;

/// The emoji by their names on GitHub, which are goldmark-emoji's; all 1,913 show the same (measured with Hugo 0.168).
static EMOJI: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| gh_emoji::all().collect());

impl Inlines<'_, '_> {
    pub(super) fn emphasis(&mut self, at: usize) -> Option<usize> {
        let sign = *self.text.as_bytes().get(at)?;
        let length = run_length(self.line(at), sign);
        Some(self.push_run(sign, length, at, self.flanks(sign, length, at)))
    }

    fn flanks(&self, sign: u8, length: usize, at: usize) -> Flanks {
        let after = self.line(at).get(length..).unwrap_or("");
        delimiters::flanks(sign, self.before(at), after.chars().next().unwrap_or(' '))
    }

    fn push_run(&mut self, sign: u8, length: usize, at: usize, flanks: Flanks) -> usize {
        let run = self.runs.push(sign, length, flanks);
        self.push(NodeKind::Run(run), at..at + length);
        at + length
    }

    /// `~` of the strikethrough extension, and the signs of Hugo's `extras`.
    pub(super) fn extra(&mut self, trigger: u8, at: usize) -> Option<usize> {
        let options = self.context.options;
        let sign = *self
            .text
            .as_bytes()
            .get(at)
            .filter(|byte| **byte == trigger)?;
        // Only one or two of a sign are a delimiter, and they are looked at from the first one.
        if !matches!(sign, b'~' | b'+' | b'=' | b'^') || self.before(at) == char::from(sign) {
            return None;
        }
        let length = run_length(self.line(at), sign);
        let extras = options.extras;
        let fits = match sign {
            b'~' => options.strikethrough || extras.subscript || (extras.delete && length == 2),
            b'+' => extras.insert && length == 2,
            b'=' => extras.mark && length == 2,
            b'^' => extras.superscript,
            _ => false,
        };
        if !fits || length > 2 {
            return None;
        }
        let mut flanks = self.flanks(sign, length, at);
        if sign == b'^' && self.rest(at + 1).starts_with(['+', '-', '\'']) {
            flanks = delimiters::flanks(sign, self.before(at), 'z');
        }
        Some(self.push_run(sign, length, at, flanks))
    }

    pub(super) fn typography(&mut self, at: usize) -> Option<usize> {
        let typographer = self.context.options.typographer.as_ref()?;
        let (line, before) = (self.line(at), self.before(at));
        let run = match line.as_bytes().first()? {
            sign @ (b'\'' | b'"') => self.run_from(at, *sign),
            _ => 0,
        };
        let (made, length) = typographer.replace(line, run, before, self.quotes)?;
        self.push(NodeKind::Made(made.to_owned()), at..at + length);
        Some(at + length)
    }

    /// `:smile:`, goldmark-emoji's `emoji.go`; its names are GitHub's.
    pub(super) fn emoji(&mut self, trigger: u8, at: usize) -> Option<usize> {
        if trigger != b':' {
            return None;
        }
        let inside = self.line(at).get(1..)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
        let length = inside.find(|c| !is_name(c))?;
        let (name, rest) = inside.split_at(length);
        let shown: &'static str = EMOJI.get(name).filter(|_| rest.starts_with(':'))?;
        let end = at + 1 + length + 1;
        self.push(NodeKind::Emoji(shown), at..end);
        Some(end)
    }

    /// Hugo's passthrough: what stands between its delimiters is left alone.
    pub(super) fn passthrough(&mut self, at: usize) -> Option<usize> {
        let pairs = &self.context.options.passthrough;
        let line = self.line(at);
        let starts = |text: &str| {
            pairs
                .iter()
                .position(|pair| text.starts_with(pair.open.as_str()))
        };
        let Some(index) = starts(line) else {
            // An escaped opener is text.
            let after = line.strip_prefix("\\\\")?;
            let Delimiters { open, .. } = pairs.get(starts(after)?)?;
            let end = at + 2 + open.len();
            self.push_text(at..end);
            return Some(end);
        };
        let pair = pairs.get(index)?;
        let inside = at + pair.open.len();
        let close = if self.unclosed.contains(&index) {
            None
        } else {
            self.rest(inside).find(pair.close.as_str())
        };
        let Some(length) = close else {
            self.unclosed.push(index);
            self.push_text(at..inside);
            return Some(inside);
        };
        if length == 0 {
            return None;
        }
        let end = inside + length + pair.close.len();
        let kind = NodeKind::Passthrough {
            is_block: pair.is_block,
            inner: inside..inside + length,
        };
        self.push(kind, at..end);
        Some(end)
    }
}
