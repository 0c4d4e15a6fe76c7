//! A post with a hundred photos of twelve megapixels.

use std::path::Path;
use std::process::Command;

use super::stopwatch::Times;
use crate::app::{App, Launch};
use crate::desktop::Desktop;
use crate::driven::steps::row;
use crate::folder::{Folder, RAIN};
use serde_json::json;

const PHOTOS: usize = 100;
const POST: &str = "2024-01-01-photos.md";
const ROUNDS: usize = 7;

/// Made by ImageMagick; each differs from the others, if only in its last bytes.
fn make_photos(folder: &Path) {
    std::fs::create_dir_all(folder).expect("no folder for photos");
    let first = folder.join("0.jpg");
    let made = Command::new("convert")
        .args([
            "-seed",
            "7",
            "-size",
            "4000x3000",
            "plasma:fractal",
            "-blur",
            "0x2",
            "-quality",
            "90",
        ])
        .arg(&first)
        .status();
    assert!(made.is_ok_and(|status| status.success()), "no photo");
    let bytes = std::fs::read(first).expect("the photo");
    for at in 1..PHOTOS {
        let mut copy = bytes.clone();
        copy.extend(at.to_le_bytes());
        std::fs::write(folder.join(format!("{at}.jpg")), copy).expect("a copy");
    }
}

/// Until every picture in view is drawn, from a click in the list.
fn first_screen(app: &App) -> f64 {
    app.preview_script(
        "window.shown = null
         const look = () => {
             const inView = [...document.images].filter(image => {
                 const { top, bottom } = image.getBoundingClientRect()
                 return bottom > 0 && top < innerHeight
             })
             const isDrawn = inView.length > 0 && inView.every(image => image.complete && image.naturalWidth > 0)
             if (isDrawn && document.querySelector('.article').textContent.includes('Photo 0')) {
                 requestAnimationFrame(() => { shown = performance.timeOrigin + performance.now() })
             } else requestAnimationFrame(look)
         }
         look()
         return 1",
        &[],
    );
    let clicked = app
        .script(
            "const now = performance.timeOrigin + performance.now()
             document.querySelector(arguments[0]).click()
             return now",
            &[json!(row(POST))],
        )
        .as_f64()
        .expect("a click");
    let shown = app.wait_for("the first screen of photos", || {
        app.preview_script("return shown", &[]).as_f64()
    });
    shown - clicked
}

/// The most memory that the backend ever held, in MB.
fn peak(app: &App) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.process()));
    status
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|size| size.trim().trim_end_matches(" kB").parse().ok())
        .map_or(f64::NAN, |kilobytes: f64| kilobytes / 1024.0)
}

pub(crate) fn run() {
    let blog = Folder::small_blog();
    make_photos(&blog.path().join("photos"));
    let body: String = (0..PHOTOS)
        .map(|at| format!("Photo {at}\n\n![A photo](photos/{at}.jpg)\n\n"))
        .collect();
    blog.write(POST, format!("---\ntitle: Photos\n---\n\n{body}"));
    let app = App::with_post(Desktop::start(), &Launch::default(), &blog, RAIN);
    let new = first_screen(&app);
    // Down the whole page, so that each photo was asked for.
    app.wait_until("all photos", || {
        app.preview_script(
            "const waiting = [...document.images].find(image => !(image.complete && image.naturalWidth > 0))
             waiting?.scrollIntoView({ block: 'center' })
             return waiting === undefined",
            &[],
        ) == true
    });
    println!("  first screen without thumbnails      {new:>6.1} ms");
    println!(
        "  the backend's most memory, all made  {:>6.1} MB",
        peak(&app)
    );
    let times = (0..ROUNDS).map(|_| {
        app.open_post(RAIN);
        first_screen(&app)
    });
    let times = Times::new(times.collect());
    println!(
        "  first screen with thumbnails         {:>6.1} ms median, {:.1} ms at most ({} times)",
        times.median(),
        times.most(),
        times.count()
    );
}
