//! Image files turned into pixels and back, within limits: decoded at reduced size where the format allows it, resized,
//! turned upright, encoded with the colour profile they came with.

use std::borrow::Cow;
use std::io::Cursor;
use std::path::Path;

use fast_image_resize::{IntoImageView, MulDiv, ResizeOptions, Resizer};
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageReader, metadata::Orientation};
use img_parts::{Bytes, ImageICC};
use jpeg_encoder::{ColorType, Encoder};

use super::{Kind, kind, strip};
use crate::{Error, Result};

/// JPEG quality of what we encode; at 82 the eye sees no difference on a photograph.
const JPEG_QUALITY: u8 = 82;

/// Quality of a WebP that loses detail; about as good as [`JPEG_QUALITY`].
const WEBP_QUALITY: f32 = 80.0;

/// What a file says of itself before its pixels.
pub(super) struct Header {
    /// In pixels, as stored.
    pub(super) width: u32,
    /// In pixels, as stored.
    pub(super) height: u32,
    /// How it is to be turned.
    pub(super) orientation: Orientation,
    /// Its colour profile (ICC).
    pub(super) profile: Option<Vec<u8>>,
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

    /// Width and height as it is shown.
    pub(super) fn shown(&self) -> (u32, u32) {
        if self.is_turned() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// Whether it is stored as it is shown.
    pub(super) fn is_upright(&self) -> bool {
        self.orientation == Orientation::NoTransforms
    }

    /// The stored size times `scale`, one pixel at least.
    pub(super) fn scaled(&self, scale: f64) -> (u32, u32) {
        let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        (side(self.width), side(self.height))
    }
}

/// Reads the header, and refuses what would take too much memory.
///
/// # Errors
/// [`Error::DamagedPicture`], or [`Error::TooLarge`].
pub(super) fn header(bytes: &[u8], kind: Kind, path: &Path) -> Result<Header> {
    let mut decoder = reader(bytes, path)?
        .into_decoder()
        .map_err(|error| damaged(path, error))?;
    let (width, height) = decoder.dimensions();
    let in_memory = match kind {
        // Its pixels are decoded at reduced size.
        Kind::Jpeg => strip::jpeg_coefficients(bytes).unwrap_or(u64::MAX),
        // And, of sixteen bits, the eight that are shown.
        _ => decoder.total_bytes().saturating_mul(3) / 2,
    };
    let in_memory = in_memory.saturating_add(bytes.len() as u64);
    let side = width.max(height);
    if width == 0 || height == 0 || side > kind::MAX_SIDE || in_memory > kind::MAX_MEMORY {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(Header {
        width,
        height,
        orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
        profile: decoder.icc_profile().ok().flatten(),
    })
}

fn reader<'a>(bytes: &'a [u8], path: &Path) -> Result<ImageReader<Cursor<&'a [u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| Error::io(path, error))?;
    reader.limits(kind::limits());
    Ok(reader)
}

/// Pixels at least `width` and `height` of the stored picture: a JPEG is decoded at an eighth, a quarter or a half where
/// that is enough, which saves most of the time and nearly all of the memory.
///
/// # Errors
/// [`Error::DamagedPicture`] with what the decoder said.
pub(super) fn decode(
    bytes: &[u8],
    kind: Kind,
    (width, height): (u32, u32),
    path: &Path,
) -> Result<DynamicImage> {
    if kind == Kind::Jpeg
        && let Some(image) = decode_reduced(bytes, width, height)
    {
        return Ok(image);
    }
    reader(bytes, path)?
        .decode()
        .map_err(|error| damaged(path, error))
}

/// None for what this decoder does not do (CMYK, 16 bits, lossless): the other one decodes it whole.
fn decode_reduced(bytes: &[u8], width: u32, height: u32) -> Option<DynamicImage> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(kind::MAX_ALLOCATION).ok()?);
    let (width, height) = decoder
        .scale(u16::try_from(width).ok()?, u16::try_from(height).ok()?)
        .ok()?;
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

/// The picture at another size.
///
/// # Errors
/// [`Error::DamagedPicture`] when there is nothing to resize.
pub(super) fn resize(
    source: DynamicImage,
    (width, height): (u32, u32),
    path: &Path,
) -> Result<DynamicImage> {
    if (source.width(), source.height()) == (width, height) {
        return Ok(source);
    }
    let mut source = in_eight_bits(source);
    debug_assert!(source.pixel_type().is_some());
    let mut target = DynamicImage::new(width, height, source.color());
    let has_alpha = source.color().has_alpha();
    // The resizer would do it in a copy of the large picture.
    let alpha = MulDiv::new();
    let fail = |error: &dyn ToString| damaged(path, error.to_string());
    if has_alpha {
        alpha
            .multiply_alpha_inplace(&mut source)
            .map_err(|error| fail(&error))?;
    }
    Resizer::new()
        .resize(&source, &mut target, &ResizeOptions::new().use_alpha(false))
        .map_err(|error| fail(&error))?;
    if has_alpha {
        alpha
            .divide_alpha_inplace(&mut target)
            .map_err(|error| fail(&error))?;
    }
    Ok(target)
}

/// Sixteen bits and float pixels are shown with eight.
fn in_eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) | DynamicImage::ImageLuma8(_) => {
            image
        }
        other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.into_rgba8()),
        other if other.color().channel_count() == 1 => DynamicImage::ImageLuma8(other.into_luma8()),
        other => DynamicImage::ImageRgb8(other.into_rgb8()),
    }
}

/// A JPEG with this colour profile. Transparency becomes black: the caller knows that there is none.
///
/// # Errors
/// [`Error::DamagedPicture`] when the encoder refuses.
pub(super) fn jpeg(image: &DynamicImage, profile: Option<&[u8]>, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    if let Some(profile) = fitting(profile, image) {
        encoder
            .add_icc_profile(profile)
            .map_err(|error| damaged(path, error))?;
    }
    let side = |side: u32| u16::try_from(side).map_err(|error| damaged(path, error));
    let (width, height) = (side(image.width())?, side(image.height())?);
    let (pixels, colours): (Cow<[u8]>, _) = match image {
        DynamicImage::ImageLuma8(grey) => (grey.as_raw().into(), ColorType::Luma),
        DynamicImage::ImageRgb8(colours) => (colours.as_raw().into(), ColorType::Rgb),
        other => (other.to_rgb8().into_raw().into(), ColorType::Rgb),
    };
    encoder
        .encode(&pixels, width, height, colours)
        .map_err(|error| damaged(path, error))?;
    Ok(bytes)
}

/// A PNG with this colour profile.
///
/// # Errors
/// [`Error::DamagedPicture`] when the encoder refuses.
pub(super) fn png(image: &DynamicImage, profile: Option<&[u8]>, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    if let Some(profile) = fitting(profile, image) {
        // An encoder that takes none writes the picture all the same.
        let _ = encoder.set_icc_profile(profile.to_vec());
    }
    image
        .write_with_encoder(encoder)
        .map_err(|error| damaged(path, error))?;
    Ok(bytes)
}

/// A WebP with this colour profile, with or without loss.
///
/// # Errors
/// [`Error::DamagedPicture`] when the encoder refuses.
pub(super) fn webp(
    image: DynamicImage,
    profile: Option<&[u8]>,
    is_lossless: bool,
    path: &Path,
) -> Result<Vec<u8>> {
    let image = match in_eight_bits(image) {
        DynamicImage::ImageLuma8(grey) => {
            DynamicImage::ImageRgb8(DynamicImage::ImageLuma8(grey).into_rgb8())
        }
        other => other,
    };
    let profile = fitting(profile, &image);
    if is_lossless {
        let mut bytes = Vec::new();
        let mut encoder = WebPEncoder::new_lossless(&mut bytes);
        if let Some(profile) = profile {
            let _ = encoder.set_icc_profile(profile.to_vec());
        }
        image
            .write_with_encoder(encoder)
            .map_err(|error| damaged(path, error))?;
        return Ok(bytes);
    }
    let (width, height) = (image.width(), image.height());
    let encoder = match &image {
        DynamicImage::ImageRgba8(image) => webp::Encoder::from_rgba(image, width, height),
        DynamicImage::ImageRgb8(image) => webp::Encoder::from_rgb(image, width, height),
        _ => return Err(damaged(path, "its colours are of no known kind")),
    };
    let bytes = encoder
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|error| damaged(path, format!("{error:?}")))?
        .to_vec();
    let Some(profile) = profile else {
        return Ok(bytes);
    };
    let mut file = img_parts::webp::WebP::from_bytes(Bytes::from(bytes))
        .map_err(|error| damaged(path, error))?;
    file.set_icc_profile(Some(Bytes::copy_from_slice(profile)));
    Ok(file.encoder().bytes().to_vec())
}

/// The profile, when it speaks of the colours that these pixels have: one of CMYK says nothing about what was made of it.
/// Its colour space stands at byte 16 (ICC.1:2022, section 7.2.6).
fn fitting<'p>(profile: Option<&'p [u8]>, image: &DynamicImage) -> Option<&'p [u8]> {
    let space: &[u8] = if image.color().has_color() {
        b"RGB "
    } else {
        b"GRAY"
    };
    profile.filter(|profile| profile.get(16..20) == Some(space))
}

/// The error of a picture that makes no sense.
pub(super) fn damaged(path: &Path, reason: impl ToString) -> Error {
    Error::DamagedPicture {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}
