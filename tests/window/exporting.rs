//! Export: one file that is whole by itself and asks nobody for anything, and a folder of pages.

use serde_json::json;

use crate::app::{App, Launch, part};
use crate::desktop::artefacts;
use crate::folder::{BROKEN, Folder, RAIN};
use crate::sheet::export_of;
use crate::webdriver::key;

#[test]
fn an_exported_post_is_one_file_without_scripts_and_requests() {
    let blog = Folder::small_blog();
    let hostile = "\n<script>window.happened = 1</script>\n\n![far](https://example.com/far.png)\n\n<img src=x onerror=\"parent.happened = 1\">\n";
    blog.write(RAIN, blog.read(RAIN) + hostile);
    let before = blog.files();
    let desk = Folder::empty();
    let target = desk.path().join("rain.html");
    let launch = Launch {
        dialog: Some(&target),
        ..Launch::default()
    };
    let app = export_of(&blog, 4, &launch);
    app.wait_until("the sizes of all widths", || {
        let sizes = part("export-width");
        app.text(&part("export-size-original")).ends_with("KB") && app.is_shown(&sizes)
    });
    assert_eq!(
        app.small_page("return [scripts, typeof page.defaultView.happened, images]"),
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
        dialog: Some(desk.path()),
        ..Launch::default()
    };
    let app = export_of(&blog, 5, &launch);
    app.choose_form("folder");
    app.wait_until("an estimate of the folder's size", || {
        let told = app.text(&part("export-size"));
        told.contains("About") && told.contains("3 posts") && told.contains("1 picture")
    });
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

    app.leave_export();
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
    let app = export_of(&blog, 4, &launch);
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
        app.small_page("return page.querySelector('.theme-wren') !== null") == true
            && app.text(&part("export-size")).contains("KB")
    });
    app.screenshot("export-sheet-zh-dark");
    app.resize(600, 560);
    app.screenshot("export-sheet-narrow");
    app.leave_export();
    let again = App::launch(app.close(), &launch);
    again.wait_until("the list of posts", || again.listed() == 4);
    again.open_post(RAIN);
    again.open_export();
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
        dialog: Some(desk.path()),
        ..Launch::default()
    };
    let app = export_of(&blog, 3004, &launch);
    app.choose_form("folder");
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

/// A picture is there, and not the ground that waits for it: the middle of the small page is not grey.
#[test]
fn a_picture_is_drawn_as_soon_as_the_page_is_shown() {
    let blog = Folder::small_blog();
    let app = export_of(&blog, 4, &Launch::default());
    let place = app.script(
        "const frame = document.querySelector('[data-testid=\"export-frame\"]')
         const { left, top, width } = frame.getBoundingClientRect()
         const scale = width / frame.offsetWidth
         const image = frame.contentDocument.images[0].getBoundingClientRect()
         return [left + (image.left + image.width / 2) * scale, top + (image.top + image.height / 2) * scale]",
        &[],
    );
    let at = |index: usize| place[index].as_f64().expect("a number") as u32;
    app.screenshot("export-picture");
    let shot = image::open(artefacts().join("export-picture.png")).expect("no screenshot");
    let image::Rgb([red, _, blue]) = *shot.to_rgb8().get_pixel(at(0), at(1));
    assert!(
        blue > red + 30,
        "the lake is blue, not {red} {blue} at {place}"
    );
}

#[test]
fn the_report_of_a_folder_in_chinese_in_the_dark_and_in_a_narrow_window() {
    let blog = Folder::small_blog();
    blog.write("gone.md", "# 图不见了\n\n![](pictures/gone.png)\n");
    let desk = Folder::empty();
    let launch = Launch {
        dialog: Some(desk.path()),
        language: Some("zh_CN.UTF-8"),
        dark: true,
        ..Launch::default()
    };
    let app = export_of(&blog, 5, &launch);
    app.choose_form("folder");
    app.wait_until("an estimate of the folder's size", || {
        app.text(&part("export-size")).contains("约")
    });
    app.screenshot("export-folder-zh-dark");
    app.click(&part("export-run"));
    app.wait_until("the report", || app.is_shown(&part("export-report")));
    app.screenshot("export-folder-report-zh-dark");
    app.resize(600, 560);
    app.screenshot("export-folder-report-narrow");
    app.leave_export();
    app.open_export();
    app.choose_form("folder");
    app.screenshot("export-folder-narrow");
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_the_sheet_stays() {
    let blog = Folder::small_blog();
    let desk = Folder::empty();
    // A file stands where the folder of the page should be.
    desk.write("taken", "mine");
    let target = desk.path().join("taken/rain.html");
    let launch = Launch {
        dialog: Some(&target),
        ..Launch::default()
    };
    let app = export_of(&blog, 4, &launch);
    app.click(&part("export-run"));
    let message = app.message();
    app.screenshot("export-failed");
    assert!(
        message.contains("2024-05-01-rain.md was not exported"),
        "{message}"
    );
    assert!(message.contains("rain.html could not be"), "{message}");
    assert!(app.is_shown(&part("export-sheet")));
    assert_eq!(desk.read("taken"), "mine");
}
