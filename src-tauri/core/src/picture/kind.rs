//! What a picture file is, by its first bytes, never by its name.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::{Error, Result};

/// The widest or highest picture that is decoded, in pixels.
pub const MAX_SIDE: u32 = 20_000;

/// The largest file that is taken in, in bytes.
pub const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// What a decoder may allocate, in bytes: 192 MiB holds 50 megapixels with transparency.
pub(super) const MAX_ALLOCATION: u64 = 192 * 1024 * 1024;

/// What a picture may take in all, in bytes: the file, what a decoder holds, and what becomes of it.
pub(super) const MAX_MEMORY: u64 = 340 * 1024 * 1024;

/// The kinds that are taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Photographs.
    Jpeg,
    /// Drawings and screenshots.
    Png,
    /// May move.
    Gif,
    /// May move.
    WebP,
    /// Drawn by the web view, and only as `<img>`, where its scripts do not run.
    Svg,
}

impl Kind {
    /// The kind that these first bytes show.
    pub fn of(start: &[u8]) -> Option<Self> {
        match image::guess_format(start) {
            Ok(ImageFormat::Jpeg) => Some(Self::Jpeg),
            Ok(ImageFormat::Png) => Some(Self::Png),
            Ok(ImageFormat::Gif) => Some(Self::Gif),
            Ok(ImageFormat::WebP) => Some(Self::WebP),
            Ok(_) => None,
            Err(_) => {
                let text = std::str::from_utf8(start).unwrap_or_else(|error| {
                    std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
                });
                let text = text.trim_start_matches('\u{feff}').trim_start();
                let is_svg = text.starts_with("<svg")
                    || (text.starts_with("<?xml")
                        || text.starts_with("<!--")
                        || text.starts_with("<!DOCTYPE svg"))
                        && text.contains("<svg");
                is_svg.then_some(Self::Svg)
            }
        }
    }

    /// The kind of a file.
    ///
    /// # Errors
    /// [`Error::NotAPicture`], or what the system says.
    pub fn of_file(path: &Path) -> Result<Self> {
        let mut start = Vec::with_capacity(1024);
        File::open(path)
            .and_then(|file| file.take(1024).read_to_end(&mut start))
            .map_err(|error| Error::io(path, error))?;
        Self::of(&start).ok_or_else(|| Error::NotAPicture {
            path: path.to_owned(),
        })
    }

    /// The kind of a whole file.
    ///
    /// # Errors
    /// [`Error::ForeignPicture`] with advice for a picture that we cannot read, else [`Error::NotAPicture`]. `path` is
    /// only named in them.
    pub fn known(bytes: &[u8], path: &Path) -> Result<Self> {
        let start = bytes.get(..1024).unwrap_or(bytes);
        Self::of(start).ok_or_else(|| match foreign(start) {
            Some((format, advice)) => Error::ForeignPicture {
                path: path.to_owned(),
                format,
                advice,
            },
            None => Error::NotAPicture {
                path: path.to_owned(),
            },
        })
    }

    /// The kind that a file's name promises; what is inside may differ.
    pub fn promised(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" => Self::Jpeg,
            "png" | "apng" => Self::Png,
            "gif" => Self::Gif,
            "webp" => Self::WebP,
            "svg" => Self::Svg,
            _ => return None,
        })
    }

    /// Its usual extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Svg => "svg",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// The name of a format that is a picture but not read here, and what to do about it.
///
/// Brands of ISO base media files are those of ISO/IEC 23008-12, annex B, and the AVIF specification, section 6.
fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    const AS_JPEG: &str = "save it as JPEG or PNG first";
    if start.get(4..8) == Some(b"ftyp") {
        let length = start.get(..4)?.try_into().ok().map(u32::from_be_bytes)?;
        let end = (length as usize).clamp(8, start.len());
        let brands: Vec<&[u8]> = start.get(8..end)?.chunks(4).collect();
        let has = |names: &[&[u8; 4]]| {
            let mut names = names.iter();
            names.any(|name| brands.contains(&name.as_slice()))
        };
        if has(&[b"avif", b"avis"]) {
            return Some(("AVIF", "save it as WebP, JPEG or PNG first"));
        }
        if has(&[
            b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
        ]) {
            return Some((
                "HEIC",
                "save it as JPEG first; an iPhone takes JPEG with Settings, Camera, Formats, Most Compatible",
            ));
        }
        return None;
    }
    let known: [(&[u8], &str); 9] = [
        (b"BM", "BMP"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"\0\0\x01\0", "ICO"),
        (b"8BPS", "PSD"),
        (b"\xff\x0a", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"qoif", "QOI"),
    ];
    let (_, format) = known
        .into_iter()
        .find(|(first, _)| start.starts_with(first))?;
    Some((format, AS_JPEG))
}

/// The limits for every decoder: a bomb is refused before it takes memory.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION);
    limits
}

/// Bytes in which the header of nearly every JPEG ends, its preview and colour profile included.
const HEAD: u64 = 256 << 10;

/// The size at which a picture is shown, upright by its EXIF orientation, from its header alone; none
/// for SVG and what cannot be read.
pub fn shown_size(path: &Path) -> Option<(u32, u32)> {
    let mut file = File::open(path).ok()?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head).ok()?;
    // The decoder of JPEG takes all it is given before it looks at the header.
    if Kind::of(&head) == Some(Kind::Jpeg)
        && let Some(size) = size_in(Cursor::new(head))
    {
        return Some(size);
    }
    file.rewind().ok()?;
    size_in(BufReader::new(file))
}

fn size_in(file: impl BufRead + Seek) -> Option<(u32, u32)> {
    let mut reader = ImageReader::new(file).with_guessed_format().ok()?;
    reader.limits(limits());
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let turned = decoder.orientation().is_ok_and(|orientation| {
        use image::metadata::Orientation;
        matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        )
    });
    Some(if turned {
        (height, width)
    } else {
        (width, height)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_jpeg_is_known_however_long_its_header_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        let mut jpeg = Vec::new();
        image::RgbImage::new(30, 20)
            .write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg)
            .unwrap();
        let segment = [&[0xff, 0xed, 0xff, 0xff][..], &[0; 0xfffd]].concat();
        for segments in [0, 1, 5] {
            let header = segment.repeat(segments);
            let whole = [&jpeg[..2], &header, &jpeg[2..]].concat();
            std::fs::write(&path, &whole).unwrap();
            assert_eq!(shown_size(&path), Some((30, 20)), "{} bytes", whole.len());
        }
        std::fs::write(&path, &jpeg[..20]).unwrap();
        assert_eq!(shown_size(&path), None);
    }
}
