//! Code between backticks.

use std::collections::HashMap;

use super::nodes::NodeKind;
use super::{Inlines, run_length};
use crate::article::goldmark::leaf::is_space;

impl Inlines<'_, '_> {
    pub(super) fn code(&mut self, at: usize) -> Option<usize> {
        let opener = run_length(self.rest(at), b'`');
        let inside = at + opener;
        let last = self.last_backticks(opener);
        let mut from = inside;
        while last.is_some_and(|last| from <= last) {
            let close = from + self.rest(from).find('`')?;
            let length = run_length(self.rest(close), b'`');
            if length != opener {
                from = close + length;
                continue;
            }
            let code = self
                .text
                .get(inside..close)
                .unwrap_or("")
                .replace('\n', " ");
            let is_padded = code.len() > 1
                && code.starts_with(' ')
                && code.ends_with(' ')
                && !code.chars().all(is_space);
            let code = if is_padded {
                code.get(1..code.len() - 1).unwrap_or("").to_owned()
            } else {
                code
            };
            let code = if self.context.in_cell {
                code.replace("\\|", "|")
            } else {
                code
            };
            self.push(NodeKind::Code(code), at..close + length);
            return Some(close + length);
        }
        self.push_text(at..inside);
        Some(inside)
    }

    /// Where the last run of so many backticks starts.
    fn last_backticks(&mut self, length: usize) -> Option<usize> {
        let text = self.text;
        let last = self.backticks.get_or_insert_with(|| {
            let mut last = HashMap::new();
            let mut at = 0;
            while let Some(offset) = text.get(at..).and_then(|rest| rest.find('`')) {
                let start = at + offset;
                let length = run_length(text.get(start..).unwrap_or(""), b'`');
                last.insert(length, start);
                at = start + length;
            }
            last
        });
        last.get(&length).copied()
    }
}
