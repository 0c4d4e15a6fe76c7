//! Exports of open posts.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::export_view::{
    Diagrams, ExportChoices, ExportOutcome, ExportPage, FailedPost, FolderOutcome, FolderSize,
    MissingPicture, PaperPage, PictureWidth,
};
use super::folder::OpenSite;
use super::open_post::OpenPost;
use super::{Workspace, lock};
use crate::Result;
use crate::article::{Picture, PictureTarget};
use crate::export::clipboard::{self, Copied, Target};
use crate::export::folder::{self, FolderOptions, Posts, Progress, Report};
use crate::export::{self, Exported};
use crate::page::Page;
use crate::page::pictures::{Preview, Remotes};
use crate::site::PictureKeys;

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

    /// A post as it stands in the editor as finished HTML, or as it is printed, with the smallest pictures: for looking
    /// at.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn export_page(
        &self,
        id: &str,
        choices: &ExportChoices,
        diagrams: Diagrams,
        printed: bool,
    ) -> Result<ExportPage> {
        let pictures = PictureWidth::W800;
        let choices = match printed {
            true => choices.on_paper(),
            false => choices.clone(),
        };
        let choices = ExportChoices {
            pictures,
            ..choices
        };
        let exported = self.exported(id, &choices, diagrams)?;
        Ok(ExportPage {
            file_name: self.export_name(id)?,
            bytes: exported.html.len() as u64,
            html: exported.html,
            pictures,
            missing: exported.missing,
            remote: exported.remote,
        })
    }

    /// How large the one file of a post would be, in bytes: exactly, for it is made and thrown away.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn export_size(
        &self,
        id: &str,
        choices: &ExportChoices,
        diagrams: Diagrams,
    ) -> Result<u64> {
        Ok(self.exported(id, choices, diagrams)?.html.len() as u64)
    }

    /// Exports a post as it stands in the editor to one HTML file.
    ///
    /// # Errors
    /// What the system says; an older file is then still whole.
    pub fn export_post(
        &self,
        id: &str,
        to: &Path,
        choices: &ExportChoices,
        diagrams: Diagrams,
    ) -> Result<ExportOutcome> {
        let exported = self.exported(id, choices, diagrams)?;
        export::write(to, &exported)?;
        Ok(ExportOutcome {
            path: to.display().to_string(),
            file_name: name_of(to),
            bytes: exported.html.len() as u64,
            pictures: exported.pictures,
            missing: exported.missing,
            remote: exported.remote,
        })
    }

    /// A post as it stands in the editor as a page for paper.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn print_page(
        &self,
        id: &str,
        choices: &ExportChoices,
        diagrams: Diagrams,
    ) -> Result<PaperPage> {
        let exported = self.exported(id, &choices.on_paper(), diagrams)?;
        let name = self.export_name(id)?;
        Ok(PaperPage {
            html: exported.html,
            name: name.trim_end_matches(".html").to_owned(),
        })
    }

    /// Lets go of what was brought in to be looked at.
    pub fn end_export(&self) {
        *lock(&self.shared.exporting) = None;
    }

    fn exported(&self, id: &str, choices: &ExportChoices, diagrams: Diagrams) -> Result<Exported> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let remotes = choices.remote.then(|| self.brought_in(id, &open, &post));
        export::one_file(
            &post.text(),
            &open.site,
            &post.path(),
            &choices.options(diagrams),
            remotes.as_ref(),
        )
    }

    /// Pictures of a post on other hosts, fetched once for all that is shown and written of it.
    fn brought_in(&self, id: &str, open: &OpenSite, post: &OpenPost) -> Remotes<'_> {
        let fetched = {
            let mut exporting = lock(&self.shared.exporting);
            let known = exporting.take().filter(|(known, _)| known == id);
            let known = known.unwrap_or_else(|| (id.to_owned(), Default::default()));
            let fetched = Arc::clone(&known.1);
            *exporting = Some(known);
            fetched
        };
        let remotes = Remotes::keeping(&self.shared.fetcher, fetched);
        let (text, path) = (post.text(), post.path());
        let page = Page::read(&text, &open.site, open.site.generator);
        let pictures = Preview {
            site: &open.site,
            post: &path,
            keys: PictureKeys::of(&open.site, &path, &page.matter),
            shelf: &self.shared.shelf,
            address: self.shared.picture_address,
            fetched: &HashMap::new(),
        };
        let article = page.render(&text, &pictures);
        let links = article.pictures.iter().map(|picture| {
            let link = picture.link.split('#').next();
            pictures.resolve(link.unwrap_or_default())
        });
        let addresses = links.filter_map(|picture| match picture {
            Picture::Remote { url, .. } => Some(url),
            _ => None,
        });
        remotes.get_all(addresses.collect());
        remotes
    }

    /// How large a folder of posts would be, as [`Self::export_folder`] makes it: an estimate. `watch` is told of
    /// progress, on any thread, and says whether to go on; none when it said no.
    ///
    /// # Errors
    /// As [`Self::export_folder`].
    pub fn folder_size(
        &self,
        ids: Option<&[String]>,
        choices: &ExportChoices,
        watch: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<Option<FolderSize>> {
        let open = self.open_site()?;
        let (posts, options) = asked_for(&open, ids, choices, Diagrams::new())?;
        let weight = folder::weigh(&open.site, &posts, &options, watch)?;
        Ok(weight.map(|weight| FolderSize {
            posts: weight.pages,
            pictures: weight.pictures,
            remote: weight.remote,
            sizes: PictureWidth::ALL.into_iter().zip(weight.bytes).collect(),
        }))
    }

    /// Exports posts of the list, all when `ids` is none, to a folder, as they are on disk. More than one get an index,
    /// a feed and the other lists. `watch` is told of progress, on any thread, and says whether to go on.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) for an id that is not in the list, and as [`folder::folder`].
    pub fn export_folder(
        &self,
        ids: Option<&[String]>,
        to: &Path,
        choices: &ExportChoices,
        diagrams: Diagrams,
        watch: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<FolderOutcome> {
        let open = self.open_site()?;
        let (posts, options) = asked_for(&open, ids, choices, diagrams)?;
        let remotes = choices.remote.then(|| Remotes::new(&self.shared.fetcher));
        let report = folder::folder(&open.site, &posts, to, &options, remotes.as_ref(), watch)?;
        Ok(outcome(report, to))
    }

    /// A post as it stands in the editor, in the form of the place where it is to be pasted.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn copy_post(
        &self,
        id: &str,
        target: Target,
        choices: &ExportChoices,
        diagrams: Diagrams,
    ) -> Result<Copied> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        Ok(clipboard::copy(
            &post.text(),
            &open.site,
            &post.path(),
            target,
            &choices.options(diagrams),
            None,
        ))
    }
}

/// The posts of these ids, all when there are none, and how they are exported.
fn asked_for(
    open: &OpenSite,
    ids: Option<&[String]>,
    choices: &ExportChoices,
    diagrams: Diagrams,
) -> Result<(Posts, FolderOptions)> {
    let library = open.library();
    let of_list = || library.posts().into_iter().map(|post| post.id).collect();
    let files = ids.map_or_else(of_list, <[String]>::to_vec).into_iter();
    let files = files.map(|id| Ok((id.clone(), library.path(&id)?)));
    let posts = Posts {
        files: files.collect::<Result<Vec<_>>>()?,
        lists: ids.is_none_or(|ids| ids.len() > 1),
    };
    // Whoever names a post wants it, whatever it says of itself.
    let is_named = ids.is_some();
    let options = FolderOptions {
        page: choices.options(diagrams),
        drafts: choices.drafts || is_named,
        future: choices.future || is_named,
        now: Some(Timestamp::now()),
        address: None,
    };
    Ok((posts, options))
}

fn outcome(report: Report, to: &Path) -> FolderOutcome {
    let index = to.join("index.html");
    let start = if index.is_file() { &index } else { to };
    FolderOutcome {
        path: to.display().to_string(),
        name: name_of(to),
        start: start.display().to_string(),
        written: report.written,
        unchanged: report.unchanged,
        removed: report.removed,
        pictures: report.pictures,
        drafts: report.drafts,
        future: report.future,
        failed: report
            .failed
            .into_iter()
            .map(|(post, error)| FailedPost {
                post,
                error: error.report(),
            })
            .collect(),
        missing: report
            .missing
            .into_iter()
            .map(|(post, link)| MissingPicture { post, link })
            .collect(),
        remote: report.remote,
        no_sitemap: report.no_sitemap,
        cancelled: report.cancelled,
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
