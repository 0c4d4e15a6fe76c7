//! The settings of a site that matter to its posts, from its own config file. A config that cannot be
//! read gives the generator's defaults.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item};
use url::Url;

use super::Generator;

/// What we read from a config.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) theme: Option<String>,
    pub(super) zone: Option<TimeZone>,
    pub(super) post_asset_folder: bool,
    pub(super) lang: Option<String>,
    pub(super) title: Option<String>,
    pub(super) base_path: String,
    /// All of it.
    pub(super) values: Value,
}

impl Config {
    pub(super) fn read(root: &Path, generator: Generator) -> Self {
        let values = load(root, generator);
        let text = |key: &str| values.get(key).and_then(Value::as_str).map(str::to_owned);
        let first = |keys: &[&str]| {
            keys.iter()
                .find_map(|key| text(key))
                .filter(|text| !text.is_empty())
        };
        let address = first(&["baseURL", "base_url", "url"]);
        let path_of = |address: &str| Url::parse(address).ok().map(|url| url.path().to_owned());
        let base_path = match generator {
            Generator::Jekyll => text("baseurl"),
            Generator::Hexo => text("root")
                .filter(|root| root != "/")
                .or_else(|| address.as_deref().and_then(path_of)),
            Generator::Hugo | Generator::Zola => address.as_deref().and_then(path_of),
            Generator::Plain => None,
        };
        Self {
            theme: first(&["theme", "remote_theme"]).map(|theme| theme_name(&theme)),
            // Jekyll and Hexo write `timezone`, Hugo `timeZone`.
            zone: first(&["timezone", "timeZone"]).and_then(|name| TimeZone::get(&name).ok()),
            post_asset_folder: values
                .get("post_asset_folder")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            lang: first(&[
                "lang",
                "language",
                "languageCode",
                "default_language",
                "defaultContentLanguage",
                "locale",
            ])
            .and_then(|lang| language_tag(&lang)),
            title: first(&["title"]),
            base_path: base_path
                .unwrap_or_default()
                .trim_end_matches('/')
                .to_owned(),
            values: Value::Object(values),
        }
    }
}

fn load(root: &Path, generator: Generator) -> Map<String, Value> {
    let names: &[&str] = match generator {
        Generator::Jekyll | Generator::Hexo => &["_config.yml", "_config.yaml"],
        Generator::Hugo => &[
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
            "config/_default/hugo.toml",
            "config/_default/config.toml",
            "config/_default/hugo.yaml",
            "config/_default/config.yaml",
        ],
        Generator::Zola => &["config.toml"],
        Generator::Plain => &[],
    };
    names
        .iter()
        .find_map(|name| {
            let text = fs::read_to_string(root.join(name)).ok()?;
            let value = if name.ends_with(".toml") {
                toml_value(DocumentMut::from_str(&text).ok()?.as_table())
            } else if name.ends_with(".json") {
                serde_json::from_str(&text).ok()?
            } else {
                serde_yaml::from_str(&text).ok()?
            };
            value.as_object().cloned()
        })
        .unwrap_or_default()
}

/// A TOML table as JSON; dates become text.
fn toml_value(table: &dyn toml_edit::TableLike) -> Value {
    let entries = table.iter();
    let entries = entries.filter_map(|(key, item)| Some((key.to_owned(), toml_item(item)?)));
    entries.collect::<Map<_, _>>().into()
}

fn toml_item(item: &Item) -> Option<Value> {
    if let Some(table) = item.as_table_like() {
        return Some(toml_value(table));
    }
    if let Some(tables) = item.as_array_of_tables() {
        return Some(tables.iter().map(|table| toml_value(table)).collect());
    }
    item.as_value().map(toml_scalar)
}

fn toml_scalar(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::from(text.value().as_str()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => Value::from(*number.value()),
        toml_edit::Value::Boolean(flag) => Value::from(*flag.value()),
        toml_edit::Value::Datetime(date) => Value::from(date.value().to_string()),
        toml_edit::Value::Array(list) => list.iter().map(toml_scalar).collect(),
        toml_edit::Value::InlineTable(table) => toml_value(table),
    }
}

/// The theme's own name: the gem, module or repository around it is left out.
fn theme_name(theme: &str) -> String {
    let name = theme.rsplit('/').next().unwrap_or(theme);
    let name = name.split('@').next().unwrap_or(name);
    let name = ["jekyll-theme-", "hugo-theme-", "hexo-theme-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// Only what is a language tag: some sites write a country (`CN`).
fn language_tag(text: &str) -> Option<String> {
    let tag = text.replace('_', "-");
    let primary = tag.split('-').next().unwrap_or_default();
    let is_language = (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !primary.bytes().all(|byte| byte.is_ascii_uppercase());
    is_language.then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_are_named_as_people_name_them() {
        for (written, name) in [
            ("jekyll-theme-chirpy", "Chirpy"),
            ("cotes2020/jekyll-theme-chirpy@v7", "Chirpy"),
            ("LoveIt", "LoveIt"),
            ("github.com/hugo-fixit/FixIt", "FixIt"),
        ] {
            assert_eq!(theme_name(written), name);
        }
    }

    #[test]
    fn a_country_is_no_language() {
        assert_eq!(language_tag("zh_CN").as_deref(), Some("zh-CN"));
        assert_eq!(language_tag("CN"), None);
    }
}
