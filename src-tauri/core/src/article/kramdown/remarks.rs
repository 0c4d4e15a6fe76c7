//! What a writer most likely did not mean, found in the finished tree: kramdown publishes it all the same, and
//! `check` says so. Nothing here changes the article.

use std::ops::Range;

use super::super::source::Trail;
use super::super::warning::{Warning, WarningKind};
use super::attributes;
use super::document::Document;
use super::scan::{braced, is_space};
use super::tree::{Kind, Node};

/// Adds what there is to say about a finished tree to `warnings`.
pub(super) fn collect(
    document: &Document,
    root: &Node,
    text: &str,
    trail: &Trail,
    warnings: &mut Vec<Warning>,
) {
    let mut found = Finder {
        text,
        found: Vec::new(),
    };
    found.block(root);
    for note in &document.notes {
        found.blocks(&note.children);
    }
    for range in &document.unattached {
        found.say(WarningKind::LooseAttributes, range.clone());
    }
    for (kind, range) in found.found {
        let detail = text.get(range.clone()).unwrap_or("").trim_end();
        let source = trail.body(range.start..range.start + detail.len());
        // What a template made cannot be mended where it stands.
        if source.len() != detail.len() {
            continue;
        }
        let detail: String = detail.chars().take(200).collect();
        warnings.push(Warning::new(kind, source, detail));
    }
}

struct Finder<'t> {
    text: &'t str,
    found: Vec<(WarningKind, Range<usize>)>,
}

impl Finder<'_> {
    fn say(&mut self, kind: WarningKind, range: Range<usize>) {
        self.found.push((kind, range));
    }

    fn source(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn blocks(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.block(node);
        }
    }

    fn block(&mut self, node: &Node) {
        match &node.kind {
            Kind::Table(_) if self.is_unmeant(node) => {
                // Marks that its cells cut in two come together again with the table gone.
                self.say(WarningKind::UnmeantTable, node.range.clone());
            }
            Kind::Paragraph { .. } => {
                self.lines(node);
                self.spans(node);
            }
            Kind::Header { .. } | Kind::Term | Kind::Cell => self.spans(node),
            Kind::Text(_) => {}
            _ => self.blocks(&node.children),
        }
    }

    /// A table that no separator line says to be one. Rows of one width between pipes are taken for meant, and so are
    /// three rows or more of one width.
    fn is_unmeant(&self, table: &Node) -> bool {
        let is_separator = |line: &str| {
            line.contains(['-', '='])
                && line
                    .chars()
                    .all(|c| matches!(c, '-' | '=' | '+' | '|' | ':' | '>' | ' ' | '\t'))
        };
        let source = self.source(&table.range);
        if source.lines().any(is_separator) {
            return false;
        }
        let rows: Vec<&str> = source
            .lines()
            .map(|line| line.trim_start_matches([' ', '\t', '>']).trim_end())
            .filter(|line| !line.is_empty())
            .collect();
        let is_framed = rows
            .iter()
            .all(|row| row.len() > 1 && row.starts_with('|') && row.ends_with('|'));
        let widths: Vec<usize> = rows.iter().map(|row| row.matches('|').count()).collect();
        let is_even = widths.windows(2).all(|pair| pair.first() == pair.last());
        !(is_even && (is_framed || rows.len() > 2))
    }

    /// Lines of a paragraph that look like something else.
    fn lines(&mut self, node: &Node) {
        let mut at = node.range.start;
        let source = self.source(&node.range).to_owned();
        for (index, line) in source.split_inclusive('\n').enumerate() {
            let start = at;
            at += line.len();
            let shown = line.trim_matches([' ', '\t', '>', '\n']);
            let lead = line.find(shown).unwrap_or(0);
            let range = start + lead..start + lead + shown.len();
            let is_underline = |mark: char| shown.len() > 1 && shown.chars().all(|c| c == mark);
            if index > 0 && (is_underline('-') || is_underline('=')) {
                self.say(WarningKind::HeadingElsewhere, range);
            } else if is_definition(shown) {
                self.say(WarningKind::IgnoredDefinition, range);
            }
        }
    }

    /// Marks and lists that are shown as text.
    fn spans(&mut self, block: &Node) {
        let mut marks = Vec::new();
        self.texts(&block.children, &mut marks);
        let mut rest = marks.into_iter().peekable();
        while let Some(mark) = rest.next() {
            match rest.next_if(|next| self.is_pair(mark.start, next.start)) {
                Some(next) => self.say(WarningKind::LeftoverMark, mark.start..next.end),
                None if self.is_beside_one_word(&mark) => {
                    self.say(WarningKind::LeftoverMark, mark);
                }
                None => {}
            }
        }
    }

    fn texts(&mut self, nodes: &[Node], marks: &mut Vec<Range<usize>>) {
        for node in nodes {
            let Kind::Text(text) = &node.kind else {
                if !matches!(node.kind, Kind::Code(_) | Kind::Html { .. }) {
                    self.texts(&node.children, marks);
                }
                continue;
            };
            if text.contains("**") {
                self.marks(&node.range, marks);
            }
            if text.contains("{:") {
                self.lists(&node.range);
            }
        }
    }

    /// Adds the runs of two or four asterisks in a text that nothing escapes.
    fn marks(&self, range: &Range<usize>, found: &mut Vec<Range<usize>>) {
        let mut at = range.start;
        while let Some(offset) = self.text.get(at..range.end).and_then(|rest| rest.find('*')) {
            // A run may begin and end in other texts.
            let before = self.text.get(..at + offset).unwrap_or("");
            let start = before.trim_end_matches('*').len();
            let run = self.text.get(start..).unwrap_or("");
            let length = run.bytes().take_while(|byte| *byte == b'*').count();
            at = (start + length).max(at + offset + 1);
            let is_escaped = before
                .get(..start)
                .is_some_and(|before| before.ends_with('\\'));
            let is_known = found.last().is_some_and(|last| last.start == start);
            if !is_escaped && !is_known && matches!(length, 2 | 4) {
                found.push(start..start + length);
            }
        }
    }

    /// Whether what stands between two marks could be meant as bold: one line's words, no more than a sentence.
    fn is_pair(&self, first: usize, second: usize) -> bool {
        let between = self.source(&(first..second)).trim_start_matches('*');
        !between.trim().is_empty() && !between.contains("\n\n") && between.chars().count() <= 300
    }

    /// A mark with a letter on one side and a blank or nothing on the other. Between blanks or signs asterisks stand for
    /// what is left out.
    fn is_beside_one_word(&self, mark: &Range<usize>) -> bool {
        let before = self.text.get(..mark.start).unwrap_or("");
        let after = self.text.get(mark.end..).unwrap_or("");
        let [left, right] = [before.chars().next_back(), after.chars().next()];
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        (is_letter(left) && is_blank(right)) || (is_blank(left) && is_letter(right))
    }

    /// Attribute lists in a text.
    fn lists(&mut self, range: &Range<usize>) {
        let source = self.source(range).to_owned();
        for (start, _) in source.match_indices("{:") {
            let is_escaped = source
                .get(..start)
                .is_some_and(|before| before.ends_with('\\'));
            let inside = source.get(start + 2..).unwrap_or("");
            let Some(length) = braced(inside).filter(|_| !is_escaped) else {
                continue;
            };
            let ial = attributes::read(inside.get(..length).unwrap_or(""));
            // `{:.0f}` is a number's format in many languages.
            let is_name = |value: &str| value.starts_with(|c: char| c.is_alphabetic() || c == '-');
            let is_meant = ial
                .attr
                .0
                .iter()
                .any(|(key, value)| !matches!(key.as_str(), "class" | "id") || is_name(value));
            if is_meant {
                let start = range.start + start;
                self.say(WarningKind::LooseAttributes, start..start + 2 + length + 1);
            }
        }
    }
}

/// `[label]: address`, perhaps with a title: not a footnote, and an address by its look.
fn is_definition(line: &str) -> bool {
    let Some((label, rest)) = line
        .strip_prefix('[')
        .and_then(|inside| inside.split_once("]:"))
    else {
        return false;
    };
    let rest = rest.trim_start_matches(is_space);
    let address = rest.split(is_space).next().unwrap_or("");
    let is_address = address.contains("://")
        || address.starts_with("mailto:")
        || address.starts_with("www.")
        || (address.len() > 1 && address.starts_with(['/', '#']));
    !label.is_empty() && !label.starts_with('^') && !label.contains(['[', ']']) && is_address
}
