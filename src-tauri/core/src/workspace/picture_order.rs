//! The pictures of the whole site put in order: listed, led to, renamed, thrown away.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Workspace;
use super::bulk::BulkAction;
use super::pictures::in_site;
use super::view::{BulkOutcome, ShownPost};
use crate::library::Library;
use crate::picture::localise::PostText;
use crate::picture::order::{Inventory, renaming};
use crate::post::PostFile;
use crate::site::{Site, names};
use crate::vault::trash::Discarded;
use crate::{Error, Result};

impl Workspace {
    /// All pictures of the site with everything that uses them; open posts count as they stand in the editor.
    ///
    /// # Errors
    /// When a post cannot be read: what it uses is not known then.
    pub fn picture_inventory(&self) -> Result<Inventory> {
        let open = self.open_site()?;
        Ok(Inventory::read(&open.site, &self.site_texts()?))
    }

    /// All posts of the site as they are read now, those elsewhere than in the opened folder, too; open ones as they stand
    /// in the editor.
    pub(super) fn site_texts(&self) -> Result<Vec<PostText>> {
        let open = self.open_site()?;
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
        posts.collect()
    }

    /// Leads every link to nowhere that is written `link` to a picture of the site, which is named from its folder.
    ///
    /// # Errors
    /// When a link cannot lead there, or a post cannot be written: everything is as it was then.
    pub fn relink_picture(
        &self,
        link: &str,
        to: &str,
        shown: Option<&ShownPost>,
    ) -> Result<BulkOutcome> {
        let open = self.open_site()?;
        let posts = self.site_texts()?;
        let inventory = Inventory::read(&open.site, &posts);
        let to = open.site.root.join(to);
        let edits = renaming::relink(&open.site, &posts, &inventory, link, &to)?;
        self.do_at_once(BulkAction::of(&edits, &posts), true, shown)
    }

    /// Gives a picture another name or folder, and lets every link of a post follow it; both are named from the site's
    /// folder.
    ///
    /// # Errors
    /// As [`renaming::follow`], or when a post cannot be written: everything is as it was then.
    pub fn move_picture(
        &self,
        from: &str,
        to: &str,
        shown: Option<&ShownPost>,
    ) -> Result<BulkOutcome> {
        let open = self.open_site()?;
        let site = &open.site;
        let posts = self.site_texts()?;
        let inventory = Inventory::read(site, &posts);
        for folder in to.split('/') {
            names::check(folder)?;
        }
        let (from, to) = (site.root.join(from), site.root.join(to));
        let following = renaming::follow(site, &posts, &inventory, &from, &to)?;
        let action = BulkAction::of(&following.edits, &posts).moving(from, to);
        let mut outcome = self.do_at_once(action, true, shown)?;
        let left = following.left.iter();
        outcome.mentions = left.map(|path| in_site(&site.root, path)).collect();
        Ok(outcome)
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
}

/// The text of a post in its file.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
    match PostFile::parse(&bytes, path) {
        Ok(file) => Ok(file.text),
        // No text in any encoding: it shows no picture, whatever its name says.
        Err(Error::NotText { .. }) if bytes.contains(&0) => Ok(String::new()),
        Err(error) => Err(error),
    }
}
