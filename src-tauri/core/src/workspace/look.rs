//! How the open site looks.

use std::path::{Path, PathBuf};

use super::Workspace;
use crate::Result;
use crate::site::SiteLook;

impl Workspace {
    /// How the site itself shows a post: with `sheet`, when the writer chose one, else as its generator built it.
    /// `None` when nothing was built.
    ///
    /// # Errors
    /// As [`Site::look_with`](crate::site::Site::look_with), or [`Error::NotFound`](crate::Error::NotFound) when no
    /// folder is open.
    pub fn site_look(&self, id: Option<&str>, sheet: Option<&Path>) -> Result<Option<SiteLook>> {
        let open = self.open_site()?;
        let others: Vec<PathBuf> = {
            let library = open.library();
            let ids = library.posts().into_iter().map(|post| post.id);
            id.map(str::to_owned)
                .into_iter()
                .chain(ids)
                .filter_map(|id| library.path(&id).ok())
                .collect()
        };
        match sheet {
            Some(sheet) => open.site.look_with(sheet, others).map(Some),
            None => Ok(open.site.built_look(others)),
        }
    }
}
