//! Emphasis beside Chinese, Japanese and Korean: `**重要：**请看` is bold.
//!
//! CommonMark wants a blank or punctuation outside when punctuation is inside. tats-u's amendment
//! (github.com/tats-u/markdown-cjk-friendly) reduces to: a run of `*` without a blank on either side may open and
//! close when a CJK character is its neighbour. pulldown-cmark 0.13 has no such option, so a reserved character
//! is put on both sides of such a run before parsing and taken out of the events after. It agreed with comrak's
//! option on 580,690 random texts but five. Drop this file when `ENABLE_CJK_FRIENDLY_EMPHASIS` is released.

use super::dialect::Dialect;
use super::source::Mapped;

/// Neither a blank nor punctuation for the parser.
pub(super) const SENTINEL: char = '\u{fdd1}';

/// A cell that fills a table's head, see `goldmark::mark`.
pub(super) const FILLER: &str = "\u{fdd1} |";

/// `text` with sentinels, in dialects whose emphasis is CJK-friendly.
pub(super) fn mark(text: &str, dialect: Dialect) -> Mapped {
    if !dialect.cjk_emphasis() || !text.contains(['*', '~']) {
        return Mapped::unchanged(text);
    }
    let sentinel = SENTINEL.to_string();
    let mut out = Mapped::default();
    let mut done = 0;
    for run in runs(text) {
        if is_beside_cjk(text, &run) {
            out.keep(text, done..run.start);
            out.make(&sentinel, run.start..run.start);
            out.keep(text, run.clone());
            out.make(&sentinel, run.end..run.end);
            done = run.end;
        }
    }
    out.keep(text, done..text.len());
    out
}

/// Runs of `*`, and of exactly two `~` that do not touch `*`. An escaped first character is not part of its run.
fn runs(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\\' {
            at += 2;
            continue;
        }
        if byte != b'*' && byte != b'~' {
            at += 1;
            continue;
        }
        let length = bytes
            .iter()
            .skip(at)
            .take_while(|other| **other == byte)
            .count();
        let run = at..at + length;
        let touches =
            |index: Option<usize>| index.and_then(|index| bytes.get(index)) == Some(&b'*');
        if byte == b'*' || (length == 2 && !touches(at.checked_sub(1)) && !touches(Some(run.end))) {
            found.push(run.clone());
        }
        at = run.end;
    }
    found
}

fn is_beside_cjk(text: &str, run: &std::ops::Range<usize>) -> bool {
    let mut before = text.get(..run.start).unwrap_or("").chars().rev();
    let (Some(previous), Some(next)) = (
        before.next(),
        text.get(run.end..).and_then(|after| after.chars().next()),
    ) else {
        return false;
    };
    if previous.is_whitespace() || next.is_whitespace() {
        return false;
    }
    let selected = is_variation_selector(previous) && before.next().is_some_and(is_cjk);
    is_cjk(previous) || is_cjk(next) || selected || ('\u{e0100}'..='\u{e01ef}').contains(&previous)
}

fn is_variation_selector(c: char) -> bool {
    ('\u{fe00}'..='\u{fe0e}').contains(&c)
}

/// CJK in the amendment's sense: East Asian Width W, F or H but not an emoji by default, and all Hangul. Curly
/// quotes are not (Ambiguous).
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{20a9}' | '\u{2329}'..='\u{232a}' | '\u{2630}'..='\u{2637}' | '\u{268a}'..='\u{268f}'
        | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4dc0}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97c}' | '\u{a000}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{d7b0}'..='\u{d7fb}' | '\u{f900}'..='\u{faff}'
        | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ffee}' | '\u{16fe0}'..='\u{18d1e}'
        | '\u{1aff0}'..='\u{1b2fb}' | '\u{1d300}'..='\u{1d376}' | '\u{1f200}' | '\u{1f202}' | '\u{1f210}'..='\u{1f219}'
        | '\u{1f21b}'..='\u{1f22e}' | '\u{1f230}'..='\u{1f231}' | '\u{1f237}' | '\u{1f23b}' | '\u{1f240}'..='\u{1f248}'
        | '\u{1f250}'..='\u{1f265}' | '\u{20000}'..='\u{3fffd}')
}

/// East Asian wide but not Hangul: a line end between two of these is not a space.
pub(super) fn is_wide(c: char) -> bool {
    let hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7fb}' | '\u{ffa0}'..='\u{ffdc}');
    is_cjk(c) && !hangul && !('\u{ff61}'..='\u{ff9f}').contains(&c)
}
