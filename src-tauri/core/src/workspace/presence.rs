//! Whether the open folder is there: drives are removed and come back, and the watcher tells of neither.

use std::path::Path;
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::unwatched::Unwatched;
use super::{Notice, OpenSite, Workspace, lock};
use crate::Error;
use crate::library::watch::{Look, Watcher};
use crate::site::Site;

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(500);

/// How often a save is tried again that failed: a disk may have room by then.
const RETRY: Duration = Duration::from_secs(5);

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

/// Which folder it is that was opened.
pub(super) struct Presence(Mutex<Identity>);

impl Presence {
    pub(super) fn of(folder: &Path) -> Self {
        Self(Mutex::new(identity(folder)))
    }

    /// Whether the folder at this place is the one that is known. Another one, as after a new checkout or on a drive
    /// that got another number, is taken for it when it has what was known of the first.
    pub(super) fn look(&self, folder: &Path, has_what_is_known: impl Fn() -> bool) -> bool {
        let now = identity(folder);
        let mut known = lock(&self.0);
        let is_it = now.is_some() && (now == *known || has_what_is_known());
        if is_it {
            *known = now;
        }
        is_it
    }

    fn known(&self) -> Identity {
        *lock(&self.0)
    }
}

impl Workspace {
    /// Looks after the folder until another one is opened.
    pub(super) fn attend(self: &Arc<Self>, open: &Arc<OpenSite>) {
        let (workspace, site) = (Arc::downgrade(self), Arc::downgrade(open));
        let mut was_there = true;
        let mut watched = open.presence.known();
        let mut unwatched = Unwatched::default();
        let mut retried = Instant::now();
        thread::spawn(move || {
            loop {
                thread::sleep(PAUSE);
                let Some((workspace, open)) = still_open(&workspace, &site) else {
                    return;
                };
                let is_there = open.is_there();
                let known = open.presence.known();
                if is_there && (!was_there || known != watched) {
                    watched = known;
                    workspace.is_back(&open);
                } else if was_there && !is_there {
                    workspace.is_gone(&open);
                }
                was_there = is_there;
                if is_there {
                    let changed = unwatched.changed(workspace.unwatched(&open));
                    if !changed.is_empty() {
                        workspace.look(&Look::At(changed));
                    }
                    if retried.elapsed() >= RETRY {
                        retried = Instant::now();
                        workspace.retry();
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
        // Inkstone may have been started while there was only the empty place of a drive.
        let changed =
            Site::open(&open.site.folder).is_ok_and(|now| !now.is_configured_as(&open.site));
        (self.notify)(Notice::SiteBack { changed });
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
