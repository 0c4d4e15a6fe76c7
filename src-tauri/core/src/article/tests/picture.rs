use super::*;

fn with(style: RemoteStyle, body: &str) -> String {
    render(body, &settings(Dialect::Plain), &Site(style)).html()
}

#[test]
fn a_picture_alone_is_a_figure() {
    assert_eq!(
        plain("![山](a.png \"标题\")"),
        "<figure><img src=\"picture://local/5\" alt=\"山\" width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\"><figcaption>标题</figcaption></figure>"
    );
    assert!(plain("see ![x](a.png) here").starts_with("<p>see <img "));
    assert!(plain("[![x](a.png)](https://x.org)").starts_with(
        "<figure><a href=\"https://x.org\" rel=\"noopener noreferrer nofollow\"><img "
    ));
    assert!(
        plain("- ![x](a.png)\n\n- b").contains("<li>\n<figure>")
            || plain("- ![x](a.png)\n\n- b").contains("<li><figure>")
    );
}

#[test]
fn remote_pictures_are_named_and_not_loaded() {
    assert_eq!(
        plain("![图](https://i.example.cn/a.png#pic_center)"),
        "<figure class=\"waiting\" data-host=\"i.example.cn\"><span class=\"cut\">图</span><span class=\"grow\"></span><span class=\"mute\">Picture on another site</span></figure>"
    );
    assert!(plain("a ![](https://i.example.cn/x/b.png?q) b").contains(
        "<span class=\"waiting\" data-host=\"i.example.cn\"><span class=\"cut\">b.png</span>"
    ));
    let linked = with(
        RemoteStyle::Linked,
        "![图](https://i.example.cn/a.png#pic_center)",
    );
    assert!(linked.starts_with("<figure><a href=\"https://i.example.cn/a.png\" rel=\"noopener noreferrer\"><img src=\"data:image/svg+xml,"), "{linked}");
    assert!(
        with(RemoteStyle::Published, "![图](https://i.example.cn/a.png)")
            .contains("<img src=\"https://i.example.cn/a.png\" alt=\"图\"")
    );
}

#[test]
fn missing_and_refused_pictures_are_said() {
    let article = article(
        Dialect::Plain,
        "![a](missing/x.png)\n\n![b](../../etc/passwd)\n",
    );
    assert!(
        article
            .html()
            .contains("<figure class=\"waiting missing\"><span class=\"cut\">missing/x.png</span>")
    );
    assert!(!article.html().contains("<img"));
    assert_eq!(
        article.warnings.iter().map(|w| w.kind).collect::<Vec<_>>(),
        [WarningKind::MissingPicture, WarningKind::RefusedPicture]
    );
    assert_eq!(
        article.pictures[0].place,
        PicturePlace::Missing {
            path: "missing/x.png".into()
        }
    );
    assert_eq!(
        article.pictures[1].place,
        PicturePlace::Refused {
            reason: Refusal::OutsideSite
        }
    );
}

#[test]
fn raw_pictures_go_the_same_way() {
    let html = plain(
        "<p align=\"center\"><img src=\"a.png\" width=\"80\" onerror=\"x()\" srcset=\"https://e.org/1.png 2x\"></p>\n\n<picture><source srcset=\"https://e.org/2.png\"><img src=\"https://e.org/3.png\" alt=\"three\"></picture>\n\nx <image src=\"b.png\"> <input type=image src=https://e.org/4.png> <video poster=https://e.org/5.png></video>",
    );
    assert!(html.contains("<p align=\"center\"><img src=\"picture://local/5\" alt=\"\" width=\"80\" height=\"480\""), "{html}");
    assert!(
        html.contains("data-host=\"e.org\"><span class=\"cut\">three</span>"),
        "{html}"
    );
    for gone in [
        "onerror",
        "srcset",
        "https://e.org",
        "<source",
        "<input",
        "poster",
    ] {
        assert!(!html.contains(gone), "{gone}: {html}");
    }
}

#[test]
fn a_target_cannot_smuggle_a_scheme() {
    struct Liar;
    impl PictureTarget for Liar {
        fn resolve(&self, _: &str) -> Picture {
            Picture::Remote {
                url: "javascript:alert(1)".into(),
                host: "x".into(),
            }
        }
        fn remote(&self) -> RemoteStyle {
            RemoteStyle::Linked
        }
    }
    let article = render("![a](b)", &settings(Dialect::Plain), &Liar);
    assert!(!article.html().contains("javascript"));
}

#[test]
fn an_address_that_is_published_as_written_has_no_scheme_of_its_own() {
    struct Ours;
    impl PictureTarget for Ours {
        fn resolve(&self, _: &str) -> Picture {
            Picture::Local {
                url: "picture://local/1".into(),
                width: None,
                height: None,
            }
        }
    }
    let published = Settings {
        form: Form::Published,
        ..settings(Dialect::Jekyll)
    };
    let html = |body| render(body, &published, &Ours).html();
    assert!(html("![a](/a/b:c.png)").contains("src=\"/a/b:c.png\""));
    for body in [
        "![a](odd://e.org/a.png)",
        "<img src=\"o\u{6}dd://e.org/a.png\">",
    ] {
        assert!(!html(body).contains("=\"odd:"), "{body}");
    }
}
