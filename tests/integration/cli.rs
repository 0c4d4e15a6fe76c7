//! The command line's contract.

use std::fs;

use crate::support::{cli, copy_of, sample_posts};

#[test]
fn renders_a_fragment_and_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "---\ntitle: A\n---\n\n# Hello\n\n![x](b.png)\n").unwrap();
    let path = post.to_str().unwrap();
    let fragment = String::from_utf8(cli(&["render", "--fragment", path]).stdout).unwrap();
    assert!(
        fragment.contains("<h1 id=\"hello\">Hello</h1>") && fragment.contains("src=\"b.png\""),
        "{fragment}"
    );
    let page = String::from_utf8(cli(&["render", path]).stdout).unwrap();
    assert!(
        page.starts_with("<!doctype html>") && page.contains("<title>A</title>"),
        "{page}"
    );
}

#[test]
fn renders_a_folder_beside_its_paths() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("x")).unwrap();
    fs::write(folder.path().join("x/a.md"), "a").unwrap();
    fs::write(folder.path().join("b.md"), b"\xff").unwrap();
    let out = tempfile::tempdir().unwrap();
    let result = cli(&[
        "render",
        "--fragment",
        "--out",
        out.path().to_str().unwrap(),
        folder.path().to_str().unwrap(),
    ]);
    assert_eq!(
        fs::read_to_string(out.path().join("x/a.md.html")).unwrap(),
        "<p>a</p>\n"
    );
    let complaint = String::from_utf8(result.stderr).unwrap();
    assert_eq!(result.status.code(), Some(1));
    assert!(complaint.contains("b.md"), "{complaint}");
}

#[test]
fn wrong_usage_is_told_from_failure() {
    assert_eq!(cli(&["render"]).status.code(), Some(2));
    assert_eq!(
        cli(&["render", "--generator", "word", "a.md"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(cli(&["render", "no-such-post.md"]).status.code(), Some(1));
}

#[test]
fn exports_every_sample_post() {
    let posts = sample_posts();
    let out = tempfile::tempdir().unwrap();
    let result = cli(&[
        "export",
        "--drafts",
        "--out",
        out.path().to_str().unwrap(),
        posts.path().to_str().unwrap(),
    ]);
    assert!(
        result.status.success(),
        "{}",
        String::from_utf8_lossy(&result.stderr)
    );
    let count = |folder: &std::path::Path, end: &str| {
        fs::read_dir(folder)
            .unwrap()
            .filter(|entry| {
                entry
                    .as_ref()
                    .unwrap()
                    .path()
                    .extension()
                    .is_some_and(|extension| extension == end)
            })
            .count()
    };
    assert_eq!(count(out.path(), "html"), count(posts.path(), "md"));
}

#[test]
fn front_matter_is_read_and_edited_by_value() {
    let folder = copy_of(&crate::support::root().join("tests/fixtures/front-matter"));
    let post = folder.path().join("chirpy.md");
    let path = post.to_str().unwrap();
    let before = fs::read_to_string(&post).unwrap();
    let get =
        |key: &str| String::from_utf8(cli(&["front-matter", "get", path, key]).stdout).unwrap();
    assert_eq!(get("image.alt"), "窗台上的雨\n");
    assert_eq!(get("tags"), "[\"雨\",\"周末\"]\n");
    assert!(
        cli(&["front-matter", "set", path, "title", "新: 标题"])
            .status
            .success()
    );
    assert!(
        cli(&["front-matter", "add", path, "tags", "伞"])
            .status
            .success()
    );
    assert!(
        cli(&["front-matter", "remove", path, "tags", "雨"])
            .status
            .success()
    );
    let after = fs::read_to_string(&post).unwrap();
    assert_eq!(
        crate::support::changed_lines(&before, &after),
        ["title: '新: 标题'\r", "tags: ['周末', '伞'] # 两个就够\r"]
    );
    assert_eq!(
        cli(&["front-matter", "remove", path, "nothing"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn no_post_is_replaced_by_an_export_or_by_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "# words\n").unwrap();
    let path = post.to_str().unwrap();
    assert_eq!(cli(&["export", "--out", path, path]).status.code(), Some(1));
    let save = |text: &[u8]| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_inkstone-cli"))
            .args(["save", path])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text).unwrap();
        child.wait().unwrap().code()
    };
    assert_eq!(save(b""), Some(1));
    assert_eq!(save(b"\xff"), Some(1));
    assert_eq!(fs::read_to_string(&post).unwrap(), "# words\n");
    assert_eq!(save(b"new\n"), Some(0));
}

#[test]
fn a_bare_file_name_is_one_of_the_current_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), "![](a.png)").unwrap();
    image::RgbImage::new(4, 4)
        .save(folder.path().join("a.png"))
        .unwrap();
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_inkstone-cli"))
            .args(arguments)
            .current_dir(folder.path())
            .status()
            .unwrap()
            .code()
    };
    assert_eq!(run(&["export", "a.md", "--out", "a.html"]), Some(0));
    let page = fs::read_to_string(folder.path().join("a.html")).unwrap();
    assert!(page.contains("src=\"data:image/png;base64,"), "{page}");
}

#[test]
fn front_matter_keeps_a_key_where_it_gets_another_name_and_takes_yaml_literally() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "---\nold: x # why\nb: 1\n---\n\nbody\n").unwrap();
    let path = post.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let all = [&["front-matter"], arguments].concat();
        assert!(cli(&all).status.success(), "{arguments:?}");
        fs::read_to_string(&post).unwrap()
    };
    assert!(run(&["rename", path, "old", "new"]).starts_with("---\nnew: x # why\n"));
    assert!(run(&["set", "--yaml", path, "b", "[1, true]"]).contains("\nb: [1, true]\n"));
    assert!(run(&["set", path, "image.alt", "no"]).contains("\nimage:\n  alt: 'no'\n"));
    assert_eq!(run(&["remove-block", path]), "\nbody\n");
    assert_eq!(run(&["create-block", path]), "---\ntitle:\n---\n\n\nbody\n");
    let again = cli(&["front-matter", "create-block", path]);
    assert_eq!(again.status.code(), Some(1));
}

/// A GBK file and a UTF-16 one: read, edited in one line, and written back in their own bytes.
#[test]
fn front_matter_of_old_encodings_is_edited_in_their_own_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let chinese = b"\xd6\xd0\xce\xc4\xa3\xac";
    let gbk = |title: &[u8]| {
        let body: &[u8] = b"\r\n---\r\n\r\n";
        [b"---\r\ntitle: ", title, body, &chinese.repeat(20)].concat()
    };
    let utf16 = |title: &str| -> Vec<u8> {
        let text = format!("\u{feff}---\r\ntitle: {title}\r\n---\r\n\r\n中文，\r\n");
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    for (name, before, after) in [
        ("gbk.md", gbk(chinese), gbk(b"\xce\xc4\xd6\xd0")),
        ("utf16.md", utf16("中文，"), utf16("文中")),
    ] {
        let post = folder.path().join(name);
        fs::write(&post, &before).unwrap();
        let path = post.to_str().unwrap();
        let title = cli(&["front-matter", "get", path, "title"]).stdout;
        assert_eq!(String::from_utf8(title).unwrap(), "中文，\n", "{name}");
        let set = cli(&["front-matter", "set", path, "title", "文中"]);
        assert!(set.status.success(), "{name}");
        assert_eq!(fs::read(&post).unwrap(), after, "{name}");
        // What it gains does not make it unreadable.
        assert!(
            cli(&["front-matter", "set", path, "title", "café €😀"])
                .status
                .success()
        );
        let title = cli(&["front-matter", "get", path, "title"]).stdout;
        assert_eq!(String::from_utf8(title).unwrap(), "café €😀\n", "{name}");
    }
}

#[test]
fn front_matter_is_read_as_the_site_around_the_post_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let posts = folder.path().join("source/_posts");
    fs::create_dir_all(&posts).unwrap();
    fs::write(folder.path().join("_config.yml"), "title: Hexo\n").unwrap();
    let post = posts.join("a.md");
    fs::write(&post, "title: x\ntags: a b\n---\nbody\n").unwrap();
    let path = post.to_str().unwrap();
    assert!(
        cli(&["front-matter", "set", path, "title", "- y"])
            .status
            .success()
    );
    assert!(
        cli(&["front-matter", "add", path, "tags", "c"])
            .status
            .success()
    );
    assert_eq!(
        fs::read_to_string(&post).unwrap(),
        "title: '- y'\ntags: [a b, c]\n---\nbody\n"
    );
}

#[test]
fn front_matter_gives_up_one_word_of_a_list_of_lists() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    fs::write(&post, "---\ncategories:\n- [a, b]\n- [c]\nn: 3\n---\n").unwrap();
    let path = post.to_str().unwrap();
    assert!(
        cli(&["front-matter", "remove", path, "categories", "b"])
            .status
            .success()
    );
    assert_eq!(
        fs::read_to_string(&post).unwrap(),
        "---\ncategories:\n- [a]\n- [c]\nn: 3\n---\n"
    );
    let all = String::from_utf8(cli(&["front-matter", "get", path]).stdout).unwrap();
    assert!(all.contains("\"n\": 3"), "{all}");
}

/// A Jekyll site with one post that its writer did not mean as it is.
fn wrong_post() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("_config.yml"), "title: x\n").unwrap();
    fs::create_dir(folder.path().join("_posts")).unwrap();
    let post = folder.path().join("_posts/2024-01-02-a.md");
    fs::write(
        &post,
        "---\r\ntitle: A\r\n---\r\n甲\r\n\r\n**@甲 | 乙**\r\n",
    )
    .unwrap();
    (folder, post.to_str().unwrap().to_owned())
}

#[test]
fn checks_find_places_and_mend_them() {
    let (_folder, post) = wrong_post();
    let found = cli(&["check", &post]);
    let words = String::from_utf8(found.stdout).unwrap();
    assert_eq!(found.status.code(), Some(1));
    assert!(words.contains(":6:1: unmeant-table: "), "{words}");

    let json = cli(&["check", "--json", &post]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json[0]["rule"], "unmeant-table");
    assert_eq!(
        (&json[0]["line"], &json[0]["column"]),
        (&6.into(), &1.into())
    );
    assert_eq!(json[0]["fix"]["insert"], "**@甲 \\| 乙**");

    let mended = cli(&["check", "--fix", "leftover-mark,unmeant-table", &post]);
    assert_eq!(mended.status.code(), Some(0));
    assert_eq!(
        fs::read_to_string(&post).unwrap(),
        "---\r\ntitle: A\r\n---\r\n甲\r\n\r\n**@甲 \\| 乙**\r\n"
    );
    assert_eq!(cli(&["check", &post]).status.code(), Some(0));
    assert_eq!(
        cli(&["check", "--fix", "no-rule", &post]).status.code(),
        Some(2)
    );
}
