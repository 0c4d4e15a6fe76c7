//! Files that change without the watcher's knowing: what lies behind a link, or has another name elsewhere, is written
//! there, and drives of a network tell of nothing.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{OpenSite, Workspace};

/// What changes with a file. A file that is written without a change of these is not noticed here.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device, number, and the moment of the last change of any kind.
    #[cfg(unix)]
    node: (u64, u64, i64, i64),
}

impl Stamp {
    /// None for a file that is not there.
    fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            node: (
                metadata.dev(),
                metadata.ino(),
                metadata.ctime(),
                metadata.ctime_nsec(),
            ),
        })
    }
}

/// How the files were when they were looked at last.
#[derive(Default)]
pub(super) struct Unwatched(HashMap<PathBuf, Option<Stamp>>);

impl Unwatched {
    /// Those of the files that are not as they were.
    pub(super) fn changed(&mut self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        let before = std::mem::take(&mut self.0);
        let mut changed = Vec::new();
        for path in files {
            let now = Stamp::of(&path);
            if before.get(&path).is_some_and(|then| *then != now) {
                changed.push(path.clone());
            }
            self.0.insert(path, now);
        }
        changed
    }
}

impl Workspace {
    /// The files to look at: those of the open posts, and all that the watcher may not see.
    pub(super) fn unwatched(&self, open: &OpenSite) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.posts_map().values().map(|post| post.path()).collect();
        files.extend(open.library().with_other_places());
        files.sort();
        files.dedup();
        files
    }
}
