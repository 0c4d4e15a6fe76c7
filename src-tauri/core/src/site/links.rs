//! Links between posts: which file of the site a link in one of them leads to.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use super::pictures::normalise;
use super::{Generator, Site};
use crate::front_matter::FrontMatter;
use crate::library::is_markdown;

/// Stands for the site's host where it has no address; `.invalid` is nobody's (RFC 2606).
const NOWHERE: &str = "https://site.invalid";

impl Site {
    /// The post that `link` leads to when it is written in `post`: a Markdown file beside it or below the site's
    /// sources, or what is published at an address of the site, whole, from its root or relative to the post's own.
    /// Reads the posts of the site when it is an address. `None` for all else.
    pub fn linked_post(&self, post: &Path, matter: &FrontMatter, link: &str) -> Option<PathBuf> {
        let site = Url::parse(self.origin()).or_else(|_| Url::parse(NOWHERE));
        let site = site.ok()?;
        // Without a scheme it has the page's.
        let whole = match link.starts_with("//") {
            true => site.join(link),
            false => Url::parse(link),
        };
        let path = match whole {
            Ok(whole) if whole.origin() == site.origin() => whole.path().to_owned(),
            Ok(_) => return None,
            Err(_) => link.split(['#', '?']).next().unwrap_or("").to_owned(),
        };
        if path.is_empty() {
            return Some(post.to_owned());
        }
        if let Some(file) = self.linked_file(post, &path) {
            return Some(file);
        }
        let own = self.post_address(post, matter).unwrap_or_default();
        let address = site.join(&own).ok()?.join(&path).ok()?;
        let addresses = self.addresses();
        let found = addresses.post(address.path())?;
        Some(found.path.clone())
    }

    /// The Markdown file that a path means.
    fn linked_file(&self, post: &Path, path: &str) -> Option<PathBuf> {
        let mut files = self.linked_files(post, path).into_iter();
        files.find(|file| file.is_file())
    }

    /// The Markdown files that a path may mean, most likely first; whether one is there, the caller sees.
    pub(crate) fn linked_files(&self, post: &Path, path: &str) -> Vec<PathBuf> {
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let sources = self.sources();
        let files = match (path.strip_prefix("@/"), path.strip_prefix('/')) {
            // Zola's internal links.
            (Some(below), _) if self.generator == Generator::Zola => vec![sources.join(below)],
            (_, Some(rooted)) => vec![sources.join(rooted), self.folder.join(rooted)],
            _ => vec![post.parent().unwrap_or(&self.folder).join(&path)],
        };
        files
            .iter()
            .map(|file| normalise(file))
            .filter(|file| file.starts_with(&self.root) && is_markdown(file))
            .collect()
    }
}
