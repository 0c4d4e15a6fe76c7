//! The first real post, where it lies beside the checkout; a sample post with its traits covers the
//! same ground in every clone.

use std::fs;
use std::path::Path;

use inkstone_core::export::{self, Options};
use inkstone_core::front_matter::known::Catalogue;
use inkstone_core::front_matter::{self, Edit, FrontMatter};
use inkstone_core::library::Library;
use inkstone_core::page::Page;
use inkstone_core::page::pictures::Inline;
use inkstone_core::post::PostFile;
use inkstone_core::site::{Generator, Site};
use jiff::ZonedDateTime;

use crate::support::{changed_lines, shared};

struct Seed {
    _folder: tempfile::TempDir,
    site: Site,
    path: std::path::PathBuf,
    text: String,
}

fn seed() -> Option<Seed> {
    let source = shared("seed/2023-05-30-130953549.md")?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2023-05-30-130953549.md");
    fs::copy(source, &path).unwrap();
    let text = PostFile::parse(&fs::read(&path).unwrap(), &path)
        .unwrap()
        .text;
    let site = Site::open(folder.path()).unwrap();
    Some(Seed {
        _folder: folder,
        site,
        path,
        text,
    })
}

#[test]
fn is_listed_with_title_and_date() {
    let Some(seed) = seed() else { return };
    let posts = Library::open(seed.site).posts();
    assert_eq!(posts[0].day.as_deref(), Some("2023-05-30"));
    assert!(
        posts[0]
            .title
            .as_deref()
            .unwrap()
            .starts_with("2023全国科技工作者日回顾")
    );
    assert_eq!((posts[0].tags.len(), &posts[0].problem), (5, &None));
}

#[test]
fn shows_all_its_keys() {
    let Some(seed) = seed() else { return };
    let matter = FrontMatter::read(&seed.text, Generator::Jekyll);
    let fields = front_matter::fields(&seed.text, &matter, &Catalogue::default());
    let keys: Vec<String> = fields.iter().map(|field| field.path.join(".")).collect();
    assert_eq!(
        keys,
        [
            "layout",
            "title",
            "date",
            "categories",
            "tags",
            "image",
            "image.path",
            "image.alt",
            "artid",
            "render_with_liquid",
            "featuredImage",
            "featuredImagePreview",
        ]
    );
}

#[test]
fn shows_ten_headings_and_seventy_three_pictures() {
    let Some(seed) = seed() else { return };
    let page = Page::read(&seed.text, &seed.site, Generator::Plain);
    let article = page.render(
        &seed.text,
        &Inline::new(&seed.site, &seed.path, &page.matter, Some(800), None),
    );
    assert_eq!((article.outline.len(), article.pictures.len()), (10, 73));
    assert_eq!(page.settings.lang, "zh-CN");
}

#[test]
fn a_new_title_is_one_line() {
    let Some(seed) = seed() else { return };
    let edit = Edit::Set {
        path: vec!["title".to_owned()],
        value: "新的标题".to_owned(),
    };
    let new = front_matter::apply(&seed.text, Generator::Jekyll, &edit, &ZonedDateTime::now())
        .unwrap()
        .applied_to(&seed.text);
    assert_eq!(changed_lines(&seed.text, &new), ["title: 新的标题"]);
}

#[test]
fn exports_with_every_entry_of_its_contents_landing() {
    let Some(seed) = seed() else { return };
    let exported = export::one_file(
        &seed.text,
        &seed.site,
        Path::new(&seed.path),
        &Options::default(),
        None,
    )
    .unwrap();
    // Those of the text, and the cover.
    assert_eq!(exported.remote, 74);
    assert!(exported.repairs.repeated_title && !exported.html.contains("**"));
    let targets: Vec<&str> = exported
        .html
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(targets.len(), 8);
    for target in targets {
        assert!(
            exported.html.contains(&format!("id=\"{target}\"")),
            "{target}"
        );
    }
}
