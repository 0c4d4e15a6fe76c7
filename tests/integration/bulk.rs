//! Actions that change many posts: byte for byte, all or nothing, and taken back as one.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;

use inkstone_core::picture::cover::CoverPart;
use inkstone_core::vault::history::VersionKind;
use inkstone_core::workspace::view::{BulkOutcome, HomeState, HomeWish, ShownPost};

use crate::desk::Desk;
use crate::pictures::{encoded, host};

/// Posts that name one picture in each way there is, with CR LF line ends and Chinese names among them.
const POSTS: [(&str, &str); 4] = [
    (
        "a.md",
        "---\r\ntitle: 甲\r\ncover: 图 片/雷峰塔.png # 封面\r\n---\r\n\r\n![塔](<图 片/雷峰塔.png>) 和 ![塔](图%20片/雷峰塔.png#pic_center)\r\n",
    ),
    (
        "b/b.md",
        "<img src='../图 片/雷峰塔.png' width=3>\n\n![塔][t]\n\n[t]: ../图%20片/雷峰塔.png \"题\"\n",
    ),
    ("c.md", "无关的 ![x](other.png)\n"),
    (
        "d.md",
        "没了的 ![x](图%20片/雷峰塔塔.png) ![y](图%20片/雷峰塔塔.png)\n",
    ),
];

fn desk() -> Desk {
    let desk = Desk::new(&POSTS);
    fs::create_dir_all(desk.path("图 片")).unwrap();
    let picture = encoded(40, 30, image::ImageFormat::Png);
    fs::write(desk.path("图 片/雷峰塔.png"), &picture).unwrap();
    fs::write(desk.path("other.png"), &picture).unwrap();
    desk
}

fn as_before(desk: &Desk) {
    for (name, text) in POSTS {
        assert_eq!(desk.read(name), text, "{name}");
    }
    assert!(desk.path("图 片/雷峰塔.png").is_file());
}

fn missing(desk: &Desk) -> usize {
    let inventory = desk.workspace.picture_inventory().unwrap();
    inventory.missing.len()
}

fn kinds(desk: &Desk, id: &str) -> Vec<VersionKind> {
    let was_open = desk.workspace.versions(id).is_ok();
    if !was_open {
        desk.workspace.open_post(id).unwrap();
    }
    let versions = desk.workspace.versions(id).unwrap();
    if !was_open {
        desk.workspace.close_post(id).unwrap();
    }
    versions.iter().map(|version| version.kind).collect()
}

/// Takes a patch as the editor does.
fn take(desk: &Desk, id: &str, outcome: &BulkOutcome) -> u64 {
    let patch = outcome.patch.as_ref().expect("a patch for the editor");
    let workspace = &desk.workspace;
    let edited = workspace.edit_post(id, patch.version, &patch.changes);
    edited.unwrap().version
}

#[test]
fn every_link_follows_a_picture_and_one_step_takes_all_back() {
    let desk = desk();
    let workspace = &desk.workspace;
    let done = workspace
        .move_picture("图 片/雷峰塔.png", "pics/雷峰塔 (黄昏).png", None)
        .unwrap();
    assert_eq!((done.posts, done.links, done.kept.len()), (2, 5, 0));
    assert!(!desk.path("图 片/雷峰塔.png").exists());
    assert_eq!(
        desk.read("a.md"),
        "---\r\ntitle: 甲\r\ncover: 'pics/雷峰塔%20%28黄昏%29.png' # 封面\r\n---\r\n\r\n![塔](<pics/雷峰塔%20%28黄昏%29.png>) 和 ![塔](pics/雷峰塔%20%28黄昏%29.png#pic_center)\r\n"
    );
    assert_eq!(
        desk.read("b/b.md"),
        "<img src='../pics/雷峰塔%20%28黄昏%29.png' width=3>\n\n![塔][t]\n\n[t]: ../pics/雷峰塔%20%28黄昏%29.png \"题\"\n"
    );
    assert_eq!(kinds(&desk, "a.md"), [VersionKind::BeforeBulkEdit]);
    assert_eq!(missing(&desk), 2);

    let back = workspace.step_bulk(done.action, true, None).unwrap();
    assert_eq!(
        (back.posts, back.path.as_deref()),
        (2, Some("图 片/雷峰塔.png"))
    );
    as_before(&desk);
    assert!(!desk.path("pics").exists(), "the folder was made for it");
    workspace.step_bulk(done.action, false, None).unwrap();
    assert!(desk.path("pics/雷峰塔 (黄昏).png").is_file());
    assert_eq!(missing(&desk), 2);
}

#[test]
fn what_was_written_since_stays_and_what_touches_is_named() {
    let desk = desk();
    let workspace = &desk.workspace;
    let done = workspace
        .move_picture("图 片/雷峰塔.png", "塔.png", None)
        .unwrap();
    // Lines above and below the links.
    let text = desk.read("b/b.md");
    fs::write(desk.path("b/b.md"), format!("新的一行\n\n{text}\n末行\n")).unwrap();
    workspace.step_bulk(done.action, true, None).unwrap();
    assert_eq!(
        desk.read("b/b.md"),
        format!("新的一行\n\n{}\n末行\n", POSTS[1].1)
    );
    workspace.step_bulk(done.action, false, None).unwrap();
    let text = desk
        .read("b/b.md")
        .replace("../塔.png' width", "../别的.png' width");
    fs::write(desk.path("b/b.md"), &text).unwrap();
    let refused = workspace.step_bulk(done.action, true, None).unwrap_err();
    assert!(refused.to_string().contains("b.md"), "{refused}");
    assert_eq!(desk.read("b/b.md"), text);
    assert!(desk.path("塔.png").is_file() && !desk.path("图 片/雷峰塔.png").exists());
}

#[test]
fn a_post_that_cannot_be_written_leaves_everything_as_it_was() {
    let desk = desk();
    let locked = desk.path("b/b.md");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
    let moved = desk
        .workspace
        .move_picture("图 片/雷峰塔.png", "图 片/新.png", None);
    assert!(moved.unwrap_err().to_string().contains("b.md"));
    as_before(&desk);
    assert!(!desk.path("图 片/新.png").exists());
    for to in ["../塔.png", "other.png", "a/../../塔.png", "", "con.png"] {
        let moved = desk.workspace.move_picture("图 片/雷峰塔.png", to, None);
        assert!(moved.is_err(), "{to}");
    }
    as_before(&desk);
}

#[test]
fn a_link_to_nowhere_is_led_to_a_picture_in_the_editor_too() {
    let desk = desk();
    let workspace = &desk.workspace;
    let list = workspace.picture_list().unwrap();
    let dead = &list.missing[0];
    assert_eq!(
        (dead.link.as_str(), dead.uses.len()),
        ("图%20片/雷峰塔塔.png", 2)
    );
    assert_eq!(dead.near[0].path, "图 片/雷峰塔.png");
    let version = workspace.open_post("d.md").unwrap().version;
    let shown = |version| ShownPost {
        id: "d.md".to_owned(),
        version,
    };
    let done = workspace
        .relink_picture(&dead.link, "图 片/雷峰塔.png", Some(&shown(version)))
        .unwrap();
    assert_eq!((done.posts, done.links), (1, 2));
    assert_eq!(
        desk.read("d.md"),
        POSTS[3].1,
        "the editor is the only writer"
    );
    let version = take(&desk, "d.md", &done);
    workspace.save_post("d.md").unwrap();
    assert_eq!(
        desk.read("d.md"),
        "没了的 ![x](图%20片/雷峰塔.png) ![y](图%20片/雷峰塔.png)\n"
    );
    assert!(kinds(&desk, "d.md").contains(&VersionKind::BeforeBulkEdit));
    assert_eq!(missing(&desk), 0);
    let back = workspace
        .step_bulk(done.action, true, Some(&shown(version)))
        .unwrap();
    take(&desk, "d.md", &back);
    workspace.save_post("d.md").unwrap();
    as_before(&desk);
    assert!(
        workspace
            .relink_picture("nothing.png", "图 片/雷峰塔.png", None)
            .is_err()
    );
}

#[test]
fn the_remote_pictures_of_many_posts_come_home_and_go_as_one() {
    let (address, _) = host();
    let out = format!("http://{address}");
    let texts = [
        format!("---\ntitle: 一\ncover: {out}/a.png\n---\n\n![x]({out}/a.png#pic_center)\n"),
        format!("![x]({out}/a.png) <img src=\"{out}/gone.png\">\n"),
        format!("![x]({out}/c.png)\n"),
    ];
    let desk = Desk::new(&[
        ("a.md", &texts[0]),
        ("b.md", &texts[1]),
        ("c.md", &texts[2]),
        ("d.md", "none\n"),
    ]);
    let workspace = &desk.workspace;
    let far = workspace.far_pictures().unwrap();
    assert_eq!((far.pictures.len(), far.posts.len()), (3, 3));
    let version = workspace.open_post("b.md").unwrap().version;
    let shown = ShownPost {
        id: "b.md".to_owned(),
        version,
    };
    let ids = ["a.md".to_owned(), "b.md".to_owned()];
    let report = workspace
        .bring_all_home(&ids, Some(&shown), HomeWish::default(), &|_| {
            ControlFlow::Continue(())
        })
        .unwrap();
    let states: Vec<_> = report.rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [HomeState::Home, HomeState::Failed]);
    assert_eq!(report.rows[0].posts, ["a.md", "b.md"]);
    let outcome = report.outcome.unwrap();
    assert_eq!((outcome.posts, outcome.links), (2, 3));
    let version = take(&desk, "b.md", &outcome);
    workspace.save_post("b.md").unwrap();
    let read = desk.read("a.md") + &desk.read("b.md");
    assert!(read.contains("#pic_center)"), "{read}");
    assert_eq!(read.matches(&out).count(), 1, "{read}");
    assert_eq!(desk.read("c.md"), texts[2], "nobody asked for it");
    assert_eq!(kinds(&desk, "a.md"), [VersionKind::BeforeBulkEdit]);

    let shown = ShownPost { version, ..shown };
    let back = workspace
        .step_bulk(outcome.action, true, Some(&shown))
        .unwrap();
    take(&desk, "b.md", &back);
    workspace.save_post("b.md").unwrap();
    workspace.clear_bulk(outcome.action).unwrap();
    for (name, text) in ["a.md", "b.md"].iter().zip(&texts) {
        assert_eq!(desk.read(name), *text);
    }
    assert_eq!(workspace.picture_list().unwrap().pictures.len(), 0);
}

#[test]
fn a_cover_is_cut_out_of_the_picture_of_a_field_with_its_stand_in() {
    let text = "---\ntitle: x\nimage:\n  path: /assets/塔.png # 封面\n---\n\nwords\n";
    let desk = Desk::new(&[
        ("_config.yml", "theme: jekyll-theme-chirpy\n"),
        ("_posts/2024-05-01-a.md", text),
        ("assets/塔.png", ""),
    ]);
    let wide = encoded(2400, 1800, image::ImageFormat::Png);
    fs::write(desk.path("assets/塔.png"), wide).unwrap();
    let id = desk.workspace.posts().unwrap()[0].id.clone();
    let opened = desk.workspace.open_post(&id).unwrap();
    let field = ["image".to_owned(), "path".to_owned()];
    let part = CoverPart {
        x: 0.25,
        y: 0.5,
        width: 0.5,
    };
    let workspace = &desk.workspace;
    let cropped = workspace
        .crop_cover(&id, opened.version, &field, part, true)
        .unwrap();
    assert_eq!(cropped.picture.size, Some((1200, 630)));
    assert!(
        cropped.picture.name.contains("塔-cover"),
        "{}",
        cropped.picture.name
    );
    let edited = workspace.edit_post(&id, cropped.patch.version, &cropped.patch.changes);
    edited.unwrap();
    workspace.save_post(&id).unwrap();
    let saved = desk.read("_posts/2024-05-01-a.md");
    let path = format!("  path: {} # 封面\n", cropped.picture.link);
    assert!(saved.contains(&path), "{saved}");
    assert!(saved.contains("\n  lqip: "), "{saved}");
    assert!(saved.contains("data:image/webp;base64,"), "{saved}");
    let nowhere = ["title".to_owned()];
    assert!(
        workspace
            .crop_cover(&id, opened.version + 1, &nowhere, part, false)
            .is_err()
    );
}

#[test]
fn a_plain_image_becomes_a_map_for_its_stand_in() {
    let text =
        "---\r\ntitle: x\r\nimage: \"/assets/塔.png\"  # 封面\r\ntags: [a]\r\n---\r\n\r\nwords\r\n";
    let post = "_posts/2024-05-01-a.md";
    let desk = Desk::new(&[
        ("_config.yml", "theme: jekyll-theme-chirpy\n"),
        (post, text),
        ("assets/塔.png", ""),
    ]);
    let wide = encoded(2400, 1800, image::ImageFormat::Png);
    fs::write(desk.path("assets/塔.png"), wide).unwrap();
    let workspace = &desk.workspace;
    let part = CoverPart {
        x: 0.0,
        y: 0.0,
        width: 1.0,
    };
    let cut = |version: u64, with_stand_in: bool| {
        let field = ["image".to_owned()];
        workspace.crop_cover(post, version, &field, part, with_stand_in)
    };
    let opened = workspace.open_post(post).unwrap();
    let plain = cut(opened.version, false).unwrap();
    let edited = workspace.edit_post(post, plain.patch.version, &plain.patch.changes);
    let version = edited.unwrap().version;
    workspace.save_post(post).unwrap();
    let link = plain.picture.link;
    assert_eq!(
        desk.read(post),
        text.replace("/assets/塔.png", &link),
        "only the address"
    );
    let map = cut(version, true).unwrap();
    let edited = workspace.edit_post(post, map.patch.version, &map.patch.changes);
    edited.unwrap();
    workspace.save_post(post).unwrap();
    let saved = desk.read(post);
    let (before, rest) = saved.split_once("\r\n  lqip: ").expect("a stand-in");
    let (data, after) = rest.split_once("\r\n").unwrap();
    assert!(data.contains("data:image/webp;base64,"), "{data}");
    let link = map.picture.link;
    assert_eq!(
        format!("{before}\r\n{after}"),
        text.replace(
            "image: \"/assets/塔.png\"",
            &format!("image:\r\n  path: \"{link}\"")
        )
    );
}
