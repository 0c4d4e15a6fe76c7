//! What Hugo's `ref` and `relref` name: a page, by its path below `content/`, by its path from the page that names it, or
//! by its name alone (`hugolib/pagecollections.go`, `getPageForRefs`).

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Site;

impl Site {
    /// The address of the page that `name` means in `post`, from the root of the host. `None` when there is none, or
    /// more than one of that name: Hugo stops then.
    pub fn hugo_page(&self, post: &Path, name: &str) -> Option<String> {
        Some(self.published(&self.hugo_file(post, name)?)?.0)
    }

    /// The file of that page.
    pub(crate) fn hugo_file(&self, post: &Path, name: &str) -> Option<PathBuf> {
        let name = name.trim();
        let sources = self.sources();
        let path = name.trim_matches('/');
        if path.is_empty() {
            return None;
        }
        let beside = post.parent().filter(|_| !name.starts_with('/'));
        let folders = beside.into_iter().chain([sources.as_path()]);
        let mut found = folders.flat_map(|folder| files(&folder.join(path)));
        if let Some(file) = found.find_map(|file| self.own_file(&file)) {
            return Some(file);
        }
        let is_name = !name.contains('/');
        is_name.then(|| self.page_named(name)).flatten()
    }

    /// The only page of this name.
    fn page_named(&self, name: &str) -> Option<PathBuf> {
        let wanted = Path::new(name.strip_suffix(".md").unwrap_or(name));
        let walk = WalkDir::new(self.sources()).sort_by_file_name();
        let files = walk.into_iter().flatten().map(walkdir::DirEntry::into_path);
        let mut found = files.filter(|file| {
            crate::library::is_markdown(file) && named(file).as_deref() == Some(wanted)
        });
        let (first, second) = (found.next()?, found.next());
        match second {
            None => Some(first),
            Some(_) => None,
        }
    }
}

/// The name of a page: its file's, or of a bundle its folder's.
fn named(file: &Path) -> Option<PathBuf> {
    let stem = Path::new(file.file_stem()?);
    let is_bundle = matches!(stem.to_str(), Some("index" | "_index"));
    match is_bundle {
        true => Some(file.parent()?.file_name()?.into()),
        false => Some(stem.to_owned()),
    }
}

/// The files that a page at this path may have.
fn files(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut files = vec![path.to_owned()];
    files.extend(["md", "markdown"].map(|ending| path.with_file_name(format!("{name}.{ending}"))));
    files.extend(["index.md", "_index.md"].map(|file| path.join(file)));
    files
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn pages_are_named_by_paths_and_by_names() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |name: &str, text: &str| {
            let file = root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write(
            "hugo.toml",
            "baseURL = \"https://a.org/sub/\"\n[permalinks]\nnews = \"/n/:slug/\"\n",
        );
        write("content/posts/one.md", "---\ntitle: One\n---\n");
        write("content/posts/two.md", "---\ntitle: Two\n---\n");
        write("content/posts/bundle/index.md", "---\ntitle: B\n---\n");
        write("content/news/x.md", "---\ntitle: X\nslug: short\n---\n");
        write("content/news/two.md", "---\ntitle: Two\n---\n");
        write("outside.md", "x");
        let site = Site::open(root).unwrap();
        let post = site.root.join("content/posts/one.md");
        for (name, address) in [
            ("two.md", Some("/sub/posts/two/")),
            ("two", Some("/sub/posts/two/")),
            ("/news/x.md", Some("/sub/n/short/")),
            ("news/x", Some("/sub/n/short/")),
            ("x", Some("/sub/n/short/")),
            ("bundle", Some("/sub/posts/bundle/")),
            ("/posts/bundle/index.md", Some("/sub/posts/bundle/")),
            ("none", None),
            ("/two", None),
            ("../../outside.md", None),
            ("", None),
        ] {
            assert_eq!(site.hugo_page(&post, name).as_deref(), address, "{name}");
        }
        // Two pages of this name, neither beside the one that asks.
        let other = site.root.join("content/about.md");
        assert_eq!(site.hugo_page(&other, "two"), None);
    }
}
