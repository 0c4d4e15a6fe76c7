//! Exports of open posts, as the window asks for them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};

use inkstone_core::export::clipboard::Target;
use inkstone_core::export::folder::Progress;
use inkstone_core::export::{Appearance, Theme};
use inkstone_core::workspace::export_view::{ExportChoices, FolderOutcome, PictureWidth};

use crate::desk::Desk;

fn chosen() -> ExportChoices {
    ExportChoices::default()
}

fn none() -> BTreeMap<String, String> {
    BTreeMap::new()
}

#[test]
fn the_size_that_is_told_is_the_size_of_the_file_as_it_stands_in_the_editor() {
    let desk = Desk::new(&[("a.md", "# A\n\nold\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 5, "new, ");
    let page = desk.workspace.export_page("a.md", &chosen(), none(), false);
    let page = page.unwrap();
    assert_eq!(page.file_name, "a.html");
    assert!(page.html.contains("new, old"));
    let told = desk.workspace.export_size("a.md", &chosen(), none());
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("a.html");
    let written = desk.workspace.export_post("a.md", &to, &chosen(), none());
    assert_eq!(written.unwrap().bytes, told.unwrap());
    assert_eq!(fs::read_to_string(to).unwrap(), page.html);
}

#[test]
fn a_remote_picture_is_fetched_once_for_page_sizes_and_file() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/a.png", listener.local_addr().unwrap());
    let desk = Desk::new(&[("a.md", &format!("![cat]({address})\n"))]);
    desk.workspace.open_post("a.md").unwrap();
    let waiting = desk.workspace.export_page("a.md", &chosen(), none(), false);
    assert_eq!(
        waiting.unwrap().remote,
        1,
        "nobody is asked unless it is chosen"
    );
    // Answers once, and is gone.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 2048];
        let _ = stream.read(&mut request).unwrap();
        let mut png = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::new(2, 2);
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let body = png.into_inner();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
    });
    let choices = ExportChoices {
        remote: true,
        ..chosen()
    };
    let page = desk.workspace.export_page("a.md", &choices, none(), false);
    assert_eq!(page.unwrap().remote, 0);
    server.join().unwrap();
    for pictures in [PictureWidth::Original, PictureWidth::W1200] {
        let choices = ExportChoices {
            pictures,
            ..choices.clone()
        };
        desk.workspace
            .export_size("a.md", &choices, none())
            .unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("a.html");
    let written = desk.workspace.export_post("a.md", &to, &choices, none());
    assert_eq!(written.unwrap().remote, 0);
    assert!(
        fs::read_to_string(&to)
            .unwrap()
            .contains("data:image/png;base64,")
    );

    desk.workspace.end_export();
    let again = desk.workspace.export_page("a.md", &choices, none(), false);
    assert_eq!(again.unwrap().remote, 1, "what was fetched was let go of");
}

#[test]
fn a_named_draft_goes_into_a_folder_and_a_whole_blog_leaves_it_out() {
    let desk = Desk::new(&[
        ("a.md", "---\ntitle: A\n---\n"),
        ("b.md", "---\ntitle: B\ndraft: true\n---\n"),
        ("c.md", "---\ntitle: C\ndate: 2999-01-01\n---\n"),
    ]);
    let export =
        |ids: Option<&[String]>, choices: &ExportChoices| -> (FolderOutcome, Vec<String>) {
            let out = tempfile::tempdir().unwrap();
            let outcome = desk
                .workspace
                .export_folder(ids, out.path(), choices, none(), &|Progress { .. }| true)
                .unwrap();
            let mut names: Vec<String> = fs::read_dir(out.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.ends_with(".html") || name.ends_with(".xml"))
                .collect();
            names.sort();
            (outcome, names)
        };
    let (outcome, names) = export(None, &chosen());
    assert_eq!((outcome.drafts, outcome.future), (1, 1));
    assert!(outcome.start.ends_with("index.html"));
    assert!(names.contains(&"index.html".to_owned()) && !names.contains(&"b.html".to_owned()));

    let (outcome, names) = export(Some(&["b.md".to_owned()]), &chosen());
    assert_eq!(outcome.drafts, 0);
    assert_eq!(outcome.start, outcome.path, "a single page needs no index");
    assert_eq!(names, ["b.html"]);

    let all = ExportChoices {
        drafts: true,
        future: true,
        ..chosen()
    };
    let (outcome, _) = export(None, &all);
    assert_eq!((outcome.drafts, outcome.future), (0, 0));
}

#[test]
fn a_copy_is_of_the_text_in_the_editor() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 0, "**new**, ");
    let copied = desk
        .workspace
        .copy_post("a.md", Target::Html, &chosen(), none());
    let copied = copied.unwrap();
    assert!(copied.html.contains("new</strong>, old"), "{}", copied.html);
    assert_eq!(copied.text.trim(), "new, old");
}

#[test]
fn what_is_printed_is_in_the_theme_for_paper_whatever_is_chosen() {
    let desk = Desk::new(&[("a.md", "# A\n\n## B\n\n## C\n")]);
    desk.workspace.open_post("a.md").unwrap();
    let choices = ExportChoices {
        theme: Theme::Fond,
        appearance: Appearance::Dark,
        ..chosen()
    };
    let page = desk.workspace.print_page("a.md", &choices, none()).unwrap();
    assert_eq!(page.name, "a");
    assert!(page.html.contains("theme-print") && page.html.contains("color-scheme:light}"));
    let looked_at = desk.workspace.export_page("a.md", &choices, none(), true);
    assert_eq!(looked_at.unwrap().html, page.html);
}
