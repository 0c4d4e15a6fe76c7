//! What the inline parser found, as the pieces that every dialect's stages work on.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::characters::{is_east_asian_wide, is_punctuation};
use super::delimiters::Span;
use super::inline::{Found, Node, NodeKind};
use super::leaf::Leaf;
use super::options::{LineBreaks, Options};
use super::text::shown;
use crate::article::cjk;
use crate::article::dialect::Form;
use crate::article::parse::Piece;

/// Writes the nodes of one leaf as pieces.
pub(super) struct Emitter<'e> {
    pub(super) leaf: &'e Leaf,
    pub(super) options: &'e Options,
    pub(super) form: Form,
}

impl Emitter<'_> {
    /// The pieces of `found`. Their sources are bytes of the parsed text.
    pub(super) fn pieces(&self, found: &Found) -> Vec<Piece<'static>> {
        let mut out = Vec::with_capacity(found.nodes.len());
        for (index, node) in found.nodes.iter().enumerate() {
            self.node(index, node, found, &mut out);
        }
        out
    }

    fn text(&self, range: &Range<usize>) -> &str {
        self.leaf.text.get(range.clone()).unwrap_or("")
    }

    fn node(&self, index: usize, node: &Node, found: &Found, out: &mut Vec<Piece<'static>>) {
        let source = self.leaf.origins(&node.range);
        let mut push = |event: Event<'static>| out.push(Piece::new(event, source.clone()));
        let owned = |text: &str| CowStr::from(text.to_owned());
        match &node.kind {
            NodeKind::Text => {
                let escaped = self.options.cjk.is_some_and(|cjk| cjk.escaped_space);
                push(Event::Text(shown(self.text(&node.range), escaped).into()));
            }
            NodeKind::Made(text) => push(Event::Text(owned(text))),
            NodeKind::Emoji(shown) => push(Event::Text(CowStr::from(*shown))),
            NodeKind::HardBreak => push(Event::HardBreak),
            NodeKind::SoftBreak if self.options.hard_wraps => push(Event::HardBreak),
            NodeKind::SoftBreak if self.is_dropped(index, found) => {}
            NodeKind::SoftBreak => push(Event::SoftBreak),
            NodeKind::Code(code) => push(Event::Code(owned(code))),
            NodeKind::RawHtml => push(Event::InlineHtml(owned(self.text(&node.range)))),
            NodeKind::AutoLink { address, shown } => {
                push(Event::Start(link(LinkType::Autolink, address, "")));
                push(Event::Text(owned(self.text(shown))));
                push(Event::End(TagEnd::Link));
            }
            NodeKind::Run(run) => self.run(*run, &node.range, found, out),
            NodeKind::Bracket { link: None, .. } => {
                push(Event::Text(owned(self.text(&node.range))));
            }
            NodeKind::Bracket {
                is_image,
                link: Some(target),
            } => push(Event::Start(if *is_image {
                Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url: owned(&target.address),
                    title: owned(&target.title),
                    id: CowStr::from(""),
                }
            } else {
                link(LinkType::Inline, &target.address, &target.title)
            })),
            NodeKind::LinkEnd(start) => {
                let start = found.nodes.get(*start).map(|node| &node.kind);
                let is_image = matches!(start, Some(NodeKind::Bracket { is_image: true, .. }));
                push(Event::End(if is_image {
                    TagEnd::Image
                } else {
                    TagEnd::Link
                }));
            }
            NodeKind::Footnote => {
                let label = self.text(&node.range);
                let label = label.get(2..label.len() - 1).unwrap_or("");
                push(Event::FootnoteReference(owned(label)));
            }
            NodeKind::Task(done) => push(Event::TaskListMarker(*done)),
            // The page's own script sets what Hugo passes through.
            NodeKind::Passthrough { .. } if self.form == Form::Published => {
                push(Event::Text(owned(self.text(&node.range))));
            }
            NodeKind::Passthrough { is_block, inner } => {
                let tex = owned(self.text(inner));
                push(if *is_block {
                    Event::DisplayMath(tex)
                } else {
                    Event::InlineMath(tex)
                });
            }
        }
    }

    /// A run of delimiters: the spans that end at it, what is left of it, the spans that start after it.
    fn run(&self, run: usize, range: &Range<usize>, found: &Found, out: &mut Vec<Piece<'static>>) {
        let Some(run) = found.runs.get(run) else {
            return;
        };
        let source = self.leaf.origins(range);
        for span in &run.ends {
            out.push(self.element(*span, true, source.end..source.end));
        }
        if run.length > 0 {
            let text = char::from(run.sign).to_string().repeat(run.length);
            out.push(Piece::new(Event::Text(text.into()), source.clone()));
        }
        for span in run.starts.iter().rev() {
            out.push(self.element(*span, false, source.clone()));
        }
    }

    fn element(&self, span: Span, is_end: bool, source: Range<usize>) -> Piece<'static> {
        let event = |tag: Tag<'static>| {
            if is_end {
                Event::End(tag.to_end())
            } else {
                Event::Start(tag)
            }
        };
        let made = |start: &'static str, end: &'static str| {
            Piece::made(if is_end { end } else { start }, source.clone())
        };
        let is_deletion =
            self.options.strikethrough || (self.options.extras.delete && span == Span::Tildes);
        match span {
            Span::Emphasis => Piece::new(event(Tag::Emphasis), source),
            Span::Strong => Piece::new(event(Tag::Strong), source),
            Span::Tilde | Span::Tildes if is_deletion => {
                Piece::new(event(Tag::Strikethrough), source)
            }
            Span::Tilde | Span::Tildes => Piece::new(event(Tag::Subscript), source),
            Span::Superscript => Piece::new(event(Tag::Superscript), source),
            Span::Inserted => made("<ins>", "</ins>"),
            Span::Marked => made("<mark>", "</mark>"),
        }
    }

    /// Whether the site's `eastAsianLineBreaks` drops the line end at `index`. goldmark asks only when text stands
    /// before it, and drops it when anything but text follows.
    fn is_dropped(&self, index: usize, found: &Found) -> bool {
        let style = match self.options.cjk.map(|cjk| cjk.line_breaks) {
            None | Some(LineBreaks::Kept) => return false,
            Some(style) => style,
        };
        let neighbour = |index: Option<usize>| found.nodes.get(index?);
        let text = |node: Option<&Node>| {
            node.filter(|node| matches!(node.kind, NodeKind::Text))
                .map(|node| self.text(&node.range))
        };
        let Some(before) =
            text(neighbour(index.checked_sub(1))).and_then(|text| text.chars().next_back())
        else {
            return false;
        };
        let Some(after) = text(neighbour(Some(index + 1))).and_then(|text| text.chars().next())
        else {
            return true;
        };
        match style {
            LineBreaks::Css3Draft => css3_draft(before, after),
            _ => is_east_asian_wide(before) && is_east_asian_wide(after),
        }
    }
}

/// `eastAsianLineBreaksCSS3DraftSoftLineBreak`: rules 1 to 4 of CSS Text 3's segment break transformation.
fn css3_draft(before: char, after: char) -> bool {
    let is_hangul =
        |c: char| cjk::is_cjk(c) && !cjk::is_wide(c) && !('\u{ff61}'..='\u{ff9f}').contains(&c);
    let discards =
        |c: char| c == '\u{3000}' || is_punctuation(c) || (cjk::is_wide(c) && !is_hangul(c));
    if before == '\u{200b}' || after == '\u{200b}' {
        return true;
    }
    if cjk::is_cjk(before) && cjk::is_cjk(after) {
        return !is_hangul(before) && !is_hangul(after);
    }
    discards(before) || discards(after)
}

fn link(kind: LinkType, address: &str, title: &str) -> Tag<'static> {
    Tag::Link {
        link_type: kind,
        dest_url: address.to_owned().into(),
        title: title.to_owned().into(),
        id: CowStr::from(""),
    }
}

/// The text of a heading from which Hugo makes its id: of an element only its first child counts, of a bare address
/// nothing (`render.TextPlain`), and of several lines the last.
pub(super) fn heading_text(found: &Found, leaf: &Leaf) -> String {
    let mut text = String::new();
    // Open elements; in each but the outermost only the first child counts.
    let mut first: Vec<bool> = Vec::new();
    let mut shows = |first: &mut Vec<bool>, part: &str| {
        if first.iter().all(|is_first| *is_first) {
            text.push_str(part);
        }
        if let Some(last) = first.last_mut() {
            *last = false;
        }
    };
    let mut nodes = found.nodes.iter().peekable();
    while let Some(node) = nodes.next() {
        let part = leaf.text.get(node.range.clone()).unwrap_or("");
        match &node.kind {
            NodeKind::Text => {
                // A line end belongs to the text before it.
                let is_end =
                    |node: &&Node| matches!(node.kind, NodeKind::SoftBreak | NodeKind::HardBreak);
                match nodes.next_if(is_end) {
                    Some(_) => shows(&mut first, &format!("{part}\n")),
                    None => shows(&mut first, part),
                }
            }
            NodeKind::Bracket { link: None, .. } => shows(&mut first, part),
            NodeKind::Made(made) => shows(&mut first, made),
            // Its name, for the signs around it leave no trace.
            NodeKind::Emoji(_) => shows(&mut first, part),
            NodeKind::Code(code) => shows(&mut first, code),
            NodeKind::SoftBreak | NodeKind::HardBreak => shows(&mut first, "\n"),
            NodeKind::Bracket { link: Some(_), .. } => first.push(true),
            NodeKind::LinkEnd(_) => {
                first.pop();
                if let Some(last) = first.last_mut() {
                    *last = false;
                }
            }
            NodeKind::Run(run) => {
                let Some(run) = found.runs.get(*run) else {
                    continue;
                };
                for _ in &run.ends {
                    first.pop();
                    if let Some(last) = first.last_mut() {
                        *last = false;
                    }
                }
                if run.length > 0 {
                    shows(
                        &mut first,
                        &char::from(run.sign).to_string().repeat(run.length),
                    );
                }
                first.extend(run.starts.iter().map(|_| true));
            }
            NodeKind::RawHtml => shows(&mut first, kept_of_html(part)),
            NodeKind::AutoLink { .. }
            | NodeKind::Footnote
            | NodeKind::Task(_)
            | NodeKind::Passthrough { .. } => shows(&mut first, ""),
        }
    }
    let text = text.rsplit('\n').next().unwrap_or("");
    named_references(text)
}

/// `tpl.StripHTML` takes tags and comments out, but neither declarations nor instructions.
fn kept_of_html(html: &str) -> &str {
    let name = html.get(1..).unwrap_or("");
    let is_tag =
        name.starts_with("!--") || name.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
    if is_tag { "" } else { html.trim() }
}

/// Only names are resolved, `&amp;`, not numbers (`util.ResolveEntityNames`), and no escapes.
fn named_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('&').enumerate() {
        if index > 0 {
            let is_name = part.starts_with(|c: char| c.is_ascii_alphanumeric());
            match part.find(';').filter(|_| is_name) {
                Some(end) => {
                    let (name, rest) = part.split_at(end + 1);
                    out.push_str(&shown(&format!("&{name}"), false));
                    out.push_str(rest);
                    continue;
                }
                None => out.push('&'),
            }
        }
        out.push_str(part);
    }
    out
}
