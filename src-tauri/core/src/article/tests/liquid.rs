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
        "{% post_url 2024-01-01-x %}",
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
