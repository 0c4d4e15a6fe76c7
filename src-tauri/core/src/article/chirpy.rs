//! What the theme Chirpy makes of an article (its `_includes/refactor-content.html`, 7.2.4): where its pictures lie,
//! and the markup that it puts around pictures, headings and tasks of the page it publishes.

use serde_json::Value;

use super::escape;
use crate::front_matter::FrontMatter;

/// Chirpy's settings for one post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chirpy {
    /// The site's `cdn`: stands before every picture of the site.
    pub cdn: String,
    /// The post's `media_subpath` (before version 7 `img_path`), a folder for its pictures.
    pub media_subpath: String,
}

impl Chirpy {
    /// The settings of a post in a site with this theme; `None` when the theme is another.
    pub fn of_site(theme: Option<&str>, config: &Value, matter: &FrontMatter) -> Option<Self> {
        if !theme?.eq_ignore_ascii_case("chirpy") {
            return None;
        }
        let subpath = ["media_subpath", "img_path"]
            .into_iter()
            .find_map(|key| matter.text(key));
        Some(Self {
            cdn: config
                .get("cdn")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            media_subpath: subpath.unwrap_or_default(),
        })
    }

    /// Where a picture lies in the site. The theme puts the folder before every address without a colon, one from
    /// the site's root too.
    pub(super) fn place(&self, link: &str) -> String {
        if link.contains(':') || link.starts_with("//") || self.media_subpath.is_empty() {
            return link.to_owned();
        }
        joined(&self.media_subpath, link)
    }

    /// The published address of a picture.
    pub(super) fn address(&self, link: &str) -> String {
        let place = self.place(link);
        if link.contains(':') || link.starts_with("//") || self.cdn.is_empty() {
            return place;
        }
        joined(&self.cdn, &place)
    }
}

fn joined(folder: &str, rest: &str) -> String {
    format!(
        "{}/{}",
        folder.trim_end_matches('/'),
        rest.trim_start_matches('/')
    )
}

/// What stands in a heading around its text: before it, and after it when it has this id.
pub(super) fn heading(level: u8, id: &str) -> Option<(&'static str, String)> {
    if !(2..=5).contains(&level) || id.is_empty() {
        return None;
    }
    let mut after = String::from("</span><a");
    escape::pair(&mut after, "href", &format!("#{id}"));
    after.push_str(" class=\"anchor text-muted\"><i class=\"fas fa-hashtag\"></i></a>");
    Some(("<span class=\"me-2\">", after))
}

/// A task's box is an icon.
pub(super) fn task(done: bool) -> &'static str {
    if done {
        "<i class=\"fas fa-check-circle fa-fw checked\"></i>"
    } else {
        "<i class=\"far fa-circle fa-fw\"></i>"
    }
}

/// A picture that no link is around leads to itself; its classes are the link's.
pub(super) fn around(img: &str, address: &str, classes: &[String]) -> String {
    let mut out = String::from("<a");
    escape::pair(&mut out, "href", address);
    let classes = format!("popup img-link {} shimmer", classes.join(" "));
    escape::pair(&mut out, "class", &classes);
    out.push('>');
    out.push_str(img);
    out.push_str("</a>");
    out
}
