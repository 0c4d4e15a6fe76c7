//! Every picture that a post names, with the bytes of its address: in Markdown, in HTML, in tags of the generators and in
//! the front matter.
//!
//! The renderer tells what a generator shows; this tells where each address stands in the text, so that it can be
//! exchanged and nothing else. It reads a little more than any one generator would: an address that is found and shown
//! nowhere does no harm. Code is left out.

mod html;
mod markdown;
mod matter;
pub mod pages;
mod tags;
#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::ZonedDateTime;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::Result;
use crate::front_matter::{self, Change, Edit, FrontMatter};
use crate::site::Generator;

/// An address of a picture, as it stands in a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureLink {
    /// The bytes of the address in the post's text: neither quotes nor brackets. In front matter, those of the entry.
    pub range: Range<usize>,
    /// What it means: escapes and entities undone, still percent-encoded, fragment included.
    pub address: String,
    /// Its alt text; none where there can be none.
    pub alt: Option<String>,
    /// How it is written.
    pub written: Written,
}

/// How an address is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// `![alt](address)`, or the definition that `![alt][name]` uses.
    Markdown,
    /// `<img src="address">` and the like.
    Html {
        /// Whether quotes stand around it.
        is_quoted: bool,
    },
    /// A word of a generator's tag or shortcode.
    Tag,
    /// A value of the front matter.
    FrontMatter {
        /// Its keys and, in lists, indexes.
        path: Vec<String>,
    },
}

/// What would end an address that no quotes stand around.
const UNQUOTED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'\'')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'`');

impl PictureLink {
    /// The address without its fragment.
    pub fn plain(&self) -> &str {
        self.address.split('#').next().unwrap_or_default()
    }

    /// The fragment with its `#`: `#pic_center`, which some themes read. Empty when there is none.
    pub fn fragment(&self) -> &str {
        self.address.get(self.plain().len()..).unwrap_or_default()
    }

    /// The whole address of a picture on another host; none for one of the site.
    pub fn remote(&self) -> Option<String> {
        remote(self.plain())
    }

    /// The change of `text` that puts another link, as Markdown writes it, in this one's place; the fragment stays.
    ///
    /// # Errors
    /// As [`front_matter::apply`], for a value of the front matter.
    pub fn exchanged(
        &self,
        text: &str,
        generator: Generator,
        link: &str,
        now: &ZonedDateTime,
    ) -> Result<Change> {
        let link = format!("{link}{}", self.fragment());
        let insert = match &self.written {
            Written::Markdown => link,
            Written::Html { is_quoted } => in_html(&link, *is_quoted),
            Written::Tag => utf8_percent_encode(&link, UNQUOTED).to_string(),
            Written::FrontMatter { path } => {
                let edit = Edit::Set {
                    path: path.clone(),
                    value: link,
                };
                return front_matter::apply(text, generator, &edit, now);
            }
        };
        Ok(Change {
            range: self.range.clone(),
            insert,
        })
    }
}

/// A link as the value of an attribute.
fn in_html(link: &str, is_quoted: bool) -> String {
    let link = link.replace('&', "&amp;");
    match is_quoted {
        true => link.replace('"', "&quot;").replace('\'', "&#39;"),
        false => utf8_percent_encode(&link, UNQUOTED).to_string(),
    }
}

/// Ends that were looked for in vain: looked for again from a later place, they would make the time grow out of
/// proportion.
#[derive(Default)]
struct Ends(Vec<&'static str>);

impl Ends {
    /// Where `end` stands next, letter case aside.
    fn find(&mut self, text: &str, from: usize, end: &'static str) -> Option<usize> {
        if self.0.contains(&end) {
            return None;
        }
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let found = rest
            .windows(end.len())
            .position(|part| part.eq_ignore_ascii_case(end.as_bytes()));
        if found.is_none() {
            self.0.push(end);
        }
        found.map(|length| from + length)
    }
}

/// The whole address of something on another host.
pub(super) fn remote(address: &str) -> Option<String> {
    let is_scheme = |scheme: &str| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if is_scheme("https://") || is_scheme("http://") {
        return Some(address.to_owned());
    }
    address
        .strip_prefix("//")
        .filter(|rest| !rest.is_empty())
        .map(|rest| format!("https://{rest}"))
}

/// What a post links to.
#[derive(Default)]
struct Found {
    pictures: Vec<PictureLink>,
    pages: Vec<pages::PageLink>,
}

/// All pictures that a post names, in the order of the text. `text` has LF line ends.
pub fn find(text: &str, matter: &FrontMatter) -> Vec<PictureLink> {
    find_all(text, matter).0
}

/// The same, and the links that lead to a page or another file.
pub fn find_all(text: &str, matter: &FrontMatter) -> (Vec<PictureLink>, Vec<pages::PageLink>) {
    let mut pictures = matter::find(matter);
    let body_start = matter.block.as_ref().map_or(0, |block| block.range.end);
    let body = text.get(body_start..).unwrap_or_default();
    let mut found = markdown::find(body);
    let shifted = |range: &Range<usize>| range.start + body_start..range.end + body_start;
    for link in &mut found.pictures {
        link.range = shifted(&link.range);
    }
    for link in &mut found.pages {
        link.range = shifted(&link.range);
    }
    pictures.append(&mut found.pictures);
    (pictures, found.pages)
}

/// Whether an address ends like a picture's file.
pub(super) fn is_picture_address(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    super::Kind::promised(name).is_some()
        || name.rsplit_once('.').is_some_and(|(_, extension)| {
            ["avif", "bmp", "ico"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        })
}
