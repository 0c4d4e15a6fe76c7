//! The page's table of contents: the headings of an article that does not list them itself.

use std::collections::HashSet;

use super::markup::{Tag, escaped, tags};
use crate::article::{Article, Heading};

/// So many headings make a table of contents worth its room.
const FEWEST: usize = 3;

/// How deep it goes below its first level.
const DEPTH: usize = 3;

/// Whether the article lists its own headings: by `[TOC]`, `{:toc}` or a shortcode, or by a list of links to them, as
/// posts moved from CSDN do.
pub(super) fn has_own(article: &Article) -> bool {
    let ids: HashSet<&str> = article.outline.iter().map(|heading| &*heading.id).collect();
    article.blocks.iter().any(|block| {
        let html: &str = &block.html;
        let first = tags(html).next();
        match first {
            Some(tag) if tag.name == "nav" => true,
            Some(tag) if matches!(tag.name, "ul" | "ol") => lists_headings(html, &ids),
            _ => html.contains("<nav "),
        }
    })
}

/// Whether a list is one of links to headings, at least as many as make a table of contents.
fn lists_headings(list: &str, ids: &HashSet<&str>) -> bool {
    let links: Vec<Tag> = tags(list)
        .filter(|tag| tag.name == "a" && !tag.is_end)
        .collect();
    let lead = links.iter().filter(|link| {
        let place = link
            .get("href")
            .and_then(|address| address.strip_prefix('#'));
        place.is_some_and(|id| {
            let decoded = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
            ids.contains(decoded.as_ref())
        })
    });
    links.len() >= FEWEST && lead.count() == links.len()
}

/// The table of contents as HTML; `None` when there is too little to list. The first heading that stands for the
/// title is not in `outline`.
pub(super) fn of(outline: &[Heading], name: &str) -> Option<String> {
    let shown: Vec<&Heading> = outline
        .iter()
        .filter(|heading| !heading.text.trim().is_empty())
        .collect();
    if shown.len() < FEWEST {
        return None;
    }
    let name = escaped(name);
    let mut out = format!("<nav class=\"toc\" aria-label=\"{name}\"><b>{name}</b>");
    let mut open: Vec<u8> = Vec::new();
    for heading in shown {
        while open.len() > 1 && open.last().is_some_and(|level| *level > heading.level) {
            open.pop();
            out.push_str("</li></ol>");
        }
        if open.last().is_some_and(|level| *level >= heading.level) {
            out.push_str("</li>");
        } else if open.len() < DEPTH {
            open.push(heading.level);
            out.push_str("<ol>");
        } else {
            continue;
        }
        out.push_str(&format!(
            "<li><a href=\"#{}\">{}</a>",
            escaped(&heading.id),
            escaped(&heading.text)
        ));
    }
    for _ in open {
        out.push_str("</li></ol>");
    }
    out.push_str("</nav>");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Heading {
        Heading {
            level,
            text: text.into(),
            id: text.into(),
            source: 0..0,
        }
    }

    #[test]
    fn headings_nest_as_deep_as_they_are() {
        let outline = [
            heading(3, "a"),
            heading(2, "b"),
            heading(4, "c"),
            heading(5, "d"),
            heading(6, "e"),
            heading(2, "f"),
        ];
        let link = |text: &str| format!("<li><a href=\"#{text}\">{text}</a>");
        assert_eq!(
            of(&outline, "Contents").unwrap(),
            format!(
                "<nav class=\"toc\" aria-label=\"Contents\"><b>Contents</b><ol>{}</li>{}<ol>{}<ol>{}</li></ol></li></ol></li>{}</li></ol></nav>",
                link("a"),
                link("b"),
                link("c"),
                link("d"),
                link("f")
            )
        );
        assert_eq!(of(&outline[..2], "Contents"), None);
    }
}
