//! Other programs that write the open post's file: taking their text over, putting it together with the
//! writer's, or asking.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::Workspace;
use super::open_post::{OpenPost, clock, time_of_day};
use super::saving::Occasion;
use super::view::{Adopted, Choice, MergeView, SaveState};
use crate::document::TextPatch;
use crate::vault::history::VersionKind;
use crate::vault::merge::Side;
use crate::vault::{Fingerprint, Vault, save};
use crate::{Error, Result};

/// Some programs empty a file before they fill it, or write it in parts; this long a file must be the
/// same before its text is put together with the writer's.
const SETTLING: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 300 });

impl OpenPost {
    /// Looks whether another program wrote the file. True when the editor is to adopt its text.
    pub(super) fn look_at_disk(&self, vault: &Vault, tell: impl Fn(SaveState)) -> bool {
        let _alone = self.saving();
        match self.settled_bytes() {
            Ok(bytes) => {
                let (same, unsaved, was) = {
                    let state = self.state();
                    let same = *state.document.seen() == Fingerprint::of(&bytes);
                    (same, state.document.is_unsaved(), state.save.clone())
                };
                let asked = matches!(was, SaveState::ChangedOutside { .. });
                if same {
                    // Back as we last saw it: nobody's text stands in the way any more.
                    let settled = asked || was == SaveState::RemovedOutside;
                    let was_locked = matches!(was, SaveState::ReadOnly { .. });
                    if settled && unsaved {
                        self.set_save(SaveState::Unsaved, tell);
                    } else if settled || was_locked != save::is_protected(&self.path()) && !unsaved
                    {
                        self.set_save(self.in_file(None), tell);
                    }
                    return false;
                }
                // Asked already; a file that was only empty for a while is taken over after all.
                if asked && (unsaved || bytes.is_empty()) {
                    return false;
                }
                self.meet(&bytes, vault, tell)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // Nowhere on disk now: the editor may be closed without a change of the text.
                self.keep(vault, VersionKind::BeforeOutside);
                self.set_save(SaveState::RemovedOutside, tell);
                false
            }
            // A folder in its place, a drive that answers no more: the file may hold anything by now.
            Err(error) => {
                if !matches!(self.save_state(), SaveState::Failed { .. }) {
                    let error = Error::io(self.path(), error).report();
                    self.set_save(SaveState::Failed { error }, tell);
                }
                false
            }
        }
    }

    /// The file as it is once nobody writes it: an empty one may only be on its way, and so may one
    /// that has to be put together with unsaved text.
    fn settled_bytes(&self) -> std::io::Result<Vec<u8>> {
        let path = self.path();
        let mut bytes = fs::read(&path)?;
        let waits = {
            let state = self.state();
            let other = *state.document.seen() != Fingerprint::of(&bytes);
            other
                && (state.document.is_unsaved()
                    || bytes.is_empty() && !state.document.text().is_empty())
        };
        if waits {
            loop {
                thread::sleep(SETTLING);
                let again = fs::read(&path)?;
                if again == bytes {
                    break;
                }
                bytes = again;
            }
        }
        Ok(bytes)
    }

    /// What to do with another program's text: true when the editor is to take it over, whole or put
    /// together with unsaved text; otherwise the writer is asked.
    pub(super) fn meet(&self, theirs: &[u8], vault: &Vault, tell: impl Fn(SaveState)) -> bool {
        let fits = {
            let state = self.state();
            // A file that stays empty is no text to take over unasked.
            let emptied = theirs.is_empty() && !state.document.text().is_empty();
            let merges = || {
                let merge = state.document.merge(theirs, &self.path());
                merge.is_ok_and(|merge| merge.clean())
            };
            !emptied && (!state.document.is_unsaved() || merges())
        };
        if fits {
            self.state().announced = Some(Fingerprint::of(theirs));
            // It may take a while until the editor answers, and a crash must not find it nowhere.
            self.keep(vault, VersionKind::BeforeOutside);
            // No longer "saving": the editor's answer brings the next state.
            if self.state().save == SaveState::Saving {
                self.set_save(SaveState::Unsaved, tell);
            }
        } else {
            self.conflict(theirs, vault, tell);
        }
        fits
    }

    /// The text of another program, or what it and the unsaved text make together, as a patch.
    pub(super) fn adopt(
        &self,
        version: u64,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Result<Adopted> {
        let path = self.path();
        let theirs = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let mut state = self.state();
        state.at(version)?;
        let found = Fingerprint::of(&theirs);
        if found == *state.document.seen() {
            return Ok(Adopted::nothing(version));
        }
        // Written again since it was announced, and perhaps only begun: whoever looked at the first writing looks at
        // this one too, once it is settled.
        let is_begun =
            state.document.is_unsaved() || theirs.is_empty() && !state.document.text().is_empty();
        if is_begun && state.announced != Some(found) {
            return Ok(Adopted::nothing(version));
        }
        let merged = if state.document.is_unsaved() {
            let merge = state.document.merge(&theirs, &path)?;
            if !merge.clean() {
                drop(state);
                self.conflict(&theirs, vault, tell);
                return Ok(Adopted::nothing(version));
            }
            Some(merge.text(&BTreeMap::new()))
        } else {
            None
        };
        // What is replaced without asking can be had back. Where that cannot be kept nothing is lost yet: an
        // undo has the one text, and the other is on disk or in the one put together.
        let _ = self.keep_both(&state.document.to_bytes(), &theirs, vault);
        let (patch, new) = match &merged {
            Some(text) => (
                state.document.offer_merged(&theirs, &path, text)?,
                SaveState::Unsaved,
            ),
            None => (
                state.document.offer(&theirs, &path)?,
                self.in_file(Some(time_of_day())),
            ),
        };
        state.save = new.clone();
        drop(state);
        tell(new);
        Ok(Adopted {
            patch,
            merged: merged.is_some(),
        })
    }

    /// Ends a conflict by the writer's choice of one text.
    pub(super) fn resolve(
        &self,
        version: u64,
        choice: Choice,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Result<TextPatch> {
        let path = self.path();
        let theirs = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let mut state = self.state();
        state.at(version)?;
        self.keep_both(&state.document.to_bytes(), &theirs, vault)?;
        let (patch, new) = match choice {
            Choice::Theirs => {
                let patch = state.document.offer(&theirs, &path)?;
                (patch, self.in_file(Some(time_of_day())))
            }
            Choice::Mine => {
                state.document.overrule(&theirs, &path);
                (TextPatch::none(version), SaveState::Unsaved)
            }
        };
        // Whoever decided about both texts has answered for the one that came back too.
        state.recovered = None;
        state.save = new.clone();
        drop(state);
        tell(new);
        Ok(patch)
    }

    /// Both texts side by side, with what fits together by itself.
    pub(super) fn merge_view(&self) -> Result<MergeView> {
        let path = self.path();
        let theirs = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let written = fs::metadata(&path).and_then(|metadata| metadata.modified());
        let state = self.state();
        Ok(MergeView {
            merge: state.document.merge(&theirs, &path)?,
            disk: Fingerprint::of(&theirs).to_hex(),
            mine_at: state.edited.map(clock),
            theirs_at: written
                .ok()
                .and_then(|at| Timestamp::try_from(at).ok())
                .map(clock),
        })
    }

    /// Ends a conflict place by place.
    pub(super) fn resolve_merge(
        &self,
        version: u64,
        disk: &str,
        choices: &BTreeMap<usize, Side>,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Result<TextPatch> {
        let path = self.path();
        let theirs = fs::read(&path).map_err(|error| Error::io(&path, error))?;
        if Fingerprint::of(&theirs).to_hex() != disk {
            return Err(Error::ChangedOutside { path });
        }
        let mut state = self.state();
        state.at(version)?;
        self.keep_both(&state.document.to_bytes(), &theirs, vault)?;
        let text = state.document.merge(&theirs, &path)?.text(choices);
        let patch = state.document.offer_merged(&theirs, &path, &text)?;
        state.recovered = None;
        state.save = SaveState::Unsaved;
        drop(state);
        tell(SaveState::Unsaved);
        Ok(patch)
    }

    fn keep_both(&self, mine: &[u8], theirs: &[u8], vault: &Vault) -> Result<()> {
        let (path, now) = (self.path(), Timestamp::now());
        let kept = |bytes: &[u8], kind| vault.history.keep(&path, bytes, kind, None, now);
        kept(mine, VersionKind::BeforeOutside)?;
        kept(theirs, VersionKind::Outside)?;
        Ok(())
    }

    fn conflict(&self, theirs: &[u8], vault: &Vault, tell: impl Fn(SaveState)) {
        // Both stand where they stood anyway, in the editor and on disk; these copies are for a crash.
        let (mine, unsaved) = {
            let state = self.state();
            (state.document.to_bytes(), state.document.is_unsaved())
        };
        let _ = self.keep_both(&mine, theirs, vault);
        let conflict = SaveState::ChangedOutside {
            at: time_of_day(),
            emptied: !unsaved && theirs.is_empty(),
        };
        self.set_save(conflict, tell);
    }
}

impl Workspace {
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
}
