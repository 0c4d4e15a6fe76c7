//! Other programs that write the same files.

use crate::app::{App, part};
use crate::folder::{Folder, RAIN, is_kept_below};

#[test]
fn what_another_program_writes_shows_by_itself() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.open_post(RAIN);

    let theirs = blog.read(RAIN).replace("By evening", "By midnight");
    blog.write(RAIN, &theirs);
    app.wait_until("their words in the editor", || {
        app.written().contains("By midnight the boats")
    });
    app.wait_for_preview_of("By midnight the boats");
    assert!(!app.is_shown(&part("conflict-bar")));

    // A post that comes, and one that goes.
    blog.write(
        "2025-01-01-guest.md",
        "---\ntitle: A guest\n---\n\nHello.\n",
    );
    app.wait_until("the new post in the list", || {
        app.texts(&part("post-row")).join(" ").contains("A guest")
    });
    std::fs::remove_file(blog.path().join("2025-01-01-guest.md")).expect("cannot remove the guest");
    app.wait_until("the list without it", || app.listed() == 4);
    assert_eq!(
        blog.read(RAIN),
        theirs,
        "what they wrote stays as they wrote it"
    );
}

/// The writer's words and another program's, at the same time.
fn meet(blog: &Folder) -> App {
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.write_at_end("\nMy words.");
    app.wait_for_save_state("unsaved");
    blog.write(
        RAIN,
        blog.read(RAIN)
            .replace("By evening", "Their words: by night"),
    );
    app.wait_until("the question whose words to keep", || {
        app.is_shown(&part("conflict-bar"))
    });
    app
}

#[test]
fn keeping_mine_loses_nothing_of_theirs() {
    let blog = Folder::small_blog();
    let app = meet(&blog);
    app.screenshot("conflict");
    assert!(
        blog.read(RAIN).contains("Their words"),
        "nothing is written before the answer"
    );
    app.click(&part("keep-mine"));
    app.wait_for_saved(&blog, RAIN, "My words.");
    assert!(!blog.read(RAIN).contains("Their words"));
    assert!(
        is_kept_below(app.desktop().home(), "Their words: by night"),
        "their text is in the history"
    );
}

#[test]
fn taking_theirs_loses_nothing_of_mine() {
    let blog = Folder::small_blog();
    let app = meet(&blog);
    app.click(&part("take-theirs"));
    app.wait_until("their words in the editor", || {
        app.written().contains("Their words: by night")
    });
    app.wait_for_save_state("saved");
    assert!(!app.written().contains("My words."));
    assert!(!blog.read(RAIN).contains("My words."));
    assert!(
        is_kept_below(app.desktop().home(), "My words."),
        "my text is in the history"
    );
}
