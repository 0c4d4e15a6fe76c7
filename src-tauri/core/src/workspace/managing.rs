//! Posts made, renamed and thrown away from the list.

use std::fs;

use jiff::{Timestamp, ZonedDateTime};

use super::saving::Occasion;
use super::{Notice, Workspace};
use crate::library::{LibraryChange, PostSummary};
use crate::site::new_post::{self, NewPostPlan};
use crate::vault::history::VersionKind;
use crate::vault::save;
use crate::vault::trash::Discarded;
use crate::{Error, Result, file};

impl Workspace {
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
        open.reach()?;
        let plan = new_post::plan(&open.site, title, now)?;
        if let Some(folder) = plan.path.parent() {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        }
        save::save(
            &plan.path,
            plan.text.as_bytes(),
            None,
            &self.shared.vault.rescue,
        )?;
        let summary = open.library().add(&plan.path)?;
        self.tell_library(&summary, None);
        Ok(summary)
    }

    /// Throws a post's file away, saved before; its text is kept in the history, from which it can be
    /// written again.
    ///
    /// # Errors
    /// As [`Library::delete`], or when the text cannot be kept; the post is then where it was.
    pub fn delete_post(&self, id: &str) -> Result<Discarded> {
        let open = self.open_site()?;
        self.save(id, Occasion::ByItself)?;
        let vault = &self.shared.vault;
        let path = open.library().path(id)?;
        let kept = |bytes: &[u8], kind| {
            let now = Timestamp::now();
            vault.history.keep(&path, bytes, kind, None, now)
        };
        let on_disk = file::read(&path).map_err(|error| Error::io(&path, error))?;
        kept(&on_disk, VersionKind::Deleted)?;
        // The trash takes the file; text that waits for the writer's answer is in no file, nor is one that
        // another program has just replaced. It is what comes back when the writer thinks better of it.
        if let Ok(post) = self.post(id)
            && post.bytes() != on_disk
        {
            kept(&post.bytes(), VersionKind::BeforeOutside)?;
        }
        let discarded = open.library().delete(id, &vault.trash, Timestamp::now())?;
        self.posts_map().remove(id);
        vault.closed(&path);
        (self.notify)(Notice::Library(LibraryChange {
            changed: Vec::new(),
            removed: vec![id.to_owned()],
        }));
        Ok(discarded)
    }
}
