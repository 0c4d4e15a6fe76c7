//! The posts that a command is about, and where their results go.

use std::path::{Path, PathBuf};

use inkstone_core::library::Library;
use inkstone_core::post::PostFile;
use inkstone_core::site::Site;
use inkstone_core::{Error, Result};

/// One post to work on.
pub(crate) struct Input {
    pub(crate) site: Site,
    pub(crate) path: PathBuf,
    /// The result's place below the output folder; none for a single post.
    pub(crate) below: Option<PathBuf>,
    /// Its path below the argument; none for a single post.
    pub(crate) written_as: Option<PathBuf>,
}

impl Input {
    pub(crate) fn text(&self) -> Result<String> {
        read(&self.path).map(|file| file.text)
    }

    /// Where `render` writes: the path below the argument with `.html` behind it, so that two posts that differ
    /// only in their extension stay two.
    pub(crate) fn rendered_name(&self) -> PathBuf {
        let name = || self.path.file_name().map(PathBuf::from).unwrap_or_default();
        let mut name = self
            .written_as
            .clone()
            .unwrap_or_else(name)
            .into_os_string();
        name.push(".html");
        name.into()
    }
}

pub(crate) fn read(path: &Path) -> Result<PostFile> {
    let bytes = inkstone_core::file::read(path).map_err(|error| Error::io(path, error))?;
    PostFile::parse(&bytes, path)
}

/// The post at `path`, or all posts of the folder there.
pub(crate) fn find(path: &Path, drafts: bool) -> Result<Vec<Input>> {
    if !path.is_dir() {
        // As the site has it: pictures are looked for from the post's own folder.
        let path = std::fs::canonicalize(path).map_err(|error| Error::io(path, error))?;
        return Ok(vec![Input {
            site: Site::around(&path)?,
            path,
            below: None,
            written_as: None,
        }]);
    }
    let library = Library::open(Site::open(path)?);
    library
        .posts()
        .into_iter()
        .filter(|post| drafts || !post.draft)
        .map(|post| {
            Ok(Input {
                site: library.site().clone(),
                path: library.path(&post.id)?,
                below: Some(Path::new(&post.id).with_extension("html")),
                written_as: Some(PathBuf::from(&post.id)),
            })
        })
        .collect()
}
