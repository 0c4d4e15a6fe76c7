//! Jekyll 4: `drops/url_drop.rb`, `url.rb`, `document.rb`.

use jiff::civil::DateTime;

use super::super::Site;
use super::super::permalink::{encoded, fill, of_date, slug, squeezed};
use super::Facts;

/// The address below `baseurl`.
pub(super) fn address(site: &Site, facts: &Facts) -> Option<String> {
    let (folders, stem) = facts.parts();
    let posts = folders
        .iter()
        .position(|folder| matches!(*folder, "_posts" | "_drafts"));
    let own = facts
        .matter
        .text("permalink")
        .or_else(|| site.publishing.default_for(facts.path, "permalink"));
    let Some(posts) = posts else {
        return page(site, facts, own);
    };
    let named = named_date(stem);
    let (day, name) = match named {
        Some((day, name)) => (Some(day), name),
        None if folders.get(posts) == Some(&"_drafts") => (None, stem),
        None => return None,
    };
    // A date without a zone is UTC to Jekyll, and shown in the site's zone.
    let shown = |moment: jiff::Timestamp| moment.to_zoned_datetime(site.shown_zone()).datetime();
    let date = match facts.date() {
        Some((_, Some(moment))) => Some(shown(moment)),
        Some((written, None)) => written
            .to_zoned_datetime(jiff::tz::TimeZone::UTC)
            .ok()
            .map(|zoned| shown(zoned.timestamp())),
        None => day,
    };
    let pattern = own
        .or_else(|| site.publishing.permalink.clone())
        .unwrap_or_else(|| "date".into());
    let pattern = match pattern.as_str() {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        pattern => pattern,
    };
    let mut categories: Vec<String> = folders
        .get(..posts)?
        .iter()
        .map(|folder| (*folder).to_owned())
        .collect();
    categories.extend(facts.matter.categories());
    let word = facts.matter.text("slug").unwrap_or_else(|| name.to_owned());
    let filled = fill(pattern, |key| {
        value(key, &word, &categories, date).map(|value| encoded(&value))
    })?;
    Some(squeezed(&format!("/{filled}")))
}

fn value(key: &str, name: &str, categories: &[String], date: Option<DateTime>) -> Option<String> {
    Some(match key {
        // `SLUGIFY_PRETTY_REGEXP`, case kept.
        "title" => slug(name, |c| is_letter(c) || "._~!$&'()+,;=@".contains(c)),
        "slug" | "name" => slug(name, is_letter).to_lowercase(),
        "categories" => joined(categories.iter().map(|category| category.to_lowercase())),
        "slugified_categories" => joined(
            categories
                .iter()
                .map(|category| slug(category, is_letter).to_lowercase()),
        ),
        "output_ext" => ".html".into(),
        "collection" => "posts".into(),
        _ => of_date(key, date?)?,
    })
}

fn joined(words: impl Iterator<Item = String>) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        if !out.contains(&word) {
            out.push(word);
        }
    }
    out.join("/")
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// `2024-01-02-name`: Jekyll's `DATE_FILENAME_MATCHER`.
fn named_date(stem: &str) -> Option<(DateTime, &str)> {
    let mut parts = stem.splitn(4, '-');
    let mut number = || parts.next()?.parse::<i16>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    let name = parts.next()?;
    let year = if year < 100 { year + 2000 } else { year };
    let date = DateTime::new(
        year,
        month.try_into().ok()?,
        day.try_into().ok()?,
        0,
        0,
        0,
        0,
    )
    .ok()?;
    Some((date, name))
}

/// A page outside of `_posts`; one whose name or folder starts with `_` is not published.
fn page(site: &Site, facts: &Facts, own: Option<String>) -> Option<String> {
    let (folders, stem) = facts.parts();
    if folders.iter().any(|folder| folder.starts_with('_')) || facts.matter.block.is_none() {
        return None;
    }
    if let Some(own) = own {
        return Some(squeezed(&format!("/{own}")));
    }
    // `add_permalink_suffix`: a pattern of one's own says how pages end too.
    let suffix = match site.publishing.permalink.as_deref().unwrap_or("date") {
        "pretty" => "/",
        "date" | "ordinal" | "weekdate" | "none" => ".html",
        pattern if pattern.ends_with('/') => "/",
        pattern if pattern.ends_with(":output_ext") => ".html",
        _ => "",
    };
    let folder = folders.join("/");
    let path = match stem {
        "index" => format!("/{folder}/"),
        stem => format!("/{folder}/{stem}{suffix}"),
    };
    Some(squeezed(&encoded(&path)))
}
