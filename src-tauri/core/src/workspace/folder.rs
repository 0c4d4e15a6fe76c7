//! The open folder: entering and leaving it, its list, and what the watcher says of it.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use jiff::Timestamp;

use super::bulk::BulkActions;
use super::open_post::OpenPost;
use super::presence::Presence;
use super::{Notice, Workspace, lock, recovery};
use crate::library::watch::{Look, Watcher};
use crate::library::{Library, PostSummary, WordIndex};
use crate::site::{Site, SiteView};
use crate::vault::journal::Orphan;
use crate::vault::temporary;
use crate::{Error, Result};

/// What is known of it.
pub(super) struct OpenSite {
    pub(super) site: Site,
    pub(super) library: Mutex<Library>,
    pub(super) words: Arc<RwLock<WordIndex>>,
    /// Texts that were not saved when the app ended, by post.
    pub(super) orphans: Mutex<HashMap<String, Orphan>>,
    /// Held while the folder is open.
    pub(super) watcher: Mutex<Option<Watcher>>,
    pub(super) presence: Presence,
}

impl OpenSite {
    pub(super) fn library(&self) -> MutexGuard<'_, Library> {
        self.library.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the folder that was opened can be reached now. What stands below the place of a drive that was
    /// taken away is another one.
    pub(super) fn is_there(&self) -> bool {
        let knows_a_post = || {
            let library = self.library();
            library.is_empty() || library.paths().any(|path| path.is_file())
        };
        self.presence.look(&self.site.folder, knows_a_post)
    }

    /// # Errors
    /// [`Error::NotFound`] when the folder cannot be reached: nothing must be written where it was.
    pub(super) fn reach(&self) -> Result<()> {
        if self.is_there() {
            Ok(())
        } else {
            Err(Error::NotFound {
                path: self.site.folder.clone(),
            })
        }
    }

    pub(super) fn watch(&self, watcher: Option<Watcher>) {
        *lock(&self.watcher) = watcher;
    }

    pub(super) fn orphans(&self) -> MutexGuard<'_, HashMap<String, Orphan>> {
        self.orphans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The place of a post that is not in the list now.
    ///
    /// # Errors
    /// [`Error::OutsideSite`].
    pub(super) fn inside(&self, id: &str) -> Result<PathBuf> {
        let below = Path::new(id);
        let plain = below
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if plain && !id.is_empty() {
            Ok(self.site.folder.join(below))
        } else {
            Err(Error::OutsideSite { path: id.into() })
        }
    }
}

impl Workspace {
    /// Opens a folder: reads its site and posts, and watches it. Nothing in it is changed. Posts of the
    /// folder before are saved and closed.
    ///
    /// # Errors
    /// When the folder cannot be read; what was open stays open.
    pub fn open_folder(self: &Arc<Self>, folder: &Path) -> Result<SiteView> {
        let site = Site::open(folder)?;
        self.leave_folder()?;
        self.shared.vault.history.follow(&site.folder);
        // Watching begins before reading, so that nothing in between is missed.
        let watcher = self.watcher(&site.folder);
        let open = self.enter(site, watcher);
        self.attend(&open);
        self.tidy();
        Ok(open.site.view())
    }

    /// Saves and closes what is open.
    fn leave_folder(&self) -> Result<()> {
        self.save_all()?;
        // What waits for an answer of the writer's is not saved, and must not be lost either.
        self.keep_unsaved();
        self.leave();
        self.use_picture_rule(None);
        *lock(&self.bulk) = BulkActions::default();
        self.shared.shelf.clear();
        Ok(())
    }

    /// Reads a site, and what a crash left of its posts.
    pub(super) fn enter(&self, site: Site, watcher: Option<Watcher>) -> Arc<OpenSite> {
        let library = Library::open(site.clone());
        let open = Arc::new(OpenSite {
            words: library.words(),
            orphans: Mutex::new(recovery::find(&site.folder, &self.shared.vault)),
            presence: Presence::of(&site.folder),
            site,
            library: Mutex::new(library),
            watcher: Mutex::new(watcher),
        });
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&open));
        open
    }

    /// Removes what crashes left in the folders of the posts, and old versions, while the window goes on.
    fn tidy(self: &Arc<Self>) {
        let workspace = Arc::downgrade(self);
        std::thread::spawn(move || {
            let Some(workspace) = workspace.upgrade() else {
                return;
            };
            let Ok(open) = workspace.open_site() else {
                return;
            };
            temporary::sweep(&open.site.folder);
            workspace.shared.vault.history.thin(Timestamp::now());
        });
    }

    /// The open site.
    pub fn site(&self) -> Option<SiteView> {
        self.open_site().ok().map(|open| open.site.view())
    }

    /// The list, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no folder is open.
    pub fn posts(&self) -> Result<Vec<PostSummary>> {
        Ok(self.open_site()?.library().posts())
    }

    /// Closes all posts of a folder; those with text that is not on disk are there again with it.
    pub(super) fn leave(&self) {
        for (_, post) in self.posts_map().drain() {
            if post.is_unsaved() {
                lock(&self.left).insert(post.path(), post);
            } else {
                post.keep_replaced(&self.shared.vault);
                self.shared.vault.closed(&post.path());
            }
        }
    }

    /// Looks at files that may have changed.
    pub(super) fn look(&self, look: &Look) {
        self.look_at(look, Instant::now());
    }

    pub(super) fn look_at(&self, look: &Look, now: Instant) {
        let Ok(open) = self.open_site() else { return };
        if !open.is_there() {
            self.is_gone(&open);
            return;
        }
        let change = match look {
            Look::Everywhere => {
                (self.notify)(Notice::Rescanned);
                open.library().rescan()
            }
            Look::At(paths) => open.library().refresh(paths),
        };
        self.tell_change(change);
        let posts: Vec<_> = self.posts_map().values().cloned().collect();
        for post in posts {
            let touched = match look {
                Look::Everywhere => true,
                Look::At(paths) => paths.iter().any(|path| post.path().starts_with(path)),
            };
            if touched {
                self.look_at_post(&post, now);
            }
        }
        let any = |extensions: &[&str]| match look {
            Look::Everywhere => true,
            Look::At(paths) => paths.iter().any(|path| {
                path.extension().is_some_and(|extension| {
                    extensions
                        .iter()
                        .any(|known| extension.eq_ignore_ascii_case(known))
                })
            }),
        };
        if any(&["jpg", "jpeg", "png", "gif", "webp", "svg"]) {
            (self.notify)(Notice::Pictures);
        }
        if any(&["css"]) {
            (self.notify)(Notice::Look);
        }
    }

    /// Looks whether another program wrote a post's file.
    pub(super) fn look_at_post(&self, post: &OpenPost, now: Instant) {
        let id = post.id();
        let tell = |state| self.tell_save(&id, state);
        let seen = post.look_at_disk(now, &self.shared.vault, tell);
        self.heed(&id, seen);
        if post.is_at_risk() {
            // Nobody's text may stand in the way any more, or the file may be gone.
            self.journalling.touch(&id);
            self.autosave.touch(&id);
        }
        self.tell_trouble();
    }
}
