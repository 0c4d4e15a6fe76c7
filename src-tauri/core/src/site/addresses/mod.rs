//! Where posts are published, and which post an address leads to. Each generator has a file of its own.

mod hexo;
mod hugo;
mod jekyll;
mod plain;
mod zola;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use walkdir::WalkDir;

use super::permalink::decoded;
use super::{Generator, Site};
use crate::front_matter::{FrontMatter, Value, date};
use crate::post::PostFile;

/// What decides a post's address besides the site.
pub(super) struct Facts<'p> {
    /// Below the folder of the generator's sources, written with `/`, with its extension.
    pub(super) path: &'p str,
    pub(super) matter: &'p FrontMatter,
}

impl Facts<'_> {
    /// The folders and the name without extension.
    pub(super) fn parts(&self) -> (Vec<&str>, &str) {
        let mut parts: Vec<&str> = self.path.split('/').collect();
        let name = parts.pop().unwrap_or("");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        (parts, stem)
    }

    /// The date as written: the time, and whether it has a zone (then the moment it means).
    pub(super) fn date(&self) -> Option<(DateTime, Option<jiff::Timestamp>)> {
        let text = match self.matter.get("date")? {
            Value::Date(text) | Value::Text(text) => text,
            _ => return None,
        };
        Some((date::written(text)?, date::moment_of(text)))
    }
}

impl Site {
    /// The address a post is published at, as the generator writes it in a link: from the root of the host,
    /// percent-encoded. `None` for a file that the generator does not publish by itself.
    pub fn post_address(&self, post: &Path, matter: &FrontMatter) -> Option<String> {
        let sources = self.sources();
        let path = post.strip_prefix(&sources).ok()?;
        let path = path.to_str()?.replace('\\', "/");
        let facts = Facts {
            path: &path,
            matter,
        };
        let address = match self.generator {
            Generator::Jekyll => jekyll::address(self, &facts),
            Generator::Hugo => hugo::address(self, &facts),
            Generator::Hexo => hexo::address(self, &facts),
            Generator::Zola => zola::address(self, &facts),
            Generator::Plain => plain::address(self, &facts),
        }?;
        Some(format!("{}{address}", self.base_path))
    }

    /// The folder of the generator's sources.
    pub fn sources(&self) -> PathBuf {
        match self.publishing.source.as_str() {
            "." | "" => self.root.clone(),
            folder => self.root.join(folder),
        }
    }

    /// The addresses of all posts, read from their files.
    pub fn addresses(&self) -> Addresses {
        Addresses::of(self)
    }

    /// The zone that dates are shown in.
    fn shown_zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or_else(TimeZone::system)
    }
}

/// A published post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its file.
    pub path: PathBuf,
    /// Its address, as [`Site::post_address`] gives it.
    pub address: String,
    /// Its title; the file's name when it has none.
    pub title: String,
}

/// Post ↔ address, both ways.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    posts: Vec<Published>,
    by_address: HashMap<String, usize>,
    by_path: HashMap<PathBuf, usize>,
}

impl Addresses {
    fn of(site: &Site) -> Self {
        let mut found = Self::default();
        let skipped = ["node_modules", "public", "_site", "target", "themes"];
        let files = WalkDir::new(site.sources())
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| {
                let name = entry.file_name().to_string_lossy();
                entry.depth() == 0
                    || !(name.starts_with('.')
                        || (entry.file_type().is_dir() && skipped.contains(&&*name)))
            })
            .flatten()
            .filter(|entry| entry.file_type().is_file());
        for file in files {
            let path = file.into_path();
            if !crate::library::is_markdown(&path) {
                continue;
            }
            let Some(matter) = read(&path, site.generator) else {
                continue;
            };
            if let Some(address) = site.post_address(&path, &matter) {
                let stem = path
                    .file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned());
                let title = matter.text("title").or(stem).unwrap_or_default();
                let index = found.posts.len();
                found.by_address.insert(key(&address), index);
                found.by_path.insert(path.clone(), index);
                found.posts.push(Published {
                    path,
                    address,
                    title,
                });
            }
        }
        found
    }

    /// All of them, in the order of their files.
    pub fn posts(&self) -> &[Published] {
        &self.posts
    }

    /// The post at an address, which may be written with or without percent-encoding, with a fragment, and with or
    /// without its last slash.
    pub fn post(&self, address: &str) -> Option<&Published> {
        self.by_address
            .get(&key(address))
            .and_then(|index| self.posts.get(*index))
    }

    /// The address of a post.
    pub fn of_file(&self, path: &Path) -> Option<&Published> {
        self.by_path
            .get(path)
            .and_then(|index| self.posts.get(*index))
    }

    /// The post that Hexo's `post_link` names: by its path below `_posts`, by its name, or by its title.
    pub fn named(&self, name: &str) -> Option<&Published> {
        let slug = |post: &&Published| {
            let path = post.path.with_extension("");
            let path = path.to_string_lossy().replace('\\', "/");
            path.ends_with(&format!("_posts/{name}"))
        };
        self.posts
            .iter()
            .find(slug)
            .or_else(|| self.posts.iter().find(|post| post.title == name))
    }
}

fn key(address: &str) -> String {
    let path = address.split(['#', '?']).next().unwrap_or("");
    decoded(path)
        .trim_end_matches("index.html")
        .trim_end_matches('/')
        .to_owned()
}

/// The front matter of a file.
pub(super) fn read(path: &Path, generator: Generator) -> Option<FrontMatter> {
    let bytes = crate::file::read(path).ok()?;
    let file = PostFile::parse(&bytes, path).ok()?;
    Some(FrontMatter::read(&file.text, generator))
}
