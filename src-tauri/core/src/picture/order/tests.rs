use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A site of these files; those that end like pictures hold one with their own name in it.
fn site_of(files: &[(&str, &str)]) -> (tempfile::TempDir, Site, Vec<PostText>) {
    let folder = tempfile::tempdir().unwrap();
    let mut posts = Vec::new();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let site = Site::open(folder.path()).unwrap();
    for (name, text) in files {
        if name.ends_with(".md") {
            posts.push(PostText {
                path: site.root.join(name),
                text: (*text).to_owned(),
            });
        }
    }
    (folder, site, posts)
}

fn names<'a>(site: &Site, paths: impl IntoIterator<Item = &'a Path>) -> Vec<String> {
    let below = |path: &Path| path.strip_prefix(&site.root).unwrap().display().to_string();
    paths.into_iter().map(below).collect()
}

#[test]
fn what_is_used_anywhere_is_not_unused() {
    let (_folder, site, posts) = site_of(&[
        ("_config.yml", "title: a\navatar: /assets/img/me.png\n"),
        (
            "_layouts/post.html",
            "<img src=\"{{ '/assets/img/logo.png' | relative_url }}\">",
        ),
        (
            "assets/css/a.css",
            "body { background: url(../img/wide%20sky.jpg) }",
        ),
        ("_site/assets/img/lonely.png", "built"),
        ("_site/index.html", "lonely.png"),
        (
            "_posts/2024-01-02-a.md",
            "---\nimage: /assets/img/cover.jpg\n---\n![](/assets/img/in.png#pic_center) <img src='/assets/img/html.png'> and `code.png`\n",
        ),
        ("assets/img/me.png", ""),
        ("assets/img/logo.png", ""),
        ("assets/img/wide sky.jpg", ""),
        ("assets/img/cover.jpg", ""),
        ("assets/img/in.png", ""),
        ("assets/img/html.png", ""),
        ("assets/img/code.png", ""),
        ("assets/img/lonely.png", "same"),
        ("assets/img/other/in.png", "same"),
        ("assets/img/go.png", ""),
    ]);
    let inventory = Inventory::read(&site, &posts);
    let unused = inventory.unused().map(|picture| picture.path.as_path());
    assert_eq!(
        names(&site, unused),
        [
            "assets/img/go.png",
            "assets/img/lonely.png",
            "assets/img/other/in.png"
        ]
    );
    let same = inventory.duplicates();
    // The empty ones are the same, too.
    let last = same
        .last()
        .unwrap()
        .iter()
        .map(|picture| picture.path.as_path());
    assert_eq!(
        names(&site, last),
        ["assets/img/lonely.png", "assets/img/other/in.png"]
    );
    assert_eq!(inventory.without_alt.len(), 2);
    assert!(inventory.missing.is_empty());
}

#[test]
fn what_is_missing_is_told_with_what_may_be_meant() {
    let (_folder, site, posts) = site_of(&[
        (
            "a.md",
            "# a\n\n![x](images/Sunset.PNG)\n![x](images/sunrise.jpg)\n![x](mountian.png)\n![x](西湖夜色.png)\n![x](nothing-like-it.png)\n![x](C:/me/sunset.png) ![x](https://x/a.png) ![x](data:image/png;base64,AA) ![x]({{ a }}/b.png)\n",
        ),
        ("images/old/sunset.png", ""),
        ("images/sunrise.webp", ""),
        ("images/mountain.png", ""),
        ("images/西湖夜景.png", ""),
        ("images/东湖日景.png", ""),
    ]);
    let inventory = Inventory::read(&site, &posts);
    let found: Vec<(usize, &str, Vec<String>)> = inventory
        .missing
        .iter()
        .map(|missing| {
            let near = missing.near.iter().map(PathBuf::as_path);
            (
                missing.link.line,
                missing.link.link.plain(),
                names(&site, near),
            )
        })
        .collect();
    let one = |name: &str| vec![name.to_owned()];
    assert_eq!(
        found,
        [
            (3, "images/Sunset.PNG", one("images/old/sunset.png")),
            (4, "images/sunrise.jpg", one("images/sunrise.webp")),
            (5, "mountian.png", one("images/mountain.png")),
            (6, "西湖夜色.png", one("images/西湖夜景.png")),
            (7, "nothing-like-it.png", Vec::new()),
            (8, "C:/me/sunset.png", one("images/old/sunset.png")),
        ]
    );
    assert_eq!(inventory.remote.len(), 1);
}

/// Moves a picture, lets every link follow, and gives the post's new text.
fn moved(files: &[(&str, &str)], from: &str, to: &str) -> String {
    let (_folder, site, posts) = site_of(files);
    let inventory = Inventory::read(&site, &posts);
    let (from, to) = (site.root.join(from), site.root.join(to));
    let following = renaming::follow(&site, &posts, &inventory, &from, &to).unwrap();
    let [edit] = following.edits.as_slice() else {
        panic!("one post changes");
    };
    let post = posts.iter().find(|post| post.path == edit.path).unwrap();
    let new = edit.applied_to(&post.text);
    assert_eq!(edit.undone(&post.text).applied_to(&new), post.text);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(&from, &to).unwrap();
    let after: Vec<PostText> = posts
        .iter()
        .map(|post| PostText {
            path: post.path.clone(),
            text: if post.path == edit.path {
                new.clone()
            } else {
                post.text.clone()
            },
        })
        .collect();
    let inventory = Inventory::read(&site, &after);
    assert!(inventory.missing.is_empty(), "{:?}", inventory.missing);
    new
}

#[test]
fn every_link_follows_a_picture() {
    for (files, from, to, expected) in [
        (
            &[
                (
                    "a.md",
                    "![x](img/a.png#c) <img src='./img/a.png?v=1'> ![y](img/b.png)",
                ),
                ("img/a.png", "1"),
                ("img/b.png", "2"),
            ][..],
            "img/a.png",
            "img/晴 (1).png",
            "![x](img/晴%20%281%29.png#c) <img src='./img/晴%20%281%29.png?v=1'> ![y](img/b.png)",
        ),
        (
            &[("posts/a.md", "![x](../img/a.png)"), ("img/a.png", "")],
            "img/a.png",
            "posts/deep/b.png",
            "![x](deep/b.png)",
        ),
        (
            &[
                ("_config.yml", "baseurl: /blog\n"),
                (
                    "_posts/2024-01-02-a.md",
                    "---\nimage: {path: /assets/a.png, alt: x}\n---\n![x](/assets/a.png)\n![x](/blog/assets/a.png)",
                ),
                ("assets/a.png", ""),
            ],
            "assets/a.png",
            "assets/img/b.png",
            "---\nimage: {path: /assets/img/b.png, alt: x}\n---\n![x](/assets/img/b.png)\n![x](/blog/assets/img/b.png)",
        ),
        (
            &[
                ("hugo.toml", "title = 'a'\n"),
                (
                    "content/posts/a.md",
                    "![x](/img/a.png) {{< figure src=\"/img/a.png\" >}}",
                ),
                ("static/img/a.png", ""),
            ],
            "static/img/a.png",
            "static/b.png",
            "![x](/b.png) {{< figure src=\"/b.png\" >}}",
        ),
    ] {
        assert_eq!(moved(files, from, to), expected);
    }
}

#[test]
fn a_picture_moves_to_no_place_that_is_taken_or_outside() {
    let (_folder, site, posts) = site_of(&[("a.md", "![x](a.png)"), ("a.png", ""), ("b.png", "")]);
    let inventory = Inventory::read(&site, &posts);
    let from = site.root.join("a.png");
    for to in ["b.png", "../c.png", "con.png", "a?.png"] {
        let to = site.root.join(to);
        let followed = renaming::follow(&site, &posts, &inventory, &from, &to);
        assert!(followed.is_err(), "{}", to.display());
    }
}
