//! Versions of posts, kept outside the site, so that no choice between two texts loses one.
//!
//! A folder a post, named by a hash of its path; a file a version, which describes itself: its first
//! line is JSON, the rest are the post's bytes. Names count up, so that a clock that is set back brings
//! no disorder.

mod thin;
mod version;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

pub use version::{Version, VersionKind};

use super::{Fingerprint, difference, save};
use crate::post::PostFile;
use crate::{AppError, Error, Result};
use version::Header;

/// A folder of kept versions.
#[derive(Debug)]
pub struct History {
    root: PathBuf,
    /// Held while versions come and go: how many bytes came since old ones were looked at.
    changing: Mutex<u64>,
    /// What all versions together may take, in bytes.
    most: u64,
    /// Why the last version could not be kept.
    trouble: Mutex<Option<AppError>>,
}

impl History {
    /// A history below `root`, a folder of the app's own data; made when first needed.
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            changing: Mutex::default(),
            most: thin::MOST_BYTES,
            trouble: Mutex::default(),
        }
    }

    /// Keeps a version of the post at `path`, and gives its id. A text that is the newest version
    /// already is not kept twice; that version gets the name, if there is one.
    ///
    /// # Errors
    /// [`Error::History`]; the caller then must not throw the text away.
    pub fn keep(
        &self,
        path: &Path,
        bytes: &[u8],
        kind: VersionKind,
        label: Option<&str>,
        now: Timestamp,
    ) -> Result<String> {
        let kept = self.keep_alone(path, bytes, kind, label, now);
        let trouble = kept.as_ref().err().map(|error| AppError {
            // The folder, which a person can look after, not one of our files.
            path: Some(self.root.display().to_string()),
            ..error.report()
        });
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        kept.map_err(|error| Error::History {
            path: self.root.clone(),
            reason: error.to_string(),
        })
    }

    /// Looks whether what hindered the last version from being kept is gone.
    pub(super) fn look_again(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.is_some() && make_private(&self.root).is_ok() && super::takes_files(&self.root) {
            *trouble = None;
        }
    }

    /// Why versions cannot be kept now; none when they can.
    pub fn trouble(&self) -> Option<AppError> {
        let trouble = self.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep_alone(
        &self,
        path: &Path,
        bytes: &[u8],
        kind: VersionKind,
        label: Option<&str>,
        now: Timestamp,
    ) -> Result<String> {
        let mut come = self.alone();
        let folder = self.folder(path);
        let newest = files(&folder).pop();
        let before = newest.as_ref().and_then(|file| read(file).ok());
        if let (Some(file), Some((header, old))) = (&newest, &before)
            && old == bytes
        {
            let named = kind.is_named() && !header.kind.is_named() || label.is_some();
            if named {
                let header = Header {
                    kind,
                    label: label.map(str::to_owned).or_else(|| header.label.clone()),
                    ..header.clone()
                };
                write(file, &header, bytes)?;
            }
            return Ok(id_of(file));
        }
        let before = before.map(|(_, bytes)| bytes).unwrap_or_default();
        let (added, removed) = count(&before, bytes, path);
        let header = Header {
            at: now,
            kind,
            label: label.map(str::to_owned),
            post: path.display().to_string(),
            moved_from: None,
            added,
            removed,
        };
        make_private(&folder)?;
        let file = folder.join(name(number(newest.as_deref()) + 1, bytes));
        match write(&file, &header, bytes) {
            // Another instance of the app kept the same text at the same moment.
            Err(Error::NameTaken { .. }) => {}
            written => *come += written?,
        }
        if *come > self.slack() {
            *come = 0;
            self.thin_alone(now);
        }
        Ok(id_of(&file))
    }

    /// The kept versions of a post, newest first. One that cannot be read is left out.
    pub fn versions(&self, path: &Path) -> Vec<Version> {
        let mut files = files(&self.folder(path));
        files.reverse();
        files
            .iter()
            .filter_map(|file| {
                let (header, length) = read_header(file).ok()?;
                let bytes = fs::metadata(file).ok()?.len().saturating_sub(length);
                Some(header.version(id_of(file), bytes))
            })
            .collect()
    }

    /// The bytes of a version.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such version, or what the system says.
    pub fn read(&self, path: &Path, id: &str) -> Result<Vec<u8>> {
        Ok(read(&self.find(path, id)?)?.1)
    }

    /// Gives a version a name, with which it is kept for good.
    ///
    /// # Errors
    /// As [`Self::read`]; the version is then as it was.
    pub fn name(&self, path: &Path, id: &str, label: &str) -> Result<()> {
        let _alone = self.alone();
        let file = self.find(path, id)?;
        let (header, bytes) = read(&file)?;
        let header = Header {
            kind: VersionKind::Saved,
            label: Some(label.to_owned()),
            ..header
        };
        write(&file, &header, &bytes).map(|_| ())
    }

    /// Follows a post to another place, where its versions come after those that are there.
    ///
    /// # Errors
    /// What the system says; versions that were not moved are still under the old place.
    pub fn moved(&self, from: &Path, to: &Path, now: Timestamp) -> Result<()> {
        let _alone = self.alone();
        let (old, new) = (self.folder(from), self.folder(to));
        let versions = files(&old);
        let Some(newest) = versions.last() else {
            return Ok(());
        };
        let (_, bytes) = read(newest)?;
        make_private(&new)?;
        let mut last = number(files(&new).last().map(PathBuf::as_path));
        for file in &versions {
            last += 1;
            let target = new.join(with_number(last, file));
            fs::rename(file, &target).map_err(|error| Error::io(file, error))?;
        }
        let header = Header {
            at: now,
            kind: VersionKind::Moved,
            label: None,
            post: to.display().to_string(),
            moved_from: from
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            added: 0,
            removed: 0,
        };
        write(&new.join(name(last + 1, &bytes)), &header, &bytes)?;
        // Empty by now; one that is not is looked at again with the next move.
        let _ = fs::remove_dir(&old);
        Ok(())
    }

    /// Finds the versions of posts that lay in another folder when they were kept, because the whole folder was
    /// moved or renamed since: they come along.
    pub fn follow(&self, site: &Path) {
        let _alone = self.alone();
        let folders = fs::read_dir(&self.root).into_iter().flatten().flatten();
        for folder in folders.map(|entry| entry.path()) {
            let files = files(&folder);
            let Some(from) = files
                .last()
                .and_then(|newest| read_header(newest).ok())
                .map(|(header, _)| PathBuf::from(header.post))
            else {
                continue;
            };
            let is_version = |bytes: &[u8]| {
                let mut newest_first = files.iter().rev();
                newest_first.any(|file| read(file).is_ok_and(|(_, version)| version == bytes))
            };
            if let Some(to) = moved_to(&from, site, is_version)
                && self::files(&self.folder(&to)).is_empty()
            {
                // What cannot follow now is tried again at the next start.
                let _ = fs::rename(&folder, self.folder(&to));
            }
        }
    }

    /// Lets old versions go: see [`thin::superfluous`] for which. What cannot be removed now is tried
    /// at the next start.
    pub fn thin(&self, now: Timestamp) {
        let mut come = self.alone();
        *come = 0;
        self.thin_alone(now);
    }

    /// How many bytes may come before old versions are looked at again.
    fn slack(&self) -> u64 {
        self.most / 25
    }

    fn thin_alone(&self, now: Timestamp) {
        let folders = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let posts: Vec<Vec<thin::Kept>> = folders
            .map(|folder| {
                let mut files = files(&folder.path());
                files.reverse();
                files.into_iter().filter_map(thin::Kept::look).collect()
            })
            .collect();
        for file in thin::superfluous(&posts, self.most - self.slack(), now) {
            let _ = fs::remove_file(file);
        }
    }

    fn alone(&self) -> std::sync::MutexGuard<'_, u64> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folder(&self, path: &Path) -> PathBuf {
        let hash = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
        self.root.join(&hash[..16])
    }

    /// The file of a version: one of those that are there, so that no id leads elsewhere.
    fn find(&self, path: &Path, id: &str) -> Result<PathBuf> {
        let mut files = files(&self.folder(path)).into_iter();
        files
            .find(|file| id_of(file) == id)
            .ok_or_else(|| Error::NotFound {
                path: path.to_owned(),
            })
    }
}

/// Where a post is now that lay at `from`, when its folder was moved to `site` or into it: a file of the same name
/// below, whose bytes `is_known` says it had. None when nothing tells, or when it still lies where it lay.
pub(super) fn moved_to(
    from: &Path,
    site: &Path,
    is_known: impl Fn(&[u8]) -> bool,
) -> Option<PathBuf> {
    if from.starts_with(site) || from.exists() {
        return None;
    }
    let parts: Vec<_> = from.components().collect();
    let is_it = |place: &PathBuf| crate::file::read(place).is_ok_and(|bytes| is_known(&bytes));
    (1..parts.len())
        .map(|start| site.join(parts[start..].iter().collect::<PathBuf>()))
        .find(is_it)
}

/// The versions of a folder, oldest first.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "version"))
        .collect();
    files.sort();
    files
}

fn id_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Numbers have ten digits, so that names sort as they do.
fn name(number: u64, bytes: &[u8]) -> String {
    format!(
        "{number:010}-{}.version",
        &blake3::hash(bytes).to_hex()[..12]
    )
}

fn with_number(number: u64, file: &Path) -> String {
    let id = id_of(file);
    let hash = id.split_once('-').map_or("", |(_, hash)| hash);
    format!("{number:010}-{hash}.version")
}

fn number(newest: Option<&Path>) -> u64 {
    newest
        .map(id_of)
        .and_then(|id| id.split('-').next()?.parse().ok())
        .unwrap_or_default()
}

fn count(before: &[u8], after: &[u8], path: &Path) -> (usize, usize) {
    let text = |bytes| PostFile::parse(bytes, path).map(|file| file.text);
    match (text(before), text(after)) {
        (Ok(before), Ok(after)) => difference::count(&before, &after),
        _ => (0, 0),
    }
}

/// Makes a folder that only its owner looks into: unpublished texts lie there.
pub(super) fn make_private(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| Error::io(folder, error))
}

/// Gives how many bytes the file has.
fn write(file: &Path, header: &Header, bytes: &[u8]) -> Result<u64> {
    let mut all = serde_json::to_vec(header)
        .map_err(|error| Error::io(file, std::io::Error::other(error)))?;
    all.push(b'\n');
    all.extend_from_slice(bytes);
    let old = fs::read(file).ok();
    let seen = old.as_deref().map(Fingerprint::of);
    save::write(file, &all, seen.as_ref())?;
    Ok(all.len() as u64)
}

/// The header of a version, and how many bytes it takes.
fn read_header(file: &Path) -> Result<(Header, u64)> {
    let opened = fs::File::open(file).map_err(|error| Error::io(file, error))?;
    parse(&mut BufReader::new(opened), file)
}

fn read(file: &Path) -> Result<(Header, Vec<u8>)> {
    let opened = fs::File::open(file).map_err(|error| Error::io(file, error))?;
    let mut reader = BufReader::new(opened);
    let (header, _) = parse(&mut reader, file)?;
    let mut bytes = Vec::new();
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| Error::io(file, error))?;
    Ok((header, bytes))
}

fn parse(reader: &mut impl BufRead, file: &Path) -> Result<(Header, u64)> {
    let mut line = Vec::new();
    let length = reader
        .read_until(b'\n', &mut line)
        .map_err(|error| Error::io(file, error))?;
    let header = serde_json::from_slice(&line)
        .map_err(|error| Error::io(file, std::io::Error::other(error)))?;
    Ok((header, length as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "/site/a.md";

    fn history() -> (tempfile::TempDir, History) {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path().join("history"));
        (folder, history)
    }

    fn keep(history: &History, post: &str, text: &str, kind: VersionKind) -> String {
        history
            .keep(
                Path::new(post),
                text.as_bytes(),
                kind,
                None,
                Timestamp::UNIX_EPOCH,
            )
            .unwrap()
    }

    #[test]
    fn versions_come_along_with_a_moved_folder() {
        let (folder, history) = history();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::create_dir_all(old.join("_posts")).unwrap();
        for name in ["_posts/a.md", "_posts/b.md"] {
            let post = old.join(name);
            fs::write(&post, format!("{name} now")).unwrap();
            for text in ["before", &format!("{name} now"), "later"] {
                keep(&history, post.to_str().unwrap(), text, VersionKind::Saved);
            }
        }
        fs::rename(&old, &new).unwrap();
        // No text of its history: another post of that name.
        fs::write(new.join("_posts/b.md"), "something else").unwrap();
        history.follow(&new);
        assert_eq!(history.versions(&new.join("_posts/a.md")).len(), 3);
        assert_eq!(history.versions(&new.join("_posts/b.md")).len(), 0);
        assert_eq!(history.versions(&old.join("_posts/b.md")).len(), 3);
    }

    #[test]
    fn a_session_without_end_does_not_fill_the_disk() {
        let (folder, mut history) = history();
        history.most = 100_000;
        let size = || -> u64 {
            let files = walkdir::WalkDir::new(folder.path()).into_iter().flatten();
            files
                .filter(|file| file.file_type().is_file())
                .map(|file| file.metadata().unwrap().len())
                .sum()
        };
        for number in 0..100 {
            let text = format!("{number} {}", "word ".repeat(1000));
            keep(&history, POST, &text, VersionKind::Automatic);
            assert!(size() <= history.most, "after {number}");
        }
        assert!(history.versions(Path::new(POST)).len() > 10);
    }

    #[test]
    fn each_text_is_kept_once_and_a_name_is_added_to_it() {
        let (_folder, history) = history();
        let post = Path::new(POST);
        let first = keep(&history, POST, "one\n", VersionKind::Opened);
        assert_eq!(keep(&history, POST, "one\n", VersionKind::Automatic), first);
        keep(&history, POST, "two\nthree\n", VersionKind::Automatic);
        keep(&history, POST, "two\nthree\n", VersionKind::Saved);
        let versions = history.versions(post);
        let kinds: Vec<_> = versions.iter().map(|version| version.kind).collect();
        assert_eq!(kinds, [VersionKind::Saved, VersionKind::Opened]);
        assert_eq!((versions[0].added, versions[0].removed), (2, 1));
        assert_eq!(versions[1].bytes, 4);
        assert_eq!(history.read(post, &first).unwrap(), b"one\n");
        history.name(post, &first, "初稿").unwrap();
        assert_eq!(history.versions(post)[1].label.as_deref(), Some("初稿"));
        assert_eq!(history.read(post, &first).unwrap(), b"one\n");
    }

    #[test]
    fn versions_follow_a_rename_behind_those_that_are_there() {
        let (_folder, history) = history();
        let (from, to) = (Path::new(POST), Path::new("/site/b.md"));
        keep(
            &history,
            "/site/b.md",
            "an older post of that name\n",
            VersionKind::Deleted,
        );
        keep(&history, POST, "one\n", VersionKind::Opened);
        keep(&history, POST, "two\n", VersionKind::Automatic);
        history.moved(from, to, Timestamp::UNIX_EPOCH).unwrap();
        assert!(history.versions(from).is_empty());
        let texts: Vec<Vec<u8>> = history
            .versions(to)
            .iter()
            .map(|version| history.read(to, &version.id).unwrap())
            .collect();
        assert_eq!(
            texts,
            [
                &b"two\n"[..],
                b"two\n",
                b"one\n",
                b"an older post of that name\n"
            ]
        );
        assert_eq!(history.versions(to)[0].moved_from.as_deref(), Some("a.md"));
    }

    #[test]
    fn an_id_leads_to_versions_of_the_post_only() {
        let (folder, history) = history();
        keep(&history, POST, "one\n", VersionKind::Opened);
        fs::write(folder.path().join("secret.version"), "{}\nsecret").unwrap();
        for id in ["../../secret", "/etc/passwd", "", "x"] {
            assert!(matches!(
                history.read(Path::new(POST), id),
                Err(Error::NotFound { .. })
            ));
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_looks_into_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, history) = history();
        keep(&history, POST, "one\n", VersionKind::Opened);
        let folder = history.folder(Path::new(POST));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
    }
}
