//! The folder, on a real disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use notify::{RecursiveMode, Watcher};

use super::*;
use crate::library;

struct Blog {
    folder: tempfile::TempDir,
}

impl Blog {
    /// A site of these files, in `site` of a temporary folder.
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join("site").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    fn path(&self, below: &str) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap().join(below)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path("site").join(name), text).unwrap();
    }

    fn export_with(&self, options: &FolderOptions) -> Result<Report> {
        let site = Site::open(&self.path("site")).unwrap();
        let library = library::Library::open(site.clone());
        let posts = Posts {
            files: library
                .posts()
                .iter()
                .map(|post| (post.id.clone(), library.path(&post.id).unwrap()))
                .collect(),
            lists: true,
        };
        folder(&site, &posts, &self.path("out"), options, None, &|_| true)
    }

    fn export(&self) -> Report {
        self.export_with(&FolderOptions::default()).unwrap()
    }

    fn read(&self, place: &str) -> String {
        fs::read_to_string(self.path("out").join(place))
            .unwrap_or_else(|error| panic!("{place}: {error}"))
    }

    /// Every file of the export but its own list, sorted.
    fn places(&self) -> Vec<String> {
        let out = self.path("out");
        let mut found: Vec<String> = walkdir::WalkDir::new(&out)
            .into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                entry
                    .path()
                    .strip_prefix(&out)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|place| place != manifest::NAME)
            .collect();
        found.sort();
        found
    }
}

fn picture(path: &Path, width: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    image::RgbImage::from_fn(width, width / 2, |x, y| image::Rgb([x as u8, y as u8, 9]))
        .save(path)
        .unwrap();
}

const POSTS: [(&str, &str); 4] = [
    (
        "hugo.toml",
        "baseURL = 'https://blog.example/x/'\ntitle = 'A & B'\n",
    ),
    (
        "content/posts/one.md",
        "---\ntitle: One\ndate: 2024-01-02\ntags: [x, 'C++']\n---\n\nSee [two](two.md#there), [by address](/x/posts/two/), [about](/x/about/), [away](https://example.com/).\n\n![](p.png)\n",
    ),
    (
        "content/posts/two.md",
        "---\ntitle: Two <b>\ndate: 2024-03-04T05:06:07+08:00\ntags: [X]\ndescription: Said & done\n---\n\n## There\n",
    ),
    (
        "content/posts/hidden.md",
        "---\ntitle: Draft\ndraft: true\n---\n",
    ),
];

#[test]
fn a_blog_becomes_pages_lists_and_pictures_that_link_to_each_other() {
    let blog = Blog::of(&POSTS);
    picture(&blog.path("site/content/posts/p.png"), 2000);
    let report = blog.export();
    assert_eq!(
        (report.drafts, report.failed.len(), report.pictures),
        (1, 0, 1)
    );
    let places = blog.places();
    let assets: Vec<&String> = places
        .iter()
        .filter(|place| place.starts_with("assets/p-"))
        .collect();
    assert_eq!(assets.len(), 2, "{places:?}");
    for place in [
        "assets/style.css",
        "feed.xml",
        "index.html",
        "posts/one.html",
        "posts/two.html",
        "sitemap.xml",
        "tags/c.html",
        "tags/x.html",
    ] {
        // Hugo's pages lie below the base path.
        let found = places
            .iter()
            .any(|found| found == place || *found == format!("x/{place}"));
        assert!(found, "{place} in {places:?}");
    }
    let one = blog.read("x/posts/one.html");
    for part in [
        "href=\"two.html#there\"",
        "<a href=\"two.html\">by address</a>",
        "href=\"https://blog.example/x/about/\"",
        "href=\"https://example.com/\"",
        "href=\"../../assets/style.css\"",
        "srcset=\"../../assets/p-",
        "-1600.jpg 1600w\" sizes=",
        "<a href=\"../../tags/c.html\">C++</a>",
        "<a href=\"../../index.html\">All posts</a>",
        "width=\"1600\" height=\"800\"",
    ] {
        assert!(one.contains(part), "{part} in {one}");
    }
    let index = blog.read("index.html");
    assert!(
        index.contains("<a href=\"x/posts/two.html\">Two &lt;b&gt;</a>"),
        "{index}"
    );
    assert!(index.find("Two").unwrap() < index.find("One").unwrap());
    let feed = blog.read("feed.xml");
    assert!(
        feed.contains("<updated>2024-03-03T21:06:07Z</updated>"),
        "{feed}"
    );
    assert!(feed.contains("<summary>Said &amp; done</summary>"));
    assert!(feed.contains("<title>A &amp; B</title>"));
    assert!(
        blog.read("sitemap.xml")
            .contains("<loc>https://blog.example/x/x/posts/two.html</loc>")
    );
    assert!(blog.read("tags/x.html").matches("<li>").count() == 2);
    // Nothing in the folder is missing that a page asks for.
    for place in places.iter().filter(|place| place.ends_with(".html")) {
        let html = blog.read(place);
        for (_, rest) in html
            .match_indices("href=\"")
            .chain(html.match_indices("src=\""))
            .map(|(at, mark)| (at, &html[at + mark.len()..]))
        {
            let address = rest.split('"').next().unwrap();
            let plain = address.split('#').next().unwrap();
            if plain.is_empty() || plain.contains(':') {
                continue;
            }
            let decoded = percent_encoding::percent_decode_str(plain)
                .decode_utf8()
                .unwrap();
            let target = blog
                .path("out")
                .join(place)
                .parent()
                .unwrap()
                .join(&*decoded);
            assert!(target.is_file(), "{address} in {place}");
        }
    }
}

#[test]
fn a_second_run_writes_what_changed_and_takes_away_only_its_own() {
    let blog = Blog::of(&POSTS);
    picture(&blog.path("site/content/posts/p.png"), 2000);
    blog.export();
    let before = snapshot(&blog.path("out"));
    let report = blog.export();
    assert_eq!(
        (report.written, report.removed, report.unchanged),
        (0, 0, 2)
    );
    assert_eq!(snapshot(&blog.path("out")), before);

    // A text that changes nothing but itself.
    blog.write("content/posts/two.md", "---\ntitle: Two <b>\ndate: 2024-03-04T05:06:07+08:00\ntags: [X]\ndescription: Said & done\n---\n\n## There\n\nmore\n");
    let report = blog.export();
    assert_eq!((report.written, report.unchanged), (1, 1));

    // A new picture under the old name.
    picture(&blog.path("site/content/posts/p.png"), 1000);
    let report = blog.export();
    assert!(report.written > 0 && report.removed == 2, "{report:?}");
    assert!(blog.read("x/posts/one.html").contains("width=\"1000\""));

    // What others put there stays, and what they changed too.
    fs::write(blog.path("out/mine.txt"), "mine").unwrap();
    fs::write(blog.path("out/x/posts/one.html"), "changed by hand").unwrap();
    fs::remove_file(blog.path("site/content/posts/one.md")).unwrap();
    fs::remove_file(blog.path("site/content/posts/two.md")).unwrap();
    let report = blog.export();
    assert!(report.removed >= 3, "{report:?}");
    let places = blog.places();
    assert!(places.contains(&"mine.txt".to_owned()));
    assert!(places.contains(&"x/posts/one.html".to_owned()));
    assert!(
        !places.contains(&"x/posts/two.html".to_owned()),
        "{places:?}"
    );
    assert!(!places.iter().any(|place| place.starts_with("tags/")));
}

#[test]
fn a_picture_that_was_missing_is_shown_when_it_is_there() {
    let blog = Blog::of(&POSTS);
    let report = blog.export();
    assert_eq!(report.missing.len(), 1, "{report:?}");
    assert_eq!(blog.export().written, 0);
    picture(&blog.path("site/content/posts/p.png"), 20);
    let report = blog.export();
    assert_eq!((report.missing.len(), report.unchanged), (0, 1));
    assert!(blog.read("x/posts/one.html").contains("width=\"20\""));
}

#[test]
fn a_lost_page_comes_back_and_a_file_of_others_is_not_written_over() {
    let blog = Blog::of(&POSTS);
    fs::create_dir_all(blog.path("out/x/posts")).unwrap();
    fs::write(blog.path("out/x/posts/two.html"), "mine").unwrap();
    let report = blog.export();
    assert_eq!(report.failed.len(), 1);
    assert_eq!(report.failed[0].0, "content/posts/two.md");
    assert!(matches!(report.failed[0].1, Error::NameTaken { .. }));
    assert_eq!(blog.read("x/posts/two.html"), "mine");
    fs::remove_file(blog.path("out/x/posts/two.html")).unwrap();
    fs::remove_file(blog.path("out/x/posts/one.html")).unwrap();
    let report = blog.export();
    assert_eq!(report.failed.len(), 0);
    assert!(blog.places().contains(&"x/posts/one.html".to_owned()));
}

#[test]
fn one_broken_post_is_named_and_the_others_are_made() {
    let blog = Blog::of(&POSTS);
    fs::write(
        blog.path("site/content/posts/torn.md"),
        b"---\ntitle: \xff\xfe\n---\n\xff",
    )
    .unwrap();
    let report = blog.export();
    assert_eq!(report.failed.len(), 1, "{report:?}");
    assert_eq!(report.failed[0].0, "content/posts/torn.md");
    assert!(blog.places().contains(&"x/posts/two.html".to_owned()));
}

#[test]
fn posts_of_the_future_and_drafts_come_when_asked() {
    let blog = Blog::of(&POSTS);
    let now = "2024-02-01T00:00:00Z".parse().ok();
    let at = |drafts, future| {
        let options = FolderOptions {
            drafts,
            future,
            now,
            ..FolderOptions::default()
        };
        let report = blog.export_with(&options).unwrap();
        let pages = blog
            .places()
            .iter()
            .filter(|place| place.starts_with("x/posts/"))
            .count();
        (pages, report.drafts, report.future)
    };
    assert_eq!(at(false, false), (1, 1, 1));
    assert_eq!(at(true, true), (3, 0, 0));
    assert_eq!(at(false, true), (2, 1, 0));
}

#[test]
fn a_stopped_export_leaves_whole_pages_and_the_next_ends_it() {
    let blog = Blog::of(&POSTS);
    let site = Site::open(&blog.path("site")).unwrap();
    let library = library::Library::open(site.clone());
    let posts = Posts {
        files: library
            .posts()
            .iter()
            .map(|post| (post.id.clone(), library.path(&post.id).unwrap()))
            .collect(),
        lists: true,
    };
    let options = FolderOptions::default();
    let report = folder(&site, &posts, &blog.path("out"), &options, None, &|_| false).unwrap();
    assert!(report.cancelled);
    for place in blog
        .places()
        .iter()
        .filter(|place| place.ends_with(".html"))
    {
        assert!(blog.read(place).ends_with("</html>"), "{place}");
    }
    let report = blog.export();
    assert!(!report.cancelled && report.failed.is_empty(), "{report:?}");
    assert!(blog.places().contains(&"index.html".to_owned()));
}

#[test]
fn the_folder_is_no_link_and_not_the_blog_itself() {
    let blog = Blog::of(&POSTS);
    let site = Site::open(&blog.path("site")).unwrap();
    let posts = Posts {
        files: Vec::new(),
        lists: true,
    };
    let into = |to: &Path| {
        folder(&site, &posts, to, &FolderOptions::default(), None, &|_| {
            true
        })
    };
    assert!(matches!(
        into(&blog.path("site")),
        Err(Error::WouldOverwrite { .. })
    ));
    assert!(matches!(
        into(&blog.path("")),
        Err(Error::WouldOverwrite { .. })
    ));
    #[cfg(unix)]
    {
        fs::create_dir(blog.path("real")).unwrap();
        std::os::unix::fs::symlink(blog.path("real"), blog.path("link")).unwrap();
        assert!(matches!(
            into(&blog.path("link")),
            Err(Error::OutsideSite { .. })
        ));
        assert_eq!(fs::read_dir(blog.path("real")).unwrap().count(), 0);
    }
}

/// Slugs and permalinks that mean harm, or that some system takes for something else.
const TRICKS: [&str; 66] = [
    "../../.ssh/authorized_keys",
    "../outside",
    "..",
    "../",
    "../../..",
    "a/../../../b",
    "./../x",
    "....//....//x",
    "..;/x",
    "%2e%2e/%2e%2e/x",
    "%2e%2e%2fx",
    "..%2f..%2fx",
    "%252e%252e%252fx",
    "..%5c..%5cx",
    "..\\..\\x",
    "..\\x",
    "\\\\server\\share\\x",
    "//server/share/x",
    "/etc/passwd",
    "/abs",
    "//abs",
    "C:\\x",
    "C:x",
    "c:/windows/system32/x",
    "\\\\?\\C:\\x",
    "\\\\.\\PhysicalDrive0",
    "file:///etc/passwd",
    "~/x",
    "~root/x",
    "$HOME/x",
    "%HOME%/x",
    "CON",
    "con.html",
    "COM1",
    "COM\u{b9}",
    "lpt9.txt",
    "NUL",
    "aux/aux",
    "prn.",
    "x.",
    "x ",
    " x",
    "x...",
    ".hidden",
    ".htaccess",
    ".git/hooks/pre-commit",
    ".inkstone-export.json",
    "index",
    "index.html",
    "INDEX.HTML",
    "feed.xml",
    "assets/style.css",
    "ASSETS/Style.css",
    "tags/x",
    "a:stream",
    "a::$DATA",
    "x\u{202e}lmth",
    "x\u{200b}y",
    "\u{feff}x",
    "x<y>|z?*\"",
    "x\ty",
    "a//b",
    "cafe\u{301}",
    "caf\u{e9}",
    "link/inside",
    "Ｉｎｄｅｘ",
];

#[test]
fn no_slug_and_no_permalink_leads_out_of_the_folder() {
    let long = "l".repeat(300);
    let deep = "d/".repeat(100);
    let tricks: Vec<&str> = TRICKS
        .iter()
        .copied()
        .chain([long.as_str(), deep.as_str()])
        .collect();
    assert!(tricks.len() >= 60);
    for (config, folder_name, key) in [
        ("_config.yml", "_posts", "permalink"),
        ("_config.yml", "_posts", "slug"),
        ("hugo.toml", "content/posts", "url"),
        ("hugo.toml", "content/posts", "slug"),
        ("zola.toml", "content", "path"),
        ("zola.toml", "content", "slug"),
        ("package.json", "source/_posts", "permalink"),
        ("nothing", "", "slug"),
    ] {
        let blog = Blog::of(&[]);
        let posts = blog.path("").join("site").join(folder_name);
        fs::create_dir_all(&posts).unwrap();
        let text = match config {
            "package.json" => "{\"hexo\": {\"version\": \"8.0.0\"}}",
            "zola.toml" => "base_url = 'https://example.com'",
            _ => "",
        };
        fs::write(blog.path("site").join(config), text).unwrap();
        if config == "package.json" {
            fs::write(blog.path("site/_config.yml"), "").unwrap();
        }
        for (number, trick) in tricks.iter().enumerate() {
            let value = serde_json::to_string(trick).unwrap();
            let block = match config {
                "zola.toml" => format!(
                    "+++\ntitle = \"t{number}\"\n{key} = {value}\n[taxonomies]\ntags = [{value}]\n+++\n"
                ),
                _ => format!("---\ntitle: t{number}\n{key}: {value}\ntags: [{value}]\n---\n"),
            };
            fs::write(
                posts.join(format!("2024-01-02-p{number}.md")),
                block + "text\n",
            )
            .unwrap();
        }
        // Links that lie in wait, and a list of files that is not ours.
        let out = blog.path("").join("out");
        fs::create_dir_all(&out).unwrap();
        fs::create_dir_all(blog.path("").join("victim")).unwrap();
        fs::write(blog.path("victim").join("kept"), "kept").unwrap();
        #[cfg(unix)]
        for name in ["link", "x", "a", "l"] {
            std::os::unix::fs::symlink(blog.path("victim"), out.join(name)).unwrap();
        }
        fs::write(
            out.join(manifest::NAME),
            r#"{"form":1,"settings":"","addresses":"","files":{"../victim/kept":{"hash":"HASH","length":4,"modified":1},"link/kept":{"hash":"HASH","length":4,"modified":1},"../new":null}}"#
                .replace("HASH", &output::hash(b"kept")),
        )
        .unwrap();
        let outside = snapshot_without(&blog.path(""), &out);
        let seen: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let told = Arc::clone(&seen);
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let event = event.unwrap();
                if !event.kind.is_access() {
                    told.lock().unwrap().extend(event.paths);
                }
            })
            .unwrap();
        watcher
            .watch(&blog.path(""), RecursiveMode::Recursive)
            .unwrap();
        let report = blog.export();
        // The watcher lives: what is written last inside is told last.
        fs::write(out.join("end"), "").unwrap();
        for _ in 0..200 {
            if seen
                .lock()
                .unwrap()
                .iter()
                .any(|path| path.ends_with("end"))
            {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(watcher);
        let seen = seen.lock().unwrap();
        assert!(
            seen.iter().any(|path| path.ends_with("end")),
            "nothing was told"
        );
        let strays: Vec<&PathBuf> = seen.iter().filter(|path| !path.starts_with(&out)).collect();
        assert_eq!(
            strays,
            [""; 0].map(PathBuf::from).iter().collect::<Vec<_>>(),
            "{config} {key}"
        );
        assert_eq!(
            snapshot_without(&blog.path(""), &out),
            outside,
            "{config} {key}"
        );
        // Each post has its page, or is named.
        let pages = blog
            .places()
            .iter()
            .filter(|place| {
                place.ends_with(".html") && !place.starts_with("tags/") && *place != "index.html"
            })
            .count();
        assert_eq!(
            pages + report.failed.len(),
            tricks.len(),
            "{config} {key}: {report:?}"
        );
        assert!(pages > 40, "{config} {key}: {report:?}");
    }
}

/// Files with their bytes and, for links, where they lead.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    snapshot_without(folder, Path::new("/nowhere"))
}

fn snapshot_without(folder: &Path, but: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.path() != but)
        .flatten()
        .map(|entry| {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            (entry.into_path(), bytes)
        })
        .collect();
    found.sort();
    found
}

/// All files of a folder, in bytes.
fn bytes_below(folder: &Path) -> u64 {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != manifest::NAME)
        .map(|entry| entry.metadata().unwrap().len())
        .sum()
}

/// Between 0.8 and 1.25 of what there is.
fn is_about(told: u64, there: u64) -> bool {
    told * 5 >= there * 4 && told * 4 <= there * 5
}

#[test]
fn the_weight_that_is_told_beforehand_is_about_that_of_the_folder() {
    let blog = Blog::of(&POSTS);
    // More posts than are made for the estimate, of every length.
    for number in 0..90_usize {
        let picture = format!("![a](../pictures/{}.jpg)\n\n", number % 5);
        let text = "Some *words* with a [link](https://example.com/), and `code`.\n\n";
        let text = format!(
            "---\ntitle: Post {number}\ntags: [t{}]\n---\n\n{picture}{}",
            number % 7,
            text.repeat(1 + number * number / 60)
        );
        fs::write(
            blog.path("site/content/posts")
                .join(format!("n{number}.md")),
            text,
        )
        .unwrap();
    }
    let folder_of_pictures = blog.path("site/content/pictures");
    fs::create_dir_all(&folder_of_pictures).unwrap();
    for number in 0..5_u32 {
        image::RgbImage::from_fn(700 + 300 * number, 300, |x, y| {
            let fine = (x * x + y * y * (number + 1)) / 97;
            image::Rgb([(x / 9) as u8, (y / 5) as u8, fine as u8])
        })
        .save(folder_of_pictures.join(format!("{number}.jpg")))
        .unwrap();
    }
    picture(&blog.path("site/content/posts/p.png"), 2000);
    let site = Site::open(&blog.path("site")).unwrap();
    let files: Vec<_> = library::post_files(&site);
    let posts = Posts { files, lists: true };
    let told = weigh(&site, &posts, &FolderOptions::default(), &|_| true);
    let told = told.unwrap().unwrap();
    assert_eq!((told.pages, told.pictures, told.remote), (92, 6, 0));
    assert!(!blog.path("out").exists(), "nothing is written");
    for (width, told) in super::super::WIDTHS.into_iter().zip(told.bytes) {
        let page = Options {
            picture_width: width,
            ..Options::default()
        };
        let options = FolderOptions {
            page,
            ..FolderOptions::default()
        };
        let out = tempfile::tempdir().unwrap();
        folder(&site, &posts, out.path(), &options, None, &|_| true).unwrap();
        let there = bytes_below(out.path());
        assert!(
            is_about(told, there),
            "{width:?}: {told} told, {there} there"
        );
    }
}

#[test]
fn a_weight_nobody_waits_for_is_not_worked_out() {
    let blog = Blog::of(&POSTS);
    let site = Site::open(&blog.path("site")).unwrap();
    let posts = Posts {
        files: library::post_files(&site),
        lists: true,
    };
    let told = weigh(&site, &posts, &FolderOptions::default(), &|_| false);
    assert_eq!(told.unwrap(), None);
}

#[test]
fn an_export_that_was_cut_off_by_a_kill_is_ended_by_the_next() {
    let blog = Blog::of(&POSTS);
    picture(&blog.path("site/content/posts/p.png"), 2000);
    let first = blog.export();
    assert!(first.failed.is_empty() && first.pictures == 1);
    let whole = snapshot_without(&blog.path("out"), &blog.path("out").join(manifest::NAME));
    // All files are there, and the list says of none but the pages that they are ours.
    let mut claimed = Manifest {
        files: [("x/posts/one.html", None), ("x/posts/two.html", None)]
            .map(|(place, stamp)| (place.to_owned(), stamp))
            .into(),
        ..Manifest::default()
    };
    claimed
        .write(&Output::open(&blog.path("out")).unwrap())
        .unwrap();
    let second = blog.export();
    assert!(second.failed.is_empty(), "{:?}", second.failed);
    assert!(second.missing.is_empty(), "{:?}", second.missing);
    assert_eq!(
        snapshot_without(&blog.path("out"), &blog.path("out").join(manifest::NAME)),
        whole
    );
    assert_eq!(blog.export().written, 0);
}

#[test]
fn a_post_that_stays_broken_keeps_its_page_of_the_last_export() {
    let blog = Blog::of(&POSTS);
    picture(&blog.path("site/content/posts/p.png"), 2000);
    blog.export();
    let pictures = |blog: &Blog| {
        let all = blog.places().into_iter();
        all.filter(|place| place.starts_with("assets/p")).count()
    };
    assert_eq!(pictures(&blog), 2);
    let page = blog.read("x/posts/one.html");
    fs::write(
        blog.path("site/content/posts/one.md"),
        [0, 159, 146, 150, 0, 1].repeat(90),
    )
    .unwrap();
    for _ in 0..3 {
        let report = blog.export();
        assert_eq!(report.failed.len(), 1);
        assert_eq!(pictures(&blog), 2);
        assert_eq!(blog.read("x/posts/one.html"), page);
    }
}
