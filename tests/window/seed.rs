//! A long real post, moved from another blog: 73 pictures elsewhere, keys of two generators. It is not ours to
//! publish, so it lies beside the checkout and this test needs it there.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::app::{App, part};
use crate::folder::{Folder, changed_lines};

const SEED: &str = "2023-05-30-130953549.md";

/// The post, where it is.
pub(crate) fn file() -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/seed")
        .join(SEED);
    if !file.exists() {
        // Past the test runner, which shows the output of failed tests only.
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED: the seed post in the window, as {} is not there",
            file.display()
        );
        return None;
    }
    Some(file)
}

#[test]
fn a_long_real_post_is_shown_whole_and_changed_by_one_line() {
    let Some(seed) = file() else { return };
    let blog = Folder::empty();
    blog.write(SEED, std::fs::read(seed).expect("the seed post"));
    let text = blog.read(SEED);
    let app = App::open(blog.path());
    app.open_post(SEED);

    let count = |css: &str| {
        app.preview_script(
            &format!("return document.querySelectorAll('.article {css}').length"),
            &[],
        )
    };
    // The first screen is shown before the rest.
    app.wait_until("all headings", || {
        count(":is(h1, h2, h3, h4, h5, h6)") == 10
    });
    assert_eq!(
        count(".waiting[data-host]"),
        73,
        "pictures that wait to be asked for"
    );
    assert_eq!(count("img"), 0, "and none is loaded");
    assert!(
        app.text(&part("remote-bar")).contains("73"),
        "{}",
        app.text(&part("remote-bar"))
    );
    app.screenshot("seed");

    app.show_form();
    app.screenshot("seed-form");
    app.fill(&part("field-title"), "Another title");
    app.wait_for_saved(&blog, SEED, "Another title");
    let after = blog.read(SEED);
    let changes = changed_lines(&text, &after);
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(
        changes[0].0.starts_with("title:") && changes[0].1.starts_with("title:"),
        "{changes:?}"
    );
}
