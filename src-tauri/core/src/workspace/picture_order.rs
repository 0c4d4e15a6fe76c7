//! Pictures of the open post and of the whole site: brought home from other hosts, listed, thrown away.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Workspace;
use super::pictures::in_site;
use super::view::{HomeProgress, HomeReport, HomeRow, HomeState, HomeWish, RemoteHome};
use crate::document::TextPatch;
use crate::library::Library;
use crate::picture::localise::{
    self, Ledger, Localised, Outcome, PostText, Progress, RemotePicture, Row, Settings,
};
use crate::picture::order::Inventory;
use crate::post::PostFile;
use crate::site::Site;
use crate::vault::history::VersionKind;
use crate::vault::trash::Discarded;
use crate::{Error, Result};

impl Workspace {
    /// The pictures on other hosts that an open post shows, as it stands in the editor; nothing is fetched.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn remote_pictures(&self, id: &str) -> Result<Vec<RemotePicture>> {
        let open = self.open_site()?;
        Ok(localise::survey(&open.site, &[self.read_post(id)?]))
    }

    /// Brings the remote pictures of an open post home, and gives the exchanged links as one patch for the editor, so that
    /// one undo takes them all. It may take minutes: `progress` is told, and may stop it.
    ///
    /// # Errors
    /// When the post is not open, or its text cannot be kept in the history first; [`Error::StaleVersion`] when it was
    /// edited meanwhile. A second call fetches nothing that came. Pictures that did not come are told in the outcome.
    pub fn localise_post(
        &self,
        id: &str,
        version: u64,
        settings: &Settings,
        progress: &(dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Result<(TextPatch, Localised)> {
        let open = self.open_site()?;
        let posts = [self.read_post(id)?];
        let done = localise::localise(
            &open.site,
            &posts,
            &localise::survey(&open.site, &posts),
            &self.shared.fetcher,
            &mut Ledger::open(self.shared.brought_home.clone()),
            settings,
            progress,
        );
        let post = self.post(id)?;
        if !done.edits.is_empty() {
            let (path, kind) = (post.path(), VersionKind::BeforeBulkEdit);
            let vault = &self.shared.vault;
            vault
                .history
                .keep(&path, &post.bytes(), kind, None, Timestamp::now())?;
        }
        // Line by line, so that the cursor and what stands between the links stay where they are.
        let patch = post.patch_to(version, |text| {
            let edit = done.edits.first();
            edit.map_or_else(|| text.to_owned(), |edit| edit.applied_to(text))
        })?;
        Ok((patch, done))
    }

    /// The pictures on other hosts that an open post shows, for the window; nothing is fetched.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn remote_homes(&self, id: &str) -> Result<Vec<RemoteHome>> {
        let remote = self.remote_pictures(id)?.into_iter();
        let view = remote.map(|picture| RemoteHome {
            has_watermark: localise::has_watermark(&picture.address),
            address: picture.address,
            host: picture.host,
            is_random: picture.is_random,
        });
        Ok(view.collect())
    }

    /// [`Self::localise_post`], for the window.
    ///
    /// # Errors
    /// The same.
    pub fn bring_home(
        &self,
        id: &str,
        version: u64,
        wish: HomeWish,
        progress: &(dyn Fn(HomeProgress) -> ControlFlow<()> + Sync),
    ) -> Result<HomeReport> {
        let settings = Settings {
            rule: self.picture_rule(),
            freezes_random: wish.freezes_random,
            drops_watermarks: wish.drops_watermarks,
            ..Settings::default()
        };
        let root = &self.open_site()?.site.root;
        let (patch, done) =
            self.localise_post(id, version, &settings, &|Progress { done, of, .. }| {
                progress(HomeProgress { done, of })
            })?;
        Ok(HomeReport {
            patch,
            rows: done.rows.into_iter().map(home_row).collect(),
            created: done
                .created
                .iter()
                .map(|path| in_site(root, path))
                .collect(),
        })
    }

    /// All pictures of the site with everything that uses them; open posts count as they stand in the editor.
    ///
    /// # Errors
    /// When a post cannot be read: what it uses is not known then.
    pub fn picture_inventory(&self) -> Result<Inventory> {
        let open = self.open_site()?;
        // A post elsewhere in the site may use a picture, too.
        let library = Library::open(Site::open(&open.site.root)?);
        let in_editor: HashMap<PathBuf, String> = self
            .posts_map()
            .values()
            .map(|post| (post.path(), post.text()))
            .collect();
        let posts = library.posts().into_iter().map(|post| {
            let path = library.path(&post.id)?;
            let text = match in_editor.get(&path) {
                Some(text) => text.clone(),
                None => read(&path)?,
            };
            Ok(PostText { path, text })
        });
        Ok(Inventory::read(
            &open.site,
            &posts.collect::<Result<Vec<_>>>()?,
        ))
    }

    /// Throws pictures into the trash, those of them that nothing uses at this moment.
    ///
    /// # Errors
    /// As [`Self::picture_inventory`]; a picture that cannot be thrown away, or is used, says so in its place.
    pub fn discard_pictures(
        &self,
        paths: &[PathBuf],
        now: Timestamp,
    ) -> Result<Vec<Result<Discarded>>> {
        let inventory = self.picture_inventory()?;
        let discard = |path: &PathBuf| {
            let is_unused = inventory.unused().any(|picture| picture.path == *path);
            if is_unused {
                self.shared.vault.trash.discard(path, now)
            } else {
                Err(Error::ChangedOutside {
                    path: path.to_owned(),
                })
            }
        };
        Ok(paths.iter().map(discard).collect())
    }

    fn read_post(&self, id: &str) -> Result<PostText> {
        let post = self.post(id)?;
        Ok(PostText {
            path: post.path(),
            text: post.text(),
        })
    }
}

fn home_row(row: Row) -> HomeRow {
    let left = row.left.first().map(Error::report);
    let (state, bytes, error) = match row.outcome {
        Outcome::Home { bytes, .. } if left.is_some() => (HomeState::Left, Some(bytes), left),
        Outcome::Home { bytes, .. } => (HomeState::Home, Some(bytes), None),
        Outcome::ChangesAtEachLoad => (HomeState::Random, None, None),
        Outcome::Failed(error) => (HomeState::Failed, None, Some(error.report())),
        Outcome::Stopped => (HomeState::Stopped, None, None),
    };
    HomeRow {
        address: row.address,
        state,
        bytes,
        error,
    }
}

fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
    match PostFile::parse(&bytes, path) {
        Ok(file) => Ok(file.text),
        // No text in any encoding: it shows no picture, whatever its name says.
        Err(Error::NotText { .. }) if bytes.contains(&0) => Ok(String::new()),
        Err(error) => Err(error),
    }
}
