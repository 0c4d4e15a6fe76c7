//! Pictures that come into an open post, and those that its article shows.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::view::{ArticleUpdate, ImportOutcome, ImportedPicture, RefusedPicture, RemoteOutcome};
use super::{Workspace, remote};
use crate::front_matter::FrontMatter;
use crate::picture::import;
use crate::picture::prepare::Options;
use crate::picture::shelf::Item;
use crate::picture::thumbnail::Served;
use crate::{Error, Result};

impl Workspace {
    /// Copies picture files to the place where the site keeps those of this post.
    ///
    /// # Errors
    /// When the post is not open; a file that is refused is told in the outcome.
    pub fn import_pictures(&self, id: &str, files: &[PathBuf]) -> Result<ImportOutcome> {
        let open = self.open_site()?;
        open.reach()?;
        let post = self.post(id)?;
        let matter = FrontMatter::read(&post.text(), open.site.generator);
        let target = import::Target::new(&open.site, &post.path(), &matter, None)?;
        let place = target.folder();
        let mut outcome = ImportOutcome {
            imported: Vec::new(),
            refused: Vec::new(),
            folder: place
                .strip_prefix(&open.site.root)
                .unwrap_or(place)
                .display()
                .to_string(),
        };
        for file in files {
            let name = |path: &Path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default()
            };
            match import::import(&target, file, &Options::default()) {
                Ok(picture) => outcome.imported.push(ImportedPicture {
                    name: name(&picture.path),
                    markdown: picture.markdown(),
                    link: picture.link,
                    bytes: picture.bytes,
                }),
                Err(error) => outcome.refused.push(RefusedPicture {
                    name: name(file),
                    error: error.report(),
                }),
            }
        }
        Ok(outcome)
    }

    /// Fetches remote pictures of a post, which the writer asked for, and renders it with them: all, or those on
    /// these hosts.
    ///
    /// # Errors
    /// When the post is not open; pictures that did not come are told in the outcome.
    pub fn load_remote_pictures(
        &self,
        id: &str,
        hosts: Option<&[String]>,
    ) -> Result<RemoteOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let addresses = post.remote_addresses(hosts, &open, &self.shared);
        let (fetched, failed) =
            remote::fetch_all(&self.shared.fetcher, &self.shared.shelf, addresses);
        let loaded = fetched.len();
        Ok(RemoteOutcome {
            article: post.render_with(fetched, &open, &self.shared),
            loaded,
            failed,
        })
    }

    /// The article again, after pictures on disk changed.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn render_post(&self, id: &str) -> Result<ArticleUpdate> {
        let open = self.open_site()?;
        Ok(self
            .post(id)?
            .render_with(HashMap::new(), &open, &self.shared))
    }

    /// The picture that an id stands for, at most `width` pixels wide.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that was never given out, or what the decoder says.
    pub fn picture(&self, id: &str, width: Option<u32>) -> Result<Served> {
        match self.shared.shelf.get(id) {
            None => Err(Error::NotFound { path: id.into() }),
            Some(Item::Bytes { bytes, media_type }) => Ok(Served { bytes, media_type }),
            Some(Item::File(path)) => self.shared.thumbnails.fit(&path, width.unwrap_or(u32::MAX)),
        }
    }
}
