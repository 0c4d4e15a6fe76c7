//! The settings of a site that matter to its posts, from its own config file. A config that cannot be
//! read gives the generator's defaults.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use toml_edit::DocumentMut;
use url::Url;

use super::{Generator, Publishing};

/// What we read from a config.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) theme: Option<String>,
    pub(super) zone: Option<TimeZone>,
    pub(super) post_asset_folder: bool,
    pub(super) lang: Option<String>,
    pub(super) title: Option<String>,
    pub(super) base_path: String,
    pub(super) publishing: Publishing,
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
            publishing: Publishing::of(&values, generator, address),
            values: Value::Object(values),
        }
    }
}

/// A site's config as one value. Hugo's may lie in a folder, one file a key; of Hexo's the key `theme_config` has all
/// settings of its theme.
pub(super) fn load(root: &Path, generator: Generator) -> Map<String, Value> {
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
        ],
        Generator::Zola => &["config.toml"],
        Generator::Plain => &[],
    };
    let mut values = names
        .iter()
        .find_map(|name| read(&root.join(name)))
        .unwrap_or_default();
    if generator == Generator::Hexo {
        let theme = theme_config(root, &values);
        if !theme.is_empty() {
            values.insert("theme_config".to_owned(), theme.into());
        }
    }
    if generator == Generator::Hugo {
        let mut files: Vec<_> = fs::read_dir(root.join("config/_default"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        for file in files {
            let (Some(more), Some(stem)) =
                (read(&file), file.file_stem().and_then(|stem| stem.to_str()))
            else {
                continue;
            };
            if matches!(stem, "hugo" | "config") {
                values.extend(more);
            } else {
                values.insert(stem.to_owned(), more.into());
            }
        }
    }
    values
}

/// The settings of a Hexo site's theme: its own, over them those of `_config.<theme>.yml`, over all `theme_config` of the
/// site's config (hexo 8, `hexo/load_config.ts`, `load_theme_config.ts`).
fn theme_config(root: &Path, values: &Map<String, Value>) -> Map<String, Value> {
    let mut found = Map::new();
    let is_name = |theme: &&str| !theme.is_empty() && !theme.contains(['/', '\\']);
    let theme = values.get("theme").and_then(Value::as_str).filter(is_name);
    let files = theme.into_iter().flat_map(|theme| {
        let folders = ["themes", "node_modules"].map(|folder| root.join(folder));
        let [own, package] = folders;
        let own = [own.join(theme), package.join(format!("hexo-theme-{theme}"))];
        let own = own.map(|folder| [folder.join("_config.yml"), folder.join("_config.yaml")]);
        let beside = ["yml", "yaml"].map(|ending| root.join(format!("_config.{theme}.{ending}")));
        own.into_iter().flatten().chain(beside)
    });
    for more in files.filter_map(|file| read(&file)) {
        merge(&mut found, more);
    }
    if let Some(Value::Object(own)) = values.get("theme_config") {
        merge(&mut found, own.clone());
    }
    found
}

/// Puts `more` over `table`, table by table.
fn merge(table: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (table.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => {
                table.insert(key, value);
            }
        }
    }
}

fn read(path: &Path) -> Option<Map<String, Value>> {
    let text = crate::file::read_text(path).ok()?;
    let extension = path.extension()?.to_str()?;
    let value = match extension {
        "toml" => toml_table(DocumentMut::from_str(&text).ok()?.as_table()),
        "json" => serde_json::from_str(&text).ok()?,
        "yml" | "yaml" => serde_yaml::from_str(&text).ok()?,
        _ => return None,
    };
    value.as_object().cloned()
}

fn toml_table(table: &dyn toml_edit::TableLike) -> Value {
    let values = table
        .iter()
        .filter_map(|(key, item)| Some((key.to_owned(), toml_item(item)?)));
    values.collect::<Map<_, _>>().into()
}

fn toml_item(item: &toml_edit::Item) -> Option<Value> {
    if let Some(table) = item.as_table_like() {
        return Some(toml_table(table));
    }
    if let Some(tables) = item.as_array_of_tables() {
        return Some(tables.iter().map(|table| toml_table(table)).collect());
    }
    item.as_value().map(toml_value)
}

fn toml_value(value: &toml_edit::Value) -> Value {
    use toml_edit::Value as Toml;
    match value {
        Toml::String(text) => text.value().as_str().into(),
        Toml::Integer(number) => (*number.value()).into(),
        Toml::Float(number) => (*number.value()).into(),
        Toml::Boolean(flag) => (*flag.value()).into(),
        Toml::Datetime(date) => date.value().to_string().into(),
        Toml::Array(array) => array.iter().map(toml_value).collect(),
        Toml::InlineTable(table) => toml_table(table),
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
    fn a_themes_settings_lie_in_three_places() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("themes/butterfly")).unwrap();
        let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
        write(
            "_config.yml",
            "theme: butterfly\ntheme_config:\n  c: site\n",
        );
        write(
            "_config.butterfly.yml",
            "note:\n  style: modern\nb: beside\nc: beside\n",
        );
        write(
            "themes/butterfly/_config.yml",
            "note:\n  style: flat\n  icons: true\na: own\nb: own\n",
        );
        let values = load(root, Generator::Hexo);
        let theme = serde_json::json!({
            "a": "own", "b": "beside", "c": "site", "note": { "style": "modern", "icons": true },
        });
        assert_eq!(values.get("theme_config"), Some(&theme));
        write("_config.yml", "theme: ../butterfly\n");
        assert_eq!(load(root, Generator::Hexo).get("theme_config"), None);
    }

    #[test]
    fn a_country_is_no_language() {
        assert_eq!(language_tag("zh_CN").as_deref(), Some("zh-CN"));
        assert_eq!(language_tag("CN"), None);
    }
}
