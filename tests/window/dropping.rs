//! Files dragged from another program onto the text.

use std::path::Path;

use crate::app::{App, part};
use crate::folder::{BROKEN, Folder, RAIN, WINDOWS};
use crate::photo;
use crate::webdriver::key;

/// The first line of the post after the place where things are dropped.
const BELOW: &str = "By evening the boats";

/// A point a little below the upper edge of a line: what is dropped there goes above it.
fn above_line(app: &App, start: &str) -> (f64, f64) {
    let (x, y) = app.top_of_line(start);
    (x + 60.0, y + 3.0)
}

#[test]
fn a_photo_lands_at_the_line_and_shows_upright() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    let photo = desk.path().join("IMG 2041.jpg");
    photo::write(&photo);
    let original = std::fs::read(&photo).expect("the photo");
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(RAIN);

    app.drop_files(&[&photo], || above_line(&app, BELOW), &part("drop-line"));
    app.wait_for_saved(&blog, RAIN, ".jpg)");

    // One new file and the link to it, on a line of its own above the line it was dropped at.
    let changed = blog.changed_since(&before);
    let [post, picture] = &changed[..] else {
        panic!("more changed than the post and a picture: {changed:?}")
    };
    assert_eq!(post, RAIN);
    let text = blog.read(RAIN);
    let lines: Vec<&str> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with(BELOW))
        .expect("the line is still there");
    assert_eq!((lines[at - 1], lines[at - 3]), ("", ""));
    let link = lines[at - 2]
        .strip_prefix("![")
        .and_then(|line| line.strip_suffix(')'))
        .expect("a picture");
    let link = link.split_once("](").expect("a link").1;
    assert_eq!(link, picture, "the link leads to the copy");
    let copy = image::open(blog.path().join(picture)).expect("the copy is a picture");
    assert_eq!(
        (copy.width(), copy.height()),
        (1920, 2560),
        "upright, and no larger than a page needs"
    );
    assert_eq!(
        std::fs::read(&photo).expect("the photo"),
        original,
        "the photo itself is not touched"
    );

    // The preview loads a small version, turned upright.
    let find = "const picture = [...document.querySelectorAll('.article img')].at(-1)
        picture.scrollIntoView({ block: 'start' })
        if (!picture.complete || !picture.naturalWidth) return null
        const { x, y, width, height } = picture.getBoundingClientRect()
        return [picture.naturalWidth, picture.naturalHeight, x, y, width, height]";
    let shown = app.wait_for("the photo in the preview", || {
        let shown: Vec<f64> = app
            .preview_script(find, &[])
            .as_array()?
            .iter()
            .filter_map(|n| n.as_f64())
            .collect();
        (shown.first()? < shown.get(1)?).then_some(shown)
    });
    let [width, height, x, y, shown_width, _] = shown[..] else {
        panic!("{shown:?}")
    };
    assert!(
        width < f64::from(photo::STORED_HEIGHT),
        "{width} × {height} is no small version"
    );
    assert!(
        (height / width - 4.0 / 3.0).abs() < 0.02,
        "{width} × {height} is not the photo's shape"
    );
    let frame = app.area(&part("preview-frame")).expect("the preview");
    let screen = image::open(app.screenshot("photo"))
        .expect("a screenshot")
        .to_rgb8();
    let colour = |part: f64| {
        let (x, y) = (frame.x + x + shown_width * part, frame.y + y + 30.0);
        screen.get_pixel(x.round() as u32, y.round() as u32).0
    };
    let is_near =
        |one: [u8; 3], other: [u8; 3]| one.iter().zip(other).all(|(a, b)| a.abs_diff(b) < 25);
    assert!(
        is_near(colour(0.25), photo::BLUE) && is_near(colour(0.75), photo::RED),
        "{:?} {:?}",
        colour(0.25),
        colour(0.75)
    );
}

#[test]
fn what_is_no_picture_is_refused_with_a_reason() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    let notes = desk.path().join("notes.txt");
    desk.write("notes.txt", "Not a picture.");
    let broken = desk.path().join("half.jpg");
    photo::write(&broken);
    let whole = std::fs::read(&broken).expect("the photo");
    desk.write("half.jpg", &whole[..whole.len() / 2]);
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(RAIN);

    refuse(&app, &notes, "drop-hint", "notes.txt is not a picture");
    app.screenshot("drop-refused");
    app.click(&part("toast-close"));
    refuse(&app, &broken, "drop-line", "half.jpg is damaged");
    app.wait_for_save_state("saved");
    assert_eq!(blog.changed_since(&before), [""; 0]);
    assert!(!app.written().contains("half"), "{}", app.written());
}

fn refuse(app: &App, file: &Path, sign: &str, reason: &str) {
    app.drop_files(&[file], || above_line(app, BELOW), &part(sign));
    let message = app.message();
    assert!(message.contains(reason), "{message}");
}

fn save_evening(path: &Path) {
    image::RgbImage::from_fn(800, 500, |_, y| {
        let low = u8::try_from(y / 4).unwrap_or(0);
        image::Rgb([90 + low, 60, 140 - low])
    })
    .save(path)
    .expect("no picture");
}

#[test]
fn a_photo_dropped_on_the_cover_becomes_the_cover_and_goes_with_one_undo() {
    let blog = Folder::small_blog();
    let post = "2024-06-05-cover.md";
    let text = "---\ntitle: 封面\ncover: pictures/lake.png # the old one\n---\n\nWords.\n";
    blog.write(post, text);
    let desk = Folder::empty();
    let photo = desk.path().join("晚霞 (2).jpg");
    save_evening(&photo);
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(post);
    app.click(&part("matter-toggle"));
    app.wait_until("the form", || app.is_shown(&part("row-cover")));
    // The row grows under what is held over it.
    let upper = || {
        let area = app.area(&part("row-cover")).expect("the field");
        (area.x + area.width / 2.0, area.y + 14.0)
    };
    let held = format!("{}.is-drop", part("row-cover"));
    app.drop_files(&[&photo], upper, &held);
    app.wait_for_saved(&blog, post, "晚霞-2.jpg");
    let changed = blog.changed_since(&before);
    let [_, picture] = &changed[..] else {
        panic!("more changed than the post and a picture: {changed:?}")
    };
    assert_eq!(blog.read(post), text.replace("pictures/lake.png", picture));
    let copy = image::open(blog.path().join(picture)).expect("the copy is a picture");
    assert_eq!((copy.width(), copy.height()), (800, 500));
    app.wait_until("the cover in its field", || {
        app.script(
            "const shown = document.querySelector('[data-testid=field-picture]'); return shown?.complete && shown.naturalWidth === 800",
            &[],
        ) == true
    });
    app.screenshot("cover");

    // A part of it, by keys alone; each step has its undo.
    app.click(&part("cut-cover"));
    app.wait_until("the part", || {
        app.script("return document.activeElement.dataset.testid", &[]) == "cover-part"
    });
    app.keys(&[], "-----");
    app.press(key::DOWN);
    app.press(key::LEFT);
    app.screenshot("cover-part");
    app.click(&part("cover-cut"));
    app.wait_for_saved(&blog, post, "晚霞-2-cover.jpg");
    let cover = blog.path().join(picture.replace("晚霞-2", "晚霞-2-cover"));
    let cover = image::open(cover).expect("the cover is a picture");
    assert_eq!((cover.width(), cover.height()), (720, 378));
    app.go_to_end();
    app.keys(&[key::CONTROL], "z");
    app.wait_for_saved(&blog, post, "晚霞-2.jpg");

    app.go_to_end();
    app.keys(&[key::CONTROL], "z");
    app.wait_until("everything as before", || {
        blog.changed_since(&before).is_empty()
    });
}

/// A post of Chirpy with its image as a plain value.
const PLAIN: &str = "_posts/2024-06-05-cover.md";

fn chirpy() -> Folder {
    let blog = Folder::empty();
    blog.write("_config.yml", "theme: jekyll-theme-chirpy\n");
    blog.write(
        PLAIN,
        "---\ntitle: 封面\nimage: /assets/old.png # the old one\n---\n\nWords.\n",
    );
    std::fs::create_dir(blog.path().join("assets")).expect("no folder");
    save_evening(&blog.path().join("assets/old.png"));
    blog
}

#[test]
fn a_photo_dropped_on_the_closed_form_becomes_the_cover() {
    let blog = chirpy();
    let desk = Folder::empty();
    let photo = desk.path().join("晚霞.jpg");
    save_evening(&photo);
    let app = App::open(blog.path());
    app.open_post(PLAIN);
    let closed = || {
        let area = app.area(&part("matter-toggle")).expect("the closed form");
        (area.x + area.width / 2.0, area.y + area.height / 2.0)
    };
    app.drop_files(&[&photo], closed, &part("matter-drop"));
    app.wait_until("the cover in the file", || {
        let saved = blog.read(PLAIN);
        saved.contains("晚霞.jpg # the old one") && !saved.contains("old.png")
    });
}

#[test]
fn a_plain_image_becomes_a_map_for_its_stand_in() {
    let blog = chirpy();
    let app = App::dark_chinese(&blog, 1);
    app.open_post(PLAIN);
    app.resize(480, 640);
    app.click(&part("matter-toggle"));
    app.click(&part("cut-image"));
    app.wait_until("the part", || {
        app.script("return document.activeElement.dataset.testid", &[]) == "cover-part"
    });
    app.click(&part("cover-stand-in"));
    app.screenshot("cover-sheet-dark-chinese-narrow");
    app.click(&part("cover-cut"));
    app.wait_until("the map in the file", || {
        let saved = blog.read(PLAIN);
        saved.contains("image:\n  path: ")
            && saved.contains("-cover")
            && saved.contains("# the old one\n  lqip: ")
    });
}

#[test]
fn a_photo_dropped_on_a_post_of_the_list_goes_to_its_end() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    let photo = desk.path().join("IMG 2041.jpg");
    save_evening(&photo);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    let row = |file: &str| format!("[data-post-id='{file}']");
    let middle = |css: &str| {
        let area = app.area(css).expect("the place");
        (area.x + area.width / 2.0, area.y + area.height / 2.0)
    };
    app.drop_files(&[&photo], || middle(&row(BROKEN)), &part("drop-hint"));
    assert!(
        app.message().contains("cannot be read"),
        "{}",
        app.message()
    );
    app.click(&part("toast-close"));
    app.drop_files(&[&photo], || middle(&row(WINDOWS)), &part("drop-hint"));
    app.wait_until("the other post", || app.open_file() == WINDOWS);
    app.wait_for_saved(&blog, WINDOWS, "img-2041.jpg)");
    let text = blog.read(WINDOWS);
    assert!(text.contains("Another line.\r\n\r\n![]("), "{text}");
    app.wait_until("the field of the alt text", || {
        app.script("return document.activeElement.dataset.testid", &[]) == "picture-alt"
    });
    app.screenshot("dropped-on-row");
}
