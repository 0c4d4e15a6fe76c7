//! Code and headings, the blocks that hold no others: marked's rules `code`, `fences`, `heading` and `lheading`, and the
//! empty lines between blocks.

use super::block::Kind;
use super::definitions::unescaped;
use super::excerpt::Excerpt;
use super::rules;

/// `(?:[ \t]*(?:\n|$))+`.
pub(super) fn space(text: &str) -> Option<usize> {
    let blank = text
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
        .count();
    let length = if blank == text.len() {
        blank
    } else {
        text.get(..blank)?.rfind('\n')? + 1
    };
    (length > 0).then_some(length)
}

/// Indented code: `((?: {4}| {0,3}\t)[^\n]+(?:\n(?:[ \t]*(?:\n|$))*)?)+`.
pub(super) fn code(text: &str) -> Option<usize> {
    let mut length = 0;
    loop {
        let rest = text.get(length..).unwrap_or("");
        let Some(indent) = rules::code_indent(rest) else {
            break;
        };
        let line = rules::line(rest);
        if line.len() <= indent {
            break;
        }
        length += rules::line_length(rest);
        length += text.get(length..).and_then(space).unwrap_or(0);
    }
    (length > 0).then_some(length)
}

/// Indented code without its indent and the line ends at its end.
pub(super) fn unindented(source: &Excerpt, at: usize, length: usize) -> Excerpt {
    let text = source.text.get(at..at + length).unwrap_or("");
    let text = text.trim_end_matches('\n');
    let mut code = Excerpt::default();
    let mut start = at;
    for line in text.split_inclusive('\n') {
        // `(?: {1,4}| {0,3}\t)`, blanks first.
        let blanks = rules::blanks(line, 4);
        let indent = match blanks {
            0 => usize::from(line.starts_with('\t')),
            blanks => blanks,
        };
        code.push_part(source, start + indent..start + line.len());
        start += line.len();
    }
    let end = code.text.trim_end_matches('\n').len();
    code.part(0..end)
}

/// A fenced code block, to its closing fence or the end.
pub(super) fn fenced(source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
    let text = source.text.get(at..)?;
    let (indent, mark, length) = rules::fence(text, false)?;
    let opening = rules::line(text);
    let info = rules::trim(opening.get(indent + length..)?);
    let first = (opening.len() + 1).min(text.len());
    let mut end = first;
    let (content, whole) = loop {
        let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) else {
            break (end, end);
        };
        if closes(rest, mark, length) {
            break (
                end.saturating_sub(1).max(first),
                end + rules::line(rest).len(),
            );
        }
        end += rules::line_length(rest);
    };
    let raw = text.get(first..content).unwrap_or("");
    let raw = if whole == content {
        raw.strip_suffix('\n').unwrap_or(raw)
    } else {
        raw
    };
    let mut code = Excerpt::default();
    let mut start = at + first;
    for line in raw.split_inclusive('\n') {
        // The blanks that stand before the fence go from the lines too, where there are as many.
        let blanks = line.len() - rules::trim_start(line).len();
        let cut = if mark == b'`' && indent > 0 && blanks >= indent {
            indent
        } else {
            0
        };
        code.push_part(source, start + cut..start + line.len());
        start += line.len();
    }
    let kind = Kind::Code {
        info: Some(unescaped(info)),
        text: code,
    };
    Some((kind, whole))
}

/// ` {0,3}\1[~`]* *(?=\n|$)`.
fn closes(text: &str, mark: u8, length: usize) -> bool {
    let line = rules::line(rules::outdented(text)).trim_end_matches(' ');
    let run = line.bytes().take_while(|byte| *byte == mark).count();
    run >= length
        && line
            .bytes()
            .skip(run)
            .all(|byte| matches!(byte, b'~' | b'`'))
}

pub(super) fn heading(source: &Excerpt, at: usize) -> Option<(Kind, usize)> {
    let text = source.text.get(at..)?;
    let level = rules::heading_level(text)?;
    let line = rules::line(text);
    let start = line.len() - rules::outdented(line).len() + level;
    let inside = rules::trim(line.get(start..)?);
    let without = inside.trim_end_matches('#');
    let shown = if without.is_empty() || without.ends_with(' ') {
        rules::trim(without)
    } else {
        inside
    };
    let from = at + line.len() - rules::trim_start(line.get(start..)?).len();
    let kind = Kind::Heading {
        level: level as u8,
        text: source.part(from..from + shown.len()),
    };
    Some((kind, line_and_ends(text)))
}

/// A setext heading, else how far there is no underline.
pub(super) fn setext(source: &Excerpt, at: usize) -> Result<(Kind, usize), usize> {
    let text = source.text.get(at..).unwrap_or("");
    if rules::ends_setext(text) {
        return Err(0);
    }
    let mut end = rules::line(text).len();
    loop {
        let Some(rest) = text.get(end + 1..) else {
            return Err(end);
        };
        if let Some(level) = rules::underline(rest) {
            let kind = Kind::Heading {
                level,
                text: source.part(at..at + end),
            };
            return Ok((kind, end + 1 + line_and_ends(rest)));
        }
        if rules::trim(rules::line(rest)).is_empty() || rules::ends_setext(rest) {
            return Err(end);
        }
        end += 1 + rules::line(rest).len();
    }
}

pub(super) fn line_and_ends(text: &str) -> usize {
    let line = rules::line(text).len();
    line + rules::line_ends(text.get(line..).unwrap_or(""))
}
