//! A part of a picture as a cover, of the shape that sites and chats show (1.91 to 1, Open Graph's), and the small stand-in
//! that some themes show until it is loaded.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use ts_rs::TS;

use super::pixels::{self, damaged};
use super::prepare::Prepared;
use super::{Kind, kind, strip};
use crate::{Error, Result};

/// How large a cover is, in pixels; a smaller part keeps its size.
pub const SIZE: (u32, u32) = (1200, 630);

/// How wide a stand-in is, in pixels: Chirpy's own are 16 to 20.
const STAND_IN: u32 = 16;

/// The part of a picture that becomes the cover, from 0 to 1 of the whole as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct CoverPart {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is; its height follows from the shape of a cover.
    pub width: f64,
}

/// Cuts a part out of a picture and makes a cover of it, without private data and with its colour profile.
///
/// # Errors
/// As [`super::prepare::prepare`]; [`Error::ForeignPicture`] for a drawing or what moves.
pub fn crop(bytes: Vec<u8>, part: CoverPart, path: &Path) -> Result<Prepared> {
    let (image, profile, kind) = upright(bytes, path, |(width, _)| {
        let shown = f64::from(width) * share(part.width);
        f64::from(SIZE.0) / shown.max(1.0)
    })?;
    let (whole_width, whole_height) = (f64::from(image.width()), f64::from(image.height()));
    let shape = f64::from(SIZE.0) / f64::from(SIZE.1);
    let width = (whole_width * share(part.width)).min(whole_height * shape);
    let height = (width / shape).min(whole_height);
    let from =
        |at: f64, whole: f64, side: f64| (at * whole).min(whole - side).max(0.0).round() as u32;
    let (x, y) = (
        from(part.x, whole_width, width),
        from(part.y, whole_height, height),
    );
    let side = |side: f64, whole: u32, from: u32| {
        (side.round() as u32).clamp(1, whole.saturating_sub(from).max(1))
    };
    let cut = image.crop_imm(
        x,
        y,
        side(width, image.width(), x),
        side(height, image.height(), y),
    );
    let size = if cut.width() >= SIZE.0 {
        SIZE
    } else {
        (cut.width(), cut.height())
    };
    let cut = pixels::resize(cut, size, path)?;
    let profile = profile.as_deref();
    let bytes = match kind {
        Kind::Jpeg => pixels::jpeg(&cut, profile, path)?,
        Kind::WebP => pixels::webp(cut, profile, false, path)?,
        Kind::Png | Kind::Gif | Kind::Svg => pixels::png(&cut, profile, path)?,
    };
    Ok(Prepared {
        bytes,
        kind,
        size: Some(size),
        size_before: Some((image.width(), image.height())),
    })
}

/// How much of the whole a part may be; what is no number means all of it.
fn share(of: f64) -> f64 {
    if of.is_finite() {
        of.clamp(0.01, 1.0)
    } else {
        1.0
    }
}

/// A picture of a few pixels as a `data:` address, which Chirpy takes as `image.lqip`.
///
/// # Errors
/// As [`crop`].
pub fn stand_in(bytes: Vec<u8>, path: &Path) -> Result<String> {
    let (image, _, _) = upright(bytes, path, |(width, _)| {
        f64::from(STAND_IN) / f64::from(width.max(1))
    })?;
    let height = f64::from(STAND_IN) * f64::from(image.height()) / f64::from(image.width().max(1));
    let small = pixels::resize(
        image,
        (STAND_IN, (height.round() as u32).clamp(1, 64)),
        path,
    )?;
    let bytes = pixels::webp(small, None, false, path)?;
    Ok(format!("data:image/webp;base64,{}", BASE64.encode(bytes)))
}

type Upright = (image::DynamicImage, Option<Vec<u8>>, Kind);

/// The picture upright, shrunk by the scale that `scale` gives for its size as it is shown, never enlarged.
fn upright(bytes: Vec<u8>, path: &Path, scale: impl Fn((u32, u32)) -> f64) -> Result<Upright> {
    if bytes.len() as u64 > kind::MAX_BYTES {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    let kind = Kind::known(&bytes, path)?;
    if kind == Kind::Svg || kind == Kind::Gif || strip::moves(&bytes, kind) {
        return Err(Error::ForeignPicture {
            path: path.to_owned(),
            format: if kind == Kind::Svg { "SVG" } else { "GIF" },
            advice: "choose a photograph or another picture that stands still",
        });
    }
    let header = pixels::header(&bytes, kind, path)?;
    let clean = strip::clean(&bytes, kind).ok_or_else(|| damaged(path, "it breaks off"))?;
    let size = header.scaled(scale(header.shown()).min(1.0));
    let decoded = pixels::decode(&clean, kind, size, path)?;
    let mut image = pixels::resize(decoded, size, path)?;
    image.apply_orientation(header.orientation);
    Ok((image, header.profile.clone(), kind))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

    /// Three stripes of a third each: red, green, blue.
    fn stripes(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let colours = [Rgb([240, 0, 0]), Rgb([0, 240, 0]), Rgb([0, 0, 240])];
        let image = RgbImage::from_fn(width, height, |x, _| colours[(x * 3 / width) as usize]);
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(image)
            .write_to(&mut bytes, format)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_part_that_was_chosen_is_the_cover() {
        let path = Path::new("a.jpg");
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let part = CoverPart {
                x: 1.0 / 3.0,
                y: 0.5,
                width: 1.0 / 3.0,
            };
            let cover = crop(stripes(3600, 700, format), part, path).unwrap();
            assert_eq!(cover.size, Some(SIZE));
            let image = image::load_from_memory(&cover.bytes).unwrap().to_rgb8();
            for x in [30, 600, 1170] {
                let [red, green, blue] = image.get_pixel(x, 300).0;
                assert!(red < 40 && green > 200 && blue < 40, "{red} {green} {blue}");
            }
        }
    }

    #[test]
    fn a_part_stays_inside_and_is_not_enlarged() {
        let path = Path::new("a.png");
        for (x, y, width) in [(0.9, 0.9, 1.0), (-3.0, 7.0, 0.0), (0.0, 0.0, f64::NAN)] {
            let cover = crop(
                stripes(400, 300, ImageFormat::Png),
                CoverPart { x, y, width },
                path,
            );
            if let Ok(cover) = cover {
                let (width, height) = cover.size.unwrap();
                assert!(width <= 400 && height <= 300 && width > 0 && height > 0);
            }
        }
        let whole = CoverPart {
            x: 0.0,
            y: 0.0,
            width: 1.0,
        };
        let cover = crop(stripes(400, 300, ImageFormat::Png), whole, path).unwrap();
        assert_eq!(cover.size, Some((400, 210)));
        assert!(
            crop(
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                whole,
                path
            )
            .is_err()
        );
    }

    #[test]
    fn a_stand_in_is_a_few_hundred_bytes_that_show_the_picture() {
        let path = Path::new("a.jpg");
        let data = stand_in(stripes(1500, 1000, ImageFormat::Jpeg), path).unwrap();
        assert!(data.len() < 400, "{}", data.len());
        let bytes = data.strip_prefix("data:image/webp;base64,").unwrap();
        let bytes = BASE64.decode(bytes).unwrap();
        let image = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(image.dimensions(), (16, 11));
        assert!(image.get_pixel(2, 5).0[0] > 150 && image.get_pixel(14, 5).0[2] > 150);
    }
}
