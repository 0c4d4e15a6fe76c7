//! What several tests need: copies of the sample posts, the shared data, the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The checkout's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Data that lies beside a checkout on the project's own machines; a user's clone has none.
pub(crate) fn shared(below: &str) -> Option<PathBuf> {
    let path = root().parent()?.join("shared").join(below);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: there is no ../shared/{below} beside this checkout");
    None
}

/// A copy of a folder in a temporary one.
pub(crate) fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_into(folder, copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the sample posts.
pub(crate) fn sample_posts() -> tempfile::TempDir {
    copy_of(&root().join("posts"))
}

/// Runs the command line.
pub(crate) fn cli(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inkstone-cli"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Every file below a folder with its bytes, to show that nothing changed.
pub(crate) fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    files
}

/// Names of lines that differ between two texts of the same number of lines.
pub(crate) fn changed_lines(old: &str, new: &str) -> Vec<String> {
    assert_eq!(
        old.split('\n').count(),
        new.split('\n').count(),
        "no line came or went"
    );
    old.split('\n')
        .zip(new.split('\n'))
        .filter(|(old, new)| old != new)
        .map(|(_, new)| new.to_owned())
        .collect()
}
