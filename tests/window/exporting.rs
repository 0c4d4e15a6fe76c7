//! Export: one file that is whole by itself and asks nobody for anything.

use serde_json::{Value, json};

use crate::app::{App, Launch, part};
use crate::desktop::{Desktop, artefacts};
use crate::folder::{BROKEN, Folder, RAIN};
use crate::webdriver::key;

/// Opens the sheet by its keys, and waits until it knows how large the file will be.
fn open_sheet(app: &App) {
    app.keys(&[key::CONTROL, key::SHIFT], "e");
    app.wait_until("the size of the file", || {
        app.text(&part("export-size")).contains("KB")
    });
}

/// Asks the small page of the sheet.
fn page_script(app: &App, body: &str) -> Value {
    let script = format!(
        "const page = document.querySelector('[data-testid=\"export-frame\"]').contentDocument
         const scripts = page.querySelectorAll('script, [onerror], [onload]').length
         const images = [...page.images].every(image => image.complete && image.naturalWidth > 0)
         {body}"
    );
    app.script(&script, &[])
}

#[test]
fn an_exported_post_is_one_file_without_scripts_and_requests() {
    let blog = Folder::small_blog();
    let hostile = "\n<script>window.happened = 1</script>\n\n![far](https://example.com/far.png)\n\n<img src=x onerror=\"parent.happened = 1\">\n";
    blog.write(RAIN, blog.read(RAIN) + hostile);
    let before = blog.files();
    let desk = Folder::empty();
    let target = desk.path().join("rain.html");
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(&target),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);

    open_sheet(&app);
    app.wait_until("the sizes of all widths", || {
        let sizes = part("export-width");
        app.text(&part("export-size-original")).ends_with("KB") && app.is_shown(&sizes)
    });
    assert_eq!(
        page_script(
            &app,
            "return [scripts, typeof page.defaultView.happened, images]"
        ),
        json!([0, "undefined", true]),
        "the page is shown as a picture is"
    );
    app.screenshot("export-sheet");
    let promised = app.text(&part("export-size"));
    app.click(&part("export-run"));
    let message = app.message();
    assert!(message.contains("rain.html"), "{message}");
    assert!(!app.is_shown(&part("export-sheet")));
    let written = desk.read("rain.html").len();
    let kilobytes = format!("{} KB", (written + 500) / 1000);
    assert!(promised.contains(&kilobytes), "{promised}, not {kilobytes}");
    app.screenshot("exported");
    let html = desk.read("rain.html");
    assert!(html.contains("Rain over the lake") && html.contains("the far bank went first"));

    // What a reader's browser would make of it: every element that loads something, by what it loads.
    let findings = app.script(
        "const page = new DOMParser().parseFromString(arguments[0], 'text/html')
         const all = [...page.querySelectorAll('*')]
         const attributes = all.flatMap(e => [...e.attributes].map(a => ({ on: e.localName, name: a.name, value: a.value })))
         const styles = [...page.querySelectorAll('style')].map(s => s.textContent)
         return {
             scripts: all.filter(e => ['script', 'iframe', 'object', 'embed', 'base', 'form'].includes(e.localName)).length,
             handlers: attributes.filter(a => a.name.startsWith('on')),
             loads: attributes.filter(a => a.on !== 'a' && ['src', 'srcset', 'href', 'data', 'poster', 'xlink:href'].includes(a.name)
                 && !/^(data:|#)/.test(a.value)),
             urls: [...styles, ...attributes.filter(a => a.name === 'style').map(a => a.value)]
                 .flatMap(css => css.match(/@import|url\\((?!['\"]?(data:|#))[^)]*\\)/g) ?? []),
             pictures: page.querySelectorAll('.article img').length,
         }",
        &[json!(html)],
    );
    for name in ["handlers", "loads", "urls"] {
        assert_eq!(findings[name], json!([]), "{name}");
    }
    assert_eq!(findings["scripts"], json!(0));
    assert!(
        findings["pictures"].as_u64() >= Some(1),
        "the picture is inside: {findings}"
    );
    assert_eq!(desk.files().len(), 1, "one file");
    assert_eq!(
        blog.changed_since(&before),
        [""; 0],
        "export changes nothing in the blog"
    );
}

#[test]
fn a_whole_blog_goes_into_a_folder_but_for_the_post_that_is_named() {
    let blog = Folder::small_blog();
    blog.write(
        "2024-06-01-plan.md",
        "---\ntitle: A plan\ndraft: true\n---\n\nNot yet.\n",
    );
    let before = blog.files();
    let desk = Folder::empty();
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(desk.path()),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 5);
    app.open_post(RAIN);
    open_sheet(&app);
    app.click(&format!("{} [data-value=\"folder\"]", part("export-form")));
    app.screenshot("export-folder");
    app.click(&part("export-run"));
    app.wait_until("the report", || app.is_shown(&part("export-report")));
    let report = app.text(&part("export-report"));
    assert!(report.contains("1 draft left out"), "{report}");
    assert!(
        app.text(&part("export-failed")).contains(BROKEN),
        "{report}"
    );
    app.screenshot("export-folder-report");
    assert!(desk.read("index.html").contains("Rain over the lake"));
    assert!(!desk.read("index.html").contains("A plan"));

    app.press(key::ESCAPE);
    app.wait_until("the end of the sheet", || {
        !app.is_shown(&part("export-sheet"))
    });
    assert_eq!(blog.changed_since(&before), [""; 0]);
}

#[test]
fn choices_are_there_again_in_the_next_export_and_after_a_start() {
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
    open_sheet(&app);
    // By keys alone: the theme has the focus, the next stops are light or dark, and the width.
    app.press(key::RIGHT);
    app.press(key::TAB);
    app.press(key::LEFT);
    app.press(key::TAB);
    app.press(key::LEFT);
    let chosen = || {
        let of = |group: &str| {
            let css = format!("{} [aria-checked=\"true\"]", part(group));
            app.attribute(&css, "data-value").unwrap_or_default()
        };
        let width = app.attribute(&part("export-width"), "aria-valuenow");
        [
            of("export-theme"),
            of("export-appearance"),
            width.unwrap_or_default(),
        ]
    };
    let expected = ["wren", "dark", "1"];
    assert_eq!(chosen(), expected);
    app.wait_until("the page in the other theme", || {
        page_script(&app, "return page.querySelector('.theme-wren') !== null") == true
            && app.text(&part("export-size")).contains("KB")
    });
    app.screenshot("export-sheet-zh-dark");
    app.resize(600, 560);
    app.screenshot("export-sheet-narrow");
    app.press(key::ESCAPE);
    app.wait_until("the end of the sheet", || {
        !app.is_shown(&part("export-sheet"))
    });
    let again = App::launch(app.close(), &launch);
    again.wait_until("the list of posts", || again.listed() == 4);
    again.open_post(RAIN);
    open_sheet(&again);
    let theme = format!("{} [aria-checked=\"true\"]", part("export-theme"));
    assert_eq!(
        again.attribute(&theme, "data-value").as_deref(),
        Some("wren")
    );
}

#[test]
fn an_export_that_is_stopped_leaves_whole_pages() {
    let blog = Folder::small_blog();
    for number in 0..3000 {
        let text = format!("# Note {number}\n\n```rust\nfn note_{number}() {{}}\n```\n").repeat(4);
        blog.write(&format!("note-{number}.md"), text);
    }
    let desk = Folder::empty();
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(desk.path()),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 3004);
    app.open_post(RAIN);
    open_sheet(&app);
    app.click(&format!("{} [data-value=\"folder\"]", part("export-form")));
    // At the first sign of progress, faster than a hand: the machine may be fast too.
    app.script(
        "const stop = () => document.querySelector('[data-testid=\"export-stop\"]')?.click()
         new MutationObserver(stop).observe(document.body, { subtree: true, childList: true })",
        &[],
    );
    app.click(&part("export-run"));
    app.wait_until("the report", || app.is_shown(&part("export-report")));
    let report = app.text(&part("export-report"));
    assert!(report.contains("Stopped"), "{report}");
    app.screenshot("export-stopped");
    let pages = desk.files();
    let pages = pages
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "html"));
    for (path, bytes) in pages {
        assert!(
            bytes.trim_ascii_end().ends_with(b"</html>"),
            "{}",
            path.display()
        );
    }
}

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
fn a_post_is_printed_to_a_pdf_by_a_web_view_of_its_own() {
    let blog = Folder::samples();
    let desk = Folder::empty();
    let target = desk.path().join("minutes.pdf");
    let launch = Launch {
        folder: Some(blog.path()),
        dialog: Some(&target),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() > 4);
    app.open_post("2025-02-16-four-minutes-fast.md");
    open_sheet(&app);
    app.click(&format!("{} [data-value=\"paper\"]", part("export-form")));
    app.wait_until("the page for paper", || {
        page_script(&app, "return page.querySelector('.theme-print') !== null") == true
    });
    app.screenshot("export-paper");
    app.click(&part("export-run"));
    let message = app.message();
    assert!(message.contains("minutes.pdf"), "{message}");
    let pdf = std::fs::read(&target).expect("no file");
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(pdf.trim_ascii_end().ends_with(b"%%EOF"));
    std::fs::copy(&target, artefacts().join("minutes.pdf")).expect("cannot keep the file");
}
