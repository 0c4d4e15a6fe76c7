//! Hugo: `resources/page/permalinks.go`, `common/paths/pathparser.go`, `helpers/path.go`.

use jiff::civil::DateTime;

use super::super::Site;
use super::super::permalink::{encoded, fill, of_date, squeezed};
use super::Facts;

/// The address below the base's path.
pub(super) fn address(site: &Site, facts: &Facts) -> Option<String> {
    let (mut folders, stem) = facts.parts();
    if let Some(url) = facts.matter.text("url") {
        return Some(ended(&squeezed(&format!("/{}", encoded(&url)))));
    }
    let is_section = stem == "_index";
    let is_bundle = stem == "index";
    // A language's own file: `a.en.md`.
    let stem = match stem.rsplit_once('.') {
        Some((name, language)) if language.len() == 2 => name,
        _ => stem,
    };
    let name = if is_bundle { folders.pop()? } else { stem };
    let slug = facts.matter.text("slug");
    let section = folders.first().copied().unwrap_or("");
    let pattern = site
        .publishing
        .permalinks
        .get(section)
        .filter(|_| !is_section);
    let path = match pattern {
        Some(pattern) => {
            let date = facts.date().map(|(date, _)| date);
            fill(pattern, |key| {
                value(key, facts, &folders, name, slug.as_deref(), date)
            })?
        }
        None if is_section => folders.join("/"),
        None => {
            let last = slug
                .as_deref()
                .map_or_else(|| name.to_owned(), str::to_owned);
            format!("{}/{last}", folders.join("/"))
        }
    };
    let path = sanitized(&path, site.publishing.keeps_case);
    let path = squeezed(&format!("/{path}"));
    if site.publishing.is_ugly && !is_section && !path.ends_with('/') {
        return Some(format!("{}.html", encoded(&path)));
    }
    Some(ended(&encoded(&path)))
}

fn value(
    key: &str,
    facts: &Facts,
    folders: &[&str],
    name: &str,
    slug: Option<&str>,
    date: Option<DateTime>,
) -> Option<String> {
    let title = || {
        facts
            .matter
            .text("title")
            .unwrap_or_else(|| name.to_owned())
    };
    Some(match key {
        "section" => folders.first().copied().unwrap_or("").to_owned(),
        "sections" => folders.join("/"),
        "title" => title(),
        "slug" => slug.map_or_else(title, str::to_owned),
        "filename" | "contentbasename" => name.to_owned(),
        "slugorfilename" | "slugorcontentbasename" => slug.unwrap_or(name).to_owned(),
        _ => of_date(key, date?)?,
    })
}

/// `MakePathSanitized`: blanks become `-`, and only letters, digits, marks and a few signs stay.
fn sanitized(path: &str, keeps_case: bool) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_whitespace() {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else if c.is_alphanumeric()
            || "./\\_#+~-@%".contains(c)
            || matches!(c, '\u{300}'..='\u{36f}')
        {
            if keeps_case {
                out.push(c);
            } else {
                out.extend(c.to_lowercase());
            }
        }
    }
    out
}

/// With a slash at the end, unless it names a file.
fn ended(address: &str) -> String {
    let last = address.rsplit('/').next().unwrap_or("");
    if last.is_empty() || last.contains('.') {
        address.to_owned()
    } else {
        format!("{address}/")
    }
}
