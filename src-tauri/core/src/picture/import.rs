//! A picture from anywhere brought to the place where a site keeps its pictures.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::kind;
use super::prepare::{Options, Prepared, prepare};
use crate::front_matter::FrontMatter;
use crate::post::PostFile;
use crate::site::Site;
use crate::site::picture_rule::{PictureFacts, PictureRule, PostFacts};
use crate::site::pictures::PicturePlace;
use crate::vault::save;
use crate::{Error, Result};

/// How many names are tried for a picture.
const MOST_NAMES: usize = 10_000;

/// A post that takes pictures: where they go, and how they are called.
#[derive(Clone, Debug)]
pub struct Target {
    rule: PictureRule,
    facts: PostFacts,
    place: PicturePlace,
    /// A file that the next picture takes the place of: equal content there is no reason to keep it.
    replaced: Option<PathBuf>,
    /// What the next picture is called, instead of the name that it came with.
    named: Option<String>,
}

impl Target {
    /// The target of a post with its front matter, by the site's preset rule or another one.
    ///
    /// # Errors
    /// As [`PictureRule::place`].
    pub fn new(
        site: &Site,
        post: &Path,
        matter: &FrontMatter,
        rule: Option<PictureRule>,
    ) -> Result<Self> {
        let rule = rule.unwrap_or_else(|| PictureRule::preset(site, post));
        let facts = PostFacts::of(site, post, matter, &site.now());
        let place = rule.place(site, &facts)?;
        // Links are followed here: a folder of the site may lead out of it.
        if !site.contains(&place.folder) {
            return Err(Error::OutsideSite { path: place.folder });
        }
        Ok(Self {
            rule,
            facts,
            place,
            replaced: None,
            named: None,
        })
    }

    /// The same, of a post as it is on disk.
    ///
    /// # Errors
    /// What the system says, or as [`Self::new`].
    pub fn read(site: &Site, post: &Path, rule: Option<PictureRule>) -> Result<Self> {
        let bytes = fs::read(post).map_err(|error| Error::io(post, error))?;
        let text = PostFile::parse(&bytes, post)?.text;
        Self::new(site, post, &FrontMatter::read(&text, site.generator), rule)
    }

    /// The same for a picture that takes the place of another one, which has the same content when only its name is new.
    pub fn replacing(self, file: PathBuf) -> Self {
        Self {
            replaced: Some(file),
            ..self
        }
    }

    /// The same for a picture that goes by another name than the one it came with; without an extension.
    pub fn naming(self, name: &str) -> Self {
        Self {
            named: Some(format!("{name}.")),
            ..self
        }
    }

    /// The folder that takes the pictures.
    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// The link to a file that is there already; none when the post cannot link to it.
    pub(super) fn link_to(&self, file: &Path) -> Option<String> {
        self.place.link_to(file)
    }
}

/// A picture that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The file.
    pub path: PathBuf,
    /// The link to it, as it stands in Markdown.
    pub link: String,
    /// A first alt text: empty, for the writer to fill in; never the file's name.
    pub alt: String,
    /// Whether the file is new; the same picture was there already otherwise.
    pub is_new: bool,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Size of what came, in bytes.
    pub bytes_before: u64,
    /// Width and height in pixels; none for SVG.
    pub size: Option<(u32, u32)>,
    /// As the picture came; none for SVG.
    pub size_before: Option<(u32, u32)>,
}

impl Imported {
    /// The Markdown that shows it.
    pub fn markdown(&self) -> String {
        format!("![{}]({})", self.alt, self.link)
    }
}

/// Brings a picture file into the site for a post: prepared as [`prepare`] says, named by the rule, and stored once.
///
/// # Errors
/// As [`prepare`] and [`store`]; in each case nothing is copied.
pub fn import(target: &Target, source: &Path, options: &Options) -> Result<Imported> {
    let metadata = fs::metadata(source).map_err(|error| Error::io(source, error))?;
    if metadata.len() > kind::MAX_BYTES {
        return Err(Error::TooLarge {
            path: source.to_owned(),
        });
    }
    let bytes = fs::read(source).map_err(|error| Error::io(source, error))?;
    let name = source.file_name().unwrap_or_default().to_string_lossy();
    store(target, bytes, &name, source, options)
}

/// The same with the picture's bytes, from the clipboard or another host, and the name it came with. `origin` is only
/// named in errors.
///
/// # Errors
/// As [`prepare`], [`Error::NameTaken`] when no name is free, or what the system says.
pub fn store(
    target: &Target,
    bytes: Vec<u8>,
    name: &str,
    origin: &Path,
    options: &Options,
) -> Result<Imported> {
    let bytes_before = bytes.len() as u64;
    let prepared = prepare(bytes, options, origin)?;
    put(target, prepared, name, bytes_before)
}

/// Writes a prepared picture, unless it is there.
///
/// # Errors
/// [`Error::NameTaken`] when no name is free, or what the system says.
pub(crate) fn put(
    target: &Target,
    prepared: Prepared,
    name: &str,
    bytes_before: u64,
) -> Result<Imported> {
    let hash = blake3::hash(&prepared.bytes).to_hex();
    let facts = PictureFacts {
        original: target.named.as_deref().unwrap_or(name),
        hash: &hash,
        extension: prepared.kind.extension(),
    };
    let place = &target.place;
    let found = same_picture(place, &prepared.bytes, target.replaced.as_deref());
    let (path, is_new) = match found {
        Some(path) => (path, false),
        None => {
            fs::create_dir_all(&place.folder).map_err(|error| Error::io(&place.folder, error))?;
            (write(target, &facts, &prepared.bytes)?, true)
        }
    };
    let link = place
        .link_to(&path)
        .ok_or_else(|| Error::OutsideSite { path: path.clone() })?;
    Ok(Imported {
        link,
        alt: String::new(),
        is_new,
        bytes: prepared.bytes.len() as u64,
        bytes_before,
        size: prepared.size,
        size_before: prepared.size_before,
        path,
    })
}

/// A picture with these very bytes, first where the new one would go, then wherever its posts share pictures. Only files
/// of the same length are read.
fn same_picture(place: &PicturePlace, bytes: &[u8], replaced: Option<&Path>) -> Option<PathBuf> {
    [&place.folder, &place.shared]
        .into_iter()
        .find_map(|folder| {
            WalkDir::new(folder)
                .sort_by_file_name()
                .into_iter()
                .flatten()
                .filter(|entry| entry.file_type().is_file())
                .filter(|entry| {
                    let length = entry.metadata().map(|metadata| metadata.len());
                    length.is_ok_and(|length| length == bytes.len() as u64)
                })
                .map(walkdir::DirEntry::into_path)
                .filter(|path| Some(path.as_path()) != replaced)
                .find(|path| fs::read(path).is_ok_and(|there| there == bytes))
        })
}

/// Writes under the first free name.
fn write(target: &Target, picture: &PictureFacts, bytes: &[u8]) -> Result<PathBuf> {
    let folder = &target.place.folder;
    let mut last = folder.clone();
    for n in 1..=MOST_NAMES {
        let path = folder.join(target.rule.file_name(&target.facts, picture, n));
        match save::write(&path, bytes, None) {
            Ok(_) => return Ok(path),
            Err(Error::NameTaken { .. }) => last = path,
            Err(error) => return Err(error),
        }
    }
    Err(Error::NameTaken { path: last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 9]))
            .write_to(&mut bytes, ImageFormat::Jpeg)
            .unwrap();
        bytes.into_inner()
    }

    /// A bare folder with one post, and a folder that pictures come from.
    fn place(post: &str) -> (tempfile::TempDir, tempfile::TempDir, Target) {
        let folder = tempfile::tempdir().unwrap();
        let post = folder.path().join(post);
        fs::write(&post, "").unwrap();
        let site = Site::open(folder.path()).unwrap();
        let post = fs::canonicalize(&post).unwrap();
        let target = Target::read(&site, &post, None).unwrap();
        (folder, tempfile::tempdir().unwrap(), target)
    }

    #[test]
    fn a_picture_goes_where_the_site_keeps_them_and_only_once() {
        let (folder, inbox, target) = place("梅雨.md");
        let source = inbox.path().join("IMG 0412 (1).JPG");
        fs::write(&source, jpeg(40, 30)).unwrap();
        let options = Options::default();
        let first = import(&target, &source, &options).unwrap();
        assert!(first.is_new);
        assert_eq!(first.markdown(), "![](images/梅雨/img-0412-1.jpg)");
        // The same again, under whatever name, and for another post.
        let renamed = inbox.path().join("other.jpg");
        fs::copy(&source, &renamed).unwrap();
        let again = import(&target, &renamed, &options).unwrap();
        assert_eq!((again.is_new, &again.path), (false, &first.path));
        fs::write(folder.path().join("b.md"), "").unwrap();
        let site = Site::open(folder.path()).unwrap();
        let other = Target::read(&site, &site.root.join("b.md"), None).unwrap();
        let again = import(&other, &source, &options).unwrap();
        assert_eq!(again.link, "images/梅雨/img-0412-1.jpg");
        fs::write(&source, jpeg(41, 30)).unwrap();
        let another = import(&target, &source, &options).unwrap();
        assert!(another.path.ends_with("img-0412-1-2.jpg"));
    }

    #[test]
    fn what_is_no_whole_picture_is_refused_and_nothing_is_copied() {
        let (folder, inbox, target) = place("a.md");
        let whole = jpeg(400, 300);
        for (name, bytes) in [
            ("text.jpg", b"only words".to_vec()),
            ("empty.jpg", Vec::new()),
            ("torn.jpg", whole[..whole.len() / 2].to_vec()),
            ("torn.svg", b"<svg><g>".to_vec()),
            ("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
            (
                "new.avif",
                b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf".to_vec(),
            ),
        ] {
            let source = inbox.path().join(name);
            fs::write(&source, bytes).unwrap();
            let error = import(&target, &source, &Options::default()).unwrap_err();
            let says = error.to_string();
            match name {
                "phone.heic" => assert!(says.contains("HEIC") && says.contains("JPEG"), "{says}"),
                "new.avif" => assert!(says.contains("AVIF"), "{says}"),
                _ => {}
            }
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
