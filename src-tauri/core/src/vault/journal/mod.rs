//! The texts of open posts, on disk within seconds of being typed and long before they are saved.
//!
//! Every running app has a folder of its own, which it holds a lock on, and in it a file for each post
//! with text that is not saved. The file is only ever appended to: first the bytes on disk and the text
//! made from them, then what changed from text to text. What is left of an app that ended without saving
//! is an [`Orphan`], and the next one to start brings it back.
//!
//! Wherever a file breaks off or is damaged, the checksums tell: what is read is the text of its longest
//! good prefix, one that was there once and never a mixture.

mod instance;
mod kept;
mod orphan;
mod record;
mod replay;
mod splice;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use instance::{Home, Instance};
use kept::Kept;
pub use orphan::Orphan;

use crate::Result;

/// Up to which size, in bytes, a journal file grows whatever the size of its text is.
const FLOOR: u64 = 1 << 20;

/// A post's file, each behind a lock of its own: a sync of one does not hold up the others.
type Entry = Arc<Mutex<Option<Kept>>>;

/// The journal of this running app.
///
/// It is used from several threads. Writes of different posts do not wait for one another; what is
/// asked of one post must come in the order of its texts.
#[derive(Debug)]
pub struct Journal {
    home: Home,
    posts: Mutex<HashMap<PathBuf, Entry>>,
    /// The folders of apps that ended, locked so that no other app offers their texts too.
    taken: Mutex<Vec<Instance>>,
    /// The number of the next file.
    next: AtomicU64,
    floor: u64,
}

impl Journal {
    /// Begins the journal of this app, in a new folder below `root`; `root` is made when it is not there.
    ///
    /// May be tried again at any time: a journal that cannot be kept now can perhaps be kept once the
    /// disk has room, and each post's first write then brings all that is needed.
    ///
    /// # Errors
    /// What the system says about a folder that cannot be made, written or locked.
    pub fn open(root: &Path) -> Result<Self> {
        Self::open_with(root, FLOOR)
    }

    fn open_with(root: &Path, floor: u64) -> Result<Self> {
        Ok(Self {
            home: Home::make(root)?,
            posts: Mutex::default(),
            taken: Mutex::default(),
            next: AtomicU64::new(0),
            floor,
        })
    }

    /// Makes the text of a post durable; returns once it is. `base` is what the file on disk holds as far
    /// as the app knows, and what the text was made from; of a post without a file it is empty.
    ///
    /// Writes nothing when the text was journalled last, or when no text of the post was and this one
    /// is the file's.
    ///
    /// # Errors
    /// What the system says; the text then is not durable. The next write starts a new file, with all
    /// that was known.
    pub fn write(&self, post: &Path, base: &[u8], text: &[u8]) -> Result<()> {
        let entry = lock(&self.posts)
            .entry(post.to_owned())
            .or_default()
            .clone();
        let mut entry = lock(&entry);
        if entry.is_none() && base == text {
            return Ok(());
        }
        entry
            .get_or_insert_with(|| {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                Kept::new(post, number, self.floor)
            })
            .write(&self.home, base, text)
    }

    /// Notes that these bytes of a post are on disk: if they are what was journalled last, nothing of the
    /// post is to be recovered. Does not wait for the disk; a note that a power cut takes costs a text
    /// that is offered and found to be what is on disk.
    pub fn saved(&self, post: &Path, bytes: &[u8]) {
        if let Some(entry) = self.entry(post)
            && let Some(kept) = lock(&entry).as_mut()
        {
            kept.saved(bytes);
        }
    }

    /// Follows a post to another path, durably.
    ///
    /// # Errors
    /// What the system says. The post is known by its new path all the same, and its next write is under
    /// that one; until then its text would come back under the old one.
    pub fn renamed(&self, from: &Path, to: &Path) -> Result<()> {
        let Some(entry) = self.entry(from).filter(|_| from != to) else {
            return Ok(());
        };
        let mut kept = lock(&entry);
        let noted = kept.as_mut().map(|kept| kept.renamed(&self.home, to));
        let mut posts = lock(&self.posts);
        // What was journalled of another post with that path stays in its file, and is offered at the
        // next start.
        if let Some(entry) = posts.remove(from) {
            posts.insert(to.to_owned(), entry);
        }
        noted.unwrap_or(Ok(()))
    }

    /// Removes what is journalled of a post: it is closed, or its text is kept elsewhere.
    pub fn forget(&self, post: &Path) {
        if let Some(entry) = self.entry(post)
            && let Some(mut kept) = lock(&entry).take()
        {
            kept.forget();
        }
    }

    /// The texts that apps did not save before they ended, oldest first.
    ///
    /// Those of apps that run are left alone, and from now on those that are given here are left alone by
    /// other apps as long as this one runs. Of a damaged file the last text is given that is known to be
    /// whole; a file without one is renamed and kept. Files with nothing but saved texts are removed, as
    /// are folders with nothing in them.
    ///
    /// A text may be what is on disk by now, and a post may come twice, when the app that brought it back
    /// ended before it had settled it: the caller compares.
    pub fn orphans(&self) -> Vec<Orphan> {
        let mut taken = lock(&self.taken);
        for folder in folders(self.home.root()) {
            let known = self.home.is(&folder) || taken.iter().any(|one| one.folder() == folder);
            // A folder that cannot be locked is perhaps in use.
            if let Some(instance) = (!known)
                .then(|| Instance::take(folder).ok().flatten())
                .flatten()
            {
                taken.push(instance);
            }
        }
        let mut orphans: Vec<_> = taken
            .iter()
            .flat_map(|instance| orphan::orphans_in(instance.folder()))
            .collect();
        taken.retain(|instance| !instance.is_empty());
        orphans.sort_by_key(|orphan| orphan.at);
        orphans
    }

    /// Removes the file of an orphan whose text is safe elsewhere: journalled by this app, saved, or among
    /// the kept versions.
    pub fn settled(&self, orphan: &Orphan) {
        // What stays is offered again.
        let _ = fs::remove_file(&orphan.file);
        lock(&self.taken).retain(|instance| !instance.is_empty());
    }

    fn entry(&self, post: &Path) -> Option<Entry> {
        lock(&self.posts).get(post).cloned()
    }
}

/// The texts that apps did not save before they ended, where this app can keep no journal of its own: they are read
/// and left as they are.
pub fn left_behind(root: &Path) -> Vec<Orphan> {
    let folders = folders(root).into_iter();
    let mut orphans: Vec<_> = folders
        .filter(|folder| !instance::is_in_use(folder))
        .flat_map(|folder| orphan::orphans_in(&folder))
        .collect();
    orphans.sort_by_key(|orphan| orphan.at);
    orphans
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}

/// A panic elsewhere leaves nothing half done here: a file is only put back when its write went well.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
