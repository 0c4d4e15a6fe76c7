//! Labels that a chunk defines (`[label]: …`, `[^label]: …`) and those that it may refer to. Both are read wider than
//! any dialect reads them: one too many costs time, one too few would show another article.

use std::collections::HashSet;

use crate::article::dialect::{Dialect, Settings};

/// Labels as the dialects compare them: without regard to case and blanks.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub(super) defines: Vec<String>,
    pub(super) refers: Vec<String>,
}

impl Labels {
    pub(super) fn of(text: &str) -> Self {
        let mut labels = Self::default();
        if !text.contains('[') {
            return labels;
        }
        let mut seen = HashSet::new();
        let mut open: Option<usize> = None;
        let mut is_escaped = false;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'[' => open = Some(at),
                b']' => {
                    let Some(start) = open.take() else { continue };
                    let label = normal(text.get(start + 1..at).unwrap_or(""));
                    let after = text.get(at + 1..).unwrap_or("");
                    if after.starts_with(':') && may_define(text.get(..start).unwrap_or("")) {
                        labels.defines.push(label.clone());
                    }
                    if seen.insert(label.clone()) {
                        labels.refers.push(label);
                    }
                }
                _ => {}
            }
        }
        labels
    }

    /// Whether template tags may make labels or definitions that are not written in `text`.
    pub(super) fn are_made(&self, text: &str, settings: &Settings) -> bool {
        if settings.dialect == Dialect::Plain
            || !["{{", "{%", "{#"].iter().any(|open| text.contains(open))
        {
            return false;
        }
        let has_tag = |label: &String| label.contains('{');
        let page = || settings.liquid.page.to_string().contains("]:");
        self.refers.iter().any(has_tag)
            || text.contains("]{")
            || (text.contains(['[', ']']) && text.contains("}:"))
            || (settings.dialect == Dialect::Jekyll && text.contains("{{") && page())
    }
}

fn normal(label: &str) -> String {
    let folded = label.to_uppercase().to_lowercase();
    folded.split_whitespace().collect()
}

/// Whether a definition may follow `before`: at the start of a line, behind the marks of containers, of which a
/// footnote's definition is one.
fn may_define(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or("");
    let is_mark = |c: char| {
        c.is_whitespace()
            || c.is_ascii_digit()
            || matches!(c, '>' | '-' | '*' | '+' | '.' | ')' | ':')
    };
    let line = line.trim_start_matches(is_mark);
    line.is_empty() || line.starts_with(['<', '{']) || line.starts_with("[^")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_wide() {
        for (text, defines, refers) in [
            ("no", &[][..], &[][..]),
            ("[a](b) [C d][E]", &[], &["a", "cd", "e"]),
            ("[a]: /u", &["a"], &["a"]),
            ("> - [^N]: note", &["^n"], &["^n"]),
            ("x [a]: /u", &[], &["a"]),
            ("[^1]:[a]: /u", &["^1", "a"], &["^1", "a"]),
            ("*[URL]: u", &["url"], &["url"]),
            ("\\[a]: [b\\]]: c", &[], &["b\\]"]),
        ] {
            let found = Labels::of(text);
            assert_eq!(found.defines, defines, "{text}");
            assert_eq!(found.refers, refers, "{text}");
        }
    }
}
