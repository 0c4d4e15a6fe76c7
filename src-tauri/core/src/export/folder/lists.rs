//! What lists the posts of a folder: the index, the pages of the tags, the Atom feed, the sitemap.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use minijinja::context;
use minijinja::value::Value;

use super::manifest::Card;
use super::names::{self, FEED, INDEX, TAGS};
use crate::Result;
use crate::export::document::fill;
use crate::export::facts::is_from_right;
use crate::export::markup::escaped;
use crate::export::words;
use crate::export::{FOLDER_POLICY, Options};

/// So many posts stand in the feed: what readers of feeds ask for at once.
const IN_FEED: usize = 20;

/// A post and its page.
pub(super) struct Listed<'a> {
    pub(super) card: &'a Card,
    pub(super) place: &'a str,
}

/// What the lists are of.
pub(super) struct Lists<'a> {
    /// The newest first.
    pub(super) posts: Vec<Listed<'a>>,
    pub(super) title: &'a str,
    pub(super) lang: &'a str,
    /// The address that the folder will have, without a slash at its end.
    pub(super) base: Option<&'a str>,
    /// The places of the tags' pages.
    pub(super) tags: &'a BTreeMap<String, String>,
}

/// The place of each tag's page. Tags that differ only in letter case share one.
pub(super) fn tag_places<'a>(tags: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let sorted: std::collections::BTreeSet<&str> = tags.collect();
    for tag in sorted {
        let name = names::part(&crate::site::names::slug(tag)).unwrap_or_else(|| "tag".to_owned());
        let mut number = 1;
        loop {
            let tried = match number {
                1 => format!("{TAGS}/{name}.html"),
                number => format!("{TAGS}/{name}-{number}.html"),
            };
            let owner = taken
                .entry(tried.to_lowercase())
                .or_insert_with(|| tag.to_lowercase());
            if *owner == tag.to_lowercase() {
                found.insert(tag.to_owned(), tried);
                break;
            }
            number += 1;
        }
    }
    found
}

impl Lists<'_> {
    /// All lists as files: place and text.
    ///
    /// # Errors
    /// Only when our own templates fail.
    pub(super) fn files(&self, options: &Options, about: &Path) -> Result<Vec<(String, String)>> {
        let words = words::of(self.lang);
        let mut files = vec![(
            INDEX.to_owned(),
            self.page(
                INDEX,
                self.title,
                &self.posts.iter().collect::<Vec<_>>(),
                true,
                options,
                about,
            )?,
        )];
        let mut by_place: BTreeMap<&str, (&str, Vec<&Listed>)> = BTreeMap::new();
        for post in &self.posts {
            for tag in &post.card.tags {
                let Some((tag, place)) = self.tags.get_key_value(tag) else {
                    continue;
                };
                let (_, posts) = by_place.entry(place).or_insert_with(|| (tag, Vec::new()));
                if posts.last().is_none_or(|last| last.place != post.place) {
                    posts.push(post);
                }
            }
        }
        for (place, (tag, posts)) in by_place {
            let title = format!("{}: {tag}", words.tags);
            files.push((
                place.to_owned(),
                self.page(place, &title, &posts, false, options, about)?,
            ));
        }
        files.push((FEED.to_owned(), self.feed()));
        if let Some(base) = self.base {
            files.push((names::SITEMAP.to_owned(), self.sitemap(base)));
        }
        Ok(files)
    }

    fn page(
        &self,
        place: &str,
        title: &str,
        posts: &[&Listed],
        with_tags: bool,
        options: &Options,
        about: &Path,
    ) -> Result<String> {
        let words = words::of(self.lang);
        let mut years: Vec<(String, Vec<Value>)> = Vec::new();
        for post in posts {
            let day = post.card.day.as_deref().unwrap_or("");
            let year = day.split('-').next().unwrap_or("").to_owned();
            if years.last().is_none_or(|(last, _)| *last != year) {
                years.push((year, Vec::new()));
            }
            let row = context! {
                title => &post.card.title,
                day,
                summary => &post.card.summary,
                address => names::link(place, post.place),
            };
            if let Some((_, rows)) = years.last_mut() {
                rows.push(row);
            }
        }
        let tags: Vec<Value> = self
            .tags
            .iter()
            .filter(|_| with_tags)
            .map(|(tag, target)| context! { name => tag, address => names::link(place, target) })
            .collect();
        fill(
            "list.html",
            context! {
                lang => self.lang,
                from_right => is_from_right(self.lang),
                theme => options.theme.name(),
                color_scheme => options.appearance.color_scheme(),
                policy => FOLDER_POLICY,
                site => self.title,
                title,
                style => names::link(place, super::STYLE),
                feed => names::link(place, FEED),
                index => (place != INDEX).then(|| names::link(place, INDEX)),
                all_posts => words.all_posts,
                years => years
                    .iter()
                    .map(|(year, rows)| context! { year, rows })
                    .collect::<Vec<_>>(),
                tags,
                tags_word => words.tags,
            },
            about,
        )
    }

    /// Where a place is, for readers outside of the folder.
    fn address(&self, place: &str) -> String {
        let path: Vec<String> = place.split('/').map(names::encoded).collect();
        let path = path.join("/");
        self.base
            .map_or(path.clone(), |base| format!("{base}/{path}"))
    }

    /// RFC 4287. An entry's id is its address on the site, else one made of what it says, and never a time of this
    /// export: the same posts give the same feed.
    fn feed(&self) -> String {
        let id = |of: &str| match self.base {
            Some(base) => format!("{base}/{of}"),
            None => {
                let hash = blake3::hash(format!("{}\n{of}", self.title).as_bytes()).to_hex();
                format!("urn:inkstone:{}", hash.get(..32).unwrap_or(""))
            }
        };
        let changed = |card: &Card| {
            card.updated
                .max(card.published)
                .unwrap_or(Timestamp::UNIX_EPOCH)
        };
        let shown = || self.posts.iter().take(IN_FEED);
        let newest = shown().map(|post| changed(post.card)).max();
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<author><name>{}</name></author>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n",
            escaped(self.lang),
            escaped(self.title),
            escaped(&id("")),
            newest.unwrap_or(Timestamp::UNIX_EPOCH),
            escaped(self.title),
            escaped(&self.address(INDEX)),
            escaped(&self.address(FEED)),
        );
        for post in shown() {
            let card = post.card;
            out.push_str(&format!(
                "<entry>\n<title>{}</title>\n<id>{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<updated>{}</updated>\n",
                escaped(&card.title),
                escaped(&id(post.place)),
                escaped(&self.address(post.place)),
                changed(card),
            ));
            if let Some(published) = card.published {
                out.push_str(&format!("<published>{published}</published>\n"));
            }
            for tag in &card.tags {
                out.push_str(&format!("<category term=\"{}\"/>\n", escaped(tag)));
            }
            out.push_str(&format!(
                "<summary>{}</summary>\n</entry>\n",
                escaped(&card.summary)
            ));
        }
        out.push_str("</feed>\n");
        out
    }

    /// The protocol of sitemaps.org, which takes whole addresses only.
    fn sitemap(&self, base: &str) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        out.push_str(&format!("<url><loc>{}/</loc></url>\n", escaped(base)));
        for post in &self.posts {
            let changed = post.card.updated.max(post.card.published);
            let changed = changed.map_or(String::new(), |moment| {
                format!("<lastmod>{moment}</lastmod>")
            });
            out.push_str(&format!(
                "<url><loc>{}</loc>{changed}</url>\n",
                escaped(&self.address(post.place))
            ));
        }
        let places: std::collections::BTreeSet<&String> = self.tags.values().collect();
        for place in places {
            out.push_str(&format!(
                "<url><loc>{}</loc></url>\n",
                escaped(&self.address(place))
            ));
        }
        out.push_str("</urlset>\n");
        out
    }
}
