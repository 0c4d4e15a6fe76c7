//! A photo as a phone writes it: large, stored lying on its side, with a note in its EXIF data of how to turn it.

use std::path::Path;

use image::{DynamicImage, ImageFormat, RgbImage};

pub(crate) const STORED_WIDTH: u32 = 4000;
pub(crate) const STORED_HEIGHT: u32 = 3000;

pub(crate) const RED: [u8; 3] = [200, 30, 30];
pub(crate) const GREEN: [u8; 3] = [30, 160, 50];
pub(crate) const BLUE: [u8; 3] = [40, 60, 200];
pub(crate) const YELLOW: [u8; 3] = [230, 200, 40];

/// "Turn it to the right by a quarter to see it upright."
const LIES_ON_ITS_LEFT: u8 = 6;

/// Upright it is higher than wide, with blue and red above, yellow and green below.
pub(crate) fn write(path: &Path) {
    let half = |left: [u8; 3], right: [u8; 3]| {
        let row = [
            left.repeat(STORED_WIDTH as usize / 2),
            right.repeat(STORED_WIDTH as usize / 2),
        ]
        .concat();
        row.repeat(STORED_HEIGHT as usize / 2)
    };
    let pixels = [half(RED, GREEN), half(BLUE, YELLOW)].concat();
    let photo = RgbImage::from_raw(STORED_WIDTH, STORED_HEIGHT, pixels)
        .expect("as many pixels as the size says");
    DynamicImage::from(photo)
        .save_with_format(path, ImageFormat::Jpeg)
        .expect("cannot write a JPEG");
    let mut jpeg = std::fs::read(path).expect("the JPEG");
    let start = 2;
    jpeg.splice(start..start, exif(LIES_ON_ITS_LEFT));
    std::fs::write(path, jpeg).expect("cannot write the photo");
}

/// A segment of EXIF data with one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut data = b"Exif\0\0MM\0*\0\0\0\x08\0\x01".to_vec();
    data.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    data.extend([0; 4]);
    let length = u16::try_from(data.len() + 2)
        .expect("a short segment")
        .to_be_bytes();
    [&[0xFF, 0xE1], &length[..], &data].concat()
}
