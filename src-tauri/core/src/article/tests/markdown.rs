use super::*;

#[test]
fn everyday_markdown_becomes_plain_html() {
    let article = article(
        Dialect::Plain,
        "# One\n\ntext *em* **strong** ~~del~~ `a<b`\n\n- a\n- b\n\n3. c\n\n---\n",
    );
    assert_eq!(
        article.html(),
        "<h1 id=\"one\">One</h1>\n<p>text <em>em</em> <strong>strong</strong> <del>del</del> <code>a&lt;b</code></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n</ol>\n<hr>"
    );
    assert!(article.warnings.is_empty());
    assert_eq!(article.blocks.len(), 5);
}

#[test]
fn an_empty_body_is_an_empty_article() {
    for dialect in Dialect::ALL {
        assert_eq!(article(dialect, ""), Article::default());
        assert_eq!(article(dialect, "\n \n\t\n"), Article::default());
    }
}

#[test]
fn a_colon_without_a_blank_defines_nothing_for_hugo() {
    for body in ["a\n\n :b\n", "> a\n>\n>\t:b\n", "a\n:b\n"] {
        let html = article(Dialect::Hugo, body).html();
        assert!(html.contains(":b") && !html.contains("<dl>"), "{html}");
    }
    let html = article(Dialect::Hugo, "a\n\n : b\n").html();
    assert!(html.contains("<dl>"), "{html}");
}

#[test]
fn headings_have_github_ids_and_repeats_are_counted() {
    let body = "# 一、前言\n\n## 3.1 关于背景\n\n## C++ 与 C# / .NET\n\n## 你好，World! (v1.0_beta)\n\n## 全角　空格\n\n## 重复\n\n## 重复\n";
    let ids = |dialect| {
        article(dialect, body)
            .outline
            .into_iter()
            .map(|heading| heading.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(Dialect::Jekyll),
        [
            "一前言",
            "31-关于背景",
            "c-与-c--net",
            "你好world-v10_beta",
            "全角空格",
            "重复",
            "重复-1"
        ]
    );
    assert_eq!(
        ids(Dialect::Hexo),
        [
            "一、前言",
            "3-1-关于背景",
            "C-与-C-NET",
            "你好，World-v1-0-beta",
            "全角-空格",
            "重复",
            "重复-1"
        ]
    );
}

#[test]
fn written_heading_ids_count_where_the_generator_reads_them() {
    let outline = article(Dialect::Hugo, "## A {#cid .cls}\n\n## cid\n").outline;
    assert_eq!(
        (&*outline[0].id, &*outline[0].text, &*outline[1].id),
        ("cid", "A", "cid-1")
    );
    assert!(
        article(Dialect::Hugo, "## A {#cid .cls}\n")
            .html()
            .contains("<h2 id=\"cid\" class=\"cls\">A</h2>")
    );
    assert_eq!(
        &*article(Dialect::Hexo, "## A {#cid}\n").outline[0].text,
        "A {#cid}"
    );
    assert!(
        article(Dialect::Jekyll, "## A\n{: #own .big }\n")
            .html()
            .contains("<h2 id=\"own\" class=\"big\">A</h2>")
    );
}

#[test]
fn headings_without_letters_have_the_generators_id() {
    assert_eq!(&*article(Dialect::Hugo, "## ！\n").outline[0].id, "heading");
    // kramdown gives GitHub's id, which is empty, and then leaves the attribute out.
    let jekyll = article(Dialect::Jekyll, "## ！\n");
    assert_eq!(&*jekyll.outline[0].id, "");
    assert_eq!(jekyll.html(), "<h2>！</h2>");
}

#[test]
fn footnotes_are_numbered_by_first_reference_and_lead_back() {
    let article = article(
        Dialect::Plain,
        "b[^two] a[^one] b[^two]\n\n[^one]: first\n[^two]: second *x*\n[^three]: unused\n",
    );
    let html = article.html();
    assert!(
        html.contains("b<sup class=\"ref\"><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup>"),
        "{html}"
    );
    assert!(
        html.contains("<a href=\"#fn-1\" id=\"fnref-1-2\">1</a>"),
        "{html}"
    );
    assert!(html.contains("<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n<li id=\"fn-1\"><p>second <em>x</em><a class=\"back\" href=\"#fnref-1\" aria-label=\"Back to text\">↩\u{fe0e}</a></p></li>"), "{html}");
    assert!(!html.contains("unused"));
    assert_eq!(
        article
            .warnings
            .iter()
            .map(|warning| warning.kind)
            .collect::<Vec<_>>(),
        [WarningKind::UnusedFootnote]
    );
    assert!(
        !super::article(Dialect::Hexo, "a[^1]\n\n[^1]: x\n")
            .html()
            .contains("footnotes")
    );
}

#[test]
fn tables_are_wrapped_and_aligned_by_class() {
    let html = plain("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | **3** |\n");
    assert_eq!(
        html,
        "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"a, b, c\"><table><thead><tr><th>a</th><th class=\"center\">b</th><th class=\"right\">c</th></tr></thead><tbody>\n<tr><td>1</td><td class=\"center\">2</td><td class=\"right\"><strong>3</strong></td></tr>\n</tbody></table></div>"
    );
}

#[test]
fn tasks_are_boxes_beside_their_text() {
    let html = plain("- [x] done **now**\n- [ ] open\n");
    assert_eq!(
        html,
        "<ul class=\"tasks\">\n<li><input type=\"checkbox\" disabled checked><div>done <strong>now</strong></div></li>\n<li><input type=\"checkbox\" disabled><div>open</div></li>\n</ul>"
    );
    let loose = plain("- [x] a\n\n- [ ] b\n");
    assert!(
        loose.contains("<li><input type=\"checkbox\" disabled checked><div><p>a</p>"),
        "{loose}"
    );
}

#[test]
fn formulas_become_mathml_and_a_bad_one_shows_its_source() {
    let html = plain("so $a^2$ and\n\n$$\\frac{1}{2}$$\n");
    assert!(
        html.contains("<math") && html.contains("<msup>") && html.contains("<mfrac>"),
        "{html}"
    );
    let article = article(Dialect::Plain, "x $\\bad{<b>}$ y");
    assert!(
        article.html().contains("<code class=\"math-error\"")
            && article.html().contains("\\bad{&lt;b&gt;}</code>"),
        "{}",
        article.html()
    );
    assert_eq!(article.warnings[0].kind, WarningKind::Formula);
    assert_eq!(
        super::article(Dialect::Hugo, "costs $a$").html(),
        "<p>costs $a$</p>"
    );
    assert!(
        super::article(Dialect::Jekyll, "$$a_b$$")
            .html()
            .contains("<msub>")
    );
}

#[test]
fn formulas_are_the_same_every_time() {
    let first: Vec<String> = (0..30).map(|n| plain(&format!("$$x_{{{n}}}$$"))).collect();
    for (n, html) in first.iter().enumerate() {
        assert!(
            html.contains("<math display=\"block\" xmlns=\"http://www.w3.org/1998/Math/MathML\">"),
            "{n}: {html}"
        );
    }
}

#[test]
fn deep_formulas_end() {
    for part in [
        "{",
        "\\sqrt",
        "x^{",
        "\\frac1",
        "\\left(",
        "\\begin{matrix}",
        "\\text{",
    ] {
        let tex = part.repeat(20_000 / part.len());
        plain(&format!("$${tex}$$"));
        let closed = "}".repeat(if part.ends_with('{') {
            20_000 / part.len()
        } else {
            0
        });
        plain(&format!("$${tex}{closed}$$"));
    }
}

#[test]
fn code_is_labelled_and_coloured_with_the_editors_classes() {
    let html = plain("```rust\nfn main() {} // 你好 <b>\n```\n");
    assert!(html.starts_with("<figure class=\"code\"><figcaption><span class=\"lang\">rust</span></figcaption><pre tabindex=\"0\"><code class=\"language-rust\">"), "{html}");
    assert!(
        html.contains("<span class=\"tok-keyword\">fn</span>")
            && html.contains("<span class=\"tok-comment\">// 你好 &lt;b&gt;"),
        "{html}"
    );
    assert_eq!(words(&html), "rustfn main() {} // 你好 <b>");
    assert_eq!(
        plain("    a < b\n"),
        "<figure class=\"code\"><pre tabindex=\"0\"><code>a &lt; b\n</code></pre></figure>"
    );
}

#[test]
fn every_common_language_is_known() {
    for (language, code) in [
        ("js", "const a = 'x';"),
        ("ts", "let a: number = 1;"),
        ("py", "def f(): return 1"),
        ("go", "func f() {}"),
        ("java", "class A {}"),
        ("c", "int a = 1;"),
        ("cpp", "int a = 1;"),
        ("bash", "if true; then echo 1; fi"),
        ("shell", "echo 'x'"),
        ("json", "{\"a\": 1}"),
        ("jsonc", "{\"a\": 1}"),
        ("yaml", "a: 1"),
        ("toml", "a = 1"),
        ("html", "<b>x</b>"),
        ("css", "a { color: red }"),
        ("sql", "select 1"),
        ("kotlin", "val a = 1"),
        ("swift", "let a = 1"),
        ("ruby", "def a; end"),
        ("php", "<?php echo 1;"),
        ("c#", "class A {}"),
        ("vue", "<b>x</b>"),
    ] {
        let html = plain(&format!("```{language}\n{code}\n```\n"));
        assert!(html.contains("tok-"), "{language}: {html}");
    }
}

#[test]
fn an_info_string_is_never_markup() {
    for info in [
        "<style/onload=alert(1)>",
        "js\"><img src=x onerror=alert(1)>",
        "a&quot;b",
        "\u{fdd2}x\u{fdd3}",
    ] {
        let html = plain(&format!("```{info}\ncode\n```\n"));
        assert!(
            !html.contains("<style") && !html.contains("<img") && !html.contains("onload="),
            "{html}"
        );
        assert!(html.contains("code"), "{html}");
    }
}

#[test]
fn diagrams_keep_their_source_in_a_labelled_block() {
    let html = plain("```mermaid\ngraph TD; A-->B\n```\n");
    assert!(html.starts_with("<figure class=\"code diagram\" data-diagram=\"mermaid\"><figcaption><span>Diagram</span><span class=\"lang\">mermaid</span>"), "{html}");
    assert!(html.contains("graph TD; A--&gt;B"), "{html}");
}

#[test]
fn kramdown_lists_attach_to_blocks_and_spans() {
    let jekyll = |body: &str| article(Dialect::Jekyll, body).html();
    assert_eq!(
        jekyll("> t\n{: .prompt-tip }\n\nnext"),
        "<blockquote class=\"prompt-tip prompt tip\">\n<p>t</p>\n</blockquote>\n<p>next</p>"
    );
    assert_eq!(
        jekyll("a `b`{: .filepath} c"),
        "<p>a <code class=\"filepath\">b</code> c</p>"
    );
    assert_eq!(
        jekyll("**x**{: .red #me}!"),
        "<p><strong class=\"red\" id=\"me\">x</strong>!</p>"
    );
    assert!(
        jekyll("![p](a.png){: width=\"700\" h='400' .shadow }")
            .contains("width=\"700\" height=\"400\" class=\"shadow\"")
    );
    assert!(
        jekyll("```py\nx\n```\n{: file=\"src/a.py\" }\n")
            .contains("<figcaption><span>src/a.py</span>")
    );
    assert_eq!(
        jekyll("```\n{: .x}\n```"),
        "<figure class=\"code\"><pre tabindex=\"0\"><code>{: .x}\n</code></pre></figure>"
    );
    assert!(plain("> t\n{: .prompt-tip }").contains("{: .prompt-tip }"));
}

#[test]
fn bare_addresses_are_links_where_the_generator_links_them() {
    {
        let html = article(
            Dialect::Plain,
            "看https://example.com/a_b_c。 (www.example.org)",
        )
        .html();
        assert!(html.contains("看<a href=\"https://example.com/a_b_c\" rel=\"noopener noreferrer nofollow\">https://example.com/a_b_c</a>。"), "{html}");
        assert!(html.contains("(<a href=\"http://www.example.org\" rel=\"noopener noreferrer nofollow\">www.example.org</a>)"), "{html}");
    }
    for dialect in [Dialect::Jekyll, Dialect::Zola] {
        assert!(
            !article(dialect, "https://example.com")
                .html()
                .contains("<a")
        );
    }
}

#[test]
fn line_ends_follow_the_dialect() {
    assert_eq!(article(Dialect::Hexo, "a\nb").html(), "<p>a<br>\nb</p>");
    assert_eq!(article(Dialect::Hugo, "中\n文").html(), "<p>中\n文</p>");
    assert_eq!(plain("中\n文"), "<p>中文</p>");
    assert_eq!(
        plain("今年是\n`第七个`\n全国"),
        "<p>今年是<code>第七个</code>全国</p>"
    );
    assert_eq!(
        plain("今年是\n`AIGC`\n大会"),
        "<p>今年是\n<code>AIGC</code>\n大会</p>"
    );
    assert_eq!(
        plain("分别以“\n**超越**\n”、“\n**创新**\n”为"),
        "<p>分别以“<strong>超越</strong>”、“<strong>创新</strong>”为</p>"
    );
    assert_eq!(plain("한국\n어"), "<p>한국\n어</p>");
}

#[test]
fn dead_links_find_their_heading_by_text_then_by_order() {
    let body = "* [一、前言](#_5)\n* [别的](#x_9)\n* [总结](#_184)\n* [没有](#gone)\n\n## 一、前言\n\n## 改名\n\n## 总结\n";
    let article = article(Dialect::Jekyll, body);
    let html = article.html();
    for target in ["#一前言", "#改名", "#总结"] {
        assert!(
            html.contains(&format!("href=\"{target}\"")),
            "{target}: {html}"
        );
    }
    assert!(html.contains("href=\"#gone\""));
    let kinds: Vec<_> = article
        .warnings
        .iter()
        .map(|warning| warning.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            WarningKind::RepairedAnchor,
            WarningKind::RepairedAnchor,
            WarningKind::RepairedAnchor,
            WarningKind::DeadAnchor
        ]
    );
}

#[test]
fn living_in_page_links_stay() {
    let article = article(
        Dialect::Plain,
        "[a](#%E4%B8%80) [b](#own)\n\n## 一\n\n<a name=\"own\"></a>\n",
    );
    assert!(article.warnings.is_empty(), "{:?}", article.warnings);
    assert!(article.html().contains("id=\"own\""));
}

#[test]
fn a_contents_mark_is_the_outline() {
    let toc = "<nav class=\"toc\"><ol><li><a href=\"#a\">A</a><ol><li><a href=\"#b\">B</a></li></ol></li><li><a href=\"#c\">C</a></li></ol></nav>";
    for mark in ["[TOC]", "@[toc](目录)"] {
        assert!(
            plain(&format!("{mark}\n\n# A\n\n## B\n\n# C\n")).starts_with(toc),
            "{mark}"
        );
    }
    assert!(
        article(Dialect::Hugo, "[TOC]\n\n# A\n")
            .html()
            .contains("[TOC]")
    );
}

#[test]
fn kramdown_sets_formulas_inside_text_inline() {
    assert!(
        !article(Dialect::Jekyll, "a $$x$$ b")
            .html()
            .contains("display=")
    );
    assert!(
        article(Dialect::Jekyll, "$$x$$")
            .html()
            .contains("display=\"block\"")
    );
    assert!(plain("$$\\begin{equation} a \\label{eq:1} \\end{equation}$$").contains("<math"));
}

#[test]
fn counts_are_of_visible_words() {
    let counts = article(
        Dialect::Plain,
        "# 你好 world\n\n![alt](a.png) it's `code` 中文，完。\n",
    )
    .counts;
    assert_eq!(
        (counts.han, counts.words, counts.characters, counts.minutes),
        (5, 3, 5 + 5 + 4 + 4 + 2, 1)
    );
    assert_eq!(article(Dialect::Plain, &"字".repeat(900)).counts.minutes, 3);
}

#[test]
fn published_markup_is_the_generators() {
    let settings = Settings {
        form: Form::Published,
        ..settings(Dialect::Jekyll)
    };
    let html = render(
        "![a](https://x.org/a.png \"t\")\n\n```js\nx\n```\n\n- [ ] t\n\n|a|\n|-:|\n|1|\n",
        &settings,
        &Site(RemoteStyle::Published),
    )
    .html();
    assert!(
        html.contains("<p><img src=\"https://x.org/a.png\" alt=\"a\" title=\"t\"></p>"),
        "{html}"
    );
    assert!(
        html.contains("<pre><code class=\"language-js\">x\n</code></pre>"),
        "{html}"
    );
    assert!(
        html.contains("<li class=\"task-list-item\"><input type=\"checkbox\" disabled> t</li>"),
        "{html}"
    );
    assert!(html.contains("<td align=\"right\">1</td>"), "{html}");
}

#[test]
fn smart_quotes_and_alerts_follow_the_dialect() {
    assert_eq!(article(Dialect::Hugo, "\"q\" --").html(), "<p>“q” –</p>");
    assert_eq!(plain("\"q\" --"), "<p>\"q\" --</p>");
    assert!(plain("> [!WARNING]\n> x\n").contains("<blockquote class=\"prompt warning\">"));
}
