//! Blocks into pieces, marked's `Parser` and `Renderer` and what hexo-renderer-marked changes in them.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::super::parse::Piece;
use super::block::{Block, Kind};
use super::definitions::Definition;
use super::excerpt::Excerpt;
use super::inline::Inline;
use super::lists::{Item, List};
use super::table::Table;
use super::{Options, ids, rules};

struct Writer<'d> {
    inline: Inline<'d>,
    options: Options,
    out: Vec<Piece<'static>>,
}

/// The pieces of `blocks`.
pub(super) fn of(
    blocks: &[Block],
    definitions: &HashMap<String, Definition>,
    options: Options,
) -> Vec<Piece<'static>> {
    let mut inline = Inline::new(definitions);
    inline.smart = options.smartypants;
    inline.breaks = options.breaks;
    inline.autolink = options.autolink;
    let mut writer = Writer {
        inline,
        options,
        out: Vec::new(),
    };
    writer.blocks(blocks, true);
    writer.out
}

impl Writer<'_> {
    fn push(&mut self, event: Event<'static>, source: &Range<usize>) {
        self.out.push(Piece::new(event, source.clone()));
    }

    /// `loose`: text makes paragraphs too.
    fn blocks(&mut self, blocks: &[Block], loose: bool) {
        let mut index = 0;
        while let Some(block) = blocks.get(index) {
            index += 1;
            let source = &block.source;
            match &block.kind {
                Kind::Space { .. } => {}
                Kind::Code { info, text } => {
                    let kind = match info {
                        Some(info) => CodeBlockKind::Fenced(info.clone().into()),
                        None => CodeBlockKind::Indented,
                    };
                    self.push(Event::Start(Tag::CodeBlock(kind)), source);
                    // A line end at the end is one, whether it was written or not.
                    let code = text.text.strip_suffix('\n').unwrap_or(&text.text);
                    self.push(Event::Text(format!("{code}\n").into()), source);
                    self.push(Event::End(TagEnd::CodeBlock), source);
                }
                Kind::Heading { level, text } => self.heading(*level, text, source),
                Kind::Rule => self.push(Event::Rule, source),
                Kind::Quote { blocks, .. } => {
                    self.push(Event::Start(Tag::BlockQuote(None)), source);
                    self.blocks(blocks, true);
                    self.push(Event::End(TagEnd::BlockQuote(None)), source);
                }
                Kind::List(list) => self.list(list, source),
                Kind::Html(raw) => {
                    self.push(Event::Start(Tag::HtmlBlock), source);
                    self.push(Event::Html(raw.text.clone().into()), source);
                    self.push(Event::End(TagEnd::HtmlBlock), source);
                }
                Kind::Table(table) => self.table(table, source),
                Kind::Paragraph(text) => self.paragraph(&[text], source),
                Kind::Text(text) => {
                    let mut texts = vec![text];
                    let mut end = source.end;
                    while let Some(Block {
                        kind: Kind::Text(more),
                        source,
                    }) = blocks.get(index)
                    {
                        texts.push(more);
                        end = source.end;
                        index += 1;
                    }
                    let source = source.start..end.max(source.start);
                    if loose {
                        self.paragraph(&texts, &source);
                    } else {
                        self.texts(&texts);
                    }
                }
            }
        }
    }

    fn texts(&mut self, texts: &[&Excerpt]) {
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                let at = text.start(0);
                self.push(Event::SoftBreak, &(at..at));
            }
            self.inline.read(text, &mut self.out);
        }
    }

    fn paragraph(&mut self, texts: &[&Excerpt], source: &Range<usize>) {
        let start = self.out.len();
        self.push(Event::Start(Tag::Paragraph), source);
        self.texts(texts);
        self.push(Event::End(TagEnd::Paragraph), source);
        if self.options.description_lists {
            describe(&mut self.out, start);
        }
    }

    fn heading(&mut self, level: u8, text: &Excerpt, source: &Range<usize>) {
        let start = self.out.len();
        let level = HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H1);
        let tag = |id: Option<CowStr<'static>>| Tag::Heading {
            level,
            id,
            classes: Vec::new(),
            attrs: Vec::new(),
        };
        self.push(Event::Start(tag(None)), source);
        self.inline.read(text, &mut self.out);
        let id = if !self.options.header_ids {
            String::new()
        } else if text.text.contains('&') {
            ids::id(&self.inline.read_for_id(text))
        } else {
            ids::id(self.out.get(start + 1..).unwrap_or(&[]))
        };
        if let Some(piece) = self.out.get_mut(start) {
            piece.event = Event::Start(tag(Some(id.into())));
        }
        self.push(Event::End(TagEnd::Heading(level)), source);
    }

    fn list(&mut self, list: &List, source: &Range<usize>) {
        self.push(Event::Start(Tag::List(list.first)), source);
        for item in &list.items {
            self.item(item, list.is_loose);
        }
        self.push(Event::End(TagEnd::List(list.first.is_some())), source);
    }

    fn item(&mut self, item: &Item, loose: bool) {
        let source = &item.source;
        self.push(Event::Start(Tag::Item), source);
        let first = self.out.len();
        self.blocks(&item.blocks, loose);
        if let Some(done) = item.task {
            // In a loose list the box stands in the item's first paragraph.
            let opens = matches!(
                self.out.get(first).map(|piece| &piece.event),
                Some(Event::Start(Tag::Paragraph))
            );
            let at = first + usize::from(loose && opens);
            let marker = Piece::new(Event::TaskListMarker(done), source.clone());
            self.out.insert(at, marker);
        }
        self.push(Event::End(TagEnd::Item), source);
    }

    fn table(&mut self, table: &Table, source: &Range<usize>) {
        self.push(Event::Start(Tag::Table(table.alignments.clone())), source);
        self.push(Event::Start(Tag::TableHead), source);
        self.cells(&table.head, source);
        self.push(Event::End(TagEnd::TableHead), source);
        for row in &table.rows {
            self.push(Event::Start(Tag::TableRow), source);
            self.cells(row, source);
            self.push(Event::End(TagEnd::TableRow), source);
        }
        self.push(Event::End(TagEnd::Table), source);
    }

    fn cells(&mut self, cells: &[Excerpt], table: &Range<usize>) {
        for cell in cells {
            let source = if cell.text.is_empty() {
                table.start..table.start
            } else {
                cell.origin(0..cell.text.len())
            };
            self.push(Event::Start(Tag::TableCell), &source);
            self.inline.read(cell, &mut self.out);
            self.push(Event::End(TagEnd::TableCell), &source);
        }
    }
}

/// Whether there is more in `pieces` than one character.
fn has_two(pieces: Option<&[Piece]>) -> bool {
    match pieces {
        Some([piece]) => match &piece.event {
            Event::Text(text) => text.chars().count() > 1,
            _ => true,
        },
        pieces => pieces.is_some_and(|pieces| !pieces.is_empty()),
    }
}

/// Turns the paragraph that starts at `start` into a description list when a line of it starts with `: `:
/// `(?:^|\s)(\S.+)<br>:\s+(\S.+)` over its HTML, so all above the last such line is one term.
fn describe(pieces: &mut Vec<Piece<'static>>, start: usize) {
    let meaning = |piece: &Piece| match &piece.event {
        Event::Text(text) => text
            .strip_prefix(':')
            .filter(|rest| rest.starts_with(rules::is_space))
            .map(|rest| rules::trim_start(rest).to_owned()),
        _ => None,
    };
    let mut depth = 0_usize;
    let mut found = None;
    for index in start..pieces.len() {
        match pieces.get(index).map(|piece| &piece.event) {
            Some(Event::Start(_)) => depth += 1,
            Some(Event::End(_)) => depth = depth.saturating_sub(1),
            Some(Event::HardBreak) if depth == 1 && has_two(pieces.get(start + 1..index)) => {
                let next = pieces.get(index + 1).and_then(meaning);
                let has_more = pieces.len() > index + 3;
                if next.is_some_and(|text| text.chars().count() > 1 || has_more) {
                    found = Some(index);
                }
            }
            _ => {}
        }
    }
    let Some(at) = found else { return };
    let Some(source) = pieces.get(start).map(|piece| piece.source.clone()) else {
        return;
    };
    let middle = pieces
        .get(at)
        .map_or(source.start, |piece| piece.source.start);
    if let Some(piece) = pieces.get_mut(at + 1)
        && let Some(text) = meaning(piece)
    {
        piece.event = Event::Text(text.into());
    }
    let (term, details) = (source.start..middle, middle..source.end);
    let piece = |event: Event<'static>, source: &Range<usize>| Piece::new(event, source.clone());
    pieces.pop();
    pieces.extend([
        piece(Event::End(TagEnd::DefinitionListDefinition), &details),
        piece(Event::End(TagEnd::DefinitionList), &source),
    ]);
    pieces.splice(
        at..=at,
        [
            piece(Event::End(TagEnd::DefinitionListTitle), &term),
            piece(Event::Start(Tag::DefinitionListDefinition), &details),
        ],
    );
    pieces.splice(
        start..=start,
        [
            piece(Event::Start(Tag::DefinitionList), &source),
            piece(Event::Start(Tag::DefinitionListTitle), &term),
        ],
    );
}
