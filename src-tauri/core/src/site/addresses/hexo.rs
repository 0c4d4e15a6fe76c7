//! Hexo: `plugins/processor/post.ts`, `plugins/filter/post_permalink.ts`, hexo-util's `permalink.ts`.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::super::Site;
use super::super::permalink::{fill, of_date, squeezed};
use super::Facts;
use crate::article::marked;

/// The address below `root`.
pub(super) fn address(site: &Site, facts: &Facts) -> Option<String> {
    let path = facts.path;
    let bare = path.rsplit_once('.').map_or(path, |(bare, _)| bare);
    let Some(post) = bare.strip_prefix("_posts/") else {
        let (folders, _) = facts.parts();
        let is_hidden = folders.iter().any(|folder| folder.starts_with('_'));
        return (!is_hidden).then(|| marked::encoded(&format!("/{bare}.html")));
    };
    let path = match facts.matter.text("permalink") {
        Some(own) if site.post_asset_folder && !own.ends_with('/') && !own.ends_with(".html") => {
            format!("{own}/")
        }
        Some(own) => own,
        None => pattern(site, facts, post)?,
    };
    Some(marked::encoded(&squeezed(&format!("/{path}"))))
}

fn pattern(site: &Site, facts: &Facts, post: &str) -> Option<String> {
    let rule = site
        .publishing
        .new_post_name
        .as_deref()
        .unwrap_or(":title.md");
    let named = named(rule.rsplit_once('.').map_or(rule, |(rule, _)| rule), post);
    let slug = named
        .get("title")
        .cloned()
        .unwrap_or_else(|| post.to_owned());
    let date = match facts.date() {
        // A zone is taken off, whatever zone the site has.
        Some((_, Some(moment))) => Some(moment.to_zoned_datetime(TimeZone::UTC).datetime()),
        Some((written, None)) => Some(written),
        None => named_date(&named),
    };
    let title = facts.matter.text("title").unwrap_or_default();
    let category = facts.matter.categories().last().cloned();
    let pattern = site
        .publishing
        .permalink
        .as_deref()
        .unwrap_or(":year/:month/:day/:title/");
    let filled = fill(pattern, |key| match key {
        "title" => Some(slug.clone()),
        "name" => Some(slug.rsplit('/').next().unwrap_or(&slug).to_owned()),
        "post_title" => Some(crate::article::marked::slugize(&title).to_lowercase()),
        "category" => Some(
            category
                .as_deref()
                .map_or_else(|| site.publishing.default_category.clone(), marked::slugize),
        ),
        key => of_date(key, date?).or_else(|| facts.matter.text(key)),
    })?;
    let needs_slash =
        site.post_asset_folder && !filled.ends_with('/') && !filled.ends_with(".html");
    Some(if needs_slash { filled + "/" } else { filled })
}

fn named_date(named: &HashMap<String, String>) -> Option<DateTime> {
    let number = |keys: [&str; 2]| {
        keys.iter()
            .find_map(|key| named.get(*key)?.parse::<i16>().ok())
    };
    let year = number(["year", "year"])?;
    let month = number(["month", "i_month"])?;
    let day = number(["day", "i_day"])?;
    DateTime::new(
        year,
        month.try_into().ok()?,
        day.try_into().ok()?,
        0,
        0,
        0,
        0,
    )
    .ok()
}

/// What the parts of a file's name are by `new_post_name`; nothing when it is named otherwise.
fn named(rule: &str, path: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut rest = path;
    let mut parts = rule.split(':');
    let Some(start) = parts.next().and_then(|start| rest.strip_prefix(start)) else {
        return found;
    };
    rest = start;
    for part in parts {
        let length = part
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(part.len());
        let (name, after) = part.split_at(length);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let width = match name {
            "year" if digits >= 4 => 4,
            "month" | "day" if digits >= 2 => 2,
            "i_month" | "i_day" if digits >= 1 => digits.min(2),
            "year" | "month" | "day" | "i_month" | "i_day" => return HashMap::new(),
            _ if after.is_empty() => rest.len(),
            _ => match rest.find(after) {
                Some(width) => width,
                None => return HashMap::new(),
            },
        };
        let (value, left) = rest.split_at(width);
        let Some(left) = left.strip_prefix(after) else {
            return HashMap::new();
        };
        found.insert(name.to_owned(), value.to_owned());
        rest = left;
    }
    if rest.is_empty() {
        found
    } else {
        HashMap::new()
    }
}
