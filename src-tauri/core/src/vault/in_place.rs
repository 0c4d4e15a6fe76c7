//! Writing over a file where it lies, for files that a rename would harm: those with several names, or
//! with an owner or attributes that we cannot give to another file.
//!
//! Such a write can be cut short, so a copy of the old and the new text is made durable before it, and
//! [`Rescue::repair`] finishes at the next start what was cut short.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Fingerprint, save, temporary};
use crate::{Error, Result};

/// What names of copies end with.
const COPY: &str = "rescue";

/// Where whole copies of texts lie while their files are written in place.
#[derive(Clone, Debug)]
pub struct Rescue {
    root: PathBuf,
}

/// A write in place that was cut short, and what became of it.
#[derive(Debug)]
pub struct Repaired {
    /// The file.
    pub path: PathBuf,
    /// The text that was being written.
    pub text: Vec<u8>,
    /// Ok when the file has that text now. Otherwise the copy is kept, until it is told to be
    /// [`Rescue::settled`]; [`Error::ChangedOutside`] says that the file has a text of neither side.
    pub result: Result<()>,
    copy: PathBuf,
}

/// The first line of a copy; the old text follows, then the new one.
#[derive(Serialize, Deserialize)]
struct Header {
    file: String,
    old: usize,
    new: usize,
    /// Of both texts.
    checksum: String,
}

/// What a file holds that was being written.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Old,
    New,
    /// Parts of both.
    Torn,
    /// A text from elsewhere.
    Other,
}

/// A copy in its place. Its lock, held as long as this lives, keeps other instances of the app from
/// repairing what is just being written.
struct Kept {
    path: PathBuf,
    _lock: File,
}

impl Rescue {
    /// Copies below `root`, a folder of the app's own data; made when first needed.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Finishes writes that were cut short: a file that holds parts of the old and the new text gets the
    /// new one. A file that is whole, old or new, is left as it is, and so is one that somebody else wrote
    /// since. Writes of instances that still run are not looked at.
    ///
    /// To be called at the start, before a post is opened.
    pub fn repair(&self) -> Vec<Repaired> {
        temporary::sweep(&self.root);
        let mut copies: Vec<PathBuf> = fs::read_dir(&self.root)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == COPY))
            .collect();
        copies.sort();
        copies
            .into_iter()
            .filter_map(|copy| self.repair_one(copy))
            .collect()
    }

    /// The text of this write is safe elsewhere: its copy goes.
    pub fn settled(&self, repaired: &Repaired) {
        remove(&repaired.copy);
    }

    fn repair_one(&self, copy: PathBuf) -> Option<Repaired> {
        let mut file = File::open(&copy).ok()?;
        if is_locked(&file) {
            return None;
        }
        let (path, old, new) = read_copy(&mut file)?;
        let result = match crate::file::read(&path).map(|found| Found::of(&found, &old, &new)) {
            Ok(Found::Old | Found::New) => {
                remove(&copy);
                return None;
            }
            Ok(Found::Torn) => put(&path, &new).map_err(|error| Error::io(&path, error)),
            Ok(Found::Other) => Err(Error::ChangedOutside { path: path.clone() }),
            Err(error) => Err(Error::io(&path, error)),
        };
        if result.is_ok() {
            remove(&copy);
        }
        Some(Repaired {
            path,
            text: new,
            result,
            copy,
        })
    }

    /// Makes a durable copy of both texts.
    fn keep(&self, target: &Path, old: &[u8], new: &[u8]) -> io::Result<Kept> {
        let name = target.to_str().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "the path is not in Unicode, and the file can only be written in place",
            )
        })?;
        self.make_root()?;
        let hash = blake3::hash(name.as_bytes()).to_hex();
        let path = self.root.join(format!("{}.{COPY}", &hash[..32]));
        if File::open(&path).is_ok_and(|other| is_locked(&other)) {
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        let mut checksum = blake3::Hasher::new();
        checksum.update(old).update(new);
        let header = Header {
            file: name.to_owned(),
            old: old.len(),
            new: new.len(),
            checksum: checksum.finalize().to_hex().to_string(),
        };
        let folder = save::Folder::open(&self.root)?;
        let mut file = temporary::beside(&self.root, None)?;
        // Where there are no locks, there is the check of what the file holds.
        let _ = file.as_file().lock();
        file.write_all(&[&serde_json::to_vec(&header)?[..], b"\n", old].concat())?;
        file.write_all(new)?;
        save::sync(file.as_file())?;
        let lock = file.persist(&path).map_err(|error| error.error)?;
        folder.sync()?;
        Ok(Kept { path, _lock: lock })
    }

    /// Makes the folder, and its name durable in the one above.
    fn make_root(&self) -> io::Result<()> {
        if self.root.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(&self.root)?;
        match self.root.parent() {
            Some(above) => save::Folder::open(above)?.sync(),
            None => Ok(()),
        }
    }
}

impl Found {
    /// Judges a file by its bytes alone: what is there now tells more than any note about it. A write cut
    /// short leaves, at each place, the old byte, the new one or, where the file grew, nothing yet.
    fn of(found: &[u8], old: &[u8], new: &[u8]) -> Self {
        if found == old {
            return Self::Old;
        }
        if found == new {
            return Self::New;
        }
        let lengths = old.len().min(new.len())..=old.len().max(new.len());
        let either = |(place, byte): (usize, &u8)| {
            Some(byte) == old.get(place)
                || Some(byte) == new.get(place)
                || place >= old.len() && *byte == 0
        };
        if lengths.contains(&found.len()) && found.iter().enumerate().all(either) {
            Self::Torn
        } else {
            Self::Other
        }
    }
}

/// Writes `bytes` over the file at `target`, which must be the one that was seen.
///
/// # Errors
/// What the system says: the file then has its old text. [`Error::HalfWritten`] when not even that could
/// be written again; the copy is kept then.
pub(super) fn write(
    path: &Path,
    target: &Path,
    bytes: &[u8],
    seen: &Fingerprint,
    rescue: &Rescue,
) -> Result<()> {
    let fail = |error| Error::io(path, error);
    // Opened first: what we may not write needs no copy.
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(target)
        .map_err(fail)?;
    let mut old = Vec::new();
    file.read_to_end(&mut old).map_err(fail)?;
    let copy = rescue
        .keep(target, &old, bytes)
        .map_err(|error| match error.kind() {
            // The path itself is at fault.
            io::ErrorKind::InvalidInput => fail(error),
            // Not the post hinders this, but the place of the copies.
            _ => Error::io(&rescue.root, error),
        })?;
    if let Err(error) = save::check_unchanged(target, Some(seen)) {
        remove(&copy.path);
        return Err(error);
    }
    let Err(error) = overwrite(&mut file, old.len(), bytes) else {
        remove(&copy.path);
        return Ok(());
    };
    drop(file);
    // A disk that refused once is asked through a new handle: what the old one says of its fate is void.
    if put(target, &old).is_err() {
        return Err(Error::HalfWritten {
            path: path.to_owned(),
            source: error,
        });
    }
    remove(&copy.path);
    Err(fail(error))
}

/// Writes `new` over an open file of `old` bytes.
fn overwrite(file: &mut File, old: usize, new: &[u8]) -> io::Result<()> {
    let (over, beyond) = new.split_at(old.min(new.len()));
    if !beyond.is_empty() {
        // A full disk shows here, while every old byte still stands.
        file.seek(SeekFrom::Start(old as u64))?;
        file.write_all(beyond)?;
        save::sync(file)?;
    }
    file.seek(SeekFrom::Start(0))?;
    file.write_all(over)?;
    file.set_len(new.len() as u64)?;
    save::sync(file)
}

/// Makes `bytes` the text of the file at `target`.
fn put(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(target)?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    save::sync(&file)
}

fn is_locked(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Removes a copy for good: one that came back after a power cut could be taken for unfinished work. It
/// does no harm where this fails, since the file then has a text that is not torn.
fn remove(copy: &Path) {
    if fs::remove_file(copy).is_ok()
        && let Some(folder) = copy.parent()
    {
        let _ = save::Folder::open(folder).and_then(|folder| folder.sync());
    }
}

/// The file, its old and its new text. None when the copy is damaged, which no crash does: it got its
/// name when it was whole.
fn read_copy(file: &mut File) -> Option<(PathBuf, Vec<u8>, Vec<u8>)> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let header: Header = serde_json::from_slice(&bytes[..end]).ok()?;
    let texts = &bytes[end + 1..];
    let whole = header.old.checked_add(header.new) == Some(texts.len())
        && blake3::hash(texts).to_hex().as_str() == header.checksum;
    whole.then(|| {
        let (old, new) = texts.split_at(header.old);
        (header.file.into(), old.to_owned(), new.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = b"the old text, whole";
    const NEW: &[u8] = b"a new text, which is longer than the old one";

    #[test]
    fn a_file_is_judged_by_its_bytes() {
        for (old, new) in [(OLD, NEW), (NEW, OLD)] {
            assert_eq!(Found::of(old, old, new), Found::Old);
            assert_eq!(Found::of(new, old, new), Found::New);
            assert_eq!(
                Found::of(b"the old text, wholesome", old, new),
                Found::Other
            );
            assert_eq!(Found::of(b"", old, new), Found::Other);
            let kept = old.len().min(new.len());
            for cut in 1..kept {
                let torn = [&new[..cut], &old[cut..]].concat();
                let state = Found::of(&torn, old, new);
                assert!(matches!(state, Found::Torn | Found::Old | Found::New));
            }
        }
        let grown = [OLD, &[0; 10]].concat();
        assert_eq!(Found::of(&grown, OLD, NEW), Found::Torn);
    }

    /// A file cut short in writing, with the copies that a dead process left.
    fn cut_short(found: &[u8]) -> (tempfile::TempDir, Rescue, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let rescue = Rescue::new(folder.path().join("rescue"));
        let path = folder.path().join("post.md");
        fs::write(&path, found).unwrap();
        drop(rescue.keep(&path, OLD, NEW).unwrap());
        (folder, rescue, path)
    }

    fn copies(rescue: &Rescue) -> usize {
        fs::read_dir(&rescue.root).unwrap().count()
    }

    #[test]
    fn what_was_cut_short_is_finished() {
        let torn = [&NEW[..7], &OLD[7..]].concat();
        let (_folder, rescue, path) = cut_short(&torn);
        let repaired = rescue.repair();
        assert!(repaired.len() == 1 && repaired[0].result.is_ok());
        assert_eq!(repaired[0].path, path);
        assert_eq!(fs::read(&path).unwrap(), NEW);
        assert_eq!(copies(&rescue), 0);
    }

    #[test]
    fn a_whole_file_is_left_as_it_is() {
        for whole in [OLD, NEW] {
            let (_folder, rescue, path) = cut_short(whole);
            assert!(rescue.repair().is_empty());
            assert_eq!(fs::read(&path).unwrap(), whole);
            assert_eq!(copies(&rescue), 0);
        }
    }

    #[test]
    fn a_text_from_elsewhere_is_never_written_over() {
        let (_folder, rescue, path) = cut_short(b"somebody else's");
        for _ in 0..2 {
            let repaired = rescue.repair();
            assert!(matches!(
                repaired[0].result,
                Err(Error::ChangedOutside { .. })
            ));
            assert_eq!(repaired[0].text, NEW);
        }
        assert_eq!(fs::read(&path).unwrap(), b"somebody else's");
        rescue.settled(&rescue.repair()[0]);
        assert_eq!(copies(&rescue), 0);
    }

    #[test]
    fn a_file_that_is_gone_keeps_its_copy() {
        let (_folder, rescue, path) = cut_short(OLD);
        fs::remove_file(&path).unwrap();
        let repaired = rescue.repair();
        assert!(matches!(repaired[0].result, Err(Error::NotFound { .. })));
        assert_eq!(copies(&rescue), 1);
    }

    #[test]
    fn a_write_that_is_going_on_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let rescue = Rescue::new(folder.path().join("rescue"));
        let path = folder.path().join("post.md");
        let torn = [&NEW[..7], &OLD[7..]].concat();
        fs::write(&path, &torn).unwrap();
        let kept = rescue.keep(&path, OLD, NEW).unwrap();
        assert!(rescue.repair().is_empty());
        assert_eq!(fs::read(&path).unwrap(), torn);
        assert!(rescue.keep(&path, &torn, OLD).is_err(), "one at a time");
        drop(kept);
        assert_eq!(rescue.repair().len(), 1);
    }

    #[test]
    fn a_damaged_copy_changes_nothing() {
        let torn = [&NEW[..7], &OLD[7..]].concat();
        let (_folder, rescue, path) = cut_short(&torn);
        let copy = fs::read_dir(&rescue.root)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let whole = fs::read(&copy).unwrap();
        for place in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x20;
            fs::write(&copy, &damaged).unwrap();
            rescue.repair();
            let found = fs::read(&path).unwrap();
            assert!(found == torn || found == NEW, "byte {place}");
            fs::write(&path, &torn).unwrap();
        }
    }
}
