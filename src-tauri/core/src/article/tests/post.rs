//! The first real post, and the same facts over a small one of our own.

use super::*;

const OWN: &str = "# 标题——副题\n\n#### 文章目录\n\n* [一、前言](#_5)\n* + [1.1 小节](#11__9)\n\n---\n\n![在这里插入图片描述](https://i-blog.example.cn/a.png#pic_center)\n  \n\n## 一、前言\n\n`5月30日`\n的今天是\n`科技日`\n，为了\n\n### 1.1 小节\n\n![在这里插入图片描述](https://i-blog.example.cn/b.jpeg)\n  \n";

fn placeholders(article: &Article) -> usize {
    article
        .html()
        .matches("<figure class=\"waiting\" data-host=\"i-blog.")
        .count()
}

#[test]
fn a_moved_post_keeps_its_headings_pictures_and_contents() {
    for dialect in Dialect::ALL {
        let article = article(dialect, OWN);
        assert_eq!(
            (
                article.outline.len(),
                article.pictures.len(),
                placeholders(&article)
            ),
            (4, 2, 2),
            "{dialect:?}"
        );
        assert!(
            article
                .html()
                .contains(&format!("href=\"#{}\">一、前言</a>", article.outline[2].id)),
            "{}",
            article.html()
        );
        assert!(
            article
                .html()
                .contains(&format!("href=\"#{}\">1.1 小节</a>", article.outline[3].id))
        );
    }
    assert!(plain(OWN).contains("<code>5月30日</code>的今天是<code>科技日</code>，为了"));
}

#[test]
fn the_first_real_post() {
    let Some(text) = shared("seed/2023-05-30-130953549.md") else {
        return;
    };
    let body = text.splitn(3, "---\n").nth(2).unwrap();
    for dialect in Dialect::ALL {
        let article = article(dialect, body);
        let html = article.html();
        assert_eq!(
            (article.outline.len(), article.pictures.len()),
            (10, 73),
            "{dialect:?}"
        );
        assert_eq!(
            html.matches(
                "data-host=\"i-blog.csdnimg.cn\"><span class=\"cut\">在这里插入图片描述</span>"
            )
            .count(),
            73
        );
        assert!(!html.contains("<img"));
        let repaired: Vec<_> = article
            .warnings
            .iter()
            .filter(|warning| warning.kind == WarningKind::RepairedAnchor)
            .collect();
        assert_eq!(repaired.len(), 8, "{dialect:?}");
        for warning in repaired {
            assert!(
                html.contains(&format!("href=\"#{}\"", warning.detail))
                    && html.contains(&format!(" id=\"{}\"", warning.detail))
            );
        }
        assert!(
            !article
                .warnings
                .iter()
                .any(|warning| warning.kind == WarningKind::DeadAnchor)
        );
        assert_eq!(article.counts.han, 5_937);
    }
    let plain = article(Dialect::Plain, body);
    assert_eq!(plain.html().matches("<strong>").count(), 32);
    assert_eq!(&*article(Dialect::Hexo, body).outline[2].id, "一、前言");
    assert_eq!(&*article(Dialect::Jekyll, body).outline[2].id, "一前言");
}
