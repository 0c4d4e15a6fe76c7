//! A body as Hexo reads it, in Hexo's own order (hexo 8, `hexo/post.ts`): fenced code is taken out first, then
//! Nunjucks tags; for each a comment stands in the text that marked reads, and at the end what they stand for
//! takes the comments' places. So a tag alone on its line is a block of its own, and one that starts a line keeps
//! Markdown out of the rest of that line, as in Hexo.
//!
//! `code` finds fences, `highlight` says what their lines look like, `scan` finds tags, `tags` and `themes` say what they are, `theme` reads a theme's settings, `arguments` how they are written.

mod arguments;
mod code;
mod highlight;
mod scan;
mod tags;
mod theme;
mod themes;

#[cfg(test)]
mod tests;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

pub use highlight::Highlight;
pub use theme::Theme;

use super::attributes::Attributes;
use super::dialect::Settings;
use super::marked::{self, Excerpt};
use super::parse::{Piece, merge_text};
use super::pictures::PictureTarget;
use super::template::TemplateTag;
use super::warning::Warning;

/// Around the number of a slot, inside a comment; reserved, so no post has them.
const OPEN: char = '\u{fdd6}';
const CLOSE: char = '\u{fdd7}';
/// Tags in the bodies of tags; deeper ones are text.
const DEEPEST: usize = 8;
/// So many bytes of files a body takes in; then tags that ask for more are chips.
const MOST_TAKEN: usize = 2 << 20;

/// A body as pieces, and the tags that became chips in them.
pub(super) struct Read {
    pub(super) pieces: Vec<Piece<'static>>,
    pub(super) chips: Vec<TemplateTag>,
}

/// What a comment in the text stands for.
enum Slot {
    /// A fenced block; `prefix` is what stands before it on its line.
    Code(code::Fence),
    Tag(scan::Found),
}

struct Reader<'r> {
    settings: &'r Settings,
    target: &'r dyn PictureTarget,
    warnings: &'r mut Vec<Warning>,
    slots: Vec<Slot>,
    chips: Vec<TemplateTag>,
    depth: usize,
    /// How many bytes of files were taken in.
    taken: usize,
}

/// Reads `body`. The pieces' sources are bytes of it.
pub(super) fn read(
    body: &str,
    settings: &Settings,
    target: &dyn PictureTarget,
    warnings: &mut Vec<Warning>,
) -> Read {
    let mut reader = Reader {
        settings,
        target,
        warnings,
        slots: Vec::new(),
        chips: Vec::new(),
        depth: 0,
        taken: 0,
    };
    let whole = Excerpt::whole(body);
    let coded = reader.without_code(&whole);
    let plain = if settings.templates {
        reader.without_tags(&coded)
    } else {
        coded
    };
    let pieces = reader.marked(&plain);
    Read {
        pieces: merge_text(pieces),
        chips: reader.chips,
    }
}

impl Reader<'_> {
    /// A comment that stands for `slot`.
    fn slot(&mut self, slot: Slot) -> String {
        self.slots.push(slot);
        format!("<!--{OPEN}{}{CLOSE}-->", self.slots.len() - 1)
    }

    fn without_code(&mut self, text: &Excerpt) -> Excerpt {
        let fences = code::fences(text);
        if fences.is_empty() {
            return text.clone();
        }
        let mut out = Excerpt::default();
        let mut done = 0;
        for fence in fences {
            let range = fence.range.clone();
            out.push_part(text, done..range.start);
            let source = fence.source.clone();
            let comment = self.slot(Slot::Code(fence));
            out.push(&comment, source);
            done = range.end;
        }
        out.push_part(text, done..text.text.len());
        out
    }

    fn without_tags(&mut self, text: &Excerpt) -> Excerpt {
        let found = scan::scan(text);
        if found.is_empty() {
            return text.clone();
        }
        let mut out = Excerpt::default();
        let mut done = 0;
        for tag in found {
            let range = tag.range.clone();
            out.push_part(text, done..range.start);
            done = range.end;
            if tag.is_comment() {
                continue;
            }
            let source = tag.source.clone();
            let comment = self.slot(Slot::Tag(tag));
            out.push(&comment, source);
        }
        out.push_part(text, done..text.text.len());
        out
    }

    /// What marked makes of `text`, with the slots filled.
    fn marked(&mut self, text: &Excerpt) -> Vec<Piece<'static>> {
        let pieces = marked::parse(text, self.settings.marked, self.warnings);
        if self.slots.is_empty() {
            return pieces;
        }
        self.fill(pieces)
    }

    /// The pieces of a tag's body, which may hold tags itself.
    fn body(&mut self, text: &Excerpt) -> Vec<Piece<'static>> {
        if self.depth >= DEEPEST {
            return Vec::new();
        }
        self.depth += 1;
        let text = self.without_tags(text);
        let pieces = self.marked(&text);
        self.depth -= 1;
        pieces
    }

    fn fill(&mut self, pieces: Vec<Piece<'static>>) -> Vec<Piece<'static>> {
        let mut out: Vec<Piece<'static>> = Vec::with_capacity(pieces.len());
        let mut in_code = false;
        for piece in pieces {
            match &piece.event {
                // A fence that Markdown's indent made code: its block stands inside the code.
                Event::Text(text)
                    if text.contains(OPEN)
                        && matches!(
                            out.last().map(|last| &last.event),
                            Some(Event::Start(Tag::CodeBlock(_)))
                        ) =>
                {
                    out.pop();
                    in_code = true;
                    let text = text.to_string();
                    self.split_code(&text, &piece.source, &mut out);
                }
                Event::End(TagEnd::CodeBlock) if in_code => in_code = false,
                Event::Html(html) if html.contains(OPEN) => {
                    // The block's start stands before already.
                    out.pop();
                    let html = html.to_string();
                    self.split(&html, &piece.source, true, &mut out);
                }
                Event::End(TagEnd::HtmlBlock)
                    if !matches!(
                        out.last().map(|last: &Piece| &last.event),
                        Some(Event::Html(_))
                    ) => {}
                Event::InlineHtml(html) if html.contains(OPEN) => {
                    let html = html.to_string();
                    self.split(&html, &piece.source, false, &mut out);
                }
                Event::Text(text) if text.contains(OPEN) => {
                    let text = self.as_written(text);
                    out.push(Piece::new(Event::Text(text.into()), piece.source));
                }
                Event::Code(text) if text.contains(OPEN) => {
                    let text = self.as_written(text);
                    out.push(Piece::new(Event::Code(text.into()), piece.source));
                }
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                    out.push(self.plain(piece));
                }
                _ => out.push(piece),
            }
        }
        out
    }

    /// An element whose address, title or info string may hold a comment of ours.
    fn plain(&self, mut piece: Piece<'static>) -> Piece<'static> {
        if let Event::Start(
            Tag::Link {
                dest_url, title, ..
            }
            | Tag::Image {
                dest_url, title, ..
            },
        ) = &mut piece.event
        {
            *dest_url = self.as_written(dest_url).into();
            *title = self.as_written(title).into();
        } else if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = &mut piece.event {
            *info = self.as_written(info).into();
        }
        piece
    }

    /// `text` with the sources of its slots where only text may stand.
    fn as_written(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        parts(text, |part| match part {
            Ok(plain) => out.push_str(plain),
            Err(index) => match self.slots.get(index) {
                Some(Slot::Code(fence)) => out.push_str(&fence.written),
                Some(Slot::Tag(tag)) => out.push_str(&tag.written),
                None => {}
            },
        });
        out
    }

    /// Raw HTML with comments of ours in it.
    fn split(
        &mut self,
        html: &str,
        source: &Range<usize>,
        is_block: bool,
        out: &mut Vec<Piece<'static>>,
    ) {
        let mut found = Vec::new();
        parts(html, |part| found.push(part.map(str::to_owned)));
        for part in found {
            match part {
                Ok(html) if html.trim().is_empty() => {}
                Ok(html) if is_block => {
                    let events = [
                        Event::Start(Tag::HtmlBlock),
                        Event::Html(html.into()),
                        Event::End(TagEnd::HtmlBlock),
                    ];
                    out.extend(events.map(|event| Piece::new(event, source.clone())));
                }
                Ok(html) => out.push(Piece::new(Event::InlineHtml(html.into()), source.clone())),
                Err(index) => self.put(index, is_block, out),
            }
        }
    }

    /// Code with comments of ours in it.
    fn split_code(&mut self, text: &str, source: &Range<usize>, out: &mut Vec<Piece<'static>>) {
        let html = |html: &'static str| {
            let events = [
                Event::Start(Tag::HtmlBlock),
                Event::Html(html.into()),
                Event::End(TagEnd::HtmlBlock),
            ];
            events.map(|event| Piece::new(event, source.clone()))
        };
        let mut found = Vec::new();
        parts(text, |part| found.push(part.map(str::to_owned)));
        out.extend(html("<pre><code>"));
        for part in found {
            match part {
                Ok(text) => out.push(Piece::new(Event::Text(text.into()), source.clone())),
                Err(index) => self.put(index, true, out),
            }
        }
        out.extend(html("</code></pre>"));
    }

    /// What a slot stands for. Each is put once.
    fn put(&mut self, index: usize, is_block: bool, out: &mut Vec<Piece<'static>>) {
        let empty = Slot::Code(code::Fence::default());
        let Some(slot) = self.slots.get_mut(index) else {
            return;
        };
        match std::mem::replace(slot, empty) {
            Slot::Code(fence) => out.extend(code_block(
                &fence.language,
                fence.caption.as_ref(),
                fence.options,
                &fence.text,
                &fence.source,
            )),
            Slot::Tag(tag) => self.tag(&tag, is_block, out),
        }
    }

    /// A tag that we cannot show: what is written, as a chip.
    fn chip(&mut self, tag: &scan::Found, is_block: bool, out: &mut Vec<Piece<'static>>) {
        let text = format!(
            "{}{}{}",
            super::template::OPEN,
            self.chips.len(),
            super::template::CLOSE
        );
        self.chips.push(TemplateTag {
            text: tag.opening.clone(),
            source: tag.source.clone(),
            shown: super::template::Shown::Chip,
        });
        let source = tag.source.clone();
        let text = Piece::new(Event::Text(text.into()), source.clone());
        if is_block {
            out.push(Piece::new(Event::Start(Tag::Paragraph), source.clone()));
            out.push(text);
            out.push(Piece::new(Event::End(TagEnd::Paragraph), source));
        } else {
            out.push(text);
        }
    }
}

/// Parts a text at the comments of ours: plain text, or the number of a slot.
fn parts<'t>(text: &'t str, mut each: impl FnMut(Result<&'t str, usize>)) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((number, left)) = after.split_once(CLOSE) else {
            break;
        };
        each(Ok(before.strip_suffix("<!--").unwrap_or(before)));
        if let Ok(index) = number.parse() {
            each(Err(index));
        }
        rest = left.strip_prefix("-->").unwrap_or(left);
    }
    each(Ok(rest));
}

/// A title and a link over a code block.
#[derive(Debug, Clone, Default)]
struct Caption {
    title: String,
    link: Option<(String, String)>,
}

/// A highlighted block. Hexo's own highlighter takes the blanks away that all lines start with.
fn code_block(
    language: &str,
    caption: Option<&Caption>,
    options: Vec<(String, String)>,
    text: &str,
    source: &Range<usize>,
) -> Vec<Piece<'static>> {
    let mut attributes = Attributes {
        pairs: options,
        ..Attributes::default()
    };
    if let Some(caption) = caption {
        attributes
            .pairs
            .push(("file".into(), caption.title.clone()));
        if let Some((address, words)) = &caption.link {
            attributes.pairs.push(("link".into(), address.clone()));
            attributes.pairs.push(("words".into(), words.clone()));
        }
    }
    let kind = if language.is_empty() {
        CodeBlockKind::Indented
    } else {
        CodeBlockKind::Fenced(language.to_owned().into())
    };
    let text = code::dedented(text);
    let mut start = Piece::new(Event::Start(Tag::CodeBlock(kind)), source.clone());
    start.attributes = Some(attributes);
    vec![
        start,
        Piece::new(Event::Text(format!("{text}\n").into()), source.clone()),
        Piece::new(Event::End(TagEnd::CodeBlock), source.clone()),
    ]
}
