//! The article in the site's own style sheets: what they decide, and what they cannot do.

use serde_json::json;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::Folder;
use crate::hostile::Listener;

const ONE: &str = "_posts/2024-05-01-one.md";
const TWO: &str = "_posts/2024-05-02-two.md";

/// A Jekyll site with a theme that keeps a bar at the left free, and knows the dark.
fn site(css: &str) -> Folder {
    let site = Folder::empty();
    site.write("_config.yml", "title: Brass\npermalink: /:title/\n");
    let text = |title: &str| {
        format!(
            "---\ntitle: {title}\nlang: zh-CN\n---\n\nThe words of {title} in brass. 雨停了，湖面像一面镜子。\n\n## A heading\n\n```js\nlet a = \"b\" // c\n```\n\n![Nothing](none.png)\n\n![Far](https://far.example/a.png)\n\nA formula that is half typed: $$\\frac{{$$.\n\n<div class=\"over\">A bar</div>\n\n{}The end of {title}.\n",
            "A line that makes the page long.\n\n".repeat(40)
        )
    };
    site.write(ONE, text("One"));
    site.write(TWO, text("Two"));
    for name in ["one", "two"] {
        site.write(
            &format!("_site/{name}/index.html"),
            "<!doctype html><html data-mode=light><head><link rel=stylesheet href=/assets/brass.css><link rel=stylesheet href='https://fonts.example/a.css'></head>
             <body class=page><aside class=bar><p>bar</p></aside><div id=main><article><header><p>x</p></header><div class=post-content><p>One<p>Two</div></article></div></body></html>",
        );
    }
    site.write("_site/assets/brass.css", css);
    site
}

const BRASS: &str = "
    :root { --ink: rgb(60, 40, 10); --paper: rgb(250, 240, 220); }
    h2 { color: rgb(1, 2, 3) }
    @supports (color: red) { @media screen and (prefers-color-scheme: dark) { h2 { color: rgb(250, 251, 252) } } }
    h2::after { content: '\\f0eb' }
    html[data-mode=dark] { --ink: rgb(240, 220, 180); --paper: rgb(40, 30, 10); }
    body { color: var(--ink); background: var(--paper); font: 17px/1.7 serif; margin: 0 }
    .bar { position: fixed; left: 0; width: 240px }
    #main { margin-left: 240px; padding: 2em }
    .post-content { max-width: 640px }
    .post-content > p { color: rgb(120, 80, 0); }
    html[data-mode=dark] .post-content > p { color: rgb(230, 200, 130) }
    .highlight { background: rgba(128, 100, 0, .15); padding: 1em } .highlight .k { color: rgb(1, 100, 2) }
";

fn open(site: &Folder, launch: &Launch) -> App {
    let app = App::launch(
        Desktop::start(),
        &Launch {
            folder: Some(site.path()),
            ..*launch
        },
    );
    app.wait_until("the list of posts", || app.listed() == 2);
    app.open_post(ONE);
    app
}

fn choose(app: &App, menu: &str, item: &str) {
    app.click(&part(menu));
    app.wait_until(item, || app.is_shown(&part(item)));
    app.click(&part(item));
}

/// A computed value of what is first found in the preview.
fn styled(app: &App, css: &str, property: &str) -> String {
    let value = app.preview_script(
        "const e = document.querySelector(arguments[0])
         return e && getComputedStyle(e).getPropertyValue(arguments[1])",
        &[json!(css), json!(property)],
    );
    value.as_str().unwrap_or_default().to_owned()
}

fn wait_for_colour(app: &App, colour: &str) {
    app.wait_until(colour, || {
        styled(app, "[data-article] > p", "color") == colour
    });
}

const LIGHT_TEXT: &str = "rgb(120, 80, 0)";
const DARK_TEXT: &str = "rgb(230, 200, 130)";

#[test]
fn the_article_looks_as_the_site_does() {
    let site = site(BRASS);
    let app = open(&site, &Launch::default());
    let pictures =
        "return [...document.querySelectorAll('[data-article] > *')].forEach(e => e.kept = true)";
    app.preview_script(pictures, &[]);
    app.click(&part("theme"));
    app.wait_until("the sheet's name", || {
        app.text(&part("theme-site")).contains("brass.css")
    });
    app.screenshot("site-look-menu");
    app.click(&part("theme-site"));
    wait_for_colour(&app, LIGHT_TEXT);
    app.screenshot("site-look");

    assert_eq!(styled(&app, "h2", "color"), "rgb(1, 2, 3)");
    let sign = app.preview_script(
        "return getComputedStyle(document.querySelector('h2'), '::after').content",
        &[],
    );
    assert_eq!(sign, "\"\"", "a letter of a font that is not here");

    // The elements of the site stand around it, and the blocks are the ones that were there.
    let around = app.preview_script(
        "const article = document.querySelector('.page > #main > article > div.post-content[data-article]')
         return article && [article.lang, [...article.children].every(e => e.kept)]",
        &[],
    );
    assert_eq!(around, json!(["zh-CN", true]));
    assert_eq!(
        styled(&app, ".code .tok-keyword", "color"),
        "rgb(1, 100, 2)"
    );
    // The bar is not here, and no room for it.
    let sides = app.preview_script(
        "const { left, right } = document.querySelector('#main').getBoundingClientRect()
         return Math.abs(left - (document.documentElement.clientWidth - right)) < 2",
        &[],
    );
    assert_eq!(sides, true);
    let title = app.attribute(&part("theme"), "title").unwrap_or_default();
    assert!(
        title.contains("_site/assets/brass.css") && title.contains("fonts.example"),
        "{title}"
    );

    // Light and dark, as the site has them.
    choose(&app, "scheme", "scheme-dark");
    wait_for_colour(&app, DARK_TEXT);
    assert_eq!(styled(&app, "h2", "color"), "rgb(250, 251, 252)");
    app.screenshot("site-look-dark");
    choose(&app, "scheme", "scheme-follow");
    wait_for_colour(&app, LIGHT_TEXT);

    // What is typed comes in, and the next build too.
    app.write_at_end("Typed in brass.");
    app.wait_for_preview_of("Typed in brass.");
    site.write(
        "_site/assets/brass.css",
        BRASS.replace("120, 80, 0", "0, 80, 120"),
    );
    wait_for_colour(&app, "rgb(0, 80, 120)");

    // Another post, and another start, have it again.
    app.open_post(TWO);
    app.wait_for_preview_of("The words of Two");
    wait_for_colour(&app, "rgb(0, 80, 120)");
    let again = App::launch(
        app.kill(),
        &Launch {
            folder: Some(site.path()),
            ..Launch::default()
        },
    );
    again.wait_until("the list of posts", || again.listed() == 2);
    wait_for_colour(&again, "rgb(0, 80, 120)");

    // A theme takes all of it away.
    choose(&again, "theme", "theme-wren");
    again.wait_until("the theme", || {
        again.preview_script(
            "return document.querySelector('body > article.theme-wren') !== null
                 && !document.querySelector('[data-around], [data-sheet], [data-mode], .page, [data-own]')",
            &[],
        ) == true
    });
    again.screenshot("site-look-left");
}

#[test]
fn a_sheet_is_chosen_where_nothing_was_built() {
    let site = site(BRASS);
    let themes = Folder::empty();
    themes.write("mine.css", BRASS);
    std::fs::remove_dir_all(site.path().join("_site")).expect("the built site");
    let sheet = themes.path().join("mine.css");
    let launch = Launch {
        dialog: Some(&sheet),
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    };
    let app = open(&site, &launch);
    app.click(&part("theme"));
    app.wait_until("that nothing was built", || {
        app.text(&part("theme-site")).contains("还没有生成")
    });
    app.screenshot("site-look-none-chinese");
    app.click(&part("theme-site"));
    wait_for_colour(&app, LIGHT_TEXT);
    app.resize(900, 700);
    app.screenshot("site-look-chinese-narrow");

    app.resize(1280, 800);
    app.wait_until("the list", || app.listed() == 2);

    // Gone at the next post: a theme is shown, and said why.
    std::fs::remove_file(&sheet).expect("the sheet");
    app.open_post(TWO);
    let message = app.message();
    assert!(message.contains("mine.css"), "{message}");
    app.wait_until("a theme", || {
        app.preview_script(
            "return document.querySelector('.theme-quiet') !== null",
            &[],
        ) == true
    });
    app.screenshot("site-look-gone-chinese");
}

#[test]
fn a_hostile_sheet_loads_nothing_and_hides_nothing() {
    let listener = Listener::start();
    let out = format!("http://127.0.0.1:{}", listener.port);
    let site = site(&format!(
        "@import url({out}/import.css); @import '/late.css';
         </style><script>document.documentElement.dataset.ran = 1; parent.document.title = 'broken'</script>
         @font-face {{ font-family: Far; src: url({out}/font.woff2) }}
         @layer {{ html, body, #main {{ display: none !important }} }}
         html, body, #main, article, .post-content {{ display: none !important; visibility: hidden !important; opacity: 0 !important; height: 0 !important; overflow: hidden !important; position: fixed !important; left: -9999px; transform: scale(0) !important; clip-path: inset(50%) !important; scroll-behavior: smooth !important }}
         body::before {{ content: ''; position: fixed; inset: 0; z-index: 9; background: red }}
         body {{ background: url({out}/body.png); cursor: url({out}/cursor.png), auto; list-style: url({out}/list.png) }}
         p {{ font-family: Far, sans-serif; background: image-set('{out}/set.png' 1x); mask: url({out}/mask.svg#m); color: rgb(120, 80, 0) }}
         @media all {{ .over {{ position: fixed; inset: 0; background: red }} }}
         .waiting, .waiting * {{ display: none; color: transparent; font-size: 0 }}
         [data-own] .act {{ visibility: hidden }}"
    ));
    let app = open(&site, &Launch::default());
    choose(&app, "theme", "theme-site");
    wait_for_colour(&app, LIGHT_TEXT);
    app.screenshot("site-look-hostile");

    let seen = app.preview_script(
        "const box = css => { const e = document.querySelector(css); const r = e.getBoundingClientRect(); return r.width > 20 && r.height > 10 && r.left >= 0 && e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) }
         return ['[data-article]', '[data-article] > p', '.waiting', '.waiting .cut'].map(box)",
        &[],
    );
    assert_eq!(seen, json!([true, true, true, true]));
    // What the post itself could lay over the page stays in the article.
    let over = app.preview_script(
        "const box = css => { const r = document.querySelector(css).getBoundingClientRect(); return [r.top, r.bottom, r.left, r.right].map(Math.round) }
         return [box('.over'), box('[data-article]'), getComputedStyle(document.querySelector('.over')).position]",
        &[],
    );
    assert_eq!(over[0], over[1]);
    assert_eq!(over[2], "absolute");
    // It scrolls, at once.
    let scrolled = app.preview_script("window.scrollTo(0, 300); return window.scrollY", &[]);
    assert_eq!(scrolled, 300);
    let ran = app.preview_script(
        "return [document.documentElement.dataset.ran ?? null, document.querySelectorAll('script').length, window.origin]",
        &[],
    );
    assert_eq!(ran, json!([null, 1, "null"]));
    app.write_at_end("Still typed.");
    app.wait_for_preview_of("Still typed.");
    assert_eq!(listener.asked(), 0, "somebody was asked for something");
}
