//! What kramdown makes of a post, rule by rule in the order of its documentation. Every expectation is the real
//! kramdown's (2.4.0 with kramdown-parser-gfm 1.1.0 and Jekyll's options), but for what our markup adds.

use super::*;
use crate::article::kramdown::options::Input;

fn published(options: KramdownOptions) -> Settings {
    Settings {
        form: Form::Published,
        kramdown: options,
        ..settings(Dialect::Jekyll)
    }
}

fn html(options: KramdownOptions, markdown: &str) -> String {
    render(markdown, &published(options), &Site(RemoteStyle::Published)).html()
}

/// Compares line by line; line ends between blocks do not count.
fn check(table: &[(&str, &str)]) {
    for (markdown, expected) in table {
        assert_eq!(
            html(KramdownOptions::default(), markdown),
            *expected,
            "{markdown}"
        );
    }
}

fn check_with(options: impl Fn(&mut KramdownOptions), table: &[(&str, &str)]) {
    for (markdown, expected) in table {
        let mut own = KramdownOptions::default();
        options(&mut own);
        assert_eq!(html(own, markdown), *expected, "{markdown}");
    }
}

#[test]
fn paragraphs_and_line_breaks() {
    check(&[
        ("a\nb\n\nc", "<p>a\nb</p>\n<p>c</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("a\\\\\nb", "<p>a<br>\nb</p>"),
        ("a\\\nb", "<p>a<br>\nb</p>"),
        ("a\\", "<p>a\\</p>"),
        // A code block needs a blank line before it, a header does not.
        ("a\n    b", "<p>a\n    b</p>"),
        ("a\n# b", "<p>a</p>\n<h1 id=\"b\">b</h1>"),
        ("a\n> b", "<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>"),
    ]);
}

#[test]
fn headers() {
    check(&[
        ("# A #", "<h1 id=\"a\">A</h1>"),
        ("#A", "<p>#A</p>"),
        ("##", "<p>##</p>"),
        ("A\n=", "<h1 id=\"a\">A</h1>"),
        ("A\n---", "<h2 id=\"a\">A</h2>"),
        // Only the first line under a blank one may be underlined.
        ("a\nb\n---", "<p>a\nb\n—</p>"),
        ("## A {#own}", "<h2 id=\"own\">A</h2>"),
        ("## A\n{: #own .c}", "<h2 id=\"own\" class=\"c\">A</h2>"),
        (
            "## **中** `x`_y_",
            "<h2 id=\"中-xy\"><strong>中</strong> <code>x</code><em>y</em></h2>",
        ),
        (
            "# 重复\n\n# 重复",
            "<h1 id=\"重复\">重复</h1>\n<h1 id=\"重复-1\">重复</h1>",
        ),
    ]);
}

#[test]
fn blockquotes_and_rules() {
    check(&[
        (
            "> a\nb\n\nc",
            "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>",
        ),
        (
            "> a\n\n> b",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<blockquote>\n<p>b</p>\n</blockquote>",
        ),
        (
            "> # A\n> - b",
            "<blockquote>\n<h1 id=\"a\">A</h1>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>",
        ),
        ("* * *", "<hr>"),
        ("_ _ _ _", "<hr>"),
    ]);
}

#[test]
fn code_blocks() {
    check(&[
        ("    a\n\n    b", "<pre><code>a\n\nb\n</code></pre>"),
        (
            "```js\na\n```",
            "<pre><code class=\"language-js\">a\n</code></pre>",
        ),
        (
            "~~~ js\na\n~~~~~",
            "<pre><code class=\"language-js\">a\n</code></pre>",
        ),
        // Without its end a fence is no code, and two words are no language.
        ("```\na", "<p>```\na</p>"),
        ("```a b\nc\n```", "<p><code>a b\nc\n</code></p>"),
        (
            "~~~\na\n~~~\n{: .language-c}",
            "<pre><code class=\"language-c\">a\n</code></pre>",
        ),
        // A line without indentation goes on with the last one.
        ("    a\nb", "<pre><code>a b\n</code></pre>"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            "- a\n\n- b",
            "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>",
        ),
        (
            "- a\n\n  b\n- c",
            "<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n<li><p>c</p>\n</li>\n</ul>",
        ),
        // Every list counts from 1, and one mark is as good as another.
        ("3. a\n4. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        (
            "- a\n* b\n+ c",
            "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>",
        ),
        (
            "1. a\n{: start=\"3\"}",
            "<ol start=\"3\">\n<li>a</li>\n</ol>",
        ),
        ("1) a", "<p>1) a</p>"),
        (
            "- a\n  - b",
            "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
        ),
        ("- a\nb", "<ul>\n<li>a\nb</li>\n</ul>"),
        ("- {: .c} a", "<ul>\n<li class=\"c\">a</li>\n</ul>"),
        (
            "- a\n^\n- b",
            "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>",
        ),
        (
            "- [x] a\n- [ ] b",
            "<ul class=\"task-list\">\n<li class=\"task-list-item\"><input type=\"checkbox\" disabled checked> a</li>\n<li class=\"task-list-item\"><input type=\"checkbox\" disabled> b</li>\n</ul>",
        ),
    ]);
}

#[test]
fn definition_lists() {
    check(&[
        (
            "t\n: a\n: b",
            "<dl><dt>t</dt>\n<dd>a</dd>\n<dd>b</dd>\n</dl>",
        ),
        (
            "t\nu\n\n: a",
            "<dl><dt>t</dt>\n<dt>u</dt>\n<dd><p>a</p>\n</dd>\n</dl>",
        ),
        (": a", "<p>: a</p>"),
    ]);
}

#[test]
fn tables() {
    check(&[
        (
            "| a | b |\n|---|:-:|\n| 1 | 2 |",
            "<table><thead><tr><th>a</th><th align=\"center\">b</th></tr></thead><tbody>\n<tr><td>1</td><td align=\"center\">2</td></tr>\n</tbody></table>",
        ),
        // The seed's last line: any line with a pipe is a table.
        (
            "**@CSDN | 黛琳ghz**",
            "<table><tbody>\n<tr><td>**@CSDN</td><td>黛琳ghz**</td></tr>\n</tbody></table>",
        ),
        ("a\\|b", "<p>a|b</p>"),
        ("`a|b`", "<p><code>a|b</code></p>"),
        ("x\na|b", "<p>x\na|b</p>"),
        ("a|b\n===\nc", "<h1 id=\"ab\">a|b</h1>\n<p>c</p>"),
        (
            "a|b\n--|--\nc|d\n==|==\ne|f",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>c</td><td>d</td></tr>\n</tbody>\n<tfoot>\n<tr><td>e</td><td>f</td></tr>\n</tfoot>\n</table>",
        ),
    ]);
}

#[test]
fn html_blocks_and_spans() {
    check(&[
        ("<div>\n*a*\n</div>", "<div>\n*a*\n</div>"),
        (
            "<div markdown=\"1\">\n*a*\n</div>",
            "<div>\n<p><em>a</em></p>\n</div>",
        ),
        ("<p markdown=\"1\">*a*</p>", "<p><em>a</em></p>"),
        (
            "<div>\n<p markdown=\"1\">*a*</p>\n</div>",
            "<div>\n<p><em>a</em></p>\n</div>",
        ),
        ("<b>*a*</b>", "<p><b><em>a</em></b></p>"),
        ("<code>*a*</code>", "<p><code>*a*</code></p>"),
        // A block's tag in a line of text is text.
        ("a <div>b</div>", "<p>a &lt;div&gt;b&lt;/div&gt;</p>"),
        ("a\n<div>b</div>", "<p>a</p>\n<div>b</div>"),
        ("a<!--more-->b", "<p>ab</p>"),
        ("{::nomarkdown}\n<b>*a*</b>\n{:/}", "<b>*a*</b>"),
    ]);
    check_with(
        |options| options.parse_block_html = true,
        &[("<div>\n*a*\n</div>", "<div>\n<p><em>a</em></p>\n</div>")],
    );
    check_with(
        |options| options.parse_span_html = false,
        &[("<b>*a*</b>", "<p><b>*a*</b></p>")],
    );
}

#[test]
fn math() {
    check(&[
        ("$$x$$", "\\[x\\]"),
        ("a $$x$$ b", "<p>a \\(x\\) b</p>"),
        ("a $x$ b", "<p>a $x$ b</p>"),
        ("\\$$x$$", "<p>\\(x\\)</p>"),
    ]);
    check_with(
        |options| options.math_engine = crate::article::kramdown::options::MathEngine::Source,
        &[("a $$x$$ b", "<p>a $x$ b</p>")],
    );
    let themed = article(Dialect::Jekyll, "a $$x$$ b\n\n$$y$$\n").html();
    assert_eq!(themed.matches("<math").count(), 2);
    assert_eq!(themed.matches("display=\"block\"").count(), 1, "{themed}");
}

#[test]
fn emphasis() {
    check(&[
        (
            "*a* **b** ***c***",
            "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong></p>",
        ),
        ("**重要：**请看", "<p><strong>重要：</strong>请看</p>"),
        ("****a****", "<p><strong>**a</strong>**</p>"),
        ("** a**", "<p>** a**</p>"),
        ("a_b_c _d_", "<p>a_b_c <em>d</em></p>"),
        ("中_文_", "<p>中_文_</p>"),
        ("*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"),
        ("*a *b*", "<p><em>a *b</em></p>"),
        ("~~a~~ ~~ b~~", "<p><del>a</del> ~~ b~~</p>"),
        ("**a**{: .c}", "<p><strong class=\"c\">a</strong></p>"),
    ]);
}

#[test]
fn code_spans() {
    check(&[
        ("`a` `` b`c ``", "<p><code>a</code> <code>b`c</code></p>"),
        ("` a", "<p>` a</p>"),
        ("`a", "<p>`a</p>"),
        ("`<b>`{: .k}", "<p><code class=\"k\">&lt;b&gt;</code></p>"),
    ]);
}

#[test]
fn links_and_images() {
    check(&[
        ("[a](b \"t\")", "<p><a href=\"b\" title=\"t\">a</a></p>"),
        // Addresses are published as they are written.
        ("[a](/中 文?x=%20)", "<p><a href=\"/中 文?x=%20\">a</a></p>"),
        ("[a](b(c)d)", "<p><a href=\"b(c)d\">a</a></p>"),
        ("[a](<b>)", "<p><a href=\"b\">a</a></p>"),
        (
            "[a][B], [b], [c]\n\n[b]: /u 't'",
            "<p><a href=\"/u\" title=\"t\">a</a>, <a href=\"/u\" title=\"t\">b</a>, [c]</p>",
        ),
        (
            "[b]: /u\n{: .c}\n\n[b]",
            "<p><a class=\"c\" href=\"/u\">b</a></p>",
        ),
        (
            "![*a*](http://e.org/b)",
            "<p><img src=\"http://e.org/b\" alt=\"*a*\"></p>",
        ),
        (
            "[![a](http://e.org/b)](c)",
            "<p><a href=\"c\"><img src=\"http://e.org/b\" alt=\"a\"></a></p>",
        ),
        ("[a [b](c)](d)", "<p><a href=\"d\">a [b](c)</a></p>"),
        ("<m@e.org>", "<p><a href=\"mailto:m@e.org\">m@e.org</a></p>"),
        ("https://e.org", "<p>https://e.org</p>"),
    ]);
}

#[test]
fn footnotes() {
    check(&[
        (
            "a[^1] b[^1]\n\n[^1]: note",
            "<p>a<sup id=\"fnref:1\"><a href=\"#fn:1\" class=\"footnote\">1</a></sup> b<sup id=\"fnref:1:1\"><a href=\"#fn:1\" class=\"footnote\">1</a></sup></p>\n<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn:1\"><p>note&nbsp;<a href=\"#fnref:1\" class=\"reversefootnote\">↩</a>&nbsp;<a href=\"#fnref:1:1\" class=\"reversefootnote\">↩<sup>2</sup></a></p>\n</li>\n</ol>\n</div>",
        ),
        ("[^no]", "<p>[^no]</p>"),
        // A list says where they go; a second one is a list.
        (
            "a[^x]\n\n- here\n{:footnotes}\n\nb\n\n[^x]: note\n\n- again\n{:footnotes}\n",
            "<p>a<sup id=\"fnref:x\"><a href=\"#fn:x\" class=\"footnote\">1</a></sup></p>\n<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn:x\"><p>note&nbsp;<a href=\"#fnref:x\" class=\"reversefootnote\">↩</a></p>\n</li>\n</ol>\n</div>\n<p>b</p>\n<ul>\n<li>again</li>\n</ul>",
        ),
        ("a\n\n- here\n{:footnotes}\n", "<p>a</p>"),
        // A name of other letters makes it a link's definition.
        ("[^注]\n\n[^注]: a", "<p>[^注]</p>"),
    ]);
    check_with(
        |options| {
            options.footnote_nr = 5;
            options.footnote_backlink.clear();
        },
        &[(
            "a[^x]\n\n[^x]: note",
            "<p>a<sup id=\"fnref:x\"><a href=\"#fn:x\" class=\"footnote\">5</a></sup></p>\n<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol start=\"5\">\n<li id=\"fn:x\"><p>note</p>\n</li>\n</ol>\n</div>",
        )],
    );
    check_with(
        |options| options.footnote_backlink_inline = true,
        &[(
            "a[^x]\n\n[^x]: > note",
            "<p>a<sup id=\"fnref:x\"><a href=\"#fn:x\" class=\"footnote\">1</a></sup></p>\n<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn:x\"><blockquote>\n<p>note&nbsp;<a href=\"#fnref:x\" class=\"reversefootnote\">↩</a></p>\n</blockquote>\n</li>\n</ol>\n</div>",
        )],
    );
}

#[test]
fn abbreviations() {
    check(&[
        (
            "The HTML, XHTML.\n\n*[HTML]: Hyper Text",
            "<p>The <abbr title=\"Hyper Text\">HTML</abbr>, XHTML.</p>",
        ),
        ("`HTML`\n\n*[HTML]: H", "<p><code>HTML</code></p>"),
    ]);
}

#[test]
fn typography() {
    check(&[
        ("\"a\" 'b' it's -- --- ...", "<p>“a” ‘b’ it’s – — …</p>"),
        ("<< a >> <<b>>", "<p>«&nbsp;a&nbsp;» «b»</p>"),
        ("\\\"a\\\" \\*", "<p>\"a\" *</p>"),
        (
            "&copy; &amp; &nope; &#20013; A&B",
            "<p>© &amp; &amp;nope; 中 A&amp;B</p>",
        ),
        ("\\a \\~", "<p>\\a ~</p>"),
    ]);
    check_with(
        |options| options.smart_quotes = ["'", "'", "\"", "\""].map(str::to_owned),
        &[("\"a\" 'b'", "<p>\"a\" 'b'</p>")],
    );
    check_with(
        |options| options.no_auto_typographic = true,
        &[("a -- b", "<p>a -- b</p>")],
    );
    check_with(
        |options| options.typographic_symbols = vec![("hellip".into(), "....".into())],
        &[("a...", "<p>a....</p>")],
    );
}

#[test]
fn attribute_lists_and_extensions() {
    check(&[
        ("a\n{: .c #i}", "<p class=\"c\" id=\"i\">a</p>"),
        ("{: .c}\na", "<p class=\"c\">a</p>"),
        ("{:x: .c .d}\n\na\n{: x}", "<p class=\"c d\">a</p>"),
        (
            "> a\n{: .prompt-tip}",
            "<blockquote class=\"prompt-tip\">\n<p>a</p>\n</blockquote>",
        ),
        ("{::comment}\na\n{:/comment}\n\nb", "<p>b</p>"),
        ("a {::comment}b{:/} c", "<p>a  c</p>"),
        ("{::options auto_ids=\"false\" /}\n\n# A", "<h1>A</h1>"),
        (
            "* TOC\n{:toc}\n\n# A\n\n## B\n\n# C\n{: .no_toc}",
            "<ul id=\"markdown-toc\">\n<li><a id=\"markdown-toc-a\" href=\"#a\">A</a><ul>\n<li><a id=\"markdown-toc-b\" href=\"#b\">B</a></li>\n</ul>\n</li>\n</ul>\n<h1 id=\"a\">A</h1>\n<h2 id=\"b\">B</h2>\n<h1 id=\"c\" class=\"no_toc\">C</h1>",
        ),
    ]);
    check_with(
        |options| options.toc_levels = vec![2],
        &[(
            "1. x\n{:toc}\n\n# A\n\n## B",
            "<ol id=\"markdown-toc\">\n<li><a id=\"markdown-toc-b\" href=\"#b\">B</a></li>\n</ol>\n<h1 id=\"a\">A</h1>\n<h2 id=\"b\">B</h2>",
        )],
    );
}

#[test]
fn the_sites_options() {
    check_with(
        |options| options.hard_wrap = true,
        &[("a\nb *c\nd*", "<p>a<br>\nb <em>c<br>\nd</em></p>")],
    );
    check_with(
        |options| options.auto_ids = false,
        &[("# A", "<h1>A</h1>"), ("# A {#b}", "<h1 id=\"b\">A</h1>")],
    );
    check_with(
        |options| options.auto_id_prefix = "p-".into(),
        &[("# A", "<h1 id=\"p-a\">A</h1>")],
    );
    check_with(
        |options| options.header_offset = 1,
        &[("# A", "<h2 id=\"a\">A</h2>")],
    );
    check_with(
        |options| options.remove_line_breaks_for_cjk = true,
        &[("中\n文\na", "<p>中文\na</p>")],
    );
    check_with(
        |options| options.paragraph_end = false,
        &[("a\n# b", "<p>a\n# b</p>"), ("a\n- b", "<p>a\n- b</p>")],
    );
    check_with(
        |options| options.input = Input::Kramdown,
        &[
            ("# 中文", "<h1 id=\"section\">中文</h1>"),
            ("#A", "<h1 id=\"a\">A</h1>"),
            ("```\na\n```", "<p><code>\na\n</code></p>"),
            ("~~a~~", "<p>~~a~~</p>"),
            ("- [ ] a", "<ul>\n<li>[ ] a</li>\n</ul>"),
        ],
    );
}

#[test]
fn other_processors_are_told_apart() {
    for (config, body, expected) in [
        ("{}", "a | b ~~c~~", "<table>"),
        (
            "markdown: CommonMark",
            "a | b ~~c~~ -- d",
            "<p>a | b ~~c~~ -- d</p>",
        ),
        (
            "markdown: CommonMarkGhPages",
            "a | b ~~c~~ -- d",
            "<p>a | b <del>c</del> – d</p>",
        ),
        (
            "markdown: CommonMark\ncommonmark: {options: [hardbreaks], extensions: [autolink]}",
            "a\nwww.e.org",
            "<p>a<br>\n<a href=\"http://www.e.org\"",
        ),
        // The writer's Chinese is CommonMark's too, not a plain folder's.
        (
            "markdown: CommonMarkGhPages",
            "**光，**它们\n下行",
            "<p>**光，**它们\n下行</p>",
        ),
    ] {
        let config: serde_json::Value = serde_yaml::from_str(config).expect("yaml");
        let html = html(KramdownOptions::of_config(&config), body);
        assert!(html.starts_with(expected), "{html}");
    }
}

#[test]
fn blocks_know_where_they_came_from() {
    let body = "> 引\n> - 甲\n>   乙\n\n1. x\n\n   y\n\n|a|b|\n\nt\n: m\n\n<div markdown=\"1\">\n*里*\n</div>\n\n    c\n{: .k}\n\n末\n";
    let article = article(Dialect::Jekyll, body);
    let found: Vec<&str> = article
        .blocks
        .iter()
        .map(|block| body[block.source.clone()].trim())
        .collect();
    assert_eq!(
        found,
        [
            "> 引\n> - 甲\n>   乙",
            "1. x\n\n   y",
            "|a|b|",
            "t\n: m",
            "<div markdown=\"1\">\n*里*\n</div>",
            "c",
            "末"
        ]
    );
}

#[test]
fn deep_nesting_is_flattened() {
    for body in [
        "> ".repeat(2000) + "x",
        "- ".repeat(2000) + "x",
        "<div markdown=\"1\">\n".repeat(500) + "x",
        "<b>".repeat(2000) + "x",
        "![".repeat(2000) + "x",
    ] {
        let article = article(Dialect::Jekyll, &body);
        assert!(words(&article.html()).contains('x'));
    }
    let deep = article(Dialect::Jekyll, &("> ".repeat(100) + "x"));
    assert!(
        deep.warnings
            .iter()
            .any(|warning| warning.kind == WarningKind::DeepNesting)
    );
}
