//! Files held over the window or let go on it. Their paths stay here: the window knows a batch by its
//! number, so no script can name a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use inkstone_core::picture::Kind;
use inkstone_core::workspace::view::{DropEvent, DropKind};
use inkstone_core::{Error, Result};
use tauri::DragDropEvent;

/// How many batches wait to be taken in.
const MOST_BATCHES: usize = 8;

/// How many names the window is told.
const MOST_NAMES: usize = 3;

#[derive(Default)]
pub(crate) struct Drops {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    last: u32,
    batches: BTreeMap<u32, Vec<PathBuf>>,
}

#[derive(Clone)]
struct Held {
    kind: DropKind,
    count: usize,
    bytes: u64,
    names: Vec<String>,
}

impl Held {
    fn of(paths: &[PathBuf]) -> Self {
        let kind = match paths {
            [folder] if folder.is_dir() => DropKind::Folder,
            files if !files.is_empty() && files.iter().any(|file| is_picture(file)) => {
                DropKind::Pictures
            }
            _ => DropKind::Files,
        };
        Self {
            kind,
            count: paths.len(),
            bytes: paths
                .iter()
                .filter_map(|path| path.metadata().ok())
                .map(|data| data.len())
                .sum(),
            names: paths
                .iter()
                .take(MOST_NAMES)
                .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
                .collect(),
        }
    }
}

fn is_picture(path: &Path) -> bool {
    Kind::of_file(path).is_ok()
}

impl Drops {
    /// What the window is told of a drag; `scale` is the screen's pixels per CSS pixel.
    pub(crate) fn event(&self, event: &DragDropEvent, scale: f64) -> Option<DropEvent> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            DragDropEvent::Enter { paths, position } => {
                let held = Held::of(paths);
                state.held = Some(held.clone());
                Some(over(held, position.x / scale, position.y / scale))
            }
            DragDropEvent::Over { position } => state
                .held
                .clone()
                .map(|held| over(held, position.x / scale, position.y / scale)),
            DragDropEvent::Drop { paths, position } => {
                state.held = None;
                let held = Held::of(paths);
                state.last += 1;
                let batch = state.last;
                state.batches.insert(batch, paths.clone());
                while state.batches.len() > MOST_BATCHES {
                    state.batches.pop_first();
                }
                Some(DropEvent::Drop {
                    batch,
                    kind: held.kind,
                    names: held.names,
                    x: position.x / scale,
                    y: position.y / scale,
                })
            }
            DragDropEvent::Leave => {
                state.held = None;
                Some(DropEvent::Leave)
            }
            _ => None,
        }
    }

    /// The files of a batch, once.
    pub(crate) fn take(&self, batch: u32) -> Result<Vec<PathBuf>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.batches.remove(&batch).ok_or_else(|| Error::NotFound {
            path: "drop".into(),
        })
    }
}

fn over(held: Held, x: f64, y: f64) -> DropEvent {
    DropEvent::Over {
        kind: held.kind,
        count: held.count,
        bytes: held.bytes,
        names: held.names,
        x,
        y,
    }
}
