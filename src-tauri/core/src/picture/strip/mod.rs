//! Everything in a picture file that is not the picture taken out, without touching a pixel: EXIF (place, camera, serial
//! number, time), XMP, IPTC, comments, text, previews, private data, and whatever stands behind the end. What a viewer
//! needs stays: the pixels, the colour profile, the pace of an animation.
//!
//! These are allow-lists of parts, so a new place for private data is closed before anyone has heard of it.

mod gif;
mod jpeg;
mod png;
mod webp;

use img_parts::{Bytes, ImageEXIF};

use super::Kind;

/// The file with nothing but the picture; none when it breaks off or is put together wrongly. SVG is not for this.
pub(super) fn clean(bytes: &[u8], kind: Kind) -> Option<Vec<u8>> {
    match kind {
        Kind::Jpeg => jpeg::clean(bytes),
        Kind::Png => png::clean(bytes),
        Kind::Gif => gif::clean(bytes),
        Kind::WebP => webp::clean(bytes),
        Kind::Svg => None,
    }
}

/// Whether a PNG or WebP moves.
pub(super) fn moves(bytes: &[u8], kind: Kind) -> bool {
    match kind {
        Kind::Png => png::moves(bytes),
        Kind::WebP => webp::moves(bytes),
        Kind::Gif => gif::moves(bytes),
        Kind::Jpeg | Kind::Svg => false,
    }
}

/// The bytes that a decoder of this JPEG holds besides its pixels; none when it makes no sense.
pub(super) fn jpeg_coefficients(bytes: &[u8]) -> Option<u64> {
    jpeg::coefficients(bytes)
}

/// Whether the pixels of a WebP are stored without loss.
pub(super) fn is_lossless_webp(bytes: &[u8]) -> bool {
    webp::is_lossless(bytes)
}

/// A cleaned file that says again how it is to be turned (2 to 8): without that it would lie on its side.
pub(super) fn with_orientation(bytes: Vec<u8>, kind: Kind, orientation: u8) -> Vec<u8> {
    let exif = Some(Bytes::from(orientation_only(orientation)));
    let whole = Bytes::from(bytes);
    let turned = match kind {
        Kind::Jpeg => img_parts::jpeg::Jpeg::from_bytes(whole.clone())
            .ok()
            .map(|mut file| {
                file.set_exif(exif);
                file.encoder().bytes()
            }),
        Kind::Png => img_parts::png::Png::from_bytes(whole.clone())
            .ok()
            .map(|mut file| {
                file.set_exif(exif);
                file.encoder().bytes()
            }),
        Kind::WebP => img_parts::webp::WebP::from_bytes(whole.clone())
            .ok()
            .map(|mut file| {
                file.set_exif(exif);
                file.encoder().bytes()
            }),
        Kind::Gif | Kind::Svg => None,
    };
    turned.unwrap_or(whole).to_vec()
}

/// An EXIF block that holds nothing but the orientation: a little-endian TIFF header, one directory with
/// one entry (tag 0x0112, type SHORT), no next directory (TIFF 6.0, section 2).
fn orientation_only(value: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[value, 0, 0, 0, 0, 0, 0, 0]);
    exif
}
