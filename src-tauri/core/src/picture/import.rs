//! A picture file from anywhere copied to the place where a site keeps its pictures.

use std::fs;
use std::path::{Path, PathBuf};

use img_parts::jpeg::Jpeg;
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

use super::{Kind, kind, thumbnail};
use crate::site::{Site, names};
use crate::vault::save;
use crate::{Error, Result};

/// A picture that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The new file.
    pub path: PathBuf,
    /// The link to it, as it stands in Markdown.
    pub link: String,
    /// A first alt text: empty, for the writer to fill in; never the file's name.
    pub alt: String,
    /// Size of the new file in bytes.
    pub bytes: u64,
}

impl Imported {
    /// The Markdown that shows it.
    pub fn markdown(&self) -> String {
        format!("![{}]({})", self.alt, self.link)
    }
}

/// Copies one picture into the site for a post. Place and camera data are taken out, the picture itself
/// is not recompressed. The same bytes under the same name are stored once.
///
/// # Errors
/// [`Error::NotAPicture`], [`Error::DamagedPicture`], [`Error::TooLarge`], or what the system says; in
/// each case nothing is copied.
pub fn import(site: &Site, post: &Path, source: &Path) -> Result<Imported> {
    let metadata = fs::metadata(source).map_err(|error| Error::io(source, error))?;
    if metadata.len() > kind::MAX_BYTES {
        return Err(Error::TooLarge {
            path: source.to_owned(),
        });
    }
    let bytes = fs::read(source).map_err(|error| Error::io(source, error))?;
    let kind = Kind::of(&bytes[..bytes.len().min(1024)]).ok_or_else(|| Error::NotAPicture {
        path: source.to_owned(),
    })?;
    if kind == Kind::Svg {
        // Cleaning SVG of scripts is not here yet, and an uncleaned one would run them online.
        return Err(Error::NotAPicture {
            path: source.to_owned(),
        });
    }
    thumbnail::check(&bytes, kind, source)?;
    let bytes = without_private_data(bytes, kind);

    let place = site.picture_place(post);
    if !site.contains(&place.folder) {
        return Err(Error::OutsideSite { path: place.folder });
    }
    fs::create_dir_all(&place.folder).map_err(|error| Error::io(&place.folder, error))?;
    let original = source
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let name = names::picture_name(&original, kind.extension());
    let path = store(&place.folder, &name, &bytes)?;
    let stored = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or(name);
    Ok(Imported {
        link: place.link(&stored),
        alt: String::new(),
        bytes: bytes.len() as u64,
        path,
    })
}

/// Writes under the first free name; a file with the same bytes is that picture already.
fn store(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    for count in 1..1000 {
        let path = match count {
            1 => folder.join(name),
            count => folder.join(format!("{stem}-{count}.{extension}")),
        };
        match save::write(&path, bytes, None) {
            Ok(_) => return Ok(path),
            Err(Error::NameTaken { .. }) => {
                if fs::read(&path).is_ok_and(|there| there == bytes) {
                    return Ok(path);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::NameTaken {
        path: folder.join(name),
    })
}

/// Takes EXIF (place, camera, time) out of the file without recompressing; the orientation stays, since
/// without it the picture would lie on its side.
fn without_private_data(bytes: Vec<u8>, kind: Kind) -> Vec<u8> {
    let orientation = orientation(&bytes);
    let minimal = orientation.map(|value| Bytes::from(orientation_only(value)));
    let whole = Bytes::from(bytes);
    let stripped = match kind {
        Kind::Jpeg => Jpeg::from_bytes(whole.clone()).ok().map(|mut jpeg| {
            jpeg.set_exif(minimal);
            jpeg.encoder().bytes()
        }),
        Kind::Png => Png::from_bytes(whole.clone()).ok().map(|mut png| {
            png.set_exif(minimal);
            png.encoder().bytes()
        }),
        Kind::WebP => WebP::from_bytes(whole.clone()).ok().map(|mut webp| {
            webp.set_exif(minimal);
            webp.encoder().bytes()
        }),
        Kind::Gif | Kind::Svg => None,
    };
    stripped.unwrap_or(whole).to_vec()
}

/// The EXIF orientation, 2 to 8, when the picture is not upright as stored.
fn orientation(bytes: &[u8]) -> Option<u8> {
    use image::ImageDecoder;
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let value = reader.into_decoder().ok()?.orientation().ok()?.to_exif();
    (value != 1).then_some(value)
}

/// An EXIF block that holds nothing but the orientation: a little-endian TIFF header, one directory with
/// one entry (tag 0x0112, type SHORT), no next directory (TIFF 6.0, section 2).
fn orientation_only(value: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[value, 0, 0, 0, 0, 0, 0, 0]);
    exif
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

    fn with_exif(bytes: Vec<u8>, exif: Vec<u8>) -> Vec<u8> {
        let mut jpeg = Jpeg::from_bytes(Bytes::from(bytes)).unwrap();
        jpeg.set_exif(Some(Bytes::from(exif)));
        jpeg.encoder().bytes().to_vec()
    }

    #[test]
    fn only_the_orientation_of_the_camera_data_stays() {
        let mut exif = orientation_only(6);
        exif.extend_from_slice(b"GPS 23.1291 N 113.2644 E");
        let bytes = with_exif(jpeg(40, 30), exif);
        let clean = without_private_data(bytes, Kind::Jpeg);
        assert!(!clean.windows(3).any(|window| window == b"GPS"));
        assert_eq!(orientation(&clean), Some(6));
    }

    #[test]
    fn a_picture_goes_where_the_site_keeps_them_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let inbox = tempfile::tempdir().unwrap();
        let post = folder.path().join("梅雨.md");
        fs::write(&post, "").unwrap();
        let site = Site::open(folder.path()).unwrap();
        let source = inbox.path().join("IMG 0412 (1).JPG");
        fs::write(&source, jpeg(40, 30)).unwrap();
        let first = import(&site, &post, &source).unwrap();
        let again = import(&site, &post, &source).unwrap();
        assert_eq!(first, again);
        assert_eq!(first.markdown(), "![](images/梅雨/img-0412-1.jpg)");
        fs::write(&source, jpeg(41, 30)).unwrap();
        assert!(
            import(&site, &post, &source)
                .unwrap()
                .path
                .ends_with("img-0412-1-2.jpg")
        );
    }

    #[test]
    fn what_is_no_whole_picture_is_refused_and_nothing_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        let inbox = tempfile::tempdir().unwrap();
        let post = folder.path().join("a.md");
        fs::write(&post, "").unwrap();
        let site = Site::open(folder.path()).unwrap();
        let whole = jpeg(400, 300);
        for (name, bytes) in [
            ("text.jpg", b"only words".to_vec()),
            ("empty.jpg", Vec::new()),
            ("torn.jpg", whole[..whole.len() / 2].to_vec()),
            ("script.svg", b"<svg><script/></svg>".to_vec()),
        ] {
            let source = inbox.path().join(name);
            fs::write(&source, bytes).unwrap();
            assert!(import(&site, &post, &source).is_err(), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
