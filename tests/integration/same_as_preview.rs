//! The exported page holds the article of the preview, block by block: all that may differ is what the export mends
//! (ids and levels of headings, where links lead), the title that is not said twice, and pictures.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use inkstone_core::workspace::export_view::ExportChoices;

use crate::desk::Desk;
use crate::support::{sample_posts, shared};

/// Elements and text, without attributes; a picture is a sign, wherever it comes from.
fn shape(html: &str) -> String {
    let html = without_placeholders(html);
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = at + rest[at..].find('>').map_or(rest.len() - at, |end| end + 1);
        let tag = &rest[at..end];
        let name = tag.trim_start_matches(['<', '/']);
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0)];
        match (name, tag.starts_with("</")) {
            ("img", _) => out.push('🖼'),
            (name, true) => out.push_str(&format!("</{name}>")),
            (name, false) => out.push_str(&format!("<{name}>")),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    // A remote picture is linked in an export, and has no frame of its own in the preview.
    out.replace("<a>🖼</a>", "🖼")
        .replace("<figure>🖼</figure>", "🖼")
}

/// What stands in the preview for a picture that is not loaded becomes a picture.
fn without_placeholders(html: &str) -> String {
    let mut html = html.to_owned();
    for (start, end) in [
        ("<figure class=\"waiting", "</figure>"),
        ("<span class=\"waiting", "</span></span>"),
    ] {
        while let Some(at) = html.find(start) {
            let length = html[at..].find(end).unwrap() + end.len();
            let is_missing = html[at..].starts_with(&format!("{start} missing"));
            // A missing one stands as its name in both.
            html.replace_range(at..at + length, if is_missing { "?" } else { "<img>" });
        }
    }
    html
}

fn compare(name: &str, text: &str, folder: &Path) -> usize {
    let desk = Desk::new(&[(name, text)]);
    copy_pictures(folder, &desk.path(""));
    let opened = desk.workspace.open_post(name).unwrap();
    let page = desk
        .workspace
        .export_page(name, &ExportChoices::default(), BTreeMap::new(), false)
        .unwrap();
    let (_, body) = page
        .html
        .split_once("<div class=\"article-body\">")
        .unwrap();
    let (body, _) = body.split_once("</article>").unwrap();
    let body = shape(body);
    let mut rest = body.as_str();
    let mut same = 0;
    for block in &opened.article.blocks.items {
        let shown = shape(&opened.article.html[&block.key]);
        let shown = shown.trim();
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix(shown) {
            rest = behind;
            same += 1;
            continue;
        }
        // The footnotes stand behind the body.
        if let Some(behind) = rest.strip_prefix("</div>") {
            rest = behind.trim_start();
            rest = rest
                .strip_prefix(shown)
                .unwrap_or_else(|| panic!("{name}: footnotes\n{shown}\n{rest}"));
            same += 1;
            continue;
        }
        let is_title = shown.starts_with("<h1>") && same == 0;
        assert!(is_title, "{name}:\n{shown}\n--- is not ---\n{:.600}", rest);
    }
    assert!(matches!(rest.trim(), "" | "</div>"), "{name}: {rest}");
    same
}

fn copy_pictures(from: &Path, to: &Path) {
    let pictures = from.join("pictures");
    let Ok(entries) = fs::read_dir(&pictures) else {
        return;
    };
    fs::create_dir_all(to.join("pictures")).unwrap();
    for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join("pictures").join(entry.file_name())).unwrap();
    }
}

#[test]
fn sample_posts_are_exported_as_they_are_previewed() {
    let posts = sample_posts();
    let mut blocks = 0;
    for entry in fs::read_dir(posts.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            blocks += compare(&name, &fs::read_to_string(&path).unwrap(), posts.path());
        }
    }
    assert!(blocks > 100, "{blocks} blocks");
    eprintln!("{blocks} blocks of the sample posts are the same");
}

#[test]
fn the_seed_is_exported_as_it_is_previewed() {
    let name = "2023-05-30-130953549.md";
    let Some(path) = shared(&format!("seed/{name}")) else {
        return;
    };
    let blocks = compare(
        name,
        &fs::read_to_string(&path).unwrap(),
        Path::new("/nowhere"),
    );
    assert!(blocks > 50, "{blocks} blocks");
    eprintln!("{blocks} blocks of the seed are the same");
}
