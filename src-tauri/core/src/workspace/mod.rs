//! What is open, and the answers to the window: a site with its list, and open posts with their text,
//! article and place on disk. Knows no window; notices go out through one callback.

mod autosave;
mod form;
mod open_post;
pub mod preferences;
mod remote;
pub mod view;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::ZonedDateTime;

use crate::document::{TextChange, TextPatch};
use crate::export::{self, Options};
use crate::front_matter::{self, Edit};
use crate::library::watch::{Look, Watcher};
use crate::library::{Library, LibraryChange, PostSummary, WordIndex, WordUsage};
use crate::picture::import;
use crate::picture::remote::{Fetcher, Reach};
use crate::picture::shelf::{Item, Shelf};
use crate::picture::thumbnail::{Cache, Served};
use crate::site::new_post::{self, NewPostPlan};
use crate::site::{Site, SiteView};
use crate::vault::history::History;
use crate::vault::save;
use crate::{AppError, Error, Result};
use autosave::Autosave;
use open_post::{OpenPost, Place};
use view::{
    ArticleUpdate, Choice, EditOutcome, ExportOutcome, ImportOutcome, ImportedPicture, OpenedPost,
    RefusedPicture, RemoteOutcome, SaveEvent, SaveState,
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
    shared: Shared,
    autosave: Autosave,
}

/// What all open posts use.
struct Shared {
    shelf: Shelf,
    picture_address: fn(&str) -> String,
    thumbnails: Cache,
    history: History,
    fetcher: Fetcher,
}

struct OpenSite {
    site: Site,
    library: Mutex<Library>,
    words: Arc<RwLock<WordIndex>>,
    /// None where the system gives no more watches: the list is then as it was when opened.
    _watcher: Option<Watcher>,
}

impl OpenSite {
    fn library(&self) -> MutexGuard<'_, Library> {
        self.library.lock().unwrap_or_else(PoisonError::into_inner)
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
        Arc::new_cyclic(|workspace: &std::sync::Weak<Self>| {
            let saver = workspace.clone();
            Self {
                notify: Arc::new(notify),
                site: RwLock::new(None),
                posts: Mutex::default(),
                shared: Shared {
                    shelf: Shelf::new(secret),
                    picture_address,
                    thumbnails: Cache::new(folders.cache.join("thumbnails")),
                    history: History::new(folders.data.join("history")),
                    fetcher: Fetcher::new(reach),
                },
                autosave: Autosave::start(move |id| {
                    if let Some(workspace) = saver.upgrade() {
                        // The save state tells of a failure.
                        let _ = workspace.save(id, false);
                    }
                }),
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
        self.save_all()?;
        // What waits for an answer of the writer's is not saved, and must not be lost either.
        self.keep_unsaved();
        self.posts_map().clear();
        self.shared.shelf.clear();
        let watching = Arc::downgrade(self);
        // Watching begins before reading, so that nothing in between is missed.
        let watcher = Watcher::start(&site.folder, move |look| {
            if let Some(workspace) = watching.upgrade() {
                workspace.look(&look);
            }
        });
        let library = Library::open(site.clone());
        let view = site.view();
        let open = OpenSite {
            site,
            words: library.words(),
            library: Mutex::new(library),
            _watcher: watcher.ok(),
        };
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(open));
        Ok(view)
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

    /// Where a post of that title would lie.
    ///
    /// # Errors
    /// As [`new_post::plan`].
    pub fn plan_post(&self, title: &str, now: &ZonedDateTime) -> Result<NewPostPlan> {
        let open = self.open_site()?;
        let plan = new_post::plan(&open.site, title, now)?;
        let below = plan
            .path
            .strip_prefix(&open.site.folder)
            .unwrap_or(&plan.path);
        Ok(NewPostPlan {
            folder: below
                .parent()
                .map(|folder| folder.display().to_string())
                .unwrap_or_default(),
            file_name: plan
                .path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
        })
    }

    /// Writes a new post.
    ///
    /// # Errors
    /// As [`new_post::plan`], or what the system says.
    pub fn new_post(&self, title: &str, now: &ZonedDateTime) -> Result<PostSummary> {
        let open = self.open_site()?;
        let plan = new_post::plan(&open.site, title, now)?;
        if let Some(folder) = plan.path.parent() {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        }
        save::save(&plan.path, plan.text.as_bytes(), None)?;
        let summary = open.library().add(&plan.path)?;
        self.tell_library(&summary, None);
        Ok(summary)
    }

    /// Renames a post's file. An open post is saved first and stays open under its new id, text and
    /// versions as they were.
    ///
    /// # Errors
    /// As [`Library::rename`]; the post is then where it was.
    pub fn rename_post(&self, id: &str, file_name: &str) -> Result<PostSummary> {
        let open = self.open_site()?;
        self.save(id, false)?;
        let summary = match self.post(id) {
            Ok(post) => {
                let summary = post.move_to(|| {
                    let mut library = open.library();
                    let summary = library.rename(id, file_name)?;
                    let place = Place {
                        id: summary.id.clone(),
                        path: library.path(&summary.id)?,
                    };
                    Ok((place, summary))
                })?;
                let mut posts = self.posts_map();
                posts.remove(id);
                posts.insert(summary.id.clone(), post);
                summary
            }
            Err(_) => open.library().rename(id, file_name)?,
        };
        self.tell_library(&summary, (summary.id != id).then_some(id));
        Ok(summary)
    }

    /// Moves a post's file to the system's trash, saved before; what cannot be saved goes into the
    /// history.
    ///
    /// # Errors
    /// As [`Library::delete`]; the post is then where it was.
    pub fn delete_post(&self, id: &str) -> Result<()> {
        let open = self.open_site()?;
        self.save(id, false)?;
        // The trash takes the file; text that waits for the writer's answer is in no file.
        if let Ok(post) = self.post(id)
            && post.is_unsaved()
        {
            post.keep(&self.shared.history);
        }
        open.library().delete(id)?;
        self.posts_map().remove(id);
        (self.notify)(Notice::Library(LibraryChange {
            changed: Vec::new(),
            removed: vec![id.to_owned()],
        }));
        Ok(())
    }

    /// Opens a post. One that is open already is answered as it stands in the editor.
    ///
    /// # Errors
    /// [`Error::NotText`] or what the system says.
    pub fn open_post(&self, id: &str) -> Result<OpenedPost> {
        let open = self.open_site()?;
        let known = self.posts_map().get(id).cloned();
        let post = match known {
            Some(post) => post,
            None => {
                let path = open.library().path(id)?;
                let post = Arc::new(OpenPost::open(id, &path)?);
                self.posts_map().insert(id.to_owned(), Arc::clone(&post));
                post
            }
        };
        Ok(post.opened(&open, &self.shared))
    }

    /// Saves a post and closes it.
    ///
    /// # Errors
    /// As [`Self::save_post`]; the post then stays open.
    pub fn close_post(&self, id: &str) -> Result<()> {
        self.save_post(id)?;
        if self
            .posts_map()
            .get(id)
            .is_some_and(|post| !post.is_unsaved())
        {
            self.posts_map().remove(id);
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
        self.autosave.touch(id);
        Ok(outcome)
    }

    /// Makes a patch of an edit in the form, for the editor to apply.
    ///
    /// # Errors
    /// As [`front_matter::apply`], or [`Error::StaleVersion`].
    pub fn edit_front_matter(&self, id: &str, version: u64, edit: &Edit) -> Result<TextPatch> {
        let generator = self.open_site()?.site.generator;
        self.post(id)?.patch(version, |text| {
            front_matter::apply(text, generator, edit, &ZonedDateTime::now())
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
        self.save(id, true)
    }

    fn save(&self, id: &str, asked: bool) -> Result<()> {
        let Ok(post) = self.post(id) else {
            return Ok(());
        };
        let result = post.save(asked, &self.shared.history, |state| {
            self.tell_save(id, state)
        });
        if result.is_ok()
            && let Ok(open) = self.open_site()
        {
            let change = open.library().refresh(std::slice::from_ref(&post.path()));
            self.tell_change(change);
        }
        result
    }

    /// Saves all open posts.
    ///
    /// # Errors
    /// The first failure; the others are saved all the same.
    pub fn save_all(&self) -> Result<()> {
        let ids: Vec<String> = self.posts_map().keys().cloned().collect();
        let mut first = Ok(());
        for id in ids {
            let result = self.save(&id, false);
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

    /// Keeps the text of open posts that could not be saved in the history, before the app ends.
    pub fn keep_unsaved(&self) {
        for post in self.posts_map().values().filter(|post| post.is_unsaved()) {
            post.keep(&self.shared.history);
        }
    }

    /// What another program wrote, as a patch for the editor; a conflict when there is unsaved text by
    /// now, and then no change.
    ///
    /// # Errors
    /// What the system says, or [`Error::StaleVersion`].
    pub fn adopt_disk(&self, id: &str, version: u64) -> Result<TextPatch> {
        let post = self.post(id)?;
        post.adopt(version, &self.shared.history, |state| {
            self.tell_save(id, state)
        })
    }

    /// Ends a conflict: one text goes on in the editor, the other one is kept in the history.
    ///
    /// # Errors
    /// When the other text cannot be kept: nothing is changed then.
    pub fn resolve_conflict(&self, id: &str, version: u64, choice: Choice) -> Result<TextPatch> {
        let post = self.post(id)?;
        let patch = post.resolve(version, choice, &self.shared.history, |state| {
            self.tell_save(id, state)
        })?;
        if choice == Choice::Mine {
            self.save_post(id)?;
        }
        Ok(patch)
    }

    /// Copies picture files to the place where the site keeps those of this post.
    ///
    /// # Errors
    /// When the post is not open; a file that is refused is told in the outcome.
    pub fn import_pictures(&self, id: &str, files: &[PathBuf]) -> Result<ImportOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let place = open.site.picture_place(&post.path()).folder;
        let mut outcome = ImportOutcome {
            imported: Vec::new(),
            refused: Vec::new(),
            folder: place
                .strip_prefix(&open.site.root)
                .unwrap_or(&place)
                .display()
                .to_string(),
        };
        for file in files {
            let name = |path: &Path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default()
            };
            match import::import(&open.site, &post.path(), file) {
                Ok(picture) => outcome.imported.push(ImportedPicture {
                    name: name(&picture.path),
                    markdown: picture.markdown(),
                    link: picture.link,
                    bytes: picture.bytes,
                }),
                Err(error) => outcome.refused.push(RefusedPicture {
                    name: name(file),
                    error: error.report(),
                }),
            }
        }
        Ok(outcome)
    }

    /// Fetches the remote pictures of a post, which the writer asked for, and renders it with them.
    ///
    /// # Errors
    /// When the post is not open; pictures that did not come are told in the outcome.
    pub fn load_remote_pictures(&self, id: &str) -> Result<RemoteOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let addresses = post.remote_addresses(&open, &self.shared);
        let (fetched, failed) =
            remote::fetch_all(&self.shared.fetcher, &self.shared.shelf, addresses);
        let loaded = fetched.len();
        Ok(RemoteOutcome {
            article: post.render_with(fetched, &open, &self.shared),
            loaded,
            failed,
        })
    }

    /// The article again, after pictures on disk changed.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn render_post(&self, id: &str) -> Result<ArticleUpdate> {
        let open = self.open_site()?;
        Ok(self
            .post(id)?
            .render_with(HashMap::new(), &open, &self.shared))
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

    /// The picture that an id stands for, at most `width` pixels wide.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that was never given out, or what the decoder says.
    pub fn picture(&self, id: &str, width: Option<u32>) -> Result<Served> {
        match self.shared.shelf.get(id) {
            None => Err(Error::NotFound { path: id.into() }),
            Some(Item::Bytes { bytes, media_type }) => Ok(Served { bytes, media_type }),
            Some(Item::File(path)) => self.shared.thumbnails.fit(&path, width.unwrap_or(u32::MAX)),
        }
    }

    /// Looks at files that may have changed.
    fn look(&self, look: &Look) {
        let Ok(open) = self.open_site() else { return };
        if !open.site.folder.is_dir() {
            let gone = Error::NotFound {
                path: open.site.folder.clone(),
            };
            (self.notify)(Notice::SiteGone(gone.report()));
            return;
        }
        let change = match look {
            Look::Everywhere => open.library().rescan(),
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
                && post.look_at_disk(&self.shared.history, |state| {
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
