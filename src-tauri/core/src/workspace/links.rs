//! Where the links of an open post lead.

use super::Workspace;
use super::view::LinkedPost;
use crate::Result;
use crate::front_matter::FrontMatter;

impl Workspace {
    /// The post of the open folder that a link in a post leads to; none when it leads to no post of it.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn linked_post(&self, id: &str, link: &str) -> Result<Option<LinkedPost>> {
        let open = self.open_site()?;
        let post = self.post(id)?;
        let matter = FrontMatter::read(&post.text(), open.site.generator);
        let Some(path) = open.site.linked_post(&post.path(), &matter, link) else {
            return Ok(None);
        };
        let library = open.library();
        Ok(library
            .id(&path)
            .filter(|id| library.path(id).is_ok())
            .map(|id| LinkedPost {
                id,
                anchor: link
                    .split_once('#')
                    .map(|(_, anchor)| anchor.to_owned())
                    .filter(|anchor| !anchor.is_empty()),
            }))
    }
}
