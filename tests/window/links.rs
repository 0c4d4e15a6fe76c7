//! Links in the preview: shown before they are followed, and followed only where they may lead.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::json;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{BRUSH, Folder, RAIN};

const POST: &str = "2024-06-02-links.md";

fn post() -> String {
    let middle = (0..60).fold(String::new(), |text, at| {
        format!("{text}Paragraph {at} of a long post.\n\n")
    });
    format!(
        "---\ntitle: Links\n---\n
[Outside](https://example.org/a/very/long/address/that/goes/on/and/on/until/nobody/reads/it/any/more/at/all/because/it/is/long?page=3#end)
[Mail](mailto:me@example.org)

[To the end](#终章) and [encoded](#%E7%BB%88%E7%AB%A0) and [to nowhere](#nowhere)

[The rain]({RAIN}#rain) and [the brush](2023-03-02-%E6%AF%9B%E7%AC%94.md) and [no post](2020-01-01-none.md)

{middle}
## 终章

The last words.
"
    )
}

/// A browser that writes down what it is to show.
fn browser(home: &Path) {
    let bin = home.join("bin");
    std::fs::create_dir_all(&bin).expect("no folder for programs");
    let program = bin.join("xdg-open");
    std::fs::write(
        &program,
        "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/shown-outside\"\n",
    )
    .expect("no browser");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("no browser");
}

fn open(launch: &Launch) -> (Folder, App) {
    let blog = Folder::small_blog();
    blog.write(POST, post());
    let desktop = Desktop::start();
    browser(desktop.home());
    let app = App::with_post(desktop, launch, &blog, POST);
    (blog, app)
}

fn link(href: &str) -> String {
    format!("a[href^=\"{href}\"]")
}

fn scrolled(app: &App) -> f64 {
    app.preview_script("return scrollY", &[])
        .as_f64()
        .unwrap_or(-1.0)
}

#[test]
fn the_target_is_shown_before_it_is_followed() {
    let (_blog, app) = open(&Launch::default());
    app.point_at_preview(&link("https://example.org"));
    app.wait_until("the address at the foot", || {
        let shown = app.text(&part("link-target"));
        shown.starts_with("https://example.org/a/very")
            && shown.contains('…')
            && shown.ends_with("?page=3#end")
    });
    app.screenshot("link-target");
    app.point_at_preview(".article > p:nth-of-type(4)");
    app.wait_until("no address", || !app.is_shown(&part("link-target")));
    // With the keyboard as with the mouse; the first link is the first stop, the second one the next.
    app.click_preview(".article > p:nth-of-type(4)");
    app.wait_until("the keys to go to the preview", || {
        app.script("return document.activeElement?.localName", &[]) == "iframe"
    });
    app.desktop().press_on_keyboard("Home");
    for address in ["https://example.org/a/very", "mailto:me@example.org"] {
        app.desktop().press_on_keyboard("Tab");
        app.wait_until(&format!("{address}, which has the focus"), || {
            app.text(&part("link-target")).starts_with(address)
        });
    }
}

#[test]
fn outside_links_go_to_the_browser_and_say_so() {
    let (_blog, app) = open(&Launch::default());
    app.click_preview(&link("https://example.org"));
    let told = app.message();
    assert!(
        told.contains("Opened in your browser") && told.contains("https://example.org"),
        "{told}"
    );
    app.screenshot("link-outside");
    let shown = app.desktop().home().join("shown-outside");
    app.wait_until("the browser to be asked", || {
        std::fs::read_to_string(&shown)
            .is_ok_and(|text| text.starts_with("https://example.org/a/very/long/"))
    });
    app.click_preview(&link("mailto:"));
    app.wait_until("the mail program", || {
        app.text(&part("toast"))
            .contains("Handed to your mail program")
    });
    // A link that no article lets through: the frame says it, and the window refuses.
    app.preview_script(
        "parent.postMessage({ type: 'link', href: 'file:///etc/passwd' }, '*'); return 1",
        &[],
    );
    app.wait_until("the refusal", || {
        let told = app.text(&part("toast"));
        told.contains("is not opened") && told.contains("file:")
    });
    let asked = std::fs::read_to_string(&shown).unwrap_or_default();
    assert!(!asked.contains("passwd"), "{asked}");
}

#[test]
fn anchors_scroll_and_dead_ones_say_so() {
    let (_blog, app) = open(&Launch::default());
    for href in ["#终章", "#%E7%BB%88%E7%AB%A0"] {
        app.preview_script("scrollTo(0, 0); return 1", &[]);
        app.click_preview(&format!("a[href=\"{href}\"]"));
        app.wait_until(&format!("{href} at the top"), || {
            let top = app.preview_script(
                "return document.querySelector('.article h2').getBoundingClientRect().top",
                &[],
            );
            top.as_f64().is_some_and(|top| top.abs() < 120.0)
        });
        app.wait_until("the text to follow", || {
            app.written().contains("The last words.")
        });
    }
    app.preview_script("scrollTo(0, 0); return 1", &[]);
    app.click_preview("a[href=\"#nowhere\"]");
    let told = app.message();
    assert!(told.contains("no place called #nowhere"), "{told}");
    assert!(scrolled(&app) < 1.0);
    app.screenshot("link-dead");
}

#[test]
fn links_to_posts_open_them() {
    let (_blog, app) = open(&Launch::default());
    app.click_preview(&link("2020-01-01-none.md"));
    let told = app.message();
    assert!(
        told.contains("is not opened") && told.contains("No post of this folder"),
        "{told}"
    );
    app.click(&part("toast-close"));
    app.click_preview(&link("2023-03-02"));
    app.wait_until("the brush", || app.open_file() == BRUSH);
    app.wait_for_preview_of("笔尖");

    app.open_post(POST);
    app.click_preview(&link(RAIN));
    app.wait_until("the rain", || app.open_file() == RAIN);
    app.wait_for_preview_of("It began at noon");
    assert!(
        !app.is_shown(&part("toast")),
        "the anchor is there: {}",
        app.text(&part("toast"))
    );
}

#[test]
fn links_look_well_in_the_dark_in_chinese() {
    let (_blog, app) = open(&Launch {
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    });
    app.click_preview("a[href=\"#nowhere\"]");
    app.wait_until("the message", || {
        app.text(&part("toast"))
            .contains("没有名为 #nowhere 的位置")
    });
    app.point_at_preview(&link("https://example.org"));
    app.wait_until("the address", || app.is_shown(&part("link-target")));
    app.screenshot("link-dark-chinese");
    assert_eq!(
        app.script("return document.title.includes('Inkstone')", &[]),
        json!(true)
    );
}
