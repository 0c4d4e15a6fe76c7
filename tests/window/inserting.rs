//! Pictures that come into the text by the clipboard, by a drop of several, and by the menu.

use std::path::Path;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{BRUSH, Folder, RAIN, files_below};
use crate::photo;
use crate::webdriver::key;

/// The first line of the post after the place where things are dropped.
const BELOW: &str = "By evening the boats";

fn save_picture(path: &Path, width: u32, colour: [u8; 3]) {
    let shade = |x: u32| u8::try_from(x * 60 / width).unwrap_or(60);
    image::RgbImage::from_fn(width, width * 5 / 8, |x, _| {
        image::Rgb(colour.map(|part| part.saturating_add(shade(x))))
    })
    .save(path)
    .expect("no picture");
}

/// What lies in the system's trash, by name.
fn trash(app: &App) -> Vec<String> {
    let folder = app.desktop().home().join("data/Trash/files");
    if !folder.exists() {
        return Vec::new();
    }
    let files = files_below(&folder);
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into());
    files.keys().filter_map(|path| name(path)).collect()
}

/// The keys of the keyboard go to the window below the pointer.
fn at_end(app: &App) {
    app.go_to_end();
    app.move_pointer(app.top_of_line(BELOW));
}

#[test]
fn a_screenshot_is_pasted_undone_and_had_back() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    let screenshot = desk.path().join("any.png");
    save_picture(&screenshot, 900, [40, 90, 140]);
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(RAIN);
    let _clipboard = app.desktop().copy_to_clipboard("image/png", &screenshot);

    at_end(&app);
    app.desktop().press_on_keyboard("ctrl+v");
    app.wait_for_saved(&blog, RAIN, "screenshot.png)");
    let picture = format!("images/{}/screenshot.png", RAIN.trim_end_matches(".md"));
    assert_eq!(blog.changed_since(&before), [RAIN, &picture]);
    assert!(blog.read(RAIN).contains(&format!("\n\n![]({picture})\n")));
    app.wait_until("the picture in the preview", || {
        app.preview_script(
            "return [...document.querySelectorAll('.article img')].at(-1)?.naturalWidth",
            &[],
        ) == 900
    });

    // The bar asks for the alt text, and the keyboard stays in the text until it is called.
    app.wait_until("the bar", || app.is_shown(&part("picture-bar")));
    app.screenshot("pasted");
    app.keys(&[key::ALT], &key::ENTER.to_string());
    app.type_text("Clouds [in the south]");
    app.wait_for_saved(&blog, RAIN, "![Clouds \\[in the south\\]](");
    app.screenshot("picture-bar-alt");
    app.press(key::ESCAPE);
    app.wait_until("no bar", || !app.is_shown(&part("picture-bar")));
    app.type_text(" On it goes.");
    app.wait_for_saved(&blog, RAIN, "On it goes.");

    app.wait_until("the text of before", || {
        app.keys(&[key::CONTROL], "z");
        !app.written().contains("screenshot")
    });
    app.wait_until("the file in the trash", || {
        trash(&app) == ["screenshot.png"]
    });
    app.wait_for_save_state("saved");
    assert_eq!(blog.changed_since(&before), [""; 0]);
    app.wait_until("the picture again", || {
        app.keys(&[key::CONTROL, key::SHIFT], "z");
        blog.path().join(&picture).exists()
    });
    assert_eq!(trash(&app), [""; 0]);
}

#[test]
fn copied_files_are_pasted_and_text_stays_text() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    for (name, colour) in [("日落 1.png", [180, 90, 40]), ("b.png", [40, 120, 60])] {
        save_picture(&desk.path().join(name), 400, colour);
    }
    let place = desk.path().display();
    desk.write(
        "list",
        format!("file://{place}/%E6%97%A5%E8%90%BD%201.png\r\nfile://{place}/b.png\r\n"),
    );
    desk.write("words", "Only words.");
    let app = App::open(blog.path());
    app.open_post(RAIN);
    at_end(&app);
    let list = desk.path().join("list");
    let copied = app.desktop().copy_to_clipboard("text/uri-list", &list);
    app.desktop().press_on_keyboard("ctrl+v");
    app.wait_for_saved(&blog, RAIN, "b.png)");
    let text = blog.read(RAIN);
    let (first, second) = (text.find("日落-1.png)"), text.find("b.png)"));
    assert!(first.is_some() && first < second, "{text}");

    drop(copied);
    let words = desk.path().join("words");
    let _copied = app.desktop().copy_to_clipboard("UTF8_STRING", &words);
    app.desktop().press_on_keyboard("ctrl+v");
    app.wait_for_saved(&blog, RAIN, "Only words.");
}

#[test]
fn three_dropped_files_keep_their_order_and_go_with_one_undo() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    let photo = desk.path().join("IMG 2041.jpg");
    photo::write(&photo);
    let others = ["two.png", "three.png"].map(|name| desk.path().join(name));
    save_picture(&others[0], 1900, [60, 60, 140]);
    save_picture(&others[1], 1500, [40, 120, 60]);
    let before = blog.files();
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.drop_files(
        &[&photo, &others[0], &others[1]],
        || {
            let (x, y) = app.top_of_line(BELOW);
            (x + 60.0, y + 3.0)
        },
        &part("drop-line"),
    );
    app.wait_until("their place", || app.is_shown(&part("taking")));
    app.screenshot("taking");
    app.wait_for_saved(&blog, RAIN, "three.png)");
    let text = blog.read(RAIN);
    let places = ["img-2041.jpg)", "two.png)", "three.png)", BELOW].map(|part| text.find(part));
    assert!(places.is_sorted() && places[0].is_some(), "{text}");

    // The bar asks for each of the three.
    app.wait_until("the field of the alt text", || {
        app.script("return document.activeElement.dataset.testid", &[]) == "picture-alt"
    });
    let facts = app.text(&part("picture-facts"));
    assert!(
        facts.contains("3000 × 4000") && facts.contains("1920 × 2560"),
        "{facts}"
    );
    app.screenshot("picture-bar");
    app.type_text("One\nTwo\n");
    app.wait_for_saved(&blog, RAIN, "![Two](");
    app.click(&part("picture-previous"));
    app.click("[data-testid=picture-width] [data-value='640']");
    app.wait_for_saved(&blog, RAIN, "two-640.png)");
    app.click(&part("picture-same"));
    app.wait_for_saved(&blog, RAIN, "three-640.png)");
    app.click("[data-testid=picture-format] [data-value=webp]");
    app.wait_for_saved(&blog, RAIN, "two-640.webp)");
    app.screenshot("picture-bar-640");
    app.wait_until("what they were in the trash", || {
        trash(&app) == ["img-2041.jpg", "three.png", "two-640.png", "two.png"]
    });
    app.fill(&part("picture-name"), "晚霞");
    app.press(key::ENTER);
    app.wait_for_saved(&blog, RAIN, "晚霞-640.webp)");

    app.go_to_end();
    app.wait_until("the text of before", || {
        app.keys(&[key::CONTROL], "z");
        !app.written().contains("img-2041")
    });
    app.wait_until("all files gone", || {
        app.text(&part("save-state")).starts_with("Saved") && blog.changed_since(&before).is_empty()
    });
}

#[test]
fn the_menu_inserts_a_picture_and_the_bar_takes_it_out_again() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    let chosen = desk.path().join("chosen.png");
    save_picture(&chosen, 2000, [150, 110, 40]);
    let before = blog.files();
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(&chosen),
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(BRUSH);
    app.click(&part("more"));
    app.screenshot("menu-picture");
    app.click(&part("menu-picture"));
    app.wait_for_saved(&blog, BRUSH, "chosen.png)");
    app.wait_until("the bar", || app.is_shown(&part("picture-bar")));
    app.screenshot("picture-bar-dark-chinese");
    app.resize(700, 620);
    app.screenshot("picture-bar-narrow");
    app.click(&part("picture-out"));
    app.wait_until("everything as before", || {
        blog.changed_since(&before).is_empty()
    });
    assert_eq!(trash(&app), ["chosen.png"]);
}
