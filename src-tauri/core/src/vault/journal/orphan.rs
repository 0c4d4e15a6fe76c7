//! What apps that ended left in their journals.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::kept::{EXTENSION, UNFINISHED};
use super::replay::replay;

/// How files end that nothing can be read from; they are kept for whoever wants to try.
const DAMAGED: &str = "damaged";

/// A text that an app did not save before it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// The path of the post, as the app that ended knew it last.
    pub post: PathBuf,
    /// The bytes of the file on disk that the text was made from.
    pub base: Vec<u8>,
    /// The text that was journalled last.
    pub text: Vec<u8>,
    /// When that was.
    pub at: Timestamp,
    /// The journal's file.
    pub(super) file: PathBuf,
}

/// The texts that the files in a folder keep; the files that keep none are put aside or removed.
pub(super) fn orphans_in(folder: &Path) -> Vec<Orphan> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter_map(|file| match file.extension()?.to_str()? {
            EXTENSION => orphan(file),
            // Its text was never called durable, and what was is in the file that it was to replace.
            UNFINISHED => {
                let _ = fs::remove_file(file);
                None
            }
            _ => None,
        })
        .collect()
}

fn orphan(file: PathBuf) -> Option<Orphan> {
    let mut bytes = Vec::new();
    // Of a file that breaks off in a bad sector, what is before that is read all the same.
    let read = File::open(&file).and_then(|mut file| file.read_to_end(&mut bytes));
    match replay(&bytes) {
        Some(state) if state.is_unsaved() => Some(Orphan {
            post: state.post,
            base: state.base,
            text: state.text,
            at: state.at,
            file,
        }),
        Some(_) => {
            let _ = fs::remove_file(file);
            None
        }
        None => {
            // What cannot be read now may be at the next start.
            if read.is_ok() {
                let _ = fs::rename(&file, file.with_extension(DAMAGED));
            }
            None
        }
    }
}
