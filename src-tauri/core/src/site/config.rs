//! The settings of a site that matter to its posts, from its own config file. A config that cannot be
//! read gives the generator's defaults.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use toml_edit::DocumentMut;
use url::Url;

use super::Generator;
use crate::article::KramdownOptions;

/// What we read from a config.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) theme: Option<String>,
    pub(super) zone: Option<TimeZone>,
    pub(super) post_asset_folder: bool,
    pub(super) lang: Option<String>,
    pub(super) title: Option<String>,
    pub(super) base_path: String,
    pub(super) kramdown: KramdownOptions,
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
            kramdown: values
                .get("kramdown")
                .and_then(Value::as_object)
                .map(KramdownOptions::read)
                .unwrap_or_default(),
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

/// The plain top-level values of a TOML config; tables hold nothing that we ask for.
fn toml_value(table: &toml_edit::Table) -> Value {
    table
        .iter()
        .filter_map(|(key, item)| {
            let value = match (item.as_str(), item.as_bool()) {
                (Some(text), _) => Value::from(text),
                (None, Some(flag)) => Value::from(flag),
                (None, None) => return None,
            };
            Some((key.to_owned(), value))
        })
        .collect::<Map<_, _>>()
        .into()
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
