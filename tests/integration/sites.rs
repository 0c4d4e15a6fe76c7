//! Seven small sites: what is published where, and which file an address or a link means.
//!
//! For Jekyll, Chirpy, Hugo and Hexo the addresses were recorded from the real generators
//! (`tests/judges/site_addresses.py`); for the others they stand here as the generators' sources have them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use inkstone_core::article::{Article, Form};
use inkstone_core::front_matter::FrontMatter;
use inkstone_core::page::Page;
use inkstone_core::page::pictures::Published;
use inkstone_core::site::{Generator, PictureKeys, Site};
use serde_json::Value;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sites")
        .join(name);
    folder.canonicalize().expect("the sample site is there")
}

fn site(name: &str) -> Site {
    Site::open(&folder(name)).expect("the site opens")
}

fn record(name: &str) -> Value {
    let path = folder("").join(format!("{name}.published.json"));
    let text = std::fs::read_to_string(path).expect("the record is there");
    serde_json::from_str(&text).expect("the record is JSON")
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    list.iter()
        .map(|text| text.as_str().expect("a text").to_owned())
        .collect()
}

fn published(site: &Site, post: &Path) -> Article {
    let text = std::fs::read_to_string(post).expect("the post is there");
    let mut page = Page::read(&text, site, site.generator);
    page.settings.form = Form::Published;
    page.render(&text, &Published::new(site, post, &page.matter))
}

/// The values of an attribute, as they stand in the HTML.
fn values(html: &str, before: &str) -> Vec<String> {
    html.split(before)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.replace("&amp;", "&")))
        .collect()
}

/// Every post of the record has its address, and the address leads back to it.
fn check_posts(name: &str) {
    let site = site(name);
    let addresses = site.addresses();
    let record = record(name);
    for (path, expected) in record["posts"].as_object().expect("posts") {
        let file = site.root.join(path);
        let address = expected["address"].as_str().expect("an address");
        let ours = addresses.of_file(&file).map(|post| post.address.as_str());
        assert_eq!(ours, Some(address), "{name}: {path}");
        let back = addresses.post(address).map(|post| post.path.as_path());
        assert_eq!(back, Some(file.as_path()), "{name}: {address}");
    }
    assert_eq!(
        addresses.posts().len(),
        record["posts"].as_object().map_or(0, |posts| posts.len()),
        "{name}: {:?}",
        addresses.posts()
    );
}

/// Every file of the record has its address, and the address leads back to it.
fn check_files(name: &str) {
    let site = site(name);
    let addresses = site.addresses();
    for (path, address) in record(name)["files"].as_object().expect("files") {
        let file = site.root.join(path);
        let address = address.as_str().expect("an address");
        assert_eq!(
            site.file_address(&file, &addresses).as_deref(),
            Some(address),
            "{name}: {path}"
        );
        assert_eq!(
            site.file_at(address, &addresses),
            Some(file),
            "{name}: {address}"
        );
    }
}

/// The sources of pictures that we write are those of the generator.
fn check_pictures(name: &str) {
    let site = site(name);
    for (path, expected) in record(name)["posts"].as_object().expect("posts") {
        let article = published(&site, &site.root.join(path));
        assert_eq!(
            values(&article.html(), "<img src=\""),
            texts(&expected["pictures"]),
            "{name}: {path}"
        );
    }
}

#[test]
fn posts_have_the_addresses_that_the_real_generators_give_them() {
    for name in ["jekyll", "chirpy", "hugo", "hexo"] {
        check_posts(name);
    }
}

#[test]
fn files_have_the_addresses_that_the_real_generators_give_them() {
    for name in ["jekyll", "chirpy", "hugo", "hexo"] {
        check_files(name);
    }
}

#[test]
fn pictures_are_written_as_the_real_generators_write_them() {
    for name in ["jekyll", "hugo", "hexo"] {
        check_pictures(name);
    }
}

#[test]
fn links_of_hexos_tags_lead_where_hexo_leads_them() {
    let site = site("hexo");
    let record = record("hexo");
    let path = "source/_posts/comet.md";
    let article = published(&site, &site.root.join(path));
    let links = values(&article.html(), "<a href=\"");
    assert_eq!(links, texts(&record["posts"][path]["links"]));
    for text in [
        "/stars/2024/06/01/moon/full-moon/",
        "/stars/2024/06/01/comet/tail.png",
    ] {
        let shown = article.html().replace(&format!("\"{text}"), "");
        assert!(shown.contains(text), "{text}");
    }
}

/// For every post of a site, what each of its pictures' links means in the site; `-` where nothing is there.
fn meant(name: &str) -> BTreeMap<String, Vec<String>> {
    let site = site(name);
    let mut found = BTreeMap::new();
    for post in site.addresses().posts() {
        let text = std::fs::read_to_string(&post.path).expect("the post is there");
        let matter = FrontMatter::read(&text, site.generator);
        let keys = PictureKeys::of(&site, &post.path, &matter);
        let relative = |path: &Path| {
            let path = path.strip_prefix(&site.root).unwrap_or(path);
            path.display().to_string()
        };
        let files: Vec<String> = published(&site, &post.path)
            .pictures
            .iter()
            .map(|picture| {
                let mut files = site.picture_files(&post.path, &keys, &picture.link);
                files.extend(site.asset_files(&post.path, &picture.link));
                let there = files.into_iter().find(|file| file.is_file());
                there.map_or_else(|| "-".to_owned(), |file| relative(&file))
            })
            .collect();
        if !files.is_empty() {
            found.insert(relative(&post.path), files);
        }
    }
    found
}

fn check_meant(name: &str, expected: &[(&str, &[&str])]) {
    let expected: BTreeMap<String, Vec<String>> = expected
        .iter()
        .map(|(post, files)| {
            let files = files.iter().map(|file| (*file).to_owned()).collect();
            ((*post).to_owned(), files)
        })
        .collect();
    assert_eq!(meant(name), expected, "{name}");
}

#[test]
fn links_of_pictures_mean_files() {
    check_meant(
        "jekyll",
        &[
            (
                "_posts/2024-03-01-first-flush.md",
                &["assets/img/leaves.png", "-", "assets/img/leaves.png"],
            ),
            ("_posts/2024-03-02-明前 龙井.md", &["assets/img/叶.png"]),
            ("_posts/2024-03-04-own-way.md", &["-"]),
        ],
    );
    check_meant(
        "chirpy",
        &[
            (
                "_posts/2024-05-01-ridge-walk.md",
                &[
                    "assets/img/ridge-walk/hut.png",
                    "assets/img/ridge-walk/summit.png",
                    "-",
                ],
            ),
            ("_posts/2024-05-02-山路.md", &["assets/img/road.png"]),
        ],
    );
    check_meant(
        "hugo",
        &[
            (
                "content/posts/Rye Loaf.md",
                &["static/images/crust.png", "-"],
            ),
            (
                "content/posts/sourdough/index.md",
                &[
                    "content/posts/sourdough/starter.png",
                    "content/posts/sourdough/shots/bubbles.png",
                ],
            ),
            ("content/posts/馒头.md", &["static/images/蒸.png"]),
        ],
    );
    check_meant(
        "hexo",
        &[
            (
                "source/_posts/comet.md",
                &[
                    "source/_posts/comet/tail.png",
                    "source/images/chart.png",
                    "source/images/chart.png",
                    "-",
                ],
            ),
            (
                "source/_posts/moon/full-moon.md",
                &["source/images/月.png", "source/images/chart.png"],
            ),
            ("source/_posts/own.md", &["source/_posts/own/dot.png"]),
        ],
    );
    check_meant(
        "zola",
        &[
            (
                "content/blog/2024-04-01-first bed.md",
                &["static/images/bed.png"],
            ),
            (
                "content/blog/roses/index.md",
                &["content/blog/roses/bud.png", "content/blog/roses/bud.png"],
            ),
        ],
    );
    check_meant(
        "astro",
        &[
            (
                "src/content/blog/First Boat.md",
                &["src/assets/hull.png", "public/sail.png"],
            ),
            (
                "src/content/blog/rigging/index.md",
                &["src/content/blog/rigging/knot.png"],
            ),
        ],
    );
    check_meant(
        "plain",
        &[
            ("bare.md", &["pictures/cloud.png"]),
            (
                "deep/walk.md",
                &["pictures/cloud.png", "pictures/cloud two.png"],
            ),
            ("雨.md", &["media/umbrella.png", "pictures/cloud.png"]),
        ],
    );
}

#[test]
fn chirpys_layout_puts_the_subpath_and_the_cdn_before_pictures() {
    let site = site("chirpy");
    let article = published(&site, &site.root.join("_posts/2024-05-01-ridge-walk.md"));
    assert_eq!(
        values(&article.html(), "<img src=\""),
        [
            "https://cdn.trail.example/assets/img/ridge-walk/hut.png",
            "https://cdn.trail.example/assets/img/ridge-walk/summit.png",
            "https://pictures.example/far.png",
        ]
    );
    let article = published(&site, &site.root.join("_posts/2024-05-02-山路.md"));
    assert_eq!(
        values(&article.html(), "<img src=\""),
        ["https://cdn.trail.example/assets/img/road.png"]
    );
}

#[test]
fn zola_names_pages_by_their_slugs_and_writes_whole_addresses() {
    let site = site("zola");
    assert_eq!(site.generator, Generator::Zola);
    let addresses = site.addresses();
    for (path, address) in [
        ("content/_index.md", "/plot/"),
        ("content/blog/_index.md", "/plot/blog/"),
        (
            "content/blog/2024-04-01-first bed.md",
            "/plot/blog/first-bed/",
        ),
        ("content/blog/roses/index.md", "/plot/blog/roses/"),
        ("content/blog/豆.md", "/plot/blog/beans/"),
        ("content/blog/elsewhere.md", "/plot/a/place/of/its/own/"),
    ] {
        let file = site.root.join(path);
        let ours = addresses.of_file(&file).map(|post| post.address.as_str());
        assert_eq!(ours, Some(address), "{path}");
        assert_eq!(
            addresses.post(address).map(|post| &post.path),
            Some(&file),
            "{address}"
        );
    }
    let bud = site.root.join("content/blog/roses/bud.png");
    let address = site.file_address(&bud, &addresses);
    assert_eq!(address.as_deref(), Some("/plot/blog/roses/bud.png"));
    assert_eq!(
        site.file_at("/plot/blog/roses/bud.png", &addresses),
        Some(bud)
    );

    let article = published(&site, &site.root.join("content/blog/roses/index.md"));
    assert_eq!(
        values(&article.html(), "<img src=\""),
        ["https://garden.example/plot/blog/roses/bud.png", "bud.png"]
    );
    let article = published(
        &site,
        &site.root.join("content/blog/2024-04-01-first bed.md"),
    );
    assert_eq!(
        values(&article.html(), "<a href=\""),
        [
            "https://garden.example/plot/blog/roses/#care",
            "https://garden.example/plot/blog/beans/",
        ]
    );
}

#[test]
fn astro_is_found_by_its_config_and_publishes_public_and_pages() {
    let site = Site::open(&folder("astro/src/content")).expect("the site opens");
    assert!(site.is_astro && site.generator == Generator::Plain);
    assert_eq!(site.root, folder("astro"));
    let addresses = site.addresses();
    for (path, address) in [
        ("src/content/blog/First Boat.md", "/blog/first-boat/"),
        (
            "src/content/blog/rigging/index.md",
            "/blog/rigging/blog-of-ropes/",
        ),
        ("src/pages/about.md", "/about/"),
    ] {
        let ours = addresses.of_file(&site.root.join(path));
        assert_eq!(
            ours.map(|post| post.address.as_str()),
            Some(address),
            "{path}"
        );
    }
    let sail = site.root.join("public/sail.png");
    assert_eq!(
        site.file_address(&sail, &addresses).as_deref(),
        Some("/sail.png")
    );
    assert_eq!(site.file_at("/sail.png", &addresses), Some(sail));
    // Astro names what it imports by a hash.
    let hull = site.root.join("src/assets/hull.png");
    assert_eq!(site.file_address(&hull, &addresses), None);
}

#[test]
fn a_plain_folder_publishes_its_own_paths() {
    let site = site("plain");
    let addresses = site.addresses();
    let rain = site.root.join("雨.md");
    let address = addresses.of_file(&rain).map(|post| post.address.clone());
    assert_eq!(address.as_deref(), Some("/%E9%9B%A8.md"));
    assert_eq!(addresses.post("/雨.md").map(|post| &post.path), Some(&rain));
    let cloud = site.root.join("pictures/cloud two.png");
    assert_eq!(
        site.file_address(&cloud, &addresses).as_deref(),
        Some("/pictures/cloud%20two.png")
    );
    assert_eq!(
        site.file_at("/pictures/cloud%20two.png", &addresses),
        Some(cloud)
    );
}

#[test]
fn a_post_alone_finds_the_site_around_it() {
    for (post, generator, root) in [
        (
            "jekyll/_posts/2024-03-01-first-flush.md",
            Generator::Jekyll,
            "jekyll",
        ),
        (
            "hugo/content/posts/sourdough/index.md",
            Generator::Hugo,
            "hugo",
        ),
        (
            "hexo/source/_posts/moon/full-moon.md",
            Generator::Hexo,
            "hexo",
        ),
        ("zola/content/blog/roses/index.md", Generator::Zola, "zola"),
        (
            "astro/src/content/blog/rigging/index.md",
            Generator::Plain,
            "astro",
        ),
        ("plain/bare.md", Generator::Plain, "plain"),
    ] {
        let site = Site::around(&folder(post)).expect("a site");
        assert_eq!(
            (site.generator, &site.root),
            (generator, &folder(root)),
            "{post}"
        );
    }
}
