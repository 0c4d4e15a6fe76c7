//! The options of a Zola site's config that change an article: `[markdown]` and `[slugify]`.

use pulldown_cmark::Options as Parser;
use serde_json::Value;

/// What a site switches on. The default is Zola's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Curly quotes, dashes and ellipses. Default: false.
    pub smart_punctuation: bool,
    /// `term` / `: meaning`. Default: false.
    pub definition_list: bool,
    /// `> [!NOTE]`. Default: false.
    pub github_alerts: bool,
    /// `:tada:`. Default: false.
    pub render_emoji: bool,
    /// How ids are made of headings. Default: on.
    pub anchors: Anchors,
}

/// Zola's `slugify.anchors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchors {
    /// The `slug` crate: ASCII only, Han as pinyin.
    #[default]
    On,
    /// Letters of all scripts stay; what an address may not hold goes.
    Safe,
    /// As written.
    Off,
}

impl Options {
    /// The options in a site's config.
    pub fn read(config: &Value) -> Self {
        let says = |key: &str| {
            let value = config
                .get("markdown")
                .and_then(|markdown| markdown.get(key));
            value.and_then(Value::as_bool).unwrap_or(false)
        };
        let anchors = config
            .get("slugify")
            .and_then(|slugify| slugify.get("anchors"))
            .and_then(Value::as_str);
        Self {
            smart_punctuation: says("smart_punctuation"),
            definition_list: says("definition_list"),
            github_alerts: says("github_alerts"),
            render_emoji: says("render_emoji"),
            anchors: match anchors {
                Some("safe") => Anchors::Safe,
                Some("off") => Anchors::Off,
                _ => Anchors::On,
            },
        }
    }

    /// What the parser is told.
    pub(in super::super) fn parser(self) -> Parser {
        let mut options = Parser::ENABLE_TABLES
            | Parser::ENABLE_FOOTNOTES
            | Parser::ENABLE_STRIKETHROUGH
            | Parser::ENABLE_TASKLISTS
            | Parser::ENABLE_HEADING_ATTRIBUTES;
        options.set(Parser::ENABLE_SMART_PUNCTUATION, self.smart_punctuation);
        options.set(Parser::ENABLE_DEFINITION_LIST, self.definition_list);
        options.set(Parser::ENABLE_GFM, self.github_alerts);
        options
    }
}

impl Anchors {
    /// The id of a heading with these words.
    pub(super) fn slug(self, words: &str) -> String {
        match self {
            Self::On => slug::slugify(words),
            // `slugify_anchors` of `components/utils/src/slugs.rs`: quotes and blanks.
            Self::Safe => words
                .trim()
                .chars()
                .filter(|c| !matches!(c, '"' | '\'' | '`' | '#') && !c.is_control())
                .map(|c| if c.is_whitespace() { '_' } else { c })
                .collect(),
            Self::Off => words.to_owned(),
        }
    }
}
