//! Writing: what is typed shows beside it, lands on disk, and nothing else does.

use crate::app::{App, Launch, part};
use crate::folder::{Folder, RAIN, WINDOWS, changed_lines};
use crate::webdriver::key;

/// Puts a mark on the preview's document and on its pictures that only the same objects can carry.
const MARK: &str = "document.seen = 'before'
    document.querySelectorAll('.article img').forEach(picture => { picture.seen = 'before' })";
const MARKS: &str = "return [document.seen, ...[...document.querySelectorAll('.article img')].map(picture => picture.seen)]";

#[test]
fn what_is_typed_shows_beside_it_and_is_saved() {
    let blog = Folder::small_blog();
    let before = blog.files();
    let text = blog.read(RAIN);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.preview_script(MARK, &[]);

    app.write_at_end("\nThe **moon** came later. 月亮后来才出来。");
    app.wait_for_preview_of("The moon came later. 月亮后来才出来。");
    let marks = app.preview_script(MARKS, &[]);
    assert_eq!(
        marks,
        serde_json::json!(["before", "before"]),
        "the page and its picture are the ones that were there"
    );

    // Without a word from the writer.
    app.wait_for_saved(&blog, RAIN, "月亮后来才出来。");
    assert_eq!(
        blog.read(RAIN),
        format!("{text}\nThe **moon** came later. 月亮后来才出来。")
    );
    assert!(
        app.text(&part("save-state")).starts_with("Saved"),
        "{}",
        app.text(&part("save-state"))
    );
    app.screenshot("writing");

    // And at once, when asked.
    app.type_text("\nThe end.");
    app.keys(&[key::CONTROL], "s");
    app.wait_for_saved(&blog, RAIN, "\nThe end.");
    assert_eq!(blog.changed_since(&before), [RAIN]);
}

#[test]
fn a_field_of_the_form_changes_one_line_of_the_file() {
    let blog = Folder::small_blog();
    let before = blog.files();
    let text = blog.read(RAIN);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.show_form();

    app.fill(&part("field-title"), "Rain: 第二天");
    app.wait_until("the new title in the list", || {
        app.texts(&part("post-row"))
            .join(" ")
            .contains("Rain: 第二天")
    });
    app.wait_for_saved(&blog, RAIN, "第二天");
    let after = blog.read(RAIN);
    let changes = changed_lines(&text, &after);
    let [(old, new)] = changes[..] else {
        panic!("more than the title changed: {changes:?}")
    };
    assert_eq!(old, "title: Rain over the lake   # as in the book");
    assert!(
        new.starts_with("title: ") && new.ends_with("   # as in the book"),
        "{new}"
    );

    app.click(&part("field-draft"));
    app.wait_for_saved(&blog, RAIN, "draft: true");
    let after_switch = blog.read(RAIN);
    assert_eq!(
        changed_lines(&after, &after_switch),
        [("draft: false", "draft: true")]
    );
    app.screenshot("form-changed");

    // Form and text share one history: back to the first word.
    app.go_to_end();
    app.wait_until("everything undone", || {
        app.keys(&[key::CONTROL], "z");
        app.value(&part("field-title")) == "Rain over the lake"
    });
    app.wait_for_saved(&blog, RAIN, "title: Rain over the lake");
    assert_eq!(blog.changed_since(&before), [""; 0]);
}

#[test]
fn the_line_ends_of_a_file_stay_its_own() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.open_post(WINDOWS);
    app.write_at_end("\nA third line.");
    app.wait_for_saved(&blog, WINDOWS, "A third line.");
    let text = blog.read(WINDOWS);
    assert!(
        text.ends_with("Another line.\r\n\r\nA third line."),
        "{text:?}"
    );
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_killed_app_lost_nothing_that_it_called_saved() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.write_at_end("\nSaved before the light went out.");
    app.wait_for_saved(&blog, RAIN, "before the light went out.");
    let saved = blog.files();

    let app = App::launch(
        app.kill(),
        &Launch {
            folder: Some(blog.path()),
            ..Launch::default()
        },
    );
    app.wait_until("the post that was open", || app.open_file() == RAIN);
    app.wait_for_preview_of("Saved before the light went out.");
    assert_eq!(blog.changed_since(&saved), [""; 0]);
}
