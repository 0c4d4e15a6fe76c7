//! Zola: `components/content/src/page.rs` and `section.rs`, `components/utils/src/slugs.rs`.

use super::super::Site;
use super::super::permalink::{encoded, squeezed};
use super::Facts;

/// The address below the base's path.
pub(super) fn address(site: &Site, facts: &Facts) -> Option<String> {
    let (mut folders, stem) = facts.parts();
    if let Some(path) = facts.matter.text("path") {
        return Some(squeezed(&encoded(&format!("/{path}/"))));
    }
    if stem == "_index" {
        return Some(squeezed(&encoded(&format!("/{}/", folders.join("/")))));
    }
    let name = if stem == "index" {
        folders.pop()?
    } else {
        stem
    };
    let slug = match facts.matter.text("slug") {
        Some(slug) => slugified(site, &slug),
        None => slugified(site, undated(name)),
    };
    Some(squeezed(&encoded(&format!(
        "/{}/{slug}/",
        folders.join("/")
    ))))
}

fn slugified(site: &Site, text: &str) -> String {
    match site.publishing.slugify_paths.as_str() {
        "off" => text.to_owned(),
        // What no path may hold goes, blanks become `_`.
        "safe" => text
            .chars()
            .filter(|c| !"<>:/|?*#\\()[]\"".contains(*c) && !c.is_control())
            .map(|c| if c.is_whitespace() { '_' } else { c })
            .collect(),
        _ => slug::slugify(text),
    }
}

/// `2024-01-02-name` and `2024-01-02_name` without the date.
fn undated(name: &str) -> &str {
    let bytes = name.as_bytes();
    let is_date = bytes.len() > 11
        && bytes
            .iter()
            .take(10)
            .enumerate()
            .all(|(index, byte)| match index {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    match name.get(10..) {
        // A whole time may follow the day.
        Some(rest) if is_date && rest.starts_with(['-', '_', 'T']) => {
            let rest = match rest.strip_prefix('T') {
                Some(time) => time.split_once(['_', '-']).map_or(rest, |(_, name)| name),
                None => rest.get(1..).unwrap_or(""),
            };
            rest.trim_start()
        }
        _ => name,
    }
}
