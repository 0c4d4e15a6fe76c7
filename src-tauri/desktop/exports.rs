//! Exports of this run: how far one is, whether it is to stop, and what was written.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use inkstone_core::export::folder::Progress;
use inkstone_core::workspace::export_view::ExportProgress;
use inkstone_core::{Error, Result};
use tauri::AppHandle;

use crate::events;

/// How often the window is told of progress at most.
const PACE: Duration = Duration::from_millis(50);

#[derive(Default)]
pub(crate) struct Exports {
    /// What this run exported: the only files and folders the window may ask to show.
    written: Mutex<HashSet<PathBuf>>,
    /// Counts what was begun or stopped: only the last may go on.
    turn: AtomicUsize,
}

impl Exports {
    pub(crate) fn note(&self, path: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.insert(path.into());
    }

    /// The path, if it was exported.
    pub(crate) fn noted(&self, path: &str) -> Result<PathBuf> {
        let path = PathBuf::from(path);
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        match written.contains(&path) {
            true => Ok(path),
            false => Err(Error::NotFound { path }),
        }
    }

    pub(crate) fn stop(&self) {
        self.turn.fetch_add(1, Ordering::Relaxed);
    }

    /// Tells the window of progress, and the export or the estimate of one whether to go on. What was begun before ends.
    pub(crate) fn watch<'a>(&'a self, app: &'a AppHandle) -> impl Fn(Progress) -> bool + Sync + 'a {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) + 1;
        // The place is chosen, and all posts are read before the first is written.
        events::export_progress(app, ExportProgress { done: 0, total: 0 });
        let told = Mutex::new(None::<Instant>);
        move |Progress { done, total }| {
            if self.turn.load(Ordering::Relaxed) != turn {
                return false;
            }
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            if done == total || told.is_none_or(|told| told.elapsed() >= PACE) {
                *told = Some(Instant::now());
                events::export_progress(app, ExportProgress { done, total });
            }
            true
        }
    }
}
