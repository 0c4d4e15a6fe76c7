//! Pictures made small for the preview and for export: decoded at reduced size where the format allows
//! it, turned upright, with their colour profile.

use std::collections::HashMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

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

/// Thumbnails kept by content, outside the site, and the oldest thrown away when they are too many.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    most_bytes: u64,
    turns: Turns,
    /// What pictures were when their content was last read, so that a known one is not read again.
    known: Mutex<HashMap<PathBuf, Known>>,
    /// What is kept, in bytes; none until it was counted.
    kept: Mutex<Option<u64>>,
}

/// The state of a file, and what was in it.
#[derive(Clone, Debug)]
struct Known {
    length: u64,
    modified: SystemTime,
    hash: blake3::Hash,
}

/// So many pictures are in memory at once, at most: a file, what of it was decoded, and what becomes of that.
const MOST_AT_ONCE: usize = 4;

/// So many bytes of thumbnails are kept.
const MOST_BYTES: u64 = 500 * 1_000_000;

/// A file changed so shortly before it is read may change again without its time telling.
const SETTLED: Duration = Duration::from_secs(2);

impl Cache {
    /// A cache in `folder`, made when first needed, of half a gigabyte at most.
    pub fn new(folder: PathBuf) -> Self {
        Self::bounded(folder, MOST_BYTES)
    }

    /// The same with another bound, in bytes.
    pub fn bounded(folder: PathBuf, most_bytes: u64) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            folder,
            most_bytes,
            turns: Turns::new(cores.min(MOST_AT_ONCE)),
            known: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// The picture at `path`, at most `width` pixels wide. One that is small enough, moves or is drawn
    /// (GIF, SVG) is given as it is.
    ///
    /// # Errors
    /// As [`fit`].
    pub fn fit(&self, path: &Path, width: u32) -> Result<Served> {
        if let Some(served) = self.known(path).and_then(|hash| self.kept(&hash, width)) {
            return Ok(served);
        }
        let _turn = self.turns.take();
        let state = state(path);
        let bytes = read(path)?;
        let hash = blake3::hash(&bytes);
        if let Some((length, modified)) = state {
            let known = Known {
                length,
                modified,
                hash,
            };
            lock(&self.known).insert(path.to_owned(), known);
        }
        if let Some(served) = self.kept(&hash, width) {
            return Ok(served);
        }
        let before = bytes.len();
        let served = fit(bytes, width, path)?;
        // What is given as it is need not lie on the disk twice.
        if served.bytes.len() < before {
            self.keep(&hash, width, &served.bytes);
        }
        Ok(served)
    }

    /// The content of a file that has not changed since it was read.
    fn known(&self, path: &Path) -> Option<blake3::Hash> {
        let (length, modified) = state(path)?;
        let known = lock(&self.known).get(path).cloned()?;
        (known.length == length && known.modified == modified).then_some(known.hash)
    }

    fn kept(&self, hash: &blake3::Hash, width: u32) -> Option<Served> {
        let path = self.place(hash, width);
        let bytes = fs::read(&path).ok()?;
        let kind = Kind::of(bytes.get(..1024).unwrap_or(&bytes))?;
        // Its time tells when it was last of use.
        if let Ok(file) = fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(Served {
            media_type: kind.media_type(),
            bytes,
        })
    }

    fn place(&self, hash: &blake3::Hash, width: u32) -> PathBuf {
        self.folder.join(format!("{}-{width}", hash.to_hex()))
    }

    /// A cache that cannot be written costs time, not the picture.
    fn keep(&self, hash: &blake3::Hash, width: u32, bytes: &[u8]) {
        let written = fs::create_dir_all(&self.folder)
            .is_ok_and(|()| save::write(&self.place(hash, width), bytes, None).is_ok());
        if !written {
            return;
        }
        let mut kept = lock(&self.kept);
        let total = match *kept {
            Some(total) => total + bytes.len() as u64,
            None => self.files().iter().map(|file| file.1).sum(),
        };
        *kept = Some(if total > self.most_bytes {
            self.throw_away()
        } else {
            total
        });
    }

    /// Throws away what was of no use for the longest time, until a tenth is free; gives what is left.
    fn throw_away(&self) -> u64 {
        let mut files = self.files();
        files.sort();
        let mut total: u64 = files.iter().map(|file| file.1).sum();
        for (_, length, path) in files {
            if total <= self.most_bytes / 10 * 9 {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
        total
    }

    /// What is kept: when it was last of use, its length, where it is.
    fn files(&self) -> Vec<(SystemTime, u64, PathBuf)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| {
                let metadata = entry.metadata().ok()?;
                Some((metadata.modified().ok()?, metadata.len(), entry.path()))
            })
            .collect()
    }
}

/// Length and time of a file; none when it is so new that they might not tell another change.
fn state(path: &Path) -> Option<(u64, SystemTime)> {
    let metadata = fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?;
    let age = SystemTime::now().duration_since(modified).ok()?;
    (age > SETTLED).then_some((metadata.len(), modified))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[test]
    fn the_oldest_thumbnails_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::bounded(folder.path().join("cache"), 20_000);
        let kept = || fs::read_dir(folder.path().join("cache")).unwrap().count();
        let mut first = None;
        for number in 0..12 {
            let path = folder.path().join(format!("{number}.jpg"));
            let mut bytes = photo(400, 300, 6);
            bytes.push(number);
            fs::write(&path, bytes).unwrap();
            let served = cache.fit(&path, 200).unwrap();
            // The first one is used again and again, so it stays.
            let first = first.get_or_insert((path, served.clone()));
            let place = cache.place(&blake3::hash(&fs::read(&first.0).unwrap()), 200);
            assert!(place.is_file(), "{number}");
            assert_eq!(cache.fit(&first.0, 200).unwrap(), first.1);
        }
        let total: u64 = cache.files().iter().map(|file| file.1).sum();
        assert!(
            total <= 20_000 && kept() < 12 && kept() > 1,
            "{total} in {}",
            kept()
        );
    }

    #[test]
    fn a_changed_picture_is_seen_and_a_known_one_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let path = folder.path().join("a.jpg");
        let put = |bytes: &[u8], age: u64| {
            fs::write(&path, bytes).unwrap();
            let file = fs::File::options().append(true).open(&path).unwrap();
            let then = SystemTime::now() - Duration::from_secs(age);
            file.set_modified(then).unwrap();
        };
        put(&photo(400, 300, 6), 60);
        let first = cache.fit(&path, 100).unwrap();
        assert!(cache.known(&path).is_some());
        put(&photo(300, 300, 1), 50);
        assert!(cache.known(&path).is_none());
        assert_ne!(cache.fit(&path, 100).unwrap(), first);
    }
}
