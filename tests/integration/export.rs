//! Finished HTML: one file that needs nothing but itself.

use std::fs;
use std::path::Path;

use inkstone_core::export::{self, Appearance, Options};
use inkstone_core::post::PostFile;
use inkstone_core::site::Site;

use crate::support::{cli, sample_posts};

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
    // What a page says of its address loads nothing.
    .filter(|found| !found.starts_with("<link rel=\"canonical\""))
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

/// A folder with a config, a post and a picture beside it.
fn site(config: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("content/posts/a.md");
    fs::create_dir_all(post.parent().unwrap()).unwrap();
    fs::write(folder.path().join("hugo.toml"), config).unwrap();
    fs::write(&post, text).unwrap();
    image::RgbImage::new(40, 20)
        .save(folder.path().join("content/posts/c.png"))
        .unwrap();
    (folder, post)
}

#[test]
fn the_header_says_what_the_front_matter_knows_and_a_repeated_title_stands_once() {
    let (_folder, post) = site(
        "baseURL = 'https://blog.example/'\ntitle = 'Blog'\nlanguageCode = 'de'\n",
        "---\ntitle: A, b\ndate: 2024-01-02T03:04:05+08:00\ndescription: Said <of> it\ntags: [x, 'y z']\ncategories: [c]\ncover:\n  image: c.png\n  alt: Cover\n---\n# A — b!\n\ntext\n",
    );
    let exported = export(&post, &Options::default());
    let html = &exported.html;
    for part in [
        "<html lang=\"de\" class=\"theme-quiet\">",
        "<title>A, b</title>",
        "<meta name=\"description\" content=\"Said &lt;of&gt; it\">",
        "<link rel=\"canonical\" href=\"https://blog.example/posts/a/\">",
        "<meta property=\"og:title\" content=\"A, b\">",
        "<meta property=\"og:url\" content=\"https://blog.example/posts/a/\">",
        "<meta property=\"og:site_name\" content=\"Blog\">",
        "<meta property=\"article:published_time\" content=\"2024-01-01T19:04:05Z\">",
        "<meta property=\"article:tag\" content=\"y z\">",
        "<main class=\"article-page\">",
        "<time datetime=\"2024-01-02\">2024-01-02</time>",
        "<p class=\"description\">Said &lt;of&gt; it</p>",
        "<li>y z</li>",
        "alt=\"Cover\" width=\"40\" height=\"20\"></figure>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(exported.repairs.repeated_title);
    assert_eq!(exported.pictures, 1);
}

#[test]
fn contents_are_added_once_and_every_link_in_the_page_lands() {
    let long =
        "---\ntitle: T\n---\n\n#### 一\n\n## b\n\n## b\n\ntext[^1] and again[^1]\n\n[^1]: note\n";
    let (_folder, post) = site("", long);
    let html = export(&post, &Options::default()).html;
    assert_eq!(html.matches("<nav class=\"toc\"").count(), 1);
    assert_eq!(dead_links(&html), [""; 0]);
    assert_eq!(html.matches("href=\"#").count(), 3 + 2 + 1);
    // The reader's outline skips nothing, though the post does.
    assert!(html.contains("<h4 aria-level=\"2\""), "{html}");
    let without = Options {
        contents: false,
        ..Options::default()
    };
    assert!(!export(&post, &without).html.contains("<nav"));
    // A post with a list of its headings, dead as the move from another host left it.
    let posts = sample_posts();
    let exported = export(
        &posts.path().join("2024-06-18-plum-rain.md"),
        &Options::default(),
    );
    assert!(!exported.html.contains("<nav"));
    assert_eq!(exported.repairs.anchors, 8);
    assert_eq!(exported.html.matches("href=\"#").count(), 8);
    assert_eq!(dead_links(&exported.html), [""; 0]);
}

/// In-page links without a place to land on.
fn dead_links(html: &str) -> Vec<&str> {
    html.split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|id| !html.contains(&format!("id=\"{id}\"")))
        .collect()
}

#[test]
fn sizes_are_told_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "![](a.jpg)").unwrap();
    image::RgbImage::from_fn(2000, 1000, |x, y| {
        image::Rgb([(x ^ y) as u8, (x * 7 + y) as u8, (y / 5) as u8])
    })
    .save(folder.path().join("a.jpg"))
    .unwrap();
    let site = Site::around(&post).unwrap();
    let sizes = export::sizes("![](a.jpg)", &site, &post, &Options::default(), None).unwrap();
    for (size, width) in sizes.into_iter().zip(export::WIDTHS) {
        let options = Options {
            picture_width: width,
            ..Options::default()
        };
        assert_eq!(export(&post, &options).html.len() as u64, size);
    }
    assert!(sizes[0] > sizes[1] && sizes[1] > sizes[2] && sizes[2] > sizes[3]);
}

#[test]
fn a_drawn_diagram_is_a_picture_that_can_do_nothing() {
    let (_folder, post) = site("", "```mermaid\ngraph TD\n  A --> B\n```\n");
    let mut options = Options::default();
    assert!(export(&post, &options).html.contains("A --&gt; B\n</code>"));
    options.diagrams.insert(
        "graph TD\n  A --> B\n".to_owned(),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_owned(),
    );
    let exported = export(&post, &options);
    assert_eq!(exported.diagrams, 1);
    assert!(
        exported
            .html
            .contains("<figure class=\"diagram\"><img src=\"data:image/svg+xml;base64,")
            && exported.html.contains("alt=\"graph TD\n  A --&gt; B\"")
    );
    assert!(!exported.html.contains("<script") && !exported.html.contains("<pre"));
}

#[test]
fn a_page_brings_the_styles_that_it_uses_and_no_others() {
    let (_folder, post) = site("", "text\n");
    let plain = export(&post, &Options::default()).html;
    assert!(!plain.contains("blockquote") && !plain.contains("tok-keyword"));
    fs::write(&post, "> quoted\n\n```rust\nfn main() {}\n```\n").unwrap();
    let rich = export(&post, &Options::default()).html;
    assert!(rich.contains(".article blockquote{") && rich.contains(".tok-keyword{"));
    let light = Options {
        appearance: Appearance::Light,
        ..Options::default()
    };
    assert!(!export(&post, &light).html.contains("light-dark("));
    let grey = Options {
        colours: false,
        ..Options::default()
    };
    assert!(!export(&post, &grey).html.contains("tok-"));
}

#[test]
fn a_language_from_right_to_left_sets_the_page_so() {
    let arabic = "---\ntitle: مرحبا\nlang: ar\n---\n\n> نص `code`\n";
    let (_folder, post) = site("", arabic);
    let html = export(&post, &Options::default()).html;
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\""), "{html}");
    assert!(html.contains(".from-right .article blockquote{"));
    fs::write(&post, "> text\n").unwrap();
    let html = export(&post, &Options::default()).html;
    assert!(!html.contains("from-right") && !html.contains("dir="));
}

#[test]
fn a_picture_inside_the_file_is_shown_at_once() {
    let (_folder, post) = site("", "![](c.png)\n");
    let html = export(&post, &Options::default()).html;
    assert_eq!(html.matches("src=\"data:image/png").count(), 1);
    // Drawn later, it would be an empty place in a view that is small, far below, or on paper.
    for late in ["loading=", "decoding="] {
        assert!(!html.contains(late), "{late} in {html}");
    }
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

#[test]
fn the_command_line_makes_a_folder_and_tells_sizes() {
    let posts = sample_posts();
    let folder = posts.path().to_str().unwrap();
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("blog");
    let arguments = [
        "export",
        "--folder",
        "--theme",
        "wren",
        "--pictures",
        "800",
        "--out",
        to.to_str().unwrap(),
        folder,
    ];
    let first = cli(&arguments);
    assert!(first.status.success(), "{first:?}");
    for place in ["index.html", "feed.xml", "assets/style.css"] {
        assert!(to.join(place).is_file(), "{place}");
    }
    let again = cli(&arguments);
    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(said.contains(": 0 files written"), "{said}");
    // Only what lies below the folder was written.
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);

    let post = posts.path().join("2024-06-18-plum-rain.md");
    let post = post.to_str().unwrap();
    let told = cli(&["export", "--sizes", post]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let sizes: Vec<&str> = told
        .lines()
        .map(|line| line.split('\t').nth(1).unwrap())
        .collect();
    let file = out.path().join("a.html");
    for (size, width) in sizes.iter().zip(["original", "1600", "1200", "800"]) {
        let made = cli(&[
            "export",
            "--pictures",
            width,
            "--out",
            file.to_str().unwrap(),
            post,
        ]);
        assert!(made.status.success());
        assert_eq!(fs::metadata(&file).unwrap().len().to_string(), *size);
    }
    // One page of a folder has neither an index nor a feed.
    let alone = out.path().join("alone");
    assert!(
        cli(&["export", "--folder", "--out", alone.to_str().unwrap(), post])
            .status
            .success()
    );
    assert!(!alone.join("index.html").exists() && alone.join("assets/style.css").exists());
    assert_eq!(cli(&["export", post]).status.code(), Some(2));
}

#[test]
fn the_command_line_copies_for_an_editor() {
    let posts = sample_posts();
    let post = posts.path().join("2025-02-16-four-minutes-fast.md");
    let post = post.to_str().unwrap();
    let copied = cli(&["copy", "--for", "wechat", post]);
    let html = String::from_utf8_lossy(&copied.stdout).into_owned();
    assert!(html.starts_with("<p style=") && !html.contains("class="));
    let facts = String::from_utf8_lossy(&copied.stderr).into_owned();
    assert!(facts.contains("links became footnotes"), "{facts}");
    let text = cli(&["copy", "--for", "markdown", "--text", post]).stdout;
    assert!(String::from_utf8_lossy(&text).contains("```"));
    assert_eq!(
        cli(&["copy", "--for", "paper", post]).status.code(),
        Some(2)
    );
}
