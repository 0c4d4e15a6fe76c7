//! What is too complex to show. Every Markdown parser looks from one sign to the next, and what a writer never
//! writes, a hundred thousand brackets in one paragraph, would keep each of them busy for minutes. Such a paragraph
//! is set aside before anything reads it: a card stands in its place, and the rest of the article is shown.
//!
//! The rule looks at one paragraph at a time and at nothing else, so an edit elsewhere never changes what it says.

use std::ops::Range;

use super::dialect::Words;
use super::escape;
use super::template::{CLOSE, LAST, OPEN, Shown, TemplateTag};
use super::warning::{Warning, WarningKind};

/// The most that a paragraph may have: its signs times its bytes. A page of prose has 10⁵.
const MOST: u64 = 300_000_000;
/// The same for a paragraph that starts with a tag, whose signs are cheaper and come in larger numbers.
const MOST_HTML: u64 = 2_000_000_000;
/// Shorter paragraphs, in bytes, have always room for the card's place.
const SHORTEST: usize = 4_096;

/// A body without what is too complex.
pub(super) struct SetAside {
    /// As long as the body, so that offsets stay.
    pub(super) text: String,
    /// What the cards' tokens stand for; they are to be the last of an article's tags.
    pub(super) cards: Vec<TemplateTag>,
    pub(super) warnings: Vec<Warning>,
}

/// Sets aside the paragraphs of `body` that are too complex.
pub(super) fn set_aside(body: &str, words: &Words) -> SetAside {
    let mut aside = SetAside {
        text: String::new(),
        cards: Vec::new(),
        warnings: Vec::new(),
    };
    let found: Vec<Range<usize>> = match body.len() < SHORTEST {
        true => Vec::new(),
        false => paragraphs(body)
            .into_iter()
            .filter(|range| is_too_complex(body.get(range.clone()).unwrap_or("")))
            .collect(),
    };
    let mut done = 0;
    for (index, range) in found.iter().enumerate() {
        let written = body.get(range.clone()).unwrap_or("");
        // The first card of the list is the last of the tags: see `template::LAST`.
        let token = format!("\n\n{OPEN}{LAST}{}{CLOSE}", found.len() - index);
        aside
            .text
            .push_str(body.get(done..range.start).unwrap_or(""));
        aside.text.push_str(&token);
        let rest = written.len().saturating_sub(token.len());
        aside.text.extend(std::iter::repeat_n('\n', rest));
        done = range.end;
        let size = format!("{} KB", written.len().div_ceil(1024));
        aside.cards.push(TemplateTag {
            text: String::new(),
            source: range.clone(),
            shown: Shown::Html {
                html: card(&size, words),
                is_block: true,
            },
        });
        aside
            .warnings
            .push(Warning::new(WarningKind::TooComplex, range.clone(), size));
    }
    aside.text.push_str(body.get(done..).unwrap_or(""));
    aside
}

fn card(size: &str, words: &Words) -> String {
    let mut html = String::from("<figure class=\"waiting too-complex\"><span class=\"cut\">");
    escape::text(&mut html, &words.too_complex);
    html.push_str("</span><span class=\"grow\"></span><span class=\"mute\">");
    escape::text(&mut html, size);
    html.push_str("</span></figure>");
    html
}

fn is_too_complex(paragraph: &str) -> bool {
    if paragraph.len() < SHORTEST {
        return false;
    }
    let signs = paragraph.bytes().filter(|byte| is_sign(*byte)).count() as u64;
    let most = match paragraph.trim_start().starts_with('<') {
        true => MOST_HTML,
        false => MOST,
    };
    signs * paragraph.len() as u64 > most
}

/// What Markdown, HTML, TeX and templates give a meaning inside a line; not the punctuation of prose.
fn is_sign(byte: u8) -> bool {
    byte.is_ascii_punctuation() && !matches!(byte, b',' | b'.' | b';' | b'?' | b'(' | b')')
}

/// Runs of lines that no blank line and no item, row, heading or rule divides. What stands in closed fences is
/// none of them: nobody looks for signs there.
fn paragraphs(body: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start: Option<usize> = None;
    let fences = Fences::of(body);
    let (mut at, mut inside) = (0, 0);
    for (index, line) in body.split_inclusive('\n').enumerate() {
        let range = at..at + line.len();
        at = range.end;
        if index < inside {
            continue;
        }
        if let Some(close) = fences.close(index, line) {
            inside = close + 1;
            found.extend(start.take().map(|start| start..range.start));
            continue;
        }
        let content = line.trim_start_matches([' ', '\t', '>']);
        if content.trim_end().is_empty() && !line.contains('>') {
            found.extend(start.take().map(|start| start..range.start));
        } else if divides(content) {
            found.extend(start.replace(range.start).map(|start| start..range.start));
        } else {
            start.get_or_insert(range.start);
        }
    }
    found.extend(start.map(|start| start..body.len()));
    found
}

/// Whether a line starts a leaf of its own.
fn divides(content: &str) -> bool {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let rest = content.get(digits..).unwrap_or("");
    match digits {
        0 => {
            let mark = rest.trim_start_matches(['-', '*', '+', '#']);
            rest.starts_with('|')
                || (mark.len() < rest.len() && mark.starts_with([' ', '\t', '\n']))
        }
        _ => rest.starts_with(". ") || rest.starts_with(") "),
    }
}

/// The lines that may end a fence: index, sign and length.
struct Fences {
    lines: Vec<(usize, u8, usize)>,
}

impl Fences {
    fn of(body: &str) -> Self {
        let lines = body.split('\n').enumerate();
        let lines = lines.filter_map(|(index, line)| {
            let (sign, length, info) = fence(line)?;
            info.is_empty().then_some((index, sign, length))
        });
        Self {
            lines: lines.collect(),
        }
    }

    /// The line that ends the fence which `line` opens.
    fn close(&self, index: usize, line: &str) -> Option<usize> {
        let (sign, length, info) = fence(line)?;
        if sign == b'`' && info.contains('`') {
            return None;
        }
        let first = self.lines.partition_point(|(at, ..)| *at <= index);
        self.lines
            .get(first..)?
            .iter()
            .take(FARTHEST)
            .find(|(_, other, long)| *other == sign && *long >= length)
            .map(|(at, ..)| *at)
    }
}

/// So many other fences may stand inside one.
const FARTHEST: usize = 64;

/// The sign, the length and the info of a fence.
fn fence(line: &str) -> Option<(u8, usize, &str)> {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
    let sign = *line.as_bytes().first()?;
    let length = line.bytes().take_while(|byte| *byte == sign).count();
    (matches!(sign, b'`' | b'~') && length >= 3)
        .then(|| (sign, length, line.get(length..).unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(body: &str) -> Vec<Range<usize>> {
        let aside = set_aside(body, &Words::default());
        assert_eq!(aside.text.len(), body.len());
        aside.cards.into_iter().map(|card| card.source).collect()
    }

    #[test]
    fn what_people_write_is_kept() {
        let link = "see [a page](https://example.com/a?b=c&d=e) and `code`, *please*.\n";
        for body in [
            "word ".repeat(200_000),
            "中文".repeat(200_000),
            link.repeat(400),
            format!("{link}\n").repeat(10_000),
            format!("- {link}").repeat(10_000),
            "| a | b | `c` |\n".repeat(20_000),
            format!("```\n{}\n```\n", "[".repeat(1 << 20)),
            "<td class=\"a\">text</td>\n".repeat(3_000),
        ] {
            assert!(kept(&body).is_empty(), "{}", body.get(..10).unwrap_or(""));
        }
    }

    #[test]
    fn a_paragraph_of_signs_is_set_aside_alone() {
        let bomb = "[".repeat(40_000);
        let whole = |to| std::slice::from_ref(&(0..to)).to_vec();
        assert_eq!(kept(&bomb), whole(40_000));
        let body = format!("before\n\n{bomb}\n\n*after*\n\n- item\n- {bomb}\n- last\n");
        assert_eq!(
            kept(&body),
            [8..40_009, body.len() - 40_010..body.len() - 7]
        );
        assert_eq!(kept(&format!("```\n{bomb}")), whole(40_004));
    }
}
