//! The sample posts: what a new user sees first.

use std::fs;

use inkstone_core::article::PicturePlace;
use inkstone_core::library::Library;
use inkstone_core::page::Page;
use inkstone_core::page::pictures::Inline;
use inkstone_core::post::PostFile;
use inkstone_core::site::{Generator, Site};

use crate::support::{sample_posts, snapshot};

#[test]
fn every_one_can_be_read_and_opening_changes_nothing() {
    let posts = sample_posts();
    let before = snapshot(posts.path());
    let library = Library::open(Site::open(posts.path()).unwrap());
    assert_eq!(library.site().generator, Generator::Plain);
    assert!(library.len() >= 8, "{}", library.len());
    for post in library.posts() {
        assert_eq!(post.problem, None, "{}", post.id);
        assert!(post.title.is_some(), "{}", post.id);
    }
    assert_eq!(snapshot(posts.path()), before);
}

#[test]
fn together_they_cover_what_writers_use() {
    let posts = sample_posts();
    let site = Site::open(posts.path()).unwrap();
    let library = Library::open(site.clone());
    let (mut formats, mut drafts, mut local) = (Vec::new(), 0, 0);
    let mut html = String::new();
    for post in library.posts() {
        let path = library.path(&post.id).unwrap();
        let text = PostFile::parse(&fs::read(&path).unwrap(), &path)
            .unwrap()
            .text;
        let page = Page::read(&text, &site, Generator::Plain);
        let article = page.render(
            &text,
            &Inline::new(&site, &path, &page.matter, Some(800), None),
        );
        formats.push(page.matter.format());
        drafts += usize::from(page.matter.is_draft());
        local += article
            .pictures
            .iter()
            .filter(|picture| picture.place == PicturePlace::Local)
            .count();
        html.push_str(&article.html());
    }
    use inkstone_core::post::parts::Format::{Json, Toml, Yaml};
    for format in [Some(Yaml), Some(Toml), Some(Json), None] {
        assert!(formats.contains(&format), "{format:?}");
    }
    assert!(
        drafts >= 1 && local >= 3,
        "{drafts} drafts, {local} local pictures"
    );
    for mark in [
        "<table",
        "class=\"footnotes\"",
        "<math",
        "tok-keyword",
        "data-diagram=\"mermaid\"",
        "type=\"checkbox\"",
        "data:image/svg+xml",
        "<del>",
    ] {
        assert!(html.contains(mark), "{mark}");
    }
}
