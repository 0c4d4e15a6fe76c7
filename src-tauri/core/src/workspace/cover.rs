//! A cover cut out of the picture that a field of the front matter names.

use std::path::{Path, PathBuf};

use super::Workspace;
use super::pictures::name_of;
use super::view::CroppedCover;
use crate::front_matter::{self, Edit, FrontMatter};
use crate::picture::cover::{self, CoverPart};
use crate::picture::import;
use crate::picture::links::{self, Written};
use crate::site::PictureKeys;
use crate::{Error, Result, file};

impl Workspace {
    /// Cuts a cover out of the picture that a field of an open post names, puts it where the site keeps the post's pictures,
    /// and leads the field there; one patch for the editor. `image.path` may get a stand-in beside it, `image.lqip`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the field names no file of the site, [`Error::StaleVersion`], and as [`cover::crop`] and
    /// [`front_matter::apply`].
    pub fn crop_cover(
        &self,
        id: &str,
        version: u64,
        field: &[String],
        part: CoverPart,
        with_stand_in: bool,
    ) -> Result<CroppedCover> {
        let open = self.open_site()?;
        open.reach()?;
        let post = self.post(id)?;
        let text = post.text();
        let matter = FrontMatter::read(&text, open.site.generator);
        let source = self.picture_of_field(&post.path(), &text, &matter, field)?;
        let bytes = file::read(&source).map_err(|error| Error::io(&source, error))?;
        let bytes_before = bytes.len() as u64;
        let prepared = cover::crop(bytes, part, &source)?;
        let stand_in = with_stand_in
            .then(|| cover::stand_in(prepared.bytes.clone(), &source))
            .transpose()?;
        let stem = source.file_stem().unwrap_or_default().to_string_lossy();
        let target = import::Target::new(&open.site, &post.path(), &matter, self.picture_rule())?
            .naming(&format!("{stem}-cover"));
        let picture = import::put(&target, prepared, &name_of(&source), bytes_before)?;
        let mut edits = vec![(field.to_vec(), picture.link.clone())];
        if let (Some(data), [parent @ .., _]) = (stand_in, field) {
            let mut path = parent.to_vec();
            path.push("lqip".to_owned());
            edits.push((path, data));
        }
        let now = open.site.now();
        let mut new = text.clone();
        for (path, value) in edits {
            let edit = Edit::Set { path, value };
            new = front_matter::apply(&new, open.site.generator, &edit, &now)?.applied_to(&new);
        }
        let patch = post.patch_to(version, |_| new)?;
        Ok(CroppedCover {
            patch,
            picture: self.told_import(&open.site.root, &target, picture),
        })
    }

    fn picture_of_field(
        &self,
        post: &Path,
        text: &str,
        matter: &FrontMatter,
        field: &[String],
    ) -> Result<PathBuf> {
        let site = &self.open_site()?.site;
        let found = links::find(text, matter)
            .into_iter()
            .find(|link| matches!(&link.written, Written::FrontMatter { path } if path == field));
        let link = found
            .map(|link| link.plain().to_owned())
            .unwrap_or_default();
        let keys = PictureKeys::of(site, post, matter);
        let files = site.picture_files(post, &keys, &link);
        files
            .into_iter()
            .find(|file| file.is_file() && site.contains(file))
            .ok_or_else(|| Error::NotFound { path: link.into() })
    }
}
