//! Repairs of YAML that are certain: a value that no strict reader takes is put in quotes.

use super::problems::Stumble;
use super::{Change, lines_before, scalar, yaml};
use crate::post::parts::{Block, Format};

/// More repairs than this are not looked for.
const MOST: usize = 16;

/// All places of a block that its reader stumbles over, with whether quotes help. Each one is found by
/// mending those before it.
pub(super) fn stumbles(inner: &str) -> Vec<Stumble> {
    let mut text = inner.to_owned();
    let mut found = Vec::new();
    while found.len() < MOST {
        let Some(problem) = yaml::strict_problem(&text) else {
            break;
        };
        // The reader often notices one line late.
        let tries = [problem.line, problem.line.saturating_sub(1)];
        let mended = tries.into_iter().find_map(|line| {
            let quoted = with_quotes(&text, line)?;
            let next = yaml::strict_problem(&quoted);
            let helps = next.is_none_or(|next| next.line > line && next != problem);
            helps.then_some((line, quoted))
        });
        let Some((line, quoted)) = mended else {
            found.push(Stumble {
                line: problem.line,
                column: problem.column,
                reason: problem.reason,
                quotes_help: false,
            });
            break;
        };
        found.push(Stumble {
            line,
            column: problem.column,
            reason: problem.reason,
            quotes_help: true,
        });
        text = quoted;
    }
    found
}

/// The block with quotes wherever they help its reader.
pub(super) fn mended(inner: &str) -> String {
    let stumbles = stumbles(inner);
    let lines = stumbles.iter().filter(|stumble| stumble.quotes_help);
    lines.fold(inner.to_owned(), |text, stumble| {
        with_quotes(&text, stumble.line).unwrap_or(text)
    })
}

/// Puts quotes around the value on a line of the file, when that is what the reader misses.
pub(super) fn quote_value(text: &str, block: &Block, line: usize) -> Option<Change> {
    if block.format != Format::Yaml {
        return None;
    }
    let inner = &text[block.inner.clone()];
    let line = line.checked_sub(lines_before(text, block.inner.start))?;
    let stumble = stumbles(inner)
        .into_iter()
        .find(|stumble| stumble.line == line)?;
    if !stumble.quotes_help {
        return None;
    }
    let quoted = with_quotes(inner, line)?;
    Some(Change::between(inner, &quoted).moved_by(block.inner.start))
}

/// The block with the value on one of its lines in quotes. None for a line without a plain value.
pub(super) fn with_quotes(inner: &str, line: usize) -> Option<String> {
    let start = inner
        .split_inclusive('\n')
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum::<usize>();
    let text = inner.get(start..)?.lines().next()?;
    let indent = text.len() - text.trim_start_matches([' ', '-']).len();
    let key = text[indent..].find(": ").map(|at| indent + at + 2);
    // An item of a list may be a value itself.
    let value_start = key.or_else(|| text[..indent].contains('-').then_some(indent))?;
    let value = text[value_start..].trim_end();
    let lead = value.len() - value.trim_start().len();
    let value = value.trim_start();
    let value = value.split(" #").next().unwrap_or(value).trim_end();
    // A bracket that is never closed may be a list that goes on.
    let is_open = |open: char, close: char| value.starts_with(open) && !value.contains(close);
    if value.is_empty()
        || value.starts_with(['\'', '"', '|', '>', '#'])
        || is_open('[', ']')
        || is_open('{', '}')
    {
        return None;
    }
    let quoted = if scalar::needs_escapes(value) {
        scalar::double_quoted(value)
    } else {
        format!("'{}'", value.replace('\'', "''"))
    };
    let from = start + value_start + lead;
    Some(format!(
        "{}{quoted}{}",
        &inner[..from],
        &inner[from + value.len()..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_that_needs_quotes_is_found() {
        let inner =
            "a: 1\ntitle: [转载]文章\ntags:\n  - x\n  - @y\ndescription: a: b # why\nz: 'it''s'\n";
        let found = stumbles(inner);
        let lines: Vec<_> = found
            .iter()
            .map(|stumble| (stumble.line, stumble.quotes_help))
            .collect();
        assert_eq!(lines, [(2, true), (5, true), (6, true)], "{found:?}");
        let mended = [2, 5, 6].into_iter().fold(inner.to_owned(), |text, line| {
            with_quotes(&text, line).unwrap()
        });
        assert_eq!(yaml::strict_problem(&mended), None);
        assert!(mended.contains("description: 'a: b' # why\n"), "{mended}");
        assert!(mended.contains("  - '@y'\n"));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_left_to_its_writer() {
        let found = stumbles("a: 1\ntitle: \"never closed\nb: 2\n");
        assert_eq!(found.len(), 1);
        assert!(!found[0].quotes_help);
    }
}
