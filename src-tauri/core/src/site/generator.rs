//! Which generator a folder belongs to, told by the files it cannot do without.

use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::article::Dialect;

/// What publishes a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts")]
pub enum Generator {
    /// Jekyll, with or without Chirpy.
    Jekyll,
    /// Hugo.
    Hugo,
    /// Hexo.
    Hexo,
    /// Zola.
    Zola,
    /// A folder of Markdown files; Astro renders as plain too.
    Plain,
}

impl Generator {
    /// The dialect its posts are written in.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Jekyll => Dialect::Jekyll,
            Self::Hugo => Dialect::Hugo,
            Self::Hexo => Dialect::Hexo,
            Self::Zola => Dialect::Zola,
            Self::Plain => Dialect::Plain,
        }
    }

    /// The generator of that name, as the command line takes it.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "jekyll" => Self::Jekyll,
            "hugo" => Self::Hugo,
            "hexo" => Self::Hexo,
            "zola" => Self::Zola,
            "plain" => Self::Plain,
            _ => return None,
        })
    }
}

/// The generator whose site root this folder is. A Jekyll site needs no config at all, only its posts'
/// folder; Hexo's `source` has one of that name, too.
pub(super) fn find(root: &Path) -> Generator {
    match find_config(root) {
        Generator::Plain if root.join("_posts").exists() => Generator::Jekyll,
        found => found,
    }
}

/// The generator whose config lies in this folder.
pub(super) fn find_config(root: &Path) -> Generator {
    let has = |name: &str| root.join(name).exists();
    let has_hugo_config = ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"]
        .iter()
        .any(|name| has(name));
    if has_hugo_config || has("config/_default") {
        return Generator::Hugo;
    }
    if has("_config.yml") || has("_config.yaml") {
        let is_hexo = has("source/_posts")
            || has("scaffolds")
            || read(root, "package.json").is_some_and(|text| text.contains("\"hexo\""));
        return if is_hexo {
            Generator::Hexo
        } else {
            Generator::Jekyll
        };
    }
    if let Some(config) = read(root, "config.toml") {
        // Zola cannot do without `base_url`; Hugo writes it `baseURL`.
        if config
            .lines()
            .any(|line| line.trim_start().starts_with("base_url"))
        {
            return Generator::Zola;
        }
    }
    let has_old_hugo_config = ["config.toml", "config.yaml", "config.yml", "config.json"]
        .iter()
        .any(|name| has(name));
    if has_old_hugo_config && (has("content") || has("archetypes") || has("layouts")) {
        return Generator::Hugo;
    }
    Generator::Plain
}

/// Whether Astro's config lies in this folder.
pub(super) fn is_astro(root: &Path) -> bool {
    ["mjs", "js", "ts", "mts", "cjs"]
        .iter()
        .any(|extension| root.join(format!("astro.config.{extension}")).exists())
}

fn read(root: &Path, name: &str) -> Option<String> {
    crate::file::read_text(&root.join(name)).ok()
}
