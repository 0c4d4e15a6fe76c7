//! Where Nunjucks tags stand, hexo's `PostRenderEscape.escapeAllSwigTags`: not in code spans, not in comments; a
//! tag for which any `end…` is written anywhere takes everything up to it.

use std::collections::HashMap;
use std::ops::Range;

use super::arguments;
use crate::article::marked::Excerpt;

/// A tag as found.
#[derive(Debug)]
pub(super) struct Found {
    /// What it takes of the text, its body and end included.
    pub(super) range: Range<usize>,
    /// Where that stands in the text that was given.
    pub(super) source: Range<usize>,
    pub(super) kind: Kind,
    /// The whole as written.
    pub(super) written: String,
    /// The tag itself as written, without its body.
    pub(super) opening: String,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// `{{ … }}`: what is inside.
    Value(String),
    /// `{% … %}`; `body` is there when it is closed.
    Tag {
        name: String,
        arguments: Vec<String>,
        body: Option<Excerpt>,
    },
    /// `{# … #}`.
    Comment,
}

impl Found {
    pub(super) fn is_comment(&self) -> bool {
        matches!(self.kind, Kind::Comment)
    }
}

struct Scanner<'t> {
    excerpt: &'t Excerpt,
    text: &'t str,
    /// Whether `end` and this name stand anywhere.
    ends: HashMap<String, bool>,
    /// Where no end of a tag was found, by name: none is to be found after that either.
    endless: HashMap<String, usize>,
    found: Vec<Found>,
}

/// The tags of `excerpt`, in order.
pub(super) fn scan(excerpt: &Excerpt) -> Vec<Found> {
    let text = excerpt.text.as_str();
    if !["{{", "{%", "{#"].iter().any(|open| text.contains(open)) {
        return Vec::new();
    }
    let mut scanner = Scanner {
        excerpt,
        text,
        ends: HashMap::new(),
        endless: HashMap::new(),
        found: Vec::new(),
    };
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['`', '{', '<'])) {
        at = scanner.step(at + next);
    }
    scanner.found
}

impl Scanner<'_> {
    /// Goes on from what stands at `at`; gives where to go on from.
    fn step(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        if rest.starts_with('`') {
            let run = rest.bytes().take_while(|byte| *byte == b'`').count();
            let is_escaped = self
                .text
                .get(..at)
                .is_some_and(|before| before.ends_with('\\'));
            return if is_escaped {
                at + 1
            } else {
                at + code_span(rest, run).unwrap_or(run)
            };
        }
        if rest.starts_with("<!--") {
            return match rest.find("-->") {
                Some(end) => at + end + 3,
                None => self.text.len(),
            };
        }
        let end = match rest.get(..2) {
            Some("{{") => self.value(at, rest),
            Some("{#") => rest.find("#}").map(|end| {
                self.put(at..at + end + 2, Kind::Comment, end + 2);
                at + end + 2
            }),
            Some("{%") => self.tag(at, rest),
            _ => None,
        };
        end.unwrap_or(at + 1)
    }

    fn put(&mut self, range: Range<usize>, kind: Kind, opening: usize) {
        let written = self.text.get(range.clone()).unwrap_or("").to_owned();
        self.found.push(Found {
            source: self.excerpt.origin(range.clone()),
            kind,
            opening: written.get(..opening).unwrap_or("").to_owned(),
            written,
            range,
        });
    }

    fn value(&mut self, at: usize, rest: &str) -> Option<usize> {
        let end = unquoted(rest, 2, '}')?;
        if !rest.get(end..)?.starts_with("}}") {
            // A lone `}` makes it text.
            return Some(at + end + 1);
        }
        let inside = rest.get(2..end)?.trim().to_owned();
        self.put(at..at + end + 2, Kind::Value(inside), end + 2);
        Some(at + end + 2)
    }

    fn tag(&mut self, at: usize, rest: &str) -> Option<usize> {
        let mut end = unquoted(rest, 2, '%')?;
        while !rest.get(end..)?.starts_with("%}") {
            end = unquoted(rest, end + 1, '%')?;
        }
        let inside = rest.get(2..end)?.trim_matches('-').trim();
        let name = inside.split_whitespace().next().unwrap_or("").to_owned();
        let arguments = arguments::split(inside.get(name.len()..).unwrap_or(""));
        let after = end + 2;
        let close = if name.is_empty() {
            None
        } else {
            self.close(at + after, &name)
        };
        let tag = |body| Kind::Tag {
            name,
            arguments,
            body,
        };
        match close {
            Some((body_end, whole_end)) => {
                let body = self.excerpt.part(at + after..body_end);
                self.put(at..whole_end, tag(Some(body)), after);
                Some(whole_end)
            }
            None => {
                self.put(at..at + after, tag(None), after);
                Some(at + after)
            }
        }
    }

    /// Where the body that starts at `from` ends, and where its end tag does.
    fn close(&mut self, from: usize, name: &str) -> Option<(usize, usize)> {
        let end = format!("end{name}");
        let text = self.text;
        let there = self
            .ends
            .entry(end.clone())
            .or_insert_with(|| text.contains(&end));
        if !*there || self.endless.get(&end).is_some_and(|seen| from >= *seen) {
            return None;
        }
        let mut at = from;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find("{%")) {
            let start = at + start;
            let Some(length) = text.get(start..).and_then(|rest| rest.find("%}")) else {
                break;
            };
            if text.get(start..start + length)?.contains(&end) {
                return Some((start, start + length + 2));
            }
            at = start + 2;
        }
        self.endless.insert(end, from);
        None
    }
}

/// Where `wanted` stands outside of quotes, from `from` on.
fn unquoted(text: &str, from: usize, wanted: char) -> Option<usize> {
    let mut quote = None;
    for (index, c) in text.get(from..)?.char_indices().take(8192) {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (c, None) if c == wanted => return Some(from + index),
            _ => {}
        }
    }
    None
}

/// The length of the code span that `text` starts with; it does not reach over an empty line.
fn code_span(text: &str, run: usize) -> Option<usize> {
    let limit = text.find("\n\n").unwrap_or(text.len());
    let inside = text.get(..limit)?;
    let mut at = run;
    while let Some(found) = inside.get(at..).and_then(|rest| rest.find('`')) {
        at += found;
        let length = inside
            .get(at..)?
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        at += length;
        if length == run {
            return Some(at);
        }
    }
    None
}
