//! The few words that a page has beside its article, in the page's own language.

/// The words of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageWords {
    pub(super) contents: &'static str,
    pub(super) tags: &'static str,
    pub(super) all_posts: &'static str,
    pub(super) newer: &'static str,
    pub(super) older: &'static str,
    pub(super) references: &'static str,
    pub(super) posts: &'static str,
}

/// The words for a language tag; English for those we do not have.
pub(super) fn of(lang: &str) -> PageWords {
    if lang.to_ascii_lowercase().starts_with("zh") {
        PageWords {
            contents: "目录",
            tags: "标签",
            all_posts: "全部文章",
            newer: "下一篇",
            older: "上一篇",
            references: "参考链接",
            posts: "文章",
        }
    } else {
        PageWords {
            contents: "Contents",
            tags: "Tags",
            all_posts: "All posts",
            newer: "Next",
            older: "Previous",
            references: "Links",
            posts: "Posts",
        }
    }
}
