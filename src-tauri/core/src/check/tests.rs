use super::text as look;
use super::*;
use crate::article::{Dialect, Settings};
use crate::front_matter::FrontMatter;

/// Every picture is at its own address.
struct Target;

impl PictureTarget for Target {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Local {
            url: link.to_owned(),
            width: None,
            height: None,
        }
    }
}

fn page(text: &str) -> Page {
    let matter = FrontMatter::read(text, crate::site::Generator::Jekyll);
    Page {
        body_start: matter.block.as_ref().map_or(0, |block| block.range.end),
        matter,
        settings: Settings::new(Dialect::Jekyll, "zh-CN"),
    }
}

/// What a rule finds, and the text with its fix.
fn check(rule: Rule, table: &[(&str, &str, &str)]) {
    for (body, detail, mended) in table {
        let post = format!("---\ntitle: x\n---\n甲\n\n{body}\n\n乙 **丙**\n");
        let found = look(&post, &page(&post), &Target);
        let found: Vec<&Finding> = found.iter().filter(|found| found.rule == rule).collect();
        assert_eq!(found.len(), 1, "{body}: {found:?}");
        assert_eq!(found[0].detail, *detail, "{body}");
        assert!(
            post[found[0].range.clone()].starts_with(detail.lines().next().unwrap_or("")),
            "{body}"
        );
        let fix = found[0]
            .fix
            .as_ref()
            .unwrap_or_else(|| panic!("{body}: no fix"));
        let new = fix.applied_to(&post);
        assert_eq!(
            new,
            format!("---\ntitle: x\n---\n甲\n\n{mended}\n\n乙 **丙**\n"),
            "{body}"
        );
        let left = look(&new, &page(&new), &Target);
        assert!(
            !left.iter().any(|found| found.rule == rule),
            "{body}: {left:?}"
        );
    }
}

fn check_clean(rule: Rule, bodies: &[&str]) {
    for body in bodies {
        let post = format!("甲\n\n{body}\n\n乙\n");
        let found = look(&post, &page(&post), &Target);
        assert!(
            !found.iter().any(|found| found.rule == rule),
            "{body}: {found:?}"
        );
    }
}

#[test]
fn tables_that_nobody_meant() {
    check(
        Rule::UnmeantTable,
        &[
            (
                "**@CSDN | 黛琳ghz**",
                "**@CSDN | 黛琳ghz**",
                "**@CSDN \\| 黛琳ghz**",
            ),
            (
                "[a](/a) | [b](/b)",
                "[a](/a) | [b](/b)",
                "[a](/a) \\| [b](/b)",
            ),
            ("|x| 是绝对值", "|x| 是绝对值", "\\|x\\| 是绝对值"),
            ("`a|b` 与 c|d", "`a|b` 与 c|d", "`a|b` 与 c\\|d"),
            ("- 项\n\n  a | b", "a | b", "- 项\n\n  a \\| b"),
            ("> a | b", "a | b", "> a \\| b"),
        ],
    );
    check_clean(
        Rule::UnmeantTable,
        &[
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "a | b\n--|--\n1 | 2",
            "| a | b |",
            "a | b\nc | d\ne | f",
            "`a|b`",
            "a \\| b",
            "    a | b",
            "文字\na | b",
        ],
    );
}

#[test]
fn marks_that_are_shown() {
    check(
        Rule::LeftoverMark,
        &[
            ("甲** 重要**乙", "** 重要**", "甲 **重要**乙"),
            ("** 重要 **", "** 重要 **", "**重要**"),
            ("****吴熹****", "****吴熹****", "**吴熹**"),
            ("前言**", "**", "前言"),
            ("# 题** 一**", "** 一**", "# 题 **一**"),
        ],
    );
    check_clean(
        Rule::LeftoverMark,
        &[
            "**甲**“乙”",
            "2 ** 3",
            "\\*\\*甲",
            "`**`",
            "src/**/*.rs",
            "***",
            "a * b ** c",
            "项目数：** 个",
            "*** 注",
            "```\n**\n```",
        ],
    );
}

#[test]
fn lists_that_attach_to_nothing() {
    check(
        Rule::LooseAttributes,
        &[
            (
                "![i](/i.png) {: .shadow}",
                "{: .shadow}",
                "![i](/i.png){: .shadow}",
            ),
            ("## 题 {: .mt-4}", "{: .mt-4}", "## 题\n{: .mt-4}"),
            ("文字 {: .a} 文字", "{: .a}", "文字 文字"),
        ],
    );
    let post = "> 引\n\n{: .prompt-tip }\n";
    let found = look(post, &page(post), &Target);
    assert_eq!(found[0].rule, Rule::LooseAttributes);
    let fix = found[0].fix.as_ref().expect("a fix");
    assert_eq!(fix.applied_to(post), "> 引\n{: .prompt-tip }\n");
    check_clean(
        Rule::LooseAttributes,
        &[
            "> 引\n{: .prompt-tip }",
            "*甲*{: .a}",
            "{: .a}\n甲",
            "\\{: .a}",
            "`{: .a}`",
            "* 目\n{:toc}",
            "表情 {:3}",
            "`x` 为 {:.6f}",
        ],
    );
}

#[test]
fn definitions_that_are_text() {
    check(
        Rule::IgnoredDefinition,
        &[(
            "见[一]。\n[一]: https://e.org/1",
            "[一]: https://e.org/1",
            "见[一]。\n\n[一]: https://e.org/1",
        )],
    );
    check_clean(
        Rule::IgnoredDefinition,
        &[
            "见[一]。\n\n[一]: https://e.org/1",
            "见\n[注意]: 请看",
            "见[^1]\n\n[^1]: /x",
        ],
    );
}

#[test]
fn dashes_that_make_a_heading_elsewhere() {
    check(
        Rule::HeadingElsewhere,
        &[
            ("一行\n二行\n--", "--", "一行\n二行\n–"),
            ("一行\n二行\n-----", "-----", "一行\n二行\n\n-----"),
            ("一行\n二行\n===", "===", "一行\n二行\n\n==="),
        ],
    );
    check_clean(
        Rule::HeadingElsewhere,
        &[
            "题\n--",
            "一行\n二行\n\n---",
            "一行 -- 二行",
            "```\na\nb\n--\n```",
            "- 甲\n- 乙",
        ],
    );
}

#[test]
fn all_is_mended_one_after_the_other() {
    let post = "甲** 一** 与** 二**\n\na | b\n\nc | d\n";
    let page = page(post);
    assert_eq!(
        mended(post, &page, &Rule::ALL, &Target),
        "甲 **一** 与 **二**\n\na \\| b\n\nc \\| d\n"
    );
    assert_eq!(
        mended(post, &page, &[Rule::UnmeantTable], &Target),
        "甲** 一** 与** 二**\n\na \\| b\n\nc \\| d\n"
    );
}

#[test]
fn rules_have_names() {
    for rule in Rule::ALL {
        assert_eq!(Rule::named(rule.name()), Some(rule));
    }
    assert_eq!(Rule::named("no"), None);
}
