//! What a page needs besides its article to be read by ear and by machine: headings that skip no level, regions with
//! names of their own.

use std::collections::HashMap;

use super::markup::{replaced, tags};
use super::words::PageWords;

/// The body with headings that skip no level below `above` (the level of the heading before it, 0 for none), and
/// with names that tell its regions and navigations apart; `contents` names a table of contents without a name.
///
/// The elements stay as the writer chose them, and so does their look: a heading that skips says its level in
/// `aria-level` (WAI-ARIA 1.2, 6.6), and the second of two regions of one name counts itself.
/// A check box of a task, which has no label, is named by what it says.
pub(super) fn tidied(body: &str, above: u8, words: &PageWords) -> String {
    let contents = words.contents;
    let mut changes = Vec::new();
    let mut last = above;
    let mut names: HashMap<String, usize> = HashMap::new();
    for tag in tags(body).filter(|tag| !tag.is_end) {
        if let Some(level) = heading_level(tag.name) {
            let fits = level.min(last + 1);
            if fits != level {
                let at = tag.behind_name();
                changes.push((at..at, format!(" aria-level=\"{fits}\"")));
            }
            last = fits;
        }
        if tag.name == "input" && tag.get("aria-label").is_none() {
            let name = match tag.get("checked") {
                Some(_) => words.done,
                None => words.to_do,
            };
            let at = tag.behind_name();
            changes.push((at..at, format!(" aria-label=\"{name}\"")));
        }
        let is_region = tag.get("role") == Some("region")
            || matches!(tag.name, "section" | "nav" | "article" | "aside");
        let label = tag
            .attributes()
            .find(|attribute| attribute.name == "aria-label")
            .filter(|_| is_region);
        match label {
            Some(label) => {
                let count = names.entry(label.value.to_owned()).or_insert(0);
                *count += 1;
                if *count > 1 {
                    let end = label.range.end;
                    changes.push((end..end, format!(" ({count})")));
                }
            }
            None if tag.name == "nav" => {
                let count = names.entry(contents.to_owned()).or_insert(0);
                *count += 1;
                let counted = match *count {
                    1 => String::new(),
                    count => format!(" ({count})"),
                };
                let at = tag.behind_name();
                changes.push((at..at, format!(" aria-label=\"{contents}{counted}\"")));
            }
            None => {}
        }
    }
    replaced(body, &changes)
}

/// The body with a class on each link that shows its own address: on paper it is not written out behind it again.
pub(super) fn with_bare_links(body: &str) -> String {
    let mut changes = Vec::new();
    for tag in tags(body).filter(|tag| tag.name == "a" && !tag.is_end) {
        let shown = body.get(tag.range.end..).unwrap_or("");
        let shown = shown.split('<').next().unwrap_or("");
        let says_itself = tag.get("href").is_some_and(|href| {
            let plain = href.split_once("://").map_or(href, |(_, rest)| rest);
            [href, plain].contains(&shown) || plain.trim_end_matches('/') == shown
        });
        if says_itself && !shown.is_empty() && tag.get("class").is_none() {
            let at = tag.behind_name();
            changes.push((at..at, " class=\"bare\"".to_owned()));
        }
    }
    replaced(body, &changes)
}

/// 1 to 6 for `h1` to `h6`.
pub(super) fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::words;

    #[test]
    fn no_heading_skips_a_level() {
        for (body, tidy) in [
            (
                "<h4>a</h4><h2>b</h2><h4>c</h4><h4>d</h4><h3>e</h3>",
                "<h4 aria-level=\"2\">a</h4><h2>b</h2><h4 aria-level=\"3\">c</h4><h4>d</h4><h3>e</h3>",
            ),
            (
                "<h1>a</h1><h2 id=\"x\">b</h2>",
                "<h1>a</h1><h2 id=\"x\">b</h2>",
            ),
            (
                "<h6 id=\"x\">a</h6>",
                "<h6 aria-level=\"2\" id=\"x\">a</h6>",
            ),
        ] {
            assert_eq!(tidied(body, 1, &words::of("en")), tidy);
        }
    }

    #[test]
    fn a_link_that_shows_its_address_is_bare() {
        for (body, marked) in [
            (
                "<a href=\"https://a.b/c\" rel=\"x\">https://a.b/c</a>",
                "<a class=\"bare\" href=\"https://a.b/c\" rel=\"x\">https://a.b/c</a>",
            ),
            (
                "<a href=\"https://a.b/\">a.b</a>",
                "<a class=\"bare\" href=\"https://a.b/\">a.b</a>",
            ),
            (
                "<a href=\"https://a.b/\">here</a><a href=\"https://a.b/\"><img></a>",
                "<a href=\"https://a.b/\">here</a><a href=\"https://a.b/\"><img></a>",
            ),
        ] {
            assert_eq!(with_bare_links(body), marked);
        }
    }

    #[test]
    fn regions_have_names_of_their_own() {
        assert_eq!(
            tidied(
                "<div role=\"region\" aria-label=\"a, b\"></div><div role=\"region\" aria-label=\"a, b\"></div><nav class=\"toc\"></nav><a aria-label=\"a, b\"></a>",
                1,
                &words::of("zh")
            ),
            "<div role=\"region\" aria-label=\"a, b\"></div><div role=\"region\" aria-label=\"a, b (2)\"></div><nav aria-label=\"目录\" class=\"toc\"></nav><a aria-label=\"a, b\"></a>"
        );
    }
}
