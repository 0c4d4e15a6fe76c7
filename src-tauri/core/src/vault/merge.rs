//! Two texts that were made from one, put together where their changes do not touch.
//!
//! Changes touch when no unchanged line of the base stands between them, as in diff3 (Khanna, Kunal,
//! Pierce: A Formal Investigation of Diff3, 2007): then only the writer can tell what was meant.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use similar::{DiffOp, DiffTag};
use ts_rs::TS;

use super::difference::{self, DiffLine};

/// How long words are compared.
const PATIENCE: Duration = Duration::from_millis(200);

/// The writer's text and another program's, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Merge {
    /// In the order of the text.
    pub hunks: Vec<MergeHunk>,
}

/// A run of lines; a text that ends with a line end has an empty last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum MergeHunk {
    /// Nobody changed it.
    Same {
        /// The lines.
        lines: Vec<String>,
    },
    /// Both made the same change.
    Alike {
        /// The lines.
        lines: Vec<String>,
    },
    /// Only the writer changed it.
    Mine {
        /// Its place among the changes.
        index: usize,
        /// The writer's lines.
        mine: Vec<DiffLine>,
        /// The other program's.
        theirs: Vec<DiffLine>,
    },
    /// Only the other program changed it.
    Theirs {
        /// Its place among the changes.
        index: usize,
        /// The writer's lines.
        mine: Vec<DiffLine>,
        /// The other program's.
        theirs: Vec<DiffLine>,
    },
    /// Both changed it, each in another way.
    Both {
        /// Its place among the changes.
        index: usize,
        /// The writer's lines.
        mine: Vec<DiffLine>,
        /// The other program's.
        theirs: Vec<DiffLine>,
    },
}

/// Whose lines stay at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Side {
    /// The writer's.
    Mine,
    /// The other program's.
    Theirs,
    /// The writer's, then the other program's.
    BothMineFirst,
}

impl Merge {
    /// Whether it fits together by itself.
    pub fn clean(&self) -> bool {
        let conflict = |hunk: &MergeHunk| matches!(hunk, MergeHunk::Both { .. });
        !self.hunks.iter().any(conflict)
    }

    /// The text that comes of it. A place without a choice takes the change that was made there, and
    /// the writer's where both made one.
    pub fn text(&self, choices: &BTreeMap<usize, Side>) -> String {
        let mut lines: Vec<String> = Vec::new();
        for hunk in &self.hunks {
            let (index, mine, theirs, by_itself) = match hunk {
                MergeHunk::Same { lines: both } | MergeHunk::Alike { lines: both } => {
                    lines.extend(both.iter().cloned());
                    continue;
                }
                MergeHunk::Mine {
                    index,
                    mine,
                    theirs,
                }
                | MergeHunk::Both {
                    index,
                    mine,
                    theirs,
                } => (index, mine, theirs, Side::Mine),
                MergeHunk::Theirs {
                    index,
                    mine,
                    theirs,
                } => (index, mine, theirs, Side::Theirs),
            };
            let side = choices.get(index).copied().unwrap_or(by_itself);
            if side != Side::Theirs {
                lines.extend(mine.iter().map(DiffLine::text));
            }
            if side != Side::Mine {
                lines.extend(theirs.iter().map(DiffLine::text));
            }
        }
        lines.join("\n")
    }
}

/// A place of the base that one side changed.
struct Edit {
    base: Range<usize>,
    own: Range<usize>,
    is_mine: bool,
}

/// Puts two texts with LF line ends together that were made from `base`.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merge {
    let [base, mine, theirs] = [base, mine, theirs].map(difference::lines);
    let mut edits = edits(&base, &mine, true);
    edits.extend(self::edits(&base, &theirs, false));
    edits.sort_by_key(|edit| (edit.base.start, edit.base.end));

    let end = Instant::now() + PATIENCE;
    let mut hunks = Vec::new();
    let mut index = 0;
    // How far each text is told, in its own lines.
    let (mut at_base, mut at_mine, mut at_theirs) = (0, 0, 0);
    let mut edits = edits.into_iter().peekable();
    while let Some(first) = edits.next() {
        let same = first.base.start - at_base;
        push_same(&mut hunks, &base[at_base..first.base.start]);
        at_mine += same;
        at_theirs += same;
        // All that touches, of both sides.
        let start = first.base.start;
        let mut reach = first.base.end;
        let mut group = vec![first];
        while let Some(next) = edits.next_if(|next| touches(&base, reach, next.base.start)) {
            reach = reach.max(next.base.end);
            group.push(next);
        }
        let own = |mine: bool, from: usize| {
            let grown: isize = group
                .iter()
                .filter(|edit| edit.is_mine == mine)
                .map(|edit| edit.own.len() as isize - edit.base.len() as isize)
                .sum();
            from..from.saturating_add_signed((reach - start) as isize + grown)
        };
        let (in_mine, in_theirs) = (own(true, at_mine), own(false, at_theirs));
        (at_base, at_mine, at_theirs) = (reach, in_mine.end, in_theirs.end);
        let (my_lines, their_lines) = (&mine[in_mine], &theirs[in_theirs]);
        if my_lines == their_lines {
            let lines = my_lines.iter().map(|line| (*line).to_owned()).collect();
            hunks.push(MergeHunk::Alike { lines });
            continue;
        }
        let (theirs, mine) = difference::highlight(their_lines, my_lines, end);
        let by_me = group.iter().any(|edit| edit.is_mine);
        let by_them = group.iter().any(|edit| !edit.is_mine);
        hunks.push(match (by_me, by_them) {
            (true, false) => MergeHunk::Mine {
                index,
                mine,
                theirs,
            },
            (false, _) => MergeHunk::Theirs {
                index,
                mine,
                theirs,
            },
            (true, true) => MergeHunk::Both {
                index,
                mine,
                theirs,
            },
        });
        index += 1;
    }
    push_same(&mut hunks, &base[at_base..]);
    Merge { hunks }
}

/// Whether no unchanged line stands between two places of the base. The empty one behind the last line
/// end is none: two texts written on at the end touch.
fn touches(base: &[&str], end: usize, start: usize) -> bool {
    let last = base.len().saturating_sub(1);
    start <= end || end == last && start == base.len() && base.last() == Some(&"")
}

fn push_same(hunks: &mut Vec<MergeHunk>, lines: &[&str]) {
    if !lines.is_empty() {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        hunks.push(MergeHunk::Same { lines });
    }
}

fn edits(base: &[&str], own: &[&str], is_mine: bool) -> Vec<Edit> {
    let diff = difference::compare(base, own);
    let changed = |op: &&DiffOp| op.tag() != DiffTag::Equal;
    diff.ops()
        .iter()
        .filter(changed)
        .map(|op| Edit {
            base: op.old_range(),
            own: op.new_range(),
            is_mine,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merged(base: &str, mine: &str, theirs: &str) -> Option<String> {
        let merge = merge(base, mine, theirs);
        merge.clean().then(|| merge.text(&BTreeMap::new()))
    }

    #[test]
    fn changes_apart_fit_together_and_changes_that_touch_do_not() {
        let base = "---\ntitle: 雨\n---\n\n一\n\n二\n\n三\n";
        let mine = base.replace("三", "三，我的");
        let theirs = base.replace("title: 雨", "title: 大雨");
        assert_eq!(
            merged(base, &mine, &theirs).as_deref(),
            Some("---\ntitle: 大雨\n---\n\n一\n\n二\n\n三，我的\n")
        );
        assert_eq!(merged("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n"), None);
        assert_eq!(merged("a\n", "a\n\nmine", "a\ntheirs\n"), None);
    }

    #[test]
    fn a_conflict_is_decided_place_by_place() {
        let merge = merge("a\nb\nc\nd\n", "a\nmine\nc\nd\n", "a\ntheirs\nc\nD\n");
        assert!(!merge.clean());
        let with = |side| merge.text(&BTreeMap::from([(0, side)]));
        assert_eq!(with(Side::Mine), "a\nmine\nc\nD\n");
        assert_eq!(with(Side::Theirs), "a\ntheirs\nc\nD\n");
        assert_eq!(with(Side::BothMineFirst), "a\nmine\ntheirs\nc\nD\n");
        assert_eq!(
            merge.text(&BTreeMap::from([(1, Side::Mine)])),
            "a\nmine\nc\nd\n"
        );
    }

    /// Texts made from one of numbered lines: some gone, some rewritten, some new.
    fn variant(count: usize) -> impl Strategy<Value = Vec<(u8, u8)>> {
        proptest::collection::vec((0_u8..12, 0_u8..4), count)
    }

    fn written(plan: &[(u8, u8)]) -> String {
        let mut text = String::new();
        for (line, (what, word)) in plan.iter().enumerate() {
            match what {
                0 => {}
                1 => text.push_str(&format!("第 {line} 行改作 {word}\n")),
                2 => text.push_str(&format!("第 {line} 行\n新的 {line} {word}\n")),
                _ => text.push_str(&format!("第 {line} 行\n")),
            }
        }
        text
    }

    proptest! {
        #[test]
        fn one_sided_changes_win(base in "[ab\n]{0,30}", other in "[abc中\n]{0,30}") {
            prop_assert_eq!(merged(&base, &other, &base), Some(other.clone()));
            prop_assert_eq!(merged(&base, &base, &other), Some(other.clone()));
            prop_assert_eq!(merged(&base, &other, &other), Some(other.clone()));
        }

        /// diffy is the judge.
        #[test]
        fn what_fits_is_what_another_merge_makes(mine in variant(12), theirs in variant(12)) {
            let base = written(&[(9, 0); 12]);
            let (mine, theirs) = (written(&mine), written(&theirs));
            let ours = merged(&base, &mine, &theirs);
            let judged = diffy::merge(&base, &mine, &theirs).ok();
            if let Some(ours) = ours {
                prop_assert_eq!(Some(ours), judged);
            }
        }

        #[test]
        fn nothing_of_either_side_is_lost(base in "[ab\n]{0,20}", mine in "[abm\n]{0,20}", theirs in "[abt\n]{0,20}") {
            let merge = merge(&base, &mine, &theirs);
            let all = |side| -> BTreeMap<usize, Side> { (0..merge.hunks.len()).map(|index| (index, side)).collect() };
            prop_assert_eq!(merge.text(&all(Side::Mine)), mine);
            prop_assert_eq!(merge.text(&all(Side::Theirs)), theirs);
        }
    }
}
