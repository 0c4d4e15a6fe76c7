//! What was typed is there again: after a crash, from the history, from the trash.

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN, is_kept_below};
use crate::outside::meet;
use crate::webdriver::key;

/// Typed last: the journal has the words in pieces, as they came, and this one whole.
const LAST: &str = "∎";

/// The app again, on the desktop that a crash left.
fn start_again(app: App, blog: &Folder, launch: &Launch) -> App {
    let launch = Launch {
        folder: Some(blog.path()),
        ..*launch
    };
    App::launch(app.kill(), &launch)
}

/// Text that is not saved, for it waits for an answer; then the app is killed, and the other program takes its text
/// back.
fn crash(blog: &Folder, launch: &Launch) -> App {
    let before = blog.read(RAIN);
    let app = meet(blog, launch);
    app.write_at_end("\nTyped before the light went out. ∎");
    app.wait_until("the text in the journal", || {
        is_kept_below(app.desktop().home(), LAST)
    });
    let app = {
        let home = app.kill();
        blog.write(RAIN, &before);
        let launch = Launch {
            folder: Some(blog.path()),
            ..*launch
        };
        App::launch(home, &launch)
    };
    app.wait_until("the text that was not saved", || {
        app.is_shown(&part("recovery-bar"))
    });
    app
}

#[test]
fn unsaved_text_is_back_after_a_crash() {
    let blog = Folder::small_blog();
    let before = blog.read(RAIN);
    let app = crash(&blog, &Launch::default());
    assert_eq!(app.open_file(), RAIN);
    assert!(app.written().contains("Typed before the light went out."));
    assert_eq!(
        blog.read(RAIN),
        before,
        "nothing is written before the answer"
    );
    app.screenshot("recovered");
    app.click(&part("recovery-show"));
    app.wait_until("the difference", || {
        app.text(&part("difference"))
            .contains("before the light went out.")
    });
    app.screenshot("recovered-difference");
    app.press(key::ESCAPE);
    app.click(&part("recovery-keep"));
    app.wait_for_saved(&blog, RAIN, "before the light went out.");
    assert!(!app.is_shown(&part("recovery-bar")));
}

#[test]
fn unsaved_text_that_is_given_up_is_in_the_history() {
    let blog = Folder::small_blog();
    let before = blog.read(RAIN);
    let launch = Launch {
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    };
    let app = crash(&blog, &launch);
    app.screenshot("recovered-dark");
    app.click(&part("recovery-discard"));
    app.wait_until("the saved text", || {
        !app.written().contains("before the light went out.")
    });
    app.wait_for_save_state("saved");
    assert_eq!(blog.read(RAIN), before);
    app.keys(&[key::CONTROL, key::SHIFT], "h");
    app.wait_until("the version that was given up", || {
        app.is_shown("[data-testid='history-row'][data-kind='recovered']")
    });
    app.screenshot("history-dark");
    app.resize(700, 600);
    app.screenshot("history-narrow");
}

#[test]
fn a_conflict_is_there_again_after_a_crash() {
    let blog = Folder::small_blog();
    let app = meet(&blog, &Launch::default());
    app.write_at_end("\nTyped before the light went out. ∎");
    app.wait_until("the text in the journal", || {
        is_kept_below(app.desktop().home(), LAST)
    });
    let theirs = blog.read(RAIN);
    let app = start_again(app, &blog, &Launch::default());
    app.wait_until("the question whose words to keep", || {
        app.is_shown(&part("conflict-bar"))
    });
    assert!(app.written().contains("Typed before the light went out."));
    assert_eq!(blog.read(RAIN), theirs);
}

#[test]
fn an_older_version_is_compared_and_restored() {
    let blog = Folder::small_blog();
    let before = blog.read(RAIN);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.write_at_end("\nThe first evening.");
    app.keys(&[key::CONTROL], "s");
    app.wait_for_saved(&blog, RAIN, "The first evening.");
    app.write_at_end("\nThe second evening.");
    app.keys(&[key::CONTROL], "s");
    app.wait_for_saved(&blog, RAIN, "The second evening.");

    app.click(&part("history-open"));
    app.wait_until("three versions", || {
        app.texts(&part("history-row")).len() == 3
    });
    app.wait_until("what the last one brought", || {
        app.text(&part("difference"))
            .contains("The second evening.")
    });
    app.screenshot("history");
    // By keys alone: to the oldest, and back to its text.
    app.press(key::DOWN);
    app.press(key::DOWN);
    app.wait_until("the oldest", || {
        app.attribute(
            "[data-testid='history-row'][aria-selected='true']",
            "data-kind",
        )
        .as_deref()
            == Some("opened")
    });
    app.click("[data-testid='history-against'] [data-value='current']");
    app.wait_until("what came since", || {
        let text = app.text(&part("difference"));
        text.contains("The first evening.") && text.contains("The second evening.")
    });
    app.screenshot("history-current");
    app.click(&part("history-restore"));
    app.wait_until("the text as it was", || {
        !app.written().contains("The first evening.")
    });
    app.wait_until("the file as it was", || blog.read(RAIN) == before);

    // A step back in the one history of the text.
    app.go_to_end();
    app.keys(&[key::CONTROL], "z");
    app.wait_for_saved(&blog, RAIN, "The second evening.");
}

#[test]
fn a_post_in_the_trash_comes_back_by_one_press() {
    let blog = Folder::small_blog();
    let before = blog.read(RAIN);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.click(&part("more"));
    app.click(&part("menu-delete"));
    app.wait_until("the file in the trash", || !blog.path().join(RAIN).exists());
    app.wait_until("a way back", || {
        app.is_shown("[data-testid='toast'] button")
    });
    app.script(
        "[...document.querySelectorAll(\"[data-testid='toast'] button\")].find(button => button.textContent.trim() === 'Undo').click()",
        &[],
    );
    app.wait_until("the post in the list", || app.listed() == 4);
    assert_eq!(blog.read(RAIN), before);
}

#[test]
fn a_folder_that_goes_and_comes_back_costs_nothing() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.write_at_end("\nBefore the drive was pulled.");
    app.wait_for_saved(&blog, RAIN, "Before the drive was pulled.");
    let elsewhere = blog.path().with_extension("elsewhere");
    std::fs::rename(blog.path(), &elsewhere).expect("cannot move the folder");
    app.wait_until("word of the missing folder", || {
        app.is_shown(&part("site-gone"))
    });
    app.write_at_end("\nWhile it was away.");
    app.wait_for_save_state("failed");
    app.screenshot("folder-gone");
    assert!(app.written().contains("While it was away."));
    std::fs::rename(&elsewhere, blog.path()).expect("cannot move the folder back");
    app.wait_for_saved(&blog, RAIN, "While it was away.");
    app.wait_until("no more word of it", || !app.is_shown(&part("site-gone")));
    // It is watched again.
    blog.write("2024-06-01-new.md", "---\ntitle: New\n---\n");
    app.wait_until("a new post in the list", || app.listed() == 5);
}

#[test]
fn a_start_on_the_empty_place_of_a_drive_comes_right_with_the_drive() {
    let blog = Folder::empty();
    let post = format!("content/{RAIN}");
    blog.write("hugo.toml", "title = \"Lake letters\"\n");
    blog.write(&post, "It began at noon.\n");
    let app = App::open(blog.path());
    app.open_post(&post);
    app.write_at_end("My words.");
    app.wait_for_save_state("unsaved");
    blog.write(&post, "It began at night. Their words.\n");
    app.wait_until("a question, so that nothing is saved", || {
        app.is_shown(&part("conflict-bar"))
    });
    app.write_at_end("\nTyped before the light went out. ∎");
    app.wait_until("the text in the journal", || {
        is_kept_below(app.desktop().home(), LAST)
    });
    let desktop = app.kill();
    let before = "It began at noon.\n";
    blog.write(&post, before);
    let elsewhere = blog.path().with_extension("elsewhere");
    std::fs::rename(blog.path(), &elsewhere).expect("cannot move the folder");
    std::fs::create_dir(blog.path()).expect("no empty place");
    let launch = Launch {
        folder: Some(blog.path()),
        ..Launch::default()
    };
    let app = App::launch(desktop, &launch);
    app.wait_until("the text without its file", || {
        app.written().contains("Typed before the light went out.")
    });
    app.screenshot("drive-absent");
    std::fs::remove_dir(blog.path()).expect("cannot remove the empty place");
    std::fs::rename(&elsewhere, blog.path()).expect("cannot move the folder back");
    app.wait_until("the post of the drive", || app.listed() == 1);
    app.wait_until("the name of the site", || {
        app.text(&part("site")).contains("Lake letters")
    });
    app.wait_until("the text, to be answered for", || {
        app.is_shown(&part("recovery-bar"))
    });
    app.screenshot("drive-back");
    assert!(app.written().contains("Typed before the light went out."));
    assert_eq!(blog.read(&post), before);
}

#[test]
fn a_journal_that_cannot_be_written_is_told_and_hinders_nothing() {
    let blog = Folder::small_blog();
    let desktop = Desktop::start();
    // A file where the journal's folder should be: not even root gets past that.
    let data = desktop.home().join("data/app.inkstone.desktop");
    std::fs::create_dir_all(&data).expect("no folder for the app's data");
    std::fs::write(data.join("journal"), "").expect("no file in the journal's place");
    let launch = Launch {
        folder: Some(blog.path()),
        ..Launch::default()
    };
    let app = App::launch(desktop, &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    app.write_at_end("\nNo net below.");
    app.wait_until("a warning", || app.is_shown(&part("vault-bar")));
    app.screenshot("journal-trouble");
    app.wait_for_saved(&blog, RAIN, "No net below.");
    std::fs::remove_file(data.join("journal")).expect("cannot make room");
    app.write_at_end("\nA net again.");
    app.wait_until("no more warning", || !app.is_shown(&part("vault-bar")));
    app.wait_for_saved(&blog, RAIN, "A net again.");
}

#[test]
fn a_history_that_cannot_be_written_is_told_and_no_bar_promises_versions() {
    let blog = Folder::small_blog();
    let desktop = Desktop::start();
    let data = desktop.home().join("data/app.inkstone.desktop");
    std::fs::create_dir_all(&data).expect("no folder for the app's data");
    std::fs::write(data.join("history"), "").expect("no file in the history's place");
    let launch = Launch {
        folder: Some(blog.path()),
        ..Launch::default()
    };
    let app = App::launch(desktop, &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    app.write_at_end("\nNo way back.");
    app.wait_for_saved(&blog, RAIN, "No way back.");
    app.wait_until("a warning", || app.is_shown(&part("vault-bar")));
    app.write_at_end("\nMine.");
    std::fs::write(blog.path().join(RAIN), "Theirs.\n").expect("cannot write");
    app.wait_until("the question", || app.is_shown(&part("conflict-bar")));
    app.screenshot("history-trouble");
    let question = app.text(&part("conflict-bar"));
    assert!(!question.contains("are kept"), "{question}");
}

/// A letter in the tags field, not yet a tag; then the window is asked to close, as by its cross.
#[test]
fn a_closing_window_takes_what_is_half_typed_and_stays_for_a_conflict() {
    let blog = Folder::small_blog();
    let app = meet(&blog, &Launch::default());
    app.desktop().close_window();
    app.wait_until("word of the text in the way", || {
        app.text(&part("toast")).contains(RAIN)
    });
    app.screenshot("close-waits");
    app.click(&part("keep-mine"));
    app.wait_for_saved(&blog, RAIN, "My words.");
    app.show_form();
    app.click(&part("field-tags-add"));
    app.type_text("halftag");
    app.desktop().close_window();
    crate::wait::until("the window's end, and the tag in the file", || {
        blog.read(RAIN).contains("halftag")
    });
}

#[test]
fn a_removed_post_has_a_way_back() {
    let blog = Folder::small_blog();
    let before = blog.read(RAIN);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    std::fs::remove_file(blog.path().join(RAIN)).expect("cannot remove the post");
    app.wait_until("word of it", || app.is_shown(&part("removed-bar")));
    app.open_post(crate::folder::BRUSH);
    app.wait_until("a way back", || {
        app.is_shown("[data-testid='toast'] button")
    });
    app.screenshot("removed-closed");
    app.script(
        "document.querySelector(\"[data-testid='toast'] .acts button\").click()",
        &[],
    );
    app.wait_until("the post in the editor", || app.open_file() == RAIN);
    assert_eq!(blog.read(RAIN), before);
}

/// The process that shows the page is not the one that holds the texts.
#[test]
fn warnings_look_well_in_the_dark_in_chinese_and_narrow() {
    let blog = Folder::small_blog();
    let launch = Launch {
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    };
    let app = crash(&blog, &launch);
    app.resize(700, 600);
    app.screenshot("recovery-narrow");
    // A file where the history's folder should be.
    let history = app
        .desktop()
        .home()
        .join("data/app.inkstone.desktop/history");
    std::fs::remove_dir_all(&history).expect("no history");
    std::fs::write(&history, "").expect("no file in the history's place");
    app.click(&part("recovery-keep"));
    app.write_at_end("No way back.");
    app.wait_until("a warning", || app.is_shown(&part("vault-bar")));
    app.screenshot("warning-narrow");
    app.resize(1280, 800);
    app.screenshot("warning-dark");
}

#[test]
fn a_page_that_ends_by_accident_is_there_again_with_its_text() {
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
    app.write_at_end("\nBefore the fall.");
    app.wait_for_saved(&blog, RAIN, "Before the fall.");
    let before = std::fs::read_to_string(blog.path().join(RAIN)).expect("no post");
    let place = app.script(
        "const {x, y, height} = [...document.querySelectorAll('.cm-line')].at(-1).getBoundingClientRect()
        return [x + 60, y + height / 2].map(String)",
        &[],
    );
    let [x, y] = [0, 1].map(|at| place[at].as_str().and_then(|at| at.parse::<f64>().ok()));
    let (x, y) = (x.expect("no place"), y.expect("no place").to_string());
    let mut tries = 0.0;
    app.end_page();
    // A person clicks and types until there is a page that takes it.
    let desktop = app.desktop();
    app.wait_until("what is typed on the new page", || {
        // Several clicks at one place are taken for one that selects.
        tries += 1.0;
        let x = (x + tries * 60.0 % 300.0).to_string();
        desktop.run("xdotool", &["mousemove", &x, &y, "click", "1"]);
        desktop.press_on_keyboard("End");
        desktop.type_on_keyboard("z");
        std::fs::read_to_string(blog.path().join(RAIN)).is_ok_and(|text| text.contains('z'))
    });
    desktop.screenshot("page-ended");
    let text = std::fs::read_to_string(blog.path().join(RAIN)).expect("no post");
    assert_eq!(text.replace('z', "").trim_end(), before.trim_end());
}
