//! Pieces into HTML, one top-level block at a time. Text is escaped here; raw HTML goes through `raw_html`;
//! pictures, formulas, code and check boxes are left as placeholders.

mod code;
mod footnotes;
mod pictures;

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, LinkType, Tag, TagEnd};

use super::attributes::Attributes;
use super::blocks::Written;
use super::dialect::{Dialect, Form, Settings};
use super::footnotes::Notes;
use super::parse::{Piece, group_end};
use super::pictures::{PictureTarget, PictureUse};
use super::raw_html::RawState;
use super::template::{self, TemplateTag, as_written};
use super::trusted::Trusted;
use super::warning::{Warning, WarningKind};
use super::{Source, chirpy, escape, headings, links, math, tables, toc};
use pictures::ends_in_picture;

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

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    has_body: bool,
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
            ids: outline.iter().map(|heading| heading.id.clone()).collect(),
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

    fn start(&mut self, tag: &Tag, piece: &Piece, rest: &[Piece]) {
        let list = piece.attributes.as_ref();
        match tag {
            Tag::Paragraph => self.open("p", list),
            Tag::Heading {
                level, id, classes, ..
            } => {
                let _ = write!(self.out, "<{level}");
                if let Some(id) = id {
                    escape::pair(&mut self.out, "id", id);
                }
                let listed = list.map(|list| list.classes.clone()).unwrap_or_default();
                let classes: Vec<String> = classes
                    .iter()
                    .map(|class| class.to_string())
                    .chain(listed)
                    .collect();
                self.classes(&classes);
                self.out.push('>');
                self.heading_end = None;
                if self.publishes_chirpy()
                    && let Some((before, after)) =
                        chirpy::heading(*level as u8, id.as_deref().unwrap_or(""))
                {
                    self.out.push_str(before);
                    self.heading_end = Some(after);
                }
            }
            Tag::BlockQuote(kind) => self.quote(*kind, list),
            Tag::List(first) => {
                let mut list = list.cloned().unwrap_or_default();
                if self.settings.form == Form::Themed && has_tasks(rest) {
                    list.classes.insert(0, "tasks".into());
                }
                self.open_unclosed(if first.is_some() { "ol" } else { "ul" }, Some(&list));
                if let Some(first) = first.filter(|first| *first != 1) {
                    let _ = write!(self.out, " start=\"{first}\"");
                }
                self.out.push_str(">\n");
            }
            Tag::Item => {
                self.open("li", list);
                let task = task(rest).filter(|_| self.settings.form == Form::Themed);
                self.items.push(task.is_some());
                if let Some(done) = task {
                    self.check_box(done);
                    self.out.push_str("<div>");
                }
            }
            Tag::DefinitionList => self.open("dl", list),
            Tag::DefinitionListTitle => self.open("dt", list),
            Tag::DefinitionListDefinition => self.open("dd", list),
            Tag::Table(alignments) => {
                self.table = Table {
                    alignments: alignments.clone(),
                    ..Table::default()
                };
                let head = rest.get(1..group_end(rest, 1)).unwrap_or(&[]);
                tables::open(
                    &mut self.out,
                    &tables::name(head, self.tags),
                    self.settings.form,
                );
                self.open("table", list);
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.cell = 0;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.cell = 0;
                // kramdown's tables may lack a head or have one of several rows.
                if self.table.in_head {
                    self.out.push_str("</tr>");
                } else if !std::mem::replace(&mut self.table.has_body, true) {
                    self.out.push_str("<tbody>\n");
                }
                self.out.push_str("<tr>");
            }
            Tag::TableCell => {
                self.out
                    .push_str(if self.table.in_head { "<th" } else { "<td" });
                // goldmark fills a short row with cells that have no alignment.
                let is_filler = self.settings.dialect == Dialect::Hugo && piece.source.is_empty();
                let alignment = self.table.alignments.get(self.table.cell);
                let alignment = alignment.filter(|_| !is_filler);
                self.out
                    .push_str(tables::alignment(alignment, self.settings.form));
                self.out.push('>');
                self.table.cell += 1;
            }
            Tag::Emphasis => self.open("em", list),
            Tag::Strong => self.open("strong", list),
            Tag::Strikethrough => self.open("del", list),
            Tag::Superscript => self.open("sup", list),
            Tag::Subscript => self.open("sub", list),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let is_picture = self.publishes_chirpy() && ends_in_picture(rest);
                self.link(*link_type, dest_url, title, piece, is_picture);
            }
            Tag::FootnoteDefinition(label) => self.note_in_place(label),
            // The others are written as a whole, or have no element.
            Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                self.out
                    .push_str(&self.heading_end.take().unwrap_or_default());
                let _ = writeln!(self.out, "</{level}>");
            }
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str(if self.items.pop().unwrap_or(false) {
                "</div></li>\n"
            } else {
                "</li>\n"
            }),
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table => {
                self.out.push_str(if self.table.has_body {
                    "</tbody></table>"
                } else {
                    "</table>"
                });
                self.out.push_str(tables::close(self.settings.form));
                self.out.push('\n');
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.table.has_body = true;
                self.out.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow if self.table.in_head => {}
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.out
                    .push_str(if self.table.in_head { "</th>" } else { "</td>" })
            }
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => {
                self.links = self.links.saturating_sub(1);
                self.out.push_str("</a>");
            }
            TagEnd::FootnoteDefinition => self.out.push_str("</div>\n"),
            TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// A quote; Chirpy's `prompt-tip` and GitHub's `[!TIP]` are boxes of the theme as well.
    fn quote(&mut self, kind: Option<BlockQuoteKind>, list: Option<&Attributes>) {
        let mut list = list.cloned().unwrap_or_default();
        let alert = kind.map(|kind| match kind {
            BlockQuoteKind::Note => "info",
            BlockQuoteKind::Tip | BlockQuoteKind::Important => "tip",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "danger",
        });
        let prompt = list
            .classes
            .iter()
            .find_map(|class| class.strip_prefix("prompt-"))
            .map(str::to_owned);
        if let Some(kind) = prompt
            .or(alert.map(str::to_owned))
            .filter(|_| self.settings.form == Form::Themed)
        {
            list.classes.extend(["prompt".to_owned(), kind]);
        }
        self.open("blockquote", Some(&list));
        self.out.push('\n');
    }

    fn link(
        &mut self,
        kind: LinkType,
        address: &str,
        title: &str,
        piece: &Piece,
        is_picture: bool,
    ) {
        self.links += 1;
        let address = as_written(address, self.tags);
        let address = if kind == LinkType::Email {
            format!("mailto:{address}")
        } else {
            address
        };
        self.open_unclosed("a", piece.attributes.as_ref());
        let written = address;
        match links::allowed(&written) {
            Some(address) => {
                self.out.push_str(" href=\"");
                let keeps_addresses = self.settings.dialect.keeps_addresses();
                let whole = match keeps_addresses {
                    true => links::without_tricks(&address),
                    false => address.clone(),
                };
                // A published page keeps `//host`.
                let shown = match self.settings.form {
                    Form::Published => links::as_written(written.trim(), &whole),
                    Form::Themed => &whole,
                };
                if keeps_addresses {
                    escape::attribute(&mut self.out, shown);
                } else {
                    // A fragment names an id, which is written as it is.
                    let keep_text =
                        self.settings.dialect.keeps_address_text() || address.starts_with('#');
                    escape::address(&mut self.out, shown, keep_text);
                }
                self.out.push('"');
                if links::is_outside(&address) {
                    escape::pair(&mut self.out, "rel", links::OUTSIDE_REL);
                }
            }
            None => self.warn(WarningKind::UnsafeLink, &piece.source, &written),
        }
        if !title.is_empty() {
            escape::pair(&mut self.out, "title", &as_written(title, self.tags));
        }
        if is_picture {
            escape::pair(&mut self.out, "class", chirpy::PICTURE_LINK);
        }
        self.out.push('>');
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

    fn check_box(&mut self, done: bool) {
        if self.publishes_chirpy() {
            return self.out.push_str(chirpy::task(done));
        }
        let html = if done {
            "<input type=\"checkbox\" disabled checked>"
        } else {
            "<input type=\"checkbox\" disabled>"
        };
        self.trusted.put(&mut self.out, html.to_owned());
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

    fn open(&mut self, name: &str, list: Option<&Attributes>) {
        self.open_unclosed(name, list);
        self.out.push('>');
    }

    fn open_unclosed(&mut self, element: &str, list: Option<&Attributes>) {
        self.out.push('<');
        self.out.push_str(element);
        let Some(list) = list else { return };
        self.classes(&list.classes);
        if let Some(id) = list.id.as_ref().and_then(|id| self.free_id(id)) {
            escape::pair(&mut self.out, "id", &id);
        }
        // A link and a picture write their own title.
        for name in ["title", "lang", "dir"] {
            if let Some(value) = list.value(name).filter(|_| element != "a") {
                escape::pair(&mut self.out, name, value);
            }
        }
    }

    fn classes(&mut self, classes: &[String]) {
        if !classes.is_empty() {
            escape::pair(&mut self.out, "class", &classes.join(" "));
        }
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

/// Whether the item that `rest` starts with is a task, and done.
fn task(rest: &[Piece]) -> Option<bool> {
    let mut inside = rest
        .iter()
        .skip(1)
        .filter(|piece| !matches!(piece.event, Event::Start(Tag::Paragraph)));
    match inside.next()?.event {
        Event::TaskListMarker(done) => Some(done),
        _ => None,
    }
}

/// Whether the list that `rest` starts with has a task among its own items.
fn has_tasks(rest: &[Piece]) -> bool {
    let mut depth = 0_usize;
    for (index, piece) in rest.iter().enumerate() {
        match &piece.event {
            Event::Start(tag) => {
                depth += 1;
                if depth == 2
                    && *tag == Tag::Item
                    && task(rest.get(index..).unwrap_or(&[])).is_some()
                {
                    return true;
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return false;
        }
    }
    false
}
