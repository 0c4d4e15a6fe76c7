use super::*;

fn hugo(body: &str) -> String {
    published(body, &settings(Dialect::Hugo))
}

fn check(body: &str, html: &str) {
    assert_eq!(hugo(body), html, "{body}");
}

#[test]
fn boxes_of_themes_hold_markdown() {
    check(
        "{{< admonition tip \"T *x*\" false >}}\n- a\n- b\n{{< /admonition >}}",
        "<div class=\"details admonition tip\"><div class=\"details-summary admonition-title\">T *x*</div><div class=\"details-content\"><div class=\"admonition-content\">\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</div></div></div>",
    );
    let themed = article(Dialect::Hugo, "{{< admonition >}}x{{< /admonition >}}").html();
    assert_eq!(
        themed,
        "<details class=\"admonition note prompt info\" open=\"\"><summary>note</summary>\n<p>x</p>\n</details>"
    );
}

#[test]
fn shortcodes_nest_and_stay_in_their_containers() {
    check(
        "> {{< details summary=\"A\" >}}\n> in\n>\n> {{< details summary=\"B\" >}}\n> deep\n> {{< /details >}}\n> {{< /details >}}\n\nout",
        "<blockquote>\n<details><summary> A </summary>\n<p>in</p>\n<details><summary> B </summary>\n<p>deep</p>\n</details>\n</details>\n</blockquote>\n<p>out</p>",
    );
    check(
        "- a\n  {{< highlight js >}}\n  x\n  {{< /highlight >}}\n- b",
        "<ul>\n<li>a<pre><code class=\"language-js\">x\n</code></pre>\n</li>\n<li>b</li>\n</ul>",
    );
}

#[test]
fn links_to_pages_and_parameters_are_text() {
    check(
        "[a]({{< ref \"p0.md#c\" >}}) [b]({{< relref path=\"#d\" >}})",
        "<p><a href=\"https://blog.example/p0/#c\">a</a> <a href=\"#d\">b</a></p>",
    );
    let missing = article(Dialect::Hugo, "a {{< relref \"/none\" >}}");
    assert_eq!(
        missing.html(),
        "<p>a <span class=\"tag-chip missing\" title=\"Not in this site\">{{&lt; relref \"/none\" &gt;}}</span></p>"
    );
    assert_eq!(missing.warnings[0].kind, WarningKind::MissingReference);
    let settings = Settings {
        parameters: vec![("sub.Title".into(), "T & T".into())],
        ..settings(Dialect::Hugo)
    };
    assert_eq!(
        published(
            "`{{< param Sub.title >}}` {{< param \"sub.title\" >}}",
            &settings
        ),
        "<p><code>T &amp; T</code> T &amp; T</p>"
    );
}

#[test]
fn films_and_posts_elsewhere_are_cards_that_load_nothing() {
    for (body, address) in [
        ("{{< youtube abc >}}", "https://www.youtube.com/watch?v=abc"),
        ("{{< vimeo id=\"1\" >}}", "https://vimeo.com/1"),
        (
            "{{< bilibili BV1x >}}",
            "https://www.bilibili.com/video/BV1x",
        ),
        ("{{< x user=\"u\" id=\"2\" >}}", "https://x.com/u/status/2"),
        ("{{< gist u 3 >}}", "https://gist.github.com/u/3"),
        ("{{< instagram p >}}", "https://www.instagram.com/p/p/"),
    ] {
        let html = article(Dialect::Hugo, body).html();
        assert!(html.starts_with("<figure class=\"waiting\">"), "{html}");
        assert!(html.contains(&format!("<a href=\"{address}\"")), "{html}");
    }
}

#[test]
fn loveits_links_pictures_and_styles() {
    check(
        "{{< link \"https://a.org\" \"A\" >}} {{< person \"https://b.org\" \"B\" >}}",
        "<p><a href=\"https://a.org\">A</a> <a href=\"https://b.org\">B</a></p>",
    );
    check(
        "{{< image src=\"a.png\" caption=\"C `c`\" >}}",
        "<figure><img src=\"a.png\" alt=\"C `c`\"><figcaption class=\"image-caption\"> C <code>c</code> </figcaption></figure>",
    );
    check(
        "{{< style \"text-align:right\" >}}\nR\n{{< /style >}}",
        "<div align=\"right\">\n<p>R</p>\n</div>",
    );
    check(
        "{{< mermaid >}}\ngraph\n{{< /mermaid >}}",
        "<pre><code class=\"language-mermaid\">graph\n</code></pre>",
    );
    check(
        "a {{< raw >}}\\(x\\) <b>{{< /raw >}}",
        "<p>a \\(x\\) &lt;b&gt;</p>",
    );
    check(
        "a\n\n{{< script >}}\nx\n{{< /script >}}\n\nb",
        "<p>a</p>\n<p>b</p>",
    );
}

#[test]
fn an_unknown_shortcode_is_a_chip_and_its_inside_stays() {
    let article = article(Dialect::Hugo, "{{< pie a=\"1\" >}}\n**in**\n{{< /pie >}}");
    assert_eq!(
        article.html(),
        "<p><span class=\"tag-chip\" title=\"Template tag\">{{&lt; pie a=\"1\" &gt;}}</span>\n<strong>in</strong></p>"
    );
    assert_eq!(article.warnings.len(), 1);
    assert_eq!(article.warnings[0].source, 0..17);
}

#[test]
fn hostile_arguments_stay_words() {
    for body in [
        "{{< link \"javascript:alert(1)\" \"<script>\" >}}",
        "{{< figure src=\"x\\\" onerror=\\\"y\" caption=\"<img src=x onerror=y>\" class=\"a\\\" onload=\\\"b\" >}}",
        "{{< admonition \"a\\\" onclick=\\\"x\" \"<script>alert(1)</script>\" >}}i{{< /admonition >}}",
        "{{< youtube \"x\\\"><script>\" >}}",
        "{{< details class=\"x\\\" onclick=\\\"y\" summary=\"<b onclick=x>\" >}}i{{< /details >}}",
    ] {
        let html = article(Dialect::Hugo, body).html();
        for token in raw_html::tokens(&html) {
            let html5ever::tokenizer::Token::TagToken(tag) = token else {
                continue;
            };
            assert_ne!(&*tag.name, "script", "{html}");
            for attribute in &tag.attrs {
                assert!(!attribute.name.local.starts_with("on"), "{html}");
                assert!(!attribute.value.starts_with("javascript:"), "{html}");
            }
        }
    }
}

#[test]
fn a_qr_code_is_a_card_with_what_it_says() {
    let html = |body: &str| article(Dialect::Hugo, body).html();
    assert_eq!(
        html("{{< qr text=\"https://a.org\" />}}"),
        "<figure class=\"waiting\"><span class=\"cut\"><a href=\"https://a.org\" rel=\"noopener noreferrer nofollow\">https://a.org</a></span><span class=\"grow\"></span><span class=\"mute\">QR</span></figure>"
    );
    assert_eq!(
        html("{{< qr >}}\nWIFI:T:<x>;;\n{{< /qr >}}"),
        "<figure class=\"waiting\"><span class=\"cut\">WIFI:T:&lt;x&gt;;;</span><span class=\"grow\"></span><span class=\"mute\">QR</span></figure>"
    );
    check("{{< qr text=\"x\" />}}", "<div class=\"embed\"></div>");
    assert!(html("{{< qr />}}").contains("tag-chip"));
}

#[test]
fn code_has_numbers_and_marks_of_our_themes() {
    let code = |body: &str| {
        let html = article(Dialect::Hugo, body).html();
        let (_, code) = html.split_once("<code class=\"language-text\">").unwrap();
        code.split("</code>").next().unwrap().to_owned()
    };
    let wanted =
        "<span class=\"n\">8</span>a\n<span class=\"hl\"><span class=\"n\">9</span>b\n</span>";
    for body in [
        "```text {linenos=table hl_lines=[2] linenostart=8}\na\nb\n```",
        "{{< highlight text \"linenos=inline,hl_lines=2,linenostart=8\" >}}\na\nb\n{{< /highlight >}}",
    ] {
        assert_eq!(code(body), wanted, "{body}");
    }
    assert_eq!(code("```text\na\n```"), "a\n");
}
