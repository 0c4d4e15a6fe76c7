//! Pictures made small for the preview and for export: decoded at reduced size where the format allows
//! it, turned upright, with their colour profile.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use super::turns::Turns;
use super::{Kind, kind, pixels, strip};
use crate::vault::save;
use crate::{Error, Result};

/// A picture as it is to be served: bytes and their media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Their media type.
    pub media_type: &'static str,
}

/// Thumbnails kept by content, outside the site.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    turns: Turns,
}

/// So many pictures are in memory at once, at most: a file, what of it was decoded, and what becomes of that.
const MOST_AT_ONCE: usize = 4;

impl Cache {
    /// A cache in `folder`, made when first needed.
    pub fn new(folder: PathBuf) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            folder,
            turns: Turns::new(cores.min(MOST_AT_ONCE)),
        }
    }

    /// The picture at `path`, at most `width` pixels wide. One that is small enough, moves or is drawn
    /// (GIF, SVG) is given as it is.
    ///
    /// # Errors
    /// As [`fit`].
    pub fn fit(&self, path: &Path, width: u32) -> Result<Served> {
        let _turn = self.turns.take();
        let bytes = read(path)?;
        let name = format!("{}-{width}", blake3::hash(&bytes).to_hex());
        let kept = self.folder.join(&name);
        if let Ok(bytes) = fs::read(&kept)
            && let Some(kind) = Kind::of(&bytes)
        {
            return Ok(Served {
                media_type: kind.media_type(),
                bytes,
            });
        }
        let served = fit(bytes, width, path)?;
        // A cache that cannot be written costs time, not the picture.
        if fs::create_dir_all(&self.folder).is_ok() {
            let _ = save::write(&kept, &served.bytes, None);
        }
        Ok(served)
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let fail = |error| Error::io(path, error);
    if fs::metadata(path).map_err(fail)?.len() > kind::MAX_BYTES {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    fs::read(path).map_err(fail)
}

/// A picture at most `width` pixels wide and upright, with its colour profile. `path` is only named in errors.
///
/// # Errors
/// As [`Kind::known`], [`Error::DamagedPicture`] or [`Error::TooLarge`].
pub fn fit(bytes: Vec<u8>, width: u32, path: &Path) -> Result<Served> {
    fit_within(bytes, (width, u32::MAX), path)
}

/// A picture at most so wide and so high, in pixels. `path` is only named in errors.
///
/// # Errors
/// As [`fit`].
pub fn fit_within(bytes: Vec<u8>, (width, height): (u32, u32), path: &Path) -> Result<Served> {
    let kind = Kind::known(&bytes, path)?;
    let as_it_is = |bytes| {
        Ok(Served {
            media_type: kind.media_type(),
            bytes,
        })
    };
    if matches!(kind, Kind::Gif | Kind::Svg) || strip::moves(&bytes, kind) {
        return as_it_is(bytes);
    }
    let header = pixels::header(&bytes, kind, path)?;
    let (shown_width, shown_height) = header.shown();
    if header.is_upright() && shown_width <= width && shown_height <= height {
        return as_it_is(bytes);
    }
    let scale = (f64::from(width) / f64::from(shown_width))
        .min(f64::from(height) / f64::from(shown_height))
        .min(1.0);
    let size = header.scaled(scale);
    let decoded = pixels::decode(&bytes, kind, size, path)?;
    drop(bytes);
    let mut small = pixels::resize(decoded, size, path)?;
    // Turning the small picture costs a hundredth of turning the large one.
    small.apply_orientation(header.orientation);
    let profile = header.profile.as_deref();
    let (bytes, kind) = if small.color().has_alpha() {
        (pixels::png(&small, profile, path)?, Kind::Png)
    } else {
        (pixels::jpeg(&small, profile, path)?, Kind::Jpeg)
    };
    Ok(Served {
        bytes,
        media_type: kind.media_type(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
    use img_parts::{Bytes, ImageEXIF};

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Left half red, right half blue; stored lying on its side when `orientation` is 6.
    fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 {
                Rgb([250, 0, 0])
            } else {
                Rgb([0, 0, 250])
            }
        });
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
        let mut jpeg =
            img_parts::jpeg::Jpeg::from_bytes(Bytes::from(encoded(image, ImageFormat::Jpeg)))
                .unwrap();
        jpeg.set_exif(Some(Bytes::from(exif)));
        jpeg.encoder().bytes().to_vec()
    }

    #[test]
    fn a_large_photograph_comes_small_and_upright() {
        let served = fit(photo(1600, 1200, 6), 300, Path::new("a.jpg")).unwrap();
        let small = image::load_from_memory(&served.bytes).unwrap().to_rgb8();
        assert_eq!((small.width(), small.height()), (300, 400));
        // Turned by 90° to the right, what was left is on top.
        assert!(small.get_pixel(150, 20)[0] > 200 && small.get_pixel(150, 380)[2] > 200);
    }

    #[test]
    fn small_and_moving_pictures_stay_as_they_are() {
        let png = encoded(RgbImage::new(20, 20), ImageFormat::Png);
        assert_eq!(
            fit(png.clone(), 100, Path::new("a.png")).unwrap().bytes,
            png
        );
        let gif = encoded(RgbaImage::new(400, 20), ImageFormat::Gif);
        assert_eq!(
            fit(gif.clone(), 100, Path::new("a.gif")).unwrap().bytes,
            gif
        );
    }

    #[test]
    fn transparency_survives() {
        let png = encoded(
            RgbaImage::from_pixel(400, 200, Rgba([9, 9, 9, 0])),
            ImageFormat::Png,
        );
        let served = fit(png, 100, Path::new("a.png")).unwrap();
        let small = image::load_from_memory(&served.bytes).unwrap();
        assert_eq!(
            (small.width(), small.to_rgba8().get_pixel(5, 5)[3]),
            (100, 0)
        );
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let mut bomb = encoded(RgbImage::new(1, 1), ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        assert!(fit(bomb, 100, Path::new("a.png")).is_err());
    }
}
