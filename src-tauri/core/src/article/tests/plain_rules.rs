//! What a plain folder's Markdown has beyond CommonMark.

use super::*;

fn check(body: &str, html: &str) {
    assert_eq!(published(body, &settings(Dialect::Plain)), html, "{body}");
}

#[test]
fn marked_words() {
    for (body, html) in [
        ("==标记==", "<p><mark>标记</mark></p>"),
        (
            "a ==b **c**== d",
            "<p>a <mark>b <strong>c</strong></mark> d</p>",
        ),
        ("if a==b && c==d", "<p>if a==b &amp;&amp; c==d</p>"),
        ("a == b == c", "<p>a == b == c</p>"),
        ("`==a==` ===b===", "<p><code>==a==</code> ===b===</p>"),
        ("**==a** b==", "<p><strong>==a</strong> b==</p>"),
        ("==a\n\nb==", "<p>==a</p>\n<p>b==</p>"),
    ] {
        check(body, html);
    }
}

#[test]
fn sizes_of_csdn() {
    for (body, html) in [
        (
            "![a](b.png =600x400)",
            "<p><img src=\"b.png\" alt=\"a\" width=\"600\" height=\"400\"></p>",
        ),
        (
            "![](b.png#pic_center =x40)",
            "<p><img src=\"b.png#pic_center\" alt=\"\" height=\"40\"></p>",
        ),
        (
            "![a](b.png =600x) 和",
            "<p><img src=\"b.png\" alt=\"a\" width=\"600\"> 和</p>",
        ),
        ("![a](b.png =wide)", "<p>![a](b.png =wide)</p>"),
        ("`![a](b.png =1x2)`", "<p><code>![a](b.png =1x2)</code></p>"),
        (
            "    ![a](b.png =1x2)",
            "<pre><code>![a](b.png =1x2)</code></pre>",
        ),
        ("[a](b =1x2)", "<p>[a](b =1x2)</p>"),
        ("a =1x2) b", "<p>a =1x2) b</p>"),
    ] {
        check(body, html);
    }
}

#[test]
fn lines_join_through_code_bold_and_links() {
    for (body, html) in [
        ("中文\n换行", "<p>中文换行</p>"),
        ("由\n**大会**\n举办", "<p>由<strong>大会</strong>举办</p>"),
        ("在\n`代码`\n里", "<p>在<code>代码</code>里</p>"),
        ("见\n[链接](u)\n。", "<p>见<a href=\"u\">链接</a>。</p>"),
        ("主题\n“超越”\n为", "<p>主题“超越”为</p>"),
        ("中文\nEnglish", "<p>中文\nEnglish</p>"),
        ("한국\n어", "<p>한국\n어</p>"),
        ("“a”\n“b”", "<p>“a”\n“b”</p>"),
        ("中  \n文", "<p>中<br>\n文</p>"),
    ] {
        check(body, html);
    }
}

#[test]
fn githubs_extensions() {
    for (body, html) in [
        (
            "~~a~~ www.a.org",
            "<p><del>a</del> <a href=\"http://www.a.org\">www.a.org</a></p>",
        ),
        (
            "- [x] a",
            "<ul>\n<li><input type=\"checkbox\" disabled checked> a</li>\n</ul>",
        ),
        (
            "a[^1]\n\n[^1]: n",
            "<p>a<sup class=\"ref\"><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup></p>\n<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n<li id=\"fn-1\"><p>n<a class=\"back\" href=\"#fnref-1\" aria-label=\"Back to text\">↩\u{fe0e}</a></p></li>\n</ol></section>",
        ),
    ] {
        check(body, html);
    }
    let alert = plain("> [!WARNING]\n> 小心");
    assert!(alert.contains("class=\"prompt warning\""), "{alert}");
    for mark in ["[TOC]", "[toc]", "@[TOC](目录)"] {
        let html = plain(&format!("{mark}\n\n# 一\n\n## 二"));
        assert!(
            html.starts_with("<nav class=\"toc\"><ol><li><a href=\"#一\">一</a><ol>"),
            "{html}"
        );
    }
    assert!(plain("$x^2$").contains("<math"));
}

#[test]
fn without_extensions_it_is_common_mark() {
    let bare = Settings {
        extensions: false,
        ..settings(Dialect::Plain)
    };
    for (body, html) in [
        ("~~a~~ ==b== $c$", "<p>~~a~~ ==b== $c$</p>"),
        ("[TOC]", "<p>[TOC]</p>"),
        ("中\n文 **重要：**请", "<p>中\n文 **重要：**请</p>"),
    ] {
        assert_eq!(published(body, &bare), html);
    }
}
