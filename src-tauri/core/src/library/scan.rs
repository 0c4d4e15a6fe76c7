//! Which files of a site are posts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

use walkdir::{DirEntry, WalkDir};

use super::summary::{self, PostSummary};
use crate::site::{Generator, Site};
use crate::vault::temporary;

/// Folders that hold no posts, whatever lies in them: a site's output, its theme, its tools.
const OTHER_FOLDERS: [&str; 9] = [
    "node_modules",
    "_site",
    "public",
    "resources",
    "themes",
    "target",
    "vendor",
    "dist",
    "archetypes",
];

/// Folders that a generator publishes posts from; a generator without an entry takes any.
fn post_folders(generator: Generator) -> &'static [&'static str] {
    match generator {
        Generator::Jekyll => &["_posts", "_drafts"],
        Generator::Hugo | Generator::Zola => &["content"],
        Generator::Hexo => &["_posts", "_drafts"],
        Generator::Plain => &[],
    }
}

/// All posts of a site, read on all processors.
pub(super) fn all(site: &Site) -> BTreeMap<String, PostSummary> {
    below(site, &site.folder)
}

/// The files of all posts with their ids, in the order of these; none is read.
pub fn post_files(site: &Site) -> Vec<(String, PathBuf)> {
    let mut files: Vec<(String, PathBuf)> = paths(site, &site.folder)
        .into_iter()
        .filter_map(|path| Some((id_of(site, &path)?, path)))
        .collect();
    files.sort();
    files
}

fn paths(site: &Site, folder: &Path) -> Vec<PathBuf> {
    WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_other_folder(entry))
        .flatten()
        .filter(|entry| entry.file_type().is_file() || entry.path_is_symlink())
        .map(DirEntry::into_path)
        .filter(|path| is_post(site, path))
        .collect()
}

fn id_of(site: &Site, path: &Path) -> Option<String> {
    let id = path.strip_prefix(&site.folder).ok()?.to_str()?;
    Some(id.replace(std::path::MAIN_SEPARATOR, "/"))
}

/// The posts below one folder of the site.
pub(super) fn below(site: &Site, folder: &Path) -> BTreeMap<String, PostSummary> {
    let paths = paths(site, folder);
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let share = paths.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let readers: Vec<_> = paths
            .chunks(share)
            .map(|paths| {
                scope.spawn(move || {
                    paths
                        .iter()
                        .filter_map(|path| {
                            let id = id_of(site, path)?;
                            Some((id.clone(), summary::read(site, path, &id)))
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        readers
            .into_iter()
            .filter_map(|reader| reader.join().ok())
            .flatten()
            .collect()
    })
}

fn is_other_folder(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir() && (name.starts_with('.') || OTHER_FOLDERS.contains(&&*name))
}

/// Whether a file's name says that it is Markdown.
pub fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["md", "markdown", "mdown", "mkd"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Whether a file is a post of this site.
pub(crate) fn is_post(site: &Site, path: &Path) -> bool {
    let below = path.strip_prefix(&site.folder).unwrap_or(path);
    let hidden = below.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with('.') || OTHER_FOLDERS.contains(&&*name)
    });
    if !is_markdown(path) || hidden || temporary::is_temporary(path) {
        return false;
    }
    let folders = post_folders(site.generator);
    let in_site = path.strip_prefix(&site.root).unwrap_or(path);
    folders.is_empty()
        || in_site.parent().is_some_and(|parent| {
            parent
                .components()
                .any(|part| folders.iter().any(|name| part.as_os_str() == *name))
        })
}
