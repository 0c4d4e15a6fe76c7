//! Other programs that write the open post's file: taking their text over, putting it together with the
//! writer's, or asking.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::open_post::{OpenPost, clock, time_of_day, written_at};
use super::saving::Occasion;
use super::view::{Adopted, Choice, MergeView, SaveState};
use super::{Notice, Workspace};
use crate::document::{Document, TextPatch};
use crate::vault::history::VersionKind;
use crate::vault::merge::Side;
use crate::vault::{Fingerprint, Vault, save};
use crate::{Error, Result, file};

/// Some programs empty a file before they fill it, or write it in parts; this long a file must be the
/// same before its text is put together with the writer's.
pub(super) const SETTLING: Duration = Duration::from_millis(300);

/// A program that never stops writing is met after this long with what is there then.
const LONGEST_SETTLING: Duration = Duration::from_secs(3);

/// What a look at the disk came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing that the editor has to know.
    Nothing,
    /// A text that the editor is to adopt.
    Theirs,
    /// Somebody may be writing: to be looked at again after [`SETTLING`].
    Unsettled,
}

/// Another program's text, until it is known to be whole.
pub(super) struct Settling {
    found: Fingerprint,
    /// When this text was found first.
    since: Instant,
    /// When the first text was found that was not the one before.
    begun: Instant,
}

impl OpenPost {
    /// Looks whether another program wrote the file.
    pub(super) fn look_at_disk(
        &self,
        now: Instant,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Seen {
        let _alone = self.saving();
        match file::read(&self.path()) {
            Ok(bytes) => {
                if self.is_unsettled(&bytes, now) {
                    return Seen::Unsettled;
                }
                let (same, unsaved, was, is_recovered) = {
                    let state = self.state();
                    let same = *state.document.seen() == Fingerprint::of(&bytes);
                    let is_recovered = state.recovered.is_some();
                    let unsaved = state.document.is_unsaved();
                    (same, unsaved, state.save.clone(), is_recovered)
                };
                let asked = matches!(was, SaveState::ChangedOutside { .. });
                if same {
                    // Back as we last saw it: nobody's text stands in the way any more.
                    // A text that came back waits for its answer, and no save tries again meanwhile.
                    let was_unreadable = is_recovered && matches!(was, SaveState::Failed { .. });
                    let settled = asked || was == SaveState::RemovedOutside || was_unreadable;
                    let was_locked = matches!(was, SaveState::ReadOnly { .. });
                    if settled && unsaved {
                        self.set_save(SaveState::Unsaved, tell);
                    } else if settled || was_locked != save::is_protected(&self.path()) && !unsaved
                    {
                        self.set_save(self.in_file(None), tell);
                    }
                    return Seen::Nothing;
                }
                // Asked already; a file that was only empty for a while is taken over after all.
                if asked && (unsaved || bytes.is_empty()) {
                    self.ask_again(&was, &bytes, tell);
                    return Seen::Nothing;
                }
                self.meet(&bytes, vault, tell)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // Nowhere on disk now: the editor may be closed without a change of the text.
                self.keep(vault, VersionKind::BeforeOutside);
                self.set_save(SaveState::RemovedOutside, tell);
                Seen::Nothing
            }
            // A folder in its place, a drive that answers no more: the file may hold anything by now.
            Err(error) => {
                if !matches!(self.save_state(), SaveState::Failed { .. }) {
                    let error = Error::io(self.path(), error).report();
                    self.set_save(SaveState::Failed { error }, tell);
                }
                Seen::Nothing
            }
        }
    }

    /// Where the writer was asked about another program's text and that one wrote again: asks about what is there now.
    fn ask_again(&self, was: &SaveState, theirs: &[u8], tell: impl Fn(SaveState)) {
        if let SaveState::ChangedOutside { emptied, disk, .. } = was {
            let now = Fingerprint::of(theirs).to_hex();
            if now != *disk {
                let asked = SaveState::ChangedOutside {
                    at: written_at(&self.path()),
                    emptied: *emptied && theirs.is_empty(),
                    again: true,
                    disk: now,
                };
                {
                    let mut state = self.state();
                    // The writer may have answered just now.
                    if state.save != *was {
                        return;
                    }
                    state.save = asked.clone();
                }
                tell(asked);
            }
        }
    }

    /// Whether somebody may still be writing what was found: an empty file may only be on its way, and so may one
    /// that has to be put together with unsaved text.
    pub(super) fn is_unsettled(&self, bytes: &[u8], now: Instant) -> bool {
        let mut state = self.state();
        let found = Fingerprint::of(bytes);
        let is_asked = matches!(state.save, SaveState::ChangedOutside { .. });
        let waits = *state.document.seen() != found
            && !is_asked
            && (state.document.is_unsaved()
                || bytes.is_empty() && !state.document.text().is_empty());
        let (since, begun) = match &state.settling {
            Some(before) if before.found == found => (before.since, before.begun),
            Some(before) => (now, before.begun),
            None => (now, now),
        };
        let long = |since| now.saturating_duration_since(since);
        let unsettled = waits && long(since) < SETTLING && long(begun) < LONGEST_SETTLING;
        state.settling = unsettled.then_some(Settling {
            found,
            since,
            begun,
        });
        unsettled
    }

    /// What to do with another program's text: the editor is to take it over, whole or put together with unsaved
    /// text, or else the writer is asked.
    pub(super) fn meet(&self, theirs: &[u8], vault: &Vault, tell: impl Fn(SaveState)) -> Seen {
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
            Seen::Theirs
        } else {
            self.conflict(theirs, vault, tell);
            Seen::Nothing
        }
    }

    /// The text of another program, or what it and the unsaved text make together, as a patch.
    pub(super) fn adopt(
        &self,
        version: u64,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Result<Adopted> {
        let path = self.path();
        let theirs = file::read(&path).map_err(|error| Error::io(&path, error))?;
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
        let _ = self.keep_both(&state.document, &theirs, vault);
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

    /// Ends a conflict by the writer's choice of one text. `disk` is the text of the other program that the writer was
    /// asked about: no other one is written over. Taking the file's text over needs no such care, as it is shown then.
    pub(super) fn resolve(
        &self,
        version: u64,
        disk: &str,
        choice: Choice,
        vault: &Vault,
        tell: impl Fn(SaveState),
    ) -> Result<TextPatch> {
        let path = self.path();
        let theirs = file::read(&path).map_err(|error| Error::io(&path, error))?;
        if choice == Choice::Mine && Fingerprint::of(&theirs).to_hex() != disk {
            self.ask_again(&self.save_state(), &theirs, tell);
            return Err(Error::ChangedOutside { path });
        }
        let mut state = self.state();
        state.at(version)?;
        self.keep_both(&state.document, &theirs, vault)?;
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
        let theirs = file::read(&path).map_err(|error| Error::io(&path, error))?;
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
        let theirs = file::read(&path).map_err(|error| Error::io(&path, error))?;
        if Fingerprint::of(&theirs).to_hex() != disk {
            return Err(Error::ChangedOutside { path });
        }
        let mut state = self.state();
        state.at(version)?;
        self.keep_both(&state.document, &theirs, vault)?;
        let text = state.document.merge(&theirs, &path)?.text(choices);
        let patch = state.document.offer_merged(&theirs, &path, &text)?;
        state.recovered = None;
        let new = if patch.changes.is_empty() && !state.document.is_unsaved() {
            self.in_file(Some(time_of_day()))
        } else {
            SaveState::Unsaved
        };
        state.save = new.clone();
        drop(state);
        tell(new);
        Ok(patch)
    }

    /// Keeps the writer's text and the other one, and before them what both come from: an undo may lead back to it.
    fn keep_both(&self, mine: &Document, theirs: &[u8], vault: &Vault) -> Result<()> {
        let (path, now) = (self.path(), Timestamp::now());
        let kept = |bytes: &[u8], kind| vault.history.keep(&path, bytes, kind, None, now);
        kept(&mine.seen_bytes(), VersionKind::Opened)?;
        kept(&mine.to_bytes(), VersionKind::BeforeOutside)?;
        kept(theirs, VersionKind::Outside)?;
        Ok(())
    }

    fn conflict(&self, theirs: &[u8], vault: &Vault, tell: impl Fn(SaveState)) {
        // Both stand where they stood anyway, in the editor and on disk; these copies are for a crash.
        let unsaved = {
            let state = self.state();
            let _ = self.keep_both(&state.document, theirs, vault);
            state.document.is_unsaved()
        };
        let conflict = SaveState::ChangedOutside {
            at: written_at(&self.path()),
            emptied: !unsaved && theirs.is_empty(),
            again: false,
            disk: Fingerprint::of(theirs).to_hex(),
        };
        self.set_save(conflict, tell);
    }
}

impl Workspace {
    /// Does what a look at a post's file asks for.
    pub(super) fn heed(&self, id: &str, seen: Seen) {
        match seen {
            Seen::Theirs => (self.notify)(Notice::Disk { id: id.to_owned() }),
            Seen::Unsettled => self.settling.touch(id),
            Seen::Nothing => {}
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

    /// Ends a conflict about the text `disk`, as [`SaveState::ChangedOutside`] called it: one text goes on in the
    /// editor, the other one is kept in the history.
    ///
    /// # Errors
    /// When the other text cannot be kept; [`Error::ChangedOutside`] when the writer's text is to go over another one
    /// than `disk`, and the writer is then asked about that one. Nothing is changed.
    pub fn resolve_conflict(
        &self,
        id: &str,
        version: u64,
        disk: &str,
        choice: Choice,
    ) -> Result<TextPatch> {
        let post = self.post(id)?;
        let tell = |state| self.tell_save(id, state);
        let patch = post.resolve(version, disk, choice, &self.shared.vault, tell)?;
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
