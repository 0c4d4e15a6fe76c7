use super::*;

/// `**` that stays literal in CommonMark and is bold here.
const BOLD: [&str; 14] = [
    "今年的主题是**“超越”**为题",
    "**重要：**请看",
    "这是**“重点”**，",
    "**《书名》**很好",
    "**`code`**为",
    "**[链接](u)**为",
    "**100%**完成",
    "**Hello!**世界",
    "**이것(This)**은",
    "**テスト。**テスト",
    "“**超越**”、“**科技创新**”为",
    "**“A”**为**B**",
    "**加粗。**后面**加粗！**再",
    "𰻞𰻞**（ビャンビャン）**麺",
];

#[test]
fn emphasis_beside_cjk_is_bold() {
    for text in BOLD {
        for dialect in [Dialect::Plain, Dialect::Jekyll] {
            let html = article(dialect, text).html();
            assert!(!html.contains("**"), "{dialect:?} {text}: {html}");
            assert_eq!(
                html.matches("<strong").count(),
                text.matches("**").count() / 2,
                "{text}: {html}"
            );
        }
    }
    assert!(plain("| a |\n|---|\n| **“超越”**为 |\n").contains("<strong>“超越”</strong>为"));
    assert_eq!(plain("a~~「a~~」"), "<p>a<del>「a</del>」</p>");
}

#[test]
fn the_other_generators_leave_it_literal() {
    for dialect in [Dialect::Hugo, Dialect::Hexo, Dialect::Zola] {
        assert!(
            article(dialect, "**重要：**请看")
                .html()
                .contains("**重要：**请看")
        );
    }
}

#[test]
fn what_commonmark_decides_stays() {
    assert_eq!(plain("你好**“a”**b"), plain("你好**“a”**b"));
    assert!(plain("\\*\\*重要：\\*\\*请看").contains("**重要：**请看"));
    assert!(plain("`**重要：**请看`").contains("<code>**重要：**请看</code>"));
    assert!(plain("a**a«**a").contains("**"));
    assert!(plain("```a**“x”**b\ncode **“x”**为\n```").contains("code **“x”**为"));
}

/// `(file, how many lines stay literal on purpose)` of the suite.
#[test]
fn the_suites_cases_are_bold() {
    for file in ["strong.md", "korean.md"] {
        let Some(cases) = shared(&format!("suites/cjk/testcases/{file}")) else {
            return;
        };
        let failed: Vec<_> = cases
            .split("\n\n")
            .map(str::trim)
            .filter(|case| case.contains("**"))
            .map(|case| (case, plain(case)))
            .filter(|(_, html)| html.contains("**"))
            .collect();
        assert!(failed.is_empty(), "{file}: {failed:#?}");
    }
}

#[test]
fn commonmarks_examples_do_not_change() {
    let Some(cases) = shared("suites/cjk/testcases/commonmark.json") else {
        return;
    };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&cases).unwrap();
    let mut differing = Vec::new();
    for case in &cases {
        let markdown = case["markdown"].as_str().unwrap();
        let options = settings(Dialect::Plain).options("");
        let marked = cjk::mark(markdown, Dialect::Plain);
        let mut with = String::new();
        pulldown_cmark::html::push_html(
            &mut with,
            pulldown_cmark::Parser::new_ext(&marked.text, options),
        );
        let mut without = String::new();
        pulldown_cmark::html::push_html(
            &mut without,
            pulldown_cmark::Parser::new_ext(markdown, options),
        );
        if with.replace(cjk::SENTINEL, "") != without {
            differing.push(markdown);
        }
    }
    assert!(cases.len() > 600 && differing.is_empty(), "{differing:#?}");
}
