//! Running text, marked's `Lexer.inlineTokens` and the inline half of its `Tokenizer`, with `breaks` and `gfm` on
//! and hexo-renderer-marked's own text rule. Tokens go straight into pieces.
//!
//! `spans` reads code, deleted text and emphasis, `anchors` links, pictures and addresses; `masks` hides from emphasis
//! what it may not look into.

mod anchors;
mod masks;
mod spans;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::definitions::Definition;
use super::excerpt::Excerpt;
use super::{addresses, html, rules, text};
use crate::article::parse::Piece;

/// Spans in each other; deeper ones are text.
const DEEPEST: usize = 50;

/// What goes on from one stretch of running text to the next.
pub(super) struct Inline<'d> {
    pub(super) definitions: &'d HashMap<String, Definition>,
    pub(super) smart: bool,
    pub(super) breaks: bool,
    pub(super) autolink: bool,
    /// Text keeps its character references but those that hexo-util's `unescapeHTML` knows: for ids.
    pub(super) for_id: bool,
    /// An `<a>` in raw HTML, or a link, is open: no bare address becomes a link.
    in_link: bool,
    /// A `<pre>`, `<code>`, `<kbd>` or `<script>` in raw HTML is open: quotes stay straight.
    in_raw: bool,
    /// Bytes that may still be looked at in search of closing marks; keeps hostile text linear.
    budget: usize,
    depth: usize,
}

/// What stands at the place where the text is read.
struct Place<'t> {
    /// The whole text.
    excerpt: &'t Excerpt,
    /// The same with escapes, links, code and tags masked, for emphasis.
    masked: &'t str,
    at: usize,
}

impl<'d> Inline<'d> {
    pub(super) fn new(definitions: &'d HashMap<String, Definition>) -> Self {
        Self {
            definitions,
            smart: true,
            breaks: true,
            autolink: true,
            for_id: false,
            in_link: false,
            in_raw: false,
            budget: 0,
            depth: 0,
        }
    }

    /// The pieces of a block's text.
    pub(super) fn read(&mut self, excerpt: &Excerpt, out: &mut Vec<Piece<'static>>) {
        self.budget = (1 << 20) + excerpt.text.len().saturating_mul(32);
        self.tokens(excerpt, out);
    }

    /// A block's text as a heading's id is made of it. What it opens is not remembered.
    pub(super) fn read_for_id(&mut self, excerpt: &Excerpt) -> Vec<Piece<'static>> {
        let before = (self.in_link, self.in_raw);
        self.for_id = true;
        let mut pieces = Vec::new();
        self.read(excerpt, &mut pieces);
        self.for_id = false;
        (self.in_link, self.in_raw) = before;
        pieces
    }

    fn tokens(&mut self, excerpt: &Excerpt, out: &mut Vec<Piece<'static>>) {
        let masked = self.masked(&excerpt.text);
        let mails = text::mail_starts(&excerpt.text);
        let mut place = Place {
            excerpt,
            masked: &masked,
            at: 0,
        };
        let mut previous: Option<char> = None;
        while place.at < excerpt.text.len() {
            let rest = excerpt.text.get(place.at..).unwrap_or("");
            if let Some(length) = self.other(&place, rest, previous, out) {
                place.at += length;
                previous = None;
                continue;
            }
            let length = text::length(rest, place.at, &mails, self.breaks);
            let raw = rest.get(..length).unwrap_or(rest);
            // Where bare addresses become links, none is left for here.
            let is_unlinked = (self.in_link || !self.autolink) && addresses::bare(rest).is_some();
            let is_literal = self.in_raw || is_unlinked;
            let shown = if self.smart && !is_literal {
                text::smart(raw)
            } else {
                raw.to_owned()
            };
            let source = excerpt.origin(place.at..place.at + length);
            let shown = if self.for_id {
                text::unescaped(&shown)
            } else {
                text::visible(&shown)
            };
            out.push(Piece::new(Event::Text(shown.into()), source));
            if let Some(last) = raw.chars().next_back().filter(|last| *last != '_') {
                previous = Some(last);
            }
            place.at += length.max(1);
        }
    }

    /// Whatever is not plain text: its length.
    fn other(
        &mut self,
        place: &Place,
        rest: &str,
        previous: Option<char>,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let at = place.at;
        let excerpt = place.excerpt;
        let source = |length: usize| excerpt.origin(at..at + length);
        let first = rest.chars().next()?;
        match first {
            '\\' => {
                let next = rest.chars().nth(1)?;
                if next.is_ascii_punctuation() {
                    out.push(Piece::new(Event::Text(next.to_string().into()), source(2)));
                    return Some(2);
                }
                if next != '\n' {
                    return None;
                }
                self.line_break(rest, &source, out)
            }
            '<' => {
                if let Some(length) = self.spend_tag(rest) {
                    let raw = rest.get(..length)?;
                    self.follow(raw);
                    out.push(Piece::new(
                        Event::InlineHtml(raw.to_owned().into()),
                        source(length),
                    ));
                    return Some(length);
                }
                let (address, is_mail, length) = addresses::angled(rest)?;
                self.address(address, is_mail, source(length), out);
                Some(length)
            }
            '!' if !rest.starts_with("![") => None,
            '!' | '[' => self
                .link(place, rest, out)
                .or_else(|| self.reference(place, rest, out)),
            '*' | '_' => self.emphasis(place, rest, previous, out),
            '`' => {
                let (inside, length) = self.code(rest)?;
                out.push(Piece::new(
                    Event::Code(text::code(inside).into()),
                    source(length),
                ));
                Some(length)
            }
            '~' => {
                let (mark, length) = self.deleted(rest)?;
                let inside = excerpt.part(at + mark..at + length - mark);
                self.span(Tag::Strikethrough, &inside, source(length), out);
                Some(length)
            }
            ' ' | '\n' => self.line_break(rest, &source, out),
            _ if self.in_link || !self.autolink => None,
            _ => {
                let (shown, address, is_mail) = addresses::bare(rest)?;
                let length = shown.len();
                if is_mail {
                    self.address(shown, true, source(length), out);
                } else {
                    self.linked(&address, shown, source(length), out);
                }
                Some(length)
            }
        }
    }

    /// `( *|\\)\n(?!\s*$)`, or with two blanks at least where `breaks` is off.
    fn line_break(
        &self,
        rest: &str,
        source: &impl Fn(usize) -> Range<usize>,
        out: &mut Vec<Piece<'static>>,
    ) -> Option<usize> {
        let marks = if rest.starts_with('\\') {
            1
        } else {
            rules::blanks(rest, usize::MAX)
        };
        let after = rest.get(marks..)?.strip_prefix('\n')?;
        if !self.breaks && marks < 2 && !rest.starts_with('\\') {
            return None;
        }
        if rules::trim(after).is_empty() {
            return None;
        }
        out.push(Piece::new(Event::HardBreak, source(marks + 1)));
        Some(marks + 1)
    }

    fn spend_tag(&mut self, rest: &str) -> Option<usize> {
        let length = html::tag(rest);
        match length {
            Some(_) => {}
            // Comments and processing instructions look for their end up to the end of the text.
            None if rest.starts_with("<!") || rest.starts_with("<?") => {
                self.spend(rest.len())?;
            }
            None => {}
        }
        length
    }

    /// Takes `cost` off the budget; `None` once there is none left.
    fn spend(&mut self, cost: usize) -> Option<()> {
        self.budget = self.budget.saturating_sub(cost);
        (self.budget > 0).then_some(())
    }

    /// Remembers what a tag opens and closes.
    fn follow(&mut self, tag: &str) {
        let starts = |start: &str| html::starts_with(tag, start);
        if !self.in_link && starts("<a ") {
            self.in_link = true;
        } else if self.in_link && starts("</a>") {
            self.in_link = false;
        }
        let raw = |slash: &str| {
            ["pre", "code", "kbd", "script"].iter().any(|name| {
                let start = format!("<{slash}{name}");
                starts(&start)
                    && tag
                        .get(start.len()..)
                        .and_then(|after| after.chars().next())
                        .is_some_and(|after| after == '>' || rules::is_space(after))
            })
        };
        if !self.in_raw && raw("") {
            self.in_raw = true;
        } else if self.in_raw && raw("/") {
            self.in_raw = false;
        }
    }
}
