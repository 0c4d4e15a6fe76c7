//! Throwing files away so that they can be had back: into the system's trash, or into a folder of the app's
//! own where the system has none (network drives, bare servers).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
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
        }
    }

    /// Throws a file away.
    ///
    /// # Errors
    /// [`Error::Trash`] or what the system says; the file is still where it was.
    pub fn discard(&self, path: &Path, now: Timestamp) -> Result<Discarded> {
        let reason = match self.has_system.then(|| trash::delete(path)) {
            Some(Ok(())) => return Ok(Discarded::System),
            Some(Err(error)) => error.to_string(),
            None => String::new(),
        };
        // Gone, or not ours to take away: our own folder would make nothing better.
        fs::symlink_metadata(path).map_err(|error| Error::io(path, error))?;
        match self.put_aside(path, now) {
            Ok(()) => Ok(Discarded::Own {
                folder: self.own.display().to_string(),
            }),
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

    fn put_aside(&self, path: &Path, now: Timestamp) -> Result<()> {
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
                })
            }
            moved => moved.map_err(|error| Error::io(path, error)),
        }
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
