//! The few words that a page has beside its article, in the page's own language.

/// The words of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageWords {
    pub(super) contents: &'static str,
    pub(super) tags: &'static str,
    pub(super) all_posts: &'static str,
    pub(super) links: &'static str,
    /// Names a check box of a task that is done.
    pub(super) done: &'static str,
    /// Names one of a task that is not.
    pub(super) to_do: &'static str,
}

/// The words for a language tag; English for those we do not have.
pub(super) fn of(lang: &str) -> PageWords {
    if lang.to_ascii_lowercase().starts_with("zh") {
        PageWords {
            contents: "目录",
            tags: "标签",
            all_posts: "全部文章",
            links: "引用链接",
            done: "已完成",
            to_do: "未完成",
        }
    } else {
        PageWords {
            contents: "Contents",
            tags: "Tags",
            all_posts: "All posts",
            links: "Links",
            done: "Done",
            to_do: "To do",
        }
    }
}
