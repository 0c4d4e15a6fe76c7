//! The workspace as the window uses it: edits, saves, other programs, conflicts, a real watcher.

use std::fs;
use std::path::Path;

use inkstone_core::Error;
use inkstone_core::document::TextChange;
use inkstone_core::front_matter::Edit;
use inkstone_core::workspace::view::{Choice, PictureWish, RuleText, SaveState};
use inkstone_core::workspace::{Notice, PictureSource};

use crate::desk::Desk;

#[test]
fn a_change_is_saved_by_itself_and_touches_nothing_else() {
    let desk = Desk::new(&[("a.md", "---\r\ntitle: 甲 # 注\r\n---\r\n\r\n正文\r\n")]);
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.text, "---\ntitle: 甲 # 注\n---\n\n正文\n");
    assert_eq!(opened.front_matter.range.to, 21);
    desk.insert("a.md", 0, 22, "新的");
    desk.wait_for_state("saved", |state| {
        matches!(state, SaveState::Saved { at: Some(_) })
    });
    assert_eq!(
        desk.read("a.md"),
        "---\r\ntitle: 甲 # 注\r\n---\r\n\r\n新的正文\r\n"
    );
}

#[test]
fn a_form_edit_is_a_patch_for_the_editor() {
    let desk = Desk::new(&[("a.md", "---\ntitle: 甲 # 注\n---\n")]);
    desk.workspace.open_post("a.md").unwrap();
    let edit = Edit::Set {
        path: vec!["title".to_owned()],
        value: "乙".to_owned(),
    };
    let patch = desk.workspace.edit_front_matter("a.md", 0, &edit).unwrap();
    desk.workspace
        .edit_post("a.md", patch.version, &patch.changes)
        .unwrap();
    desk.workspace.save_post("a.md").unwrap();
    assert_eq!(desk.read("a.md"), "---\ntitle: 乙 # 注\n---\n");
    assert!(
        desk.workspace.edit_front_matter("a.md", 0, &edit).is_err(),
        "an old version is refused"
    );
}

#[test]
fn only_new_blocks_are_sent_again() {
    let desk = Desk::new(&[("a.md", "one\n\ntwo\n\nthree\n")]);
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.article.html.len(), 3);
    let change = TextChange {
        from: 5,
        to: 8,
        insert: "TWO".to_owned(),
    };
    let outcome = desk.workspace.edit_post("a.md", 0, &[change]).unwrap();
    let blocks = &outcome.article.blocks;
    assert_eq!((blocks.kept, blocks.gone, blocks.items.len()), (1, 1, 1));
    assert_eq!(outcome.article.since, Some(opened.article.serial));
    assert_eq!(
        outcome.article.html.values().collect::<Vec<_>>(),
        ["<p>TWO</p>"]
    );
}

#[test]
fn a_file_that_is_emptied_after_it_was_offered_is_not_taken_over() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    let wait_for_offer = || {
        desk.wait("disk", |notice| {
            matches!(notice, Notice::Disk { id } if id == "a.md").then_some(())
        });
    };
    fs::write(desk.path("a.md"), "half\n").unwrap();
    wait_for_offer();
    fs::write(desk.path("a.md"), "").unwrap();
    let adopted = desk.workspace.adopt_disk("a.md", 0).unwrap();
    assert!(adopted.patch.changes.is_empty(), "{:?}", adopted.patch);
    fs::write(desk.path("a.md"), "half and half\n").unwrap();
    wait_for_offer();
    let adopted = desk.workspace.adopt_disk("a.md", 0).unwrap();
    assert_eq!(adopted.patch.changes.len(), 1, "{:?}", adopted.patch);
}

#[test]
fn another_programs_change_is_adopted_when_nothing_is_unsaved() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "new\n").unwrap();
    desk.wait("disk", |notice| {
        matches!(notice, Notice::Disk { id } if id == "a.md").then_some(())
    });
    let adopted = desk.workspace.adopt_disk("a.md", 0).unwrap();
    let outcome = desk
        .workspace
        .edit_post("a.md", adopted.patch.version, &adopted.patch.changes)
        .unwrap();
    assert_eq!(
        outcome.article.html.values().collect::<Vec<_>>(),
        ["<p>new</p>"]
    );
    assert!(desk.workspace.unsaved().is_empty());
    assert!(
        desk.kept().contains(&"old\n".to_owned()),
        "what was replaced unasked can be had back"
    );
}

/// A post "old" that reads "mine old" in the editor and "theirs" on disk.
fn in_conflict() -> Desk {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "theirs\n").unwrap();
    desk.insert("a.md", 0, 0, "mine ");
    desk.wait_for_state("conflict", |state| {
        matches!(state, SaveState::ChangedOutside { .. })
    });
    desk
}

#[test]
fn a_conflict_asks_and_loses_neither_text() {
    for (choice, on_disk) in [(Choice::Mine, "mine old\n"), (Choice::Theirs, "theirs\n")] {
        let desk = in_conflict();
        desk.workspace.save_post("a.md").unwrap();
        assert_eq!(
            desk.read("a.md"),
            "theirs\n",
            "nothing is written while it is asked"
        );
        let patch = desk.resolve("a.md", 1, choice);
        if !patch.changes.is_empty() {
            desk.workspace.edit_post("a.md", 1, &patch.changes).unwrap();
        }
        desk.workspace.save_post("a.md").unwrap();
        assert_eq!(desk.read("a.md"), on_disk);
        let kept = desk.kept();
        for text in ["mine old\n", "theirs\n"] {
            assert!(kept.contains(&text.to_owned()), "{kept:?}");
        }
    }
}

#[test]
fn a_file_emptied_by_another_program_is_never_adopted_unasked() {
    let desk = Desk::new(&[("a.md", "words\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::write(desk.path("a.md"), "").unwrap();
    desk.wait_for_state("asked", |state| {
        matches!(state, SaveState::ChangedOutside { .. })
    });
    desk.resolve("a.md", 0, Choice::Mine);
    assert_eq!(desk.read("a.md"), "words\n");
}

#[test]
fn a_removed_file_stays_in_the_editor_and_comes_back_when_asked() {
    let desk = Desk::new(&[("a.md", "words\n")]);
    desk.workspace.open_post("a.md").unwrap();
    fs::remove_file(desk.path("a.md")).unwrap();
    desk.wait_for_state("removed", |state| {
        matches!(state, SaveState::RemovedOutside)
    });
    desk.workspace.save_all().unwrap();
    assert!(!desk.path("a.md").exists(), "nobody asked");
    desk.workspace.save_post("a.md").unwrap();
    assert_eq!(desk.read("a.md"), "words\n");
}

#[test]
fn files_that_come_and_go_are_told() {
    let desk = Desk::new(&[]);
    fs::create_dir_all(desk.path("x/y")).unwrap();
    fs::write(desk.path("x/y/b.md"), "# B").unwrap();
    desk.wait("new post", |notice| match notice {
        Notice::Library(change) => change
            .changed
            .iter()
            .any(|post| post.id == "x/y/b.md")
            .then_some(()),
        _ => None,
    });
    fs::remove_dir_all(desk.path("x")).unwrap();
    desk.wait("gone", |notice| match notice {
        Notice::Library(change) => change
            .removed
            .iter()
            .any(|id| id == "x/y/b.md")
            .then_some(()),
        _ => None,
    });
}

#[test]
fn pictures_are_served_by_id_and_files_outside_are_not() {
    let desk = Desk::new(&[("a.md", "![](in.png)\n\n![](../out.png)\n\n![](link.png)\n")]);
    let outside = desk.own.path().join("out.png");
    let draw = |path: &Path| image::RgbImage::new(30, 20).save(path).unwrap();
    draw(&desk.path("in.png"));
    draw(&outside);
    #[cfg(unix)]
    std::os::unix::fs::symlink(&outside, desk.path("link.png")).unwrap();
    let opened = desk.workspace.open_post("a.md").unwrap();
    let html: String = opened.article.html.values().cloned().collect();
    let ids: Vec<&str> = html
        .split("picture://localhost/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(ids.len(), 1, "{html}");
    assert!(html.contains("width=\"30\" height=\"20\""));
    assert_eq!(
        desk.workspace.picture(ids[0], None).unwrap().media_type,
        "image/png"
    );
    assert!(desk.workspace.picture("../in.png", None).is_err());
}

#[test]
fn remote_pictures_wait_until_they_are_asked_for() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/a.png", listener.local_addr().unwrap());
    let desk = Desk::new(&[("a.md", &format!("![cat]({address}#pic_center)\n"))]);
    let opened = desk.workspace.open_post("a.md").unwrap();
    assert_eq!(opened.article.remote.len(), 1);
    assert!(
        !opened
            .article
            .html
            .values()
            .any(|html| html.contains(&format!("src=\"{address}")))
    );
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 2048];
        let length = stream.read(&mut request).unwrap();
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(2, 2)
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let body = png.into_inner();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .unwrap();
        stream.write_all(&body).unwrap();
        String::from_utf8_lossy(&request[..length]).to_lowercase()
    });
    let elsewhere = ["elsewhere.example".to_owned()];
    let none = desk
        .workspace
        .load_remote_pictures("a.md", Some(&elsewhere));
    assert_eq!(
        none.unwrap().loaded,
        0,
        "nobody is asked for a picture of another host"
    );
    let outcome = desk.workspace.load_remote_pictures("a.md", None).unwrap();
    assert_eq!((outcome.loaded, outcome.failed.len()), (1, 0));
    assert!(
        outcome
            .article
            .html
            .values()
            .any(|html| html.contains("picture://localhost/"))
    );
    assert!(outcome.article.remote.is_empty());
    let request = server.join().unwrap();
    assert!(!request.contains("referer:") && !request.contains("cookie:"));
}

#[test]
fn new_posts_are_as_their_generator_wants_them() {
    let now: jiff::ZonedDateTime = "2024-05-06T07:08:09+08:00[Asia/Shanghai]".parse().unwrap();
    for (config, id, start) in [
        (
            ("_config.yml", "theme: jekyll-theme-chirpy\n"),
            "_posts/2024-05-06-新文章.md",
            "---\ntitle: 新文章\ndate: 2024-05-06 07:08:09 +0800\n",
        ),
        (
            ("hugo.toml", "theme = 'LoveIt'\n"),
            "content/posts/新文章.md",
            "---\ntitle: 新文章\ndate: 2024-05-06T07:08:09+08:00\n",
        ),
        (
            ("source/_posts/x.md", ""),
            "source/_posts/新文章.md",
            "---\ntitle: 新文章\ndate: 2024-05-06 07:08:09\n",
        ),
        (
            ("config.toml", "base_url = 'https://example.com'\n"),
            "content/新文章.md",
            "+++\ntitle = \"新文章\"\ndate = 2024-05-06T07:08:09+08:00\n+++\n",
        ),
        (
            ("x.md", ""),
            "新文章.md",
            "---\ntitle: 新文章\ndate: 2024-05-06T07:08:09+08:00\n",
        ),
    ] {
        let hexo = ("_config.yml", "title: x\n");
        let desk = if id.starts_with("source") {
            Desk::new(&[config, hexo])
        } else {
            Desk::new(&[config])
        };
        let post = desk.workspace.new_post("新文章", &now).unwrap();
        assert_eq!(post.id, id);
        assert!(desk.read(id).starts_with(start), "{}", desk.read(id));
        assert_eq!(post.problem, None);
        let again = desk.workspace.plan_post("新文章", &now).unwrap();
        assert!(again.file_name.ends_with("-2.md"), "{again:?}");
    }
}

#[test]
fn pictures_are_taken_in_and_the_rest_is_refused_with_reasons() {
    let desk = Desk::new(&[("a.md", "a\n")]);
    desk.workspace.open_post("a.md").unwrap();
    let (picture, words) = (
        desk.own.path().join("photo 1.png"),
        desk.own.path().join("words.txt"),
    );
    image::RgbImage::new(9, 9).save(&picture).unwrap();
    fs::write(&words, "words").unwrap();
    let take = |file: &Path, wish: &PictureWish| {
        let source = PictureSource::File(file.to_owned());
        desk.workspace.import_picture("a.md", &source, wish)
    };
    let usual = PictureWish::default();
    let imported = take(&picture, &usual).unwrap();
    assert_eq!(imported.markdown, "![](images/a/photo-1.png)");
    assert_eq!(
        (&*imported.folder, &*imported.path, imported.is_new),
        ("images/a", "images/a/photo-1.png", true)
    );
    assert!(matches!(
        take(&words, &usual),
        Err(Error::NotAPicture { .. })
    ));
    // The same picture again is there already; under another name it takes the place of the first one.
    assert!(!take(&picture, &usual).unwrap().is_new);
    let renamed = PictureWish {
        name: Some("晚霞 2".to_owned()),
        as_webp: true,
        replaces: Some(imported.path),
        ..usual
    };
    let renamed = take(&picture, &renamed).unwrap();
    assert_eq!(renamed.path, "images/a/晚霞-2.webp");
}

#[test]
fn new_pictures_follow_the_writers_rule() {
    let desk = Desk::new(&[("a.md", "---\ndate: 2024-05-01\n---\n")]);
    desk.workspace.open_post("a.md").unwrap();
    let see = |rule: Option<&RuleText>| {
        let view = desk.workspace.view_picture_rule(Some("a.md"), rule);
        view.unwrap()
    };
    let preset = see(None);
    assert!(preset.is_preset);
    assert_eq!(preset.link.as_deref(), Some("images/a/img-2041.jpg"));
    let rule = |folder: &str, name: &str| RuleText {
        folder: folder.to_owned(),
        name: name.to_owned(),
    };
    let away = see(Some(&rule("../elsewhere", "{original}")));
    assert!(away.error.is_some() && away.file.is_none());
    let mine = rule("./media/{year}", "{post}-{n}");
    let seen = see(Some(&mine));
    assert_eq!(seen.file.as_deref(), Some("media/2024/a-1.jpg"));
    assert!(!seen.is_preset && see(None).is_preset, "only looked at");

    desk.workspace.use_picture_rule(Some(&mine));
    assert_eq!(see(None).rule, mine);
    let picture = desk.own.path().join("photo.png");
    image::RgbImage::new(9, 9).save(&picture).unwrap();
    let source = PictureSource::File(picture);
    let usual = PictureWish::default();
    let imported = desk.workspace.import_picture("a.md", &source, &usual);
    assert_eq!(imported.unwrap().path, "media/2024/a-1.png");
    let named = PictureWish {
        name: Some("tower".to_owned()),
        replaces: Some("media/2024/a-1.png".to_owned()),
        ..usual
    };
    let renamed = desk.workspace.import_picture("a.md", &source, &named);
    assert_eq!(renamed.unwrap().path, "media/2024/tower.png");
}

#[test]
fn pictures_that_nothing_uses_go_to_the_trash_and_come_back() {
    let desk = Desk::new(&[("a.md", "![](used.png)\n")]);
    for name in ["used.png", "unused.png"] {
        image::RgbImage::new(9, 9).save(desk.path(name)).unwrap();
    }
    fs::write(desk.own.path().join("own.png"), "not of the site").unwrap();
    fs::write(desk.path("no-text.md"), [0, 159, 1]).unwrap();
    let files = ["used.png", "unused.png", "../own.png"].map(str::to_owned);
    let list = desk.workspace.picture_list().unwrap();
    let names: Vec<_> = list
        .pictures
        .iter()
        .map(|one| (&*one.path, one.uses.len()))
        .collect();
    assert_eq!(names, [("unused.png", 0), ("used.png", 1)]);
    let used = &list.pictures[1];
    assert_eq!(
        (used.uses[0].post.as_deref(), used.uses[0].line, used.size),
        (Some("a.md"), 1, Some((9, 9)))
    );
    assert_eq!(used.same.as_deref(), Some("unused.png"));
    let now = jiff::Timestamp::now();
    let thrown = desk.workspace.throw_pictures_away(&files, now).unwrap();
    assert_eq!(thrown.moved, ["unused.png"]);
    assert_eq!(thrown.kept.len(), 2);
    assert!(!desk.path("unused.png").exists() && desk.path("used.png").exists());
    let back = desk.workspace.take_pictures_back(&files[1..]).unwrap();
    assert_eq!(back.moved, ["unused.png"]);
    assert!(desk.path("unused.png").exists());
}

#[test]
fn a_conflict_ends_when_the_other_program_takes_its_change_back() {
    let desk = in_conflict();
    fs::write(desk.path("a.md"), "old\n").unwrap();
    desk.wait_for_state("unsaved again", |state| matches!(state, SaveState::Unsaved));
    desk.workspace.save_post("a.md").unwrap();
    assert_eq!(desk.read("a.md"), "mine old\n");
}

#[test]
fn text_that_waits_for_an_answer_is_kept_when_another_folder_opens() {
    let desk = in_conflict();
    desk.insert("a.md", 1, 0, "typed after it ");
    let other = tempfile::tempdir().unwrap();
    desk.workspace.open_folder(other.path()).unwrap();
    assert!(
        desk.kept()
            .contains(&"typed after it mine old\n".to_owned())
    );
}

#[test]
fn a_renamed_post_stays_open_with_its_text() {
    let desk = Desk::new(&[("a.md", "old\n")]);
    desk.workspace.open_post("a.md").unwrap();
    desk.insert("a.md", 0, 0, "new ");
    let moved = desk.workspace.move_post("a.md", "b", "", false, None);
    assert_eq!(moved.unwrap().moved[0].post.id, "b.md");
    assert_eq!(desk.insert("b.md", 1, 0, "and "), 2);
    desk.workspace.save_post("b.md").unwrap();
    assert_eq!(desk.read("b.md"), "and new old\n");
    assert!(!desk.path("a.md").exists());
}

#[test]
fn links_lead_to_posts_by_file_and_by_address() {
    let desk = Desk::new(&[
        (
            "_config.yml",
            "url: https://rain.example\nbaseurl: /blog\npermalink: /:year/:title/\n",
        ),
        ("_posts/2024-05-06-雨.md", "---\ntitle: 雨\n---\n\nRain.\n"),
        ("_posts/2024-05-07-sun.md", "---\ntitle: Sun\n---\n\nSun.\n"),
        ("README.txt", "no post"),
    ]);
    let sun = "_posts/2024-05-07-sun.md";
    desk.workspace.open_post(sun).unwrap();
    let lead = |link: &str| {
        let found = desk.workspace.linked_post(sun, link).unwrap();
        found.map(|post| (post.id, post.anchor))
    };
    let rain = |anchor: Option<&str>| {
        Some((
            "_posts/2024-05-06-雨.md".to_owned(),
            anchor.map(str::to_owned),
        ))
    };
    // Beside it, as a file; however the address is written.
    assert_eq!(lead("2024-05-06-雨.md#一"), rain(Some("一")));
    assert_eq!(lead("./2024-05-06-%E9%9B%A8.md?plain=1#"), rain(None));
    assert_eq!(lead("/_posts/2024-05-06-雨.md"), rain(None));
    assert_eq!(lead("/blog/2024/%E9%9B%A8/"), rain(None));
    assert_eq!(lead("/blog/2024/雨#end"), rain(Some("end")));
    assert_eq!(lead("../雨/"), rain(None));
    assert_eq!(lead("https://rain.example/blog/2024/雨/"), rain(None));
    // Itself.
    assert_eq!(
        lead("?page=2#top"),
        Some((sun.to_owned(), Some("top".to_owned())))
    );
    // No post, another site, and ways out of the folder.
    for link in [
        "README.txt",
        "2024-05-08-none.md",
        "https://other.example/blog/2024/雨/",
        "../../../../etc/passwd.md",
        "mailto:me@rain.example",
        "//rain.example.other/blog/2024/雨/",
    ] {
        assert_eq!(lead(link), None, "{link}");
    }
}
