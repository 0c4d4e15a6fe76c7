//! The chosen folder: files are written, looked at and removed only inside it.
//!
//! Every part of a path below it is looked at by itself, and one that is a link is never followed, wherever it leads. A
//! new file is written under a name of its own and renamed: rename replaces what has the name and follows no link. A
//! file that an export did not write stays as it is.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::site::names;
use crate::{Error, Result};

/// What a file looked like after it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// Of its bytes: blake3, the first 16 bytes in hex.
    pub(super) hash: String,
    /// Its length, in bytes.
    length: u64,
    /// When it was written, in nanoseconds since 1970.
    modified: u64,
}

/// The folder.
#[derive(Debug)]
pub(super) struct Output {
    root: PathBuf,
    /// Folders that were seen to be folders.
    folders: Mutex<HashSet<PathBuf>>,
    temporaries: AtomicU64,
}

/// The first 16 bytes of the hash, in hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    let hex = blake3::hash(bytes).to_hex();
    hex.get(..32).unwrap_or(&hex).to_owned()
}

impl Output {
    /// The folder at `root`, made if it is not there.
    ///
    /// # Errors
    /// [`Error::OutsideSite`] when it is a link; what the system says.
    pub(super) fn open(root: &Path) -> Result<Self> {
        match fs::symlink_metadata(root) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                return Err(Error::OutsideSite {
                    path: root.to_owned(),
                });
            }
            Err(_) => fs::create_dir_all(root).map_err(|error| Error::io(root, error))?,
        }
        let root = fs::canonicalize(root).map_err(|error| Error::io(root, error))?;
        Ok(Self {
            root,
            folders: Mutex::default(),
            temporaries: AtomicU64::new(0),
        })
    }

    /// The folder itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a place.
    ///
    /// # Errors
    /// [`Error::OutsideSite`] for a place that is not made of names: the list of what was written may have been
    /// changed by others.
    fn path(&self, place: &str) -> Result<PathBuf> {
        let is_name = |part: &str| names::check(part).is_ok() || part == super::manifest::NAME;
        if place.split('/').all(is_name) {
            Ok(self.root.join(place))
        } else {
            Err(Error::OutsideSite { path: place.into() })
        }
    }

    /// The same, after a look at every folder on the way, which are made if `make` says so.
    fn walked(&self, place: &str, make: bool) -> Result<PathBuf> {
        let path = self.path(place)?;
        let parent = path.parent().unwrap_or(&self.root);
        let known = |path: &Path| {
            let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.contains(path)
        };
        if known(parent) {
            return Ok(path);
        }
        let mut folder = self.root.clone();
        let below = parent.strip_prefix(&self.root).unwrap_or(Path::new(""));
        for part in below.components() {
            folder.push(part);
            if make
                && let Err(error) = fs::create_dir(&folder)
                && error.kind() != io::ErrorKind::AlreadyExists
            {
                return Err(Error::io(&folder, error));
            }
            let found = fs::symlink_metadata(&folder).map_err(|error| Error::io(&folder, error))?;
            if !found.is_dir() {
                return Err(Error::OutsideSite { path: folder });
            }
        }
        if make {
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.insert(parent.to_owned());
        }
        Ok(path)
    }

    /// Writes a file. One that is there already is replaced only if it `is_ours`; one of the same bytes is ours from now
    /// on, for an export that was cut off could not note all that it had written.
    ///
    /// # Errors
    /// [`Error::NameTaken`] for a file that is not ours, [`Error::OutsideSite`] where a link is in the way, and what
    /// the system says; an older file is then still whole.
    pub(super) fn write(&self, place: &str, bytes: &[u8], is_ours: bool) -> Result<Stamp> {
        let path = self.walked(place, true)?;
        match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_file() => return Err(Error::OutsideSite { path }),
            Ok(found) if !is_ours => {
                let is_same = found.len() == bytes.len() as u64
                    && self.read(place).is_some_and(|there| there == bytes);
                return match is_same {
                    true => Ok(stamp(hash(bytes), &found)),
                    false => Err(Error::NameTaken { path }),
                };
            }
            _ => {}
        }
        let number = self.temporaries.fetch_add(1, Ordering::Relaxed);
        let temporary =
            path.with_file_name(format!(".inkstone-export-{}-{number}", std::process::id()));
        let fail = |error| {
            let _ = fs::remove_file(&temporary);
            Error::io(&path, error)
        };
        // `create_new` follows no link and takes no file that is there.
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)
            .map_err(|error| Error::io(&path, error))?;
        file.write_all(bytes).map_err(fail)?;
        drop(file);
        fs::rename(&temporary, &path).map_err(fail)?;
        let metadata = fs::symlink_metadata(&path).map_err(fail)?;
        Ok(stamp(hash(bytes), &metadata))
    }

    /// Whether a file is still as it was written.
    pub(super) fn is_intact(&self, place: &str, written: &Stamp) -> bool {
        let Ok(path) = self.path(place) else {
            return false;
        };
        // A look at the file itself is enough: what a link in the way shows is never written.
        fs::symlink_metadata(path)
            .is_ok_and(|found| found.is_file() && stamp(written.hash.clone(), &found) == *written)
    }

    /// The bytes of a file that an export wrote.
    pub(super) fn read(&self, place: &str) -> Option<Vec<u8>> {
        let path = self.walked(place, false).ok()?;
        let found = fs::symlink_metadata(&path).ok()?;
        if !found.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut File::open(path).ok()?, &mut bytes).ok()?;
        Some(bytes)
    }

    /// Removes a file whose bytes still are those of the hash, and the folders that are empty then. Says whether
    /// it did.
    pub(super) fn remove(&self, place: &str, written: &str) -> bool {
        if self.read(place).is_none_or(|bytes| hash(&bytes) != written) {
            return false;
        }
        let Ok(path) = self.walked(place, false) else {
            return false;
        };
        if fs::remove_file(&path).is_err() {
            return false;
        }
        for folder in path.ancestors().skip(1) {
            // One with anything in it stays.
            if folder == self.root || fs::remove_dir(folder).is_err() {
                break;
            }
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.remove(folder);
        }
        true
    }
}

fn stamp(hash: String, metadata: &fs::Metadata) -> Stamp {
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos() as u64);
    Stamp {
        hash,
        length: metadata.len(),
        modified,
    }
}
