//! One open post: its document, what the window has of its article, and the file on disk.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::article_view::{ArticleUpdate, Sent};
use super::form::FrontMatterView;
use super::outside::Settling;
use super::view::{EditOutcome, OpenedPost, RecoveredText, SaveState};
use super::{OpenSite, Shared};
use crate::article::{PicturePlace, Renderer};
use crate::document::{Document, TextChange, TextPatch};
use crate::front_matter::Change;
use crate::front_matter::FrontMatter;
use crate::page::Page;
use crate::page::pictures::Preview;
use crate::site::PictureKeys;
use crate::vault::history::VersionKind;
use crate::vault::{Fingerprint, Vault, save};
use crate::{Error, Result, file};

pub(super) struct OpenPost {
    place: RwLock<Place>,
    state: Mutex<State>,
    /// Held while the file is written: two saves of one post never overlap.
    saving: Mutex<()>,
    /// Held while the journal is written, so that what it hears of texts comes in their order.
    journalling: Mutex<()>,
}

/// Where the post lies: another place after it was renamed, while the text and its history stay.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) path: PathBuf,
}

/// A text that came back from the journal.
#[derive(Clone, Copy)]
pub(super) struct Recovered {
    /// When it was written last.
    pub(super) at: Timestamp,
    /// Another program wrote the file meanwhile.
    pub(super) changed_since: bool,
}

pub(super) struct State {
    pub(super) document: Document,
    /// What the window has of the article.
    sent: Sent,
    /// What made the last article.
    renderer: Renderer,
    /// Ids of remote pictures that the writer allowed, by address.
    fetched: HashMap<String, String>,
    pub(super) save: SaveState,
    /// What of another program the editor was told to take over.
    pub(super) announced: Option<Fingerprint>,
    /// A text of another program that may not be whole yet.
    pub(super) settling: Option<Settling>,
    /// Until the writer answered, or it was saved.
    pub(super) recovered: Option<Recovered>,
    /// The last edit.
    pub(super) edited: Option<Timestamp>,
    /// When the history got the last version of this session.
    pub(super) kept: Option<Instant>,
}

impl OpenPost {
    pub(super) fn open(id: &str, path: &Path) -> Result<Self> {
        let bytes = file::read(path).map_err(|error| Error::io(path, error))?;
        let post = Self::new(
            id,
            path,
            Document::open(&bytes, path)?,
            SaveState::Saved { at: None },
        );
        let save = post.in_file(None);
        post.state().save = save;
        Ok(post)
    }

    pub(super) fn new(id: &str, path: &Path, document: Document, save: SaveState) -> Self {
        Self {
            place: RwLock::new(Place {
                id: id.to_owned(),
                path: path.to_owned(),
            }),
            state: Mutex::new(State {
                document,
                sent: Sent::default(),
                renderer: Renderer::default(),
                fetched: HashMap::new(),
                save,
                announced: None,
                settling: None,
                recovered: None,
                edited: None,
                kept: None,
            }),
            saving: Mutex::new(()),
            journalling: Mutex::new(()),
        }
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
        let _alone = self.saving();
        let _nor = self.journalling();
        let (place, result) = rename()?;
        *self.place.write().unwrap_or_else(PoisonError::into_inner) = place;
        Ok(result)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn saving(&self) -> MutexGuard<'_, ()> {
        self.saving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn journalling(&self) -> MutexGuard<'_, ()> {
        let lock = self.journalling.lock();
        lock.unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn save_state(&self) -> SaveState {
        self.state().save.clone()
    }

    pub(super) fn set_save(&self, new: SaveState, tell: impl Fn(SaveState)) {
        self.state().save = new.clone();
        tell(new);
    }

    pub(super) fn is_unsaved(&self) -> bool {
        self.state().document.is_unsaved()
    }

    /// Whether the text, or the question about it, would be gone with the editor: it is in no file, the file
    /// is gone, or a save of it failed.
    pub(super) fn is_at_risk(&self) -> bool {
        let state = self.state();
        state.document.is_unsaved()
            || matches!(
                state.save,
                SaveState::RemovedOutside | SaveState::Failed { .. }
            )
    }

    /// The state of a text that is in its file.
    pub(super) fn in_file(&self, at: Option<String>) -> SaveState {
        let path = self.path();
        if save::is_protected(&path) {
            SaveState::ReadOnly {
                error: Error::ReadOnly { path }.report(),
            }
        } else {
            SaveState::Saved { at }
        }
    }

    pub(super) fn text(&self) -> String {
        self.state().document.text().to_owned()
    }

    /// The bytes that the text is in a file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.state().document.to_bytes()
    }

    /// Keeps the text in the history, as well as that goes.
    pub(super) fn keep(&self, vault: &Vault, kind: VersionKind) {
        let bytes = self.bytes();
        let _ = vault
            .history
            .keep(&self.path(), &bytes, kind, None, Timestamp::now());
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
            recovered: state.recovered.map(|text| RecoveredText {
                at: text.at.to_string(),
                changed_since: text.changed_since,
            }),
        }
    }

    /// For an editor that was closed with another program's text on its way.
    pub(super) fn withdraw_offer(&self) {
        self.state().document.withdraw_offer();
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
        state.edited = Some(Timestamp::now());
        let (front_matter, article) = state.render(&self.path(), open, shared);
        let new = match (&state.save, state.document.is_unsaved()) {
            (SaveState::Saved { .. }, true) => Some(SaveState::Unsaved),
            // Undone to what is on disk, or another program's text was taken over.
            (SaveState::Unsaved, false) => Some(SaveState::Saved {
                at: Some(time_of_day()),
            }),
            _ => None,
        };
        if let Some(new) = &new {
            state.save = new.clone();
        }
        if !state.document.is_unsaved() {
            state.recovered = None;
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

    /// Another text as a patch against a version, line by line.
    ///
    /// # Errors
    /// [`Error::StaleVersion`] when the text is another one by now.
    pub(super) fn patch_to(
        &self,
        version: u64,
        change: impl FnOnce(&str) -> String,
    ) -> Result<TextPatch> {
        let state = self.state();
        state.at(version)?;
        let text = change(state.document.text());
        Ok(state.document.patch_to(&text))
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
        state.sent.tell_whole();
        state.render(&self.path(), open, shared).1
    }

    /// The addresses of remote pictures that are not loaded: all, or those on these hosts.
    pub(super) fn remote_addresses(
        &self,
        hosts: Option<&[String]>,
        open: &OpenSite,
        shared: &Shared,
    ) -> Vec<String> {
        let state = self.state();
        let text = state.document.text();
        let path = self.path();
        let page = Page::read(text, &open.site, open.site.generator);
        let article = page.render(text, &state.pictures(&path, &page.matter, open, shared));
        let mut seen = HashSet::new();
        article
            .pictures
            .iter()
            .filter(|picture| match &picture.place {
                PicturePlace::Remote { host } => {
                    hosts.is_none_or(|hosts| hosts.iter().any(|wanted| **wanted == **host))
                }
                _ => false,
            })
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
}

impl State {
    pub(super) fn at(&self, version: u64) -> Result<()> {
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
        matter: &FrontMatter,
        open: &'a OpenSite,
        shared: &'a Shared,
    ) -> Preview<'a> {
        Preview {
            site: &open.site,
            post: path,
            keys: PictureKeys::of(&open.site, path, matter),
            shelf: &shared.shelf,
            address: shared.picture_address,
            fetched: &self.fetched,
        }
    }

    fn render(
        &mut self,
        path: &Path,
        open: &OpenSite,
        shared: &Shared,
    ) -> (FrontMatterView, ArticleUpdate) {
        let mut renderer = std::mem::take(&mut self.renderer);
        let text = self.document.text();
        let page = Page::read(text, &open.site, open.site.generator);
        let name = path.file_name().unwrap_or_default().to_string_lossy();

        let pictures = self.pictures(path, &page.matter, open, shared);
        let article = page.render_again(&mut renderer, text, &pictures);
        let view = FrontMatterView::of(text, &name, &page.matter, open, &pictures);
        let update = ArticleUpdate::of(
            text,
            self.document.version(),
            &page,
            &article,
            &mut self.sent,
        );
        self.renderer = renderer;
        (view, update)
    }
}

/// The time of day as the window shows it.
pub(super) fn clock(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    local.strftime("%H:%M").to_string()
}

/// The time of day at which a file was written last.
pub(super) fn written_at(path: &Path) -> String {
    let written = fs::metadata(path).and_then(|metadata| metadata.modified());
    let written = written.ok().and_then(|at| Timestamp::try_from(at).ok());
    written.map_or_else(time_of_day, clock)
}

/// The time of day now.
pub(super) fn time_of_day() -> String {
    clock(Timestamp::now())
}
