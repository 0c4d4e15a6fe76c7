//! A folder of posts turned into the list, kept true as files change.

mod scan;
mod summary;
pub mod watch;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

pub(crate) use scan::is_post;
pub use scan::{is_markdown, post_files};
pub(crate) use summary::first_words;
pub use summary::{PostSummary, day_of};
pub use words::{WordIndex, WordUsage};

use crate::site::Site;
use crate::vault::trash::{Discarded, Trash};
use crate::{Error, Result};

/// The posts of an open site.
#[derive(Debug)]
pub struct Library {
    site: Site,
    posts: BTreeMap<String, PostSummary>,
    words: Arc<RwLock<WordIndex>>,
}

/// What changed in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct LibraryChange {
    /// New rows and rows that read differently now.
    pub changed: Vec<PostSummary>,
    /// Rows that are gone.
    pub removed: Vec<String>,
}

impl LibraryChange {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }
}

impl Library {
    /// Reads all posts of a site.
    pub fn open(site: Site) -> Self {
        let mut library = Self {
            site,
            posts: BTreeMap::new(),
            words: Arc::default(),
        };
        library.rescan();
        library
    }

    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// All rows, newest first.
    pub fn posts(&self) -> Vec<PostSummary> {
        let mut posts: Vec<_> = self.posts.values().cloned().collect();
        posts.sort_by(|a, b| b.sort_key.cmp(&a.sort_key));
        posts
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.posts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty()
    }

    /// The file of a post in the list. An id that is not in it names nothing, so no path can be made up.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn path(&self, id: &str) -> Result<PathBuf> {
        if self.posts.contains_key(id) {
            Ok(self.site.folder.join(id))
        } else {
            Err(Error::NotFound { path: id.into() })
        }
    }

    /// The files of all posts in the list.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.posts.keys().map(|id| self.site.folder.join(id))
    }

    /// The files of posts that may be written where no watcher of the folder sees it.
    pub fn with_other_places(&self) -> impl Iterator<Item = PathBuf> {
        let posts = self.posts.values().filter(|post| post.has_other_places);
        posts.map(|post| self.site.folder.join(&post.id))
    }

    /// The id of a file: its path below the opened folder, with `/`. None outside of it.
    pub fn id(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.site.folder).ok()?;
        let parts: Vec<_> = below
            .components()
            .map(|part| part.as_os_str().to_str())
            .collect::<Option<_>>()?;
        (!parts.is_empty()).then(|| parts.join("/"))
    }

    /// Reads the whole folder again: after the watcher lost events, and at the start.
    pub fn rescan(&mut self) -> LibraryChange {
        let found = scan::all(&self.site);
        let mut change = LibraryChange::default();
        let gone: Vec<String> = self
            .posts
            .keys()
            .filter(|id| !found.contains_key(*id))
            .cloned()
            .collect();
        for id in gone {
            self.take(&id);
            change.removed.push(id);
        }
        for (id, summary) in found {
            self.put(id, summary, &mut change);
        }
        change
    }

    /// Looks at some files again. What an event says is never taken for true: the file itself is read.
    pub fn refresh(&mut self, paths: &[PathBuf]) -> LibraryChange {
        let mut change = LibraryChange::default();
        for path in paths {
            let Some(id) = self.id(path) else { continue };
            if path.is_file() && scan::is_post(&self.site, path) {
                let summary = summary::read(&self.site, path, &id);
                self.put(id, summary, &mut change);
            } else if path.is_dir() {
                // Of a new folder only the folder itself is told, never what was written into it.
                for (id, summary) in scan::below(&self.site, path) {
                    self.put(id, summary, &mut change);
                }
            } else {
                let below = format!("{id}/");
                let gone: Vec<String> = self
                    .posts
                    .keys()
                    .filter(|known| **known == id || known.starts_with(&below))
                    .cloned()
                    .collect();
                for id in gone {
                    self.take(&id);
                    change.removed.push(id);
                }
            }
        }
        change
    }

    fn put(&mut self, id: String, summary: PostSummary, change: &mut LibraryChange) {
        if self.posts.get(&id) != Some(&summary) {
            change.changed.push(summary.clone());
            self.insert(id, summary);
        }
    }

    fn insert(&mut self, id: String, summary: PostSummary) {
        self.take(&id);
        let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
        words.add(&summary);
        self.posts.insert(id, summary);
    }

    fn take(&mut self, id: &str) {
        if let Some(gone) = self.posts.remove(id) {
            let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
            words.remove(&gone);
        }
    }

    /// The words that the posts use, kept true as they change.
    pub fn words(&self) -> Arc<RwLock<WordIndex>> {
        Arc::clone(&self.words)
    }

    /// A row, read afresh.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a file outside the folder.
    pub fn add(&mut self, path: &Path) -> Result<PostSummary> {
        let id = self.id(path).ok_or_else(|| Error::OutsideSite {
            path: path.to_owned(),
        })?;
        let summary = summary::read(&self.site, path, &id);
        self.insert(id, summary.clone());
        Ok(summary)
    }

    /// Throws a post's file away.
    ///
    /// # Errors
    /// As [`Trash::discard`]: the file is still where it was.
    pub fn delete(&mut self, id: &str, trash: &Trash, now: Timestamp) -> Result<Discarded> {
        let discarded = trash.discard(&self.path(id)?, now)?;
        self.take(id);
        Ok(discarded)
    }
}

/// A file name as a post's: one of Markdown's endings, given when there is none.
pub(crate) fn with_markdown_extension(name: &str) -> String {
    let known = [".md", ".markdown", ".mdown", ".mkd"];
    if known.iter().any(|end| name.to_lowercase().ends_with(end)) {
        name.to_owned()
    } else {
        format!("{name}.md")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn library(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Library) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let library = Library::open(Site::open(folder.path()).unwrap());
        (folder, library)
    }

    #[test]
    fn lists_newest_first_and_names_what_cannot_be_read() {
        let (_folder, library) = library(&[
            ("old.md", b"---\ntitle: Old\ndate: 2022-01-02\n---\n"),
            ("new.md", "---\ntitle: 新\ndate: 2024-05-06 07:08:09 +0800\ntags: [a, b]\n---\n\n# 新\n\n第一句 **话**。\n".as_bytes()),
            ("2023-03-04-from-name.md", b"text"),
            ("torn.md", b"---\ntitle: \xff\n---\n"),
            ("broken.md", b"---\ntitle: a: b\ndate: 2021-01-01\n---\n"),
            (".hidden/x.md", b""), ("node_modules/x.md", b""), (".inkstone-x.md", b""), ("a.txt", b""),
        ]);
        let posts = library.posts();
        let names: Vec<_> = posts.iter().map(|post| post.file_name.as_str()).collect();
        assert_eq!(
            names,
            [
                "new.md",
                "2023-03-04-from-name.md",
                "old.md",
                "broken.md",
                "torn.md"
            ]
        );
        assert_eq!(posts[0].title.as_deref(), Some("新"));
        assert_eq!(posts[0].day.as_deref(), Some("2024-05-06"));
        assert_eq!(posts[0].excerpt, "第一句 话。");
        assert_eq!(posts[1].day.as_deref(), Some("2023-03-04"));
        assert_eq!(
            posts[3].problem.as_ref().map(|problem| problem.line),
            Some(Some(2))
        );
        assert!(posts[4].problem.is_some());
    }

    #[test]
    fn follows_files_as_they_come_and_go() {
        let (folder, mut library) = library(&[("a.md", b"---\ntitle: A\n---\n")]);
        let folder = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(folder.join("x/y")).unwrap();
        fs::write(folder.join("x/y/b.md"), "b").unwrap();
        assert_eq!(library.refresh(&[folder.join("x")]).changed.len(), 1);
        assert!(library.refresh(&[folder.join("x")]).is_empty());
        fs::remove_dir_all(folder.join("x")).unwrap();
        assert_eq!(library.refresh(&[folder.join("x")]).removed, ["x/y/b.md"]);
        assert!(matches!(
            library.path("../../etc/passwd"),
            Err(Error::NotFound { .. })
        ));
    }
}
