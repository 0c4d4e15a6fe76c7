//! Raw HTML of the post: html5ever's tokenizer reads it, and only what the allow-list has is written again.
//!
//! This is the first of two guards; the second, `sanitize`, cleans the tree that results. Here pictures become
//! ours, post-made ids and links are checked, elements with dangerous content vanish whole, and what is nested
//! too deeply is shown as text, because every later parser is quadratic in depth.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, State};
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use pulldown_cmark::Event;

use super::dialect::Form;
use super::html::Writer;
use super::parse::Piece;
use super::pictures::{Syntax, Wanted};
use super::sanitize::{ELEMENTS, is_void};
use super::template::{self, as_written};
use super::warning::{Warning, WarningKind};
use super::{Source, escape, headings, links};

/// Open raw elements at once; what is deeper is shown as text.
const DEEPEST: usize = 100;

/// Elements that vanish with what is in them: script, style, what is not text, and fallbacks. A frame's own fallback
/// stays: the frame goes, and that is what its writer put there for readers without it.
const HIDDEN: [&str; 19] = [
    "script", "style", "template", "noscript", "object", "applet", "svg", "math", "title", "head",
    "textarea", "select", "datalist", "audio", "video", "canvas", "noembed", "noframes",
    "frameset",
];

/// End tags that HTML lets a writer leave out; their elements do not nest without another element between.
pub(super) fn ends_by_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "colgroup"
            | "caption"
    )
}

#[derive(Default)]
struct Collector {
    tokens: RefCell<Vec<Token>>,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut next = TokenSinkResult::Continue;
        if let Token::TagToken(Tag {
            kind: TagKind::StartTag,
            name,
            ..
        }) = &token
        {
            // What a tree builder would tell the tokenizer.
            next = match &**name {
                "script" | "style" | "xmp" | "noembed" | "noframes" | "noscript" => {
                    TokenSinkResult::RawData(RawKind::Rawtext)
                }
                "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            };
        }
        if !matches!(token, Token::ParseError(_) | Token::EOFToken) {
            self.tokens.borrow_mut().push(token);
        }
        next
    }
}

/// The tokens of `html`; a tag that the end cuts off is no token.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let options = TokenizerOpts {
        initial_state: Some(State::Data),
        ..TokenizerOpts::default()
    };
    let tokenizer = Tokenizer::new(Collector::default(), options);
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.tokens.take()
}

/// The ids that raw HTML sets, and the names of its old anchors.
pub(super) fn ids(pieces: &[Piece]) -> HashSet<String> {
    let mut found = HashSet::new();
    for piece in pieces {
        let (Event::Html(html) | Event::InlineHtml(html)) = &piece.event else {
            continue;
        };
        for token in tokens(html) {
            if let Token::TagToken(tag) = token {
                let names = tag
                    .attrs
                    .iter()
                    .filter(|attribute| matches!(&*attribute.name.local, "id" | "name"));
                found.extend(names.map(|attribute| headings::clean_id(&attribute.value)));
            }
        }
    }
    found
}

/// For each hidden element, the last offset in the body at which it is closed. An element without an end tag
/// after it hides only the rest of its own block; a browser would hide the rest of the page.
pub(super) fn last_ends(pieces: &[Piece]) -> HashMap<&'static str, usize> {
    let mut last = HashMap::new();
    for piece in pieces {
        let Event::Html(html) = &piece.event else {
            continue;
        };
        if html.contains("</") {
            let lower = html.to_ascii_lowercase();
            for name in HIDDEN
                .into_iter()
                .filter(|name| lower.contains(&format!("</{name}")))
            {
                last.insert(name, piece.source.start);
            }
        }
    }
    last
}

/// What is open while the writer goes through the article.
#[derive(Default)]
pub(super) struct RawState {
    open: Vec<String>,
    /// Start tags shown as text whose end tags are to be shown too.
    overflow: usize,
    /// The hidden element we are in, and how often it is nested in itself.
    pub(super) hidden: Option<(&'static str, usize)>,
    warned_depth: bool,
    /// A hidden element was left at the end of its block, for no later one closes it.
    pub(super) was_cut: bool,
}

impl RawState {
    /// Whether the next block is written as if nothing stood before it.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_empty() && self.overflow == 0 && self.hidden.is_none()
    }
}

impl Writer<'_> {
    /// Writes a chunk of raw HTML: an inline tag, or a whole HTML block.
    pub(super) fn raw(&mut self, html: &str, source: &Source) {
        for token in tokens(html) {
            match token {
                Token::TagToken(tag) if self.raw.hidden.is_some() => self.in_hidden(&tag),
                Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                    self.raw_start(&tag, source)
                }
                Token::TagToken(tag) => self.raw_end(&tag.name),
                Token::CharacterTokens(text) if self.raw.hidden.is_none() => {
                    template::html(&mut self.out, &text, self.tags, &self.settings.words);
                }
                _ => {}
            }
        }
    }

    fn in_hidden(&mut self, tag: &Tag) {
        let Some((name, depth)) = self.raw.hidden else {
            return;
        };
        if &*tag.name == name {
            let depth = if tag.kind == TagKind::StartTag {
                depth + 1
            } else {
                depth - 1
            };
            self.raw.hidden = (depth > 0).then_some((name, depth));
        }
    }

    fn raw_start(&mut self, tag: &Tag, source: &Source) {
        let name = match &*tag.name {
            "image" => "img",
            name => name,
        };
        if name == "img" {
            return self.raw_picture(tag, source);
        }
        if let Some(hidden) = HIDDEN.into_iter().find(|hidden| *hidden == name) {
            self.warn(WarningKind::DroppedHtml, source, name);
            let is_empty = tag.self_closing && matches!(hidden, "svg" | "math");
            self.raw.hidden = (!is_empty).then_some((hidden, 1));
            return;
        }
        if !ELEMENTS.contains(&name) || name == "input" {
            return self.warn(WarningKind::DroppedHtml, source, name);
        }
        if !is_void(name) && !ends_by_itself(name) {
            if name == "a" {
                // A second `<a>` closes the first.
                self.raw.open.retain(|open| open != "a");
            }
            if self.raw.open.len() >= DEEPEST {
                self.raw.overflow += 1;
                if !std::mem::replace(&mut self.raw.warned_depth, true) {
                    self.warn(WarningKind::DeepHtml, source, name);
                }
                return escape::text(&mut self.out, &format!("<{name}>"));
            }
            self.raw.open.push(name.to_owned());
        }
        self.out.push('<');
        self.out.push_str(name);
        self.raw_attributes(tag, name, source);
        self.out.push('>');
    }

    fn raw_end(&mut self, name: &str) {
        if !ELEMENTS.contains(&name) || (is_void(name) && name != "br") {
            return;
        }
        if !ends_by_itself(name) && !is_void(name) {
            if self.raw.overflow > 0 {
                self.raw.overflow -= 1;
                return escape::text(&mut self.out, &format!("</{name}>"));
            }
            if let Some(index) = self.raw.open.iter().rposition(|open| open == name) {
                self.raw.open.remove(index);
            }
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn raw_attributes(&mut self, tag: &Tag, element: &str, source: &Source) {
        let mut id = None;
        for attribute in &tag.attrs {
            let name = &*attribute.name.local;
            let value = as_written(&attribute.value, self.tags);
            match name {
                "href" if element == "a" => match links::allowed(&value) {
                    Some(address) => {
                        let address = match self.settings.form {
                            Form::Published => links::as_written(value.trim(), &address),
                            Form::Themed => &address,
                        };
                        escape::pair(&mut self.out, "href", address);
                        if links::is_outside(address) {
                            escape::pair(&mut self.out, "rel", links::OUTSIDE_REL);
                        }
                    }
                    None => self.warn(WarningKind::UnsafeLink, source, &value),
                },
                "id" => id = Some(value),
                // The one style that an attribute can say.
                "style" if is_allowed(element, "align") => {
                    if let Some(side) = text_align(&value) {
                        escape::pair(&mut self.out, "align", side);
                    }
                }
                "name" if element == "a" => id = id.or(Some(value)),
                name if is_allowed(element, name) => escape::pair(&mut self.out, name, &value),
                _ => {}
            }
        }
        if let Some(id) = id.and_then(|id| self.free_id(&id)) {
            escape::pair(&mut self.out, "id", &id);
        }
    }

    fn raw_picture(&mut self, tag: &Tag, source: &Source) {
        let value = |name: &str| {
            let found = tag
                .attrs
                .iter()
                .find(|attribute| &*attribute.name.local == name);
            found
                .map(|attribute| as_written(&attribute.value, self.tags))
                .unwrap_or_default()
        };
        let pixels = |name: &str| {
            value(name)
                .trim()
                .trim_end_matches("px")
                .parse()
                .ok()
                .filter(|size| (1..=20_000).contains(size))
        };
        let wanted = Wanted {
            link: value("src"),
            alt: value("alt"),
            title: value("title"),
            width: pixels("width"),
            height: pixels("height"),
            syntax: Syntax::Html,
            source: source.clone(),
            ..Wanted::default()
        };
        if !wanted.link.trim().is_empty() {
            self.picture(&wanted, false);
        }
    }

    pub(super) fn warn(&mut self, kind: WarningKind, source: &Range<usize>, detail: &str) {
        let detail: String = detail.chars().take(200).collect();
        self.warnings
            .push(Warning::new(kind, source.clone(), detail));
    }
}

/// The side in `style="… text-align: center …"`.
fn text_align(style: &str) -> Option<&'static str> {
    let value = style.split(';').rev().find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("text-align")
            .then(|| value.trim())
    })?;
    ["left", "center", "right"]
        .into_iter()
        .find(|side| side.eq_ignore_ascii_case(value))
}

/// The attributes a post may set besides `href` and `id`. Never `style`, `on…`, `data-…`, `srcset` or an address.
fn is_allowed(element: &str, attribute: &str) -> bool {
    match attribute {
        "class" | "title" | "lang" | "dir" => true,
        "align" => matches!(
            element,
            "p" | "div"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "table"
                | "tr"
                | "td"
                | "th"
                | "hr"
        ),
        "open" => element == "details",
        "start" | "reversed" => element == "ol",
        "type" => matches!(element, "ol" | "ul"),
        "value" => element == "li",
        "colspan" | "rowspan" => matches!(element, "td" | "th"),
        "scope" => element == "th",
        "span" => matches!(element, "col" | "colgroup"),
        "datetime" => matches!(element, "time" | "del" | "ins"),
        "color" => element == "font",
        _ => false,
    }
}
