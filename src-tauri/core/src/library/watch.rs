//! Tells when files below a folder changed. An event is only a reason to look again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use crate::vault::temporary;
use crate::{Error, Result};

/// How long events are gathered; short enough to feel immediate, long enough for one save to be one.
const QUIET: Duration = Duration::from_millis(150);

/// What to look at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// These paths.
    At(Vec<PathBuf>),
    /// Everything: events were lost.
    Everywhere,
}

/// Watches until dropped.
#[derive(Debug)]
pub struct Watcher {
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

impl Watcher {
    /// Watches a folder and all below it.
    ///
    /// # Errors
    /// What the system says; on Linux mostly that its limit of watches is reached.
    pub fn start(folder: &Path, mut on_look: impl FnMut(Look) + Send + 'static) -> Result<Self> {
        let fail = |error: notify::Error| Error::io(folder, std::io::Error::other(error));
        let mut debouncer = new_debouncer(QUIET, None, move |result: DebounceEventResult| {
            if let Some(look) = look(result) {
                on_look(look);
            }
        })
        .map_err(fail)?;
        debouncer
            .watch(folder, RecursiveMode::Recursive)
            .map_err(fail)?;
        Ok(Self {
            _debouncer: debouncer,
        })
    }
}

fn look(result: DebounceEventResult) -> Option<Look> {
    let Ok(events) = result else {
        return Some(Look::Everywhere);
    };
    if events.iter().any(|event| event.need_rescan()) {
        return Some(Look::Everywhere);
    }
    let mut paths: Vec<PathBuf> = events
        .into_iter()
        // Our own reading wakes the watcher too.
        .filter(|event| {
            matches!(
                event.kind,
                EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)
            )
        })
        .flat_map(|event| event.event.paths)
        .filter(|path| !temporary::is_temporary(path))
        .collect();
    paths.sort();
    paths.dedup();
    (!paths.is_empty()).then_some(Look::At(paths))
}
