//! One open post: its document, what the window has of its article, and the file on disk.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use jiff::{Timestamp, ZonedDateTime};

use super::form::FrontMatterView;
use super::view::{ArticleUpdate, Choice, EditOutcome, OpenedPost, SaveState};
use super::{OpenSite, Shared};
use crate::article::{Article, PicturePlace};
use crate::document::{Document, TextChange, TextPatch};
use crate::front_matter::Change;
use crate::page::Page;
use crate::page::pictures::Preview;
use crate::vault::history::History;
use crate::vault::{Fingerprint, save};
use crate::{Error, Result};

/// Some programs empty a file before they fill it; this long an empty one is not believed.
const SETTLING: Duration = Duration::from_millis(300);

pub(super) struct OpenPost {
    place: RwLock<Place>,
    state: Mutex<State>,
    /// Held while the file is written: two saves of one post never overlap.
    saving: Mutex<()>,
}

/// Where the post lies: another place after it was renamed, while the text and its history stay.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) path: PathBuf,
}

struct State {
    document: Document,
    /// Keys of the blocks that the window has.
    sent: HashSet<String>,
    /// Ids of remote pictures that the writer allowed, by address.
    fetched: HashMap<String, String>,
    save: SaveState,
}

impl OpenPost {
    pub(super) fn open(id: &str, path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(|error| Error::io(path, error))?;
        let save = if save::is_protected(path) {
            let path = path.to_owned();
            SaveState::ReadOnly {
                error: Error::ReadOnly { path }.report(),
            }
        } else {
            SaveState::Saved { at: None }
        };
        Ok(Self {
            place: RwLock::new(Place {
                id: id.to_owned(),
                path: path.to_owned(),
            }),
            state: Mutex::new(State {
                document: Document::open(&bytes, path)?,
                sent: HashSet::new(),
                fetched: HashMap::new(),
                save,
            }),
            saving: Mutex::new(()),
        })
    }

    pub(super) fn id(&self) -> String {
        let place = self.place.read().unwrap_or_else(PoisonError::into_inner);
        place.id.clone()
    }

    pub(super) fn path(&self) -> PathBuf {
        let place = self.place.read().unwrap_or_else(PoisonError::into_inner);
        place.path.clone()
    }

    /// Runs `rename` while nothing is written, and goes on at the new place.
    pub(super) fn move_to<T>(&self, rename: impl FnOnce() -> Result<(Place, T)>) -> Result<T> {
        let _alone = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let (place, result) = rename()?;
        *self.place.write().unwrap_or_else(PoisonError::into_inner) = place;
        Ok(result)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_unsaved(&self) -> bool {
        self.state().document.is_unsaved()
    }

    pub(super) fn text(&self) -> String {
        self.state().document.text().to_owned()
    }

    /// Keeps the text in the history, as well as that goes.
    pub(super) fn keep(&self, history: &History) {
        let bytes = self.state().document.to_bytes();
        let _ = history.keep(&self.path(), &bytes, Timestamp::now());
    }

    /// The post whole, as after a start of the window.
    pub(super) fn opened(&self, open: &OpenSite, shared: &Shared) -> OpenedPost {
        let mut state = self.state();
        state.sent.clear();
        let id = self.id();
        let (folder, file_name) = id.rsplit_once('/').unwrap_or(("", &id));
        let (front_matter, article) = state.render(&self.path(), open, shared);
        OpenedPost {
            id: id.clone(),
            file_name: file_name.to_owned(),
            folder: folder.to_owned(),
            version: state.document.version(),
            text: state.document.text().to_owned(),
            front_matter,
            article,
            save: state.save.clone(),
        }
    }

    /// Takes the editor's changes; also gives the new save state when it is another one.
    pub(super) fn edit(
        &self,
        version: u64,
        changes: &[TextChange],
        open: &OpenSite,
        shared: &Shared,
    ) -> Result<(EditOutcome, Option<SaveState>)> {
        let mut state = self.state();
        let version = state.document.apply(version, changes)?;
        let (front_matter, article) = state.render(&self.path(), open, shared);
        let new = match (&state.save, state.document.is_unsaved()) {
            (SaveState::Saved { .. }, true) => Some(SaveState::Unsaved),
            // Undone to what is on disk, or another program's text was taken over.
            (SaveState::Unsaved, false) => Some(SaveState::Saved { at: Some(now()) }),
            _ => None,
        };
        if let Some(new) = &new {
            state.save = new.clone();
        }
        let outcome = EditOutcome {
            version,
            front_matter,
            article,
        };
        Ok((outcome, new))
    }

    /// A change of the text made by the engine, as a patch for the editor.
    pub(super) fn patch(
        &self,
        version: u64,
        change: impl FnOnce(&str) -> Result<Change>,
    ) -> Result<TextPatch> {
        let state = self.state();
        state.at(version)?;
        let change = change(state.document.text())?;
        Ok(state.document.patch(&change))
    }

    /// Adds pictures that were fetched and gives the article with them.
    pub(super) fn render_with(
        &self,
        fetched: HashMap<String, String>,
        open: &OpenSite,
        shared: &Shared,
    ) -> ArticleUpdate {
        let mut state = self.state();
        state.fetched.extend(fetched);
        state.render(&self.path(), open, shared).1
    }

    /// The addresses of remote pictures that are not loaded.
    pub(super) fn remote_addresses(&self, open: &OpenSite, shared: &Shared) -> Vec<String> {
        let state = self.state();
        let (_, article) = state.article(&self.path(), open, shared);
        let mut seen = HashSet::new();
        article
            .pictures
            .iter()
            .filter(|picture| matches!(picture.place, PicturePlace::Remote { .. }))
            .map(|picture| {
                picture
                    .link
                    .split('#')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .filter(|link| seen.insert(link.clone()))
            .collect()
    }

    /// Writes the text to disk. A file that another program removed comes back only when the writer
    /// asks for it or goes on writing.
    pub(super) fn save(
        &self,
        asked: bool,
        history: &History,
        tell: impl Fn(SaveState),
    ) -> Result<()> {
        let _alone = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, text, seen) = {
            let mut state = self.state();
            let waits = state.document.awaits_editor()
                || matches!(state.save, SaveState::ChangedOutside { .. });
            let removed = matches!(state.save, SaveState::RemovedOutside);
            if waits || !(state.document.is_unsaved() || removed && asked) {
                return Ok(());
            }
            state.save = SaveState::Saving;
            let seen = (!removed).then(|| state.document.seen().clone());
            (
                state.document.to_bytes(),
                state.document.text().to_owned(),
                seen,
            )
        };
        tell(SaveState::Saving);
        match save::save(&self.path(), &bytes, seen.as_ref()) {
            Ok(fingerprint) => {
                let mut state = self.state();
                state.document.saved(text, fingerprint);
                let new = if state.document.is_unsaved() {
                    SaveState::Unsaved
                } else {
                    SaveState::Saved { at: Some(now()) }
                };
                state.save = new.clone();
                drop(state);
                tell(new);
                Ok(())
            }
            // Another program was faster: both texts are kept, and the writer is asked.
            Err(Error::ChangedOutside { .. } | Error::NameTaken { .. }) => {
                let theirs =
                    fs::read(self.path()).map_err(|error| Error::io(self.path(), error))?;
                self.conflict(&theirs, history, tell);
                Ok(())
            }
            Err(error) => {
                let state = match &error {
                    Error::NotFound { .. } => SaveState::RemovedOutside,
                    other => SaveState::Failed {
                        error: other.report(),
                    },
                };
                self.state().save = state.clone();
                tell(state);
                Err(error)
            }
        }
    }

    /// Looks whether another program wrote the file. True when the editor is to adopt its text.
    pub(super) fn look_at_disk(&self, history: &History, tell: impl Fn(SaveState)) -> bool {
        let _alone = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = fs::read(self.path());
        let emptied = |read: &std::io::Result<Vec<u8>>| {
            read.as_ref().is_ok_and(Vec::is_empty) && !self.state().document.text().is_empty()
        };
        if emptied(&read) {
            thread::sleep(SETTLING);
            read = fs::read(self.path());
        }
        match read {
            Ok(bytes) => {
                let (same, unsaved, was) = {
                    let state = self.state();
                    let same = *state.document.seen() == Fingerprint::of(&bytes);
                    (same, state.document.is_unsaved(), state.save.clone())
                };
                if same {
                    // Back as we last saw it: nobody's text stands in the way any more.
                    if matches!(
                        was,
                        SaveState::RemovedOutside | SaveState::ChangedOutside { .. }
                    ) {
                        let new = if unsaved {
                            SaveState::Unsaved
                        } else {
                            SaveState::Saved { at: None }
                        };
                        self.set_save(new, tell);
                    }
                    return false;
                }
                // Asked already; a file that was only empty for a while is taken over after all.
                let asked = matches!(was, SaveState::ChangedOutside { .. });
                if asked && (unsaved || bytes.is_empty()) {
                    return false;
                }
                // A file that stays empty is no text to take over unasked.
                if unsaved || bytes.is_empty() {
                    self.conflict(&bytes, history, tell);
                    return false;
                }
                true
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // Nowhere on disk now: the editor may be closed without a change of the text.
                self.keep(history);
                self.set_save(SaveState::RemovedOutside, tell);
                false
            }
            Err(_) => false,
        }
    }

    /// The text of another program as a patch.
    pub(super) fn adopt(
        &self,
        version: u64,
        history: &History,
        tell: impl Fn(SaveState),
    ) -> Result<TextPatch> {
        let bytes = fs::read(self.path()).map_err(|error| Error::io(self.path(), error))?;
        let mut state = self.state();
        state.at(version)?;
        if state.document.is_unsaved() {
            drop(state);
            self.conflict(&bytes, history, tell);
            return Ok(TextPatch {
                version,
                changes: Vec::new(),
            });
        }
        let mine = state.document.to_bytes();
        // What is replaced without asking can be had back.
        history.keep(&self.path(), &mine, Timestamp::now())?;
        let patch = state.document.offer(&bytes, &self.path())?;
        let new = SaveState::Saved { at: Some(now()) };
        state.save = new.clone();
        drop(state);
        tell(new);
        Ok(patch)
    }

    /// Ends a conflict by the writer's choice.
    pub(super) fn resolve(
        &self,
        version: u64,
        choice: Choice,
        history: &History,
        tell: impl Fn(SaveState),
    ) -> Result<TextPatch> {
        let theirs = fs::read(self.path()).map_err(|error| Error::io(self.path(), error))?;
        let mut state = self.state();
        state.at(version)?;
        let (patch, new) = match choice {
            Choice::Theirs => {
                history.keep(&self.path(), &state.document.to_bytes(), Timestamp::now())?;
                let patch = state.document.offer(&theirs, &self.path())?;
                (patch, SaveState::Saved { at: Some(now()) })
            }
            Choice::Mine => {
                history.keep(&self.path(), &theirs, Timestamp::now())?;
                state.document.overrule(&theirs);
                let patch = TextPatch {
                    version,
                    changes: Vec::new(),
                };
                (patch, SaveState::Unsaved)
            }
        };
        state.save = new.clone();
        drop(state);
        tell(new);
        Ok(patch)
    }

    fn conflict(&self, theirs: &[u8], history: &History, tell: impl Fn(SaveState)) {
        // Both stand where they stood anyway, in the editor and on disk; this copy is for a crash.
        let _ = history.keep(&self.path(), theirs, Timestamp::now());
        self.keep(history);
        self.set_save(SaveState::ChangedOutside { at: now() }, tell);
    }

    fn set_save(&self, new: SaveState, tell: impl Fn(SaveState)) {
        self.state().save = new.clone();
        tell(new);
    }
}

impl State {
    fn at(&self, version: u64) -> Result<()> {
        let current = self.document.version();
        if current == version {
            Ok(())
        } else {
            Err(Error::StaleVersion {
                asked: version,
                current,
            })
        }
    }

    fn pictures<'a>(
        &'a self,
        path: &'a Path,
        open: &'a OpenSite,
        shared: &'a Shared,
    ) -> Preview<'a> {
        Preview {
            site: &open.site,
            post: path,
            shelf: &shared.shelf,
            address: shared.picture_address,
            fetched: &self.fetched,
        }
    }

    fn article(&self, path: &Path, open: &OpenSite, shared: &Shared) -> (Page, Article) {
        let text = self.document.text();
        let page = Page::read(text, &open.site, open.site.generator);
        let article = page.render(text, &self.pictures(path, open, shared));
        (page, article)
    }

    fn render(
        &mut self,
        path: &Path,
        open: &OpenSite,
        shared: &Shared,
    ) -> (FrontMatterView, ArticleUpdate) {
        let (page, article) = self.article(path, open, shared);
        let text = self.document.text();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let pictures = self.pictures(path, open, shared);
        let view = FrontMatterView::of(text, &name, &page.matter, open, &pictures);
        let update = ArticleUpdate::of(
            text,
            self.document.version(),
            &page,
            &article,
            &mut self.sent,
        );
        (view, update)
    }
}

/// The time of day as the status line shows it.
fn now() -> String {
    ZonedDateTime::now().strftime("%H:%M").to_string()
}
