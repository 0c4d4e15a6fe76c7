//! Pieces into HTML, one top-level block at a time. Text is escaped here; raw HTML goes through `raw_html`;
//! pictures, formulas, code and check boxes are left as placeholders.
//!
//! `elements` has the tags, `links`, `pictures`, `code` and `footnotes` what is made of several pieces.

mod code;
mod elements;
mod footnotes;
mod links;
mod pictures;

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag};

use super::blocks::Written;
use super::dialect::{Dialect, Form, Settings};
use super::footnotes::{self as notes, Notes};
use super::parse::{Piece, group_end};
use super::pictures::{PictureTarget, PictureUse};
use super::raw_html::RawState;
use super::template::{self, TemplateTag, as_written};
use super::trusted::Trusted;
use super::warning::{Warning, WarningKind};
use super::{Source, chirpy, escape, headings, math, toc};
use elements::Table;

/// Writes an article. What one block leaves open (raw HTML, ids taken) the next one knows.
pub(super) struct Writer<'a> {
    pub(super) settings: &'a Settings,
    target: &'a dyn PictureTarget,
    pub(super) tags: &'a [TemplateTag],
    pub(super) notes: &'a Notes<'a>,
    trusted: Trusted,
    pub(super) used: Vec<PictureUse>,
    pub(super) warnings: Vec<Warning>,
    pub(super) out: String,
    pub(super) raw: RawState,
    outline: &'a [headings::Heading],
    last_ends: HashMap<&'static str, usize>,
    ids: HashSet<String>,
    /// Before which of the top-level blocks the footnotes go; none for the end.
    notes_at: Option<usize>,
    /// How often each footnote was referred to so far.
    pub(super) references: HashMap<usize, usize>,
    table: Table,
    /// For each open list item, whether it is a task.
    items: Vec<bool>,
    is_raw: bool,
    /// What Chirpy puts at the end of the heading that is written.
    heading_end: Option<String>,
    /// Links around what is written.
    links: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        target: &'a dyn PictureTarget,
        tags: &'a [TemplateTag],
        notes: &'a Notes<'a>,
        outline: &'a [headings::Heading],
        last_ends: HashMap<&'static str, usize>,
    ) -> Self {
        Self {
            settings,
            target,
            tags,
            notes,
            trusted: Trusted::default(),
            used: Vec::new(),
            warnings: Vec::new(),
            out: String::new(),
            raw: RawState::default(),
            outline,
            last_ends,
            ids: outline
                .iter()
                .map(|heading| heading.id.to_string())
                .collect(),
            notes_at: None,
            references: HashMap::new(),
            table: Table::default(),
            items: Vec::new(),
            is_raw: false,
            heading_end: None,
            links: 0,
        }
    }

    /// The trusted markup, the pictures and the warnings.
    pub(super) fn finish(self) -> (Trusted, Vec<PictureUse>, Vec<Warning>) {
        (self.trusted, self.used, self.warnings)
    }

    /// Writes the top-level blocks.
    pub(super) fn blocks(&mut self, pieces: &[Piece]) -> Vec<Written> {
        let mut written = Vec::new();
        let (mut index, mut covered) = (0, 0);
        while let Some(piece) = pieces.get(index) {
            let end = group_end(pieces, index);
            let block = pieces.get(index..end).unwrap_or(&[]);
            index = end;
            // The parser's definition lists reach a character too far.
            let next = pieces
                .get(index)
                .map_or(usize::MAX, |next| next.source.start);
            let start = piece.source.start.max(covered);
            covered = piece.source.end.min(next).max(start);
            let source = start..covered;
            if matches!(&piece.event, Event::FootnoteReference(label) if **label == *notes::PLACE) {
                self.notes_at = Some(written.len());
            }
            let is_html = matches!(piece.event, Event::Start(Tag::HtmlBlock));
            if self.raw.hidden.is_some() && !is_html {
                continue;
            }
            self.pieces(block);
            self.end_hidden(&piece.source, is_html);
            written.push(self.take(source));
        }
        written
    }

    /// Writes the whole article: the top-level blocks and the footnotes.
    pub(super) fn article(&mut self, pieces: &[Piece]) -> Vec<Written> {
        let mut written = self.blocks(pieces);
        if let Some(notes) = self.footnotes() {
            let at = self.notes_at.unwrap_or(written.len());
            written.insert(at.min(written.len()), notes);
        }
        written
    }

    fn take(&mut self, source: Source) -> Written {
        Written {
            html: std::mem::take(&mut self.out),
            source,
            is_raw: std::mem::take(&mut self.is_raw),
        }
    }

    /// A hidden element goes on over the next blocks only if it is closed by one of them.
    fn end_hidden(&mut self, source: &Source, is_html: bool) {
        if let Some((name, _)) = self.raw.hidden
            && !(is_html
                && self
                    .last_ends
                    .get(name)
                    .is_some_and(|end| *end >= source.end))
        {
            self.raw.hidden = None;
            self.raw.was_cut = true;
        }
    }

    pub(super) fn pieces(&mut self, pieces: &[Piece]) {
        let mut index = 0;
        while let Some(piece) = pieces.get(index) {
            let rest = pieces.get(index..).unwrap_or(&[]);
            let taken = self.whole(piece, rest);
            if taken == 0 {
                self.one(piece, rest);
            }
            index += taken.max(1);
        }
    }

    /// Writes an element that is made of all its pieces at once, and says how many those are.
    fn whole(&mut self, piece: &Piece, rest: &[Piece]) -> usize {
        match &piece.event {
            Event::Start(Tag::Paragraph)
                if self.settings.is_extended_plain() && toc::is_mark(rest) =>
            {
                toc::write(&mut self.out, self.outline);
                group_end(rest, 0)
            }
            Event::Start(Tag::Paragraph) => {
                let end = group_end(rest, 0);
                let inside = rest.get(1..end.saturating_sub(1)).unwrap_or(&[]);
                if self.is_block(inside) {
                    self.pieces(inside);
                    self.out.push('\n');
                    return end;
                }
                match self.lone_picture(inside) {
                    Some(mut wanted) if self.settings.form == Form::Themed => {
                        if let Some(list) = &piece.attributes {
                            wanted.classes.extend(list.classes.iter().cloned());
                        }
                        self.picture(&wanted, true);
                        self.out.push('\n');
                        end
                    }
                    _ => 0,
                }
            }
            Event::Start(Tag::Image { .. }) => {
                let end = group_end(rest, 0);
                if let (None, Some(wanted)) =
                    (self.raw.hidden, self.wanted(rest.get(..end).unwrap_or(&[])))
                {
                    self.picture(&wanted, false);
                }
                end
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let end = group_end(rest, 0);
                self.code_block(kind, piece, rest.get(1..end).unwrap_or(&[]));
                end
            }
            Event::Start(Tag::HtmlBlock) => {
                let end = group_end(rest, 0);
                // kramdown's blocks of HTML may hold Markdown.
                let inside = rest.get(1..end.saturating_sub(1)).unwrap_or(&[]);
                if !inside
                    .iter()
                    .all(|piece| matches!(piece.event, Event::Html(_)))
                {
                    return 0;
                }
                let html = text_of(rest.get(1..end).unwrap_or(&[]));
                self.html(&html, &piece.source);
                end
            }
            _ => 0,
        }
    }

    /// Raw HTML, unless the generator drops it.
    fn html(&mut self, html: &str, source: &Source) {
        if self.settings.drops_raw_html() {
            if !html.trim_start().starts_with("<!--") {
                self.warn(
                    WarningKind::OmittedHtml,
                    source,
                    &as_written(html.trim().lines().next().unwrap_or(""), self.tags),
                );
            }
            return;
        }
        self.is_raw = true;
        self.raw(html, source);
    }

    fn one(&mut self, piece: &Piece, rest: &[Piece]) {
        match &piece.event {
            Event::Start(tag) => self.start(tag, piece, rest),
            Event::End(tag) => self.end(*tag),
            Event::InlineHtml(html) if piece.is_ours => self.out.push_str(html),
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, &piece.source),
            _ if self.raw.hidden.is_some() => {}
            Event::Text(text) => {
                self.is_raw |= template::has_markup(text);
                template::html(&mut self.out, text, self.tags, &self.settings.words);
            }
            Event::Code(text) => {
                let rouge = self.publishes_chirpy().then(|| chirpy::code_span(piece));
                self.open("code", rouge.as_ref().or(piece.attributes.as_ref()));
                escape::text(&mut self.out, &as_written(text, self.tags));
                self.out.push_str("</code>");
            }
            Event::InlineMath(tex) => self.formula(tex, false, piece),
            Event::DisplayMath(tex) => self.formula(tex, true, piece),
            Event::FootnoteReference(label) => self.reference(label),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                if self.settings.form == Form::Published {
                    self.check_box(*done);
                    self.out.push(' ');
                }
            }
        }
    }

    fn formula(&mut self, tex: &str, display: bool, piece: &Piece) {
        // kramdown leaves setting to the page's script, whose delimiters it writes.
        if self.settings.form == Form::Published && self.settings.dialect == Dialect::Jekyll {
            let (open, close) = match (display, &piece.attributes) {
                (true, _) => ("\\[", "\\]\n"),
                (false, None) => ("\\(", "\\)"),
                (false, Some(_)) => ("$", "$"),
            };
            let tex = as_written(tex, self.tags);
            return escape::text(&mut self.out, &format!("{open}{tex}{close}"));
        }
        let (html, failure) = math::render(&as_written(tex, self.tags), display);
        if let Some(reason) = failure {
            self.warn(WarningKind::Formula, &piece.source, &reason);
        }
        self.trusted.put(&mut self.out, html);
    }

    /// Whether Chirpy's own page is what is written.
    fn publishes_chirpy(&self) -> bool {
        self.settings.form == Form::Published && self.settings.chirpy.is_some()
    }

    /// Whether a paragraph starts and ends with blocks of our own making, which stand outside paragraphs. Hugo
    /// unwraps a shortcode only when it is alone.
    fn is_block(&self, inside: &[Piece]) -> bool {
        let at = |piece: Option<&Piece>, start: bool| match piece.map(|piece| &piece.event) {
            Some(Event::Text(text)) => template::has_block_at(text, start, self.tags),
            _ => false,
        };
        let is_alone = || !inside.iter().any(|piece| piece.event == Event::SoftBreak);
        at(inside.first(), true)
            && at(inside.last(), false)
            && (self.settings.form == Form::Themed || is_alone())
    }

    /// An id that nothing else has, so that a post cannot take a heading's.
    pub(super) fn free_id(&mut self, id: &str) -> Option<String> {
        let id = headings::clean_id(id);
        let is_ours = ["fn-", "fnref-", "fn:", "fnref:"]
            .iter()
            .any(|prefix| id.starts_with(prefix));
        (!id.is_empty() && !is_ours && self.ids.insert(id.clone())).then_some(id)
    }
}

/// The text of code or raw HTML.
fn text_of(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match &piece.event {
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => text.to_string(),
        _ => String::new(),
    };
    pieces.iter().map(text).collect()
}
