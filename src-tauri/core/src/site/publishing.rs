//! How a site publishes: what its config says about addresses of posts and pictures.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Generator;

/// Settings that decide addresses. The default is the generator's own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Publishing {
    /// The site's whole address, without a slash at its end; Zola writes it before its own links.
    pub address: String,
    /// Jekyll's and Hexo's `permalink`.
    pub permalink: Option<String>,
    /// Hugo's `permalinks`, by section.
    pub permalinks: BTreeMap<String, String>,
    /// Jekyll's front matter `defaults`: the folder they are for, and the values.
    pub defaults: Vec<(String, Map<String, Value>)>,
    /// Chirpy's `cdn`.
    pub cdn: Option<String>,
    /// Whether the theme is Chirpy, whose layout rewrites pictures.
    pub is_chirpy: bool,
    /// Hugo's `uglyURLs`: pages end in `.html`.
    pub is_ugly: bool,
    /// Hugo's `disablePathToLower`.
    pub keeps_case: bool,
    /// Hexo's `new_post_name`, which says what is what in a file's name.
    pub new_post_name: Option<String>,
    /// Hexo's `marked.postAsset`: a picture's bare name means the post's own folder.
    pub post_asset: bool,
    /// Hexo's `marked.prependRoot`; on by default.
    pub prepends_root: bool,
    /// Hexo's `default_category`.
    pub default_category: String,
    /// Zola's `slugify.paths`: `on`, `safe` or `off`.
    pub slugify_paths: String,
    /// Where the generator's sources lie below the root, `.` for the root itself.
    pub source: String,
    /// Hugo's `staticDir`.
    pub static_folders: Vec<String>,
}

impl Publishing {
    pub(super) fn of(
        values: &Map<String, Value>,
        generator: Generator,
        address: Option<String>,
    ) -> Self {
        // Hugo's keys may be written in any case.
        let get = |path: &str| {
            let mut parts = path.split('.');
            let first = parts.next()?;
            let find = |values: &Map<String, Value>, key: &str| {
                values
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(key))
                    .map(|(_, value)| value.clone())
            };
            parts.try_fold(find(values, first)?, |value, key| {
                find(value.as_object()?, key)
            })
        };
        let text = |path: &str| {
            get(path)
                .and_then(|value| value.as_str().map(str::to_owned))
                .filter(|text| !text.is_empty())
        };
        let says = |path: &str, default: bool| {
            get(path)
                .and_then(|value| value.as_bool())
                .unwrap_or(default)
        };
        let source = match generator {
            Generator::Jekyll => text("source").unwrap_or_else(|| ".".into()),
            Generator::Hugo => text("contentDir").unwrap_or_else(|| "content".into()),
            Generator::Hexo => text("source_dir").unwrap_or_else(|| "source".into()),
            Generator::Zola => "content".into(),
            Generator::Plain => ".".into(),
        };
        let theme = text("theme").or_else(|| text("remote_theme"));
        Self {
            address: address.unwrap_or_default().trim_end_matches('/').to_owned(),
            permalink: text("permalink"),
            permalinks: hugo_permalinks(get("permalinks")),
            defaults: jekyll_defaults(get("defaults")),
            cdn: text("cdn"),
            is_chirpy: generator == Generator::Jekyll
                && theme.is_some_and(|theme| theme.contains("chirpy")),
            is_ugly: says("uglyURLs", false),
            keeps_case: says("disablePathToLower", false),
            new_post_name: text("new_post_name"),
            post_asset: says("marked.postAsset", false),
            prepends_root: says("marked.prependRoot", true),
            default_category: text("default_category").unwrap_or_else(|| "uncategorized".into()),
            slugify_paths: text("slugify.paths").unwrap_or_else(|| "on".into()),
            source,
            static_folders: match get("staticDir") {
                Some(Value::String(folder)) => vec![folder],
                Some(Value::Array(folders)) => folders
                    .iter()
                    .filter_map(|folder| folder.as_str().map(str::to_owned))
                    .collect(),
                _ => vec!["static".into()],
            },
        }
    }

    /// A value of Jekyll's `defaults` for a file, its path written with `/` from the root; the last that fits.
    pub(super) fn default_for(&self, path: &str, key: &str) -> Option<String> {
        let fits = |folder: &str| {
            folder.is_empty()
                || path
                    .strip_prefix(folder.trim_end_matches('/'))
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let found = self
            .defaults
            .iter()
            .rev()
            .filter(|(folder, _)| fits(folder));
        found
            .filter_map(|(_, values)| values.get(key)?.as_str())
            .map(str::to_owned)
            .next()
    }
}

/// `[permalinks] posts = "…"`, or under `page` since Hugo 0.112.
fn hugo_permalinks(value: Option<Value>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let Some(Value::Object(sections)) = value else {
        return found;
    };
    let pages = sections.get("page").and_then(Value::as_object);
    for (section, pattern) in pages.into_iter().flatten().chain(&sections) {
        if let Some(pattern) = pattern.as_str() {
            found.insert(section.clone(), pattern.to_owned());
        }
    }
    found
}

fn jekyll_defaults(value: Option<Value>) -> Vec<(String, Map<String, Value>)> {
    let Some(Value::Array(rows)) = value else {
        return Vec::new();
    };
    rows.iter()
        .filter_map(|row| {
            let scope = row.get("scope")?;
            let is_posts = scope
                .get("type")
                .and_then(Value::as_str)
                .is_none_or(|kind| kind == "posts");
            let folder = scope.get("path").and_then(Value::as_str).unwrap_or("");
            let values = row.get("values")?.as_object()?.clone();
            is_posts.then(|| (folder.to_owned(), values))
        })
        .collect()
}
