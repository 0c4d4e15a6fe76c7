//! The start and the end of each element, with its attributes.

use std::fmt::Write as _;

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, Tag, TagEnd};

use super::Writer;
use super::pictures::ends_in_picture;
use crate::article::attributes::Attributes;
use crate::article::dialect::{Dialect, Form};
use crate::article::parse::{Piece, group_end};
use crate::article::{chirpy, escape, tables};

/// The table that is written.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    has_body: bool,
}

impl Writer<'_> {
    pub(super) fn start(&mut self, tag: &Tag, piece: &Piece, rest: &[Piece]) {
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

    pub(super) fn end(&mut self, tag: TagEnd) {
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
    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>, list: Option<&Attributes>) {
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

    pub(super) fn check_box(&mut self, done: bool) {
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

    pub(super) fn open(&mut self, name: &str, list: Option<&Attributes>) {
        self.open_unclosed(name, list);
        self.out.push('>');
    }

    pub(super) fn open_unclosed(&mut self, element: &str, list: Option<&Attributes>) {
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

    pub(super) fn classes(&mut self, classes: &[String]) {
        if !classes.is_empty() {
            escape::pair(&mut self.out, "class", &classes.join(" "));
        }
    }
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
