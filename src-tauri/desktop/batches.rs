//! Pictures that came to the window, by a drop, a dialog or the clipboard. Their paths stay here: the window knows a
//! batch by its number, so no script can name a file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use inkstone_core::workspace::PictureSource;
use inkstone_core::workspace::view::PictureBatch;
use inkstone_core::{Error, Result};

/// How many batches are kept, so that a picture can be taken in again in another way.
const MOST_BATCHES: usize = 8;

#[derive(Default)]
pub(crate) struct Batches {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u32,
    batches: BTreeMap<u32, Vec<PictureSource>>,
}

impl Batches {
    pub(crate) fn add_files(&self, files: Vec<PathBuf>) -> PictureBatch {
        self.add(files.into_iter().map(PictureSource::File).collect())
    }

    pub(crate) fn add(&self, pictures: Vec<PictureSource>) -> PictureBatch {
        let names = pictures.iter().map(|picture| match picture {
            PictureSource::File(_) => picture.name(),
            PictureSource::Bytes { .. } => String::new(),
        });
        let names = names.collect();
        let mut state = self.state();
        state.last += 1;
        let batch = state.last;
        state.batches.insert(batch, pictures);
        while state.batches.len() > MOST_BATCHES {
            state.batches.pop_first();
        }
        PictureBatch { batch, names }
    }

    /// One picture of a batch.
    pub(crate) fn picture(&self, batch: u32, index: usize) -> Result<PictureSource> {
        let state = self.state();
        let found = state.batches.get(&batch).and_then(|all| all.get(index));
        found.cloned().ok_or_else(gone)
    }

    /// The folder that was dropped, once.
    pub(crate) fn folder(&self, batch: u32) -> Result<PathBuf> {
        let dropped = self.state().batches.remove(&batch).unwrap_or_default();
        match dropped.into_iter().next() {
            Some(PictureSource::File(path)) => Ok(path),
            _ => Err(gone()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> Error {
    Error::NotFound {
        path: "picture".into(),
    }
}
