//! New, renamed and deleted posts.

use crate::app::{App, part};
use crate::folder::{BRUSH, Folder, RAIN, files_below};
use crate::steps::row;
use crate::webdriver::key;

#[test]
fn a_post_is_made_renamed_and_thrown_away() {
    let blog = Folder::small_blog();
    let before = blog.files();
    let app = App::open(blog.path());

    // New: the name of the file is told beforehand.
    app.click(&part("new-post"));
    app.fill(&part("new-post-title"), "A walk in May");
    let plan = app.wait_for("the name of the file", || {
        Some(app.text(&part("new-post-plan"))).filter(|plan| plan.contains("walk-in-may"))
    });
    app.screenshot("new-post");
    app.click(&part("new-post-create"));
    app.wait_until("the new post in the editor", || app.open_file() == plan);
    app.type_text("We went along the lake.");
    app.wait_for_saved(&blog, &plan, "We went along the lake.");
    assert!(blog.read(&plan).contains("A walk in May"));
    assert_eq!(blog.changed_since(&before), [plan.as_str()]);
    app.wait_until("five posts in the list", || app.listed() == 5);

    // Renamed: first to a name that is taken.
    app.click(&part("more"));
    app.click(&part("menu-rename"));
    app.fill(&part("rename-field"), RAIN);
    app.click(&part("rename-confirm"));
    app.wait_until("the reason why not", || {
        app.text(&part("rename-problem")).contains(RAIN)
    });
    app.screenshot("rename");
    app.fill(&part("rename-field"), "2024-05-02-walk.md");
    app.press(key::ENTER);
    app.wait_until("the new name", || app.open_file() == "2024-05-02-walk.md");
    assert_eq!(blog.changed_since(&before), ["2024-05-02-walk.md"]);
    assert!(
        blog.read("2024-05-02-walk.md")
            .contains("We went along the lake.")
    );
    app.go_to_end();
    app.type_text(" It was still light.");
    app.wait_for_saved(&blog, "2024-05-02-walk.md", "It was still light.");

    // Thrown away: into the system's trash, from where it can be taken back.
    app.click(&part("toast-close"));
    app.click(&part("more"));
    app.click(&part("menu-delete"));
    let message = app.message();
    assert!(message.contains("trash"), "{message}");
    app.wait_until("the list without it", || app.listed() == 4);
    assert_eq!(blog.changed_since(&before), [""; 0]);
    let trash = files_below(&app.desktop().home().join("data/Trash/files"));
    assert!(
        trash
            .keys()
            .any(|name| name.to_string_lossy().contains("walk")),
        "{:?}",
        trash.keys()
    );
}

#[test]
fn the_list_works_by_keys_alone() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.keys(&[key::ALT], "1");
    app.press(key::HOME);
    app.press(key::DOWN);
    app.press(key::ENTER);
    app.wait_until("the second post in the editor", || app.open_file() == BRUSH);
    app.wait_until("the caret in its text", || {
        app.script(
            "return document.activeElement?.classList.contains('cm-content') ?? false",
            &[],
        ) == true
    });
    app.type_text("今天");
    app.wait_for_saved(&blog, BRUSH, "今天");

    app.keys(&[key::ALT], "1");
    app.type_text("/");
    app.type_text("rain");
    app.wait_until("the one post that fits", || {
        app.listed() == 1 && app.is_shown(&row(RAIN))
    });
    app.press(key::ESCAPE);
    app.wait_until("all of them again", || app.listed() == 4);
}
