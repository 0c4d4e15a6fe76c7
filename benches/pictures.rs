//! A photograph of 24 megapixels brought into a site and made a thumbnail, beside `vipsthumbnail` of Debian's libvips doing
//! the same in the same run: whole processes, from their start to their end, taking turns. Then a hundred thumbnails on one
//! processor and on two, and one that is in the cache.
//!
//! Ratios of one run say something, times of two runs do not: the machine is never the same twice. A peak of memory is
//! what the system says of the process until it ends (`VmHWM`).
//!
//! Run: `cargo bench --bench pictures`.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use inkstone_core::picture::thumbnail::{self, Cache};

const ROUNDS: usize = 9;
const CLI: &str = env!("CARGO_BIN_EXE_inkstone-cli");

/// What a photograph is to a codec: soft shapes, edges, and the noise of a sensor; on its side, with EXIF.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(24);
    let image = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / 190.0, f64::from(y) / 230.0);
        let soft = (u.sin() + (v + u / 3.0).cos()) * 50.0 + 128.0;
        let edge = if (x / 97 + y / 131) % 7 == 0 {
            40.0
        } else {
            0.0
        };
        let grain = f64::from(random.u8(..12));
        Rgb([
            (soft + edge + grain) as u8,
            (soft * 0.8 + grain) as u8,
            (210.0 - soft * 0.5 + edge + grain) as u8,
        ])
    });
    let mut bytes = Vec::new();
    image
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 92))
        .expect("a JPEG");
    // Turned by 90° (TIFF tag 0x0112 is 6), behind the start marker.
    let exif =
        b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    bytes.splice(2..2, exif.iter().copied());
    bytes
}

fn run(mut command: Command) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    assert!(status.success(), "{command:?}");
    start.elapsed()
}

/// The most memory that a process held, in bytes.
fn peak(mut command: Command) -> u64 {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    while child.try_wait().expect("a child").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(kilobytes.unwrap_or(0) * 1024);
        thread::sleep(Duration::from_micros(500));
    }
    most
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// Takes turns, and prints both medians, their ratio and both peaks.
fn beside(name: &str, ours: impl Fn() -> Command, theirs: impl Fn() -> Command) {
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (our, their) = (run(ours()), run(theirs()));
        // The first round warms up.
        if round > 0 {
            our_times.push(our);
            their_times.push(their);
        }
    }
    let (our, their) = (median(our_times), median(their_times));
    let most =
        |make: &dyn Fn() -> Command| (0..3).map(|_| peak(make())).max().unwrap_or(0) / 1_000_000;
    println!(
        "{:6.2} × vipsthumbnail: {name} ({:.0} ms, {} MB; vipsthumbnail {:.0} ms, {} MB)",
        our / their,
        our * 1e3,
        most(&ours),
        their * 1e3,
        most(&theirs),
    );
}

fn in_site(folder: &Path, source: &Path) -> Command {
    // A site that has no picture yet.
    let _ = fs::remove_dir_all(folder.join("images"));
    let mut command = Command::new(CLI);
    command
        .args(["picture", "import"])
        .args([&folder.join("a.md"), source]);
    command
}

fn small(source: &Path, out: &Path) -> Command {
    let mut command = Command::new(CLI);
    command
        .args(["picture", "thumbnail", "--size", "320", "--out"])
        .args([out, source]);
    command
}

fn vips(source: &Path, size: &str, out: &Path) -> Command {
    let mut command = Command::new("vipsthumbnail");
    // `>`: only down.
    command
        .arg(source)
        .args(["--size", &format!("{size}x{size}>"), "-o"]);
    command.arg(format!("{}[Q=82,strip]", out.display()));
    command
}

/// Seconds for all thumbnails, made by so many threads.
fn all(pictures: &[PathBuf], threads: usize) -> f64 {
    let share = pictures.len().div_ceil(threads);
    let start = Instant::now();
    thread::scope(|scope| {
        for pictures in pictures.chunks(share) {
            scope.spawn(move || {
                for path in pictures {
                    let bytes = fs::read(path).expect("a picture");
                    black_box(thumbnail::fit(bytes, 320, path).expect("a thumbnail"));
                }
            });
        }
    });
    start.elapsed().as_secs_f64()
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("site")).expect("a folder");
    fs::write(at("site/a.md"), "# a\n").expect("a post");
    let large = photo(6000, 4000);
    println!("a JPEG of 6000 × 4000, {:.1} MB", large.len() as f64 / 1e6);
    fs::write(at("large.jpg"), &large).expect("a picture");
    if Command::new("vipsthumbnail")
        .arg("--vips-version")
        .output()
        .is_ok()
    {
        beside(
            "import: turned, 2560 pixels, no private data",
            || in_site(&at("site"), &at("large.jpg")),
            || vips(&at("large.jpg"), "2560", &at("vips.jpg")),
        );
        beside(
            "thumbnail of 320 pixels",
            || small(&at("large.jpg"), &at("small.jpg")),
            || vips(&at("large.jpg"), "320", &at("vips.jpg")),
        );
    } else {
        eprintln!("SKIPPED: no vipsthumbnail (Debian: libvips-tools)");
    }

    let medium = photo(3000, 2000);
    let pictures: Vec<PathBuf> = (0..100)
        .map(|number| {
            let path = at(&format!("{number}.jpg"));
            let mut bytes = medium.clone();
            bytes.extend_from_slice(&u32::to_le_bytes(number));
            fs::write(&path, bytes).expect("a picture");
            path
        })
        .collect();
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        one.push(all(&pictures, 1));
        two.push(all(&pictures, 2));
    }
    one.sort_by(f64::total_cmp);
    two.sort_by(f64::total_cmp);
    println!(
        "{:6.2} × the speed on one processor: 100 thumbnails on two ({:.2} s, {:.2} s)",
        one[1] / two[1],
        two[1],
        one[1]
    );

    let cache = Cache::new(at("cache"));
    cache.fit(&at("large.jpg"), 640).expect("a thumbnail");
    let times = (0..50).map(|_| {
        let start = Instant::now();
        black_box(cache.fit(&at("large.jpg"), 640).expect("a thumbnail"));
        start.elapsed()
    });
    println!(
        "{:6.2} ms: a thumbnail that is in the cache",
        median(times.collect()) * 1e3
    );
}
