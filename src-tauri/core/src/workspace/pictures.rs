//! Pictures that come into an open post, and those that its article shows.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::article_view::ArticleUpdate;
use super::view::{ImportedPicture, MovedPictures, PictureWish, RefusedPicture, RemoteOutcome};
use super::{Workspace, remote};
use crate::front_matter::FrontMatter;
use crate::picture::import;
use crate::picture::prepare::Options;
use crate::picture::shelf::Item;
use crate::picture::thumbnail::Served;
use crate::{Error, Result};

/// Where a picture comes from.
#[derive(Clone, Debug)]
pub enum PictureSource {
    /// A file.
    File(PathBuf),
    /// What was in no file: a screenshot on the clipboard.
    Bytes {
        /// The file as it would be.
        bytes: Arc<[u8]>,
        /// What it is called; the site's rule may say otherwise.
        name: String,
    },
}

impl PictureSource {
    /// The name it comes with.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => name_of(path),
            Self::Bytes { name, .. } => name.clone(),
        }
    }
}

impl Workspace {
    /// Copies a picture to the place where the site keeps those of this post.
    ///
    /// # Errors
    /// When the post is not open, or the picture is refused; nothing was copied then.
    pub fn import_picture(
        &self,
        id: &str,
        source: &PictureSource,
        wish: &PictureWish,
    ) -> Result<ImportedPicture> {
        let open = self.open_site()?;
        open.reach()?;
        let post = self.post(id)?;
        let matter = FrontMatter::read(&post.text(), open.site.generator);
        let mut rule = self.picture_rule();
        if let (Some(rule), Some(_)) = (&mut rule, &wish.name) {
            // A name that the writer gave beats that of the rule.
            rule.name = "{original}".to_owned();
        }
        let mut target = import::Target::new(&open.site, &post.path(), &matter, rule)?;
        let root = &open.site.root;
        if let Some(file) = &wish.replaces {
            target = target.replacing(root.join(file));
        }
        let usual = Options::default();
        let options = Options {
            longest_side: wish.longest_side.or(usual.longest_side),
            keep_pixels: wish.keep_pixels,
            as_webp: wish.as_webp,
        };
        let came_as = source.name();
        let stem = came_as.rsplit_once('.').map_or(&*came_as, |(stem, _)| stem);
        let named = wish.name.as_deref().unwrap_or(stem);
        target = match wish.longest_side {
            Some(side) => target.naming(&format!("{named}-{side}")),
            None => target.naming(named),
        };
        let picture = match source {
            PictureSource::File(file) => import::import(&target, file, &options)?,
            PictureSource::Bytes { bytes, name } => {
                import::store(&target, bytes.to_vec(), name, Path::new(name), &options)?
            }
        };
        Ok(self.told_import(root, &target, picture))
    }

    /// A picture that came, as the window is told of it.
    pub(super) fn told_import(
        &self,
        root: &Path,
        target: &import::Target,
        picture: import::Imported,
    ) -> ImportedPicture {
        let shown = self.shared.shelf.put_file(&picture.path);
        ImportedPicture {
            name: name_of(&picture.path),
            path: in_site(root, &picture.path),
            folder: in_site(root, target.folder()),
            markdown: picture.markdown(),
            link: picture.link,
            address: (self.shared.picture_address)(&shown),
            is_new: picture.is_new,
            bytes: picture.bytes,
            bytes_before: picture.bytes_before,
            size: picture.size,
            size_before: picture.size_before,
        }
    }

    /// Throws pictures of the site away, those of them that nothing uses now; files from the site's folder.
    ///
    /// # Errors
    /// As [`Self::picture_inventory`].
    pub fn throw_pictures_away(&self, files: &[String], now: Timestamp) -> Result<MovedPictures> {
        let open = self.open_site()?;
        let place = |file: &String| open.site.root.join(file);
        let paths: Vec<PathBuf> = files.iter().map(place).collect();
        let thrown = self.discard_pictures(&paths, now)?;
        let thrown = thrown.into_iter().map(|result| result.map(drop));
        Ok(told(files, thrown))
    }

    /// Puts pictures back that were thrown away since the app began; files from the site's folder.
    ///
    /// # Errors
    /// When no folder is open; what cannot be had back is told.
    pub fn take_pictures_back(&self, files: &[String]) -> Result<MovedPictures> {
        let open = self.open_site()?;
        let site = &open.site;
        let back = files.iter().map(|file| {
            let path = site.root.join(file);
            let is_there = || site.contains(&path) && path.is_file();
            if self.shared.vault.trash.take_back(&path) || is_there() {
                return Ok(());
            }
            Err(Error::NotFound { path })
        });
        Ok(told(files, back))
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

fn told(files: &[String], results: impl Iterator<Item = Result<()>>) -> MovedPictures {
    let mut told = MovedPictures {
        moved: Vec::new(),
        kept: Vec::new(),
    };
    for (file, result) in files.iter().zip(results) {
        match result {
            Ok(()) => told.moved.push(file.clone()),
            Err(error) => told.kept.push(RefusedPicture {
                name: name_of(Path::new(file)),
                error: error.report(),
            }),
        }
    }
    told
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A path from the site's folder, with `/`.
pub(super) fn in_site(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}
