//! All pictures of the site as the window lists them: with what uses them, and what is wrong with them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Workspace;
use super::pictures::{in_site, name_of};
use super::view::{DeadPicture, ListedPicture, NearPicture, PictureList, PictureUse};
use crate::Result;
use crate::picture::kind;
use crate::picture::order::Use;

impl Workspace {
    /// The pictures of the site, with everything that uses them; open posts count as they stand in the editor.
    ///
    /// # Errors
    /// As [`Self::picture_inventory`].
    pub fn picture_list(&self) -> Result<PictureList> {
        let inventory = self.picture_inventory()?;
        let open = self.open_site()?;
        let root = &open.site.root;
        let library = open.library();
        let used = |found: &Use| PictureUse {
            post: library.id(&found.post),
            file: in_site(root, &found.post),
            line: found.line,
            alt: found.link.alt.clone(),
        };
        let mut same: HashMap<&Path, String> = HashMap::new();
        for group in inventory.duplicates() {
            for picture in &group {
                let other = group.iter().find(|other| other.path != picture.path);
                if let Some(other) = other {
                    same.insert(&picture.path, in_site(root, &other.path));
                }
            }
        }
        let pictures = inventory.pictures.iter().map(|picture| {
            let shown = self.shared.shelf.put_file(&picture.path);
            ListedPicture {
                path: in_site(root, &picture.path),
                name: name_of(&picture.path),
                address: (self.shared.picture_address)(&shown),
                bytes: picture.bytes,
                size: kind::shown_size(&picture.path),
                uses: picture.uses.iter().map(used).collect(),
                mentions: picture
                    .mentions
                    .iter()
                    .map(|path| in_site(root, path))
                    .collect(),
                same: same.get(picture.path.as_path()).cloned(),
            }
        });
        let near = |path: &PathBuf| NearPicture {
            path: in_site(root, path),
            address: (self.shared.picture_address)(&self.shared.shelf.put_file(path)),
        };
        let mut missing: Vec<DeadPicture> = Vec::new();
        for lost in &inventory.missing {
            let link = lost.link.link.plain().to_owned();
            match missing.iter_mut().find(|known| known.link == link) {
                Some(known) => known.uses.push(used(&lost.link)),
                None => missing.push(DeadPicture {
                    link,
                    near: lost.near.iter().map(near).collect(),
                    uses: vec![used(&lost.link)],
                }),
            }
        }
        Ok(PictureList {
            pictures: pictures.collect(),
            missing,
        })
    }
}
