//! Links that lead to a page or to a file that is no picture.

use std::ops::Range;

use super::in_html;
use crate::front_matter::Change;

/// A link that shows nothing by itself, as it stands in a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// The bytes of the address or name in the post's text: neither quotes nor brackets.
    pub range: Range<usize>,
    /// What it means: escapes and entities undone, still percent-encoded, fragment included.
    pub address: String,
    /// How it is written.
    pub written: WrittenPage,
}

/// How a page is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenPage {
    /// `[words](address)`, or a definition.
    Markdown,
    /// `<a href="address">` and the like.
    Html {
        /// Whether quotes stand around it.
        is_quoted: bool,
    },
    /// Jekyll's `{% post_url name %}`.
    PostUrl,
    /// Jekyll's `{% link path %}`.
    SourcePath,
    /// Hugo's `ref` and `relref`.
    Ref,
    /// Hexo's `post_link` and `post_path`.
    PostLink,
}

impl WrittenPage {
    /// How a tag names a page, if it does.
    pub(super) fn of_tag(name: &str, is_percent: bool) -> Option<Self> {
        match (name, is_percent) {
            ("post_url", true) => Some(Self::PostUrl),
            ("link", true) => Some(Self::SourcePath),
            ("post_link" | "post_path", true) => Some(Self::PostLink),
            ("ref" | "relref", false) => Some(Self::Ref),
            _ => None,
        }
    }
}

impl PageLink {
    /// The address without what stands behind `?` or `#`.
    pub fn path(&self) -> &str {
        self.address.split(['#', '?']).next().unwrap_or_default()
    }

    /// The change that puts another path, as Markdown writes it, in this one's place; what stands behind it stays.
    pub fn exchanged(&self, path: &str) -> Change {
        let rest = self.address.get(self.path().len()..).unwrap_or_default();
        let link = format!("{path}{rest}");
        let insert = match self.written {
            WrittenPage::Html { is_quoted } => in_html(&link, is_quoted),
            _ => link,
        };
        Change {
            range: self.range.clone(),
            insert,
        }
    }
}
