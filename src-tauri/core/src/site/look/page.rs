//! A page that the generator built: the style sheets it names, and the elements that stand around a post's text in it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::Surrounding;

/// Elements inside each other; what is deeper is not looked at.
const DEEPEST: usize = 60;
/// Elements that are remembered of one page.
const MOST: usize = 20_000;
/// Characters of an attribute; longer ones are no names.
const LONGEST_ATTRIBUTE: usize = 1000;

/// What may stand around a text: the elements that themes build their columns with.
const BOXES: [&str; 6] = ["html", "body", "main", "article", "section", "div"];
/// What a text consists of.
const PARAGRAPHS: [&str; 10] = [
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "blockquote",
    "table",
];
/// Classes that mark the text of a post by convention, the surest first: the microformat h-entry, then the names that
/// the themes of Jekyll (minima), Hugo (PaperMod and its kin), Hexo (landscape, NexT) and GitHub's own sheet use.
const CONTENT: [&str; 8] = [
    "e-content",
    "article-entry",
    "post-content",
    "entry-content",
    "post-body",
    "article-content",
    "post__content",
    "markdown-body",
];

/// A style sheet as a page has it, in its place among the others.
#[derive(Debug, PartialEq)]
pub(super) enum Named {
    /// A link, as written.
    Link { href: String, media: String },
    /// A `<style>` element's text.
    Inline { css: String, media: String },
}

/// What is known of a page.
#[derive(Debug)]
pub(super) struct Page {
    /// In the order of the page.
    pub(super) sheets: Vec<Named>,
    /// From `<html>` to the element that holds the text.
    pub(super) around: Vec<Surrounding>,
}

impl Page {
    /// Reads a page; any text is one.
    pub(super) fn read(html: &str) -> Self {
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from(html));
        let _ = tokenizer.feed(&queue);
        tokenizer.end();
        let reading = tokenizer.sink.0.take();
        Self {
            around: reading.around(),
            sheets: reading.sheets,
        }
    }
}

struct Element {
    is: Surrounding,
    parent: usize,
    /// Paragraphs of which this is the nearest box.
    paragraphs: usize,
    /// Its place among the conventional marks of a post's text.
    rank: Option<usize>,
}

/// `<html>` and `<body>` are there whether they are written or not.
const ROOT: usize = 0;
const BODY: usize = 1;

struct Reading {
    sheets: Vec<Named>,
    elements: Vec<Element>,
    /// Boxes that are open within the body, outermost first.
    open: Vec<usize>,
    /// Boxes that are open and too deep to be remembered.
    deeper: usize,
    /// The media of the `<style>` whose text comes next.
    style: Option<String>,
}

impl Default for Reading {
    fn default() -> Self {
        let element = |tag: &str| Element {
            is: Surrounding {
                tag: tag.to_owned(),
                attributes: BTreeMap::new(),
            },
            parent: ROOT,
            paragraphs: 0,
            rank: None,
        };
        Self {
            sheets: Vec::new(),
            elements: vec![element("html"), element("body")],
            open: Vec::new(),
            deeper: 0,
            style: None,
        }
    }
}

#[derive(Default)]
struct Sink(RefCell<Reading>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                reading.begin(&tag);
                // What a tree builder would tell the tokenizer.
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "xmp" | "noembed" | "noframes" | "noscript" | "iframe" => {
                        TokenSinkResult::RawData(RawKind::Rawtext)
                    }
                    "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(tag) => reading.end(&tag.name),
            Token::CharacterTokens(text) => reading.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reading {
    fn begin(&mut self, tag: &Tag) {
        let name = &*tag.name;
        match name {
            "link" => self.link(tag),
            "style" => {
                let media = attribute(tag, "media").unwrap_or_default().to_owned();
                self.style = Some(media.clone());
                let css = String::new();
                self.sheets.push(Named::Inline { css, media });
            }
            "html" => self.name(ROOT, tag),
            "body" => self.name(BODY, tag),
            _ if BOXES.contains(&name) => {
                if self.deeper > 0 || self.open.len() >= DEEPEST || self.elements.len() >= MOST {
                    self.deeper += 1;
                    return;
                }
                let element = Element {
                    is: surrounding(tag),
                    parent: self.open.last().copied().unwrap_or(BODY),
                    paragraphs: 0,
                    rank: rank(tag),
                };
                self.open.push(self.elements.len());
                self.elements.push(element);
            }
            _ if PARAGRAPHS.contains(&name) && self.deeper == 0 => {
                let nearest = self.open.last().copied().unwrap_or(BODY);
                if let Some(element) = self.elements.get_mut(nearest) {
                    element.paragraphs += 1;
                }
            }
            _ => {}
        }
    }

    fn link(&mut self, tag: &Tag) {
        let rel = attribute(tag, "rel")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut words = rel.split_ascii_whitespace();
        let is_sheet = words.clone().any(|word| word == "stylesheet")
            && !words.any(|word| word == "alternate");
        let Some(href) = attribute(tag, "href").filter(|_| is_sheet) else {
            return;
        };
        let media = attribute(tag, "media").unwrap_or_default();
        // `media="print" onload="this.media='all'"` loads a sheet late: it is for all.
        let is_late =
            media == "print" && attribute(tag, "onload").is_some_and(|act| act.contains("media"));
        self.sheets.push(Named::Link {
            href: href.trim().to_owned(),
            media: if is_late { "" } else { media }.to_owned(),
        });
    }

    /// The attributes of the first `<html>` or `<body>` count.
    fn name(&mut self, which: usize, tag: &Tag) {
        if let Some(element) = self.elements.get_mut(which)
            && element.is.attributes.is_empty()
        {
            element.is = surrounding(tag);
            element.rank = rank(tag);
        }
    }

    fn end(&mut self, name: &str) {
        if name == "style" {
            self.style = None;
        }
        if !BOXES.contains(&name) || name == "html" || name == "body" {
            return;
        }
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let is_it = |at: &usize| {
            self.elements
                .get(*at)
                .is_some_and(|element| element.is.tag == name)
        };
        if let Some(at) = self.open.iter().rposition(is_it) {
            self.open.truncate(at);
        }
    }

    fn text(&mut self, text: &str) {
        if self.style.is_some()
            && let Some(Named::Inline { css, .. }) = self.sheets.last_mut()
        {
            css.push_str(text);
        }
    }

    /// The way to the element that holds a post's text: one that says so, else the one with the most paragraphs,
    /// else the first `<article>` or `<main>`.
    fn around(&self) -> Vec<Surrounding> {
        let all = || self.elements.iter().enumerate();
        let with_text = || all().filter(|(_, element)| element.paragraphs > 0);
        let said = with_text()
            .filter_map(|(at, element)| Some((at, element.rank?, element.paragraphs)))
            .min_by_key(|(_, rank, paragraphs)| (*rank, usize::MAX - paragraphs))
            .map(|(at, ..)| at);
        let fullest = || {
            with_text()
                .min_by_key(|(_, element)| usize::MAX - element.paragraphs)
                .map(|(at, _)| at)
        };
        let first = |tag: &str| {
            all()
                .find(|(_, element)| element.is.tag == tag)
                .map(|(at, _)| at)
        };
        let mut at = said
            .or_else(fullest)
            .or_else(|| first("article"))
            .or_else(|| first("main"))
            .unwrap_or(BODY);
        let mut around = Vec::new();
        while let Some(element) = self.elements.get(at) {
            around.push(element.is.clone());
            if at == ROOT {
                break;
            }
            at = element.parent;
        }
        around.reverse();
        around
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| &*attribute.value)
}

/// The tag with what style sheets ask for: class, id, and where themes say light or dark.
fn surrounding(tag: &Tag) -> Surrounding {
    let is_kept = |name: &str| {
        matches!(name, "class" | "id" | "theme")
            || (name.starts_with("data-") && (name.ends_with("mode") || name.ends_with("theme")))
    };
    let attributes = tag
        .attrs
        .iter()
        .filter(|attribute| {
            is_kept(&attribute.name.local) && attribute.value.len() <= LONGEST_ATTRIBUTE
        })
        .map(|attribute| {
            (
                attribute.name.local.to_string(),
                attribute.value.to_string(),
            )
        })
        .collect();
    Surrounding {
        tag: tag.name.to_string(),
        attributes,
    }
}

fn rank(tag: &Tag) -> Option<usize> {
    if attribute(tag, "itemprop") == Some("articleBody") {
        return Some(0);
    }
    let classes = attribute(tag, "class")?;
    let find = |class: &str| CONTENT.iter().position(|known| *known == class);
    classes.split_ascii_whitespace().filter_map(find).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way as a selector.
    fn way(html: &str) -> String {
        let around = Page::read(html).around;
        let shown = around.iter().map(|element| {
            let attributes = element
                .attributes
                .iter()
                .map(|(name, value)| match &**name {
                    "class" => format!(".{}", value.replace(' ', ".")),
                    "id" => format!("#{value}"),
                    _ => format!("[{name}={value}]"),
                });
            format!("{}{}", element.tag, attributes.collect::<String>())
        });
        shown.collect::<Vec<_>>().join(" > ")
    }

    #[test]
    fn the_text_is_found_in_what_themes_publish() {
        for (theme, html, expected) in [
            (
                "minima",
                "<!DOCTYPE html><html lang=en><head><title><p></title></head><body><header class=site-header><div class=wrapper><a>x</a></div></header>
                 <main class=page-content aria-label=Content><div class=wrapper><article class='post h-entry' itemscope><header><h1>t</h1></header>
                 <div class='post-content e-content' itemprop=articleBody><p>one</p></div></article></div></main>
                 <footer><div class=footer><p>a</p><p>b</p><p>c</p></div></footer></body></html>",
                "html > body > main.page-content > div.wrapper > article.post.h-entry > div.post-content.e-content",
            ),
            (
                "Chirpy",
                "<html data-mode=dark lang=zh><body><aside id=sidebar><p>tag line</p></aside><div id=main-wrapper class='d-flex'><div class=container>
                 <main class='col-12'><article class=px-1><header><p class=post-desc>x</p></header>
                 <div class=content><h2>a</h2><p>one<div class=highlight><pre>code</pre></div><p>two</p></div></article></main></div></div></body></html>",
                "html[data-mode=dark] > body > div.d-flex#main-wrapper > div.container > main.col-12 > article.px-1 > div.content",
            ),
            (
                "PaperMod, minified",
                "<!doctype html><html lang=en><head><meta charset=utf-8><body class=dark id=top><header class=header></header><main class=main>
                 <article class=post-single><div class=post-content><p>one<p>two<ul><li>a<li>b</ul></div></article></main>",
                "html > body.dark#top > main.main > article.post-single > div.post-content",
            ),
            (
                "landscape",
                "<html><body><div id=container><div id=wrap><div class=outer><section id=main><article class='h-entry article article-type-post'>
                 <div class=article-inner><div class='e-content article-entry'><p>one</p></div></div></article></section></div></div></div></body></html>",
                "html > body > div#container > div#wrap > div.outer > section#main > article.h-entry.article.article-type-post > div.article-inner > div.e-content.article-entry",
            ),
            ("no text at all", "<body><main><article></article></main>", "html > body > main > article"),
            ("nothing", "", "html > body"),
        ] {
            assert_eq!(way(html), expected, "{theme}");
        }
    }

    #[test]
    fn only_names_come_along() {
        assert_eq!(
            way("<body onload=x style=y data-url=z data-theme=dark><div onclick=x><p>a</div>"),
            "html > body[data-theme=dark] > div"
        );
    }

    #[test]
    fn sheets_come_in_the_order_of_the_page() {
        let link = |href: &str, media: &str| Named::Link {
            href: href.into(),
            media: media.into(),
        };
        let page = Page::read(
            "<link rel=stylesheet href=/a.css><style media=screen>p > a { x: '</p>' }</style>
             <link rel='alternate stylesheet' href=/other.css><link rel=icon href=/i.css>
             <link href=/dark.css rel=StyleSheet media='(prefers-color-scheme: dark)'>
             <link rel=stylesheet href=/late.css media=print onload=\"this.media='all'\">
             <noscript><link rel=stylesheet href=/no.css></noscript><script>'<link rel=stylesheet href=/s.css>'</script>",
        );
        assert_eq!(
            page.sheets,
            [
                link("/a.css", ""),
                Named::Inline {
                    css: "p > a { x: '</p>' }".into(),
                    media: "screen".into()
                },
                link("/dark.css", "(prefers-color-scheme: dark)"),
                link("/late.css", ""),
            ]
        );
    }

    #[test]
    fn a_page_of_boxes_in_boxes_is_read_to_its_end() {
        let deep = format!(
            "{}<p>x{}<main><p>a<p>b</main>",
            "<div>".repeat(5000),
            "</div>".repeat(5000)
        );
        assert_eq!(way(&deep), "html > body > main");
    }
}
