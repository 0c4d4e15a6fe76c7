//! From the editor to disk: the journal first, then the file, then the history.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::open_post::{OpenPost, time_of_day};
use super::outside::Seen;
use super::view::SaveState;
use super::{Notice, Workspace, lock};
use crate::vault::history::VersionKind;
use crate::vault::{Vault, VaultTrouble, save};
use crate::{Error, Result, file};

/// How long a burst of writing is one version of the history.
const BURST: Duration = Duration::from_secs(60);

/// Why a post is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The writer asked.
    Asked,
    /// A second went by, or another post is opened.
    ByItself,
    /// The post is closed: what was written since the last version is a version too.
    Closing,
}

impl OpenPost {
    /// Makes the text durable, if it is not in the file.
    pub(super) fn journal(&self, vault: &Vault) -> Result<()> {
        let _alone = self.journalling();
        let (base, text) = {
            let state = self.state();
            let base = state.document.seen_bytes();
            let removed = matches!(state.save, SaveState::RemovedOutside);
            if !state.document.is_unsaved() && !removed && !is_failed(&state.save) {
                vault.saved(&self.path(), &base);
                return Ok(());
            }
            let base = if removed { Arc::from([]) } else { base };
            (base, state.document.to_bytes())
        };
        vault.journal(&self.path(), &base, &text)
    }

    /// Writes the text to disk. A file that another program removed comes back only when the writer
    /// asks for it or goes on writing. Says whether another program's text is to be taken in first.
    pub(super) fn save(
        &self,
        occasion: Occasion,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Result<Seen> {
        let _alone = self.saving();
        let asked = occasion == Occasion::Asked;
        // A save that is tried again by itself shows only what came of it.
        let quiet = !asked && is_failed(&self.save_state());
        let (bytes, text, seen, base) = {
            let mut state = self.state();
            // A text that came back is not written before the writer has answered.
            let waits = state.document.awaits_editor()
                || state.recovered.is_some() && !asked
                || matches!(
                    state.save,
                    SaveState::ChangedOutside { .. } | SaveState::ReadOnly { .. }
                );
            let removed = matches!(state.save, SaveState::RemovedOutside);
            if waits {
                return Ok(Seen::Nothing);
            }
            // A disk that did not confirm a save may have the text or not: it is written again.
            let again = is_failed(&state.save);
            if !(state.document.is_unsaved() || again || removed && asked) {
                let bytes = state.document.seen_bytes();
                drop(state);
                self.keep_version(occasion, &bytes, vault);
                return Ok(Seen::Nothing);
            }
            state.save = SaveState::Saving;
            let seen = (!removed).then(|| state.document.seen().clone());
            (
                state.document.to_bytes(),
                state.document.text().to_owned(),
                seen,
                state.document.seen_bytes(),
            )
        };
        if !quiet {
            tell(SaveState::Saving);
        }
        // A journal that cannot be written is told of by the vault, and hinders no save.
        let _ = self.journal(vault);
        let path = self.path();
        match save::save(&path, &bytes, seen.as_ref(), &vault.rescue) {
            Ok(_) => {
                let new = {
                    let mut state = self.state();
                    state.document.saved(text, &bytes);
                    state.recovered = None;
                    state.save = if state.document.is_unsaved() {
                        SaveState::Unsaved
                    } else {
                        SaveState::Saved {
                            at: Some(time_of_day()),
                        }
                    };
                    state.save.clone()
                };
                {
                    let _alone = self.journalling();
                    vault.saved(&path, &bytes);
                }
                tell(new);
                if self.is_first_version() {
                    // What stood there before this session can always be had back.
                    let _ = vault.history.keep(
                        &path,
                        &base,
                        VersionKind::Opened,
                        None,
                        Timestamp::now(),
                    );
                }
                self.keep_version(occasion, &bytes, vault);
                Ok(Seen::Nothing)
            }
            // Another program was faster: both texts are kept.
            Err(Error::ChangedOutside { .. } | Error::NameTaken { .. }) => {
                let theirs = file::read(&path).map_err(|error| Error::io(&path, error))?;
                if self.is_unsettled(&theirs, Instant::now()) {
                    self.set_save(SaveState::Unsaved, tell);
                    return Ok(Seen::Unsettled);
                }
                Ok(self.meet(&theirs, vault, tell))
            }
            Err(error) => {
                if matches!(error, Error::Unconfirmed { .. }) {
                    // The file has our text: the next try must not take it for another program's.
                    self.state().document.overrule(&bytes, &path);
                }
                let state = match &error {
                    Error::NotFound { .. } => SaveState::RemovedOutside,
                    other => SaveState::Failed {
                        error: other.report(),
                    },
                };
                self.set_save(state, tell);
                Err(error)
            }
        }
    }

    /// Keeps what is on disk as a version: when the writer asked, once for each burst of writing, and
    /// at the end.
    fn keep_version(&self, occasion: Occasion, bytes: &[u8], vault: &Vault) {
        let now = Instant::now();
        let (kind, due) = {
            let state = self.state();
            let burst = state
                .kept
                .is_none_or(|kept| now.saturating_duration_since(kept) >= BURST);
            match occasion {
                Occasion::Asked => (VersionKind::Saved, true),
                Occasion::ByItself => (VersionKind::Automatic, burst && state.edited.is_some()),
                Occasion::Closing => (VersionKind::Automatic, state.edited.is_some()),
            }
        };
        if !due {
            return;
        }
        let kept = vault
            .history
            .keep(&self.path(), bytes, kind, None, Timestamp::now());
        if kept.is_ok() {
            self.state().kept = Some(now);
        }
    }

    /// Keeps the text before the post is closed, when another program has taken it from the file.
    pub(super) fn keep_replaced(&self, vault: &Vault) {
        if !file::read(&self.path()).is_ok_and(|on_disk| on_disk == self.bytes()) {
            self.keep(vault, VersionKind::BeforeOutside);
        }
    }

    fn is_first_version(&self) -> bool {
        self.state().kept.is_none()
    }
}

impl Workspace {
    /// Saves a post because the writer asked, if it has unsaved text and nobody else's stands in the
    /// way. Its state tells the result; a post that is not open has nothing to save.
    ///
    /// # Errors
    /// What the system says; the text is kept.
    pub fn save_post(&self, id: &str) -> Result<()> {
        self.save(id, Occasion::Asked)
    }

    pub(super) fn save(&self, id: &str, occasion: Occasion) -> Result<()> {
        let Ok(post) = self.post(id) else {
            return Ok(());
        };
        let tell = |state| self.tell_save(id, state);
        if post.is_at_risk() {
            self.reach_folder(&post, tell)?;
        }
        self.make_folder_again(&post, occasion);
        let result = post.save(occasion, &self.shared.vault, tell);
        self.tell_trouble();
        self.heed(id, result?);
        if let Ok(open) = self.open_site() {
            let change = open.library().refresh(std::slice::from_ref(&post.path()));
            self.tell_change(change);
        }
        Ok(())
    }

    /// A post that the writer wants back may have lost its folder with it.
    fn make_folder_again(&self, post: &OpenPost, occasion: Occasion) {
        let wanted = occasion == Occasion::Asked && post.save_state() == SaveState::RemovedOutside;
        if wanted && let Some(folder) = post.path().parent() {
            // The save tells of a failure.
            let _ = std::fs::create_dir_all(folder);
        }
    }

    /// Without its whole folder a post is not removed, and must not be written where that was; it is saved once the
    /// folder is back, and safe in the journal until then.
    fn reach_folder(&self, post: &OpenPost, tell: impl Fn(SaveState)) -> Result<()> {
        let reached = match self.open_site() {
            Ok(open) => open.reach(),
            Err(_) => Ok(()),
        };
        if let Err(error) = &reached {
            let new = SaveState::Failed {
                error: error.report(),
            };
            if post.save_state() != new {
                post.set_save(new, tell);
            }
            let _ = post.journal(&self.shared.vault);
            self.tell_trouble();
        }
        reached
    }

    /// Tries again what failed, quietly: what hindered it may be gone.
    pub(super) fn retry(&self) {
        self.shared.vault.look_again();
        self.tell_trouble();
        let posts: Vec<_> = self.posts_map().values().cloned().collect();
        for post in posts.iter().filter(|post| is_failed(&post.save_state())) {
            self.autosave.touch(&post.id());
        }
    }

    /// Makes a post's text durable.
    pub(super) fn journal(&self, id: &str) {
        if let Ok(post) = self.post(id) {
            // The window is told of a failure, and the next change tries again.
            let _ = post.journal(&self.shared.vault);
            self.tell_trouble();
        }
    }

    /// What cannot be kept safe now.
    pub fn trouble(&self) -> VaultTrouble {
        self.shared.vault.trouble()
    }

    pub(super) fn tell_trouble(&self) {
        let now = self.shared.vault.trouble();
        let mut told = lock(&self.trouble);
        if *told != now {
            told.clone_from(&now);
            (self.notify)(Notice::Vault(now));
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

    /// Ids of open posts with text that is in no file, or not known to be.
    pub fn unsaved(&self) -> Vec<String> {
        self.posts_map()
            .iter()
            .filter(|(_, post)| post.is_at_risk())
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Keeps the text of open posts that could not be saved, before the app ends: in the journal, from
    /// which the next start brings it back, and in the history.
    pub fn keep_unsaved(&self) {
        for post in self.posts_map().values().filter(|post| post.is_at_risk()) {
            let _ = post.journal(&self.shared.vault);
            post.keep(&self.shared.vault, VersionKind::Automatic);
        }
    }
}

fn is_failed(state: &SaveState) -> bool {
    matches!(state, SaveState::Failed { .. })
}
