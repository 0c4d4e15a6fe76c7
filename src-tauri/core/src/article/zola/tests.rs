//! Zola's dialect, as a table: Markdown and the HTML it becomes.

use super::{Anchors, Options};
use crate::article::{
    Dialect, Form, Picture, PictureTarget, Reference, Referred, RemoteStyle, Settings, Syntax,
    WarningKind, render,
};

/// A site with one other page, `blog/roses.md`.
struct Garden;

impl PictureTarget for Garden {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Local {
            url: link.to_owned(),
            width: None,
            height: None,
        }
    }

    fn resolve_written(&self, link: &str, _syntax: Syntax) -> Picture {
        self.resolve(link)
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        let address = match reference {
            Reference::Page(path) => {
                let fragment = path.strip_prefix("blog/roses.md")?;
                format!("https://garden.example/blog/roses/{fragment}")
            }
            Reference::Beside(name) => format!("https://garden.example/here/{name}"),
            _ => return None,
        };
        Some(Referred {
            address,
            title: "Roses".to_owned(),
        })
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Published
    }
}

fn settings(options: &Options) -> Settings {
    let mut settings = Settings::new(Dialect::Zola, "en");
    settings.form = Form::Published;
    settings.zola = options.clone();
    settings
}

fn check_with(options: &Options, markdown: &str, html: &str) {
    let article = render(markdown, &settings(options), &Garden);
    assert_eq!(article.html(), html, "{markdown}");
}

fn check(markdown: &str, html: &str) {
    check_with(&Options::default(), markdown, html);
}

#[test]
fn internal_links_lead_to_pages() {
    check(
        "[r](@/blog/roses.md)",
        "<p><a href=\"https://garden.example/blog/roses/\" rel=\"noopener noreferrer nofollow\">r</a></p>",
    );
    check(
        "[r](@/blog/roses.md#care)",
        "<p><a href=\"https://garden.example/blog/roses/#care\" rel=\"noopener noreferrer nofollow\">r</a></p>",
    );
}

#[test]
fn an_internal_link_to_nothing_is_told() {
    let article = render("[x](@/none.md)", &settings(&Options::default()), &Garden);
    let kinds: Vec<_> = article
        .warnings
        .iter()
        .map(|warning| warning.kind)
        .collect();
    assert_eq!(kinds, [WarningKind::DeadAnchor]);
}

#[test]
fn what_lies_with_the_page_has_a_whole_address() {
    check(
        "[n](notes.pdf)",
        "<p><a href=\"https://garden.example/here/notes.pdf\" rel=\"noopener noreferrer nofollow\">n</a></p>",
    );
    for address in ["/root.pdf", "../up.pdf"] {
        check(
            &format!("[n]({address})"),
            &format!("<p><a href=\"{address}\">n</a></p>"),
        );
    }
}

#[test]
fn headings_are_named_by_their_words() {
    check("## 一、前言", "<h2 id=\"yi-qian-yan\">一、前言</h2>");
    check(
        "## C++ 与 C# / .NET",
        "<h2 id=\"c-yu-c-net\">C++ 与 C# / .NET</h2>",
    );
    check(
        "## A {#own}\n\n## Own\n\n## Own",
        "<h2 id=\"own\">A</h2>\n<h2 id=\"own-1\">Own</h2>\n<h2 id=\"own-2\">Own</h2>",
    );
    let safe = Options {
        anchors: Anchors::Safe,
        ..Options::default()
    };
    check_with(&safe, "## 一、 前言", "<h2 id=\"一、_前言\">一、 前言</h2>");
    check_with(&safe, "## A \"(b)\".", "<h2 id=\"A_(b).\">A \"(b)\".</h2>");
}

#[test]
fn options_are_off_until_they_are_switched_on() {
    check("\"a\" -- b...", "<p>\"a\" -- b...</p>");
    check(":tada: x", "<p>:tada: x</p>");
    check("a\n: b", "<p>a\n: b</p>");
    check("https://a.example", "<p>https://a.example</p>");
    let all = &Options {
        smart_punctuation: true,
        definition_list: true,
        github_alerts: true,
        render_emoji: true,
        ..Options::default()
    };
    check_with(all, "\"a\" -- b...", "<p>“a” – b…</p>");
    check_with(all, ":tada: `:tada:`", "<p>🎉 <code>:tada:</code></p>");
    check_with(all, "a\n: b", "<dl><dt>a</dt>\n<dd>b</dd>\n</dl>");
}

#[test]
fn options_are_read_from_the_config() {
    let config = serde_json::json!({
        "markdown": { "smart_punctuation": true, "render_emoji": true },
        "slugify": { "anchors": "safe" },
    });
    assert_eq!(
        Options::read(&config),
        Options {
            smart_punctuation: true,
            render_emoji: true,
            anchors: Anchors::Safe,
            ..Options::default()
        }
    );
    assert_eq!(Options::read(&serde_json::Value::Null), Options::default());
}

#[test]
fn the_summary_ends_at_a_mark() {
    check(
        "a\n\n<!-- More -->\n\nb",
        "<p>a</p>\n<span id=\"continue-reading\"></span>\n<p>b</p>",
    );
}

#[test]
fn code_has_a_name() {
    check(
        "```rust,linenos,name=main.rs\nfn main() {}\n```",
        "<pre><code class=\"language-rust\">fn main() {}\n</code></pre>",
    );
    let mut themed = settings(&Options::default());
    themed.form = Form::Themed;
    let html = render("```rust,name=main.rs\nx\n```", &themed, &Garden).html();
    assert!(html.contains("<figcaption><span>main.rs</span>"), "{html}");
}

#[test]
fn shortcodes_are_chips_and_their_bodies_are_text() {
    check(
        "{{ youtube(id=\"x\") }}",
        "<p><span class=\"tag-chip\" title=\"Template tag\">{{ youtube(id=\"x\") }}</span></p>",
    );
    check(
        "{% quote(author=\"A\") %}\n**b**\n{% end %}",
        "<p><span class=\"tag-chip\" title=\"Template tag\">{% quote(author=\"A\") %}</span>\n<strong>b</strong></p>",
    );
    check(
        "{{/* youtube(id=\"x\") */}}",
        "<p>{{ youtube(id=\"x\") }}</p>",
    );
    check("{%/* quote() */%}", "<p>{% quote() %}</p>");
    check("{{ no shortcode }}", "<p>{{ no shortcode }}</p>");
}

#[test]
fn footnotes_stay_where_they_are_written() {
    let body = "a[^x] b[^y]\n\n[^y]: Y\n\n[^x]: X\n\nend";
    check(
        body,
        "<p>a<sup class=\"ref\"><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup> b<sup class=\"ref\"><a href=\"#fn-2\" id=\"fnref-2\">2</a></sup></p>\n\
        <div class=\"footnote-definition\" id=\"fn-2\"><sup class=\"footnote-definition-label\">2</sup>\n<p>Y</p>\n</div>\n\
        <div class=\"footnote-definition\" id=\"fn-1\"><sup class=\"footnote-definition-label\">1</sup>\n<p>X</p>\n</div>\n\
        <p>end</p>",
    );
    let bottom = Options {
        bottom_footnotes: true,
        ..Options::default()
    };
    let html = render(body, &settings(&bottom), &Garden).html();
    assert!(
        html.contains("<p>end</p>\n<section class=\"footnotes\""),
        "{html}"
    );
}

#[test]
fn numbers_and_marks_of_lines_need_highlighting() {
    let code = "```rust,linenos,linenostart=9,hl_lines=1,hide_lines=2\na\nb\nc\n```";
    check(
        code,
        "<pre><code class=\"language-rust\">a\nb\nc\n</code></pre>",
    );
    let config = serde_json::json!({ "markdown": { "highlighting": { "theme": "nord" } } });
    check_with(
        &Options::read(&config),
        code,
        "<pre><code class=\"language-rust\"><span class=\"hl\"><span class=\"n\">9</span>a\n</span><span class=\"n\">11</span>c\n</code></pre>",
    );
    // The language may stand anywhere.
    check(
        "```linenos, rust\na\n```",
        "<pre><code class=\"language-rust\">a\n</code></pre>",
    );
    let old = serde_json::json!({ "markdown": { "highlight_code": true } });
    assert!(Options::read(&old).highlighting);
}

#[test]
fn only_the_first_mark_ends_the_summary() {
    check(
        "a\n\n<!-- more -->\n\nb\n\n<!-- more -->\n\nc",
        "<p>a</p>\n<span id=\"continue-reading\"></span>\n<p>b</p>\n<p>c</p>",
    );
}

#[test]
fn links_and_pictures_are_marked_as_the_site_wants() {
    let config = serde_json::json!({ "markdown": { "external_links_class": "out away", "lazy_async_image": true } });
    let options = Options::read(&config);
    check_with(
        &options,
        "[a](https://a.org) [b](/b)",
        "<p><a class=\"out away\" href=\"https://a.org\" rel=\"noopener noreferrer nofollow\">a</a> <a href=\"/b\">b</a></p>",
    );
    check_with(
        &options,
        "![a](/a.png)",
        "<p><img src=\"/a.png\" alt=\"a\" loading=\"lazy\" decoding=\"async\"></p>",
    );
}

#[test]
fn only_calls_are_shortcodes() {
    check("{{ a(b) }}", "<p>{{ a(b) }}</p>");
    check(
        "{{ page.title }} {% if (x) %}",
        "<p>{{ page.title }} {% if (x) %}</p>",
    );
}
