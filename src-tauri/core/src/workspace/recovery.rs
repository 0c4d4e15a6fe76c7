//! Texts of runs that ended before they were saved: back in the editor, beside what is on disk.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;

use super::open_post::{OpenPost, Recovered, written_at};
use super::saving::Occasion;
use super::view::{RecoveredPost, RecoveryState, SaveState};
use super::{OpenSite, Workspace};
use crate::document::{Document, TextPatch};
use crate::vault::history::VersionKind;
use crate::vault::journal::Orphan;
use crate::vault::{Fingerprint, Vault};
use crate::{Error, Result, file};

/// Finds the texts that belong to posts of a site. Of several for one post the newest is the one that
/// comes back; the others are in the history.
pub(super) fn find(site: &Path, vault: &Vault) -> HashMap<String, Orphan> {
    let mut found: HashMap<String, Orphan> = HashMap::new();
    for orphan in vault.orphans() {
        let orphan = vault.follow(&orphan, site).unwrap_or(orphan);
        let Ok(below) = orphan.post.strip_prefix(site) else {
            continue;
        };
        if file::read(&orphan.post).is_ok_and(|bytes| bytes == orphan.text) {
            vault.settled(&orphan);
            continue;
        }
        let id = below.to_string_lossy().replace('\\', "/");
        let older = match found.remove(&id) {
            Some(other) if other.at > orphan.at => {
                found.insert(id, other);
                Some(orphan)
            }
            other => {
                found.insert(id, orphan);
                other
            }
        };
        if let Some(older) = older
            && keep(&older, vault).is_ok()
        {
            vault.settled(&older);
        }
    }
    found
}

fn keep(orphan: &Orphan, vault: &Vault) -> Result<()> {
    vault
        .history
        .keep(
            &orphan.post,
            &orphan.text,
            VersionKind::Recovered,
            None,
            orphan.at,
        )
        .map(|_| ())
}

impl OpenPost {
    /// Opens a post with the text that was not saved, and makes that durable as our own.
    pub(super) fn recover(id: &str, orphan: &Orphan, vault: &Vault) -> Result<Self> {
        let path = &orphan.post;
        let mut unreadable = None;
        let disk = match file::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            // The text is shown all the same, and saved where it can be.
            Err(error) => {
                unreadable = Some(Error::io(path, error).report());
                None
            }
        };
        let mut document = Document::open_unsaved(&orphan.text, &orphan.base, path)?;
        let is_other = |bytes: &Vec<u8>| Fingerprint::of(bytes) != Fingerprint::of(&orphan.base);
        let changed_since = disk.as_ref().is_some_and(is_other);
        let save = match &disk {
            None => match unreadable {
                Some(error) => SaveState::Failed { error },
                None => SaveState::RemovedOutside,
            },
            Some(bytes) if changed_since => match document.merge(bytes, path) {
                Ok(merge) if merge.clean() => {
                    let merged = merge.text(&Default::default());
                    document = Document::open_unsaved(&orphan.text, bytes, path)?;
                    let patch = document.patch_to(&merged);
                    document.apply(patch.version, &patch.changes)?;
                    SaveState::Unsaved
                }
                _ => SaveState::ChangedOutside {
                    at: written_at(path),
                    emptied: false,
                    again: false,
                    disk: Fingerprint::of(bytes).to_hex(),
                },
            },
            Some(_) => SaveState::Unsaved,
        };
        // What is on disk comes first, so that the history shows what the text that came back is beside.
        let saved = disk.as_deref().unwrap_or(&orphan.base);
        let opened = VersionKind::Opened;
        // Where they cannot be kept, the journal that the text comes from stays.
        let now = Timestamp::now();
        let kept = vault
            .history
            .keep(path, saved, opened, None, now)
            .and(keep(orphan, vault));
        let post = Self::new(id, path, document, save);
        post.state().recovered = Some(Recovered {
            at: orphan.at,
            changed_since,
        });
        if post.journal(vault).and(kept).is_ok() {
            vault.settled(orphan);
        }
        Ok(post)
    }

    /// The answer to a text that came back: true keeps it.
    pub(super) fn settle_recovery(
        &self,
        version: u64,
        keep: bool,
        vault: &Vault,
    ) -> Result<TextPatch> {
        let mut state = self.state();
        state.at(version)?;
        let patch = if keep {
            TextPatch::none(version)
        } else {
            let path = self.path();
            let disk = match file::read(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    // There is nothing to go back to; the file may be written again, or not.
                    state.recovered = None;
                    return Ok(TextPatch::none(version));
                }
                read => read.map_err(|error| Error::io(&path, error))?,
            };
            let (mine, now) = (state.document.to_bytes(), Timestamp::now());
            let kept = |bytes: &[u8], kind| vault.history.keep(&path, bytes, kind, None, now);
            kept(&mine, VersionKind::Recovered)?;
            kept(&disk, VersionKind::Opened)?;
            let patch = state.document.offer(&disk, &path)?;
            state.save = self.in_file(None);
            patch
        };
        state.recovered = None;
        Ok(patch)
    }
}

impl Workspace {
    /// Posts whose text was not saved when the app ended, newest first. It is shown once they are opened.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no site is open.
    pub fn recovered(&self) -> Result<Vec<RecoveredPost>> {
        let open = self.open_site()?;
        let orphans = open.orphans();
        let mut found: Vec<(&String, &Orphan)> = orphans.iter().collect();
        found.sort_by_key(|(_, orphan)| std::cmp::Reverse(orphan.at));
        Ok(found
            .into_iter()
            .map(|(id, orphan)| RecoveredPost::of(id, orphan.at, recovery_state(orphan)))
            .collect())
    }

    /// The answer to a text that came back in the editor: kept, and saved, or given up for the one on
    /// disk, which comes as a patch; it stays in the history.
    ///
    /// # Errors
    /// [`Error::StaleVersion`], or what the system says; the text is then still there.
    pub fn settle_recovery(&self, id: &str, version: u64, keep: bool) -> Result<TextPatch> {
        let post = self.post(id)?;
        let patch = post.settle_recovery(version, keep, &self.shared.vault)?;
        if keep {
            self.save(id, Occasion::Asked)?;
        } else {
            self.tell_save(id, post.save_state());
        }
        Ok(patch)
    }

    /// Opens a post whose text was not saved.
    pub(super) fn recover(&self, id: &str, open: &OpenSite) -> Result<Option<OpenPost>> {
        let mut orphans = open.orphans();
        let Some(orphan) = orphans.get(id) else {
            return Ok(None);
        };
        let post = OpenPost::recover(id, orphan, &self.shared.vault)?;
        orphans.remove(id);
        Ok(Some(post))
    }
}

fn recovery_state(orphan: &Orphan) -> RecoveryState {
    match file::read(&orphan.post) {
        Err(_) => RecoveryState::Missing,
        Ok(bytes) if bytes == orphan.base => RecoveryState::Unsaved,
        Ok(_) => RecoveryState::Changed,
    }
}
