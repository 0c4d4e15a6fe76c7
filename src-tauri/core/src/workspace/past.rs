//! The history of an open post: its versions, how they differ, and the way back to them.

use std::path::Path;

use jiff::Timestamp;

use super::Workspace;
use super::open_post::OpenPost;
use super::view::Against;
use crate::document::TextPatch;
use crate::library::PostSummary;
use crate::post::PostFile;
use crate::vault::difference::{self, Difference};
use crate::vault::history::{History, Version, VersionKind};
use crate::vault::{Fingerprint, merge, save};
use crate::{Error, Result, file};

impl Workspace {
    /// The kept versions of a post, newest first.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn versions(&self, id: &str) -> Result<Vec<Version>> {
        Ok(self.history().versions(&self.post(id)?.path()))
    }

    /// How a version differs from the one before it, or the text of now from it.
    ///
    /// # Errors
    /// When the post is not open or the version cannot be read.
    pub fn compare_version(
        &self,
        id: &str,
        version_id: &str,
        against: Against,
    ) -> Result<Difference> {
        let post = self.post(id)?;
        let (old, new) = self.sides(&post, version_id, against)?;
        Ok(difference::between(&old, &new))
    }

    /// The text of a version, LF line ends.
    ///
    /// # Errors
    /// As [`Self::compare_version`].
    pub fn version_text(&self, id: &str, version_id: &str) -> Result<String> {
        text_of(self.history(), &self.post(id)?.path(), version_id)
    }

    /// A version's text as a patch for the editor; the text of now is kept before.
    ///
    /// # Errors
    /// [`Error::StaleVersion`], or as [`Self::compare_version`]; nothing is changed then.
    pub fn restore_version(&self, id: &str, version: u64, version_id: &str) -> Result<TextPatch> {
        let post = self.post(id)?;
        let text = text_of(self.history(), &post.path(), version_id)?;
        self.restore(&post, version, &text)
    }

    /// One changed place of [`Self::compare_version`] as it was before, as a patch for the editor.
    ///
    /// # Errors
    /// [`Error::ChangesTouch`] when the text of now has moved on at that place, and as
    /// [`Self::restore_version`].
    pub fn restore_hunk(
        &self,
        id: &str,
        version: u64,
        version_id: &str,
        against: Against,
        hunk: usize,
    ) -> Result<TextPatch> {
        let post = self.post(id)?;
        let (old, new) = self.sides(&post, version_id, against)?;
        let touch = || Error::ChangesTouch { path: post.path() };
        let change = difference::revert(&old, &new, hunk).ok_or_else(touch)?;
        let mut reverted = new.clone();
        reverted.replace_range(change.range, &change.insert);
        let text = match against {
            Against::Current => reverted,
            Against::Previous => {
                let merge = merge::merge(&new, &post.text(), &reverted);
                if !merge.clean() {
                    return Err(touch());
                }
                merge.text(&Default::default())
            }
        };
        self.restore(&post, version, &text)
    }

    /// Gives a version a name, or keeps the text of now under one. Answers with all versions.
    ///
    /// # Errors
    /// What the system says, or when there is no such version.
    pub fn name_version(
        &self,
        id: &str,
        version_id: Option<&str>,
        label: &str,
    ) -> Result<Vec<Version>> {
        let post = self.post(id)?;
        let path = post.path();
        match version_id {
            Some(version_id) => self.history().name(&path, version_id, label)?,
            None => {
                let bytes = post.state().document.to_bytes();
                let label = Some(label);
                self.history()
                    .keep(&path, &bytes, VersionKind::Saved, label, Timestamp::now())?;
            }
        }
        Ok(self.history().versions(&path))
    }

    /// Brings a post back that was moved to the trash, or that another program removed, with the text that the history
    /// has of it.
    ///
    /// # Errors
    /// [`Error::NameTaken`] when there is a file of that name by now, or what the system says.
    pub fn restore_deleted(&self, id: &str) -> Result<PostSummary> {
        let open = self.open_site()?;
        open.reach()?;
        let path = open.inside(id)?;
        let versions = self.history().versions(&path);
        let newest = versions
            .first()
            .ok_or_else(|| Error::NotFound { path: path.clone() })?;
        let bytes = self.history().read(&path, &newest.id)?;
        let vault = &self.shared.vault;
        if vault.trash.take_back(&path) {
            let there = file::read(&path).map_err(|error| Error::io(&path, error))?;
            if there != bytes {
                let seen = Fingerprint::of(&there);
                save::save(&path, &bytes, Some(&seen), &vault.rescue)?;
            }
        } else {
            save::save(&path, &bytes, None, &vault.rescue)?;
        }
        let summary = open.library().add(&path)?;
        self.tell_library(&summary, None);
        Ok(summary)
    }

    /// The two texts that are compared, the older one first.
    fn sides(
        &self,
        post: &OpenPost,
        version_id: &str,
        against: Against,
    ) -> Result<(String, String)> {
        let path = post.path();
        let text = text_of(self.history(), &path, version_id)?;
        match against {
            Against::Current => Ok((text, post.text())),
            Against::Previous => {
                let versions = self.history().versions(&path);
                let before = versions
                    .iter()
                    .skip_while(|version| version.id != version_id)
                    .nth(1);
                let before = match before {
                    Some(version) => text_of(self.history(), &path, &version.id)?,
                    None => String::new(),
                };
                Ok((before, text))
            }
        }
    }

    fn restore(&self, post: &OpenPost, version: u64, text: &str) -> Result<TextPatch> {
        let state = post.state();
        state.at(version)?;
        let (path, mine) = (post.path(), state.document.to_bytes());
        let kind = VersionKind::BeforeRestore;
        self.history()
            .keep(&path, &mine, kind, None, Timestamp::now())?;
        Ok(state.document.patch_to(text))
    }

    fn history(&self) -> &History {
        &self.shared.vault.history
    }
}

fn text_of(history: &History, path: &Path, version_id: &str) -> Result<String> {
    let bytes = history.read(path, version_id)?;
    Ok(PostFile::parse(&bytes, path)?.text)
}
