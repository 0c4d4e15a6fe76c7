//! The lines of a code block: their numbers, and which of them stand out or are left out.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::article::escape;

/// What is done to the lines of a code block. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::article) struct Lines {
    /// Their numbers, if they have any.
    pub(in crate::article) numbers: Option<Numbers>,
    /// The first and the last of those that stand out, counted from 1 whatever their numbers are.
    pub(in crate::article) marked: Vec<(usize, usize)>,
    /// The first and the last of those that are left out, counted from 1.
    pub(in crate::article) hidden: Vec<(usize, usize)>,
}

/// The numbers beside lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::article) struct Numbers {
    /// That of the first line.
    pub(in crate::article) first: i64,
    /// Whether they have a column of their own, or stand in the lines.
    pub(in crate::article) in_table: bool,
}

/// `1 3-5`: numbers and ranges between blanks or other signs that `is_between`; what is neither is passed over.
pub(in crate::article) fn ranges(
    text: &str,
    is_between: impl Fn(char) -> bool,
) -> Vec<(usize, usize)> {
    text.split(is_between).filter_map(range).collect()
}

/// `3-5`, or `3`.
fn range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some((usize::min(first, last), usize::max(first, last)))
}

/// For each of so many lines, whether one of `ranges` holds it.
fn held(ranges: &[(usize, usize)], count: usize) -> Vec<bool> {
    // How many more ranges hold a line than the one before it.
    let mut steps = vec![0_i64; count + 1];
    let mut step = |line: usize, by: i64| {
        if let Some(step) = steps.get_mut(line) {
            *step += by;
        }
    };
    for (first, last) in ranges {
        step(first.saturating_sub(1), 1);
        step(*last, -1);
    }
    let mut holding = 0;
    let lines = steps.into_iter().take(count).map(|step| {
        holding += step;
        holding > 0
    });
    lines.collect()
}

impl Lines {
    /// Whether nothing is to be done.
    pub(in crate::article) fn is_empty(&self) -> bool {
        self.numbers.is_none() && self.marked.is_empty() && self.hidden.is_empty()
    }

    /// The number of a line, counted from 0.
    fn number(&self, numbers: Numbers, index: usize) -> i64 {
        numbers
            .first
            .saturating_add(i64::try_from(index).unwrap_or(i64::MAX))
    }

    /// For each line that is shown, which it is of all, counted from 0.
    fn shown_lines(&self, code: &str) -> Vec<usize> {
        let hidden = held(&self.hidden, code.split_inclusive('\n').count());
        let lines = hidden.into_iter().enumerate();
        lines
            .filter_map(|(index, is_hidden)| (!is_hidden).then_some(index))
            .collect()
    }

    /// The code without the lines that are left out.
    pub(in crate::article) fn shown<'c>(&self, code: &'c str) -> Cow<'c, str> {
        if self.hidden.is_empty() {
            return Cow::Borrowed(code);
        }
        let lines: Vec<&str> = code.split_inclusive('\n').collect();
        let shown = self.shown_lines(code).into_iter();
        shown
            .filter_map(|index| lines.get(index).copied())
            .collect::<String>()
            .into()
    }

    /// Coloured code, what is shown of `code`, with the numbers and marks of our themes: a number is `<span class="n">` at
    /// the start of its line, and a line that stands out is `<span class="hl">` with its end.
    pub(in crate::article) fn set(&self, coloured: String, code: &str) -> String {
        if self.numbers.is_none() && self.marked.is_empty() {
            return coloured;
        }
        let mut out = String::with_capacity(coloured.len() * 2);
        let marked = held(&self.marked, code.split_inclusive('\n').count());
        let lines = whole_lines(&coloured);
        for (line, index) in lines.iter().zip(self.shown_lines(code)) {
            let is_marked = marked.get(index) == Some(&true);
            if is_marked {
                out.push_str("<span class=\"hl\">");
            }
            if let Some(numbers) = self.numbers {
                let number = self.number(numbers, index);
                let _ = write!(out, "<span class=\"n\">{number}</span>");
            }
            out.push_str(line);
            if is_marked {
                out.push_str("</span>");
            }
        }
        out
    }

    /// The block as Hugo publishes it, whose highlighter is Chroma (`formatters/html/html.go`): numbers in the first cell
    /// of a table, or in the lines themselves. `code_tag` starts the code.
    pub(in crate::article) fn published_by_hugo(&self, code: &str, code_tag: &str) -> String {
        let lines: Vec<&str> = code.split_inclusive('\n').collect();
        let width = self.numbers.map_or(0, |numbers| {
            let last = self.number(numbers, lines.len().saturating_sub(1));
            last.to_string().len()
        });
        let marked = held(&self.marked, lines.len());
        let (mut column, mut text) = (String::new(), String::new());
        for (index, line) in lines.iter().enumerate() {
            let number = self
                .numbers
                .map(|numbers| format!("{:>width$}", self.number(numbers, index)));
            let class = match marked.get(index) {
                Some(true) => " hl",
                _ => "",
            };
            let _ = write!(text, "<span class=\"line{class}\">");
            match (number, self.numbers) {
                (Some(number), Some(Numbers { in_table: true, .. })) => {
                    let _ = writeln!(column, "<span class=\"lnt{class}\">{number}");
                    column.push_str("</span>");
                }
                (Some(number), _) => {
                    let _ = write!(text, "<span class=\"ln\">{number}</span>");
                }
                (None, _) => {}
            }
            text.push_str("<span class=\"cl\">");
            escape::text(&mut text, line);
            text.push_str("</span></span>");
        }
        let pre = "<pre tabindex=\"0\">";
        if column.is_empty() {
            return format!("<div class=\"highlight\">{pre}{code_tag}{text}</code></pre></div>");
        }
        format!(
            "<div class=\"highlight\"><div><table><tr><td>{pre}<code>{column}</code></pre></td><td>{pre}{code_tag}{text}</code></pre></td></tr></table></div></div>"
        )
    }
}

/// The lines of coloured code, each with its end; what a line leaves open is closed there and opened again.
fn whole_lines(coloured: &str) -> Vec<String> {
    let mut open = "";
    let lines = coloured.split_inclusive('\n').map(|line| {
        let mut whole = open.to_owned();
        let end = line.strip_suffix('\n').map_or(line.len(), str::len);
        let (inside, end) = line.split_at(end);
        let started = inside.rfind("<span");
        let ended = inside.rfind("</span>");
        if started > ended {
            let tag = started.and_then(|at| inside.get(at..));
            let length = tag.and_then(|tag| tag.find('>')).map_or(0, |at| at + 1);
            open = tag.and_then(|tag| tag.get(..length)).unwrap_or("");
        } else if ended.is_some() {
            open = "";
        }
        whole.push_str(inside);
        if !open.is_empty() {
            whole.push_str("</span>");
        }
        whole.push_str(end);
        whole
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(first: i64) -> Option<Numbers> {
        Some(Numbers {
            first,
            in_table: true,
        })
    }

    #[test]
    fn ranges_are_read_in_any_order() {
        let is_blank = |c: char| c == ' ';
        assert_eq!(ranges("1  3-5 9-7 x -", is_blank), [(1, 1), (3, 5), (7, 9)]);
    }

    #[test]
    fn lines_have_numbers_and_stand_out() {
        let lines = Lines {
            numbers: numbered(9),
            marked: vec![(2, 2)],
            ..Lines::default()
        };
        assert_eq!(
            lines.set("a\nb\n".into(), "a\nb\n"),
            "<span class=\"n\">9</span>a\n<span class=\"hl\"><span class=\"n\">10</span>b\n</span>"
        );
    }

    #[test]
    fn ranges_may_overlap_and_reach_too_far() {
        let held = |ranges: &[(usize, usize)]| held(ranges, 4);
        assert_eq!(held(&[(1, 2), (2, 3)]), [true, true, true, false]);
        assert_eq!(
            held(&[(0, 0), (4, usize::MAX)]),
            [false, false, false, true]
        );
        assert_eq!(held(&[(9, 9)]), [false; 4]);
    }

    #[test]
    fn a_colour_goes_on_in_the_next_line() {
        let coloured = "<span class=\"tok-comment\">/* a\n\nb */</span> c\nd\n";
        assert_eq!(
            whole_lines(coloured),
            [
                "<span class=\"tok-comment\">/* a</span>\n",
                "<span class=\"tok-comment\"></span>\n",
                "<span class=\"tok-comment\">b */</span> c\n",
                "d\n"
            ]
        );
    }

    #[test]
    fn hidden_lines_keep_the_numbers_of_the_others() {
        let lines = Lines {
            numbers: numbered(1),
            hidden: vec![(1, 2)],
            ..Lines::default()
        };
        assert_eq!(lines.shown("a\nb\nc\n"), "c\n");
        assert_eq!(
            lines.set("c\n".into(), "a\nb\nc\n"),
            "<span class=\"n\">3</span>c\n"
        );
    }
}
