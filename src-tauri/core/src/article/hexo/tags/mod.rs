//! Hexo's own tags (hexo 8, `plugins/tag/`), those of hexo-tag-embed, and which of the others are a theme's. `links` has
//! those that name pictures, files and posts, `code` those that show code, `quotes` who is quoted.

mod code;
mod links;
mod quotes;

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Reader;
use super::arguments::escape;
use super::code::dedented;
use super::scan::{Found, Kind};
use crate::article::marked::{self, Excerpt};
use crate::article::parse::Piece;
pub(super) use links::image;

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
            "link" | "a" | "anchor" => links::link(call),
            "url_for" | "full_url_for" => {
                let (words, address) = (call.argument(0).to_owned(), call.argument(1).to_owned());
                call.link(&marked::encoded(&address), "", &words);
            }
            "blockquote" | "quote" if call.body.is_some() => {
                call.html("<blockquote>");
                self.put_body(call);
                let footer = quotes::footer(&call.joined());
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
            "codeblock" | "code" if call.body.is_some() => code::code(call),
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
}
