//! What the tags of Jekyll's Liquid name: `post_url` and `link` a published address (`tags/post_url.rb`,
//! `tags/link.rb`), `include` and `include_relative` a file's text (`tags/include.rb`).
//!
//! Only files inside the site are read: a name with `..` is refused as Jekyll refuses it, and a link that leads out of
//! the site shows nothing.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use walkdir::WalkDir;

use super::permalink::{encoded, slug};
use super::{Generator, Site};
use crate::front_matter::{FrontMatter, Value};
use crate::post::PostFile;

/// Larger includes are not read, in bytes.
const LARGEST_INCLUDE: u64 = 1 << 20;
/// So many files are remembered.
const MOST_REMEMBERED: usize = 512;
/// The extensions of files that Jekyll makes a post of: `markdown_ext` and HTML's own.
const POST_EXTENSIONS: [&str; 7] = ["md", "markdown", "mkd", "mkdn", "mkdown", "html", "htm"];

/// A file as it was when it was read; a file with another time or length is read again.
type Stamp = (Option<SystemTime>, u64);

/// What files gave, by their paths.
type Memory<T> = Mutex<HashMap<PathBuf, (Stamp, T)>>;

static INCLUDES: LazyLock<Memory<Arc<str>>> = LazyLock::new(Mutex::default);
static POSTS: LazyLock<Memory<Option<FrontMatter>>> = LazyLock::new(Mutex::default);

/// What `make` gives for a file, remembered for as long as the file stays as it is.
fn remembered<T: Clone>(
    memory: &Memory<T>,
    file: &Path,
    make: impl FnOnce() -> Option<T>,
) -> Option<T> {
    let found = fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
    let stamp = (found.modified().ok(), found.len());
    let lock = || memory.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, value)) = lock().get(file)
        && *known == stamp
    {
        return Some(value.clone());
    }
    let value = make()?;
    let mut memory = lock();
    if memory.len() >= MOST_REMEMBERED {
        memory.clear();
    }
    memory.insert(file.to_owned(), (stamp, value.clone()));
    Some(value)
}

/// The text of a file that is taken in, unless it is too large; remembered.
pub(super) fn text_of(file: &Path) -> Option<Arc<str>> {
    remembered(&INCLUDES, file, || {
        if fs::metadata(file).ok()?.len() > LARGEST_INCLUDE {
            return None;
        }
        let parsed = PostFile::parse(&crate::file::read(file).ok()?, file).ok()?;
        Some(parsed.text.into())
    })
}

impl Site {
    /// The text of an include: below `includes_dir`, or below `folder` for `include_relative`. `None` when it is not
    /// there, when Jekyll would refuse its name, or when it lies outside the site.
    pub fn include(&self, name: &str, folder: Option<&Path>) -> Option<Arc<str>> {
        if self.generator != Generator::Jekyll || !is_include_name(name) {
            return None;
        }
        let own = self.config.get("includes_dir");
        let own = own.and_then(serde_json::Value::as_str);
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => self.sources().join(own.unwrap_or("_includes")),
        };
        text_of(&self.own_file(&folder.join(name))?)
    }

    /// The address and title of the post that `post_url` names: `2024-01-02-name`, perhaps with folders before it.
    /// `None` when there is no such post, so that Jekyll stops.
    pub fn jekyll_post(&self, name: &str) -> Option<(String, String)> {
        let name = name.trim_start_matches('/');
        let (folders, last) = name.rsplit_once('/').unwrap_or(("", name));
        let (date, slug_written) = dated(last)?;
        if folders.split('/').any(|part| part == "..") {
            return None;
        }
        let sources = self.sources();
        let places = [
            sources.join("_posts").join(folders),
            sources.join(folders).join("_posts"),
        ];
        let files = places
            .iter()
            .flat_map(|place| POST_EXTENSIONS.map(|ext| place.join(format!("{last}.{ext}"))));
        let mut found = files.filter_map(|file| self.own_file(&file));
        if let Some(post) = found.find_map(|file| self.published(&file)) {
            return Some(post);
        }
        // The old way, with a warning: any post with this slug and this date.
        let wanted = slug(slug_written, char::is_alphanumeric).to_lowercase();
        self.post_files()
            .filter(|file| {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                dated(&stem).is_some_and(|(_, other)| {
                    slug(other, char::is_alphanumeric).to_lowercase() == wanted
                })
            })
            .find_map(|file| {
                let stem = file.file_stem()?.to_string_lossy().into_owned();
                let matter = self.matter(&file)?;
                let day = matter
                    .text("date")
                    .and_then(|date| crate::front_matter::date::written(&date))
                    .map(|date| date.date().to_string());
                let day = day.or_else(|| dated(&stem).map(|(date, _)| date.to_owned()))?;
                (day == date).then(|| self.published(&file)).flatten()
            })
    }

    /// The address and title of what `link` names, by its path below the site's sources: a page, a post, or a file that
    /// is published as it is.
    pub fn jekyll_link(&self, path: &str) -> Option<(String, String)> {
        let path = path.trim_start_matches('/');
        if path.split('/').any(|part| part == "..") {
            return None;
        }
        let file = self.own_file(&self.sources().join(path))?;
        if self
            .matter(&file)
            .is_some_and(|matter| matter.block.is_some())
        {
            return self.published(&file);
        }
        let is_hidden = path
            .split('/')
            .any(|part| part.starts_with(['_', '.', '#', '~']));
        (!is_hidden).then(|| {
            (
                format!("{}/{}", self.base_path, encoded(path)),
                path.to_owned(),
            )
        })
    }

    /// The address and title of a post or page, unless it is kept back.
    pub(super) fn published(&self, file: &Path) -> Option<(String, String)> {
        let matter = self.matter(file)?;
        if matter.get("published") == Some(&Value::Boolean(false)) {
            return None;
        }
        let address = self.post_address(file, &matter)?;
        let stem = || Some(file.file_stem()?.to_string_lossy().into_owned());
        Some((address, matter.text("title").or_else(stem)?))
    }

    fn matter(&self, file: &Path) -> Option<FrontMatter> {
        remembered(&POSTS, file, || {
            // A file that is no text has no front matter, and is published as it is.
            let text = PostFile::parse(&crate::file::read(file).ok()?, file).map(|file| file.text);
            Some(
                text.ok()
                    .map(|text| FrontMatter::read(&text, self.generator)),
            )
        })
        .flatten()
    }

    /// The file itself, links resolved, if it lies in the site.
    pub(super) fn own_file(&self, file: &Path) -> Option<PathBuf> {
        let real = fs::canonicalize(file).ok()?;
        (real.starts_with(&self.root) && real.is_file()).then_some(real)
    }

    /// The folder itself, links resolved, if it lies in the site.
    pub(super) fn own_folder(&self, folder: &Path) -> Option<PathBuf> {
        let real = fs::canonicalize(folder).ok()?;
        (real.starts_with(&self.root) && real.is_dir()).then_some(real)
    }

    /// All files below folders named `_posts`.
    fn post_files(&self) -> impl Iterator<Item = PathBuf> {
        WalkDir::new(self.sources())
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| {
                let name = entry.file_name().to_string_lossy();
                entry.depth() == 0
                    || !(name.starts_with('.') || name == "_site" || name == "node_modules")
            })
            .flatten()
            .filter(|entry| entry.file_type().is_file())
            .map(walkdir::DirEntry::into_path)
            .filter(|path| path.components().any(|part| part.as_os_str() == "_posts"))
    }
}

/// `VALID_FILENAME_CHARS` and `INVALID_SEQUENCES`: no two dots or slashes beside each other.
fn is_include_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || "_/.-()+~#@".contains(c);
    let is_double = |pair: &[u8]| pair.iter().all(|byte| matches!(byte, b'.' | b'/'));
    !name.is_empty()
        && !name.starts_with('/')
        && name.chars().all(is_allowed)
        && !name.as_bytes().windows(2).any(is_double)
}

/// `2024-01-02-name` in two.
fn dated(name: &str) -> Option<(&str, &str)> {
    let mut ends = name.match_indices('-').map(|(at, _)| at).skip(2);
    let end = ends.next()?;
    let (date, slug) = (name.get(..end)?, name.get(end + 1..)?);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (date.split('-').all(is_number) && !slug.is_empty()).then_some((date, slug))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small site: a post, a draft of one, a page, a picture, and includes.
    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [
            ("_config.yml", "baseurl: /b\npermalink: /:title/\n"),
            ("_posts/2024-01-02-明前.md", "---\ntitle: 茶\n---\n"),
            ("_posts/deep/2024-01-03-deep.markdown", "---\n---\n"),
            ("_posts/2024-01-04-off.md", "---\npublished: false\n---\n"),
            ("cat/_posts/2024-01-05-in cat.md", "---\n---\n"),
            ("about.md", "---\ntitle: About\n---\n"),
            ("assets/a b.pdf", "%PDF"),
            ("_includes/own.html", "x"),
            ("_includes/deep/own.html", "y"),
        ];
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        let site = Site::open(folder.path()).expect("a site");
        (folder, site)
    }

    #[test]
    fn posts_are_found_as_post_url_finds_them() {
        let (_folder, site) = site();
        for (name, address) in [
            ("2024-01-02-明前", Some("/b/%E6%98%8E%E5%89%8D/")),
            ("/2024-01-02-明前", Some("/b/%E6%98%8E%E5%89%8D/")),
            ("deep/2024-01-03-deep", Some("/b/deep/")),
            // The old way, without the folder.
            ("2024-01-03-deep", Some("/b/deep/")),
            ("cat/2024-01-05-in cat", Some("/b/in-cat/")),
            ("2024-01-02-no", None),
            ("2024-01-03-明前", None),
            ("2024-01-04-off", None),
            ("明前", None),
            ("../2024-01-02-明前", None),
        ] {
            let found = site.jekyll_post(name);
            assert_eq!(
                found.as_ref().map(|(address, _)| address.as_str()),
                address,
                "{name}"
            );
        }
    }

    #[test]
    fn files_are_found_as_link_finds_them() {
        let (_folder, site) = site();
        for (path, address) in [
            ("_posts/2024-01-02-明前.md", Some("/b/%E6%98%8E%E5%89%8D/")),
            ("about.md", Some("/b/about/")),
            ("assets/a b.pdf", Some("/b/assets/a%20b.pdf")),
            ("/assets/a b.pdf", Some("/b/assets/a%20b.pdf")),
            ("_includes/own.html", None),
            ("no.md", None),
            ("assets/../about.md", None),
        ] {
            let found = site.jekyll_link(path);
            assert_eq!(
                found.as_ref().map(|(address, _)| address.as_str()),
                address,
                "{path}"
            );
        }
    }

    #[test]
    fn includes_stay_in_the_site_and_are_read_again_when_they_change() {
        let (folder, site) = site();
        assert_eq!(site.include("own.html", None).as_deref(), Some("x"));
        assert_eq!(site.include("deep/own.html", None).as_deref(), Some("y"));
        for name in [
            "../about.md",
            "no.html",
            "",
            "/own.html",
            "a//own.html",
            "own.html\0",
        ] {
            assert_eq!(site.include(name, None), None, "{name}");
        }
        fs::write(folder.path().join("_includes/own.html"), "longer").expect("written");
        assert_eq!(site.include("own.html", None).as_deref(), Some("longer"));
        let beside = site.folder.join("_includes/deep");
        assert_eq!(
            site.include("own.html", Some(&beside)).as_deref(),
            Some("y")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_site_is_not_followed() {
        let (folder, site) = site();
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("secret"), "s").expect("written");
        let link = folder.path().join("_includes/out.html");
        std::os::unix::fs::symlink(outside.path().join("secret"), link).expect("a link");
        assert_eq!(site.include("out.html", None), None);
    }
}
