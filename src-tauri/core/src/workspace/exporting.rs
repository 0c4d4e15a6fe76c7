//! Exports of open posts.

use std::path::Path;

use super::Workspace;
use super::view::ExportOutcome;
use crate::Result;
use crate::export::clipboard::{self, Copied, Target};
use crate::export::folder::{self, FolderOptions, Posts, Progress, Report};
use crate::export::{self, Options};
use crate::page::pictures::Remotes;

impl Workspace {
    /// Where an export of a post goes unless the writer says otherwise: its name as `.html`.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn export_name(&self, id: &str) -> Result<String> {
        let path = self.post(id)?.path();
        Ok(path
            .with_extension("html")
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default())
    }

    /// Exports a post as it stands in the editor to one HTML file, as it is usual.
    ///
    /// # Errors
    /// As [`Self::export_post_with`].
    pub fn export_post(&self, id: &str, to: &Path) -> Result<ExportOutcome> {
        self.export_post_with(id, to, &Options::default(), false)
    }

    /// Exports a post as it stands in the editor to one HTML file; pictures on other hosts are brought in when
    /// `fetches` says so.
    ///
    /// # Errors
    /// What the system says; an older file is then still whole.
    pub fn export_post_with(
        &self,
        id: &str,
        to: &Path,
        options: &Options,
        fetches: bool,
    ) -> Result<ExportOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let remotes = self.remotes(fetches);
        let exported = export::one_file(
            &post.text(),
            &open.site,
            &post.path(),
            options,
            remotes.as_ref(),
        )?;
        export::write(to, &exported)?;
        Ok(ExportOutcome {
            path: to.display().to_string(),
            file_name: to
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            bytes: exported.html.len() as u64,
            pictures: exported.pictures,
            missing: exported.missing,
            remote: exported.remote,
        })
    }

    /// How large the one file of a post would be, in bytes, at each of [`export::WIDTHS`].
    ///
    /// # Errors
    /// When the post is not open.
    pub fn export_sizes(&self, id: &str, options: &Options, fetches: bool) -> Result<[u64; 4]> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let remotes = self.remotes(fetches);
        export::sizes(
            &post.text(),
            &open.site,
            &post.path(),
            options,
            remotes.as_ref(),
        )
    }

    /// Exports posts of the list, all when `ids` is none, to a folder, as they are on disk. All of them get an index,
    /// a feed and the other lists. `watch` is told of progress, on any thread, and says whether to go on.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) for an id that is not in the list, and as [`folder::folder`].
    pub fn export_folder(
        &self,
        ids: Option<&[String]>,
        to: &Path,
        options: &FolderOptions,
        fetches: bool,
        watch: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<Report> {
        let open = self.open_site()?;
        let files = {
            let library = open.library();
            let ids = match ids {
                Some(ids) => ids.to_vec(),
                None => library.posts().into_iter().map(|post| post.id).collect(),
            };
            ids.into_iter()
                .map(|id| Ok((id.clone(), library.path(&id)?)))
                .collect::<Result<_>>()?
        };
        let posts = Posts { files, lists: true };
        let remotes = self.remotes(fetches);
        folder::folder(&open.site, &posts, to, options, remotes.as_ref(), watch)
    }

    /// A post as it stands in the editor, in the form of the place where it is to be pasted.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn copy_post(&self, id: &str, target: Target, options: &Options) -> Result<Copied> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        Ok(clipboard::copy(
            &post.text(),
            &open.site,
            &post.path(),
            target,
            options,
            None,
        ))
    }

    fn remotes(&self, fetches: bool) -> Option<Remotes<'_>> {
        fetches.then(|| Remotes::new(&self.shared.fetcher))
    }
}
