//! A picture made ready for a site: upright, without private data, not larger than it has to be.

use std::path::Path;

use super::pixels::{self, Header, damaged};
use super::{Kind, kind, strip, svg};
use crate::{Error, Result};

/// What is done with a picture that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The longest side, in pixels; a larger picture is shrunk. None keeps its size.
    pub longest_side: Option<u32>,
    /// Keeps the pixels exactly as they are stored; only private data is taken out.
    pub keep_pixels: bool,
    /// Makes a WebP of what does not move: with loss of a photograph, without of a drawing.
    pub as_webp: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            longest_side: Some(2560),
            keep_pixels: false,
            as_webp: false,
        }
    }
}

/// A picture that may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The new file.
    pub bytes: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Width and height in pixels, upright; none for SVG.
    pub size: Option<(u32, u32)>,
    /// As the picture came, upright; none for SVG.
    pub size_before: Option<(u32, u32)>,
}

/// A picture is compressed again only when a fifth of it is saved.
const WORTH_IT: f64 = 0.8;

/// Makes a picture ready. `path` is only named in errors.
///
/// It comes out upright; without EXIF, XMP, IPTC, comments and anything behind its end; with its colour profile; and a JPEG
/// stays a JPEG, a PNG a PNG. What moves keeps its frames, and SVG is cleaned of scripts and outside references.
///
/// # Errors
/// [`Error::NotAPicture`], [`Error::ForeignPicture`] with advice, [`Error::DamagedPicture`] or [`Error::TooLarge`].
pub fn prepare(bytes: Vec<u8>, options: &Options, path: &Path) -> Result<Prepared> {
    if bytes.len() as u64 > kind::MAX_BYTES {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    let kind = Kind::known(&bytes, path)?;
    if kind == Kind::Svg {
        return Ok(Prepared {
            bytes: svg::clean(&bytes, path)?,
            kind,
            size: None,
            size_before: None,
        });
    }
    let header = pixels::header(&bytes, kind, path)?;
    // Decoders take a torn JPEG for a grey half (measured); its end is what is missing.
    let clean = strip::clean(&bytes, kind).ok_or_else(|| damaged(path, "it breaks off"))?;
    let stays = kind == Kind::Gif || options.keep_pixels || strip::moves(&bytes, kind);
    drop(bytes);
    if stays {
        // Decoded once: is it whole?
        pixels::decode(&clean, kind, (header.width / 8, header.height / 8), path)?;
        return Ok(as_stored(clean, kind, &header));
    }
    let longest = header.width.max(header.height);
    let scale = match options.longest_side {
        Some(most) if longest > most => f64::from(most.max(1)) / f64::from(longest),
        _ => 1.0,
    };
    let size = header.scaled(scale);
    let decoded = pixels::decode(&clean, kind, size, path)?;
    let becomes_webp = options.as_webp && kind != Kind::WebP;
    let has_to_change = scale < 1.0 || !header.is_upright() || becomes_webp;
    if !has_to_change && kind == Kind::Png {
        return Ok(as_stored(clean, kind, &header));
    }
    let mut image = pixels::resize(decoded, size, path)?;
    // Turning the small picture costs a hundredth of turning the large one.
    image.apply_orientation(header.orientation);
    let (size, profile) = ((image.width(), image.height()), header.profile.as_deref());
    let encoded = match kind {
        _ if becomes_webp => pixels::webp(image, profile, kind == Kind::Png, path)?,
        Kind::Jpeg => pixels::jpeg(&image, profile, path)?,
        Kind::WebP => {
            let is_lossless = strip::is_lossless_webp(&clean);
            pixels::webp(image, profile, is_lossless, path)?
        }
        Kind::Png | Kind::Gif | Kind::Svg => pixels::png(&image, profile, path)?,
    };
    if !has_to_change && encoded.len() as f64 > clean.len() as f64 * WORTH_IT {
        return Ok(as_stored(clean, kind, &header));
    }
    Ok(Prepared {
        bytes: encoded,
        kind: if becomes_webp { Kind::WebP } else { kind },
        size: Some(size),
        size_before: Some(header.shown()),
    })
}

/// The cleaned file with its own pixels, which may still have to be turned by whoever shows it.
fn as_stored(clean: Vec<u8>, kind: Kind, header: &Header) -> Prepared {
    let bytes = if header.is_upright() {
        clean
    } else {
        strip::with_orientation(clean, kind, header.orientation.to_exif())
    };
    Prepared {
        bytes,
        kind,
        size: Some(header.shown()),
        size_before: Some(header.shown()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use image::codecs::gif::GifEncoder;
    use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
    use img_parts::jpeg::{Jpeg, JpegSegment};
    use img_parts::png::{Png, PngChunk};
    use img_parts::webp::WebP;
    use img_parts::{Bytes, ImageEXIF, ImageICC};

    /// What no output may hold.
    const SECRET: &[u8] = b"N 23.1291 SERIAL-4711";

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Left half red, right half blue.
    fn halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 {
                Rgb([250, 0, 0])
            } else {
                Rgb([0, 0, 250])
            }
        })
    }

    /// Noise: what no encoder makes small.
    fn noise(width: u32, height: u32) -> RgbImage {
        let mut random = fastrand::Rng::with_seed(7);
        RgbImage::from_fn(width, height, |_, _| Rgb([random.u8(..), random.u8(..), 9]))
    }

    fn exif(orientation: u8) -> Bytes {
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend_from_slice(SECRET);
        exif.into()
    }

    /// A colour profile as far as anyone here looks: a header that says RGB.
    fn profile() -> Vec<u8> {
        let mut profile = vec![0; 200];
        profile[16..20].copy_from_slice(b"RGB ");
        profile
    }

    /// With place and serial number in every corner of the file.
    fn photo(image: RgbImage, orientation: u8) -> Vec<u8> {
        let bytes = encoded(image, ImageFormat::Jpeg);
        let mut jpeg = Jpeg::from_bytes(Bytes::from(bytes)).unwrap();
        jpeg.set_exif(Some(exif(orientation)));
        jpeg.set_icc_profile(Some(profile().into()));
        for marker in [0xe1, 0xe2, 0xed, 0xef, 0xfe] {
            let segment = JpegSegment::new_with_contents(marker, Bytes::from_static(SECRET));
            jpeg.segments_mut().insert(1, segment);
        }
        let mut bytes = jpeg.encoder().bytes().to_vec();
        bytes.extend_from_slice(SECRET);
        bytes
    }

    fn ready(bytes: Vec<u8>) -> Prepared {
        with(bytes, Options::default())
    }

    fn with(bytes: Vec<u8>, options: Options) -> Prepared {
        let prepared = prepare(bytes, &options, Path::new("a")).unwrap();
        let holds = prepared.bytes.windows(6).any(|part| part == b"SERIAL");
        assert!(!holds, "private data is left");
        prepared
    }

    #[test]
    fn a_large_photograph_comes_upright_small_and_with_its_profile() {
        let prepared = ready(photo(halves(3000, 300), 6));
        assert_eq!(prepared.kind, Kind::Jpeg);
        assert_eq!(prepared.size_before, Some((300, 3000)));
        assert_eq!(prepared.size, Some((256, 2560)));
        let image = image::load_from_memory(&prepared.bytes).unwrap().to_rgb8();
        assert_eq!(image.dimensions(), (256, 2560));
        // Turned by 90° to the right, what was left is on top.
        assert!(image.get_pixel(100, 100)[0] > 200 && image.get_pixel(100, 2400)[2] > 200);
        let jpeg = Jpeg::from_bytes(Bytes::from(prepared.bytes)).unwrap();
        assert_eq!(jpeg.icc_profile().unwrap(), profile());
    }

    #[test]
    fn what_does_not_move_becomes_a_webp_when_that_is_asked_for() {
        let asked = Options {
            as_webp: true,
            ..Options::default()
        };
        let photo = with(photo(halves(300, 200), 6), asked);
        assert_eq!((photo.kind, photo.size), (Kind::WebP, Some((200, 300))));
        assert_eq!(Kind::of(&photo.bytes), Some(Kind::WebP));
        let drawing = halves(30, 20);
        let lossless = with(encoded(drawing.clone(), ImageFormat::Png), asked);
        let pixels = image::load_from_memory(&lossless.bytes).unwrap().to_rgb8();
        assert_eq!((lossless.kind, pixels), (Kind::WebP, drawing));
    }

    #[test]
    fn pixels_are_kept_when_nothing_is_gained_or_it_is_asked_for() {
        let stored = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_bytes();
        // Already at a lower quality than ours.
        let mut low = Vec::new();
        let image = noise(200, 100);
        jpeg_encoder::Encoder::new(&mut low, 60)
            .encode(image.as_raw(), 200, 100, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        let prepared = ready(low.clone());
        assert_eq!(stored(&prepared.bytes), stored(&low));
        // At a much higher one.
        let mut high = Vec::new();
        jpeg_encoder::Encoder::new(&mut high, 100)
            .encode(image.as_raw(), 200, 100, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        assert!(ready(high.clone()).bytes.len() * 10 < high.len() * 8);
        let photo = photo(halves(3000, 100), 6);
        let kept = with(
            photo.clone(),
            Options {
                keep_pixels: true,
                ..Options::default()
            },
        );
        assert_eq!(stored(&kept.bytes), stored(&photo));
        assert_eq!(kept.size, Some((100, 3000)));
        let header = pixels::header(&kept.bytes, Kind::Jpeg, Path::new("a")).unwrap();
        assert_eq!(header.orientation.to_exif(), 6);
    }

    #[test]
    fn png_keeps_its_pixels_and_colours_alone() {
        let drawing = RgbaImage::from_pixel(40, 20, Rgba([9, 8, 7, 100]));
        let bytes = encoded(drawing.clone(), ImageFormat::Png);
        let mut png = Png::from_bytes(Bytes::from(bytes)).unwrap();
        png.set_exif(Some(exif(1)));
        png.set_icc_profile(Some(profile().into()));
        for name in [*b"tEXt", *b"zTXt", *b"iTXt", *b"tIME", *b"prVt"] {
            png.chunks_mut()
                .insert(1, PngChunk::new(name, Bytes::from_static(SECRET)));
        }
        let mut bytes = png.encoder().bytes().to_vec();
        bytes.extend_from_slice(SECRET);
        let prepared = ready(bytes);
        let image = image::load_from_memory(&prepared.bytes).unwrap();
        assert_eq!(image.to_rgba8(), drawing);
        let png = Png::from_bytes(Bytes::from(prepared.bytes)).unwrap();
        assert_eq!(png.icc_profile().unwrap(), profile());
        // Too large and on its side.
        let bytes = encoded(RgbaImage::new(10, 3000), ImageFormat::Png);
        let mut png = Png::from_bytes(Bytes::from(bytes)).unwrap();
        png.set_exif(Some(exif(8)));
        let prepared = ready(png.encoder().bytes().to_vec());
        assert_eq!((prepared.kind, prepared.size), (Kind::Png, Some((2560, 9))));
    }

    #[test]
    fn webp_stays_webp_with_or_without_loss() {
        let lossless = encoded(halves(3000, 300), ImageFormat::WebP);
        let mut webp = WebP::from_bytes(Bytes::from(lossless)).unwrap();
        webp.set_exif(Some(exif(1)));
        webp.set_icc_profile(Some(profile().into()));
        let mut bytes = webp.encoder().bytes().to_vec();
        bytes.extend_from_slice(SECRET);
        let prepared = ready(bytes);
        assert_eq!(
            (prepared.kind, prepared.size),
            (Kind::WebP, Some((2560, 256)))
        );
        assert!(strip::is_lossless_webp(&prepared.bytes));
        let image = RgbaImage::from_pixel(3000, 100, Rgba([9, 9, 9, 0]));
        let lossy = webp::Encoder::from_rgba(&image, 3000, 100).encode(90.0);
        let mut webp = WebP::from_bytes(Bytes::copy_from_slice(&lossy)).unwrap();
        webp.set_icc_profile(Some(profile().into()));
        let prepared = ready(webp.encoder().bytes().to_vec());
        assert!(!strip::is_lossless_webp(&prepared.bytes));
        let image = image::load_from_memory(&prepared.bytes).unwrap().to_rgba8();
        assert_eq!(
            (image.dimensions(), image.get_pixel(5, 5)[3]),
            ((2560, 85), 0)
        );
        let webp = WebP::from_bytes(Bytes::from(prepared.bytes)).unwrap();
        assert_eq!(webp.icc_profile().unwrap(), profile());
    }

    #[test]
    fn what_moves_keeps_its_frames() {
        let mut gif = Vec::new();
        {
            let mut encoder = GifEncoder::new(&mut gif);
            encoder
                .set_repeat(image::codecs::gif::Repeat::Infinite)
                .unwrap();
            for shade in [10, 200] {
                let frame = RgbaImage::from_pixel(8, 8, Rgba([shade, 0, 0, 255]));
                encoder.encode_frame(Frame::new(frame)).unwrap();
            }
        }
        assert_eq!(ready(gif.clone()).bytes, gif);
        // A comment and XMP go, and what stands behind the trailer.
        let end = gif.pop();
        let mut private = gif.clone();
        for label in [&b"\x21\xfe"[..], b"\x21\xff\x0bXMP DataXMP"] {
            private.extend_from_slice(label);
            private.push(SECRET.len() as u8);
            private.extend_from_slice(SECRET);
            private.push(0);
        }
        private.extend(end);
        private.extend_from_slice(SECRET);
        gif.extend(end);
        assert_eq!(ready(private).bytes, gif);
        assert!(strip::moves(&gif, Kind::Gif));
    }

    #[test]
    fn a_file_that_breaks_off_is_refused_wherever_it_does() {
        let files = [
            photo(halves(60, 40), 6),
            encoded(halves(60, 40), ImageFormat::Png),
            encoded(halves(60, 40), ImageFormat::WebP),
            encoded(halves(60, 40), ImageFormat::Gif),
        ];
        for file in files {
            // Of a JPEG, up to what stands behind its end; a GIF may lack its last byte.
            let end = file.len()
                - if file.starts_with(&[0xff]) {
                    SECRET.len()
                } else {
                    1
                };
            for length in 0..end {
                let cut = file[..length].to_vec();
                let kind = Kind::of(&cut);
                let result = prepare(cut, &Options::default(), Path::new("a"));
                assert!(
                    result.is_err(),
                    "{kind:?} cut at {length} of {}",
                    file.len()
                );
            }
        }
    }

    #[test]
    fn bombs_are_refused_by_their_headers() {
        // 12,000 × 12,000 pixels of eight bits, three colours: 432 MB.
        let bytes = encoded(RgbImage::new(1, 1), ImageFormat::Png);
        let mut png = Png::from_bytes(Bytes::from(bytes)).unwrap();
        let header = [0, 0, 0x2e, 0xe0, 0, 0, 0x2e, 0xe0, 8, 2, 0, 0, 0];
        png.chunks_mut()[0] = PngChunk::new(*b"IHDR", Bytes::copy_from_slice(&header));
        let bomb = png.encoder().bytes().to_vec();
        let error = prepare(bomb, &Options::default(), Path::new("a")).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
        // 20,000 × 20,000 pixels in a progressive JPEG: 2.4 GB of coefficients.
        let mut jpeg = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
        encoder.set_progressive(true);
        encoder
            .encode(&[0; 3 * 64], 8, 8, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        let frame = jpeg
            .windows(2)
            .position(|pair| pair == [0xff, 0xc2])
            .unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
        let error = prepare(jpeg, &Options::default(), Path::new("a")).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(start in 0_usize..4, bytes in proptest::collection::vec(0_u8.., 0..400)) {
            let starts: [&[u8]; 4] = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8X"];
            let mut file = starts[start].to_vec();
            file.extend(bytes);
            for kind in [Kind::Jpeg, Kind::Png, Kind::Gif, Kind::WebP] {
                let _ = strip::clean(&file, kind);
                let _ = strip::moves(&file, kind);
            }
            let _ = prepare(file, &Options::default(), Path::new("a"));
        }
    }
}
