//! The window in other languages, lights and sizes. What can be measured is checked; the rest is for the eye.

use serde_json::json;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{BRUSH, Folder, RAIN};
use crate::steps::row;

fn open(blog: &Folder, launch: &Launch) -> App {
    let app = App::launch(
        Desktop::start(),
        &Launch {
            folder: Some(blog.path()),
            ..*launch
        },
    );
    app.wait_until("the list of posts", || app.listed() == 4);
    app
}

/// Whether nothing reaches beyond the window's right edge.
fn fits(app: &App) -> bool {
    app.script(
        "return document.documentElement.scrollWidth <= window.innerWidth",
        &[],
    ) == true
}

#[test]
fn in_chinese() {
    let blog = Folder::small_blog();
    let app = open(
        &blog,
        &Launch {
            language: Some("zh_CN.UTF-8"),
            ..Launch::default()
        },
    );
    app.open_post(RAIN);
    app.show_form();
    assert_eq!(app.attribute("html", "lang").as_deref(), Some("zh-CN"));
    let words = app.text("body");
    assert!(words.contains("已保存"), "{words}");
    app.screenshot("chinese");
}

#[test]
fn an_article_is_set_in_its_own_language() {
    let blog = Folder::small_blog();
    let app = open(&blog, &Launch::default());
    // The language, the height of a line in letters, and whether spaces come between Chinese and other letters.
    let set = |app: &App| {
        app.preview_script(
            "const p = document.querySelector('[data-article] > p'), style = getComputedStyle(p)
             return [document.querySelector('[data-article]').lang, document.documentElement.lang,
                 Math.round(parseFloat(style.lineHeight) / parseFloat(style.fontSize) * 100) / 100,
                 style.getPropertyValue('text-autospace'), style.lineBreak]",
            &[],
        )
    };
    app.open_post(RAIN);
    app.wait_for_preview_of("the far bank went first");
    // This engine would draw letters over each other.
    let space = app.preview_script(
        "return !CSS.supports('text-autospace', 'normal') ? ''
             : CSS.supports('hanging-punctuation', 'first') && !CSS.supports('font', '-apple-system-body') ? 'no-autospace' : 'normal'",
        &[],
    );
    assert_eq!(set(&app), json!(["en", "en", 1.7, space, "strict"]));
    app.open_post(BRUSH);
    app.wait_for_preview_of("笔尖");
    assert_eq!(set(&app), json!(["zh-CN", "en", 1.85, space, "strict"]));
}

#[test]
fn in_the_dark() {
    let blog = Folder::small_blog();
    let app = open(
        &blog,
        &Launch {
            dark: true,
            ..Launch::default()
        },
    );
    app.open_post(RAIN);
    app.show_form();
    app.wait_for_preview_of("the far bank went first");
    // "rgb(27, 24, 22)" or "oklch(0.2 …)": the first number says how light it is.
    let light = |colour: &str| {
        let first = colour
            .split(|c: char| !c.is_ascii_digit() && c != '.')
            .find(|number| !number.is_empty());
        let first: f64 = first
            .and_then(|number| number.parse().ok())
            .unwrap_or(255.0);
        if colour.starts_with("ok") {
            first
        } else {
            first / 255.0
        }
    };
    let window = app.script(
        "return getComputedStyle(document.querySelector('.paper')).backgroundColor",
        &[],
    );
    let article = app.preview_script(
        "return getComputedStyle(document.querySelector('.article')).backgroundColor",
        &[],
    );
    for colour in [window, article] {
        let colour = colour.as_str().unwrap_or("none").to_owned();
        assert!(light(&colour) < 0.35, "{colour} is not dark");
    }
    app.screenshot("dark");
}

#[test]
fn in_a_narrow_window() {
    let blog = Folder::small_blog();
    let app = open(&blog, &Launch::default());
    app.open_post(RAIN);

    // Below 1000 the list is a drawer over the text.
    app.resize(900, 700);
    app.wait_until("the button that shows the posts", || {
        app.is_shown(&part("show-posts"))
    });
    assert!(fits(&app));
    app.screenshot("narrow-900");
    app.click(&part("show-posts"));
    app.wait_until("the posts over the text", || {
        app.is_shown(&part("posts-drawer")) && app.is_shown(&row(RAIN))
    });
    app.screenshot("narrow-900-posts");
    app.click(&row(RAIN));

    // Below 760 text and article share one place.
    app.resize(560, 700);
    app.wait_until("one pane", || !app.is_shown(&part("preview-frame")));
    assert!(fits(&app));
    app.click(&part("switch-side"));
    app.wait_for_preview_of("the far bank went first");
    assert!(fits(&app));
    app.screenshot("narrow-560-article");
}
