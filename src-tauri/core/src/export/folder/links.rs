//! Links of a page that lead to another post: to that post's page in the folder.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use super::names;
use crate::export::markup::{escaped, replaced, tags, unescaped};
use crate::site::{Generator, Site};

/// Where posts go, by their file and by their address.
#[derive(Debug, Default)]
pub(super) struct Pages {
    by_file: HashMap<PathBuf, String>,
    by_address: HashMap<String, String>,
}

/// What became of a page's links.
pub(super) struct Rewritten {
    pub(super) html: String,
    /// Whether there is a link into the site.
    pub(super) linked: bool,
}

impl Pages {
    pub(super) fn insert(&mut self, file: &Path, address: Option<&str>, place: &str) {
        self.by_file.insert(file.to_owned(), place.to_owned());
        if let Some(address) = address {
            self.by_address.insert(key(address), place.to_owned());
        }
    }

    /// The article's HTML with links to posts led to their pages, and `sets` beside pictures. A link into the site
    /// that leads to no page of the folder leads to the site itself, where its address is known.
    pub(super) fn rewrite(
        &self,
        html: &str,
        site: &Site,
        post: &Path,
        address: Option<&str>,
        page: &str,
        sets: &BTreeMap<String, String>,
    ) -> Rewritten {
        let mut changes = Vec::new();
        let mut linked = false;
        for tag in tags(html).filter(|tag| !tag.is_end) {
            if tag.name == "img" {
                let set = tag.get("src").and_then(|src| sets.get(&unescaped(src)));
                if let Some(set) = set {
                    let at = tag.behind_name();
                    // The column's width in every theme is below 700 pixels.
                    changes.push((
                        at..at,
                        format!(
                            " srcset=\"{}\" sizes=\"(max-width: 700px) 100vw, 700px\"",
                            escaped(set)
                        ),
                    ));
                }
                continue;
            }
            if tag.name != "a" {
                continue;
            }
            let Some(href) = tag.attributes().find(|attribute| attribute.name == "href") else {
                continue;
            };
            let written = unescaped(href.value);
            if written.is_empty() || written.starts_with('#') {
                continue;
            }
            let (path, fragment) = match written.split_once('#') {
                Some((path, fragment)) => (path, format!("#{fragment}")),
                None => (written.as_str(), String::new()),
            };
            let Some(below) = below_site(site, path) else {
                continue;
            };
            linked = true;
            let target = self.target(site, post, address, &below);
            let new = match target {
                Some(place) => format!("{}{fragment}", names::link(page, place)),
                None if below.starts_with('/') && !site.origin().is_empty() => {
                    format!("{}{below}{fragment}", site.origin())
                }
                None => continue,
            };
            changes.push((href.range, escaped(&new)));
        }
        Rewritten {
            html: replaced(html, &changes),
            linked,
        }
    }

    /// The page that a link of the site leads to.
    fn target(
        &self,
        site: &Site,
        post: &Path,
        address: Option<&str>,
        link: &str,
    ) -> Option<&String> {
        let plain = link.split('?').next().unwrap_or("");
        let decoded = percent_decode_str(plain).decode_utf8_lossy().into_owned();
        let sources = site.sources();
        let files = match (decoded.strip_prefix("@/"), decoded.strip_prefix('/')) {
            (Some(below), _) if site.generator == Generator::Zola => vec![sources.join(below)],
            (_, Some(rooted)) => vec![sources.join(rooted), site.folder.join(rooted)],
            _ => vec![post.parent()?.join(&decoded)],
        };
        let found = files
            .iter()
            .find_map(|file| self.by_file.get(&normalised(file)));
        found.or_else(|| {
            let base = Url::parse("https://site.invalid").ok()?;
            let own = base.join(address.unwrap_or("/")).ok()?;
            let whole = own.join(plain).ok()?;
            self.by_address.get(&key(whole.path()))
        })
    }
}

/// A link that stays in the site, from its root or relative; none for all others.
fn below_site(site: &Site, link: &str) -> Option<String> {
    let origin = Url::parse(site.origin()).ok();
    let whole = match link.strip_prefix("//") {
        Some(rest) => Url::parse(&format!("https://{rest}")).ok()?,
        None => match Url::parse(link) {
            Ok(whole) => whole,
            Err(_) => return Some(link.to_owned()),
        },
    };
    let is_own = origin.is_some_and(|origin| origin.host() == whole.host() && whole.has_host());
    is_own.then(|| match whole.query() {
        Some(query) => format!("{}?{query}", whole.path()),
        None => whole.path().to_owned(),
    })
}

fn key(address: &str) -> String {
    let path = address.split(['#', '?']).next().unwrap_or("");
    percent_decode_str(path)
        .decode_utf8_lossy()
        .trim_end_matches("index.html")
        .trim_end_matches('/')
        .to_owned()
}

/// Without `.` and `..`, by letters alone.
fn normalised(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
