//! Hugo's shortcodes become Markdown and markup of our own before the body is parsed.
//!
//! Hugo renders a shortcode by its template and puts the result in place of a token that Markdown has carried through
//! the page. We run no templates: `shortcodes` knows what Hugo's own and LoveIt's make, every other one is a chip with
//! its arguments. What stands inside stays where it is, as Markdown between two tokens, so positions, outline and
//! counts cover it. Tokens are those of `template`. `highlight` is how Hugo highlights code, of shortcodes and of fences.

mod highlight;
mod scan;
mod shortcodes;

use std::ops::Range;

pub use highlight::Highlight;

use super::dialect::Settings;
use super::pictures::PictureTarget;
use super::source::Mapped;
use super::template::{CLOSE, Expanded, OPEN, Shown, TemplateTag};
use scan::{Kind, Tag};
use shortcodes::{Made, Part};

/// Hugo's mark between summary and rest; it ends a paragraph (`pagelexer.go`'s summary divider).
const MORE: &str = "<!--more-->";

/// Replaces the shortcodes of `body`.
pub(super) fn expand(body: &str, settings: &Settings, target: &dyn PictureTarget) -> Expanded {
    if !settings.templates || !(body.contains("{{") || body.contains(MORE)) {
        return Expanded {
            text: Mapped::unchanged(body),
            tags: Vec::new(),
        };
    }
    let tags = scan::tags(body);
    let mut expander = Expander {
        body,
        out: Mapped::default(),
        tokens: Vec::new(),
        done: 0,
        more: body.find(MORE),
    };
    let ends = ends(&tags);
    // For each open shortcode around, its end and what comes after it.
    let mut open: Vec<(usize, Range<usize>, Vec<Part>)> = Vec::new();
    let mut index = 0;
    while let Some(tag) = tags.get(index) {
        index += 1;
        match &tag.kind {
            Kind::Escaped(shown) => expander.put(&tag.whole, shown),
            Kind::Close => match open.last() {
                Some((end, _, _)) if *end == index - 1 => {
                    if let Some((_, source, parts)) = open.pop() {
                        expander.after(&tag.whole, &source, parts);
                    }
                }
                _ => expander.put(&tag.whole, ""),
            },
            Kind::Open | Kind::Alone => {
                let end = ends.get(index - 1).copied().flatten();
                let close = end.and_then(|end| tags.get(end));
                let inner = close.map(|close| tag.whole.end..close.whole.start);
                let text = inner.clone().and_then(|inner| body.get(inner));
                let whole = tag.whole.start..close.map_or(tag.whole.end, |close| close.whole.end);
                let made = shortcodes::make(tag, text, settings, target);
                match made {
                    Made::Parts { parts, is_block } => {
                        let tokens = expander.tokens(parts, &whole, is_block);
                        expander.put(&whole, &tokens);
                        index = end.map_or(index, |end| end + 1);
                    }
                    Made::Code { info } => {
                        expander.code(&whole, inner.unwrap_or(whole.end..whole.end), &info);
                        index = end.map_or(index, |end| end + 1);
                    }
                    Made::Around { before, after } => {
                        expander.before(&tag.whole, before);
                        match end {
                            Some(end) => open.push((end, tag.whole.clone(), after)),
                            None => expander.after(&(whole.end..whole.end), &whole, after),
                        }
                    }
                    Made::Chip | Made::Nowhere => {
                        let shown = match made {
                            Made::Nowhere => Shown::Nowhere,
                            _ => Shown::Chip,
                        };
                        let token = expander.token(shown, &tag.whole, tag.whole.clone());
                        expander.put(&tag.whole, &token);
                    }
                }
            }
        }
    }
    expander.finish()
}

/// For each tag the index of its end, if it has one: the next end of its name at its depth.
fn ends(tags: &[Tag]) -> Vec<Option<usize>> {
    let mut ends = vec![None; tags.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        match tag.kind {
            Kind::Open => open.push(index),
            Kind::Close => {
                let is_start =
                    |at: &usize| tags.get(*at).is_some_and(|start| start.name == tag.name);
                if let Some(at) = open.iter().rposition(is_start) {
                    // Those between have no end.
                    let start = open.split_off(at).first().copied();
                    if let Some(end) = start.and_then(|start| ends.get_mut(start)) {
                        *end = Some(index);
                    }
                }
            }
            Kind::Alone | Kind::Escaped(_) => {}
        }
    }
    ends
}

struct Expander<'b> {
    body: &'b str,
    out: Mapped,
    tokens: Vec<TemplateTag>,
    /// How far the body has been taken over.
    done: usize,
    /// Where the mark between summary and rest stands, until it was passed.
    more: Option<usize>,
}

impl Expander<'_> {
    /// Takes the body over up to `end`.
    fn keep(&mut self, end: usize) {
        if let Some(more) = self.more.filter(|more| *more < end) {
            self.more = None;
            if more >= self.done {
                let after = more + MORE.len();
                self.out.keep(self.body, self.done..more);
                let prefix = self.prefix(more).1;
                self.out.make(&format!("\n{prefix}\n{prefix}"), more..after);
                self.done = after;
            }
        }
        self.out.keep(self.body, self.done..end.max(self.done));
        self.done = self.done.max(end);
    }

    /// Replaces `source` by `text`.
    fn put(&mut self, source: &Range<usize>, text: &str) {
        self.keep(source.start);
        self.out.make(text, source.clone());
        self.done = self.done.max(source.end);
    }

    fn token(&mut self, shown: Shown, text: &Range<usize>, source: Range<usize>) -> String {
        let number = self.tokens.len();
        self.tokens.push(TemplateTag {
            text: self.body.get(text.clone()).unwrap_or("").to_owned(),
            source,
            shown,
        });
        format!("{OPEN}{number}{CLOSE}")
    }

    /// `parts` as text with tokens. The first stands for the source where only text may stand.
    fn tokens(&mut self, parts: Vec<Part>, source: &Range<usize>, is_block: bool) -> String {
        let mut text = String::new();
        let mut named = source.clone();
        for part in parts {
            let shown = match part {
                Part::Markdown(markdown) => {
                    text.push_str(&markdown);
                    continue;
                }
                Part::Html(html) => Shown::Html { html, is_block },
                Part::Text(text) => Shown::Text(text),
            };
            text.push_str(&self.token(shown, &named, source.clone()));
            named = source.end..source.end;
        }
        text
    }

    /// What stands in its line before `at`, and with what lines of our own must start to stay in its container.
    fn prefix(&self, at: usize) -> (&str, String) {
        let before = self.body.get(..at).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let marks = line.trim_start_matches(|c: char| {
            c.is_whitespace()
                || c.is_ascii_digit()
                || matches!(c, '>' | '-' | '*' | '+' | '.' | ')')
        });
        let length = line.len() - marks.len();
        let blank = |c: char| if matches!(c, '>' | '\t') { c } else { ' ' };
        (
            marks,
            line.get(..length)
                .unwrap_or("")
                .chars()
                .map(blank)
                .collect(),
        )
    }

    /// What must stand before a block of our own at `at`, and the marks of its container.
    fn lead(&self, at: usize) -> (String, String) {
        let (line, prefix) = self.prefix(at);
        if line.trim().is_empty() {
            (String::new(), prefix)
        } else {
            (format!("\n{prefix}\n{prefix}"), prefix)
        }
    }

    /// Ends the line of a block at `at`, unless the body does.
    fn line_end(&self, at: usize, prefix: &str) -> String {
        let rest = self.body.get(at..).unwrap_or("");
        if rest.is_empty() || rest.starts_with('\n') {
            String::new()
        } else {
            format!("\n{prefix}")
        }
    }

    /// Starts a block whose inside is Markdown.
    fn before(&mut self, source: &Range<usize>, parts: Vec<Part>) {
        let (lead, prefix) = self.lead(source.start);
        let tokens = self.tokens(parts, source, true);
        let end = self.line_end(source.end, &prefix);
        self.put(source, &format!("{lead}{tokens}\n{prefix}{end}"));
    }

    /// Ends a block whose inside is Markdown and whose start was at `start`.
    fn after(&mut self, source: &Range<usize>, start: &Range<usize>, parts: Vec<Part>) {
        let prefix = self.prefix(start.start).1;
        let tokens = self.tokens(parts, source, true);
        let end = self.line_end(source.end, &prefix);
        self.put(
            source,
            &format!("\n{prefix}\n{prefix}{tokens}\n{prefix}{end}"),
        );
    }

    /// The inside as a code block.
    fn code(&mut self, source: &Range<usize>, inner: Range<usize>, info: &str) {
        let (lead, prefix) = self.lead(source.start);
        let text = self.body.get(inner.clone()).unwrap_or("");
        let from = text.len() - text.trim_start_matches(['\n', '\r']).len();
        let to = text.trim_end().len().max(from);
        let code = inner.start + from..inner.start + to;
        let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat((ticks + 1).max(3));
        // Code that starts a line brings the marks of its container along.
        let marks = if from > 0 { "" } else { &prefix };
        let end = self.line_end(source.end, &prefix);
        self.keep(source.start);
        self.out.make(
            &format!("{lead}{fence}{info}\n{marks}"),
            source.start..code.start,
        );
        self.out.keep(self.body, code.clone());
        self.out
            .make(&format!("\n{prefix}{fence}{end}"), code.end..source.end);
        self.done = self.done.max(source.end);
    }

    fn finish(mut self) -> Expanded {
        self.keep(self.body.len());
        Expanded {
            text: self.out,
            tags: self.tokens,
        }
    }
}
