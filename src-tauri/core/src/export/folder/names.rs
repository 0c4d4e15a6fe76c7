//! Where the pages of a folder go: a place below the folder for each, whatever a slug or a permalink says. Pure.
//!
//! A place is made of parts that every system takes as file names, none of which leads up or is hidden. No two places
//! are the same to a system that ignores letter case or composes accents.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::site::names;

/// More parts than this are joined: no address of a blog is deeper, and Windows counts 260 characters for a path.
const DEEPEST: usize = 8;

/// The longest part, in bytes, with room for a number and an extension.
const LONGEST: usize = 96;

/// Where the pages' pictures and style sheet lie.
pub(super) const ASSETS: &str = "assets";
/// Where the pages of the tags lie.
pub(super) const TAGS: &str = "tags";
/// The list of all posts.
pub(super) const INDEX: &str = "index.html";
/// The Atom feed.
pub(super) const FEED: &str = "feed.xml";
/// The sitemap.
pub(super) const SITEMAP: &str = "sitemap.xml";

/// The places that were given.
#[derive(Debug)]
pub(super) struct Places {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Places {
    /// None but those of the lists and the pictures.
    pub(super) fn new() -> Self {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            files: own(&[INDEX, FEED, SITEMAP]),
            folders: own(&[ASSETS, TAGS]),
        }
    }

    /// A place for the page at `address`, as its generator writes it; its parts are joined by `/`.
    pub(super) fn take(&mut self, address: &str) -> String {
        let mut parts = parts(address);
        let name = parts.pop().unwrap_or_else(|| "post".to_owned());
        // The folders of lists and pictures are theirs alone, and a file is no folder.
        let mut folder = String::new();
        for part in parts {
            let mut number = 1;
            loop {
                let tried = format!("{folder}{}", numbered(&part, number));
                let folded = folded(&tried);
                let is_ours = folded == ASSETS || folded == TAGS;
                if !is_ours && !self.files.contains(&folded) {
                    self.folders.insert(folded);
                    folder = format!("{tried}/");
                    break;
                }
                number += 1;
            }
        }
        let mut number = 1;
        loop {
            let tried = format!("{folder}{}.html", numbered(&name, number));
            let folded = folded(&tried);
            if !self.folders.contains(&folded) && self.files.insert(folded) {
                return tried;
            }
            number += 1;
        }
    }
}

fn numbered(part: &str, number: usize) -> String {
    match number {
        1 => part.to_owned(),
        number => format!("{part}-{number}"),
    }
}

/// What systems that ignore case and composition take for the same name.
fn folded(place: &str) -> String {
    place
        .to_lowercase()
        .nfkc()
        .collect::<String>()
        .to_lowercase()
}

/// The parts of an address as names of files, the last without its extension.
fn parts(address: &str) -> Vec<String> {
    let path = address.split(['?', '#']).next().unwrap_or("");
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut found: Vec<String> = decoded.split(['/', '\\']).filter_map(part).collect();
    if found.len() > 1
        && found
            .last()
            .is_some_and(|last| last.eq_ignore_ascii_case(INDEX))
    {
        found.pop();
    }
    if let Some(last) = found.last_mut() {
        // A plain folder's addresses are the names of its files.
        for extension in [".html", ".htm", ".md", ".markdown"] {
            let at = last.len().saturating_sub(extension.len());
            if at > 0
                && last
                    .get(at..)
                    .is_some_and(|end| end.eq_ignore_ascii_case(extension))
            {
                last.truncate(at);
            }
        }
        // What was behind the name may be at its end now.
        *last = part(last).unwrap_or_else(|| "post".to_owned());
    }
    if found.len() > DEEPEST {
        let deep = found.split_off(DEEPEST - 1);
        found.extend(part(&deep.join("-")));
    }
    found
}

/// A part of an address as a name that every system takes; none for one that says nothing or leads up.
pub(super) fn part(written: &str) -> Option<String> {
    let mut name = String::with_capacity(written.len());
    for c in written.nfc() {
        match c.general_category() {
            // Control characters, and those that are not seen but change how a name reads.
            GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator => {}
            GeneralCategory::SpaceSeparator => name.push(' '),
            _ if matches!(
                c,
                '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\' | '\u{fffd}'
            ) =>
            {
                name.push('-');
            }
            _ => name.push(c),
        }
    }
    let edges = [' ', '.', '-', '~'];
    let mut name = name.trim_matches(edges).to_owned();
    if name.len() > LONGEST {
        // The hash keeps two long names apart.
        let hash = blake3::hash(name.as_bytes()).to_hex();
        name.truncate(name.floor_char_boundary(LONGEST - 9));
        let end = name.trim_end_matches(edges).len();
        name.truncate(end);
        name = format!("{name}-{}", hash.get(..8).unwrap_or(""));
    }
    if name.is_empty() {
        return None;
    }
    if names::check(&name).is_err() {
        name = format!("post-{name}");
    }
    Some(name)
}

/// The address of the place `to` as a link in the place `from`, percent-encoded.
pub(super) fn link(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let common = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count()
        .min(to.len().saturating_sub(1));
    let mut out = "../".repeat(from.len() - common);
    for (index, part) in to.iter().skip(common).enumerate() {
        if index > 0 {
            out.push('/');
        }
        out.push_str(&encoded(part));
    }
    out
}

/// A part of a path as it stands in an address.
pub(super) fn encoded(part: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const PART: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(part, PART).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_become_places() {
        for (address, place) in [
            ("/posts/a/", "posts/a.html"),
            ("/2024/01/02/a.html", "2024/01/02/a.html"),
            ("/a/index.html", "a.html"),
            ("/%E6%A2%85%E9%9B%A8/", "梅雨.html"),
            ("/", "post.html"),
            ("/a?b#c", "a.html"),
        ] {
            assert_eq!(Places::new().take(address), place, "{address}");
        }
    }

    #[test]
    fn no_two_are_the_same_to_any_system() {
        let mut places = Places::new();
        let given: Vec<String> = [
            "/a/",
            "/A/",
            "/a.html",
            "/caf\u{e9}/",
            "/cafe\u{301}/",
            "/index.html",
            "/assets/x/",
            "/Tags/y/",
            "/tags/",
            "/a.html/b/",
        ]
        .into_iter()
        .map(|address| places.take(address))
        .collect();
        assert_eq!(
            given,
            [
                "a.html",
                "A-2.html",
                "a-3.html",
                "café.html",
                "café-2.html",
                "index-2.html",
                "assets-2/x.html",
                "Tags-2/y.html",
                "tags.html",
                "a.html-2/b.html"
            ]
        );
    }

    #[test]
    fn links_lead_from_page_to_page() {
        for (from, to, address) in [
            ("a.html", "b.html", "b.html"),
            ("x/a.html", "b.html", "../b.html"),
            ("x/a.html", "x/b c.html", "b%20c.html"),
            ("x/y/a.html", "x/z/b.html", "../z/b.html"),
            ("a.html", "assets/梅.png", "assets/%E6%A2%85.png"),
        ] {
            assert_eq!(link(from, to), address);
        }
    }

    proptest! {
        #[test]
        fn every_address_stays_below(address in "[\\PC\\x00-\\x1f./\\\\%]{0,300}") {
            let place = Places::new().take(&address);
            for part in place.split('/') {
                prop_assert!(names::check(part).is_ok(), "{part:?} of {place:?}");
                prop_assert!(part.len() <= 120);
            }
            prop_assert!(place.split('/').count() <= DEEPEST);
        }
    }
}
