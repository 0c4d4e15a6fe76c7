//! All pictures of a site in one list, with everything that uses them: what is unused, missing, stored twice, too large or
//! without alt text.

mod mentions;
mod near;
pub mod relocating;
pub mod renaming;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::links::{self, PictureLink, Written};
use super::localise::PostText;
use super::{Kind, kind};
use crate::front_matter::FrontMatter;
use crate::site::{Generator, PictureKeys, Site};
use crate::vault::temporary;

/// A picture file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The links of posts that lead to it.
    pub uses: Vec<Use>,
    /// Other files that name it: layouts, style sheets, configs, and posts that do so otherwise than by a link.
    pub mentions: Vec<PathBuf>,
}

/// A link of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The post's file.
    pub post: PathBuf,
    /// Its line there, from 1.
    pub line: usize,
    /// The link.
    pub link: PictureLink,
}

/// A link that leads to no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Where it stands.
    pub link: Use,
    /// Pictures that may be meant, the likeliest first.
    pub near: Vec<PathBuf>,
}

/// All pictures of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The files, by their paths.
    pub pictures: Vec<PictureFile>,
    /// Links that lead nowhere, in the order of the posts.
    pub missing: Vec<Missing>,
    /// Links that say nothing to who cannot see the picture.
    pub without_alt: Vec<Use>,
    /// Links to other hosts.
    pub remote: Vec<Use>,
}

impl Inventory {
    /// Looks through the site. `posts` are all of its posts, as they are read now.
    pub fn read(site: &Site, posts: &[PostText]) -> Self {
        let mut inventory = Self::default();
        let mut index = HashMap::new();
        for (path, bytes) in pictures_of(site) {
            index.insert(path.clone(), inventory.pictures.len());
            inventory.pictures.push(PictureFile {
                path,
                bytes,
                uses: Vec::new(),
                mentions: Vec::new(),
            });
        }
        // Of each post, the links that are settled.
        let mut settled: HashMap<&Path, Vec<Range<usize>>> = HashMap::new();
        let mut lost = Vec::new();
        for post in posts {
            let matter = FrontMatter::read(&post.text, site.generator);
            let keys = PictureKeys::of(site, &post.path, &matter);
            let lines = Lines::of(&post.text);
            for link in links::find(&post.text, &matter) {
                let range = link.range.clone();
                let found = Use {
                    post: post.path.clone(),
                    line: lines.at(range.start),
                    link,
                };
                if found
                    .link
                    .alt
                    .as_deref()
                    .is_some_and(|alt| alt.trim().is_empty())
                {
                    inventory.without_alt.push(found.clone());
                }
                if found.link.remote().is_some() {
                    inventory.remote.push(found);
                    continue;
                }
                match resolve(site, &post.path, &keys, &found.link) {
                    Some(file) => {
                        settled.entry(&post.path).or_default().push(range);
                        let picture = index
                            .get(&file)
                            .and_then(|index| inventory.pictures.get_mut(*index));
                        if let Some(picture) = picture {
                            picture.uses.push(found);
                        }
                    }
                    None if is_certain(found.link.plain()) => lost.push(found),
                    None => {}
                }
            }
        }
        mentions::add(site, posts, &settled, &mut inventory.pictures);
        let paths: Vec<&Path> = inventory
            .pictures
            .iter()
            .map(|picture| picture.path.as_path())
            .collect();
        inventory.missing = lost
            .into_iter()
            .map(|link| Missing {
                near: near::of(link.link.plain(), &link.post, &paths),
                link,
            })
            .collect();
        inventory
    }

    /// Pictures that nothing uses and nothing names.
    pub fn unused(&self) -> impl Iterator<Item = &PictureFile> {
        self.pictures
            .iter()
            .filter(|picture| picture.uses.is_empty() && picture.mentions.is_empty())
    }

    /// Pictures of more than so many bytes or with a side of more than so many pixels.
    pub fn oversized(&self, bytes: u64, side: u32) -> impl Iterator<Item = &PictureFile> {
        self.pictures.iter().filter(move |picture| {
            let size = kind::shown_size(&picture.path);
            picture.bytes > bytes || size.is_some_and(|(width, height)| width.max(height) > side)
        })
    }

    /// Pictures with the same content, two or more in each group. Only files of the same length are read.
    pub fn duplicates(&self) -> Vec<Vec<&PictureFile>> {
        let mut by_length: BTreeMap<u64, Vec<&PictureFile>> = BTreeMap::new();
        for picture in &self.pictures {
            by_length.entry(picture.bytes).or_default().push(picture);
        }
        let mut groups: BTreeMap<[u8; 32], Vec<&PictureFile>> = BTreeMap::new();
        for picture in by_length
            .into_values()
            .filter(|same| same.len() > 1)
            .flatten()
        {
            if let Ok(bytes) = fs::read(&picture.path) {
                let hash = blake3::hash(&bytes);
                groups.entry(*hash.as_bytes()).or_default().push(picture);
            }
        }
        let mut groups: Vec<_> = groups.into_values().filter(|same| same.len() > 1).collect();
        groups.sort_by(|a, b| {
            let first = |group: &[&PictureFile]| group.first().map(|picture| picture.path.clone());
            first(a).cmp(&first(b))
        });
        groups
    }
}

/// The file that a link of a post leads to.
pub(crate) fn resolve(
    site: &Site,
    post: &Path,
    keys: &PictureKeys,
    link: &PictureLink,
) -> Option<PathBuf> {
    let mut files = site.picture_files(post, keys, link.plain());
    if link.written == Written::Tag {
        files.extend(site.asset_files(post, link.plain()));
    }
    files.into_iter().find(|file| file.is_file())
}

/// Whether a link says all of where it leads: not a template, a pattern, or the picture itself.
fn is_certain(link: &str) -> bool {
    let is_data = link
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("data:"));
    !is_data
        && !["{{", "{%", "${", "<%", "*", "…"]
            .iter()
            .any(|part| link.contains(part))
}

/// All picture files of the site and their sizes in bytes, by their paths.
fn pictures_of(site: &Site) -> Vec<(PathBuf, u64)> {
    walk(site, |entry| !is_elsewhere(site, entry, true))
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy();
            Kind::promised(&name).is_some() && !temporary::is_temporary(entry.path())
        })
        .filter_map(|entry| {
            let bytes = entry.metadata().ok()?.len();
            Some((entry.into_path(), bytes))
        })
        .collect()
}

fn walk(site: &Site, mut enters: impl FnMut(&DirEntry) -> bool) -> impl Iterator<Item = DirEntry> {
    WalkDir::new(&site.root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| {
            entry.depth() == 0 || !entry.file_type().is_dir() || enters(entry)
        })
        .flatten()
        .filter(|entry| entry.file_type().is_file())
}

/// Folders that are not the writer's: what a generator wrote, what it was built with, and, for pictures, its theme.
fn is_elsewhere(site: &Site, entry: &DirEntry, with_themes: bool) -> bool {
    let name = entry.file_name().to_string_lossy();
    match &*name {
        "themes" => with_themes && site.generator != Generator::Plain,
        // A folder that is published as it is, where no generator writes it.
        "public" => site.generator != Generator::Plain,
        "node_modules" | "_site" | "resources" | "target" | "vendor" | "dist" => true,
        name => name.starts_with('.'),
    }
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line of a byte, from 1.
    fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|end| *end < byte) + 1
    }
}
