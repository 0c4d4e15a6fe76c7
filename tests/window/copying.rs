//! Copies of a post for editors elsewhere, as another program pastes them.

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN};
use crate::webdriver::key;

/// What another program would paste.
fn pasted(app: &App, kind: &str) -> String {
    let arguments = ["-selection", "clipboard", "-o", "-t", kind];
    app.desktop().run("xclip", &arguments).unwrap_or_default()
}

#[test]
fn a_copy_is_html_and_text_at_once_with_its_pictures_inside() {
    let blog = Folder::small_blog();
    let more =
        "\nMore in [the book](https://example.com/book).\n\n```mermaid\ngraph LR\n  A --> B\n```\n";
    blog.write(RAIN, blog.read(RAIN) + more);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.keys(&[key::CONTROL, key::SHIFT], "c");
    app.wait_until("the places", || app.is_shown(&part("copy-as-wechat")));
    app.screenshot("copy-sheet");
    app.press(key::ENTER);
    let message = app.message();
    app.screenshot("copied");
    for fact in [
        "Copied for WeChat",
        "1 picture embedded",
        "1 link became a footnote",
        "1 diagram as SVG",
    ] {
        assert!(message.contains(fact), "{fact}: {message}");
    }
    let html = pasted(&app, "text/html");
    assert!(
        html.contains("style=\"") && html.contains("src=\"data:image/"),
        "{html}"
    );
    for absent in ["class=", "var(--", "<script", "picture://"] {
        assert!(!html.contains(absent), "{absent} in {html}");
    }
    let text = pasted(&app, "UTF8_STRING");
    assert!(
        text.contains("湖面像一面镜子") && !text.contains("<p"),
        "{text}"
    );

    app.click(&part("copy"));
    app.screenshot("copy-menu");
    app.click(&part("menu-copy-markdown"));
    app.wait_until("the Markdown", || {
        pasted(&app, "UTF8_STRING").contains("](data:image/png;base64,")
    });
}

#[test]
fn the_places_to_copy_to_in_chinese_in_the_dark_and_in_a_narrow_window() {
    let blog = Folder::small_blog();
    let launch = Launch {
        folder: Some(blog.path()),
        language: Some("zh_CN.UTF-8"),
        dark: true,
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    app.click(&part("copy"));
    app.screenshot("copy-menu-zh-dark");
    app.press(key::ESCAPE);
    app.keys(&[key::CONTROL, key::SHIFT], "c");
    app.wait_until("the places", || app.is_shown(&part("copy-as-wechat")));
    app.screenshot("copy-sheet-zh-dark");
    app.resize(480, 480);
    app.screenshot("copy-sheet-narrow");
    // By keys alone: down to the next place, and copied.
    app.press(key::DOWN);
    app.press(key::ENTER);
    assert!(app.message().contains("知乎"));
    app.screenshot("copied-zh-narrow");
}

/// A place, what its copy must hold, and what it must not.
type Rules = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

#[test]
fn what_another_program_pastes_keeps_the_rules_of_each_place() {
    const ALL_LACK: &[&str] = &[
        "class=",
        "id=\"",
        "var(",
        "<style",
        "<script",
        "href=\"#",
        "aria-",
        "role=",
        "<nav",
        "<input",
        "data-diagram",
        "url(",
        "<details",
        "picture://",
        "onerror",
    ];
    const RULES: [Rules; 5] = [
        (
            "wechat",
            &["style=\"", "[1]</sup>", "src=\"data:image/png", "<section"],
            &["<a href=\"http", "<math"],
        ),
        (
            "zhihu",
            &[
                "<a href=\"https://example.com/book\"",
                "zhihu.com/equation",
                "<pre",
            ],
            &["style=\"color"],
        ),
        (
            "juejin",
            &["<a href=\"https://example.com/book\"", "$a^2$"],
            &["<math"],
        ),
        (
            "csdn",
            &["<a href=\"https://example.com/book\"", "style=\"", "$a^2$"],
            &["<math"],
        ),
        (
            "html",
            &["<a href=\"https://example.com/book\"", "<math", "style=\""],
            &[],
        ),
    ];
    let blog = Folder::small_blog();
    let more = "\nMore in [the book](https://example.com/book), $a^2$[^1].\n\n- one\n  - two\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | `x` |\n\n```rust\nfn main() {}\n```\n\n<img src=x onerror=\"parent.happened = 1\">\n\n[^1]: note\n";
    blog.write(RAIN, blog.read(RAIN) + more);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    for (place, held, lacking) in RULES {
        app.click(&part("copy"));
        app.click(&part(&format!("menu-copy-{place}")));
        // Each copy holds what the others lack, so the last one is not taken for it.
        app.wait_until(&format!("the copy for {place}"), || {
            let html = pasted(&app, "text/html");
            held.iter().all(|part| html.contains(part))
                && !lacking.iter().any(|part| html.contains(part))
        });
        let html = pasted(&app, "text/html");
        for absent in ALL_LACK {
            assert!(!html.contains(absent), "{absent} for {place}: {html}");
        }
        let text = pasted(&app, "UTF8_STRING");
        assert!(
            text.contains("the far bank went first") && text.contains("fn main() {}"),
            "{place}: {text}"
        );
    }
    app.click(&part("copy"));
    app.click(&part("menu-copy-markdown"));
    app.wait_until("the Markdown", || {
        pasted(&app, "UTF8_STRING").contains("](data:image/png;base64,")
    });
}
