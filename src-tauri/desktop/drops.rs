//! Files held over the window or let go on it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use inkstone_core::picture::Kind;
use inkstone_core::workspace::view::{DropEvent, DropKind};
use tauri::DragDropEvent;

use crate::batches::Batches;

/// How many names the window is told of files held over it.
const MOST_NAMES: usize = 3;

#[derive(Default)]
pub(crate) struct Drops {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
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
    /// What the window is told of a drag; `scale` is the screen's pixels per CSS pixel. What is let go waits in `batches`.
    pub(crate) fn event(
        &self,
        event: &DragDropEvent,
        scale: f64,
        batches: &Batches,
    ) -> Option<DropEvent> {
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
                let batch = batches.add_files(paths.clone());
                Some(DropEvent::Drop {
                    batch: batch.batch,
                    kind: held.kind,
                    names: batch.names,
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
