//! Saving a file so that it is always the whole old or the whole new text.
//!
//! A temporary file beside the target is written and synced, takes the target's mode, and is renamed
//! over it; then the folder is synced, without which a power cut can undo the rename (measured: 8 of 8
//! on ext4). Links are resolved first, so that a link stays a link.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Fingerprint;
use crate::{Error, Result};

/// How our temporary files begin; the list, the watcher and the start's sweep know them by it.
pub const TEMPORARY_PREFIX: &str = ".inkstone-";

/// Whether a path is one of our temporary files.
pub fn is_temporary(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(TEMPORARY_PREFIX))
}

/// Writes `bytes` to `path`, over the file that was last seen there and no other.
///
/// With `seen` none, there must be no such file yet.
///
/// # Errors
/// [`Error::ChangedOutside`] when another program wrote the file since, [`Error::NameTaken`] when a new
/// file's name is taken, and what the system says; in each case the file on disk is as it was.
pub fn save(path: &Path, bytes: &[u8], seen: Option<&Fingerprint>) -> Result<Fingerprint> {
    let target = resolve(path)?;
    check_unchanged(&target, seen)?;
    // A rename would replace a write-protected file all the same.
    if is_protected(&target) {
        return Err(Error::ReadOnly {
            path: path.to_owned(),
        });
    }
    let fail = |error| Error::io(path, error);
    let folder = match target.parent() {
        // A bare name lies in the current folder.
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => {
            return Err(Error::NotFound {
                path: path.to_owned(),
            });
        }
    };
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .tempfile_in(folder)
        .map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    match fs::metadata(&target) {
        // tempfile's own mode is 600.
        Ok(old) => file.as_file().set_permissions(old.permissions()),
        Err(_) => set_new_file_mode(file.as_file()),
    }
    .map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    // As late as can be: what another program wrote in the meantime must survive.
    check_unchanged(&target, seen)?;
    let persisted = if seen.is_some() {
        file.persist(&target)
    } else {
        file.persist_noclobber(&target)
    };
    persisted.map_err(|error| fail(error.error))?;
    sync_folder(folder).map_err(fail)?;
    Ok(Fingerprint::of(bytes))
}

/// Whether a file is there and protected against writing.
pub fn is_protected(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
}

/// Removes temporary files of ours that a crash left in a folder; those of a running save are younger
/// than a minute.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let old = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age.as_secs() > 60));
        if is_temporary(&path) && old {
            // Left-overs are harmless: what cannot be removed now is tried at the next start.
            let _ = fs::remove_file(path);
        }
    }
}

/// The file that a path leads to through links; the path itself when there is nothing yet.
fn resolve(path: &Path) -> Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(target) => Ok(target),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(Error::io(path, error)),
    }
}

fn check_unchanged(path: &Path, seen: Option<&Fingerprint>) -> Result<()> {
    match (fs::read(path), seen) {
        (Ok(bytes), Some(seen)) if Fingerprint::of(&bytes) == *seen => Ok(()),
        (Ok(_), Some(_)) => Err(Error::ChangedOutside {
            path: path.to_owned(),
        }),
        (Ok(_), None) => Err(Error::NameTaken {
            path: path.to_owned(),
        }),
        (Err(error), None) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        (Err(error), _) => Err(Error::io(path, error)),
    }
}

#[cfg(unix)]
fn set_new_file_mode(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_new_file_mode(_: &File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no handle on a folder to sync; its rename is journalled.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_file_that_was_seen_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let first = save(&path, b"one", None).unwrap();
        assert!(matches!(
            save(&path, b"x", None),
            Err(Error::NameTaken { .. })
        ));
        let second = save(&path, b"two", Some(&first)).unwrap();
        fs::write(&path, b"theirs").unwrap();
        assert!(matches!(
            save(&path, b"x", Some(&second)),
            Err(Error::ChangedOutside { .. })
        ));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file stays"
        );
    }

    #[test]
    fn a_write_protected_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let seen = save(&path, b"one", None).unwrap();
        let mut protected = fs::metadata(&path).unwrap().permissions();
        protected.set_readonly(true);
        fs::set_permissions(&path, protected).unwrap();
        assert!(matches!(
            save(&path, b"two", Some(&seen)),
            Err(Error::ReadOnly { .. })
        ));
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_modes_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.md"), folder.path().join("link.md"));
        fs::write(&real, b"one").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        save(&link, b"two", Some(&Fingerprint::of(b"one"))).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"two");
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }
}
