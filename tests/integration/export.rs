//! Finished HTML: one file that needs nothing but itself.

use std::fs;
use std::path::Path;

use inkstone_core::export::{self, Options};
use inkstone_core::post::PostFile;
use inkstone_core::site::Site;

use crate::support::sample_posts;

fn export(post: &Path, options: &Options) -> export::Exported {
    let site = Site::around(post).unwrap();
    let file = PostFile::parse(&fs::read(post).unwrap(), post).unwrap();
    export::one_file(&file.text, &site, post, options, None).unwrap()
}

/// Every attribute that makes a browser ask for something.
fn requests(html: &str) -> Vec<&str> {
    [
        "src=\"",
        "srcset=\"",
        "poster=\"",
        "data=\"",
        "background=\"",
        "<link",
        "@import",
        "url(",
    ]
    .iter()
    .flat_map(|mark| {
        html.match_indices(mark)
            .map(|(at, _)| &html[at..html.floor_char_boundary(at + 60)])
    })
    .filter(|found| !found.starts_with("src=\"data:image/"))
    .collect()
}

#[test]
fn sample_posts_hold_their_pictures_and_ask_for_nothing() {
    let posts = sample_posts();
    let mut pictures = 0;
    for entry in fs::read_dir(posts.path()).unwrap() {
        let post = entry.unwrap().path();
        if post.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let exported = export(&post, &Options::default());
        assert_eq!(requests(&exported.html), [""; 0], "{}", post.display());
        assert!(!exported.html.contains("<script"), "{}", post.display());
        pictures += exported.pictures;
        assert_eq!(exported.missing, [""; 0], "{}", post.display());
    }
    assert!(pictures >= 3, "the sample posts show pictures of their own");
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let posts = sample_posts();
    let post = fs::read_dir(posts.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "md"))
        .unwrap();
    let first = export(&post, &Options::default()).html;
    assert_eq!(first, export(&post, &Options::default()).html);
}

#[test]
fn a_remote_picture_is_a_link_and_a_missing_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "---\ntitle: <b>A</b> & \"B\"\ndescription: \"><script>\"\n---\n\n![away](https://example.com/a.png)\n\n![gone](gone.png)\n\n<img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n").unwrap();
    let exported = export(&post, &Options::default());
    assert_eq!((exported.remote, exported.pictures), (1, 0));
    assert!(
        exported.missing.contains(&"gone.png".to_owned()),
        "{:?}",
        exported.missing
    );
    assert!(
        exported.html.contains("href=\"https://example.com/a.png\"")
            && exported.html.contains("alt=\"away\"")
    );
    assert_eq!(requests(&exported.html), [""; 0]);
    assert!(!exported.html.contains("<script") && !exported.html.contains("onerror"));
    assert!(
        exported.html.contains("<h1>&lt;b&gt;A"),
        "{}",
        exported.html
    );
}

#[test]
fn large_pictures_are_made_to_fit() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "![](a.jpg)").unwrap();
    image::RgbImage::from_fn(2400, 1200, |x, y| {
        image::Rgb([(x / 10) as u8, (y / 10) as u8, 90])
    })
    .save(folder.path().join("a.jpg"))
    .unwrap();
    let at = |width| {
        export(
            &post,
            &Options {
                picture_width: width,
                ..Options::default()
            },
        )
        .html
    };
    let (small, whole) = (at(Some(800)), at(None));
    assert!(small.contains("width=\"800\" height=\"400\""));
    assert!(whole.contains("width=\"2400\"") && whole.len() > small.len() * 2);
}
