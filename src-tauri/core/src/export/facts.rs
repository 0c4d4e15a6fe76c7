//! What a post says of itself for the head of its page and for lists of posts.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::markup;
use crate::article::Article;
use crate::front_matter::{FrontMatter, Value, date};
use crate::library;
use crate::page::Page;
use crate::site::Site;

/// A picture that stands for the post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    /// As the post has it.
    pub(super) link: String,
    /// Empty for a picture that only adorns.
    pub(super) alt: String,
}

/// What is known of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) title: String,
    /// The post's own words about itself.
    pub(super) description: Option<String>,
    /// `2023-05-30`.
    pub(super) day: Option<String>,
    /// When it was published; a date without a zone is one of the site's.
    pub(super) published: Option<Timestamp>,
    /// When it was changed, if it says so.
    pub(super) updated: Option<Timestamp>,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) cover: Option<Cover>,
    /// Its address on the site, when that is known.
    pub(super) canonical: Option<String>,
    pub(super) lang: String,
    pub(super) draft: bool,
}

/// The longest description that is taken from the text, in characters: about what search engines show.
const LONGEST_EXCERPT: usize = 160;

impl Facts {
    pub(super) fn of(matter: &FrontMatter, lang: &str, site: &Site, post: &Path) -> Self {
        let name = post
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let stem = post
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let day = library::day_of(matter, &name);
        let published = moment(matter, "date", site).or_else(|| {
            let day = date::written(day.as_deref()?)?;
            Some(day.to_zoned_datetime(zone(site)).ok()?.timestamp())
        });
        Self {
            title: matter
                .text("title")
                .or(stem)
                .unwrap_or_default()
                .trim()
                .to_owned(),
            description: ["description", "summary", "excerpt"]
                .into_iter()
                .find_map(|key| matter.text(key))
                .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
            day,
            published,
            updated: ["lastmod", "last_modified_at", "updated"]
                .into_iter()
                .find_map(|key| moment(matter, key, site)),
            categories: matter.categories(),
            tags: matter.tags(),
            cover: cover(matter),
            canonical: canonical(matter, site, post),
            lang: language(lang),
            draft: matter.is_draft() || post.components().any(|part| part.as_os_str() == "_drafts"),
        }
    }

    /// The same with the title of a post that has none in its front matter.
    pub(super) fn titled(mut self, page: &Page, article: &Article) -> Self {
        if let Some(title) = page.title(article) {
            self.title = title.trim().to_owned();
        }
        self
    }

    /// The description, else the first words of the text.
    pub(super) fn summary(&self, article: &Article) -> Option<String> {
        self.description.clone().or_else(|| {
            let paragraphs = article
                .blocks
                .iter()
                .filter(|block| block.html.starts_with("<p"));
            let mut words = paragraphs.map(|block| markup::text(&block.html));
            let words = words.find(|words| !words.is_empty())?;
            let short: String = words.chars().take(LONGEST_EXCERPT).collect();
            Some(if short.len() < words.len() {
                format!("{}…", short.trim_end())
            } else {
                short
            })
        })
    }
}

fn zone(site: &Site) -> TimeZone {
    // Never this machine's: the same text gives the same bytes everywhere.
    site.zone.clone().unwrap_or(TimeZone::UTC)
}

fn moment(matter: &FrontMatter, key: &str, site: &Site) -> Option<Timestamp> {
    let text = matter.text(key)?;
    date::moment_of(&text).or_else(|| {
        let written = date::written(&text)?;
        Some(written.to_zoned_datetime(zone(site)).ok()?.timestamp())
    })
}

/// The keys of Chirpy, Jekyll's SEO tag, LoveIt, PaperMod, Butterfly, NexT and Hugo's own Open Graph template.
fn cover(matter: &FrontMatter) -> Option<Cover> {
    let path = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let text = |keys: &[&str]| {
        matter
            .at(&path(keys))
            .and_then(Value::text)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let places: [(&[&str], &[&str]); 10] = [
        (&["image", "path"], &["image", "alt"]),
        (&["image", "src"], &["image", "alt"]),
        (&["image"], &[]),
        (&["cover", "image"], &["cover", "alt"]),
        (&["cover"], &[]),
        (&["featuredImage"], &[]),
        (&["featured_image"], &[]),
        (&["top_img"], &[]),
        (&["images", "0"], &[]),
        (&["thumbnail"], &[]),
    ];
    let hidden = matches!(
        matter.at(&path(&["cover", "hidden"])),
        Some(Value::Boolean(true))
    );
    places
        .into_iter()
        .filter(|_| !hidden)
        .find_map(|(link, alt)| {
            let link = text(link)?;
            // `cover: false` switches Butterfly's off, and a colour is no picture.
            let is_picture = link.contains(['/', '.']) && !link.starts_with('#');
            is_picture.then(|| Cover {
                link,
                alt: text(alt).unwrap_or_default(),
            })
        })
}

fn canonical(matter: &FrontMatter, site: &Site, post: &Path) -> Option<String> {
    let own = ["canonical", "canonical_url", "canonicalURL"]
        .into_iter()
        .find_map(|key| matter.text(key));
    let address = own.or_else(|| {
        let origin = Some(site.origin()).filter(|origin| !origin.is_empty())?;
        Some(format!("{origin}{}", site.post_address(post, matter)?))
    })?;
    let url = Url::parse(&address).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.to_string())
}

/// A language tag that HTML takes: `en` for what is none (BCP 47, in short).
pub(super) fn language(written: &str) -> String {
    let tag = written.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let is_primary = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let fits = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if is_primary && parts.all(fits) {
        tag
    } else {
        "en".to_owned()
    }
}

/// Whether a language is written from right to left (CLDR's character orders).
pub(super) fn is_from_right(lang: &str) -> bool {
    const FROM_RIGHT: [&str; 13] = [
        "ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "uz-arab", "yi",
    ];
    let lang = lang.to_ascii_lowercase();
    let is_latin = lang.split('-').any(|part| part == "latn");
    let fits = |one: &&str| lang == **one || lang.starts_with(&format!("{one}-"));
    !is_latin && FROM_RIGHT.iter().any(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Generator;

    #[test]
    fn covers_are_found_where_themes_look() {
        for (block, link, alt) in [
            ("image:\n  path: a.jpg\n  alt: A", Some("a.jpg"), "A"),
            ("image: a.jpg", Some("a.jpg"), ""),
            ("cover:\n  image: a.jpg\n  alt: A", Some("a.jpg"), "A"),
            ("cover:\n  image: a.jpg\n  hidden: true", None, ""),
            ("cover: false", None, ""),
            ("cover: '#ffcc00'", None, ""),
            ("featuredImage: /a.jpg", Some("/a.jpg"), ""),
            ("images: [a.jpg, b.jpg]", Some("a.jpg"), ""),
            ("title: a", None, ""),
        ] {
            let matter = FrontMatter::read(&format!("---\n{block}\n---\n"), Generator::Plain);
            let found = cover(&matter);
            assert_eq!(
                found.as_ref().map(|cover| cover.link.as_str()),
                link,
                "{block}"
            );
            assert_eq!(
                found.map(|cover| cover.alt).unwrap_or_default(),
                alt,
                "{block}"
            );
        }
    }

    #[test]
    fn some_languages_are_written_from_right_to_left() {
        for (lang, from_right) in [
            ("ar", true),
            ("he-IL", true),
            ("FA", true),
            ("ur-Latn", false),
            ("arn", false),
            ("zh-CN", false),
            ("en", false),
        ] {
            assert_eq!(is_from_right(lang), from_right, "{lang}");
        }
    }

    #[test]
    fn languages_are_tags() {
        for (written, tag) in [
            ("zh-CN", "zh-CN"),
            ("zh_CN", "zh-CN"),
            ("en", "en"),
            ("de-Latn-DE-1996", "de-Latn-DE-1996"),
            ("", "en"),
            ("\"><script>", "en"),
            ("english", "en"),
        ] {
            assert_eq!(language(written), tag);
        }
    }
}
