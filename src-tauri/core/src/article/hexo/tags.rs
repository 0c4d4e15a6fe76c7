//! Hexo's own tags (hexo 8, `plugins/tag/`), those of hexo-tag-embed, and which of the others are a theme's.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::arguments::{escape, is_address};
use super::code::dedented;
use super::highlight::{self, OPTIONS};
use super::scan::{Found, Kind};
use super::{Caption, Reader, code_block};
use crate::article::attributes::Attributes;
use crate::article::dialect::Form;
use crate::article::marked::{self, Excerpt};
use crate::article::parse::Piece;
use crate::article::pictures::{Include, Reference, Referred};

type Pieces = Vec<Piece<'static>>;

/// A tag at work: what it is given, and where its output goes.
pub(super) struct Call<'c> {
    pub(super) arguments: &'c [String],
    pub(super) body: Option<&'c Excerpt>,
    pub(super) source: &'c Range<usize>,
    pub(super) is_block: bool,
    pub(super) out: &'c mut Pieces,
}

impl Call<'_> {
    pub(super) fn argument(&self, index: usize) -> &str {
        self.arguments.get(index).map_or("", String::as_str)
    }

    pub(super) fn joined(&self) -> String {
        self.arguments.join(" ")
    }

    /// HTML of ours, which goes the way of the post's own.
    pub(super) fn html(&mut self, html: &str) {
        let source = self.source.clone();
        if self.is_block {
            let events = [
                Event::Start(Tag::HtmlBlock),
                Event::Html(html.to_owned().into()),
                Event::End(TagEnd::HtmlBlock),
            ];
            self.out
                .extend(events.map(|event| Piece::new(event, source.clone())));
        } else {
            self.out.push(Piece::new(
                Event::InlineHtml(html.to_owned().into()),
                source,
            ));
        }
    }

    /// A link with words.
    pub(super) fn link(&mut self, address: &str, title: &str, words: &str) {
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", escape(title))
        };
        self.html(&format!(
            "<a href=\"{}\"{title}>{}</a>",
            escape(address),
            escape(words)
        ));
    }

    /// A quiet mark in place of what is loaded from elsewhere.
    pub(super) fn embed(&mut self, label: &str, address: &str) {
        self.html(&format!(
            "<a class=\"tag-chip\" href=\"{}\">{}</a>",
            escape(address),
            escape(label)
        ));
    }

    /// The body as code: without the indent of all its lines, and without a line end at its ends.
    pub(super) fn code(&self) -> String {
        self.body.map_or_else(String::new, |body| {
            let text = dedented(&evaluated(&body.text));
            let text = text.strip_prefix('\n').unwrap_or(&text);
            text.strip_suffix('\n').unwrap_or(text).to_owned()
        })
    }
}

/// What Nunjucks leaves of a text: values that nobody set are nothing, comments go, and `raw` has done its work.
fn evaluated(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let close = match after.chars().next() {
            Some('{') => "}}",
            Some('#') => "#}",
            Some('%') => "%}",
            _ => "",
        };
        match after.find(close).filter(|_| !close.is_empty()) {
            Some(end) => {
                let inside = after.get(1..end).unwrap_or("").trim();
                rest = after.get(end + 2..).unwrap_or("");
                if inside == "raw"
                    && let Some((kept, left)) = rest.split_once("{%")
                {
                    out.push_str(kept);
                    rest = left.split_once("%}").map_or("", |(_, left)| left);
                }
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// A tag's body as Markdown: hexo's `trimBody`, i.e. without common indent and one line end at both ends.
pub(super) fn trimmed(body: &Excerpt) -> Excerpt {
    let text = &body.text;
    let least = text
        .split('\n')
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let mut out = Excerpt::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        out.push_part(body, at + least.min(blank)..at + line.len());
        at += line.len();
    }
    let start = usize::from(out.text.starts_with('\n'));
    let end = out.text.strip_suffix('\n').map_or(out.text.len(), str::len);
    out.part(start..end.max(start))
}

impl Reader<'_> {
    /// What a tag shows.
    pub(super) fn tag(&mut self, tag: &Found, is_block: bool, out: &mut Pieces) {
        let (name, arguments, body) = match &tag.kind {
            Kind::Comment => return,
            Kind::Value(value) => {
                let literal = ['"', '\'']
                    .into_iter()
                    .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
                match literal {
                    Some(text) => out.push(Piece::new(
                        Event::InlineHtml(text.to_owned().into()),
                        tag.source.clone(),
                    )),
                    None => self.chip(tag, is_block, out),
                }
                return;
            }
            Kind::Tag {
                name,
                arguments,
                body,
            } => (name.as_str(), arguments.as_slice(), body.as_ref()),
        };
        let mut call = Call {
            arguments,
            body,
            source: &tag.source,
            is_block,
            out,
        };
        if self.own(name, &mut call) || self.themes(name, &mut call) {
            return;
        }
        if name.starts_with("end") {
            return;
        }
        self.chip(tag, is_block, out);
        if let Some(body) = body {
            let pieces = self.body(&trimmed(body));
            out.extend(pieces);
        }
    }

    /// The body as Markdown.
    pub(super) fn put_body(&mut self, call: &mut Call) {
        if let Some(body) = call.body {
            let pieces = self.body(&trimmed(body));
            call.out.extend(pieces);
        }
    }

    /// Hexo's own tags and hexo-tag-embed's. Whether it is one that could be shown.
    fn own(&mut self, name: &str, call: &mut Call) -> bool {
        match name {
            "raw" => {
                let text = call.body.map_or("", |body| body.text.as_str()).to_owned();
                call.html(&text);
            }
            "asset_img" | "asset_image" => return self.picture(call, true),
            "img" | "image" => return self.picture(call, false),
            "asset_path" | "post_path" => return self.path(name, call),
            "asset_link" | "post_link" => return self.named_link(name, call),
            "link" | "a" | "anchor" => link(call),
            "url_for" | "full_url_for" => {
                let (words, address) = (call.argument(0).to_owned(), call.argument(1).to_owned());
                call.link(&marked::encoded(&address), "", &words);
            }
            "blockquote" | "quote" if call.body.is_some() => {
                call.html("<blockquote>");
                self.put_body(call);
                let footer = footer(&call.joined());
                call.html(&format!("{footer}</blockquote>"));
            }
            "pullquote" if call.body.is_some() => {
                let mut classes = vec!["pullquote"];
                classes.extend(call.arguments.iter().map(String::as_str));
                let open = format!("<blockquote class=\"{}\">", escape(&classes.join(" ")));
                call.html(&open);
                self.put_body(call);
                call.html("</blockquote>");
            }
            "codeblock" | "code" if call.body.is_some() => code(call),
            "include_code" | "include-code" => return self.include_code(call),
            "iframe" => {
                let address = call.argument(0).to_owned();
                call.embed(&address, &address);
            }
            "youtube" => {
                let id = call.argument(0).to_owned();
                let address = if call.arguments.iter().any(|word| word == "playlist") {
                    format!("https://www.youtube.com/playlist?list={id}")
                } else {
                    format!("https://www.youtube.com/watch?v={id}")
                };
                call.embed(&format!("YouTube {id}"), &address);
            }
            "vimeo" => {
                let id = call.argument(0).to_owned();
                call.embed(&format!("Vimeo {id}"), &format!("https://vimeo.com/{id}"));
            }
            "jsfiddle" => {
                let id = call.argument(0).to_owned();
                call.embed(
                    &format!("JSFiddle {id}"),
                    &format!("https://jsfiddle.net/{id}/"),
                );
            }
            "gist" => {
                let id = call.argument(0).to_owned();
                call.embed(
                    &format!("Gist {id}"),
                    &format!("https://gist.github.com/{id}"),
                );
            }
            _ => return false,
        }
        true
    }

    /// `{% asset_img [class] name [width] [height] ['"title" "alt"'] %}`, and `img` with an address.
    fn picture(&self, call: &mut Call, is_asset: bool) -> bool {
        let is_link = |word: &String| {
            if is_asset {
                word.contains('.')
            } else {
                word.starts_with('/') || is_address(word)
            }
        };
        let Some(at) = call.arguments.iter().position(is_link) else {
            return false;
        };
        let (classes, rest) = call.arguments.split_at(at);
        let mut rest = rest.to_vec();
        let link = rest.remove(0);
        let mut pairs = Vec::new();
        for name in ["width", "height"] {
            let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
            if rest.first().is_some_and(is_number) {
                pairs.push((name.to_owned(), rest.remove(0)));
            } else {
                break;
            }
        }
        let (title, alt) = meta(&rest.join(" "));
        if is_asset {
            pairs.push(("asset".to_owned(), String::new()));
        }
        let attributes = Attributes {
            classes: classes.to_vec(),
            pairs,
            ..Attributes::default()
        };
        image(call, self.settings.form, &link, &title, &alt, attributes);
        true
    }

    /// `{% include_code [title] [lang:language] [from:line] [to:line] path %}`: a file of the site's code folder.
    fn include_code(&self, call: &mut Call) -> bool {
        let (mut language, mut from, mut to) = ("", 1, usize::MAX);
        let mut words = Vec::new();
        for word in call.arguments {
            match word.split_once(':') {
                Some(("lang", value)) => language = value,
                Some(("from", value)) => from = value.parse().unwrap_or(from),
                Some(("to", value)) => to = value.parse().unwrap_or(to),
                _ => words.push(word.as_str()),
            }
        }
        let Some(path) = words.pop().map(|path| path.trim_start_matches('/')) else {
            return false;
        };
        let Some(text) = self.target.include(Include::Code(path)) else {
            return false;
        };
        let lines = text.split('\n').take(to).skip(from.max(1) - 1);
        let code = lines.collect::<Vec<_>>().join("\n");
        let name = path.rsplit('/').next().unwrap_or(path);
        if language.is_empty() {
            language = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        }
        let caption = Caption {
            title: match words.is_empty() {
                true => name.to_owned(),
                false => words.join(" "),
            },
            link: Some((
                marked::encoded(&format!(
                    "/{}/{path}",
                    self.settings.hexo_highlight.code_folder
                )),
                "view raw".to_owned(),
            )),
        };
        let block = code_block(
            language,
            Some(&caption),
            Vec::new(),
            code.trim(),
            call.source,
        );
        call.out.extend(block);
        true
    }

    fn path(&self, name: &str, call: &mut Call) -> bool {
        let wanted = call.argument(0).to_owned();
        let reference = if name == "post_path" {
            Reference::Post(&wanted)
        } else {
            Reference::Asset(&wanted)
        };
        let Some(referred) = self.target.refer(reference) else {
            return false;
        };
        call.html(&escape(&referred.address));
        true
    }

    /// `{% post_link slug[#heading] [words] [escape] %}`, and `asset_link`.
    fn named_link(&self, name: &str, call: &mut Call) -> bool {
        let wanted = call.argument(0).to_owned();
        let (slug, hash) = match wanted.split_once('#') {
            Some((slug, hash)) if name == "post_link" => (slug, Some(hash)),
            _ => (wanted.as_str(), None),
        };
        let reference = if name == "post_link" {
            Reference::Post(slug)
        } else {
            Reference::Asset(slug)
        };
        let Some(Referred { address, title }) = self.target.refer(reference) else {
            return false;
        };
        let mut words = call.arguments.get(1..).unwrap_or(&[]).to_vec();
        let escaped = match words.last().map(String::as_str) {
            Some("true") => {
                words.pop();
                true
            }
            Some("false") => {
                words.pop();
                false
            }
            _ => true,
        };
        let words = if words.is_empty() {
            title.clone()
        } else {
            words.join(" ")
        };
        let address = match hash {
            Some(hash) => format!("{address}#{hash}"),
            None => address,
        };
        let shown = if escaped {
            escape(&words)
        } else {
            words.clone()
        };
        // A file's own name says what it is; a post's title stays with the link whatever it is called here.
        let tip = if name == "post_link" { title } else { words };
        call.html(&format!(
            "<a href=\"{}\" title=\"{}\">{shown}</a>",
            escape(&address),
            escape(&tip)
        ));
        true
    }
}

/// A picture; in a paragraph of its own where our themes make a figure of it.
pub(super) fn image(
    call: &mut Call,
    form: Form,
    link: &str,
    title: &str,
    alt: &str,
    attributes: Attributes,
) {
    let source = call.source.clone();
    let piece = |event: Event<'static>| Piece::new(event, source.clone());
    let mut start = piece(Event::Start(Tag::Image {
        link_type: LinkType::Inline,
        dest_url: link.to_owned().into(),
        title: title.to_owned().into(),
        id: CowStr::Borrowed(""),
    }));
    start.attributes = Some(attributes);
    let wrapped = call.is_block && form == Form::Themed;
    if wrapped {
        call.out.push(piece(Event::Start(Tag::Paragraph)));
    }
    call.out.push(start);
    call.out.push(piece(Event::Text(alt.to_owned().into())));
    call.out.push(piece(Event::End(TagEnd::Image)));
    if wrapped {
        call.out.push(piece(Event::End(TagEnd::Paragraph)));
    }
}

/// `"title" "alt"`, or `title alt` in single quotes or none: hexo's `rMetaTitle` and `rMetaAlt`.
fn meta(text: &str) -> (String, String) {
    let text = text.trim();
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return (text.to_owned(), String::new());
    };
    let mut parts = text.split(quote).map(str::trim);
    parts.next();
    let title = parts.next().unwrap_or("").to_owned();
    let alt = parts.find(|part| !part.is_empty()).unwrap_or("");
    (title, alt.to_owned())
}

/// `{% link words address [external] [title] %}`.
fn link(call: &mut Call) {
    let at = call.arguments.iter().position(|word| is_address(word));
    let at = at.unwrap_or(call.arguments.len());
    let words = call.arguments.get(..at).unwrap_or(&[]).join(" ");
    let address = call.argument(at).to_owned();
    let mut rest = call.arguments.get(at + 1..).unwrap_or(&[]);
    if let Some(("true" | "false", more)) = rest
        .split_first()
        .map(|(first, more)| (first.as_str(), more))
    {
        rest = more;
    }
    let title = rest.join(" ");
    call.link(&marked::encoded(&address), &title, &words);
}

/// The author, the source and the title of a quote.
fn footer(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words
        .iter()
        .skip(1)
        .rposition(|word| word.starts_with("http://") || word.starts_with("https://"));
    let (author, source, title) = match at {
        Some(index) => (
            words.get(..=index).unwrap_or(&[]).join(" "),
            words.get(index + 1).copied().unwrap_or(""),
            words.get(index + 2..).unwrap_or(&[]).join(" "),
        ),
        None => match text.split_once(',') {
            Some((author, title)) if !author.is_empty() && !title.trim().is_empty() => {
                let title = title.split(',').next().unwrap_or("");
                (author.to_owned(), "", title.trim_start().to_owned())
            }
            _ => (text.to_owned(), "", String::new()),
        },
    };
    let mut out = format!("<footer><strong>{author}</strong>");
    if !source.is_empty() {
        let words = if title.is_empty() {
            let bare = source.split_once("://").map_or(source, |(_, rest)| rest);
            let bare = bare.strip_suffix("index.html").unwrap_or(bare);
            bare.strip_suffix('/').unwrap_or(bare)
        } else {
            &title
        };
        out.push_str(&format!(
            "<cite><a href=\"{}\">{words}</a></cite>",
            escape(source)
        ));
    } else if !title.is_empty() {
        out.push_str(&format!("<cite>{title}</cite>"));
    }
    out + "</footer>"
}

/// `{% codeblock [title] [lang:language] [url] [words] [options] %}`.
fn code(call: &mut Call) {
    let mut language = String::new();
    let mut others = Vec::new();
    for word in call.arguments {
        match word.split_once(':') {
            Some(("lang", value)) => language = value.to_owned(),
            Some((name, _)) if OPTIONS.contains(&name) => {}
            _ => others.push(word.as_str()),
        }
    }
    let at = others
        .iter()
        .skip(1)
        .rposition(|word| word.starts_with("http://") || word.starts_with("https://"));
    let caption = match at {
        _ if others.is_empty() => None,
        Some(index) => {
            let words = others.get(index + 2..).unwrap_or(&[]).join(" ");
            let words = if words.is_empty() {
                "link".to_owned()
            } else {
                words
            };
            Some(Caption {
                title: others.get(..=index).unwrap_or(&[]).join(" "),
                link: others
                    .get(index + 1)
                    .map(|address| (marked::encoded(address), words)),
            })
        }
        None => Some(Caption {
            title: others.join(" "),
            link: None,
        }),
    };
    let options = highlight::pairs(call.arguments.iter().map(String::as_str));
    let block = code_block(
        &language,
        caption.as_ref(),
        options,
        &call.code(),
        call.source,
    );
    call.out.extend(block);
}
