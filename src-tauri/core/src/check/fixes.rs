//! The edits that might mend a finding, the likeliest first. None is offered before it was tried.

use std::ops::Range;

use super::{Finding, Rule};
use crate::front_matter::Change;

/// The edits for a finding in `text`, whose body starts at `body_start`.
pub(super) fn candidates(text: &str, body_start: usize, finding: &Finding) -> Vec<Change> {
    let range = finding.range.clone();
    let Some(found) = text.get(range.clone()).filter(|found| !found.is_empty()) else {
        return Vec::new();
    };
    let before = text.get(body_start..range.start).unwrap_or("");
    let put = |range: Range<usize>, insert: String| Change { range, insert };
    let mut changes = match finding.rule {
        Rule::UnmeantTable => vec![put(range, without_pipes(found))],
        Rule::LeftoverMark => {
            let is_start = before.is_empty() || before.ends_with('\n');
            let after = text.get(range.end..).unwrap_or("");
            let is_end = after.is_empty() || after.starts_with('\n');
            marks(found, is_start, is_end)
                .into_iter()
                .map(|insert| put(range.clone(), insert))
                .collect()
        }
        Rule::LooseAttributes => {
            let blanks = before.len() - before.trim_end().len();
            let all = range.start - blanks..range.end;
            let mut changes = Vec::new();
            // A reference that is a class without its dot, blanks too many, a line of its own, nothing at all.
            changes.push(put(all.clone(), found.to_owned()));
            changes.push(put(all.clone(), format!("\n{found}")));
            if before
                .get(before.len() - blanks..)
                .is_some_and(|blanks| blanks.contains('\n'))
            {
                let mut line = range.clone();
                line.end += usize::from(
                    text.get(range.end..)
                        .is_some_and(|rest| rest.starts_with('\n')),
                );
                changes.push(put(line, String::new()));
            }
            changes.push(put(all, String::new()));
            changes
        }
        Rule::IgnoredDefinition => {
            let line = before
                .rfind('\n')
                .map_or(body_start, |at| body_start + at + 1);
            vec![
                put(line..line, "\n".into()),
                put(range.start..range.start, "\\".into()),
            ]
        }
        Rule::HeadingElsewhere => {
            let line = before
                .rfind('\n')
                .map_or(body_start, |at| body_start + at + 1);
            let apart = put(line..line, "\n".into());
            let escaped = put(range.start..range.start, "\\".into());
            if found == "--" {
                vec![put(range, "–".into()), escaped]
            } else {
                vec![apart, escaped]
            }
        }
    };
    changes.retain(|change| text.get(change.range.clone()) != Some(&*change.insert));
    changes
}

/// Bold as it was meant: the blanks outside of its marks (none at the ends of a line), two of them on each side; else
/// without marks.
fn marks(found: &str, is_start: bool, is_end: bool) -> Vec<String> {
    let open = found.len() - found.trim_start_matches('*').len();
    let inside = found.get(open..).unwrap_or("");
    let words = inside.trim_end_matches('*');
    if words.is_empty() {
        return vec![String::new()];
    }
    let bare = words.trim();
    let start = words.len() - words.trim_start().len();
    let end = words.trim_end().len().max(start);
    let lead = words.get(..start).filter(|_| !is_start).unwrap_or("");
    let tail = words.get(end..).filter(|_| !is_end).unwrap_or("");
    vec![format!("{lead}**{bare}**{tail}"), words.to_owned()]
}

/// The lines with a backslash before each pipe, but not in code; in an address the pipe is percent-encoded.
fn without_pipes(lines: &str) -> String {
    let mut out = String::with_capacity(lines.len() + 8);
    let mut at = 0;
    let mut in_address = false;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(c) = rest.chars().next() else { break };
        let mut length = c.len_utf8();
        match c {
            '`' => {
                let run = rest.bytes().take_while(|byte| *byte == b'`').count();
                let fence = rest.get(..run).unwrap_or("");
                let close = rest.get(run..).and_then(|inside| inside.find(fence));
                length = close.map_or(run, |close| run + close + run);
                out.push_str(rest.get(..length).unwrap_or(""));
            }
            '\\' => {
                length += rest.chars().nth(1).map_or(0, char::len_utf8);
                out.push_str(rest.get(..length).unwrap_or(""));
            }
            '|' if in_address => out.push_str("%7C"),
            '|' => out.push_str("\\|"),
            c => {
                match c {
                    '(' if lines.get(..at).is_some_and(|before| before.ends_with(']')) => {
                        in_address = true
                    }
                    ')' | '\n' => in_address = false,
                    _ => {}
                }
                out.push(c);
            }
        }
        at += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_are_escaped_outside_of_code() {
        for (lines, expected) in [
            ("a | b", "a \\| b"),
            ("`a|b` | c", "`a|b` \\| c"),
            ("a \\| b | c", "a \\| b \\| c"),
            ("[a](/x|y) | b", "[a](/x%7Cy) \\| b"),
            ("`a | b", "`a \\| b"),
        ] {
            assert_eq!(without_pipes(lines), expected, "{lines}");
        }
    }

    #[test]
    fn blanks_go_outside_of_bold() {
        assert_eq!(marks("** 甲 乙 **", false, false)[0], " **甲 乙** ");
        assert_eq!(marks("** 甲 乙 **", true, true)[0], "**甲 乙**");
        assert_eq!(marks("****甲****", false, false)[0], "**甲**");
        assert_eq!(marks("**", false, false), [""]);
    }
}
