//! Markdown into pieces: the parser's events, each with the bytes of the body it came from.
//!
//! Containers deeper than [`DEEPEST`] are flattened here, before anything that is quadratic in depth sees them:
//! a body of 20,000 `> ` keeps 50 quotes.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Parser, Tag};

use super::attributes::Attributes;
use super::cjk::{FILLER, SENTINEL};
use super::dialect::{Dialect, Settings};
use super::goldmark;
use super::sizes::BLANK;
use super::source::Trail;
use super::template::{TemplateTag, as_written};
use super::warning::{Warning, WarningKind};

/// Levels of quotes, lists and emphasis that are kept.
const DEEPEST: usize = 50;

/// An event and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece<'a> {
    pub(super) event: Event<'a>,
    /// Bytes of the body. A start has the range of its whole element.
    pub(super) source: Range<usize>,
    /// What an attribute list says about the element that starts here.
    pub(super) attributes: Option<Attributes>,
    /// Raw HTML of our own, which stands whatever the dialect does with the post's.
    pub(super) is_ours: bool,
}

impl<'a> Piece<'a> {
    pub(super) fn new(event: Event<'a>, source: Range<usize>) -> Self {
        Self {
            event,
            source,
            attributes: None,
            is_ours: false,
        }
    }

    /// The piece with its text its own.
    pub(super) fn into_owned(self) -> Piece<'static> {
        Piece {
            event: self.event.into_static(),
            source: self.source,
            attributes: self.attributes,
            is_ours: self.is_ours,
        }
    }

    /// A tag that the parser has no event for, as inline HTML.
    pub(super) fn made(html: &'static str, source: Range<usize>) -> Self {
        Self {
            is_ours: true,
            ..Self::new(Event::InlineHtml(html.into()), source)
        }
    }
}

/// Parses `text`, which `trail` leads back to the body. `quotes`: see [`goldmark::parse`].
pub(super) fn parse<'a>(
    text: &'a str,
    trail: &Trail,
    settings: &Settings,
    quotes: &mut goldmark::OpenQuotes,
    warnings: &mut Vec<Warning>,
) -> Vec<Piece<'a>> {
    let pieces = match settings.dialect {
        Dialect::Hugo => goldmark::parse(text, &settings.goldmark, settings.form, quotes),
        _ => common_mark(text, settings),
    };
    merge_text(flatten(pieces, trail, warnings))
}

/// What pulldown-cmark makes of `text`.
fn common_mark<'a>(text: &'a str, settings: &Settings) -> Vec<Piece<'a>> {
    let options = settings.options(text);
    let has_sentinels = text.contains([SENTINEL, BLANK]);
    let events = Parser::new_ext(text, options).into_offset_iter();
    let piece = |(event, range)| {
        let event = if has_sentinels {
            without_sentinels(event)
        } else {
            event
        };
        Piece::new(event, range)
    };
    events.map(piece).collect()
}

/// Leaves containers out that lie too deep, and leads every source back to the body.
fn flatten<'a>(
    pieces: Vec<Piece<'a>>,
    trail: &Trail,
    warnings: &mut Vec<Warning>,
) -> Vec<Piece<'a>> {
    let mut kept = Vec::new();
    let (mut depth, mut flattened) = (0_usize, None);
    let mut shallow = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        piece.source = trail.body(piece.source);
        match &piece.event {
            Event::Start(tag) => {
                let keep = depth < DEEPEST || !is_container(tag);
                kept.push(keep);
                if !keep {
                    flattened.get_or_insert(piece.source);
                    continue;
                }
                depth += 1;
            }
            Event::End(_) => {
                if !kept.pop().unwrap_or(true) {
                    continue;
                }
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        shallow.push(piece);
    }
    if let Some(source) = flattened {
        warnings.push(Warning::new(
            WarningKind::DeepNesting,
            source,
            DEEPEST.to_string(),
        ));
    }
    shallow
}

/// Adjacent text becomes one piece, so that later stages see whole words.
pub(super) fn merge_text(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut run: Option<(String, Range<usize>)> = None;
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let Event::Text(text) = &piece.event else {
            merged.push(piece);
            continue;
        };
        let goes_on = pieces
            .peek()
            .is_some_and(|next| matches!(next.event, Event::Text(_)));
        match (run.take(), goes_on) {
            (None, false) => merged.push(piece),
            (None, true) => run = Some((text.to_string(), piece.source)),
            (Some((before, source)), goes_on) => {
                let source = source.start..piece.source.end.max(source.end);
                let whole = before + text;
                if goes_on {
                    run = Some((whole, source))
                } else {
                    merged.push(Piece::new(Event::Text(whole.into()), source))
                }
            }
        }
    }
    merged
}

/// Elements that nest without end. Paragraphs, headings, code and tables do not.
fn is_container(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Image { .. }
    )
}

fn bare(text: CowStr<'_>) -> CowStr<'_> {
    let text = if text.contains(BLANK) {
        text.replace(BLANK, " ").into()
    } else {
        text
    };
    if text.contains(SENTINEL) {
        text.replace(FILLER, "").replace(SENTINEL, "").into()
    } else {
        text
    }
}

/// The event without the reserved characters that a source pass put in.
pub(super) fn without_sentinels(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Text(text) => Event::Text(bare(text)),
        Event::Code(text) => Event::Code(bare(text)),
        Event::InlineMath(text) => Event::InlineMath(bare(text)),
        Event::DisplayMath(text) => Event::DisplayMath(bare(text)),
        Event::Html(text) => Event::Html(bare(text)),
        Event::InlineHtml(text) => Event::InlineHtml(bare(text)),
        Event::FootnoteReference(label) => Event::FootnoteReference(bare(label)),
        Event::Start(Tag::FootnoteDefinition(label)) => {
            Event::Start(Tag::FootnoteDefinition(bare(label)))
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(bare(info))))
        }
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level,
            id: id.map(bare),
            classes: classes.into_iter().map(bare).collect(),
            attrs: attrs
                .into_iter()
                .map(|(key, value)| (bare(key), value.map(bare)))
                .collect(),
        }),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: bare(dest_url),
            title: bare(title),
            id: bare(id),
        }),
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            link_type,
            // The size stays marked until the picture is written.
            dest_url: dest_url.replace(SENTINEL, "").into(),
            title: bare(title),
            id: bare(id),
        }),
        other => other,
    }
}

/// One past the end of the element that starts at `index`; `index + 1` when nothing starts there.
pub(super) fn group_end(pieces: &[Piece], index: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, piece) in pieces.iter().enumerate().skip(index) {
        match piece.event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return offset + 1;
        }
    }
    pieces.len()
}

/// The words that `pieces` show, as plain text.
pub(super) fn visible_text(pieces: &[Piece], tags: &[TemplateTag]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match &piece.event {
            Event::Text(part)
            | Event::Code(part)
            | Event::InlineMath(part)
            | Event::DisplayMath(part) => text.push_str(&as_written(part, tags)),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
