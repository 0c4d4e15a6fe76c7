//! Pictures of the preview: opened, found again, and those on other hosts.

use serde_json::json;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::Folder;
use crate::webdriver::key;

const POST: &str = "2024-06-04-pictures.md";

const TEXT: &str = "---
title: Pictures
---

The first paragraph.[^1]

![A wide one](pictures/wide.png)

![The lake](pictures/lake.png)

![Gone](pictures/gone%20away.png)

![Elsewhere](http://127.0.0.1:9/one.png)

![Elsewhere again](http://127.0.0.1:9/two.png)

[^1]: A note.
";

fn open(launch: &Launch) -> (Folder, App) {
    let blog = Folder::small_blog();
    blog.write(POST, TEXT);
    let wide = image::RgbImage::from_fn(2600, 900, |x, y| {
        image::Rgb([
            u8::try_from(x / 12).unwrap_or(255),
            110,
            u8::try_from(y / 4).unwrap_or(255),
        ])
    });
    wide.save(blog.path().join("pictures/wide.png"))
        .expect("no picture");
    let app = App::with_post(Desktop::start(), launch, &blog, POST);
    (blog, app)
}

fn width(app: &App) -> i64 {
    app.script(
        "const picture = document.querySelector('[data-testid=lightbox-picture]')
         return picture?.complete ? picture.naturalWidth : 0",
        &[],
    )
    .as_i64()
    .unwrap_or(0)
}

fn shown_width(app: &App) -> f64 {
    app.area(&part("lightbox-picture"))
        .map_or(0.0, |area| area.width)
}

#[test]
fn a_picture_opens_full_and_the_arrows_lead_on() {
    let (_blog, app) = open(&Launch::default());
    app.click_preview("img[alt=\"A wide one\"]");
    app.wait_until("the picture, all of it", || width(&app) == 2600);
    assert!(shown_width(&app) <= 1280.0, "it fits the window");
    assert_eq!(app.text(&part("lightbox-count")), "1 of 2");
    app.screenshot("lightbox");
    app.type_text("1");
    app.wait_until("its own size", || shown_width(&app) > 2500.0);
    app.screenshot("lightbox-full");
    app.type_text("0");
    app.wait_until("the window's size", || shown_width(&app) <= 1280.0);
    app.press(key::RIGHT);
    app.wait_until("the next picture", || width(&app) == 320);
    assert_eq!(app.text(&part("lightbox-name")), "The lake");
    app.press(key::RIGHT);
    app.wait_until("the first one again", || width(&app) == 2600);
    app.press(key::ESCAPE);
    app.wait_until("the window without it", || !app.is_shown(&part("lightbox")));
    assert_eq!(
        app.script("return document.activeElement.dataset.testid", &[]),
        "preview-frame"
    );

    // Without a mouse.
    app.preview_script(
        "document.querySelector('img[alt=\"The lake\"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
         return 1",
        &[],
    );
    app.wait_until("the picture that had the focus", || width(&app) == 320);
    app.press(key::ESCAPE);
    app.wait_until("the window without it", || !app.is_shown(&part("lightbox")));
}

#[test]
fn a_missing_picture_is_found() {
    let found = Folder::empty();
    let picture = found.path().join("found.png");
    image::RgbImage::new(120, 80)
        .save(&picture)
        .expect("no picture");
    let (blog, app) = open(&Launch {
        dialog: Some(&picture),
        ..Launch::default()
    });
    app.wait_until("its place", || {
        app.preview_script(
            "return document.querySelector('.waiting.missing .act')?.textContent",
            &[],
        ) == "Find…"
    });
    app.preview_script(
        "document.querySelector('.waiting.missing').scrollIntoView({ block: 'center' }); return 1",
        &[],
    );
    app.screenshot("picture-missing");
    app.click_preview(".waiting.missing .act");
    app.wait_until("the picture", || {
        app.preview_script("return !document.querySelector('.waiting.missing') && document.querySelector('img[alt=Gone]')?.naturalWidth", &[]) == 120
    });
    app.wait_for_saved(&blog, POST, "![Gone](");
    let saved = blog.read(POST);
    assert!(
        saved.contains("found.png") && !saved.contains("gone%20away"),
        "{saved}"
    );
    assert_eq!(
        saved.lines().count(),
        TEXT.lines().count(),
        "one link was changed"
    );
}

#[test]
fn the_words_of_the_app_are_the_interfaces_and_those_of_the_post_its_own() {
    let (_blog, app) = open(&Launch {
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    });
    let words = || {
        app.preview_script(
            "const text = css => document.querySelector(css)?.textContent
             return [text('.waiting.missing .mute'), text('.waiting.missing .act'), text('.waiting[data-host] .mute'),
                 document.querySelector('.footnotes')?.getAttribute('aria-label')]",
            &[],
        )
    };
    app.wait_until("both languages", || {
        words() == json!(["找不到图片", "查找…", "127.0.0.1", "Footnotes"])
    });
    app.preview_script("scrollTo(0, 9999); return 1", &[]);
    app.screenshot("pictures-dark-chinese");
    app.resize(900, 700);
    app.screenshot("pictures-narrow");
}

#[test]
fn pictures_of_a_host_can_always_be_loaded_and_say_why_not() {
    let (_blog, app) = open(&Launch::default());
    app.preview_script("document.querySelector('.waiting[data-host]').scrollIntoView({ block: 'center' }); return 1", &[]);
    app.screenshot("pictures-remote");
    app.click(&part("always-remote"));
    // Nothing on this machine is asked for by a post.
    let told = app.message();
    assert!(
        told.contains("0 of 2") && told.contains("127.0.0.1"),
        "{told}"
    );
    app.screenshot("pictures-not-loaded");
    app.keys(&[key::CONTROL], ",");
    app.wait_until("the host among the settings", || {
        app.text(&part("settings-sheet")).contains("127.0.0.1")
    });
    app.screenshot("settings-hosts");
    app.click(&part("forget-host"));
    app.wait_until("no host", || {
        !app.text(&part("settings-sheet")).contains("127.0.0.1")
    });
}
