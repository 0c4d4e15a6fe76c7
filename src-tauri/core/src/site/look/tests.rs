//! Small sites as their generators leave them, in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

struct Fixture(tempfile::TempDir);

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            fixture.write(name, text);
        }
        fixture
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn site(&self) -> Site {
        Site::open(self.0.path()).unwrap()
    }

    fn look(&self, post: &str) -> Option<SiteLook> {
        self.site().built_look([self.path(post)])
    }
}

/// The sheets by name, and the innermost element's class or tag.
fn told(look: &SiteLook) -> (Vec<&str>, String) {
    let names = look.sheets.iter().map(|sheet| &*sheet.name).collect();
    let last = look.around.last().unwrap();
    let inner = last.attributes.get("class").unwrap_or(&last.tag);
    (names, inner.clone())
}

const POST: &str = "---\ntitle: One\ndate: 2024-05-01\n---\ntext\n";

fn page(link: &str, class: &str) -> String {
    format!(
        "<html><head><link rel=stylesheet href='{link}'></head><body><main><div class={class}><p>text</div></main></body></html>"
    )
}

#[test]
fn each_generator_has_its_folder_and_its_pages() {
    for (generator, config, config_text, post, built, link, sheet) in [
        (
            "Jekyll",
            "_config.yml",
            "baseurl: /blog\npermalink: /posts/:title/\n",
            "_posts/2024-05-01-one.md",
            "_site/posts/one/index.html",
            "/blog/assets/main.css",
            "_site/assets/main.css",
        ),
        (
            "Jekyll, elsewhere",
            "_config.yml",
            "destination: docs\nurl: https://me.example\n",
            "_posts/2024-05-01-one.md",
            "docs/2024/05/01/one.html",
            "https://me.example/assets/main.css?v=2",
            "docs/assets/main.css",
        ),
        (
            "Hugo",
            "hugo.toml",
            "baseURL = 'https://me.example/notes/'\n",
            "content/posts/one.md",
            "public/posts/one/index.html",
            "https://me.example/notes/css/a.min.0123.css",
            "public/css/a.min.0123.css",
        ),
        (
            "Hugo, with a sheet of another host only",
            "hugo.toml",
            "publishdir = 'build'\n",
            "content/posts/one.md",
            "build/posts/one/index.html",
            "//cdn.example/css/a.css",
            "",
        ),
        (
            "Hexo",
            "_config.yml",
            "public_dir: out\n",
            "source/_posts/one.md",
            "out/2024/05/01/one/index.html",
            "/css/style.css",
            "out/css/style.css",
        ),
        (
            "Zola",
            "config.toml",
            "base_url = 'https://me.example'\noutput_dir = 'www'\n",
            "content/one.md",
            "www/one/index.html",
            "https://me.example/site.css?h=1",
            "www/site.css",
        ),
        (
            "Astro",
            "astro.config.mjs",
            "",
            "src/content/blog/one.md",
            "dist/blog/one/index.html",
            "/_astro/x.%E5%AD%97.css",
            "dist/_astro/x.字.css",
        ),
    ] {
        let fixture = Fixture::new(&[
            (config, config_text),
            (post, POST),
            (built, &page(link, "prose")),
        ]);
        if sheet.is_empty() {
            assert_eq!(fixture.look(post), None, "{generator}");
            continue;
        }
        fixture.write(sheet, "p { color: red }");
        let look = fixture.look(post).unwrap_or_else(|| panic!("{generator}"));
        assert_eq!(told(&look), (vec![sheet], "prose".into()), "{generator}");
        assert_eq!(look.sheets[0].css, "p { color: red }");
        assert!(!look.chosen);
    }
}

fn jekyll() -> Fixture {
    Fixture::new(&[
        ("_config.yml", "permalink: /:title/"),
        ("_posts/2024-05-01-one.md", POST),
    ])
}

const ONE: &str = "_posts/2024-05-01-one.md";

#[test]
fn a_post_that_is_not_built_yet_looks_like_the_others() {
    let fixture = jekyll();
    fixture.write("_posts/2024-05-02-two.md", POST);
    fixture.write("_site/two/index.html", page("../a.css", "prose"));
    fixture.write("_site/a.css", "a {}");
    let posts = [fixture.path(ONE), fixture.path("_posts/2024-05-02-two.md")];
    let look = fixture.site().built_look(posts).unwrap();
    assert_eq!(told(&look), (vec!["_site/a.css"], "prose".into()));
}

#[test]
fn without_a_page_of_a_post_the_first_page_names_the_sheets() {
    let fixture = jekyll();
    fixture.write("_site/index.html", page("a.css", "list-of-posts"));
    fixture.write("_site/a.css", "a {}");
    let look = fixture.look(ONE).unwrap();
    assert_eq!(
        told(&look),
        (vec!["_site/a.css"], "post-content e-content".into())
    );
}

#[test]
fn what_was_not_built_has_no_look() {
    let fixture = jekyll();
    assert_eq!(fixture.look(ONE), None);
    fixture.write("_site/one/index.html", page("/gone.css", "prose"));
    assert_eq!(fixture.look(ONE), None);
    let plain = Fixture::new(&[
        ("one.md", POST),
        ("index.html", &page("a.css", "x")),
        ("a.css", "a {}"),
    ]);
    assert_eq!(plain.look("one.md"), None);
}

#[test]
fn sheets_count_in_order_and_imports_before_them() {
    let fixture = jekyll();
    fixture.write(
        "_site/one/index.html",
        "<link rel=stylesheet href=/css/a.css media=screen><link rel=stylesheet href='https://fonts.example/f.css'>
         <style>p { color: blue }</style><link rel=stylesheet href=//cdn.example/x.css><link rel=stylesheet href=/css/a.css>
         <link rel=stylesheet href=/missing.css><p>text",
    );
    fixture.write(
        "_site/css/a.css",
        "\u{feff}@import 'b.css'; @import url(https://far.example/c.css); a {}",
    );
    // A circle of imports ends.
    fixture.write("_site/css/b.css", "@import '../css/a.css' print; b {}");
    let look = fixture.look(ONE).unwrap();
    let sheets: Vec<_> = look
        .sheets
        .iter()
        .map(|sheet| (&*sheet.name, &*sheet.media))
        .collect();
    assert_eq!(
        sheets,
        [
            ("_site/css/b.css", "screen"),
            ("_site/css/a.css", "screen"),
            ("_site/one/index.html", "")
        ]
    );
    assert_eq!(look.sheets[2].css, "p { color: blue }");
    assert_eq!(
        look.left_out,
        ["far.example", "fonts.example", "cdn.example", "missing.css"]
    );
}

#[test]
fn nothing_outside_the_output_folder_is_read() {
    let fixture = jekyll();
    fixture.write("secret.css", "secret {}");
    fixture.write("_site/readme.txt", "secret {}");
    fixture.write("_site/ok.css", "ok {}");
    let links = [
        "../../secret.css",
        "/../secret.css",
        "%2e%2e/%2e%2e/secret.css",
        "file:///etc/hosts.css",
        "/readme.txt",
        "/linked.css",
        "/ok.css",
    ];
    let links = links.map(|href| format!("<link rel=stylesheet href='{href}'>"));
    fixture.write("_site/one/index.html", format!("{}<p>text", links.concat()));
    #[cfg(unix)]
    std::os::unix::fs::symlink(fixture.path("secret.css"), fixture.path("_site/linked.css"))
        .unwrap();
    let look = fixture.look(ONE).unwrap();
    assert_eq!(told(&look).0, ["_site/ok.css"]);
}

#[cfg(unix)]
#[test]
fn a_page_that_is_a_link_out_of_the_folder_is_none() {
    let fixture = jekyll();
    fixture.write("elsewhere.html", page("/a.css", "prose"));
    fixture.write("_site/a.css", "a {}");
    fs::create_dir_all(fixture.path("_site/one")).unwrap();
    std::os::unix::fs::symlink(
        fixture.path("elsewhere.html"),
        fixture.path("_site/one/index.html"),
    )
    .unwrap();
    assert_eq!(fixture.look(ONE), None);
}

#[test]
fn what_is_too_large_or_no_text_is_left_out_by_name() {
    let fixture = jekyll();
    fixture.write(
        "_site/one/index.html",
        "<link rel=stylesheet href=/large.css><link rel=stylesheet href=/gbk.css><link rel=stylesheet href=/small.css><p>text",
    );
    fixture.write("_site/large.css", "/".repeat(sheets::MOST_BYTES + 1));
    fixture.write("_site/gbk.css", [b'/', b'*', 0xd6, 0xd0, b'*', b'/']);
    fixture.write("_site/small.css", "a {}");
    let look = fixture.look(ONE).unwrap();
    assert_eq!(told(&look).0, ["_site/small.css"]);
    assert_eq!(look.left_out, ["_site/large.css", "_site/gbk.css"]);
}

#[test]
fn a_chosen_sheet_stands_alone_between_the_elements_of_the_site() {
    let fixture = jekyll();
    let elsewhere = Fixture::new(&[("mine.css", "a {}")]);
    let sheet = elsewhere.path("mine.css");
    let look =
        |fixture: &Fixture, sheet: &Path| fixture.site().look_with(sheet, [fixture.path(ONE)]);
    let chosen = look(&fixture, &sheet).unwrap();
    assert!(chosen.chosen);
    assert_eq!(
        told(&chosen),
        (vec!["mine.css"], "post-content e-content".into())
    );
    fixture.write("_site/one/index.html", page("/a.css", "prose"));
    assert_eq!(
        told(&look(&fixture, &sheet).unwrap()),
        (vec!["mine.css"], "prose".into())
    );

    elsewhere.write("mine.css", [0xff, 0xfe]);
    assert!(matches!(look(&fixture, &sheet), Err(Error::NotText { .. })));
    elsewhere.write("mine.css", " ".repeat(sheets::MOST_BYTES + 1));
    assert!(matches!(
        look(&fixture, &sheet),
        Err(Error::TooLarge { .. })
    ));
    fs::remove_file(&sheet).unwrap();
    assert!(matches!(
        look(&fixture, &sheet),
        Err(Error::NotFound { .. })
    ));
    assert!(look(&fixture, elsewhere.0.path()).is_err());
}

#[test]
fn every_generator_has_usual_surroundings() {
    for (config, text, inner) in [
        ("_config.yml", "theme: jekyll-theme-chirpy", "content"),
        ("_config.yml", "", "post-content e-content"),
        ("hugo.toml", "", "post-content"),
        ("config.toml", "base_url = 'x'", "content"),
        ("a.md", "", "markdown-body"),
    ] {
        let around = Fixture::new(&[(config, text)]).site().usual_surroundings();
        let tags: Vec<_> = around.iter().map(|element| &*element.tag).collect();
        assert_eq!(tags[..2], ["html", "body"]);
        assert_eq!(around.last().unwrap().attributes["class"], inner);
    }
}
