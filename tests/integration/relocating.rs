//! Posts renamed and moved: what belongs to them goes along, every link follows, one step takes all of it back.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use inkstone_core::vault::history::VersionKind;
use inkstone_core::workspace::view::{BulkOutcome, ShownPost};

use crate::desk::Desk;
use crate::pictures::encoded;

/// Every file of the folder.
fn files(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = desk.site.path();
    let walk = walkdir::WalkDir::new(root).into_iter().flatten();
    let found = walk.filter(|entry| entry.file_type().is_file());
    let found = found.map(|entry| {
        let below = entry.path().strip_prefix(root).unwrap().to_owned();
        (below, fs::read(entry.path()).unwrap())
    });
    found.collect()
}

fn site(posts: &[(&str, &str)], pictures: &[&str]) -> Desk {
    let desk = Desk::new(posts);
    for (at, name) in pictures.iter().enumerate() {
        let width = 20 + u32::try_from(at).unwrap();
        let path = desk.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, encoded(width, 10, image::ImageFormat::Png)).unwrap();
    }
    desk.workspace.open_folder(desk.site.path()).unwrap();
    desk
}

fn no_link_is_dead(desk: &Desk) {
    let inventory = desk.workspace.picture_inventory().unwrap();
    assert!(inventory.missing.is_empty(), "{:?}", inventory.missing);
}

/// Moves it, checks that every byte comes back by one step, and does it again.
fn moved(desk: &Desk, id: &str, name: &str, folder: &str, whole: bool) -> BulkOutcome {
    let before = files(desk);
    no_link_is_dead(desk);
    let workspace = &desk.workspace;
    let done = workspace.move_post(id, name, folder, whole, None).unwrap();
    no_link_is_dead(desk);
    let after = files(desk);
    assert_eq!(after.len(), before.len());
    workspace.step_bulk(done.action, true, None).unwrap();
    assert_eq!(files(desk), before);
    let folders = walkdir::WalkDir::new(desk.site.path())
        .into_iter()
        .flatten();
    let mut empty = folders
        .filter(|entry| entry.file_type().is_dir())
        .filter(|entry| fs::read_dir(entry.path()).unwrap().next().is_none());
    assert!(empty.next().is_none(), "a folder that was made is left");
    workspace.step_bulk(done.action, false, None).unwrap();
    assert_eq!(files(desk), after);
    done
}

#[test]
fn a_bundle_of_hugo_takes_its_pictures_and_every_link_along() {
    let desk = site(
        &[
            ("hugo.toml", "baseURL = \"https://rain.example/blog/\"\n"),
            (
                "content/posts/雨 天/index.md",
                "---\r\ntitle: 雨\r\ncover: 伞.png\r\n---\r\n\r\n![伞](伞.png) ![钟](../clock/clock.png) [钟](../clock/index.md)\r\n",
            ),
            (
                "content/posts/clock/index.md",
                "---\ntitle: Clock\n---\n\n![伞](../雨%20天/伞.png#center \"题\") <img src='../雨 天/伞.png'>\n\n[雨](../雨%20天/index.md#a) [雨]({{< ref \"posts/雨 天\" >}}) [雨]({{< relref path=\"/posts/雨 天/index.md\" >}}) [雨](/blog/posts/%E9%9B%A8-%E5%A4%A9/) `../雨%20天/伞.png`\n",
            ),
            (
                "content/posts/other.md",
                "---\ntitle: O\n---\n\n[x](https://else.example/posts/)\n",
            ),
        ],
        &[
            "content/posts/雨 天/伞.png",
            "content/posts/clock/clock.png",
        ],
    );
    let place = desk
        .workspace
        .post_place("content/posts/雨 天/index.md")
        .unwrap();
    assert_eq!(
        (
            place.name.as_str(),
            place.folder.as_str(),
            place.is_folder,
            place.pictures
        ),
        ("雨 天", "content/posts", true, 1)
    );
    let done = moved(
        &desk,
        "content/posts/雨 天/index.md",
        "rain",
        "content/notes/2024",
        false,
    );
    assert_eq!(done.moved[0].post.id, "content/notes/2024/rain/index.md");
    assert!(desk.path("content/notes/2024/rain/伞.png").is_file());
    assert!(!desk.path("content/posts/雨 天").exists());
    assert_eq!(
        desk.read("content/notes/2024/rain/index.md"),
        "---\r\ntitle: 雨\r\ncover: 伞.png\r\n---\r\n\r\n![伞](伞.png) ![钟](../../../posts/clock/clock.png) [钟](../../../posts/clock/index.md)\r\n"
    );
    assert_eq!(
        desk.read("content/posts/clock/index.md"),
        "---\ntitle: Clock\n---\n\n![伞](../../notes/2024/rain/伞.png#center \"题\") <img src='../../notes/2024/rain/伞.png'>\n\n[雨](../../notes/2024/rain/index.md#a) [雨]({{< ref \"/notes/2024/rain\" >}}) [雨]({{< relref path=\"/notes/2024/rain/index.md\" >}}) [雨](/blog/notes/2024/rain/) `../雨%20天/伞.png`\n"
    );
    let versions = |id: &str| {
        desk.workspace.open_post(id).unwrap();
        let versions = desk.workspace.versions(id).unwrap();
        desk.workspace.close_post(id).unwrap();
        versions
            .into_iter()
            .map(|version| version.kind)
            .collect::<Vec<_>>()
    };
    assert!(versions("content/posts/clock/index.md").contains(&VersionKind::BeforeBulkEdit));
    let own = versions("content/notes/2024/rain/index.md");
    assert!(own.contains(&VersionKind::BeforeBulkEdit) && own.contains(&VersionKind::Moved));
}

#[test]
fn a_post_of_hexo_takes_its_asset_folder_along() {
    let desk = site(
        &[
            ("_config.yml", "post_asset_folder: true\nroot: /\n"),
            (
                "source/_posts/a.md",
                "---\ntitle: A\n---\n\n{% asset_img p.png %} ![x](p.png) ![x](a/p.png)\n",
            ),
            (
                "source/_posts/b.md",
                "---\ntitle: B\ncover: a/p.png\n---\n\n![x](a/p.png) {% post_link a %}\n",
            ),
        ],
        &["source/_posts/a/p.png"],
    );
    let done = moved(&desk, "source/_posts/a.md", "雨", "source/_posts/s", false);
    assert_eq!(done.posts, 2);
    assert!(desk.path("source/_posts/s/雨/p.png").is_file());
    assert_eq!(
        desk.read("source/_posts/s/雨.md"),
        "---\ntitle: A\n---\n\n{% asset_img p.png %} ![x](p.png) ![x](雨/p.png)\n"
    );
    assert_eq!(
        desk.read("source/_posts/b.md"),
        "---\ntitle: B\ncover: s/雨/p.png\n---\n\n![x](s/雨/p.png) {% post_link s/雨 %}\n"
    );
}

#[test]
fn names_and_addresses_of_jekyll_follow_a_file() {
    let desk = site(
        &[
            (
                "_config.yml",
                "permalink: /:year/:title/\nbaseurl: /b\nurl: https://rain.example\n",
            ),
            (
                "_posts/2024-05-06-rain.md",
                "---\ntitle: 雨\n---\n\n![x](/assets/x.png) [self](/b/2024/rain/#a)\n",
            ),
            (
                "_posts/2024-05-07-sun.md",
                "---\ntitle: S\n---\n\n[a]({% post_url 2024-05-06-rain %}) [b]({% link _posts/2024-05-06-rain.md %})\n[c](/b/2024/rain/) [d](https://rain.example/b/2024/rain/#x) [e](https://other.example/b/2024/rain/)\n<a href=\"/b/2024/rain\">f</a>\n\n[g]: /b/2024/rain/ \"g\"\n\n{% raw %}{% post_url 2024-05-06-rain %}{% endraw %}\n",
            ),
        ],
        &["assets/x.png"],
    );
    let done = moved(
        &desk,
        "_posts/2024-05-06-rain.md",
        "2024-05-06-storm.md",
        "_posts",
        false,
    );
    assert_eq!((done.posts, done.links), (2, 7));
    assert_eq!(
        desk.read("_posts/2024-05-06-storm.md"),
        "---\ntitle: 雨\n---\n\n![x](/assets/x.png) [self](/b/2024/storm/#a)\n"
    );
    assert_eq!(
        desk.read("_posts/2024-05-07-sun.md"),
        "---\ntitle: S\n---\n\n[a]({% post_url 2024-05-06-storm %}) [b]({% link _posts/2024-05-06-storm.md %})\n[c](/b/2024/storm/) [d](https://rain.example/b/2024/storm/#x) [e](https://other.example/b/2024/rain/)\n<a href=\"/b/2024/storm\">f</a>\n\n[g]: /b/2024/storm/ \"g\"\n\n{% raw %}{% post_url 2024-05-06-rain %}{% endraw %}\n"
    );
}

/// A bare folder with two levels.
const PLAIN: [(&str, &str); 3] = [
    (
        "旅行/a.md",
        "![x](图/x.png) [b](b.md) [c](../c.md) [pdf](plan.pdf)\n",
    ),
    ("旅行/b.md", "![y](../y.png) [a](./a.md#山)\n"),
    (
        "c.md",
        "![x](旅行/图/x.png) [a](旅行/a.md) [pdf](旅行/plan.pdf)\n",
    ),
];

fn plain() -> Desk {
    let desk = site(&PLAIN, &["旅行/图/x.png", "y.png"]);
    fs::write(desk.path("旅行/plan.pdf"), "pdf").unwrap();
    desk
}

#[test]
fn a_file_changes_its_own_links_and_a_folder_those_into_it() {
    let desk = plain();
    moved(&desk, "旅行/a.md", "山.md", "", false);
    assert_eq!(
        desk.read("山.md"),
        "![x](旅行/图/x.png) [b](旅行/b.md) [c](c.md) [pdf](旅行/plan.pdf)\n"
    );
    assert_eq!(desk.read("旅行/b.md"), "![y](../y.png) [a](../山.md#山)\n");

    let desk = plain();
    let place = desk.workspace.post_place("旅行/a.md").unwrap();
    assert_eq!((place.is_folder, place.others), (false, 1));
    let done = moved(&desk, "旅行/a.md", "a.md", "2024/远 行", true);
    assert_eq!(done.moved.len(), 2);
    assert_eq!(
        desk.read("2024/远 行/a.md"),
        "![x](图/x.png) [b](b.md) [c](../../c.md) [pdf](plan.pdf)\n"
    );
    assert_eq!(
        desk.read("2024/远 行/b.md"),
        "![y](../../y.png) [a](./a.md#山)\n"
    );
    assert_eq!(
        desk.read("c.md"),
        "![x](2024/远%20行/图/x.png) [a](2024/远%20行/a.md) [pdf](2024/远%20行/plan.pdf)\n"
    );
}

#[test]
fn whatever_hinders_it_leaves_everything_as_it_was() {
    let desk = plain();
    let before = files(&desk);
    let workspace = &desk.workspace;
    for (name, folder, whole) in [
        ("b.md", "旅行", false),
        ("c", "", false),
        ("a.md", "../elsewhere", false),
        ("con.md", "", false),
        ("", "", false),
        ("a.md", "旅行/里面", true),
        ("a.md", "", true),
        ("a.md", ".hidden", false),
        ("a.md", "c.md", false),
    ] {
        let refused = workspace.move_post("旅行/a.md", name, folder, whole, None);
        assert!(refused.is_err(), "{name} {folder} {whole}");
        assert_eq!(files(&desk), before, "{name} {folder} {whole}");
    }
    let locked = desk.path("c.md");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
    let refused = workspace.move_post("旅行/a.md", "山.md", "新", false, None);
    assert!(refused.unwrap_err().to_string().contains("c.md"));
    assert_eq!(files(&desk), before);
    assert!(!desk.path("新").exists());
    let ids: Vec<String> = workspace
        .posts()
        .unwrap()
        .into_iter()
        .map(|post| post.id)
        .collect();
    assert!(ids.contains(&"旅行/a.md".to_owned()), "{ids:?}");
}

#[test]
fn an_open_post_stays_open_and_gets_its_part_as_a_patch() {
    let desk = plain();
    let workspace = &desk.workspace;
    let version = workspace.open_post("旅行/a.md").unwrap().version;
    let version = version + 1;
    desk.insert("旅行/a.md", version - 1, 0, "新的一行\n\n");
    let shown = |id: &str, version| ShownPost {
        id: id.to_owned(),
        version,
    };
    let done = workspace
        .move_post(
            "旅行/a.md",
            "a.md",
            "山",
            false,
            Some(&shown("旅行/a.md", version)),
        )
        .unwrap();
    assert_eq!(
        (done.moved[0].from.as_str(), done.moved[0].post.id.as_str()),
        ("旅行/a.md", "山/a.md")
    );
    let patch = done.patch.clone().expect("a patch for the editor");
    let version = workspace
        .edit_post("山/a.md", patch.version, &patch.changes)
        .unwrap()
        .version;
    workspace.save_post("山/a.md").unwrap();
    assert_eq!(
        desk.read("山/a.md"),
        "新的一行\n\n![x](../旅行/图/x.png) [b](../旅行/b.md) [c](../c.md) [pdf](../旅行/plan.pdf)\n"
    );
    let back = workspace
        .step_bulk(done.action, true, Some(&shown("山/a.md", version)))
        .unwrap();
    let patch = back.patch.expect("a patch for the editor");
    workspace
        .edit_post("旅行/a.md", patch.version, &patch.changes)
        .unwrap();
    workspace.save_post("旅行/a.md").unwrap();
    assert_eq!(
        desk.read("旅行/a.md"),
        format!("新的一行\n\n{}", PLAIN[0].1)
    );
    assert_eq!(desk.read("旅行/b.md"), PLAIN[1].1);
    assert!(!desk.path("山").exists());
    assert!(Path::new(&desk.path("旅行/plan.pdf")).is_file());
}
