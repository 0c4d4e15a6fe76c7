//! Exports of open posts.

use std::path::Path;

use super::Workspace;
use super::view::ExportOutcome;
use crate::Result;
use crate::export::{self, Options};

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

    /// Exports a post as it stands in the editor to one HTML file.
    ///
    /// # Errors
    /// What the system says; an older file is then still whole.
    pub fn export_post(&self, id: &str, to: &Path) -> Result<ExportOutcome> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let exported = export::one_file(
            &post.text(),
            &open.site,
            &post.path(),
            &Options::default(),
            None,
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
}
