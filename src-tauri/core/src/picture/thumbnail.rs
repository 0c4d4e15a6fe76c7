//! Pictures made small for the preview and for export: decoded at reduced size where the format allows
//! it, turned upright, colour profile kept out of the way by converting nothing.

use std::fs;
use std::io::Cursor;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use fast_image_resize::{IntoImageView, Resizer};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, metadata::Orientation};
use jpeg_encoder::{ColorType, Encoder};

use super::turns::Turns;
use super::{Kind, kind};
use crate::vault::save;
use crate::{Error, Result};

/// JPEG quality of what we encode; at 82 the eye sees no difference on a photograph.
const QUALITY: u8 = 82;

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

/// A picture at most `width` pixels wide and upright. `path` is only named in errors.
///
/// # Errors
/// [`Error::NotAPicture`] or [`Error::DamagedPicture`].
pub fn fit(bytes: Vec<u8>, width: u32, path: &Path) -> Result<Served> {
    let kind = Kind::of(&bytes[..bytes.len().min(1024)]).ok_or_else(|| Error::NotAPicture {
        path: path.to_owned(),
    })?;
    if matches!(kind, Kind::Gif | Kind::Svg) {
        return Ok(Served {
            media_type: kind.media_type(),
            bytes,
        });
    }
    let head = header(&bytes, path)?;
    let upright = head.orientation == Orientation::NoTransforms;
    if upright && head.shown_width() <= width || kind == Kind::WebP && moves(&bytes) {
        return Ok(Served {
            media_type: kind.media_type(),
            bytes,
        });
    }
    let (target_width, target_height) = head.stored_size_for(width.min(head.shown_width()));
    let decoded = decode(&bytes, kind, target_width, path)?;
    let mut small = resize(&decoded, target_width, target_height, path)?;
    // Turning the small picture costs a hundredth of turning the large one.
    small.apply_orientation(head.orientation);
    encode(&small, path)
}

/// Decodes a picture once and drops it: is it whole?
///
/// # Errors
/// [`Error::DamagedPicture`] with what the decoder said.
pub fn check(bytes: &[u8], kind: Kind, path: &Path) -> Result<()> {
    let head = header(bytes, path)?;
    // Decoders take a torn JPEG for a grey half (measured); its end marker is what is missing. Some
    // cameras write a few bytes behind it.
    if kind == Kind::Jpeg
        && !bytes
            .windows(2)
            .rev()
            .take(64 * 1024)
            .any(|pair| pair == [0xff, 0xd9])
    {
        return Err(damaged(path, "it breaks off"));
    }
    decode(bytes, kind, head.width.div_ceil(8), path).map(|_| ())
}

struct Header {
    width: u32,
    height: u32,
    orientation: Orientation,
}

impl Header {
    fn is_turned(&self) -> bool {
        matches!(
            self.orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        )
    }

    fn shown_width(&self) -> u32 {
        if self.is_turned() {
            self.height
        } else {
            self.width
        }
    }

    /// The size in stored pixels that gives `shown_width` once the picture is upright.
    fn stored_size_for(&self, shown_width: u32) -> (u32, u32) {
        let scale = f64::from(shown_width) / f64::from(self.shown_width().max(1));
        let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        (scaled(self.width), scaled(self.height))
    }
}

fn header(bytes: &[u8], path: &Path) -> Result<Header> {
    let mut decoder = reader(bytes, path)?
        .into_decoder()
        .map_err(|error| damaged(path, error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 || width > kind::MAX_SIDE || height > kind::MAX_SIDE {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(Header {
        width,
        height,
        orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
    })
}

fn reader<'a>(bytes: &'a [u8], path: &Path) -> Result<ImageReader<Cursor<&'a [u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| Error::io(path, error))?;
    reader.limits(kind::limits());
    Ok(reader)
}

/// Pixels at least `width` wide: a JPEG is decoded at an eighth, a quarter or a half where that is
/// enough, which saves most of the time and nearly all of the memory.
fn decode(bytes: &[u8], kind: Kind, width: u32, path: &Path) -> Result<DynamicImage> {
    if kind == Kind::Jpeg
        && let Some(image) = decode_reduced(bytes, width)
    {
        return Ok(image);
    }
    reader(bytes, path)?
        .decode()
        .map_err(|error| damaged(path, error))
}

/// None for what this decoder does not do (CMYK, 16 bits, lossless): the other one decodes it whole.
fn decode_reduced(bytes: &[u8], width: u32) -> Option<DynamicImage> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(256 * 1024 * 1024);
    let asked = u16::try_from(width).ok()?;
    let (width, height) = decoder.scale(asked, 1).ok()?;
    let pixels = decoder.decode().ok()?;
    let (width, height) = (u32::from(width), u32::from(height));
    match decoder.info()?.pixel_format {
        jpeg_decoder::PixelFormat::RGB24 => {
            image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
        }
        jpeg_decoder::PixelFormat::L8 => {
            image::GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
        }
        _ => None,
    }
}

fn resize(source: &DynamicImage, width: u32, height: u32, path: &Path) -> Result<DynamicImage> {
    if (source.width(), source.height()) == (width, height) {
        return Ok(source.clone());
    }
    // Sixteen bits and float pixels are shown with eight.
    let source = match source {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) | DynamicImage::ImageLuma8(_) => {
            source.clone()
        }
        other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.to_rgba8()),
        other => DynamicImage::ImageRgb8(other.to_rgb8()),
    };
    debug_assert!(source.pixel_type().is_some());
    let mut target = DynamicImage::new(width, height, source.color());
    Resizer::new()
        .resize(&source, &mut target, None)
        .map_err(|error| damaged(path, error))?;
    Ok(target)
}

fn encode(image: &DynamicImage, path: &Path) -> Result<Served> {
    let mut bytes = Vec::new();
    if image.color().has_alpha() {
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .map_err(|error| damaged(path, error))?;
        return Ok(Served {
            bytes,
            media_type: Kind::Png.media_type(),
        });
    }
    let (width, height) = (image.width() as u16, image.height() as u16);
    let encoded = match image {
        DynamicImage::ImageLuma8(grey) => {
            Encoder::new(&mut bytes, QUALITY).encode(grey.as_raw(), width, height, ColorType::Luma)
        }
        other => Encoder::new(&mut bytes, QUALITY).encode(
            other.to_rgb8().as_raw(),
            width,
            height,
            ColorType::Rgb,
        ),
    };
    encoded.map_err(|error| damaged(path, error))?;
    Ok(Served {
        bytes,
        media_type: Kind::Jpeg.media_type(),
    })
}

fn moves(bytes: &[u8]) -> bool {
    image::codecs::webp::WebPDecoder::new(Cursor::new(bytes))
        .is_ok_and(|decoder| decoder.has_animation())
}

fn damaged(path: &Path, reason: impl ToString) -> Error {
    Error::DamagedPicture {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};
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
