//! The finished tree into pieces. `table`, `figure`: what is more than a start and an end.

mod figure;
mod table;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::super::attributes::{Attributes, is_name};
use super::super::footnotes;
use super::super::parse::Piece;
use super::super::source::Trail;
use super::document::Document;
use super::entities::decoded;
use super::html_pieces::write_attributes;
use super::ids::Ids;
use super::options::{Input, MathEngine};
use super::toc::{self, Entry, Place};
use super::tree::{Attr, Kind, Node};

/// The pieces of a document: its blocks, then the footnotes it defines.
pub(super) fn write(document: &Document, root: &Node, trail: &Trail) -> Vec<Piece<'static>> {
    let mut writer = Writer {
        document,
        trail,
        out: Vec::new(),
        ids: Ids::default(),
        entries: Vec::new(),
        contents: None,
        in_html: 0,
        in_note: false,
        in_html_block: false,
        shared_names: shared_names(document),
        places_notes: false,
    };
    writer.blocks(&root.children);
    if let Some(place) = writer.contents.take() {
        let listed = toc::pieces(&place, &writer.entries);
        writer.out.splice(place.index..place.index, listed);
    }
    writer.in_note = true;
    for (index, note) in document.notes.iter().enumerate() {
        if document.footnote(&note.name) != Some(index) {
            continue;
        }
        let label: CowStr = writer.label(index).into();
        let source = trail.body(note.range.clone());
        writer.event(Event::Start(Tag::FootnoteDefinition(label)), source.clone());
        writer.blocks(&note.children);
        writer.event(Event::End(TagEnd::FootnoteDefinition), source);
    }
    writer.out
}

fn shared_names(document: &Document) -> HashSet<String> {
    let mut first: HashMap<String, &str> = HashMap::new();
    let names = document.notes.iter().map(|note| note.name.as_str());
    names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let known = *first.entry(lower.clone()).or_insert(name);
            (known != name).then_some(lower)
        })
        .collect()
}

pub(super) struct Writer<'d> {
    document: &'d Document,
    trail: &'d Trail<'d>,
    pub(super) out: Vec<Piece<'static>>,
    ids: Ids,
    /// Headings for the table of contents.
    entries: Vec<Entry>,
    /// Where the table of contents goes.
    contents: Option<Place>,
    /// HTML elements around the node that is written.
    pub(super) in_html: usize,
    in_note: bool,
    /// Inside the pieces of an HTML block.
    pub(super) in_html_block: bool,
    /// Names of footnotes that differ only in case, in lower case.
    shared_names: HashSet<String>,
    /// A list said where the footnotes go.
    places_notes: bool,
}

impl Writer<'_> {
    pub(super) fn event(&mut self, event: Event<'static>, source: Range<usize>) {
        self.out.push(Piece::new(event, source));
    }

    /// An event with the attributes of its node.
    fn start(&mut self, tag: Tag<'static>, node: &Node) {
        let mut piece = Piece::new(Event::Start(tag), self.source(node));
        piece.attributes = attributes(&node.attr);
        self.out.push(piece);
    }

    pub(super) fn end(&mut self, tag: TagEnd, node: &Node) {
        let source = self.source(node);
        self.event(Event::End(tag), source);
    }

    pub(super) fn source(&self, node: &Node) -> Range<usize> {
        self.trail.body(node.range.clone())
    }

    /// What a footnote is called among the pieces, where case does not count.
    fn label(&self, index: usize) -> String {
        let Some(note) = self.document.notes.get(index) else {
            return String::new();
        };
        if self.shared_names.contains(&note.name.to_lowercase()) {
            format!("{}:{index}", note.name)
        } else {
            note.name.clone()
        }
    }

    pub(super) fn blocks(&mut self, nodes: &[Node]) {
        for (index, node) in nodes.iter().enumerate() {
            self.node(node, index + 1 == nodes.len());
        }
    }

    /// Writes an element between a start and an end.
    fn around(&mut self, tag: Tag<'static>, node: &Node) {
        let end = tag.to_end();
        self.start(tag, node);
        self.blocks(&node.children);
        self.end(end, node);
    }

    pub(super) fn node(&mut self, node: &Node, is_last: bool) {
        match &node.kind {
            Kind::Root | Kind::Blank(_) | Kind::Boundary(_) | Kind::Unparsed(_) => {}
            Kind::Paragraph { transparent: true } => self.blocks(&node.children),
            Kind::Paragraph { transparent: false } => match node.children.as_slice() {
                [image] if figure::is_standalone(image) => self.standalone(image),
                _ => self.around(Tag::Paragraph, node),
            },
            Kind::Header { level, raw_text } => self.header(node, *level, raw_text),
            Kind::Quote => self.around(Tag::BlockQuote(None), node),
            Kind::CodeBlock { text, info } => self.code_block(node, text, info),
            Kind::Rule => {
                let mut piece = Piece::new(Event::Rule, self.source(node));
                piece.attributes = attributes(&node.attr);
                self.out.push(piece);
            }
            Kind::List { ordered } => self.list(node, *ordered),
            Kind::Item { task } => {
                self.start(Tag::Item, node);
                let source = self.source(node);
                let marker = task.map(Event::TaskListMarker);
                let mut children = node.children.as_slice();
                // The box stands in the first paragraph.
                if let (Some(marker), Some((first, rest))) = (marker, children.split_first()) {
                    let shown = matches!(first.kind, Kind::Paragraph { transparent: false });
                    if shown {
                        self.start(Tag::Paragraph, first);
                    }
                    self.event(marker, source);
                    self.blocks(&first.children);
                    if shown {
                        self.end(TagEnd::Paragraph, first);
                    }
                    children = rest;
                }
                self.blocks(children);
                self.end(TagEnd::Item, node);
            }
            Kind::Definitions => self.around(Tag::DefinitionList, node),
            Kind::Term => self.around(Tag::DefinitionListTitle, node),
            Kind::Meaning => self.around(Tag::DefinitionListDefinition, node),
            Kind::Table(alignments) => self.table(node, alignments),
            // Written by the table.
            Kind::Head | Kind::Body | Kind::Foot | Kind::Row | Kind::Cell => {}
            Kind::Html { .. } => self.html_element(node),
            Kind::Markup { text, block } => self.html(text, *block, node),
            Kind::Raw { html, block } => self.html(html, *block, node),
            Kind::Math { tex, block } => self.math(node, tex, *block),
            Kind::Text(text) => self.text(node, text, is_last),
            Kind::Emphasis => self.around(Tag::Emphasis, node),
            Kind::Strong => self.around(Tag::Strong, node),
            Kind::Deleted => self.around(Tag::Strikethrough, node),
            Kind::Link => {
                let link = Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: decoded(node.attr.get("href").unwrap_or("")).into(),
                    title: decoded(node.attr.get("title").unwrap_or("")).into(),
                    id: CowStr::from(""),
                };
                self.around(link, node);
            }
            Kind::Image { alt } => {
                let image = Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url: decoded(node.attr.get("src").unwrap_or("")).into(),
                    title: decoded(node.attr.get("title").unwrap_or("")).into(),
                    id: CowStr::from(""),
                };
                let source = self.source(node);
                self.start(image, node);
                let alt = node.attr.get("alt").unwrap_or(alt);
                if !alt.is_empty() {
                    self.event(Event::Text(decoded(alt).into()), source);
                }
                self.end(TagEnd::Image, node);
            }
            Kind::Code(text) => {
                let mut piece = Piece::new(Event::Code(text.clone().into()), self.source(node));
                piece.attributes = attributes(&node.attr);
                self.out.push(piece);
            }
            Kind::Break => {
                let source = self.source(node);
                self.event(Event::HardBreak, source);
            }
            Kind::Symbol(symbol) => {
                let source = self.source(node);
                self.event(Event::Text(symbol.clone().into()), source);
            }
            Kind::Footnote(index) => {
                let source = self.source(node);
                let label = self.label(*index);
                self.event(Event::FootnoteReference(label.into()), source);
            }
            Kind::Abbreviation { text, title } => {
                let mut attr = node.attr.clone();
                if !title.is_empty() {
                    attr.set("title", title.clone());
                }
                let mut open = String::from("<abbr");
                write_attributes(&mut open, &attr);
                open.push('>');
                let source = self.source(node);
                self.event(Event::InlineHtml(open.into()), source.clone());
                self.event(Event::Text(text.clone().into()), source.clone());
                self.event(Event::InlineHtml("</abbr>".into()), source);
            }
        }
    }

    fn header(&mut self, node: &Node, level: u8, raw_text: &str) {
        let options = &self.document.options;
        let id = match node.attr.get("id") {
            Some(id) => Some(id.to_owned()),
            None if !options.auto_ids => None,
            None => {
                let is_github = options.input == Input::Gfm && self.in_html == 0 && !self.in_note;
                Some(if is_github {
                    self.ids.github(raw_text, &options.auto_id_prefix)
                } else {
                    self.ids.own(raw_text, &options.auto_id_prefix)
                })
            }
        };
        let shown = i16::from(level) + i16::from(options.header_offset);
        let tag = Tag::Heading {
            level: heading_level(shown),
            id: id
                .clone()
                .filter(|id| !id.trim().is_empty())
                .map(CowStr::from),
            classes: Vec::new(),
            attrs: Vec::new(),
        };
        let end = tag.to_end();
        self.start(tag, node);
        let from = self.out.len();
        self.blocks(&node.children);
        let is_listed = options.toc_levels.contains(&level) && !has_class(&node.attr, "no_toc");
        if let Some(id) = id.filter(|_| is_listed) {
            self.entries.push(Entry {
                level,
                id,
                pieces: self.out.get(from..).unwrap_or(&[]).to_vec(),
            });
        }
        self.end(end, node);
    }

    fn code_block(&mut self, node: &Node, text: &str, info: &str) {
        // The language is the class's; what a fence says has become one.
        let language = node.attr.get("class").and_then(|classes| {
            classes
                .split_whitespace()
                .find_map(|class| class.strip_prefix("language-"))
        });
        let info = language.unwrap_or(info).to_owned();
        let kind = CodeBlockKind::Fenced(info.into());
        let source = self.source(node);
        self.start(Tag::CodeBlock(kind), node);
        if let Some(Attributes { classes, .. }) = self
            .out
            .last_mut()
            .and_then(|piece| piece.attributes.as_mut())
        {
            classes.retain(|class| !class.starts_with("language-"));
        }
        self.event(Event::Text(text.to_owned().into()), source);
        self.end(TagEnd::CodeBlock, node);
    }

    fn list(&mut self, node: &Node, ordered: bool) {
        if has_ref(node, "toc") && self.contents.is_none() {
            self.contents = Some(Place {
                index: self.out.len(),
                ordered,
                attributes: attributes(&node.attr).unwrap_or_default(),
                source: self.source(node),
            });
            return;
        }
        // The first list named so is where the footnotes go (`Converter::Html#convert_ul`).
        if has_ref(node, "footnotes") && !std::mem::replace(&mut self.places_notes, true) {
            let source = self.source(node);
            self.event(Event::FootnoteReference(footnotes::PLACE.into()), source);
            return;
        }
        // kramdown counts every list from 1, unless an attribute list says otherwise.
        let first = node.attr.get("start").and_then(|start| start.parse().ok());
        self.around(Tag::List(ordered.then(|| first.unwrap_or(1))), node);
    }

    fn math(&mut self, node: &Node, tex: &str, block: bool) {
        let source = self.source(node);
        let event = match (self.document.options.math_engine, block) {
            (MathEngine::Set, true) => Event::DisplayMath(tex.to_owned().into()),
            (MathEngine::Set, false) => Event::InlineMath(tex.to_owned().into()),
            (MathEngine::Source, true) => Event::Text(format!("$$\n{tex}\n$$").into()),
            (MathEngine::Source, false) => Event::Text(format!("${tex}$").into()),
        };
        let mut piece = Piece::new(event, source);
        piece.attributes = attributes(&node.attr);
        self.out.push(piece);
    }

    /// Text, its line ends, and the breaks that a backslash (or with `hard_wrap` every line end) makes in it.
    fn text(&mut self, node: &Node, text: &str, is_last: bool) {
        let source = self.source(node);
        let options = &self.document.options;
        let breaks = options.input == Input::Gfm && self.in_html == 0 && !self.in_note;
        let is_hard = |before: &str| breaks && (options.hard_wrap || before.ends_with('\\'));
        let mut rest = text;
        while let Some((line, next)) = rest.split_once('\n') {
            rest = next;
            // The last line end of a block breaks nothing.
            let is_end = next.is_empty() && is_last;
            if is_hard(line) {
                let line = if options.hard_wrap {
                    line
                } else {
                    line.strip_suffix('\\').unwrap_or(line)
                };
                self.words(line, &source);
                if !is_end {
                    self.event(Event::HardBreak, source.clone());
                }
                continue;
            }
            self.words(line, &source);
            let joins = options.remove_line_breaks_for_cjk
                && line.chars().next_back().is_some_and(is_han_or_kana)
                && next.chars().next().is_some_and(is_han_or_kana);
            let follows_break = line.is_empty()
                && matches!(self.out.last(), Some(piece) if piece.event == Event::HardBreak);
            if !joins && !follows_break {
                self.event(Event::SoftBreak, source.clone());
            }
        }
        self.words(rest, &source);
    }

    fn words(&mut self, text: &str, source: &Range<usize>) {
        if !text.is_empty() {
            self.event(Event::Text(decoded(text).into()), source.clone());
        }
    }
}

/// Whether a node's attribute list names `wanted`.
fn has_ref(node: &Node, wanted: &str) -> bool {
    let ial = node.ial.as_ref();
    ial.is_some_and(|ial| ial.refs.iter().any(|name| name == wanted))
}

/// The scripts that `remove_line_breaks_for_cjk` joins.
fn is_han_or_kana(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fd5}' | '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3041}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}')
}

fn heading_level(level: i16) -> HeadingLevel {
    match level {
        ..=1 => HeadingLevel::H1,
        2 => HeadingLevel::H2,
        3 => HeadingLevel::H3,
        4 => HeadingLevel::H4,
        5 => HeadingLevel::H5,
        6.. => HeadingLevel::H6,
    }
}

fn has_class(attr: &Attr, wanted: &str) -> bool {
    attr.get("class")
        .is_some_and(|classes| classes.split_whitespace().any(|class| class == wanted))
}

/// A node's attributes in the form that the later stages take.
fn attributes(attr: &Attr) -> Option<Attributes> {
    if attr.0.is_empty() {
        return None;
    }
    let mut read = Attributes::default();
    for (key, value) in &attr.0 {
        let value = decoded(value);
        let name = |value: &str| -> String { value.chars().filter(|c| is_name(*c)).collect() };
        match key.as_str() {
            "id" => read.id = Some(value).filter(|id| !id.trim().is_empty()),
            "class" => {
                read.classes = value
                    .split_whitespace()
                    .map(name)
                    .filter(|class| !class.is_empty())
                    .collect();
            }
            "href" | "src" | "alt" => {}
            _ => read.pairs.push((key.clone(), value)),
        }
    }
    Some(read)
}
