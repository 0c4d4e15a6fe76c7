//! Where texts are kept safe: saving whole files, and keeping what would otherwise be lost.

mod attributes;
pub mod difference;
pub mod history;
mod in_place;
pub mod journal;
pub mod merge;
pub mod save;
pub mod temporary;
pub mod trash;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use ts_rs::TS;

use history::{History, VersionKind};
use journal::{Journal, Orphan};
use save::Rescue;
use trash::Trash;

use crate::{AppError, Error, Result};

/// What the bytes of a file were, to tell whether another program wrote it since. Content decides, not
/// time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(blake3::Hash);

impl Fingerprint {
    /// The fingerprint of a file's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes))
    }

    /// It as text.
    pub fn to_hex(&self) -> String {
        self.0.to_hex().to_string()
    }
}

/// What cannot be kept safe now, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct VaultTrouble {
    /// Text that is not saved yet: a crash would cost it.
    pub journal: Option<AppError>,
    /// Versions: there would be no way back to what is written over.
    pub history: Option<AppError>,
}

/// All that keeps texts safe, in one folder of the app's own data.
#[derive(Debug)]
pub struct Vault {
    /// Versions of posts.
    pub history: History,
    /// Whole copies, while files are written in place.
    pub rescue: Rescue,
    /// Where files go that are thrown away.
    pub trash: Trash,
    journals: PathBuf,
    /// None until it could be opened.
    journal: Mutex<Option<Arc<Journal>>>,
    /// Why texts cannot be made safe now.
    trouble: Mutex<Option<AppError>>,
}

impl Vault {
    /// A vault below `data`; its folders are made when first needed.
    pub fn new(data: &Path) -> Self {
        Self {
            history: History::new(data.join("history")),
            rescue: Rescue::new(data.join("rescue")),
            trash: Trash::new(data.join("trash")),
            journals: data.join("journal"),
            journal: Mutex::default(),
            trouble: Mutex::default(),
        }
    }

    /// Saves a post: journal first, then the file. `seen` is the file as it was last read, none for a new
    /// one. The post stays in the journal until it is [`Self::closed`].
    ///
    /// # Errors
    /// As [`save::save`]. A journal that cannot be written hinders no save; [`Self::trouble`] tells of it.
    pub fn save(&self, post: &Path, bytes: &[u8], seen: Option<&[u8]>) -> Result<()> {
        let post = std::path::absolute(post).map_err(|error| Error::io(post, error))?;
        let _ = self.journal(&post, seen.unwrap_or_default(), bytes);
        let fingerprint = seen.map(Fingerprint::of);
        save::save(&post, bytes, fingerprint.as_ref(), &self.rescue)?;
        self.saved(&post, bytes);
        Ok(())
    }

    /// As [`Self::save`], of a post that nobody has open: the journal keeps nothing of it, since whoever
    /// asked has the text still and is told of a failure.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn save_once(&self, post: &Path, bytes: &[u8], seen: Option<&[u8]>) -> Result<()> {
        let saved = self.save(post, bytes, seen);
        if let Ok(post) = std::path::absolute(post) {
            self.closed(&post);
        }
        saved
    }

    /// As [`Self::save_once`], as part of one action that changes many posts: what stands there is a version first.
    ///
    /// # Errors
    /// As [`Self::save`], and [`Error::History`]; the post is then as it was.
    pub fn save_in_bulk(&self, post: &Path, bytes: &[u8], seen: &[u8]) -> Result<()> {
        let path = std::path::absolute(post).map_err(|error| Error::io(post, error))?;
        let (kind, now) = (VersionKind::BeforeBulkEdit, jiff::Timestamp::now());
        let kept = self.history.keep(&path, seen, kind, None, now);
        kept.map_err(|error| match error {
            // Of many posts, the one that this is about.
            Error::History {
                path: folder,
                reason,
            } => Error::History {
                path: folder,
                reason: format!("{reason}; {} is as it was", path.display()),
            },
            other => other,
        })?;
        self.save_once(&path, bytes, Some(seen))
    }

    /// Makes a text durable that is not in its file yet: after a crash it is among the orphans.
    ///
    /// # Errors
    /// What the system says, also known to [`Self::trouble`] until the next text that goes in.
    pub fn journal(&self, post: &Path, base: &[u8], text: &[u8]) -> Result<()> {
        let written = self
            .open_journal()
            .and_then(|journal| journal.write(post, base, text));
        self.note(written.as_ref().err());
        written
    }

    /// What cannot be kept safe now.
    pub fn trouble(&self) -> VaultTrouble {
        VaultTrouble {
            journal: lock(&self.trouble).clone(),
            history: self.history.trouble(),
        }
    }

    /// Notes that these bytes of a post are in its file now.
    pub fn saved(&self, post: &Path, bytes: &[u8]) {
        if let Some(journal) = &*lock(&self.journal) {
            journal.saved(post, bytes);
        }
    }

    /// Notes that a post is closed and everything of it is in its file or in the history.
    pub fn closed(&self, post: &Path) {
        if let Some(journal) = &*lock(&self.journal) {
            journal.forget(post);
        }
    }

    /// Follows a post to another place.
    ///
    /// # Errors
    /// What the system says; the old versions are then still under the old name.
    pub fn moved(&self, from: &Path, to: &Path, now: jiff::Timestamp) -> Result<()> {
        if let Some(journal) = &*lock(&self.journal) {
            journal.renamed(from, to)?;
        }
        self.history.moved(from, to, now)
    }

    /// Looks whether what hindered the last text from being kept is gone.
    pub fn look_again(&self) {
        if self.trouble().journal.is_some()
            && self.open_journal().is_ok()
            && takes_files(&self.journals)
        {
            *lock(&self.trouble) = None;
        }
        self.history.look_again();
    }

    /// Texts of runs that ended before these were saved: those too that cannot be put in our own journal now.
    pub fn orphans(&self) -> Vec<Orphan> {
        match self.open_journal() {
            Ok(journal) => journal.orphans(),
            Err(error) => {
                self.note(Some(&error));
                journal::left_behind(&self.journals)
            }
        }
    }

    fn note(&self, error: Option<&Error>) {
        *lock(&self.trouble) = error.map(|error| AppError {
            // The folder, which a person can look after, not one of our files.
            path: Some(self.journals.display().to_string()),
            ..error.report()
        });
    }

    /// An orphan whose post lies in a folder that was moved or renamed since to `site`, at its new place.
    pub fn follow(&self, orphan: &Orphan, site: &Path) -> Option<Orphan> {
        let is_known = |bytes: &[u8]| bytes == orphan.base || bytes == orphan.text;
        let is_version = |bytes: &[u8]| {
            let versions = self.history.versions(&orphan.post);
            let mut texts = versions
                .iter()
                .filter_map(|version| self.history.read(&orphan.post, &version.id).ok());
            is_known(bytes) || texts.any(|text| text == bytes)
        };
        let post = history::moved_to(&orphan.post, site, is_version)?;
        let mut moved = orphan.clone();
        moved.post = post;
        Some(moved)
    }

    /// Lets go of an orphan whose text is safe elsewhere.
    pub fn settled(&self, orphan: &Orphan) {
        if let Some(journal) = &*lock(&self.journal) {
            journal.settled(orphan);
        }
    }

    fn open_journal(&self) -> Result<Arc<Journal>> {
        let mut journal = lock(&self.journal);
        if let Some(journal) = &*journal {
            return Ok(Arc::clone(journal));
        }
        let opened = Arc::new(Journal::open(&self.journals)?);
        *journal = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

/// Whether there is room for a file in a folder, and leave to write it.
fn takes_files(folder: &Path) -> bool {
    tempfile::tempfile_in(folder)
        .and_then(|mut file| {
            file.write_all(&[0; 1 << 16])?;
            file.sync_all()
        })
        .is_ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The names in a folder, in order.
    pub(super) fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}
