//! Tables ("Tables"): lines that hold a pipe, between blank lines. Whether anybody meant one does not matter.

use super::super::document::Document;
use super::super::scan::{is_space, line, rstrip, spaces};
use super::super::span::{self, codespan};
use super::super::text::Text;
use super::super::tree::{Align, Kind, Node};
use super::{Frame, Source, is_before_boundary};

/// Whether a line has a pipe that no backslash stands before.
fn has_pipe(line: &str) -> bool {
    line.starts_with('|')
        || line.match_indices('|').any(|(at, _)| {
            !line
                .get(..at)
                .is_some_and(|before| before.is_empty() || before.ends_with('\\'))
        })
}

/// A line of nothing but `+ | : -` and blanks, or with `=` in place of `-`.
fn is_separator(line: &str, mark: char) -> bool {
    line.ends_with('\n')
        && line.contains(mark)
        && line
            .trim_end_matches('\n')
            .chars()
            .all(|c| c == mark || matches!(c, '+' | '|' | ':' | ' ' | '\t'))
}

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    let first = source.line();
    let lead = super::super::scan::indent(first, 3);
    let inside = first.get(lead..).unwrap_or("");
    if inside.starts_with(is_space)
        || !first.ends_with('\n')
        || !has_pipe(inside)
        || !frame.is_after_boundary()
    {
        return false;
    }
    let has_leading_pipe = first
        .get(spaces(first)..)
        .is_some_and(|rest| rest.starts_with('|'));
    let mut table = Reader {
        has_leading_pipe,
        ..Reader::default()
    };
    let start = source.at;
    let mut at = start;
    let text = source.text.as_str();
    if is_separator(first, '-') {
        at += first.len();
    }
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = line(rest);
        if !has_pipe(line) || !line.ends_with('\n') {
            break;
        }
        if is_separator(line, '-') {
            table.separator(line);
        } else if is_separator(line, '=') {
            table.foot_separator();
        } else {
            let end = line.trim_end_matches(['\n', ' ', '\t']).len();
            table.row(source.text, at..at + end, at + line.len());
        }
        at += line.len();
    }
    if !is_before_boundary(text.get(at..).unwrap_or(""))
        || !every_line_has_pipe(
            document,
            &source.text.slice(start..at.saturating_sub(1).max(start)),
        )
    {
        return false;
    }
    let Some((groups, alignments)) = table.finish() else {
        return false;
    };
    let mut node = Node::new(Kind::Table(alignments), source.text.origin(start..at));
    node.children = groups;
    source.at = at;
    frame.push(node);
    true
}

/// A table as its lines are read.
#[derive(Default)]
struct Reader {
    has_leading_pipe: bool,
    rows: Vec<Node>,
    groups: Vec<Node>,
    alignments: Vec<Align>,
    has_foot: bool,
    columns: usize,
}

impl Reader {
    /// The rows so far become a group. After a foot's line no body is added unless `force`.
    fn group(&mut self, kind: Kind, force: bool) {
        if self.has_foot && matches!(kind, Kind::Body) && !force {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        let start = rows.first().map_or(0, |row| row.range.start);
        let end = rows.last().map_or(start, |row| row.range.end);
        let mut node = Node::new(kind, start..end);
        node.children = rows;
        self.groups.push(node);
    }

    fn separator(&mut self, line: &str) {
        if self.rows.is_empty() {
            return;
        }
        if self.alignments.is_empty() && !self.has_foot {
            self.group(Kind::Head, false);
            self.alignments = alignments(line);
        } else {
            self.group(Kind::Body, false);
        }
    }

    fn foot_separator(&mut self) {
        if !self.rows.is_empty() {
            self.group(Kind::Body, true);
        }
        self.has_foot = true;
    }

    fn row(&mut self, text: &Text, range: std::ops::Range<usize>, end: usize) {
        let mut cells = cells(text, range.clone());
        if self.has_leading_pipe && cells.first().is_some_and(|cell| blank(cell.as_str())) {
            cells.remove(0);
        }
        if cells.last().is_some_and(|cell| blank(cell.as_str())) {
            cells.pop();
        }
        self.columns = self.columns.max(cells.len());
        let mut row = Node::new(Kind::Row, text.origin(range.start..end));
        row.children = cells
            .into_iter()
            .map(|cell| {
                let lead = spaces(cell.as_str());
                let length = rstrip(cell.as_str()).len().max(lead);
                Node::with_text(Kind::Cell, cell.slice(lead..length))
            })
            .collect();
        self.rows.push(row);
    }

    /// The groups and alignments, rows filled up; nothing when there is no body.
    fn finish(mut self) -> Option<(Vec<Node>, Vec<Align>)> {
        if !self.rows.is_empty() {
            let kind = if self.has_foot {
                Kind::Foot
            } else {
                Kind::Body
            };
            self.group(kind, false);
        }
        if !self
            .groups
            .iter()
            .any(|group| matches!(group.kind, Kind::Body))
        {
            return None;
        }
        // A row is filled up, but not beyond what a short table of one wide row would cost.
        let columns = self.columns;
        let filled = columns <= MOST_FILLED;
        for row in self.groups.iter_mut().flat_map(|group| &mut group.children) {
            let end = row.range.end;
            while filled && row.children.len() < columns {
                row.children.push(Node::new(Kind::Cell, end..end));
            }
        }
        self.alignments.resize(columns, Align::Default);
        Some((self.groups, self.alignments))
    }
}

/// Rows are filled up to so many cells.
const MOST_FILLED: usize = 256;

fn blank(text: &str) -> bool {
    text.chars().all(|c| is_space(c) || c == '\0')
}

/// The alignments that a separator line sets, one for each run of dashes.
fn alignments(line: &str) -> Vec<Align> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte != b'-' {
            at += 1;
            continue;
        }
        let left = at > 0 && bytes.get(at - 1) == Some(&b':');
        while bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        let right = bytes.get(at) == Some(&b':');
        at += usize::from(right);
        found.push(match (left, right) {
            (false, false) => Align::Default,
            (true, false) => Align::Left,
            (false, true) => Align::Right,
            (true, true) => Align::Center,
        });
    }
    found
}

/// Splits a row at its pipes, but not in code spans or `<code>`.
fn cells(text: &Text, range: std::ops::Range<usize>) -> Vec<Text> {
    let mut cells: Vec<Text> = Vec::new();
    let row = text.as_str().get(range.clone()).unwrap_or("");
    let mut at = 0;
    for (start, end) in code_elements(row) {
        plain_cells(
            &mut cells,
            &text.slice(range.start + at..range.start + start),
        );
        last(&mut cells).keep(text, range.start + start..range.start + end);
        at = end;
    }
    plain_cells(&mut cells, &text.slice(range.start + at..range.end));
    cells
}

fn last(cells: &mut Vec<Text>) -> &mut Text {
    if cells.is_empty() {
        cells.push(Text::default());
    }
    let index = cells.len() - 1;
    &mut cells[index]
}

/// `<code…>…</code>` in a row.
fn code_elements(row: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = row
        .get(at..)
        .and_then(|rest| rest.find("<code"))
        .map(|start| at + start)
    {
        let end = row
            .get(start..)
            .and_then(|rest| rest.find('>'))
            .and_then(|open| {
                let from = start + open + 1;
                Some(from + row.get(from..)?.find("</code>")? + "</code>".len())
            });
        let Some(end) = end else { break };
        found.push((start, end));
        at = end;
    }
    found
}

/// Adds the cells of a part without `<code>`; its first belongs to the cell before.
fn plain_cells(cells: &mut Vec<Text>, part: &Text) {
    let text = part.as_str();
    let bytes = text.as_bytes();
    let mut runs = codespan::Runs::new(text);
    let (mut at, mut from) = (0, 0);
    if !text.is_empty() {
        last(cells);
    }
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'|' => {
                let is_escaped = at > from && bytes.get(at - 1) == Some(&b'\\');
                if is_escaped {
                    last(cells).keep(part, from..at - 1);
                    from = at;
                } else {
                    last(cells).keep(part, from..at);
                    cells.push(Text::default());
                    from = at + 1;
                }
                at += 1;
            }
            b'`' => match runs.read(at) {
                codespan::Found::Literal(length) => at += length,
                codespan::Found::Code { value, end } => {
                    last(cells).keep(part, from..at);
                    let inside = text.get(value.clone()).unwrap_or("");
                    let longest = inside.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                    // Written again, so that the cell's own parse finds the same code.
                    let delimiter = "`".repeat(longest + 1);
                    let space = if longest > 0 { " " } else { "" };
                    let start = part.start(at);
                    last(cells).make(&format!("{delimiter}{space}"), start);
                    last(cells).keep(part, value.clone());
                    last(cells).make_here(&format!("{space}{delimiter}"));
                    at = end;
                    from = end;
                }
            },
            _ => at += 1,
        }
    }
    if from < text.len() {
        last(cells).keep(part, from..text.len());
    }
}

/// Whether the lines hold together as a table: a code span or element that reaches over a line end may take the pipe
/// that a line needs.
fn every_line_has_pipe(document: &mut Document, text: &Text) -> bool {
    let mut on_line = false;
    for node in span::code_and_html(document, text) {
        let (value, is_code) = match &node.kind {
            Kind::Code(value) => (value.as_str(), true),
            Kind::Html { name, .. } => (name.as_str(), false),
            Kind::Markup { text, .. } | Kind::Text(text) => (text.as_str(), false),
            _ => continue,
        };
        let value = value.trim_end_matches('\n');
        let count = if value.is_empty() {
            0
        } else {
            value.matches('\n').count() + 1
        };
        if is_code {
            if count > 2 || (count == 2 && !on_line) {
                break;
            }
            if count == 2 {
                on_line = false;
            }
            continue;
        }
        let first = value.split('\n').next().unwrap_or("");
        let last = value.rsplit('\n').next().unwrap_or("");
        if count > 1 && !on_line && !has_pipe(first) {
            break;
        }
        on_line = (count <= 1 && on_line) || has_pipe(last);
    }
    on_line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(row: &str, expected: &[&str]) {
        let text = Text::whole(row);
        let found: Vec<String> = cells(&text, 0..row.len())
            .iter()
            .map(|cell| cell.as_str().to_owned())
            .collect();
        assert_eq!(found, expected, "{row}");
    }

    #[test]
    fn rows_are_split_at_pipes_outside_code() {
        check("a|b", &["a", "b"]);
        check("|a|b|", &["", "a", "b", ""]);
        check("a\\|b|c", &["a|b", "c"]);
        check("`a|b`|c", &["`a|b`", "c"]);
        check("``a`b``|c", &["`` a`b ``", "c"]);
        check("<code>a|b</code>|c", &["<code>a|b</code>", "c"]);
        check("`a|b", &["`a", "b"]);
    }
}
