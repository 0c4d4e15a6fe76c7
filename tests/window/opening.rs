//! Opening a folder: what is in it shows, and nothing in it changes.

use std::collections::BTreeSet;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{BRUSH, Folder, RAIN, WINDOWS};
use crate::steps::row;
use crate::webdriver::key;

#[test]
fn the_sample_posts_open_newest_first_and_stay_as_they_are() {
    let samples = Folder::samples();
    let before = samples.files();
    let posts: BTreeSet<String> = before
        .keys()
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let app = App::open(samples.path());
    app.wait_until("all sample posts in the list", || {
        app.listed() == posts.len()
    });

    // Down the list, post by post, whatever they hold.
    let chosen = format!("{}[aria-selected=\"true\"]", part("post-row"));
    let mut opened = Vec::new();
    for step in 0..posts.len() {
        app.keys(&[key::ALT], "1");
        app.press(if step == 0 { key::HOME } else { key::DOWN });
        app.press(key::ENTER);
        let name = app.wait_for("the next post in the editor", || {
            let name = app.attribute(&chosen, "data-post-id")?;
            let is_open = name.rsplit('/').next() == Some(&app.open_file());
            (is_open && !opened.contains(&name)).then_some(name)
        });
        opened.push(name);
    }
    assert_eq!(opened.iter().cloned().collect::<BTreeSet<_>>(), posts);
    let days: Vec<&str> = opened
        .iter()
        .filter_map(|name| name.get(..10))
        .filter(|day| day.starts_with("20"))
        .collect();
    assert!(
        days.is_sorted_by(|newer, older| newer >= older),
        "{opened:?}"
    );
    app.screenshot("samples");
    assert_eq!(samples.changed_since(&before), [""; 0]);
}

#[test]
fn a_post_shows_its_form_its_text_and_its_article() {
    let blog = Folder::small_blog();
    let before = blog.files();
    let app = App::open(blog.path());
    let rows = app.texts(&part("post-row"));
    assert_eq!(app.listed(), 4);
    let place = |word: &str| {
        rows.iter()
            .position(|row| row.contains(word))
            .unwrap_or_else(|| panic!("no {word}: {rows:?}"))
    };
    assert!(
        place("Rain over the lake") < place("毛笔") && place("毛笔") < place("Line ends"),
        "newest first: {rows:?}"
    );

    app.open_post(RAIN);
    app.wait_for_preview_of("the far bank went first");
    let picture = "const picture = document.querySelector('.article img')
        return picture?.complete ? picture.naturalWidth : 0";
    app.wait_until("the picture in the preview", || {
        app.preview_script(picture, &[]) == 320
    });
    assert!(
        app.written().contains("By evening the boats"),
        "the editor: {}",
        app.written()
    );
    assert!(
        !app.written().contains("layout:"),
        "the front matter is in the form, not in the text"
    );

    app.show_form();
    for name in ["title", "date", "tags", "draft", "layout"] {
        assert!(
            app.is_shown(&part(&format!("field-{name}"))),
            "no field for {name}"
        );
    }
    assert_eq!(app.value(&part("field-title")), "Rain over the lake");
    assert_eq!(
        app.texts(&format!("{} {}", part("field-tags"), part("chip"))),
        ["weather", "杭州"]
    );
    app.screenshot("form");

    for name in [BRUSH, WINDOWS] {
        app.open_post(name);
        app.wait_for_save_state("saved");
    }
    assert_eq!(blog.changed_since(&before), [""; 0], "opening only looks");
}

#[test]
fn the_first_run_offers_a_folder_and_remembers_it() {
    let blog = Folder::small_blog();
    let app = App::launch(
        Desktop::start(),
        &Launch {
            dialog: Some(blog.path()),
            ..Launch::default()
        },
    );
    app.wait_until("the first run", || app.is_shown(&part("first-run")));
    app.screenshot("first-run");
    app.click(&part("choose-folder"));
    app.wait_until("the posts of the chosen folder", || app.listed() == 4);

    // Killed and started again without a folder, it knows where it was.
    let app = App::launch(app.kill(), &Launch::default());
    app.wait_until("the folder among the recent ones", || {
        app.is_shown(&part("recent"))
    });
    app.click(&part("recent"));
    app.wait_until("its posts", || app.listed() == 4);
}

#[test]
fn a_post_that_cannot_be_read_says_so_and_harms_no_other() {
    let blog = Folder::small_blog();
    let before = blog.files();
    let app = App::open(blog.path());
    let broken = row(crate::folder::BROKEN);
    assert_eq!(
        app.attribute(&broken, "data-state").as_deref(),
        Some("danger")
    );
    app.click(&broken);
    app.wait_until("the reason in place of the text", || {
        app.text(&part("problem")).contains("2021-01-01-broken.md")
    });
    app.screenshot("unreadable");
    app.open_post(RAIN);
    app.wait_for_preview_of("the far bank went first");
    assert_eq!(blog.changed_since(&before), [""; 0]);
}
