//! Temporary files of ours: where they are made, how they are called, and how those that crashes left are cleared
//! away.
//!
//! Linux can make a file that is in no folder (`O_TMPFILE`, open(2)) and give it a name once it is written: no other
//! program sees half of it, and a crash leaves nothing behind. Not every file system can. A file that waits to be
//! renamed has its name in the `.git` of a checkout, so that `git status` never shows it.

use std::fs::{self, File, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{NamedTempFile, TempPath};
use walkdir::WalkDir;

/// How our temporary files begin; the number of the process that makes them follows.
const TEMPORARY_PREFIX: &str = ".inkstone-";

/// A temporary file that is older belongs to no save any more.
const LONGEST_SAVE: Duration = Duration::from_secs(60);

/// Whether a path is one of our temporary files.
pub fn is_temporary(path: &Path) -> bool {
    maker(path).is_some()
}

/// The process that made a temporary file of ours.
fn maker(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    let (process, _) = name.strip_prefix(TEMPORARY_PREFIX)?.split_once('-')?;
    process.parse().ok()
}

/// A temporary file for one in `folder`. Nobody else may read it, unless it is made with other permissions.
///
/// # Errors
/// What the system says.
pub(super) fn beside(folder: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let prefix = prefix();
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    // A new file takes after its folder: owners, access lists.
    if let Some(permissions) = permissions {
        return builder.permissions(permissions).tempfile_in(folder);
    }
    match out_of_sight(folder).filter(|place| is_one_drive(place, folder)) {
        Some(place) => builder
            .tempfile_in(place)
            .or_else(|_| builder.tempfile_in(folder)),
        None => builder.tempfile_in(folder),
    }
}

/// A file without a name in the file system of `folder`; none where there is no such thing.
#[cfg(target_os = "linux")]
pub(super) fn unnamed(folder: &Path, permissions: Option<&Permissions>) -> Option<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    use std::os::unix::fs::PermissionsExt;
    let mode = permissions.map_or(0o600, PermissionsExt::mode);
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    openat(CWD, folder, flags, Mode::from_raw_mode(mode))
        .ok()
        .map(File::from)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn unnamed(_: &Path, _: Option<&Permissions>) -> Option<File> {
    None
}

/// Gives a file without a name one of ours, for one in `folder`.
///
/// # Errors
/// What the system says; some file systems make such files and cannot name them.
pub(super) fn name(file: &File, folder: &Path) -> io::Result<TempPath> {
    let within = |place: &Path| {
        tempfile::Builder::new()
            .prefix(&prefix())
            .make_in(place, |path| link(file, path))
            .map(NamedTempFile::into_temp_path)
    };
    match out_of_sight(folder) {
        Some(place) => within(&place).or_else(|_| within(folder)),
        None => within(folder),
    }
}

/// Gives a file without a name this one, which must not be taken.
///
/// # Errors
/// As [`name`].
#[cfg(target_os = "linux")]
pub(super) fn link(file: &File, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    // The way of open(2) that needs no privilege.
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn prefix() -> String {
    format!("{TEMPORARY_PREFIX}{}-", std::process::id())
}

/// The `.git` of the checkout that a folder is in. Links and files that lead elsewhere are not followed: whoever gave
/// us the folder must not choose where else we write.
fn out_of_sight(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let (git, metadata) = folder.ancestors().find_map(|above| {
        let git = above.join(".git");
        let metadata = fs::symlink_metadata(&git).ok()?;
        Some((git, metadata))
    })?;
    metadata.is_dir().then_some(git)
}

/// Whether a file can be renamed from one folder to the other.
#[cfg(unix)]
fn is_one_drive(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let drive = |folder: &Path| fs::metadata(folder).map(|metadata| metadata.dev()).ok();
    drive(one).is_some_and(|one| drive(other) == Some(one))
}

/// Windows tells drives apart by their letters, and a folder within one checkout seldom leaves its own.
#[cfg(not(unix))]
fn is_one_drive(one: &Path, other: &Path) -> bool {
    let drive = |folder: &Path| {
        folder
            .components()
            .next()
            .map(|part| part.as_os_str().to_owned())
    };
    fs::canonicalize(other).is_ok_and(|other| drive(one) == drive(&other))
}

/// Removes temporary files of ours that crashes left in a folder and those below it: of processes that
/// do not run any more, and any that are old. Those beside the files that links lead to are among them.
pub fn sweep(folder: &Path) {
    sweep_out_of_sight(folder);
    let mut entries = WalkDir::new(folder).into_iter();
    while let Some(entry) = entries.next() {
        let Ok(entry) = entry else { continue };
        let name = entry.file_name();
        if entry.file_type().is_dir() && (name == ".git" || name == "node_modules") {
            entries.skip_current_dir();
            if name == ".git" {
                sweep_files(entry.path());
            }
        } else if entry.path_is_symlink() {
            if let Ok(target) = fs::canonicalize(entry.path())
                && target.is_file()
                && let Some(folder) = target.parent()
            {
                sweep_files(folder);
                sweep_out_of_sight(folder);
            }
        } else {
            sweep_file(entry.path());
        }
    }
}

fn sweep_out_of_sight(folder: &Path) {
    if let Some(place) = out_of_sight(folder) {
        sweep_files(&place);
    }
}

fn sweep_files(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        sweep_file(&entry.path());
    }
}

fn sweep_file(path: &Path) {
    let Some(process) = maker(path) else { return };
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    let age = metadata
        .modified()
        .ok()
        .and_then(|time| time.elapsed().ok());
    let is_left = age.is_some_and(|age| age > LONGEST_SAVE) || !is_running(process);
    if metadata.is_file() && is_left {
        // Left-overs are harmless: what cannot be removed now is tried at the next start.
        let _ = fs::remove_file(path);
    }
}

#[cfg(unix)]
fn is_running(process: u32) -> bool {
    let id = i32::try_from(process)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    // One of another user refuses to be asked, and runs.
    id.is_some_and(|id| rustix::process::test_kill_process(id) != Err(rustix::io::Errno::SRCH))
}

/// Elsewhere the age decides.
#[cfg(not(unix))]
fn is_running(_: u32) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::tests::names;

    #[test]
    fn only_left_temporary_files_of_ours_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("_posts");
        let git = folder.path().join(".git");
        fs::create_dir(&below).unwrap();
        fs::create_dir(&git).unwrap();
        let own = format!("{TEMPORARY_PREFIX}{}-abc", std::process::id());
        // No system gives out this number.
        let dead = format!("{TEMPORARY_PREFIX}{}-abc", i32::MAX);
        let theirs = ".inkstone-notes.md";
        for folder in [folder.path(), &below, &git] {
            for name in [own.as_str(), &dead, theirs] {
                fs::write(folder.join(name), b"").unwrap();
            }
        }
        sweep(folder.path());
        let mut left = vec![own.clone(), theirs.to_owned()];
        if cfg!(not(unix)) {
            left.push(dead);
        }
        left.sort();
        assert_eq!(names(&below), left);
        assert_eq!(names(&git), left);
        // A minute later.
        let past = std::time::SystemTime::now() - 2 * LONGEST_SAVE;
        let file = File::options().write(true).open(below.join(&own)).unwrap();
        file.set_modified(past).unwrap();
        sweep(folder.path());
        assert_eq!(names(&below), [theirs]);
    }
    #[test]
    fn what_waits_to_be_renamed_is_out_of_sight_in_a_checkout() {
        let folder = tempfile::tempdir().unwrap();
        let posts = folder.path().join("_posts");
        fs::create_dir(&posts).unwrap();
        // Where there is no checkout, it lies beside the post.
        let of = |file: &Path| file.parent().unwrap().canonicalize().unwrap();
        let here = |folder: &Path| folder.canonicalize().unwrap();
        assert_eq!(of(beside(&posts, None).unwrap().path()), here(&posts));
        // A file of that name, as worktrees have it, could lead anywhere.
        let git = folder.path().join(".git");
        fs::write(&git, "gitdir: /tmp").unwrap();
        assert_eq!(of(beside(&posts, None).unwrap().path()), here(&posts));
        fs::remove_file(&git).unwrap();
        fs::create_dir(&git).unwrap();
        assert_eq!(of(beside(&posts, None).unwrap().path()), here(&git));
        if let Some(file) = unnamed(&posts, None) {
            assert_eq!(of(&name(&file, &posts).unwrap()), here(&git));
        }
        assert!(names(&git).is_empty() && names(&posts).is_empty());
    }
}
