//! What is open, and the answers to the window: a site with its list, and open posts with their text,
//! article and place on disk. Knows no window; notices go out through one callback.

mod form;
mod managing;
#[cfg(test)]
mod model;
mod open_post;
mod outside;
mod pace;
mod past;
mod pictures;
pub mod preferences;
mod presence;
mod recovery;
mod remote;
mod saving;
pub mod view;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;

use crate::document::{TextChange, TextPatch};
use crate::export::{self, Options};
use crate::front_matter::{self, Edit};
use crate::library::watch::{Look, Watcher};
use crate::library::{Library, LibraryChange, PostSummary, WordIndex, WordUsage};
use crate::picture::remote::{Fetcher, Reach};
use crate::picture::shelf::Shelf;
use crate::picture::thumbnail::Cache;
use crate::site::{Site, SiteView};
use crate::vault::history::VersionKind;
use crate::vault::journal::Orphan;
use crate::vault::merge::Side;
use crate::vault::{Vault, save};
use crate::{AppError, Error, Result};
use open_post::OpenPost;
use pace::Paced;
use saving::Occasion;
use view::{
    Adopted, Choice, EditOutcome, ExportOutcome, MergeView, OpenedPost, SaveEvent, SaveState,
};

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
    /// The open folder is not there now.
    SiteGone(AppError),
    /// It is there again.
    SiteBack,
    /// Events were lost, and the whole folder was read again.
    Rescanned,
    /// Whether unsaved text can be kept safe: none when it can, else why not.
    Journal(Option<AppError>),
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
    /// What the window was told last of the journal.
    trouble: Mutex<Option<AppError>>,
}

/// What all open posts use.
struct Shared {
    shelf: Shelf,
    picture_address: fn(&str) -> String,
    thumbnails: Cache,
    vault: Vault,
    fetcher: Fetcher,
}

struct OpenSite {
    site: Site,
    library: Mutex<Library>,
    words: Arc<RwLock<WordIndex>>,
    /// Texts that were not saved when the app ended, by post.
    orphans: Mutex<HashMap<String, Orphan>>,
    /// Held while the folder is open.
    watcher: Mutex<Option<Watcher>>,
}

impl OpenSite {
    fn library(&self) -> MutexGuard<'_, Library> {
        self.library.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self, watcher: Option<Watcher>) {
        *lock(&self.watcher) = watcher;
    }

    fn orphans(&self) -> MutexGuard<'_, HashMap<String, Orphan>> {
        self.orphans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The place of a post that is not in the list now.
    ///
    /// # Errors
    /// [`Error::OutsideSite`].
    fn inside(&self, id: &str) -> Result<PathBuf> {
        let below = Path::new(id);
        let plain = below
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        if plain && !id.is_empty() {
            Ok(self.site.folder.join(below))
        } else {
            Err(Error::OutsideSite { path: id.into() })
        }
    }
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
            Self {
                notify: Arc::new(notify),
                site: RwLock::new(None),
                posts: Mutex::default(),
                left: Mutex::default(),
                shared: Shared {
                    shelf: Shelf::new(secret),
                    picture_address,
                    thumbnails: Cache::new(folders.cache.join("thumbnails")),
                    vault,
                    fetcher: Fetcher::new(reach),
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
                trouble: Mutex::default(),
            }
        })
    }

    /// Opens a folder: reads its site and posts, and watches it. Nothing in it is changed. Posts of the
    /// folder before are saved and closed.
    ///
    /// # Errors
    /// When the folder cannot be read; what was open stays open.
    pub fn open_folder(self: &Arc<Self>, folder: &Path) -> Result<SiteView> {
        let site = Site::open(folder)?;
        self.leave_folder()?;
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
        self.shared.shelf.clear();
        Ok(())
    }

    /// Reads a site, and what a crash left of its posts.
    fn enter(&self, site: Site, watcher: Option<Watcher>) -> Arc<OpenSite> {
        let library = Library::open(site.clone());
        let open = Arc::new(OpenSite {
            words: library.words(),
            orphans: Mutex::new(recovery::find(&site.folder, &self.shared.vault)),
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
            save::sweep(&open.site.folder);
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

    /// Opens a post. One that is open already is answered as it stands in the editor, one whose text was
    /// not saved when the app ended with that text.
    ///
    /// # Errors
    /// [`Error::NotText`] or what the system says.
    pub fn open_post(&self, id: &str) -> Result<OpenedPost> {
        let open = self.open_site()?;
        let known = self.posts_map().get(id).cloned();
        let post = match known {
            Some(post) => post,
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
                post.look_at_disk(&self.shared.vault, |state| self.tell_save(id, state));
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

    /// Saves a post because the writer asked, if it has unsaved text and nobody else's stands in the
    /// way. Its state tells the result; a post that is not open has nothing to save.
    ///
    /// # Errors
    /// What the system says; the text is kept.
    pub fn save_post(&self, id: &str) -> Result<()> {
        self.save(id, Occasion::Asked)
    }

    fn save(&self, id: &str, occasion: Occasion) -> Result<()> {
        let Ok(post) = self.post(id) else {
            return Ok(());
        };
        let tell = |state| self.tell_save(id, state);
        self.make_folder_again(&post, occasion);
        let result = post.save(occasion, &self.shared.vault, tell);
        self.tell_trouble();
        if matches!(result, Err(Error::NotFound { .. })) {
            self.tell_missing_folder(&post, tell);
        }
        let theirs_comes_first = result?;
        if theirs_comes_first {
            (self.notify)(Notice::Disk { id: id.to_owned() });
        }
        if let Ok(open) = self.open_site() {
            let change = open.library().refresh(std::slice::from_ref(&post.path()));
            self.tell_change(change);
        }
        Ok(())
    }

    /// A post that the writer wants back may have lost its folder with it.
    fn make_folder_again(&self, post: &OpenPost, occasion: Occasion) {
        let wanted = occasion == Occasion::Asked && post.save_state() == SaveState::RemovedOutside;
        let is_there = self.open_site().is_ok_and(|open| open.site.folder.is_dir());
        if wanted
            && is_there
            && let Some(folder) = post.path().parent()
        {
            // The save tells of a failure.
            let _ = std::fs::create_dir_all(folder);
        }
    }

    /// Without its whole folder a post is not removed; it is saved once that is back.
    fn tell_missing_folder(&self, post: &OpenPost, tell: impl Fn(SaveState)) {
        if let Ok(open) = self.open_site()
            && !open.site.folder.is_dir()
        {
            let error = Error::NotFound {
                path: open.site.folder.clone(),
            };
            let error = error.report();
            post.set_save(SaveState::Failed { error }, tell);
        }
    }

    /// Makes a post's text durable.
    fn journal(&self, id: &str) {
        if let Ok(post) = self.post(id) {
            // The window is told of a failure, and the next change tries again.
            let _ = post.journal(&self.shared.vault);
            self.tell_trouble();
        }
    }

    fn tell_trouble(&self) {
        let now = self.shared.vault.trouble();
        let mut told = lock(&self.trouble);
        if *told != now {
            told.clone_from(&now);
            (self.notify)(Notice::Journal(now));
        }
    }

    /// Saves all open posts.
    ///
    /// # Errors
    /// The first failure; the others are saved all the same.
    pub fn save_all(&self) -> Result<()> {
        let ids: Vec<String> = self.posts_map().keys().cloned().collect();
        let mut first = Ok(());
        for id in ids {
            let result = self.save(&id, Occasion::Closing);
            if first.is_ok() {
                first = result;
            }
        }
        first
    }

    /// Ids of open posts with text that is not on disk.
    pub fn unsaved(&self) -> Vec<String> {
        self.posts_map()
            .iter()
            .filter(|(_, post)| post.is_unsaved())
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Keeps the text of open posts that could not be saved, before the app ends: in the journal, from
    /// which the next start brings it back, and in the history.
    pub fn keep_unsaved(&self) {
        for post in self.posts_map().values().filter(|post| post.is_unsaved()) {
            let _ = post.journal(&self.shared.vault);
            post.keep(&self.shared.vault, VersionKind::Automatic);
        }
    }

    /// Closes all posts of a folder; those with text that is not on disk are there again with it.
    fn leave(&self) {
        for (_, post) in self.posts_map().drain() {
            if post.is_unsaved() {
                lock(&self.left).insert(post.path(), post);
            } else {
                post.keep_replaced(&self.shared.vault);
                self.shared.vault.closed(&post.path());
            }
        }
    }

    /// What another program wrote, as a patch for the editor, put together with unsaved text where the
    /// two do not touch; a conflict where they do, and then no change.
    ///
    /// # Errors
    /// What the system says, or [`Error::StaleVersion`].
    pub fn adopt_disk(&self, id: &str, version: u64) -> Result<Adopted> {
        let post = self.post(id)?;
        let tell = |state| self.tell_save(id, state);
        let adopted = post.adopt(version, &self.shared.vault, tell)?;
        self.autosave.touch(id);
        Ok(adopted)
    }

    /// Ends a conflict: one text goes on in the editor, the other one is kept in the history.
    ///
    /// # Errors
    /// When the other text cannot be kept: nothing is changed then.
    pub fn resolve_conflict(&self, id: &str, version: u64, choice: Choice) -> Result<TextPatch> {
        let post = self.post(id)?;
        let tell = |state| self.tell_save(id, state);
        let patch = post.resolve(version, choice, &self.shared.vault, tell)?;
        if choice == Choice::Mine {
            self.save(id, Occasion::ByItself)?;
        }
        Ok(patch)
    }

    /// The two texts of a conflict, side by side.
    ///
    /// # Errors
    /// What the system says, or [`Error::NotText`].
    pub fn merge_view(&self, id: &str) -> Result<MergeView> {
        self.post(id)?.merge_view()
    }

    /// Ends a conflict place by place; places without a choice are the writer's. Both texts are kept in
    /// the history.
    ///
    /// # Errors
    /// [`Error::ChangedOutside`] when the file is not the one that was compared.
    pub fn resolve_merge(
        &self,
        id: &str,
        version: u64,
        disk: &str,
        choices: &BTreeMap<usize, Side>,
    ) -> Result<TextPatch> {
        let post = self.post(id)?;
        let tell = |state| self.tell_save(id, state);
        let patch = post.resolve_merge(version, disk, choices, &self.shared.vault, tell)?;
        self.autosave.touch(id);
        Ok(patch)
    }

    /// Where an export of a post goes unless the writer says otherwise: its name as `.html`.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn export_name(&self, id: &str) -> Result<String> {
        let path = self.post(id)?.path();
        Ok(path
            .with_extension("html")
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default())
    }

    /// Exports a post as it stands in the editor to one HTML file.
    ///
    /// # Errors
    /// What the system says; an older file is then still whole.
    pub fn export_post(&self, id: &str, to: &Path) -> Result<ExportOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let exported = export::one_file(
            &post.text(),
            &open.site,
            &post.path(),
            &Options::default(),
            None,
        )?;
        export::write(to, &exported)?;
        Ok(ExportOutcome {
            path: to.display().to_string(),
            file_name: to
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            bytes: exported.html.len() as u64,
            pictures: exported.pictures,
            missing: exported.missing,
            remote: exported.remote,
        })
    }

    /// Looks at files that may have changed.
    fn look(&self, look: &Look) {
        let Ok(open) = self.open_site() else { return };
        if !open.site.folder.is_dir() {
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
            if touched
                && post.look_at_disk(&self.shared.vault, |state| {
                    self.tell_save(&post.id(), state)
                })
            {
                (self.notify)(Notice::Disk { id: post.id() });
            }
        }
        let is_picture = |path: &PathBuf| {
            path.extension().is_some_and(|extension| {
                ["jpg", "jpeg", "png", "gif", "webp", "svg"]
                    .iter()
                    .any(|known| extension.eq_ignore_ascii_case(known))
            })
        };
        let pictures = match look {
            Look::Everywhere => true,
            Look::At(paths) => paths.iter().any(is_picture),
        };
        if pictures {
            (self.notify)(Notice::Pictures);
        }
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
