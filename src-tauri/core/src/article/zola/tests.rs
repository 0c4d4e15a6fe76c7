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

fn settings(options: Options) -> Settings {
    let mut settings = Settings::new(Dialect::Zola, "en");
    settings.form = Form::Published;
    settings.zola = options;
    settings
}

fn check_with(options: Options, markdown: &str, html: &str) {
    let article = render(markdown, &settings(options), &Garden);
    assert_eq!(article.html(), html, "{markdown}");
}

fn check(markdown: &str, html: &str) {
    check_with(Options::default(), markdown, html);
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
    let article = render("[x](@/none.md)", &settings(Options::default()), &Garden);
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
    check_with(safe, "## 一、 前言", "<h2 id=\"一、_前言\">一、 前言</h2>");
}

#[test]
fn options_are_off_until_they_are_switched_on() {
    check("\"a\" -- b...", "<p>\"a\" -- b...</p>");
    check(":tada: x", "<p>:tada: x</p>");
    check("a\n: b", "<p>a\n: b</p>");
    check("https://a.example", "<p>https://a.example</p>");
    let all = Options {
        smart_punctuation: true,
        definition_list: true,
        github_alerts: true,
        render_emoji: true,
        anchors: Anchors::On,
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
        "<figure><figcaption><span>main.rs</span></figcaption><pre><code class=\"language-rust\">fn main() {}\n</code></pre></figure>",
    );
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
