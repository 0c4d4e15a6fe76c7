//! Tables, marked's `gfmTable` and `splitCells`. A table needs no pipes at its sides, and one column needs none
//! at all in its delimiter row but a colon.

use pulldown_cmark::Alignment;

use super::excerpt::Excerpt;
use super::rules;

/// A table as read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) head: Vec<Excerpt>,
    pub(super) rows: Vec<Vec<Excerpt>>,
}

/// The lengths of the first two lines, their ends included, when they look like a table's.
fn opening(text: &str) -> Option<(usize, usize)> {
    let head = rules::line(text);
    if head.trim_start_matches(' ').is_empty() || head.len() == text.len() {
        return None;
    }
    // `^ *([^\n ].*)`: something that is no blank stands on the line.
    let below = text.get(head.len() + 1..)?;
    let row = rules::line(below);
    is_delimiter(row).then(|| (head.len() + 1, rules::line_length(below)))
}

/// Whether `text` starts with a table, as far as a paragraph before it cares.
pub(super) fn starts(text: &str) -> bool {
    opening(text).is_some()
}

/// ` {0,3}((?:\| *)?:?-+:? *(?:\| *:?-+:? *)*(?:\| *)?)`, the whole line.
fn is_delimiter(line: &str) -> bool {
    let rest = rules::outdented(line).trim_end_matches(' ');
    let rest = rest.strip_prefix('|').unwrap_or(rest);
    let rest = rest.strip_suffix('|').unwrap_or(rest);
    !rest.is_empty()
        && rest.split('|').all(|cell| {
            let cell = cell.trim_matches(' ');
            let cell = cell.strip_prefix(':').unwrap_or(cell);
            let cell = cell.strip_suffix(':').unwrap_or(cell);
            !cell.is_empty() && cell.bytes().all(|byte| byte == b'-')
        })
}

/// The most cells that are added to the rows of a body which lack them; rows after those stay short. A wide head over
/// many short rows asks for millions. As many as pulldown-cmark adds.
pub(super) const MOST_MISSING_CELLS: usize = 1 << 18;

/// The table that starts at `at`, and its length. `missing` cells may still be added to short rows.
pub(super) fn table(source: &Excerpt, at: usize, missing: &mut usize) -> Option<(Table, usize)> {
    let text = source.text.get(at..)?;
    let (head, delimiter) = opening(text)?;
    let row = rules::line(text.get(head..)?);
    if !row.contains([':', '|']) {
        return None;
    }
    let row = row.trim_matches(' ');
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    let alignments: Vec<Alignment> = row
        .split('|')
        .map(|cell| match cell.trim_matches(' ') {
            cell if cell.starts_with(':') && cell.ends_with(':') => Alignment::Center,
            cell if cell.ends_with(':') => Alignment::Right,
            cell if cell.starts_with(':') => Alignment::Left,
            _ => Alignment::None,
        })
        .collect();
    let blanks = rules::blanks(text, usize::MAX);
    let heads = cells(source, at + blanks..at + head - 1, None);
    if heads.len() != alignments.len() {
        return None;
    }
    let mut length = head + delimiter;
    let mut rows = Vec::new();
    while let Some(rest) = text.get(length..).filter(|rest| !rest.is_empty()) {
        let line = rules::line(rest);
        let ends = rest.trim_start_matches(' ').starts_with('\n')
            || rules::is_rule(rest, 3, true)
            || rules::heading_level(rest).is_some()
            || rules::outdented(rest).starts_with('>')
            || rules::code_indent(rest).is_some_and(|indent| {
                rest.get(indent..)
                    .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('\n'))
            })
            || rules::fence(rest, true).is_some()
            || rules::interrupting_item(rest)
            || rules::interrupting_html(rest);
        if ends {
            break;
        }
        let start = at + length;
        rows.push((start, start + line.len()));
        length += rules::line_length(rest);
    }
    // What is blank at the end is no row: the text of the rows is trimmed, then its last blank line goes.
    while rows.last().is_some_and(|(start, end)| {
        rules::trim(source.text.get(*start..*end).unwrap_or("")).is_empty()
    }) {
        rows.pop();
    }
    let rows = rows
        .into_iter()
        .map(|(start, end)| cells(source, start..end, Some((heads.len(), missing))))
        .collect();
    length += rules::line_ends(text.get(length..).unwrap_or(""));
    Some((
        Table {
            alignments,
            head: heads,
            rows,
        },
        length,
    ))
}

/// The cells of a row; as many as the head has if that is given, with what may still be added to reach it.
fn cells(
    source: &Excerpt,
    range: std::ops::Range<usize>,
    head: Option<(usize, &mut usize)>,
) -> Vec<Excerpt> {
    let row = source.text.get(range.clone()).unwrap_or("");
    let mut parts: Vec<Excerpt> = Vec::new();
    let mut cell = Excerpt::default();
    let mut done = range.start;
    let mut backslashes = 0_usize;
    for (index, byte) in row.bytes().enumerate() {
        let at = range.start + index;
        if byte == b'|' {
            if backslashes % 2 == 1 {
                // The pipe stays, the backslash before it goes.
                cell.push_part(source, done..at - 1);
                done = at;
            } else {
                cell.push_part(source, done..at);
                parts.push(std::mem::take(&mut cell));
                done = at + 1;
            }
        }
        backslashes = if byte == b'\\' { backslashes + 1 } else { 0 };
    }
    cell.push_part(source, done..range.end);
    parts.push(cell);
    let is_blank = |cell: &Excerpt| rules::trim(&cell.text).is_empty();
    if parts.first().is_some_and(is_blank) {
        parts.remove(0);
    }
    if parts.last().is_some_and(is_blank) {
        parts.pop();
    }
    if let Some((count, missing)) = head {
        let added = count.saturating_sub(parts.len()).min(*missing);
        *missing -= added;
        parts.resize(count.min(parts.len() + added), Excerpt::default());
    }
    parts.iter().map(Excerpt::trimmed).collect()
}
