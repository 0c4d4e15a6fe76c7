//! The form of the front matter, in the window: what it changes, what it takes back, and how it looks.

use serde_json::json;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, changed_lines};
use crate::seed;
use crate::webdriver::key;

const POST: &str = "_posts/2023-05-30-plum-rain.md";

/// As many posts moved from elsewhere have it: two generators' keys, quotes of all kinds, Windows' line ends.
const CHIRPY: &str = include_str!("../fixtures/front-matter/chirpy.md");

/// A Jekyll site with the Chirpy theme, in which other posts have tags too.
fn site(post: &str) -> Folder {
    let blog = Folder::empty();
    blog.write(
        "_config.yml",
        "theme: jekyll-theme-chirpy\ntimezone: Asia/Shanghai\n",
    );
    blog.write(POST, post);
    for (name, tags) in [
        ("_posts/2022-01-01-one.md", "[雨天散步, Rust]"),
        ("_posts/2022-01-02-two.md", "[雨天散步]"),
    ] {
        blog.write(
            name,
            format!("---\ntitle: {name}\ntags: {tags}\n---\n\nText.\n"),
        );
    }
    blog
}

/// Changes a nested field, a list and a date in the form, then takes all three back.
fn change_three_fields_and_take_them_back(post: &str) {
    let blog = site(post);
    let before = blog.read(POST);
    let app = App::open(blog.path());
    app.open_post(POST);
    app.show_form();

    app.fill(&part("field-image.alt"), "窗外的雨");
    app.wait_for_saved(&blog, POST, "alt: ");
    app.wait_until("the new words of the picture in the file", || {
        blog.read(POST).contains("窗外的雨")
    });

    // The beginning of a word that two other posts have.
    app.click(&part("field-tags-add"));
    app.type_text("雨天");
    app.wait_until("the word that others use", || {
        app.text(&part("suggestion")).contains("雨天散步")
    });
    assert!(
        app.text(&part("suggestion")).contains('2'),
        "with the number of its posts"
    );
    app.screenshot("form-completion");
    app.press(key::DOWN);
    app.press(key::ENTER);
    app.wait_for_saved(&blog, POST, "雨天散步");

    app.fill(&part("field-date"), "2024-01-02 03:04:05");
    app.press(key::ENTER);
    app.wait_for_saved(&blog, POST, "2024-01-02 03:04:05");

    let after = blog.read(POST);
    let changed: Vec<String> = changed_lines(&before, &after)
        .iter()
        .map(|(line, _)| line.trim().split(':').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(changed.len(), 3, "{changed:?}");
    assert!(
        changed
            .iter()
            .all(|key| ["date", "tags", "alt"].contains(&key.as_str())),
        "{changed:?}"
    );

    // One history: in the form, in the text, three steps.
    for _ in 0..3 {
        app.keys(&[key::CONTROL], "z");
    }
    app.wait_until("the file as it was", || blog.read(POST) == before);
    app.wait_for_save_state("saved");
}

#[test]
fn three_edits_are_three_lines_and_three_steps_back() {
    change_three_fields_and_take_them_back(CHIRPY);
}

#[test]
fn three_edits_of_a_long_real_post_are_taken_back() {
    let Some(seed) = seed::file() else { return };
    change_three_fields_and_take_them_back(&std::fs::read_to_string(seed).expect("the seed post"));
}

#[test]
fn a_title_that_no_reader_takes_is_quoted_at_one_press() {
    let blog = site("---\ntitle: [转载]雨\ndate: 2023-05-30\n---\n\nText.\n");
    let app = App::open(blog.path());
    app.open_post(POST);
    app.show_form();
    app.screenshot("form-broken");
    app.click(&part("problem-fix"));
    app.wait_for_saved(&blog, POST, "title: '[转载]雨'");
    app.wait_until("the form without a problem", || {
        !app.is_shown(&part("problem-fix"))
    });
    assert_eq!(
        blog.read(POST),
        "---\ntitle: '[转载]雨'\ndate: 2023-05-30\n---\n\nText.\n"
    );
}

#[test]
fn another_programs_change_comes_into_the_form_and_leaves_the_field_that_is_typed_in() {
    let blog = site(CHIRPY);
    let app = App::open(blog.path());
    app.open_post(POST);
    app.show_form();
    app.click(&part("field-title"));
    blog.write(
        POST,
        blog.read(POST).replace("layout: post", "layout: page"),
    );
    let value = |field: &str| {
        app.script(
            "return document.querySelector(arguments[0])?.value ?? ''",
            &[json!(part(field))],
        )
    };
    app.wait_until("the other program's layout in the form", || {
        value("field-layout") == "page"
    });
    let focused = app.script("return document.activeElement?.dataset.testid ?? ''", &[]);
    assert_eq!(focused, "field-title");
}

#[test]
fn a_form_of_forty_keys_of_every_kind() {
    let mut text = String::from("---\ntitle: Forty keys\ndate: 2023-05-30 23:29:48\n");
    for number in 0..12 {
        text +=
            &format!("text{number}: some words\nnumber{number}: {number}\nswitch{number}: true\n");
    }
    text += "resources:\n  - name: cover\n    src: a.png\n  - name: other\ncategories: [a, b]\n---\n\nText.\n";
    let blog = site(&text);
    for (name, launch) in [
        ("form-forty", Launch::default()),
        (
            "form-forty-dark",
            Launch {
                dark: true,
                ..Launch::default()
            },
        ),
        (
            "form-forty-chinese",
            Launch {
                language: Some("zh_CN.UTF-8"),
                ..Launch::default()
            },
        ),
    ] {
        let app = App::launch(
            Desktop::start(),
            &Launch {
                folder: Some(blog.path()),
                ..launch
            },
        );
        app.wait_until("the list of posts", || app.listed() == 3);
        app.open_post(POST);
        app.show_form();
        let rows = app.script(
            "return document.querySelectorAll('[data-testid^=\"row-\"]').length",
            &[],
        );
        assert!(rows.as_u64() >= Some(40), "{rows} rows");
        app.screenshot(name);
        if name == "form-forty" {
            app.resize(560, 700);
            app.wait_until("one pane", || !app.is_shown(&part("preview-frame")));
            app.screenshot("form-forty-narrow");
        }
    }
    assert_eq!(blog.read(POST), text, "looking changes nothing");
}

#[test]
fn toml_is_edited_by_the_same_form() {
    let blog = Folder::empty();
    blog.write("hugo.toml", "title = 'Blog'\ntheme = 'LoveIt'\n");
    let text = "+++\ntitle = \"Tea\" # cold\ndate = 2023-05-30T23:29:48+08:00\ntags = ['a']\n\n[toc]\nenable = true\n+++\n\nText.\n";
    blog.write("content/posts/tea.md", text);
    let app = App::open(blog.path());
    app.open_post("content/posts/tea.md");
    app.show_form();
    app.fill(&part("field-title"), "Green tea");
    app.wait_for_saved(
        &blog,
        "content/posts/tea.md",
        "title = \"Green tea\" # cold",
    );
    app.click(&part("field-toc.enable"));
    app.wait_for_saved(&blog, "content/posts/tea.md", "enable = false");
    app.screenshot("form-toml");
    assert_eq!(
        changed_lines(text, &blog.read("content/posts/tea.md")).len(),
        2
    );
}
