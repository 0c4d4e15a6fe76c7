//! Posts on paper, or as a PDF.

use crate::app::{App, Launch, part};
use crate::desktop::{Desktop, artefacts};
use crate::folder::Folder;

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
    app.open_export();
    app.wait_until("the page of a screen", || {
        app.small_page("return images && page.images.length > 0") == true
    });
    app.screenshot("export-long");
    app.choose_form("paper");
    app.wait_until("the page for paper", || {
        app.small_page("return page.querySelector('.theme-print') !== null") == true
    });
    app.screenshot("export-paper");
    app.click(&part("export-run"));
    let message = app.message();
    app.screenshot("printed");
    assert!(message.contains("minutes.pdf"), "{message}");
    let pdf = std::fs::read(&target).expect("no file");
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(pdf.trim_ascii_end().ends_with(b"%%EOF"));
    let pages = app.desktop().run("pdfinfo", &[&target.to_string_lossy()]);
    let pages = pages.unwrap_or_default();
    assert!(
        pages.contains("Page size") && pages.contains("A4"),
        "{pages}"
    );
    // Nothing lies in the margins, and no word is cut off by them.
    let text = app
        .desktop()
        .run("pdftotext", &["-bbox", &target.to_string_lossy(), "-"]);
    let text = text.unwrap_or_default();
    let words: Vec<[f64; 4]> = text.lines().filter_map(place_of_word).collect();
    assert!(words.len() > 200, "{} words", words.len());
    for [left, top, right, bottom] in words {
        // The box of a word is as high as its font, whose lines are closer.
        let middle = (top + bottom) / 2.0;
        let is_inside = left > 55.0 && right < 541.0 && middle > 56.0 && middle < 786.0;
        assert!(is_inside, "a word at {left} {top} {right} {bottom}");
    }
    std::fs::copy(&target, artefacts().join("minutes.pdf")).expect("cannot keep the file");
}

/// Left, top, right and bottom of a word, in points, from a line of pdftotext's.
fn place_of_word(line: &str) -> Option<[f64; 4]> {
    line.trim_start().strip_prefix("<word ")?;
    let value = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split('"').next()?.parse().ok()
    };
    Some([
        value("xMin")?,
        value("yMin")?,
        value("xMax")?,
        value("yMax")?,
    ])
}
