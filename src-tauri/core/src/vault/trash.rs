//! Throwing files away so that they can be had back: into the system's trash, or into a folder of the app's
//! own where the system has none (network drives, bare servers).

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use tempfile::TempPath;
use ts_rs::TS;

use super::history::make_private;
use super::save;
use crate::{Error, Result};

/// How many names are tried for a file in our own folder.
const MOST_NAMES: usize = 1000;

/// Where files go that are thrown away.
#[derive(Debug)]
pub struct Trash {
    own: PathBuf,
    has_system: bool,
    /// What was thrown away since the app began, by the place where it was.
    thrown: Mutex<HashMap<PathBuf, Thrown>>,
}

/// Where something that was thrown away lies.
#[derive(Debug)]
enum Thrown {
    System,
    Own(PathBuf),
}

/// Where a file went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Discarded {
    /// Into the system's trash.
    System,
    /// The system has none for this file: into a folder of ours.
    Own {
        /// The folder.
        folder: String,
    },
}

impl Trash {
    /// The system's, and `own` where that does not take a file; made when first needed.
    pub fn new(own: PathBuf) -> Self {
        Self {
            own,
            // Tests leave nothing in the trash of whoever runs them.
            has_system: cfg!(not(test)),
            thrown: Mutex::default(),
        }
    }

    /// Throws a file away.
    ///
    /// # Errors
    /// [`Error::Trash`] or what the system says; the file is still where it was.
    pub fn discard(&self, path: &Path, now: Timestamp) -> Result<Discarded> {
        let reason = match self.has_system.then(|| trash::delete(path)) {
            Some(Ok(())) => {
                self.thrown().insert(path.to_owned(), Thrown::System);
                return Ok(Discarded::System);
            }
            Some(Err(error)) => error.to_string(),
            None => String::new(),
        };
        // Gone, or not ours to take away: our own folder would make nothing better.
        fs::symlink_metadata(path).map_err(|error| Error::io(path, error))?;
        match self.put_aside(path, now) {
            Ok(target) => {
                self.thrown().insert(path.to_owned(), Thrown::Own(target));
                Ok(Discarded::Own {
                    folder: self.own.display().to_string(),
                })
            }
            Err(error) => Err(Error::Trash {
                path: path.to_owned(),
                reason: [reason, error.to_string()]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("; "),
            }),
        }
    }

    /// Puts a file back where [`Self::discard`] took it from since the app began: the same file, with its mode, its
    /// attributes and its other names. False when that cannot be done, and then nothing is changed.
    pub fn take_back(&self, path: &Path) -> bool {
        // The system's trash may put a file over another one.
        if fs::symlink_metadata(path).is_ok() {
            return false;
        }
        let is_back = match self.thrown().get(path) {
            Some(Thrown::Own(target)) => {
                // It is no temporary file, and must not be removed as one if it cannot be put back.
                TempPath::try_from_path(target).is_ok_and(|target| {
                    let back = target.persist_noclobber(path);
                    back.map_err(|refused| refused.path.keep()).is_ok()
                })
            }
            Some(Thrown::System) => take_back_from_system(path),
            None => false,
        };
        if is_back {
            self.thrown().remove(path);
        }
        is_back
    }

    fn thrown(&self) -> MutexGuard<'_, HashMap<PathBuf, Thrown>> {
        self.thrown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_aside(&self, path: &Path, now: Timestamp) -> Result<PathBuf> {
        make_private(&self.own)?;
        let target = self.free_name(path, now)?;
        match fs::rename(path, &target) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let bytes = fs::read(path).map_err(|error| Error::io(path, error))?;
                save::write(&target, &bytes, None)?;
                fs::remove_file(path).map_err(|error| {
                    // It is where it was: one copy is enough.
                    let _ = fs::remove_file(&target);
                    Error::io(path, error)
                })?;
            }
            moved => moved.map_err(|error| Error::io(path, error))?,
        }
        Ok(target)
    }

    /// A name that tells when the file came, and under which name.
    fn free_name(&self, path: &Path, now: Timestamp) -> Result<PathBuf> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let day = now.to_zoned_datetime(TimeZone::system());
        let day = day.strftime("%Y-%m-%d %H.%M.%S");
        (0..MOST_NAMES)
            .map(|number| match number {
                0 => self.own.join(format!("{day} {name}")),
                _ => self.own.join(format!("{day} {number} {name}")),
            })
            .find(|target| fs::symlink_metadata(target).is_err())
            .ok_or_else(|| Error::NameTaken {
                path: path.to_owned(),
            })
    }
}

/// Of several files that lay at one place the last one comes back.
#[cfg(any(windows, all(unix, not(target_os = "macos"))))]
fn take_back_from_system(path: &Path) -> bool {
    let items = trash::os_limited::list().unwrap_or_default();
    let lay_there = items
        .into_iter()
        .filter(|item| item.original_path() == path);
    lay_there
        .max_by_key(|item| item.time_deleted)
        .is_some_and(|item| trash::os_limited::restore_all([item]).is_ok())
}

/// Only the Finder takes files out of its trash.
#[cfg(not(any(windows, all(unix, not(target_os = "macos")))))]
fn take_back_from_system(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_stay_beside_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let trash = Trash::new(folder.path().join("data/trash"));
        let (path, now) = (folder.path().join("a.md"), Timestamp::now());
        for text in ["one", "two"] {
            fs::write(&path, text).unwrap();
            let discarded = trash.discard(&path, now).unwrap();
            assert!(matches!(discarded, Discarded::Own { .. }));
            assert!(!path.exists());
        }
        let mut texts: Vec<_> = fs::read_dir(folder.path().join("data/trash"))
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        texts.sort();
        assert_eq!(texts, ["one", "two"]);
    }

    #[test]
    fn the_same_file_comes_back_and_covers_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let trash = Trash::new(folder.path().join("data/trash"));
        let (path, other) = (folder.path().join("a.md"), folder.path().join("name.md"));
        fs::write(&path, "one").unwrap();
        fs::hard_link(&path, &other).unwrap();
        assert!(!trash.take_back(&path), "it was not thrown away");
        trash.discard(&path, Timestamp::now()).unwrap();
        fs::write(&path, "new").unwrap();
        assert!(!trash.take_back(&path));
        assert_eq!(fs::read(&path).unwrap(), b"new");
        fs::remove_file(&path).unwrap();
        assert!(trash.take_back(&path));
        fs::write(&other, "both").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"both", "still one file");
        assert!(!trash.take_back(&path), "once");
    }

    #[test]
    fn without_a_place_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "").unwrap();
        fs::write(at("a.md"), "one").unwrap();
        let trash = Trash::new(at("file/trash"));
        assert!(matches!(
            trash.discard(&at("a.md"), Timestamp::now()),
            Err(Error::Trash { .. })
        ));
        assert_eq!(fs::read(at("a.md")).unwrap(), b"one");
        assert!(matches!(
            Trash::new(at("trash")).discard(&at("none.md"), Timestamp::now()),
            Err(Error::NotFound { .. })
        ));
    }
}
