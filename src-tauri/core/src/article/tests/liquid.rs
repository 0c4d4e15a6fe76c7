//! What Jekyll's Liquid makes of a body. Every expectation is that of Liquid 5, but for the chips.

use serde_json::json;

use super::*;

fn expanded(body: &str) -> String {
    let settings = Settings {
        liquid: crate::article::liquid::Facts {
            page: json!({"title": "题", "tags": ["a", "b"], "n": 3, "date": "2024-01-02 10:00:00 +0800", "draft": false}),
            site: json!({"title": "站", "baseurl": "/blog", "url": "https://e.org"}),
        },
        ..settings(Dialect::Jekyll)
    };
    let article = render(body, &settings, &Site(RemoteStyle::Placeholder));
    words(&article.html())
}

fn check(table: &[(&str, &str)]) {
    for (body, expected) in table {
        assert_eq!(expanded(body), *expected, "{body}");
    }
}

#[test]
fn values_and_filters() {
    check(&[
        ("{{ page.title }} {{ site.title }}", "题 站"),
        ("{{ page.no }}x{{ nothing }}", "x"),
        ("{{ page.tags | join: ', ' }}", "a, b"),
        (
            "{{ page.tags[1] }}{{ page.tags.first }}{{ page.tags.size }}",
            "ba2",
        ),
        ("{{ \"a b\" | upcase | replace: ' ', '-' }}", "A-B"),
        (
            "{{ 7 | divided_by: 2 }} {{ 7 | times: 2.0 }} {{ page.n | plus: 1 }}",
            "3 14.0 4",
        ),
        (
            "{{ 'abc' | slice: 1, 2 }} {{ 'abcdef' | truncate: 5 }}",
            "bc ab…",
        ),
        ("{{ page.date | date: '%Y/%m/%d' }}", "2024/01/02"),
        (
            "{{ '/x' | relative_url }} {{ 'x' | absolute_url }}",
            "/blog/x https://e.org/blog/x",
        ),
        ("{{ page.no | default: 'd' }}", "d"),
        ("{{ 'a|b' | size }}", "3"),
    ]);
}

#[test]
fn conditions() {
    check(&[
        ("{% if page.n > 2 %}y{% else %}n{% endif %}", "y"),
        ("{% if page.n==2 or page.title == '题' %}y{% endif %}", "y"),
        (
            "{% if page.tags contains 'b' and page.draft %}y{% elsif true %}z{% endif %}",
            "z",
        ),
        ("{% unless page.draft %}u{% endunless %}", "u"),
        (
            "{% case page.n %}{% when 1, 2 %}a{% when 3 %}b{% else %}c{% endcase %}",
            "b",
        ),
        (
            "{% if page.no == empty %}e{% endif %}{% if '' %}t{% endif %}",
            "t",
        ),
        (
            "{% if page.no == blank %}b{% endif %}{% if '' == empty %}e{% endif %}",
            "be",
        ),
        ("a {%- if true -%} b {%- endif -%} c", "abc"),
    ]);
}

#[test]
fn loops_and_variables() {
    check(&[
        (
            "{% for t in page.tags %}{{ forloop.index }}{{ t }} {% endfor %}",
            "1a 2b",
        ),
        (
            "{% for i in (1..5) reversed %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}",
            "543",
        ),
        (
            "{% for i in (1..5) limit:2 offset:1 %}{{ i }}{% endfor %}",
            "23",
        ),
        ("{% for t in page.no %}x{% else %}none{% endfor %}", "none"),
        ("{% assign a = 'x' | upcase %}{{ a }}", "X"),
        (
            "{% capture c %}1{{ page.n }}{% endcapture %}[{{ c }}]",
            "[13]",
        ),
    ]);
}

#[test]
fn verbatim_parts() {
    check(&[
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("a{% comment %}{{ x }}{% endcomment %}b", "ab"),
    ]);
    let article = article(
        Dialect::Jekyll,
        "a\n{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}\nb\n",
    );
    assert!(article.html().contains("<span class=\"lang\">ruby</span>"));
    assert_eq!(article.blocks.len(), 3);
}

#[test]
fn what_only_the_site_knows_is_a_chip() {
    for body in [
        "{{ site.posts.size }}",
        "{{ page.url }}",
        "{% gist 1 %}",
        "{% include own.html %}",
        "{{ 'x' | markdownify }}",
        "{% if site.posts.size > 1 %}a{% endif %}",
    ] {
        let article = article(Dialect::Jekyll, body);
        assert!(article.html().contains("tag-chip"), "{body}");
        assert_eq!(article.warnings[0].kind, WarningKind::UnknownTag);
    }
}

#[test]
fn embeds_lead_to_what_they_play() {
    let html = article(
        Dialect::Jekyll,
        "a\n\n{% include embed/youtube.html id='abc' %}\n",
    )
    .html();
    assert!(
        html.contains("<p class=\"embed\"><a href=\"https://www.youtube.com/watch?v=abc\""),
        "{html}"
    );
    assert!(!html.contains("<p><p"), "{html}");
}

#[test]
fn what_a_tag_made_stands_for_the_tag() {
    let body = "甲\n\n{% for i in (1..2) %}\n段{{ i }}\n\n{% endfor %}\n\n乙 {{ page.no }}\n";
    let article = article(Dialect::Jekyll, body);
    let found: Vec<&str> = article
        .blocks
        .iter()
        .map(|block| &body[block.source.clone()])
        .collect();
    assert_eq!(found.first(), Some(&"甲"));
    assert!(
        found.iter().any(|part| part.starts_with("{% for")),
        "{found:?}"
    );
    assert!(found.last().is_some_and(|last| last.starts_with('乙')));
}

#[test]
fn loops_are_bounded() {
    let body = "{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}";
    assert!(expanded(body).len() < 100_000);
    let deep = "{% if true %}".repeat(300) + "x";
    assert!(expanded(&deep).contains('x'));
}

/// A site with includes, and one post to link to.
struct Folder(&'static [(&'static str, &'static str)]);

impl PictureTarget for Folder {
    fn resolve(&self, link: &str) -> Picture {
        Addresses.resolve(link)
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        let address = match reference {
            Reference::Dated("2024-01-01-x") => "/b/x/",
            Reference::Source("about.md") => "/b/about/",
            _ => return None,
        };
        Some(Referred {
            address: address.into(),
            title: String::new(),
        })
    }

    fn include(&self, include: Include) -> Option<std::sync::Arc<str>> {
        let name = match include {
            Include::Site(name) => name.to_owned(),
            Include::Code(_) => return None,
            Include::Beside(name) => format!("./{name}"),
        };
        let found = self.0.iter().find(|(known, _)| *known == name)?;
        Some(found.1.into())
    }
}

const FOLDER: Folder = Folder(&[
    ("plain.html", "P{{ include.x }}"),
    (
        "fig.html",
        "<figure><img src=\"{{ include.src | relative_url }}\" alt=\"{{ include.alt }}\"></figure>",
    ),
    (
        "outer.html",
        "[{% include plain.html %}{% include plain.html x='i' %}{{ include.x }}]",
    ),
    ("sets.html", "{% assign made = include.x | upcase %}"),
    ("list.html", "{% for t in include.of %}{{ t }};{% endfor %}"),
    ("self.html", "s{% include self.html %}"),
    (
        "twice.html",
        "t{% include twice.html %}{% include twice.html %}",
    ),
    ("gist.html", "{% gist 1 %}"),
    ("./near.md", "*near*"),
]);

fn included(body: &str) -> Article {
    let settings = Settings {
        liquid: crate::article::liquid::Facts {
            page: json!({"title": "题", "tags": ["a", "b"], "kind": "plain"}),
            site: json!({"baseurl": "/b"}),
        },
        form: Form::Published,
        ..settings(Dialect::Jekyll)
    };
    render(body, &settings, &FOLDER)
}

#[test]
fn includes_are_run_with_what_is_handed_to_them() {
    for (body, html) in [
        ("{% include plain.html %}", "<p>P</p>"),
        ("{% include plain.html x=\"1 2\" %}.", "<p>P1 2.</p>"),
        ("{% include plain.html x=page.title %}", "<p>P题</p>"),
        ("{% include plain.html x='it\\'s' %}", "<p>Pit’s</p>"),
        ("{% include {{ page.kind }}.html x='v' %}", "<p>Pv</p>"),
        // Without arguments of its own it has those around it; after it the old ones are back.
        (
            "{% include outer.html x='o' %}{{ include.x }}",
            "<p>[PoPio]</p>",
        ),
        ("{% include sets.html x='m' %}{{ made }}", "<p>M</p>"),
        ("{% include list.html of=page.tags %}", "<p>a;b;</p>"),
        (
            "{% for t in page.tags %}{% include plain.html x=t %} {% endfor %}",
            "<p>Pa Pb</p>",
        ),
        ("{% include_relative near.md %}", "<p><em>near</em></p>"),
        (
            "[x]({% post_url 2024-01-01-x %})",
            "<p><a href=\"/b/x/\">x</a></p>",
        ),
        (
            "[x]({% link about.md %}#a)",
            "<p><a href=\"/b/about/#a\">x</a></p>",
        ),
    ] {
        assert_eq!(included(body).html().trim(), html, "{body}");
    }
    let html = included("{% include fig.html src='/i.png' alt='图' %}\n").html();
    assert!(
        html.contains("src=\"/b/i.png\"") && html.contains("alt=\"图\""),
        "{html}"
    );
}

#[test]
fn what_an_include_made_stands_for_the_tag() {
    let body = "甲\n\n{% include gist.html %}\n\n{% include plain.html %}\n";
    let article = included(body);
    let found: Vec<&str> = article
        .blocks
        .iter()
        .map(|block| &body[block.source.clone()])
        .collect();
    assert_eq!(
        found,
        ["甲", "{% include gist.html %}", "{% include plain.html %}"]
    );
    assert_eq!(
        &body[article.warnings[0].source.clone()],
        "{% include gist.html %}"
    );
}

#[test]
fn what_is_not_there_stops_jekyll_and_is_said() {
    for body in [
        "{% post_url 2024-01-01-no %}",
        "[a]({% link no.md %})",
        "{% link ../about.md %}",
    ] {
        let article = included(body);
        assert_eq!(
            article.warnings[0].kind,
            WarningKind::MissingReference,
            "{body}"
        );
    }
    let html = article(Dialect::Jekyll, "{% post_url 2024-01-01-no %}").html();
    assert!(
        html.contains("class=\"tag-chip missing\" title=\"Not in this site\""),
        "{html}"
    );
    for body in [
        "{% include no.html %}",
        "{% include plain.html x %}",
        "{% include plain.html x=site.posts %}",
    ] {
        let article = included(body);
        assert_eq!(article.warnings[0].kind, WarningKind::UnknownTag, "{body}");
    }
}

#[test]
fn includes_and_values_are_bounded() {
    let deep = included("{% include self.html %}").html();
    assert!(deep.contains("ss") && deep.len() < 10_000);
    let wide = included("{% include twice.html %}").html();
    assert!(wide.len() < 8 << 20);
    for body in [
        // Lists and texts that double.
        "{% assign a = 'a' | split: ',' | map: 'x' %}".to_owned()
            + &"{% assign a = a | concat: a %}".repeat(60),
        "{% assign a = 'ab' %}".to_owned()
            + &"{% assign a = a | append: a %}".repeat(60)
            + "{{ a | replace: 'a', a }}",
        "{% assign a = 'ab' %}".to_owned()
            + &"{% assign a = a | append: a %}".repeat(18)
            + &"{{ a | size }}".repeat(20_000),
        "{% raw %}{% comment %}".repeat(50_000),
        "{% endraw ".repeat(50_000) + &"{% raw %}".repeat(50_000),
        "{% for i in (1..9999) %}".to_owned() + &"{{ i | x }}".repeat(20_000) + "{% endfor %}",
        "{{ 'a,1' | split: ',' | concat: page.tags | sort }}".to_owned(),
    ] {
        included(&body);
    }
}

#[test]
fn lists_are_sorted_as_liquid_sorts_them() {
    check(&[
        ("{{ 'b,a,c' | split: ',' | sort | join: '' }}", "abc"),
        ("{{ 'b,a,b' | split: ',' | uniq | join: '' }}", "ba"),
    ]);
}
