//! Whether the open folder is there: drives are removed and come back, and the watcher tells of neither.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use super::{Notice, OpenSite, Workspace};
use crate::Error;
use crate::library::watch::{Look, Watcher};

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(500);

/// What tells a folder from another one at the same place: the one below a removed drive, say.
type Identity = Option<(u64, u64)>;

#[cfg(unix)]
fn identity(folder: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(folder).ok()?;
    metadata.is_dir().then(|| (metadata.dev(), metadata.ino()))
}

/// Elsewhere the standard library tells only whether there is one.
#[cfg(not(unix))]
fn identity(folder: &Path) -> Identity {
    folder.is_dir().then_some((0, 0))
}

impl Workspace {
    /// Looks after the folder until another one is opened.
    pub(super) fn attend(self: &Arc<Self>, open: &Arc<OpenSite>) {
        let (workspace, site) = (Arc::downgrade(self), Arc::downgrade(open));
        let mut known = identity(&open.site.folder);
        thread::spawn(move || {
            loop {
                thread::sleep(PAUSE);
                let Some((workspace, open)) = still_open(&workspace, &site) else {
                    return;
                };
                let now = identity(&open.site.folder);
                if now != known {
                    known = now;
                    match now {
                        Some(_) => workspace.is_back(&open),
                        None => workspace.is_gone(&open),
                    }
                }
            }
        });
    }

    /// Tells that the folder cannot be reached. The open posts keep their texts.
    pub(super) fn is_gone(&self, open: &OpenSite) {
        let gone = Error::NotFound {
            path: open.site.folder.clone(),
        };
        (self.notify)(Notice::SiteGone(gone.report()));
    }

    /// The folder is there again, or another one in its place: reads it, and saves what waits.
    fn is_back(self: &Arc<Self>, open: &OpenSite) {
        open.watch(self.watcher(&open.site.folder));
        (self.notify)(Notice::SiteBack);
        self.look(&Look::Everywhere);
        for id in self.unsaved() {
            self.autosave.touch(&id);
        }
    }

    /// Watches a folder. None where the system gives no more watches: the list is then as it was when opened.
    pub(super) fn watcher(self: &Arc<Self>, folder: &Path) -> Option<Watcher> {
        let watching = Arc::downgrade(self);
        let watcher = Watcher::start(folder, move |look| {
            if let Some(workspace) = watching.upgrade() {
                workspace.look(&look);
            }
        });
        watcher.ok()
    }
}

fn still_open(
    workspace: &Weak<Workspace>,
    site: &Weak<OpenSite>,
) -> Option<(Arc<Workspace>, Arc<OpenSite>)> {
    Some((workspace.upgrade()?, site.upgrade()?))
}
