//! Saving a file so that it is always the whole old or the whole new text.
//!
//! A temporary file beside the target, one without a name where the system has such files, is written,
//! takes the target's attributes, is synced, and is renamed over it; then the folder is synced, without which a power cut can undo the rename (measured:
//! 8 of 8 on ext4). Links are resolved first, so that a link stays a link. What a rename would harm is
//! written in place, with a copy of both texts kept until that is done (`in_place`).

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tempfile::TempPath;

pub use super::in_place::{Repaired, Rescue};

use super::attributes::{Attributes, is_refusal};
use super::{Fingerprint, in_place, temporary};
use crate::{Error, Result};

/// How many links we follow to a file that is not there, as systems do.
const MOST_LINKS: usize = 40;

/// On Windows a search index or a virus scanner may hold a file for a moment: how long we wait before
/// each new try.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
];

/// Writes `bytes` to the post at `path`, over the file that was last seen there and no other. Mode,
/// owner, extended attributes and other names of the file stay; a link is followed, to a file that is
/// not there yet too.
///
/// With `seen` none, there must be no such file yet.
///
/// # Errors
/// [`Error::ChangedOutside`] when another program wrote the file since, [`Error::NameTaken`] when a new
/// file's name is taken, and what the system says; in each case the file on disk is as it was. Two tell
/// otherwise: [`Error::Unconfirmed`] and [`Error::HalfWritten`].
pub fn save(
    path: &Path,
    bytes: &[u8],
    seen: Option<&Fingerprint>,
    rescue: &Rescue,
) -> Result<Fingerprint> {
    let target = admit(path, seen)?;
    match (beside(path, &target, bytes, seen, Keep::All), seen) {
        (Ok(()), _) => {}
        (Err(Refusal::Failed(error)), _) => return Err(error),
        (Err(Refusal::NotBeside(_)), Some(seen)) => {
            in_place::write(path, &target, bytes, seen, rescue)?;
        }
        (Err(Refusal::NotBeside(error)), None) => return Err(Error::io(path, error)),
    }
    Ok(Fingerprint::of(bytes))
}

/// As [`save`], for files that are no posts: one that has several names keeps them in their old state, and
/// attributes that cannot be kept are let go.
///
/// # Errors
/// As [`save`], but never [`Error::HalfWritten`].
pub fn write(path: &Path, bytes: &[u8], seen: Option<&Fingerprint>) -> Result<Fingerprint> {
    let target = admit(path, seen)?;
    match beside(path, &target, bytes, seen, Keep::WhatGoes) {
        Ok(()) => Ok(Fingerprint::of(bytes)),
        Err(Refusal::Failed(error)) => Err(error),
        Err(Refusal::NotBeside(error)) => Err(Error::io(path, error)),
    }
}

/// Whether a file is there and protected against writing, at least by us.
pub fn is_protected(path: &Path) -> bool {
    // The administrator may write what has no bit for it, and should not do so by accident.
    let marked = fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly());
    marked || is_denied(path)
}

/// How much of the old file's attributes the new one must have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    WhatGoes,
}

/// Why a file was not written beside its place.
enum Refusal {
    /// This is the end of it.
    Failed(Error),
    /// A file beside it cannot take its place.
    NotBeside(io::Error),
}

/// Finds the file that a path leads to, and whether it may be written.
fn admit(path: &Path, seen: Option<&Fingerprint>) -> Result<PathBuf> {
    let target = resolve(path)?;
    // Reading a pipe would wait for ever.
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(Error::io(path, crate::file::no_file()));
    }
    check_unchanged(&target, seen)?;
    // A rename would replace a write-protected file all the same.
    if is_protected(&target) {
        return Err(Error::ReadOnly {
            path: path.to_owned(),
        });
    }
    Ok(target)
}

/// Writes a file beside the target and puts it in its place.
fn beside(
    path: &Path,
    target: &Path,
    bytes: &[u8],
    seen: Option<&Fingerprint>,
    keep: Keep,
) -> std::result::Result<(), Refusal> {
    let fail = |error| Refusal::Failed(Error::io(path, error));
    let refuse = |error| {
        if is_refusal(&error) {
            Refusal::NotBeside(error)
        } else {
            fail(error)
        }
    };
    let attributes = match seen {
        Some(_) => match Attributes::of(target) {
            Ok(attributes) => Some(attributes),
            Err(_) if keep == Keep::WhatGoes => None,
            Err(error) => return Err(refuse(error)),
        },
        None => None,
    };
    if keep == Keep::All && attributes.as_ref().is_some_and(Attributes::has_other_names) {
        return Err(Refusal::NotBeside(io::ErrorKind::Unsupported.into()));
    }
    let place = match target.parent() {
        // A bare name lies in the current folder.
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Err(fail(io::ErrorKind::NotFound.into())),
    };
    // Before anything is written: once the file has its name, only the sync itself may fail.
    let folder = Folder::open(place).map_err(refuse)?;
    let fill = |file: &mut File| {
        file.write_all(bytes).map_err(fail)?;
        match attributes.as_ref().map(|attributes| attributes.give(file)) {
            Some(Err(error)) if keep == Keep::All => return Err(refuse(error)),
            _ => {}
        }
        sync(file).map_err(fail)?;
        // As late as can be: what another program wrote in the meantime must survive.
        check_unchanged(target, seen).map_err(Refusal::Failed)
    };
    let new = attributes.is_none().then(ordinary).flatten();
    let is_put = match temporary::unnamed(place, new.as_ref()) {
        Some(mut file) => {
            fill(&mut file)?;
            put_unnamed(&file, place, target, seen.is_some())
        }
        None => Err(io::ErrorKind::Unsupported.into()),
    };
    // What cannot be had without a name is written once more, with one from the start.
    if is_put.is_err() {
        let mut file = temporary::beside(place, new).map_err(refuse)?;
        fill(file.as_file_mut())?;
        put(file.into_temp_path(), target, seen.is_some(), is_passing).map_err(|error| {
            match error.kind() {
                // Drives without rename, and files mounted by themselves.
                io::ErrorKind::CrossesDevices
                | io::ErrorKind::Unsupported
                | io::ErrorKind::ResourceBusy
                    if !cfg!(windows) =>
                {
                    Refusal::NotBeside(error)
                }
                _ => fail(error),
            }
        })?;
    }
    folder.sync().map_err(|source| {
        Refusal::Failed(Error::Unconfirmed {
            path: path.to_owned(),
            source,
        })
    })
}

/// Puts a file without a name in the target's place: it gets a name that no version control shows, and is renamed.
fn put_unnamed(file: &File, place: &Path, target: &Path, replace: bool) -> io::Result<()> {
    if !replace {
        return temporary::link(file, target);
    }
    temporary::name(file, place)?
        .persist(target)
        .map_err(|error| error.error)
}

/// Gives a temporary file its name, over an older file or where there is none. Tries again after errors
/// that pass.
fn put(
    mut file: TempPath,
    target: &Path,
    replace: bool,
    is_passing: impl Fn(&io::Error) -> bool,
) -> io::Result<()> {
    let mut pauses = PAUSES.iter();
    loop {
        let put = if replace {
            file.persist(target)
        } else {
            file.persist_noclobber(target)
        };
        let Err(failed) = put else { return Ok(()) };
        match pauses.next() {
            Some(pause) if is_passing(&failed.error) => thread::sleep(*pause),
            _ => return Err(failed.error),
        }
        file = failed.path;
    }
}

/// Whether another program merely holds the file for a moment.
fn is_passing(error: &io::Error) -> bool {
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows)
        && matches!(
            error.raw_os_error(),
            Some(ACCESS_DENIED | SHARING_VIOLATION)
        )
}

/// The file that a path leads to through links, there or not.
fn resolve(path: &Path) -> Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(target) => Ok(target),
        // The file is not there, or the one that a link names is not.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut target = path.to_owned();
            for _ in 0..MOST_LINKS {
                let Ok(next) = fs::read_link(&target) else {
                    return Ok(target);
                };
                target = match target.parent() {
                    Some(folder) => folder.join(next),
                    None => next,
                };
            }
            Err(Error::io(path, error))
        }
        Err(error) => Err(Error::io(path, error)),
    }
}

/// Whether the file is the one that was seen, or still none.
pub(super) fn check_unchanged(path: &Path, seen: Option<&Fingerprint>) -> Result<()> {
    match (crate::file::read(path), seen) {
        (Ok(bytes), Some(seen)) if Fingerprint::of(&bytes) == *seen => Ok(()),
        (Ok(_), Some(_)) => Err(Error::ChangedOutside {
            path: path.to_owned(),
        }),
        (Ok(_), None) => Err(Error::NameTaken {
            path: path.to_owned(),
        }),
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        (Err(error), _) => Err(Error::io(path, error)),
    }
}

/// Waits until a file's bytes are on the disk. An error is final: the system may have thrown the bytes
/// away, and a second call on the same handle would say that all is well.
pub(super) fn sync(file: &File) -> io::Result<()> {
    let synced = file.sync_all();
    // The standard library asks macOS for more than most network drives can do.
    #[cfg(target_os = "macos")]
    if synced.as_ref().is_err_and(is_refusal) {
        return Ok(rustix::fs::fsync(file)?);
    }
    synced
}

/// An open folder, for making the names in it durable.
pub(super) struct Folder {
    #[cfg(unix)]
    handle: File,
}

impl Folder {
    /// Opens it. Windows has no handle on a folder to sync; its rename is journalled.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        #[cfg(not(unix))]
        let _ = path;
        Ok(Self {
            #[cfg(unix)]
            handle: File::open(path)?,
        })
    }

    /// Waits until the names in it are on the disk. Some network and foreign file systems have no such
    /// thing and say so at every call: nothing more can be had there.
    pub(super) fn sync(&self) -> io::Result<()> {
        #[cfg(unix)]
        match sync(&self.handle) {
            Err(error)
                if !matches!(
                    error.kind(),
                    io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
                ) =>
            {
                return Err(error);
            }
            _ => {}
        }
        Ok(())
    }
}

/// What a new file may be used for, less what the user's mask takes away.
#[cfg(unix)]
fn ordinary() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary() -> Option<Permissions> {
    None
}

#[cfg(unix)]
fn is_denied(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_err_and(|error| {
        matches!(
            io::Error::from(error).kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        )
    })
}

#[cfg(not(unix))]
fn is_denied(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::tests::names;

    /// A folder for files and a place for copies of them.
    fn place() -> (tempfile::TempDir, Rescue) {
        let folder = tempfile::tempdir().unwrap();
        let rescue = Rescue::new(folder.path().join("data/rescue"));
        (folder, rescue)
    }

    #[test]
    fn only_the_file_that_was_seen_is_replaced() {
        let (folder, rescue) = place();
        let path = folder.path().join("a.md");
        let first = save(&path, b"one", None, &rescue).unwrap();
        assert!(matches!(
            save(&path, b"x", None, &rescue),
            Err(Error::NameTaken { .. })
        ));
        let second = save(&path, b"two", Some(&first), &rescue).unwrap();
        fs::write(&path, b"theirs").unwrap();
        assert!(matches!(
            save(&path, b"x", Some(&second), &rescue),
            Err(Error::ChangedOutside { .. })
        ));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(names(folder.path()), ["a.md"], "no temporary file stays");
    }

    #[test]
    fn a_write_protected_file_stays() {
        let (folder, rescue) = place();
        let path = folder.path().join("a.md");
        let seen = save(&path, b"one", None, &rescue).unwrap();
        let mut protected = fs::metadata(&path).unwrap().permissions();
        protected.set_readonly(true);
        fs::set_permissions(&path, protected).unwrap();
        assert!(matches!(
            save(&path, b"two", Some(&seen), &rescue),
            Err(Error::ReadOnly { .. })
        ));
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let (folder, rescue) = place();
        let path = folder.path().join("folder.md");
        fs::create_dir(&path).unwrap();
        for seen in [None, Some(&Fingerprint::of(b""))] {
            assert!(save(&path, b"x", seen, &rescue).is_err());
        }
        assert_eq!(names(folder.path()), ["folder.md"]);
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let (folder, rescue) = place();
        let path = folder.path().join("gone/a.md");
        assert!(matches!(
            save(&path, b"x", None, &rescue),
            Err(Error::NotFound { .. })
        ));
    }

    #[test]
    fn a_name_held_for_a_moment_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        for (held, tries) in [(false, 1), (true, 1 + PAUSES.len())] {
            fs::create_dir(&target).unwrap();
            let mut file = temporary::beside(folder.path(), None).unwrap();
            file.write_all(b"new").unwrap();
            let count = std::cell::Cell::new(0);
            let result = put(file.into_temp_path(), &target, true, |_| {
                count.set(count.get() + 1);
                if !held {
                    fs::remove_dir(&target).unwrap();
                }
                true
            });
            assert_eq!(count.get(), tries.min(PAUSES.len()));
            assert_eq!(result.is_ok(), !held);
            if !held {
                assert_eq!(fs::read(&target).unwrap(), b"new");
                fs::remove_file(&target).unwrap();
            }
        }
        assert_eq!(names(folder.path()), ["a.md"], "no temporary file stays");
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

        use super::*;

        #[test]
        fn links_and_modes_stay() {
            let (folder, rescue) = place();
            let at = |name: &str| folder.path().join(name);
            fs::write(at("real.md"), b"one").unwrap();
            fs::set_permissions(at("real.md"), Permissions::from_mode(0o640)).unwrap();
            symlink("real.md", at("link.md")).unwrap();
            symlink(at("link.md"), at("second.md")).unwrap();
            symlink("second.md", at("third.md")).unwrap();
            save(
                &at("third.md"),
                b"two",
                Some(&Fingerprint::of(b"one")),
                &rescue,
            )
            .unwrap();
            for link in ["link.md", "second.md", "third.md"] {
                assert!(at(link).is_symlink());
            }
            assert_eq!(fs::read(at("real.md")).unwrap(), b"two");
            let mode = fs::metadata(at("real.md")).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o640);
        }

        #[test]
        fn the_file_that_a_link_names_is_made() {
            let (folder, rescue) = place();
            let at = |name: &str| folder.path().join(name);
            fs::create_dir(at("below")).unwrap();
            symlink("below/real.md", at("link.md")).unwrap();
            symlink("link.md", at("second.md")).unwrap();
            save(&at("second.md"), b"one", None, &rescue).unwrap();
            assert!(at("link.md").is_symlink() && at("second.md").is_symlink());
            assert_eq!(fs::read(at("below/real.md")).unwrap(), b"one");
        }

        #[test]
        fn a_circle_of_links_is_an_error() {
            let (folder, rescue) = place();
            let at = |name: &str| folder.path().join(name);
            symlink("b.md", at("a.md")).unwrap();
            symlink("a.md", at("b.md")).unwrap();
            assert!(save(&at("a.md"), b"one", None, &rescue).is_err());
            assert!(at("a.md").is_symlink() && at("b.md").is_symlink());
        }

        #[test]
        fn a_new_file_may_be_read_by_whom_the_mask_lets() {
            let (folder, rescue) = place();
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
            fs::write(folder.path().join("plain.md"), b"").unwrap();
            save(&folder.path().join("a.md"), b"one", None, &rescue).unwrap();
            assert_eq!(
                mode(&folder.path().join("a.md")),
                mode(&folder.path().join("plain.md"))
            );
        }

        #[test]
        fn extended_attributes_stay() {
            let (folder, rescue) = place();
            let path = folder.path().join("a.md");
            let seen = save(&path, b"one", None, &rescue).unwrap();
            if xattr::set(&path, "user.note", b"kept").is_err() {
                eprintln!("SKIPPED: no extended attributes in the folder for temporary files");
                return;
            }
            let inode = fs::metadata(&path).unwrap().ino();
            save(&path, b"two", Some(&seen), &rescue).unwrap();
            assert_ne!(fs::metadata(&path).unwrap().ino(), inode, "not in place");
            assert_eq!(
                xattr::get(&path, "user.note").unwrap().as_deref(),
                Some(&b"kept"[..])
            );
        }

        #[test]
        fn all_names_of_a_file_stay_one() {
            let (folder, rescue) = place();
            let (path, other) = (folder.path().join("a.md"), folder.path().join("b.md"));
            let mut seen = save(&path, b"one", None, &rescue).unwrap();
            fs::hard_link(&path, &other).unwrap();
            for text in [&b"longer than before"[..], b"short", b""] {
                seen = save(&path, text, Some(&seen), &rescue).unwrap();
                assert_eq!(fs::read(&other).unwrap(), text);
            }
            assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
            let copies = folder.path().join("data/rescue");
            assert!(
                copies.is_dir() && names(&copies).is_empty(),
                "no copy stays"
            );
        }

        #[test]
        fn without_a_place_for_the_copy_nothing_is_written_in_place() {
            let (folder, _) = place();
            let (path, other) = (folder.path().join("a.md"), folder.path().join("b.md"));
            fs::write(folder.path().join("file"), b"").unwrap();
            let rescue = Rescue::new(folder.path().join("file/rescue"));
            let seen = save(&path, b"one", None, &rescue).unwrap();
            fs::hard_link(&path, other).unwrap();
            assert!(save(&path, b"two", Some(&seen), &rescue).is_err());
            assert_eq!(fs::read(&path).unwrap(), b"one");
        }
    }
}
