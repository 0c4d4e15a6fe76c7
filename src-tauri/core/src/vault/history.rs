//! Versions of posts, kept outside the site, so that a choice between two texts loses neither.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::save;
use crate::{Error, Result};

/// A folder of kept versions.
#[derive(Clone, Debug)]
pub struct History {
    root: PathBuf,
}

impl History {
    /// A history below `root`, a folder of the app's own data; made when first needed.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Keeps a version of the post at `path`, and says where.
    ///
    /// # Errors
    /// What the system says; the caller then must not throw the text away.
    pub fn keep(&self, path: &Path, bytes: &[u8], now: Timestamp) -> Result<PathBuf> {
        let folder = self.folder(path);
        fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, error))?;
        let stamp = now.strftime("%Y%m%dT%H%M%S%.3f");
        let hash = blake3::hash(bytes).to_hex();
        let version = folder.join(format!("{stamp}-{}.md", &hash[..12]));
        match save::save(&version, bytes, None) {
            // The same text in the same millisecond is kept already.
            Ok(_) | Err(Error::NameTaken { .. }) => Ok(version),
            Err(error) => Err(error),
        }
    }

    /// The kept versions of a post, oldest first.
    pub fn versions(&self, path: &Path) -> Vec<PathBuf> {
        let mut versions: Vec<PathBuf> = fs::read_dir(self.folder(path))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| !save::is_temporary(path))
            .collect();
        versions.sort();
        versions
    }

    fn folder(&self, path: &Path) -> PathBuf {
        let hash = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
        self.root.join(&hash[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path().to_owned());
        let post = Path::new("site/a.md");
        let now = Timestamp::UNIX_EPOCH;
        history.keep(post, b"one", now).unwrap();
        history.keep(post, b"one", now).unwrap();
        history.keep(post, b"two", now).unwrap();
        let texts: Vec<_> = history
            .versions(post)
            .iter()
            .map(|path| fs::read(path).unwrap())
            .collect();
        assert_eq!(texts.len(), 2);
        assert!(texts.contains(&b"one".to_vec()) && texts.contains(&b"two".to_vec()));
    }
}
