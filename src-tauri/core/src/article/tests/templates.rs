use super::*;

#[test]
fn unknown_tags_are_labelled_chips() {
    let article = article(
        Dialect::Hugo,
        "a {{< pie id=\"x\" >}} b\n\n{{% note %}}\n**inner**\n{{% /note %}}\n",
    );
    let html = article.html();
    assert!(
        html.contains(
            "<span class=\"tag-chip\" title=\"Template tag\">{{&lt; pie id=\"x\" &gt;}}</span>"
        ),
        "{html}"
    );
    assert!(
        html.contains("<strong>inner</strong>") && !html.contains("/note"),
        "{html}"
    );
    assert_eq!(
        article.warnings.iter().map(|w| w.kind).collect::<Vec<_>>(),
        [WarningKind::UnknownTag; 2]
    );
    assert_eq!(
        &"a {{< pie id=\"x\" >}} b"[article.warnings[0].source.clone()],
        "{{< pie id=\"x\" >}}"
    );
}

#[test]
fn raw_and_comments_are_read() {
    let jekyll = |body: &str| article(Dialect::Jekyll, body).html();
    assert_eq!(
        jekyll("a {% raw %}{{ x }}{% endraw %} b"),
        "<p>a {{ x }} b</p>"
    );
    assert_eq!(jekyll("a{% comment %} no {% endcomment %}b"), "<p>ab</p>");
    assert!(
        jekyll("{% highlight rust %}\nfn a() {}\n{% endhighlight %}\n").contains("language-rust")
    );
    assert_eq!(
        article(Dialect::Hugo, "{{</* x */>}}").html(),
        "<p>{{&lt; x &gt;}}</p>"
    );
    assert_eq!(plain("{{ x }} {% y %}"), "<p>{{ x }} {% y %}</p>");
    let off = Settings {
        templates: false,
        ..settings(Dialect::Jekyll)
    };
    assert_eq!(
        render("{{ x }}", &off, &Site(RemoteStyle::Placeholder)).html(),
        "<p>{{ x }}</p>"
    );
}

#[test]
fn where_only_text_may_stand_a_tag_is_its_source() {
    let html = article(
        Dialect::Jekyll,
        "[a]({{page.url}}/x) `{{ page.id }}` <b title=\"{{ site.time }}\">t</b>\n\n```\n{{ content }}\n```\n",
    )
    .html();
    assert!(html.contains("href=\"{{page.url}}/x\""), "{html}");
    assert!(
        html.contains("<code>{{ page.id }}</code>")
            && html.contains("title=\"{{ site.time }}\"")
            && html.contains("{{ content }}\n"),
        "{html}"
    );
    assert!(!html.contains("tag-chip"), "{html}");
}

#[test]
fn picture_tags_are_pictures() {
    let hexo = article(
        Dialect::Hexo,
        "{% asset_img a.png 200 100 '\"T\" \"alt\"' %}",
    );
    assert_eq!(&*hexo.pictures[0].link, "a.png");
    let hugo = article(
        Dialect::Hugo,
        "{{< figure src=\"/b.png\" caption=\"C\" alt=\"A\" >}}",
    );
    assert_eq!(
        (&*hugo.pictures[0].link, &*hugo.pictures[0].alt),
        ("/b.png", "A")
    );
    let html = hugo.html();
    assert!(
        html.contains("<figcaption><p> C </p></figcaption>"),
        "{html}"
    );
    assert_eq!(hugo.pictures[0].source, 0..47);
}

#[test]
fn hexo_keeps_tags_in_code_and_zola_runs_calls_only() {
    assert!(
        article(Dialect::Hexo, "```\n{% x %}\n```\n")
            .warnings
            .is_empty()
    );
    assert!(
        article(Dialect::Zola, "{{ x }} {% y %}")
            .warnings
            .is_empty()
    );
    assert_eq!(
        article(Dialect::Zola, "{{ youtube(id=\"x\") }}")
            .warnings
            .len(),
        1
    );
}

#[test]
fn the_more_mark_is_not_shown() {
    for dialect in Dialect::ALL {
        assert_eq!(
            article(dialect, "a\n\n<!--more-->\n\nb").html(),
            "<p>a</p>\n<p>b</p>"
        );
    }
}
