//! How two texts of a post differ: line by line, and word by word within lines that changed. A Han
//! character is a word of its own (Unicode Standard Annex 29, word boundaries).

use std::time::{Duration, Instant};

use serde::Serialize;
use similar::{Algorithm, ChangeTag, DiffOp, DiffTag, InlineChangeOptions, TextDiff};
use ts_rs::TS;

use crate::front_matter::Change;

/// How long words are compared; after it lines count as changed whole.
const PATIENCE: Duration = Duration::from_millis(200);

/// Lines less alike than this share no more than chance words.
const LEAST_ALIKE: f32 = 0.3;

/// How one text became another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Difference {
    /// What stayed and what changed, in the order of the text.
    pub hunks: Vec<Hunk>,
    /// How many lines came.
    pub added: usize,
    /// How many went.
    pub removed: usize,
}

/// A run of lines. A text that ends with a line end has an empty last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Hunk {
    /// Lines of both.
    Same {
        /// Number of the first one in the older text, from 1.
        left: usize,
        /// And in the newer one.
        right: usize,
        /// The lines.
        lines: Vec<String>,
    },
    /// Lines that changed; one side may have none.
    Changed {
        /// Its place among the changes.
        index: usize,
        /// Number of the first line in the older text, from 1.
        left: usize,
        /// And in the newer one.
        right: usize,
        /// The older lines.
        old: Vec<DiffLine>,
        /// The newer ones.
        new: Vec<DiffLine>,
    },
}

/// A line in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct DiffLine {
    /// All of it, in order.
    pub parts: Vec<Part>,
}

impl DiffLine {
    /// The line.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    fn whole(line: &str) -> Self {
        Self {
            parts: vec![Part {
                text: line.to_owned(),
                changed: false,
            }],
        }
    }
}

/// Words of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Part {
    /// The words.
    pub text: String,
    /// Whether the other side has others here.
    pub changed: bool,
}

/// Compares two texts with LF line ends.
pub fn between(old: &str, new: &str) -> Difference {
    let (old, new) = (lines(old), lines(new));
    let diff = compare(&old, &new);
    let end = Instant::now() + PATIENCE;
    let mut index = 0;
    let mut difference = Difference {
        hunks: Vec::new(),
        added: 0,
        removed: 0,
    };
    for op in diff.ops() {
        let (left, right) = (op.old_range().start + 1, op.new_range().start + 1);
        difference.hunks.push(if op.tag() == DiffTag::Equal {
            Hunk::Same {
                left,
                right,
                lines: new[op.new_range()]
                    .iter()
                    .map(|line| (*line).to_owned())
                    .collect(),
            }
        } else {
            difference.removed += op.old_range().len();
            difference.added += op.new_range().len();
            let (old, new) = highlight(&old[op.old_range()], &new[op.new_range()], end);
            index += 1;
            Hunk::Changed {
                index: index - 1,
                left,
                right,
                old,
                new,
            }
        });
    }
    difference
}

/// How many lines came and how many went.
pub fn count(old: &str, new: &str) -> (usize, usize) {
    if old.is_empty() {
        // A first version may be of any size; an empty text is one empty line, which the new one may have too.
        let all = new.split('\n').count();
        let is_kept = new.split('\n').any(str::is_empty);
        return if is_kept { (all - 1, 0) } else { (all, 1) };
    }
    let (old, new) = (lines(old), lines(new));
    let diff = compare(&old, &new);
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    changed.fold((0, 0), |(added, removed), op| {
        (added + op.new_range().len(), removed + op.old_range().len())
    })
}

/// The change that gives `new` the lines of `old` back at one place, the `index`-th that changed. None
/// when there is no such place.
pub fn revert(old: &str, new: &str, index: usize) -> Option<Change> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let diff = compare(&old_lines, &new_lines);
    let mut changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    let op = changed.nth(index)?;
    let reverted = [
        &new_lines[..op.new_range().start],
        &old_lines[op.old_range()],
        &new_lines[op.new_range().end..],
    ]
    .concat()
    .join("\n");
    Some(Change::between(new, &reverted))
}

/// The lines of a text, without their ends; one that ends with a line end has an empty last line, so
/// that nothing of a text is lost.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// Compares lines, as well as that goes in bounded time.
pub(super) fn compare<'a>(old: &[&'a str], new: &[&'a str]) -> TextDiff<'a, 'a, str> {
    TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(PATIENCE)
        .diff_slices(old, new)
}

/// Two runs of lines in parts, by what they share; one that has no counterpart is whole.
pub(super) fn highlight(
    old: &[&str],
    new: &[&str],
    end: Instant,
) -> (Vec<DiffLine>, Vec<DiffLine>) {
    let whole = |lines: &[&str]| lines.iter().map(|line| DiffLine::whole(line)).collect();
    if !old.is_empty()
        && !new.is_empty()
        && let Some(sides) = words(old, new, end)
    {
        return sides;
    }
    (whole(old), whole(new))
}

/// None when the lines cannot be told apart by their words.
fn words(old: &[&str], new: &[&str], end: Instant) -> Option<(Vec<DiffLine>, Vec<DiffLine>)> {
    // Words are compared over the ends of lines, and an empty line is one only with its end.
    let ended = |lines: &[&str]| -> Vec<String> {
        let lines = lines.iter();
        lines.map(|line| format!("{line}\n")).collect()
    };
    let (old_ended, new_ended) = (ended(old), ended(new));
    let old_slices: Vec<&str> = old_ended.iter().map(String::as_str).collect();
    let new_slices: Vec<&str> = new_ended.iter().map(String::as_str).collect();
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old_slices, &new_slices);
    let all = DiffOp::Replace {
        old_index: 0,
        old_len: old.len(),
        new_index: 0,
        new_len: new.len(),
    };
    let mut options = InlineChangeOptions::new();
    options.min_ratio(LEAST_ALIKE).semantic_cleanup(true);
    let (mut old_lines, mut new_lines) = (Vec::new(), Vec::new());
    for change in diff.iter_inline_changes_with_options_deadline(&all, options, Some(end)) {
        let mut parts: Vec<Part> = change
            .iter_strings_lossy()
            .map(|(changed, text)| Part {
                text: text.into_owned(),
                changed,
            })
            .collect();
        if let Some(last) = parts.last_mut() {
            last.text.truncate(last.text.trim_end_matches('\n').len());
        }
        parts.retain(|part| !part.text.is_empty());
        match change.tag() {
            ChangeTag::Delete => old_lines.push(DiffLine { parts }),
            ChangeTag::Insert => new_lines.push(DiffLine { parts }),
            ChangeTag::Equal => return None,
        }
    }
    // What is shown is what goes into a file: it has to be these lines, to the byte.
    let same = |shown: &[DiffLine], lines: &[&str]| {
        shown.len() == lines.len()
            && shown
                .iter()
                .zip(lines)
                .all(|(shown, line)| shown.text() == **line)
    };
    (same(&old_lines, old) && same(&new_lines, new)).then_some((old_lines, new_lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sides(difference: &Difference) -> (String, String) {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for hunk in &difference.hunks {
            match hunk {
                Hunk::Same { lines, .. } => {
                    old.extend(lines.clone());
                    new.extend(lines.clone());
                }
                Hunk::Changed {
                    old: gone,
                    new: come,
                    ..
                } => {
                    old.extend(gone.iter().map(DiffLine::text));
                    new.extend(come.iter().map(DiffLine::text));
                }
            }
        }
        (old.join("\n"), new.join("\n"))
    }

    #[test]
    fn han_characters_are_compared_one_by_one() {
        let difference = between("其中今年的主题是火炬\n", "其中明年的主题是火炬\n");
        let Hunk::Changed { old, new, .. } = &difference.hunks[0] else {
            panic!("{difference:?}")
        };
        let changed = |line: &DiffLine| -> String {
            let parts = line.parts.iter().filter(|part| part.changed);
            parts.map(|part| part.text.as_str()).collect()
        };
        assert_eq!(
            (changed(&old[0]), changed(&new[0])),
            ("今".into(), "明".into())
        );
        assert_eq!((difference.added, difference.removed), (1, 1));
    }

    #[test]
    fn a_long_text_with_every_line_changed_takes_bounded_time() {
        let text = |word: &str| format!("一行 {word} 普通的文字，写满为止。\n").repeat(5_000);
        let difference = between(&text("甲"), &text("乙"));
        assert_eq!(sides(&difference), (text("甲"), text("乙")));
    }

    proptest! {
        #[test]
        fn both_texts_are_there_whole(old in "[ab中 \n]{0,60}", new in "[ab中 \n]{0,60}") {
            let difference = between(&old, &new);
            prop_assert_eq!(sides(&difference), (old.clone(), new.clone()));
            prop_assert_eq!(count(&old, &new), (difference.added, difference.removed));
        }

        #[test]
        fn a_place_that_is_taken_back_is_no_difference_any_more(old in "[ab中\n]{0,40}", new in "[ab中\n]{0,40}", pick in 0_usize..6) {
            let changes = between(&old, &new).hunks.iter().filter(|hunk| matches!(hunk, Hunk::Changed { .. })).count();
            let Some(change) = revert(&old, &new, pick) else {
                prop_assert!(pick >= changes);
                return Ok(());
            };
            let mut reverted = new.clone();
            reverted.replace_range(change.range, &change.insert);
            if changes == 1 {
                prop_assert_eq!(reverted, old);
            } else {
                prop_assert_ne!(reverted, new);
            }
        }
    }
}
