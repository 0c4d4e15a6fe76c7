use jiff::ZonedDateTime;

use super::*;
use crate::front_matter::FrontMatter;

fn found(text: &str) -> Vec<PictureLink> {
    find(text, &FrontMatter::read(text, Generator::Jekyll))
}

#[test]
fn pictures_are_found_however_they_are_written() {
    for (text, expected) in [
        ("![a](b.png)", &["b.png"][..]),
        ("x ![a](  b.png  \"title\" ) y", &["b.png"]),
        ("![a](<b c.png>)", &["b c.png"]),
        ("![a](b(1).png)", &["b(1).png"]),
        ("![a](b\\_c.png)", &["b_c.png"]),
        (
            "![a](https://x/b.png?a=1&amp;b=2#pic_center)",
            &["https://x/b.png?a=1&b=2#pic_center"],
        ),
        ("![a](b.png =600x400)", &["b.png"]),
        ("![a](b.png#pic_center =600x)", &["b.png#pic_center"]),
        ("[![a](b.png)](c.png)", &["b.png"]),
        ("![a ![b](c.png)](d.png)", &["c.png", "d.png"]),
        ("![a][r] ![b][R]\n\n[r]: <b.png> 'title'", &["b.png"]),
        ("![r]\n\n[r]: b.png\n[s]: c.png", &["b.png"]),
        ("![a](b.png", &[]),
        ("![a](b c.png)", &[]),
        ("\\![a](b.png)", &["b.png"]),
        ("!\\[a](b.png)", &[]),
        ("`![a](b.png)` ![a](c.png)", &["c.png"]),
        ("```\n![a](b.png)\n<img src=x>\n```\n", &[]),
        ("    ![a](b.png)\n\n![a](c.png)", &["c.png"]),
        ("[a](b.png)", &[]),
        ("<img src=\"b.png\" alt=''>", &["b.png"]),
        ("<IMG alt=x SRC = 'b.png' />", &["b.png"]),
        ("<img src=b.png>", &["b.png"]),
        ("<p><img\nsrc=\" b.png?x&amp;y \"></p>", &["b.png?x&y"]),
        (
            "<img src=a.png srcset=\"b.png 1x, c.png 2x\">",
            &["a.png", "b.png", "c.png"],
        ),
        ("<video poster='b.png' src='v.mp4'></video>", &["b.png"]),
        ("<imgx src=b.png> <im src=b.png> a < b", &[]),
        ("<!-- <img src=b.png> ![a](c.png) -->", &[]),
        (
            "<script>'<img src=b.png>'</script><img src=c.png>",
            &["c.png"],
        ),
        ("<img src=\"b.png", &[]),
        ("{% img left /b.png 300 %}", &["/b.png"]),
        ("{% asset_img b.png 'a title' %}", &["b.png"]),
        ("{{< figure src=\"/b.png\" title=\"a.b\" >}}", &["/b.png"]),
        (
            "{{< image src=\"https://x/api?x\" >}}",
            &["https://x/api?x"],
        ),
        ("{% include figure.html src='b.png' %}", &["b.png"]),
        ("{% raw %}{% img b.png %}{% endraw %}", &[]),
        ("{% link https://x/y %}", &[]),
        ("---\nimage: b.png\ntitle: 1\n---\n", &["b.png"]),
        (
            "---\nimage:\n  path: https://x/rand\n  alt: x\n---\n",
            &["https://x/rand"],
        ),
        (
            "---\nimages: [a.png, b.png]\nhome: https://x/\n---\n",
            &["a.png", "b.png"],
        ),
        (
            "---\ngallery:\n  - {url: a.webp}\n---\n![a](b.png)",
            &["a.webp", "b.png"],
        ),
    ] {
        let addresses: Vec<String> = found(text).into_iter().map(|link| link.address).collect();
        assert_eq!(addresses, expected, "{text}");
    }
}

#[test]
fn an_address_is_exchanged_and_nothing_else() {
    for (text, expected) in [
        ("![a](https://x/b.png \"t\")", "![a](/n(1).png \"t\")"),
        ("![a](<https://x/b c.png>)", "![a](</n(1).png>)"),
        (
            "![a](https://x/b.png#pic_center =600x4)",
            "![a](/n(1).png#pic_center =600x4)",
        ),
        (
            "<img width=3 src=\"//x/b?a&amp;b\">",
            "<img width=3 src=\"/n(1).png\">",
        ),
        ("<img src=//x/b>", "<img src=/n(1).png>"),
        (
            "![r]\n\n[r]:  //x/b  'c'\n",
            "![r]\n\n[r]:  /n(1).png  'c'\n",
        ),
        (
            "{{< figure src=\"https://x/b.png\" >}}",
            "{{< figure src=\"/n(1).png\" >}}",
        ),
        (
            "---\nimage:  # cover\n    path: 'https://x/b.png#c'\n    alt: x\n---\n",
            "---\nimage:  # cover\n    path: '/n(1).png#c'\n    alt: x\n---\n",
        ),
        (
            "---\nimages: [a, \"//x/b.png\"]\n---\n",
            "---\nimages: [a, \"/n(1).png\"]\n---\n",
        ),
    ] {
        let links = found(text);
        let link = links.iter().find(|link| link.remote().is_some()).unwrap();
        let now = ZonedDateTime::now();
        let change = link
            .exchanged(text, Generator::Jekyll, "/n(1).png", &now)
            .unwrap();
        assert_eq!(change.applied_to(text), expected, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn ranges_hold_the_address_whatever_the_text(parts in proptest::collection::vec("!\\[|\\]\\(|\\)|<img |src=|\"|'|a\\.png|梅|\n|`|\\{% img |%\\}|>| |\\\\|&amp;", 0..40)) {
        let text = parts.concat();
        for link in found(&text) {
            let written = text.get(link.range.clone());
            proptest::prop_assert!(written.is_some_and(|written| !written.is_empty()), "{:?}", link);
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,200}") {
        found(&text);
    }
}

/// Each would take minutes in a time that grows with the square of the length.
#[test]
fn hostile_texts_are_read_in_proportion_to_their_length() {
    for part in [
        "![",
        "![](",
        "<!--",
        "<script>",
        "<img ",
        "a=\"<img \"",
        "{% raw %}",
        "{% img ",
        "![](a (",
        "![a][b]\n\n[b]: c\n\n",
    ] {
        let text = part.repeat(600_000 / part.len());
        assert!(found(&text).len() <= 1, "{part}");
    }
}

/// Whatever the renderer shows as a picture of the sample posts is found here, too.
#[test]
fn all_that_is_shown_is_found() {
    use crate::article::{Picture, PictureTarget};
    use crate::page::Page;
    use crate::site::Site;

    struct Anywhere;
    impl PictureTarget for Anywhere {
        fn resolve(&self, link: &str) -> Picture {
            Picture::Local {
                url: link.to_owned(),
                width: None,
                height: None,
            }
        }
    }
    let posts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../posts");
    let site = Site::open(&posts).unwrap();
    let mut shown = 0;
    for entry in walkdir::WalkDir::new(&posts).into_iter().flatten() {
        if entry
            .path()
            .extension()
            .is_none_or(|extension| extension != "md")
        {
            continue;
        }
        let text = std::fs::read_to_string(entry.path())
            .unwrap()
            .replace("\r\n", "\n");
        let page = Page::read(&text, &site, site.generator);
        let found = find(&text, &page.matter);
        for picture in page.render(&text, &Anywhere).pictures {
            shown += 1;
            let link = picture.link.trim();
            assert!(
                found
                    .iter()
                    .any(|found| found.address == link || found.plain() == link),
                "{}: {link}",
                entry.path().display()
            );
        }
    }
    assert!(shown > 0);
}
