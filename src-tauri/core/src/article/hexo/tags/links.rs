//! Pictures, files and posts of the site, and links: `asset_img`, `asset_path`, `asset_link`, `post_path`, `post_link`,
//! `img` and `link`.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::Call;
use crate::article::attributes::Attributes;
use crate::article::dialect::Form;
use crate::article::hexo::Reader;
use crate::article::hexo::arguments::{escape, is_address};
use crate::article::marked;
use crate::article::parse::Piece;
use crate::article::pictures::{Reference, Referred};

impl Reader<'_> {
    /// `{% asset_img [class] name [width] [height] ['"title" "alt"'] %}`, and `img` with an address.
    pub(super) fn picture(&self, call: &mut Call, is_asset: bool) -> bool {
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

    pub(super) fn path(&self, name: &str, call: &mut Call) -> bool {
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
    pub(super) fn named_link(&self, name: &str, call: &mut Call) -> bool {
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
pub(in crate::article::hexo) fn image(
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
pub(super) fn link(call: &mut Call) {
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
