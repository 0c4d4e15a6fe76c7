//! `inkstone-cli picture`, with exiftool as the judge of what private data is left.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use inkstone_core::APP_ID;
use inkstone_core::picture::localise::Settings;
use inkstone_core::vault::history::{History, VersionKind};
use inkstone_core::workspace::view::{HomeState, HomeWish};

use crate::desk::Desk;

const CLI: &str = env!("CARGO_BIN_EXE_inkstone-cli");

/// Runs the command line with a home of its own.
fn picture(home: &Path, arguments: &[&str]) -> Output {
    Command::new(CLI)
        .arg("picture")
        .args(arguments)
        .env("XDG_DATA_HOME", home)
        .env("HOME", home)
        .output()
        .unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// Writes place, camera, serial numbers, names and comments wherever the format has room for them.
fn with_private_data(path: &Path) -> bool {
    let tags = [
        "-overwrite_original",
        "-m",
        "-q",
        "-q",
        "-GPSLatitude=23.1291",
        "-GPSLatitudeRef=N",
        "-GPSLongitude=113.2644",
        "-GPSLongitudeRef=E",
        "-EXIF:Make=SERIAL-4711",
        "-EXIF:Model=SERIAL-4711",
        "-EXIF:BodySerialNumber=SERIAL-4711",
        "-EXIF:LensSerialNumber=SERIAL-4711",
        "-EXIF:Artist=SERIAL-4711",
        "-EXIF:DateTimeOriginal=2024:01:02 03:04:05",
        "-XMP:SerialNumber=SERIAL-4711",
        "-XMP:GPSLatitude=23.1291",
        "-XMP:Creator=SERIAL-4711",
        "-IPTC:City=SERIAL-4711",
        "-PNG:Comment=SERIAL-4711",
        "-Comment=SERIAL-4711",
    ];
    let run = Command::new("exiftool").args(tags).arg(path).output();
    if run.is_err() {
        eprintln!("SKIPPED: no exiftool (Debian: libimage-exiftool-perl)");
        return false;
    }
    let bytes = fs::read(path).unwrap();
    assert!(bytes.windows(6).any(|part| part == b"SERIAL"), "{path:?}");
    // Behind the end, where phones put a film.
    fs::write(path, [bytes, b"SERIAL-4711".to_vec()].concat()).unwrap();
    true
}

#[test]
fn nothing_private_is_left_in_any_picture() {
    let (home, inbox) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cases = 0;
    for (name, format) in [
        ("a.jpg", ImageFormat::Jpeg),
        ("a.png", ImageFormat::Png),
        ("a.gif", ImageFormat::Gif),
        ("a.webp", ImageFormat::WebP),
    ] {
        for (width, arguments) in [(60, &[][..]), (2600, &[]), (60, &["--original"])] {
            let site = tempfile::tempdir().unwrap();
            let post = site.path().join("post.md");
            fs::write(&post, "# a\n").unwrap();
            let source = inbox.path().join(name);
            fs::write(&source, encoded(width, 40, format)).unwrap();
            if !with_private_data(&source) {
                return;
            }
            let mut command = vec!["import", post.to_str().unwrap(), source.to_str().unwrap()];
            command.extend(arguments);
            let run = picture(home.path(), &command);
            assert!(run.status.success(), "{name}: {}", words(&run.stderr));
            assert_eq!(words(&run.stdout), format!("![](images/post/{name})\n"));
            let stored = site.path().join("images/post").join(name);
            let bytes = fs::read(&stored).unwrap();
            assert!(!bytes.windows(6).any(|part| part == b"SERIAL"), "{name}");
            let judged = Command::new("exiftool")
                .args(["-a", "-u", "-G1", "-s", "-ee"])
                .arg(&stored)
                .output()
                .unwrap();
            let tags = words(&judged.stdout);
            for private in [
                "GPS", "Serial", "Make ", "Model ", "Artist", "Creator", "City", "XMP", "IPTC",
                "Comment", "Original",
            ] {
                assert!(!tags.contains(private), "{name} {arguments:?}: {tags}");
            }
            cases += 1;
        }
    }
    assert_eq!(cases, 12);
}

#[test]
fn a_thumbnail_fits_its_size_and_bombs_are_refused_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("a.jpg"), encoded(300, 900, ImageFormat::Jpeg)).unwrap();
    let small = [
        "thumbnail",
        &at("a.jpg"),
        "--size",
        "90",
        "--out",
        &at("b.jpg"),
    ];
    assert!(picture(folder.path(), &small).status.success());
    let image = image::open(at("b.jpg")).unwrap();
    assert_eq!((image.width(), image.height()), (30, 90));

    // 432 megabytes of pixels, by its header.
    let mut bomb = encoded(1, 1, ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x2e, 0xe0, 0, 0, 0x2e, 0xe0]);
    // The checksum of that header.
    bomb[29..33].copy_from_slice(&[0xde, 0x27, 0x1b, 0xa6]);
    fs::write(at("bomb.png"), bomb).unwrap();
    fs::write(at("a.md"), "a\n").unwrap();
    let run = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 600000; exec \"$0\" picture import \"$1\" \"$2\"",
        ])
        .args([CLI, &at("a.md"), &at("bomb.png")])
        .env("XDG_DATA_HOME", folder.path())
        .output()
        .unwrap();
    let says = words(&run.stderr);
    assert!(
        run.status.code() == Some(1) && says.contains("bomb.png: too large"),
        "{says}"
    );
}

/// A host on this machine that has one picture, and refuses who says where they come from; gives what was asked.
pub(crate) fn host() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = words(&request[..length]).to_lowercase();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let is_there = path == "/a.png" && !request.contains("referer:");
            log.lock().unwrap().push(path);
            let (status, body) = if is_there {
                ("200 OK", encoded(9, 9, ImageFormat::Png))
            } else {
                ("404 Not Found", Vec::new())
            };
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
            );
            let _ = stream.write_all(&body);
        }
    });
    (address, asked)
}

#[test]
fn remote_pictures_come_home_and_failures_are_named() {
    let (home, site) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (address, asked) = host();
    let post = site.path().join("a.md");
    let text = format!(
        "\u{feff}![x](http://{address}/a.png#pic_center)\r\n![y](http://{address}/gone.png)\r\n"
    );
    fs::write(&post, &text).unwrap();
    let folder = site.path().to_str().unwrap();
    // This machine is a private network.
    let refused = picture(home.path(), &["localise", folder]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(words(&refused.stderr).contains("private network"));
    assert!(asked.lock().unwrap().is_empty());
    assert_eq!(fs::read_to_string(&post).unwrap(), text);

    let address = address.to_string();
    let localise = ["localise", "--allow", &address, folder];
    let run = picture(home.path(), &localise);
    let says = words(&run.stderr);
    assert!(
        run.status.code() == Some(1) && says.contains("gone.png: 127.0.0.1"),
        "{says}"
    );
    let new = text.replacen(&format!("http://{address}/a.png"), "images/a/a.png", 1);
    assert_eq!(fs::read_to_string(&post).unwrap(), new);
    assert!(site.path().join("images/a/a.png").is_file());
    let history = History::new(home.path().join(APP_ID).join("history"));
    let [before] = history.versions(&post).try_into().unwrap();
    assert_eq!(before.kind, VersionKind::BeforeBulkEdit);
    assert_eq!(history.read(&post, &before.id).unwrap(), text.as_bytes());
    assert_eq!(asked.lock().unwrap().drain(..).count(), 2);
    // Once more, and with the text as it was: what came is not fetched again.
    fs::write(&post, &text).unwrap();
    picture(home.path(), &localise);
    assert_eq!(*asked.lock().unwrap(), ["/gone.png"]);
    assert_eq!(fs::read_to_string(&post).unwrap(), new);
}

#[test]
fn a_post_that_can_have_no_version_first_is_left_and_named() {
    let (home, site) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (address, _) = host();
    let post = site.path().join("a.md");
    let text = format!("![x](http://{address}/a.png)\n");
    fs::write(&post, &text).unwrap();
    fs::create_dir_all(home.path().join(APP_ID)).unwrap();
    fs::write(home.path().join(APP_ID).join("history"), "in the way").unwrap();
    let folder = site.path().to_str().unwrap();
    let address = address.to_string();
    let run = picture(home.path(), &["localise", "--allow", &address, folder]);
    let says = words(&run.stderr);
    assert_eq!(run.status.code(), Some(1));
    assert!(
        says.contains("history could not be written") && says.contains("a.md is as it was"),
        "{says}"
    );
    assert_eq!(fs::read_to_string(&post).unwrap(), text);
}

#[test]
fn unused_and_missing_pictures_are_named() {
    let (home, site) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = |name: &str| site.path().join(name);
    fs::create_dir(at("img")).unwrap();
    for name in ["img/used.png", "img/lonely.png", "img/sunset.png"] {
        fs::write(at(name), encoded(9, 9, ImageFormat::Png)).unwrap();
    }
    fs::write(at("a.md"), "![x](img/used.png)\n\n![x](img/sunsat.png)\n").unwrap();
    fs::write(at("b.css"), "a { background: url(img/sunset.png) }").unwrap();
    let folder = site.path().to_str().unwrap();
    let unused = picture(home.path(), &["unused", folder]);
    assert_eq!(
        (unused.status.code(), words(&unused.stdout)),
        (Some(1), "img/lonely.png\n".to_owned())
    );
    let missing = picture(home.path(), &["missing", folder]);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(
        words(&missing.stdout),
        "a.md:3: img/sunsat.png (near: img/sunset.png)\n"
    );
    fs::write(at("a.md"), "![x](img/used.png) ![y](img/lonely.png)\n").unwrap();
    assert!(picture(home.path(), &["unused", folder]).status.success());
    assert!(picture(home.path(), &["missing", folder]).status.success());
}

#[test]
fn an_open_posts_pictures_come_home_in_one_patch() {
    let (address, asked) = host();
    let text = format!("![x](http://{address}/a.png) ![y](http://{address}/gone.png)\n");
    let desk = Desk::new(&[("a.md", &text), ("images/b.png", "")]);
    let version = desk.workspace.open_post("a.md").unwrap().version;
    assert_eq!(desk.workspace.remote_pictures("a.md").unwrap().len(), 2);
    assert!(asked.lock().unwrap().is_empty());
    let (patch, done) = desk
        .workspace
        .localise_post("a.md", version, &Settings::default(), &|_| {
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((patch.changes.len(), done.rows.len()), (1, 2));
    // For the window: nothing is fetched again, and failures say why in a word.
    let report = desk
        .workspace
        .bring_home("a.md", version, HomeWish::default(), &|_| {
            ControlFlow::Continue(())
        });
    let report = report.unwrap();
    assert_eq!((report.patch, report.created), (patch.clone(), Vec::new()));
    let [home, gone] = &report.rows[..] else {
        panic!("{:?}", report.rows)
    };
    assert_eq!(
        (home.state, gone.state),
        (HomeState::Home, HomeState::Failed)
    );
    let why = gone
        .error
        .as_ref()
        .and_then(|error| error.detail.as_deref());
    assert_eq!(why, Some("gone"));
    // The editor takes it as its own.
    desk.workspace
        .edit_post("a.md", patch.version, &patch.changes)
        .unwrap();
    desk.workspace.save_post("a.md").unwrap();
    let new = text.replacen(&format!("http://{address}/a.png"), "images/a/a.png", 1);
    assert_eq!(desk.read("a.md"), new);
    let versions = desk.workspace.versions("a.md").unwrap();
    assert!(
        versions
            .iter()
            .any(|version| version.kind == VersionKind::BeforeBulkEdit),
        "{versions:?}"
    );

    // What the editor shows counts, saved or not.
    let unused = || {
        let inventory = desk.workspace.picture_inventory().unwrap();
        inventory
            .unused()
            .map(|picture| picture.path.clone())
            .collect::<Vec<_>>()
    };
    let [lonely] = unused().try_into().unwrap();
    assert!(lonely.ends_with("images/b.png"));
    let version = desk.workspace.open_post("a.md").unwrap().version;
    desk.insert("a.md", version, 0, "![z](images/b.png)\n");
    assert!(unused().is_empty());
    let now = jiff::Timestamp::now();
    let refused = desk
        .workspace
        .discard_pictures(std::slice::from_ref(&lonely), now)
        .unwrap();
    assert!(refused[0].is_err() && lonely.is_file());
}
