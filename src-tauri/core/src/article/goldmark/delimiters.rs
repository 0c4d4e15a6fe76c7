//! Runs of `*`, `_`, `~` (and Hugo's `+`, `=`, `^`) and the spans that they open and close: goldmark's
//! `delimiter.go`, with CommonMark's `openers_bottom` so that the search stays linear.

use std::collections::HashMap;

use super::characters::{is_punctuation_or_symbol, is_space_rune};

/// A span that a pair of runs makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Emphasis,
    Strong,
    /// `~`: deleted text, or a subscript without the strikethrough extension.
    Tilde,
    /// `~~`.
    Tildes,
    Inserted,
    Marked,
    Superscript,
}

/// Which sides of a run may open and close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flanks {
    pub(super) opens: bool,
    pub(super) closes: bool,
}

/// CommonMark's left- and right-flanking rules for a run of `sign` between two characters.
pub(super) fn flanks(sign: u8, before: char, after: char) -> Flanks {
    let (punct_before, blank_before) = (is_punctuation_or_symbol(before), is_space_rune(before));
    let (punct_after, blank_after) = (is_punctuation_or_symbol(after), is_space_rune(after));
    let left = !blank_after && (!punct_after || blank_before || punct_before);
    let right = !blank_before && (!punct_before || blank_after || punct_after);
    if sign == b'_' {
        Flanks {
            opens: left && (!right || punct_before),
            closes: right && (!left || punct_after),
        }
    } else {
        Flanks {
            opens: left,
            closes: right,
        }
    }
}

/// A run, and what became of it.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) sign: u8,
    flanks: Flanks,
    /// Signs that are left; they are text in the end.
    pub(super) length: usize,
    original: usize,
    previous: Option<usize>,
    next: Option<usize>,
    /// Spans that end before the signs that are left, inner ones first.
    pub(super) ends: Vec<Span>,
    /// Spans that start after them, inner ones first.
    pub(super) starts: Vec<Span>,
}

/// The runs of one leaf; those still waiting are linked.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    first: Option<usize>,
    last: Option<usize>,
}

impl Runs {
    pub(super) fn get(&self, index: usize) -> Option<&Run> {
        self.runs.get(index)
    }

    /// The last run that waits.
    pub(super) fn last(&self) -> Option<usize> {
        self.last
    }

    pub(super) fn push(&mut self, sign: u8, length: usize, flanks: Flanks) -> usize {
        let index = self.runs.len();
        self.runs.push(Run {
            sign,
            flanks,
            length,
            original: length,
            previous: self.last,
            next: None,
            ends: Vec::new(),
            starts: Vec::new(),
        });
        match self.last.and_then(|last| self.runs.get_mut(last)) {
            Some(last) => last.next = Some(index),
            None => self.first = Some(index),
        }
        self.last = Some(index);
        index
    }

    fn remove(&mut self, index: usize) {
        let Some((previous, next)) = self.runs.get(index).map(|run| (run.previous, run.next))
        else {
            return;
        };
        match previous.and_then(|previous| self.runs.get_mut(previous)) {
            Some(run) => run.next = next,
            None => self.first = next,
        }
        match next.and_then(|next| self.runs.get_mut(next)) {
            Some(run) => run.previous = previous,
            None => self.last = previous,
        }
    }

    /// Pairs the runs that wait after `bottom`, then forgets them.
    pub(super) fn pair(&mut self, bottom: Option<usize>) {
        let mut lowest: HashMap<(u8, bool, usize), Option<usize>> = HashMap::new();
        let mut closer = match bottom {
            Some(bottom) => self.runs.get(bottom).and_then(|run| run.next),
            None => self.first,
        };
        while let Some(index) = closer {
            let Some(run) = self.runs.get(index) else {
                break;
            };
            let next = run.next;
            if !run.flanks.closes {
                closer = next;
                continue;
            }
            let (key, previous) = ((run.sign, run.flanks.opens, run.original % 3), run.previous);
            let floor = lowest.get(&key).copied().unwrap_or(bottom);
            match self.opener(index, floor.max(bottom)) {
                Some((opener, taken)) => {
                    closer = self.join(opener, index, taken);
                }
                None => {
                    lowest.insert(key, previous);
                    if !run.flanks.opens {
                        self.remove(index);
                    }
                    closer = next;
                }
            }
        }
        while let Some(last) = self.last.filter(|last| Some(*last) != bottom) {
            self.remove(last);
        }
    }

    /// The nearest run above `floor` that opens what `closer` closes, and how many signs both give.
    fn opener(&self, closer: usize, floor: Option<usize>) -> Option<(usize, usize)> {
        let close = self.runs.get(closer)?;
        let mut at = close.previous;
        while let Some(index) = at.filter(|index| floor.is_none_or(|floor| *index > floor)) {
            let open = self.runs.get(index)?;
            let fits = open.flanks.opens && open.sign == close.sign;
            let is_odd = (open.flanks.closes || close.flanks.opens)
                && (open.original + close.original).is_multiple_of(3)
                && !close.original.is_multiple_of(3);
            if fits && !is_odd {
                let both = open.length >= 2 && close.length >= 2;
                return Some((index, if both { 2 } else { 1 }));
            }
            at = open.previous;
        }
        None
    }

    /// Makes the span and gives the run to go on with.
    fn join(&mut self, opener: usize, closer: usize, taken: usize) -> Option<usize> {
        let mut between = self.runs.get(opener)?.next;
        while let Some(index) = between.filter(|index| *index != closer) {
            between = self.runs.get(index)?.next;
            self.remove(index);
        }
        let open = self.runs.get_mut(opener)?;
        let span = span(open.sign, taken);
        open.length -= taken;
        open.starts.push(span);
        let is_spent = open.length == 0;
        if is_spent {
            self.remove(opener);
        }
        let close = self.runs.get_mut(closer)?;
        close.length -= taken;
        close.ends.push(span);
        if close.length > 0 {
            return Some(closer);
        }
        let next = close.next;
        self.remove(closer);
        next
    }
}

fn span(sign: u8, taken: usize) -> Span {
    match (sign, taken) {
        (b'~', 1) => Span::Tilde,
        (b'~', _) => Span::Tildes,
        (b'+', _) => Span::Inserted,
        (b'=', _) => Span::Marked,
        (b'^', _) => Span::Superscript,
        (_, 1) => Span::Emphasis,
        _ => Span::Strong,
    }
}
