//! What is open, and the answers to the window: a site with its list, and open posts with their text,
//! article and place on disk. Knows no window; notices go out through one callback.

pub mod article_view;
mod bringing_home;
mod bulk;
mod cover;
pub mod export_view;
mod exporting;
mod folder;
mod form;
mod links;
mod look;
mod managing;
#[cfg(test)]
mod model;
mod open_post;
mod outside;
mod pace;
mod past;
mod picture_list;
mod picture_order;
mod picture_rule;
mod pictures;
pub mod preferences;
mod presence;
mod recovery;
mod relocating;
mod remote;
mod saving;
mod stretch;
mod unwatched;
pub mod view;

pub use pictures::PictureSource;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use crate::document::{TextChange, TextPatch};
use crate::front_matter::{self, Edit};
use crate::library::{LibraryChange, PostSummary, WordUsage};
use crate::page::pictures::Fetched;
use crate::picture::remote::{Fetcher, Reach};
use crate::picture::shelf::Shelf;
use crate::picture::thumbnail::Cache;
use crate::site::picture_rule::PictureRule;
use crate::vault::{Vault, VaultTrouble};
use crate::{AppError, Error, Result};
use bulk::BulkActions;
use folder::OpenSite;
use open_post::OpenPost;
use pace::Paced;
use saving::Occasion;
use view::{EditOutcome, OpenedPost, SaveEvent, SaveState};

/// Something that happened without being asked for.
#[derive(Clone, Debug)]
pub enum Notice {
    /// Rows of the list.
    Library(LibraryChange),
    /// Whether a post is on disk.
    Save(SaveEvent),
    /// Another program changed an open post that has no unsaved text: the editor is to adopt it.
    Disk {
        /// The post.
        id: String,
    },
    /// Pictures of the site changed: articles that show them are to be rendered again.
    Pictures,
    /// Style sheets of the site changed: it may look different.
    Look,
    /// The open folder is not there now.
    SiteGone(AppError),
    /// It is there again.
    SiteBack {
        /// It is published in another way than what was opened: nothing could be known of it then.
        changed: bool,
    },
    /// Events were lost, and the whole folder was read again.
    Rescanned,
    /// What cannot be kept safe, or that all can again.
    Vault(VaultTrouble),
}

type Notify = Arc<dyn Fn(Notice) + Send + Sync>;

/// Folders of the app's own, outside every site.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Kept versions.
    pub data: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
}

/// What is open.
pub struct Workspace {
    notify: Notify,
    site: RwLock<Option<Arc<OpenSite>>>,
    posts: Mutex<HashMap<String, Arc<OpenPost>>>,
    /// Posts of folders that were left with text that is not on disk.
    left: Mutex<HashMap<PathBuf, Arc<OpenPost>>>,
    shared: Shared,
    autosave: Paced,
    journalling: Paced,
    /// Looks again at files that somebody may still be writing.
    settling: Paced,
    /// What the window was told last of the vault.
    trouble: Mutex<VaultTrouble>,
    /// Where new pictures go, when the writer chose that.
    picture_rule: Mutex<Option<PictureRule>>,
    /// What can be taken back that changed many posts.
    bulk: Mutex<BulkActions>,
}

/// What all open posts use.
struct Shared {
    shelf: Shelf,
    picture_address: fn(&str) -> String,
    thumbnails: Cache,
    /// Remembers which remote pictures came home.
    brought_home: PathBuf,
    vault: Vault,
    fetcher: Fetcher,
    /// The post whose export is being chosen, and what was brought in for it.
    exporting: Mutex<Option<(String, Fetched)>>,
}

impl Workspace {
    /// An empty workspace. `secret` makes picture ids unguessable, `picture_address` makes an address of
    /// one.
    pub fn new(
        folders: &Folders,
        secret: [u8; 32],
        reach: Reach,
        picture_address: fn(&str) -> String,
        notify: impl Fn(Notice) + Send + Sync + 'static,
    ) -> Arc<Self> {
        let vault = Vault::new(&folders.data);
        // A post whose copy could not be written back has it still, and is tried again.
        vault.rescue.repair();
        Arc::new_cyclic(|workspace: &std::sync::Weak<Self>| {
            let (saver, journaller) = (workspace.clone(), workspace.clone());
            let looker = workspace.clone();
            Self {
                notify: Arc::new(notify),
                site: RwLock::new(None),
                posts: Mutex::default(),
                left: Mutex::default(),
                shared: Shared {
                    shelf: Shelf::new(secret),
                    picture_address,
                    thumbnails: Cache::new(folders.cache.join("thumbnails")),
                    brought_home: folders.data.join("brought-home.jsonl"),
                    vault,
                    fetcher: Fetcher::new(reach),
                    exporting: Mutex::default(),
                },
                autosave: Paced::start(pace::SAVING, move |id| {
                    if let Some(workspace) = saver.upgrade() {
                        // The save state tells of a failure.
                        let _ = workspace.save(id, Occasion::ByItself);
                    }
                }),
                journalling: Paced::start(pace::JOURNALLING, move |id| {
                    if let Some(workspace) = journaller.upgrade() {
                        workspace.journal(id);
                    }
                }),
                settling: Paced::start(pace::SETTLING, move |id| {
                    if let Some(workspace) = looker.upgrade()
                        && let Ok(post) = workspace.post(id)
                    {
                        workspace.look_at_post(&post, Instant::now());
                    }
                }),
                trouble: Mutex::default(),
                picture_rule: Mutex::default(),
                bulk: Mutex::default(),
            }
        })
    }

    /// Opens a post. One that is open already is answered as it stands in the editor, one whose text was
    /// not saved when the app ended with that text.
    ///
    /// # Errors
    /// [`Error::NotText`] or what the system says.
    pub fn open_post(&self, id: &str) -> Result<OpenedPost> {
        let open = self.open_site()?;
        let known = self.posts_map().get(id).cloned();
        let post = match known {
            Some(post) => {
                // Closed before its editor heard of another program's text, which waits to be met again.
                post.withdraw_offer();
                self.autosave.touch(id);
                post
            }
            None => {
                let post = self.find_post(id, &open)?;
                self.posts_map().insert(id.to_owned(), Arc::clone(&post));
                post
            }
        };
        Ok(post.opened(&open, &self.shared))
    }

    fn find_post(&self, id: &str, open: &OpenSite) -> Result<Arc<OpenPost>> {
        if let Some(post) = self.recover(id, open)? {
            self.tell_trouble();
            return Ok(Arc::new(post));
        }
        let path = open.library().path(id)?;
        let left = lock(&self.left).remove(&path);
        match left {
            Some(post) => {
                self.look_at_post(&post, Instant::now());
                Ok(post)
            }
            None => Ok(Arc::new(OpenPost::open(id, &path)?)),
        }
    }

    /// Saves a post and closes it.
    ///
    /// # Errors
    /// As [`Self::save_post`]; the post then stays open.
    pub fn close_post(&self, id: &str) -> Result<()> {
        self.save(id, Occasion::Closing)?;
        let mut posts = self.posts_map();
        if let Some(post) = posts.get(id)
            && !post.is_unsaved()
        {
            post.keep_replaced(&self.shared.vault);
            self.shared.vault.closed(&post.path());
            posts.remove(id);
        }
        Ok(())
    }

    /// Takes the editor's changes and answers with what they change of form and article.
    ///
    /// # Errors
    /// [`Error::StaleVersion`]: nothing was changed.
    pub fn edit_post(&self, id: &str, version: u64, changes: &[TextChange]) -> Result<EditOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let (outcome, state) = post.edit(version, changes, &open, &self.shared)?;
        if let Some(state) = state {
            self.tell_save(id, state);
        }
        self.journalling.touch(id);
        self.autosave.touch(id);
        Ok(outcome)
    }

    /// Makes a patch of an edit in the form, for the editor to apply.
    ///
    /// # Errors
    /// As [`front_matter::apply`], or [`Error::StaleVersion`].
    pub fn edit_front_matter(&self, id: &str, version: u64, edit: &Edit) -> Result<TextPatch> {
        let open = self.open_site()?;
        self.post(id)?.patch(version, |text| {
            front_matter::apply(text, open.site.generator, edit, &open.site.now())
        })
    }

    /// The words that the site's posts have under a key, most used first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no site is open.
    pub fn word_usage(&self, key: &str) -> Result<Vec<WordUsage>> {
        let open = self.open_site()?;
        let words = open.words.read().unwrap_or_else(PoisonError::into_inner);
        Ok(words.usage(key))
    }

    fn open_site(&self) -> Result<Arc<OpenSite>> {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        site.clone().ok_or_else(|| Error::NotFound {
            path: PathBuf::from("."),
        })
    }

    fn post(&self, id: &str) -> Result<Arc<OpenPost>> {
        self.posts_map()
            .get(id)
            .cloned()
            .ok_or_else(|| Error::NotFound { path: id.into() })
    }

    fn posts_map(&self) -> MutexGuard<'_, HashMap<String, Arc<OpenPost>>> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_save(&self, id: &str, state: SaveState) {
        (self.notify)(Notice::Save(SaveEvent {
            id: id.to_owned(),
            state,
        }));
    }

    fn tell_change(&self, change: LibraryChange) {
        if !change.is_empty() {
            (self.notify)(Notice::Library(change));
        }
    }

    fn tell_library(&self, summary: &PostSummary, removed: Option<&str>) {
        self.tell_change(LibraryChange {
            changed: vec![summary.clone()],
            removed: removed.map(str::to_owned).into_iter().collect(),
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
