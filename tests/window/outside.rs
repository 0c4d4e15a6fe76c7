//! Other programs that write the same files.

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN, is_kept_below};
use crate::webdriver::key;

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

/// The writer's words and another program's, at the same place and the same time.
pub(crate) fn meet(blog: &Folder, launch: &Launch) -> App {
    let launch = Launch {
        folder: Some(blog.path()),
        ..*launch
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    app.write_at_end("\nMy words.");
    app.wait_for_save_state("unsaved");
    let theirs = blog.read(RAIN).replace("By evening", "By midnight");
    blog.write(RAIN, format!("{theirs}Their words: by night\n"));
    app.wait_until("the question whose words to keep", || {
        app.is_shown(&part("conflict-bar"))
    });
    app
}

#[test]
fn keeping_mine_loses_nothing_of_theirs() {
    let blog = Folder::small_blog();
    let app = meet(&blog, &Launch::default());
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
fn a_text_that_comes_while_it_is_asked_is_asked_about() {
    let blog = Folder::small_blog();
    let app = meet(&blog, &Launch::default());
    let first = app.text(&part("conflict-bar"));
    let theirs = blog.read(RAIN);
    blog.write(RAIN, format!("{theirs}Their last word.\n"));
    app.wait_until("another question", || {
        app.text(&part("conflict-bar")) != first
    });
    app.screenshot("conflict-again");
    app.click(&part("keep-mine"));
    app.wait_for_saved(&blog, RAIN, "My words.");
    assert!(
        is_kept_below(app.desktop().home(), "Their last word."),
        "their text is in the history"
    );
}

#[test]
fn taking_theirs_loses_nothing_of_mine() {
    let blog = Folder::small_blog();
    let app = meet(&blog, &Launch::default());
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

#[test]
fn changes_apart_are_put_together_and_told() {
    let blog = Folder::small_blog();
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.write_at_end("\nMy words.");
    app.wait_for_save_state("unsaved");
    blog.write(RAIN, blog.read(RAIN).replace("By evening", "By midnight"));
    app.wait_until("word of the merge", || app.is_shown(&part("merged-bar")));
    app.wait_for_saved(&blog, RAIN, "My words.");
    let both = blog.read(RAIN);
    assert!(both.contains("By midnight the boats"), "{both}");
    assert!(app.written().contains("By midnight the boats"));
    app.screenshot("merged");
    app.click(&part("merged-see"));
    app.wait_until("their change", || {
        app.text(&part("difference")).contains("By midnight")
    });
    app.screenshot("merged-seen");
}

#[test]
fn a_conflict_is_decided_place_by_place() {
    let blog = Folder::small_blog();
    let app = meet(&blog, &Launch::default());
    app.click(&part("merge-open"));
    app.wait_until("both texts", || {
        let text = app.text(&part("merge-screen"));
        text.contains("My words.") && text.contains("Their words")
    });
    app.screenshot("merge");
    assert_eq!(
        app.texts("[data-index]").len(),
        2,
        "one place each, and one of both"
    );
    // The place that needs an answer has the keys already.
    app.keys(&[key::ALT], &key::RIGHT.to_string());
    app.wait_until("their side", || {
        app.attribute("[data-kind='both']", "data-side").as_deref() == Some("theirs")
    });
    app.click("[data-kind='both'] [data-testid='merge-choice-both']");
    app.screenshot("merge-both");
    app.click(&part("merge-save"));
    app.wait_for_saved(&blog, RAIN, "Their words: by night");
    let both = blog.read(RAIN);
    assert!(
        both.contains("My words.") && both.contains("By midnight"),
        "{both}"
    );
    assert!(!app.is_shown(&part("merge-screen")));
}

#[test]
fn a_conflict_looks_well_in_the_dark_in_chinese_and_narrow() {
    let blog = Folder::small_blog();
    let launch = Launch {
        dark: true,
        language: Some("zh_CN.UTF-8"),
        ..Launch::default()
    };
    let app = meet(&blog, &launch);
    app.screenshot("conflict-dark");
    app.click(&part("merge-open"));
    app.wait_until("both texts", || app.is_shown("[data-kind='both']"));
    app.screenshot("merge-dark");
    app.resize(700, 600);
    app.screenshot("merge-narrow");
}

/// The words at the caret, and how far below the upper edge of the text they stand, in pixels.
fn place_of_caret(app: &App) -> (String, f64) {
    let place = app.script(
        "const scroller = document.querySelector('.cm-scroller')
         const caret = getSelection().anchorNode
         const line = (caret?.nodeType === 3 ? caret.parentElement : caret)?.closest('.cm-line')
         return line ? [line.textContent, line.getBoundingClientRect().top - scroller.getBoundingClientRect().top] : null",
        &[],
    );
    (
        place[0].as_str().unwrap_or_default().to_owned(),
        place[1].as_f64().unwrap_or(f64::NAN),
    )
}

#[test]
fn a_text_that_is_read_again_stays_where_it_was_looked_at() {
    let blog = Folder::small_blog();
    let paragraphs: Vec<String> = (0..300)
        .map(|at| format!("Paragraph {at} of a long post.\n"))
        .collect();
    let text = format!("---\ntitle: Long\n---\n\n{}", paragraphs.join("\n"));
    blog.write(RAIN, &text);
    let app = App::open(blog.path());
    app.open_post(RAIN);
    app.go_to_end();
    // A little above the place, so that it is not at the edge.
    for (count, way) in [(69, key::UP), (8, key::DOWN)] {
        (0..count).for_each(|_| app.press(way));
    }
    let before = app.wait_for("the caret in the middle of the text", || {
        let (line, offset) = place_of_caret(&app);
        (line == "Paragraph 269 of a long post." && offset > 100.0).then_some((line, offset))
    });

    // Above, below and far above what is seen.
    let theirs = text
        .replace(
            "Paragraph 3 of",
            "A line of theirs.\n\nAnother.\n\nParagraph 3 of",
        )
        .replace("Paragraph 150 of a long post.\n", "")
        + "\nTheir end.\n";
    blog.write(RAIN, &theirs);
    app.wait_for_preview_of("Another.");
    app.wait_until("the caret and the text where they were", || {
        let (line, offset) = place_of_caret(&app);
        line == before.0 && (offset - before.1).abs() < 2.0
    });
    app.screenshot("read-again");
    // Typing goes on at the caret.
    app.type_text("Mine: ");
    app.wait_for_saved(&blog, RAIN, "Mine: ");
    let saved = blog.read(RAIN);
    assert_eq!(saved.replace("Mine: ", ""), theirs);
    assert!(
        saved.contains("Mine: Paragraph 269")
            || saved.contains("Paragraph 269 of a long post.Mine: "),
        "the words are elsewhere"
    );
}
