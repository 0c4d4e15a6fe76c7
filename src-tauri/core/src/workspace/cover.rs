//! A cover cut out of the picture that a field of the front matter names.

use std::path::{Path, PathBuf};

use super::Workspace;
use super::pictures::name_of;
use super::view::CroppedCover;
use crate::front_matter::{self, Change, Edit, FrontMatter, Value};
use crate::picture::cover::{self, CoverPart};
use crate::picture::import;
use crate::picture::links::{self, Written};
use crate::site::{Generator, PictureKeys};
use crate::{EditFault, Error, Result, file};

impl Workspace {
    /// Cuts a cover out of the picture that a field of an open post names, puts it where the site keeps the post's pictures,
    /// and leads the field there; one patch for the editor. `image.path` may get a stand-in beside it, `image.lqip`; a plain
    /// `image` becomes such a map then.
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
        let now = open.site.now();
        let mut new = text.clone();
        let mut field = field.to_vec();
        if let ([key], Some(_)) = (field.as_slice(), &stand_in) {
            new = with_map(&new, open.site.generator, key)?;
            field.push("path".to_owned());
        }
        let mut edits = vec![(field.clone(), picture.link.clone())];
        if let (Some(data), Some((_, parent))) = (stand_in, field.split_last()) {
            let mut path = parent.to_vec();
            path.push("lqip".to_owned());
            edits.push((path, data));
        }
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

/// The text with a plain value as the `path` of a map: `image: a.png` becomes `image:` and, below it, `path: a.png`. Every
/// byte of the value and of what stands behind it stays.
fn with_map(text: &str, generator: Generator, key: &str) -> Result<String> {
    let refused = || Error::EditRefused {
        reason: EditFault::Impossible,
    };
    let matter = FrontMatter::read(text, generator);
    let at = matter.entries.iter().position(|entry| entry.key == key);
    let entry = at
        .and_then(|at| matter.entries.get(at))
        .filter(|entry| matches!(entry.value, Value::Text(_)))
        .ok_or_else(refused)?;
    let line = text.get(entry.range.clone()).unwrap_or_default();
    let colon = line.find(':').ok_or_else(refused)?;
    let value = line.get(colon + 1..).unwrap_or_default();
    let blanks = value.len() - value.trim_start_matches([' ', '\t']).len();
    let start = entry.range.start + colon + 1;
    let new = Change {
        range: start..start + blanks,
        insert: "\n  path: ".to_owned(),
    }
    .applied_to(text);
    // Read back: nothing else may say anything else.
    let read = FrontMatter::read(&new, generator);
    let path = [key.to_owned(), "path".to_owned()];
    let is_same = read.at(&path) == Some(&entry.value)
        && read.problem.is_none()
        && read.entries.len() == matter.entries.len()
        && std::iter::zip(&read.entries, &matter.entries)
            .enumerate()
            .all(|(index, (new, old))| Some(index) == at || new == old);
    if is_same { Ok(new) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_value_becomes_the_path_of_a_map() {
        for (plain, map) in [
            (
                "---\ntitle: a\nimage: /a.png  # mine\nb: 1\n---\n",
                "---\ntitle: a\nimage:\n  path: /a.png  # mine\nb: 1\n---\n",
            ),
            (
                "---\nimage:   \"a b.png\"\n---\nimage: no\n",
                "---\nimage:\n  path: \"a b.png\"\n---\nimage: no\n",
            ),
        ] {
            assert_eq!(with_map(plain, Generator::Jekyll, "image").unwrap(), map);
        }
        for other in [
            "---\nimage: >-\n  /a.png\n---\n",
            "---\nimage: {path: /a.png}\n---\n",
            "---\nimage: /a.png\nimage: /b.png\n---\n",
            "---\nimage: \"/a.png\n",
            "+++\nimage = \"/a.png\"\n+++\n",
            "no block\n",
        ] {
            assert!(
                with_map(other, Generator::Jekyll, "image").is_err(),
                "{other}"
            );
        }
    }
}
