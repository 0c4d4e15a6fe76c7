//! The options of a Zola site's config that change an article: `[markdown]` and `[slugify]`.

use pulldown_cmark::Options as Parser;
use serde_json::Value;

/// What a site switches on. The default is Zola's own.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Code is highlighted, with the numbers and marks that its fence asks for: `[markdown.highlighting]`, before
    /// Zola 0.22 `highlight_code`. Default: false.
    pub highlighting: bool,
    /// Footnotes stand at the end, as GitHub's do, and not where they are written. Default: false.
    pub bottom_footnotes: bool,
    /// Pictures say that they load late. Default: false.
    pub lazy_async_image: bool,
    /// `external_links_class`: the classes of links to other sites.
    pub external_links_class: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self::read(&Value::Null)
    }
}

/// Zola's `slugify.anchors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchors {
    /// The `slug` crate: ASCII only, Han as pinyin.
    #[default]
    On,
    /// As written, but for blanks. In paths it is a rule of its own.
    Safe,
    /// As written, but for blanks.
    Off,
}

impl Options {
    /// The options in a site's config.
    pub fn read(config: &Value) -> Self {
        let markdown = config.get("markdown");
        let says = |key: &str| {
            let value = markdown.and_then(|markdown| markdown.get(key));
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
            highlighting: says("highlight_code")
                || markdown
                    .and_then(|markdown| markdown.get("highlighting"))
                    .is_some(),
            bottom_footnotes: says("bottom_footnotes"),
            lazy_async_image: says("lazy_async_image"),
            external_links_class: markdown
                .and_then(|markdown| markdown.get("external_links_class"))
                .and_then(Value::as_str)
                .map(str::to_owned),
            anchors: match anchors {
                Some("safe") => Anchors::Safe,
                Some("off") => Anchors::Off,
                _ => Anchors::On,
            },
        }
    }

    /// What the parser is told.
    pub(in super::super) fn parser(&self) -> Parser {
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
            // `slugify_anchors` of `components/utils/src/slugs.rs` makes no difference between these.
            Self::Safe | Self::Off => words.replace(|c: char| c.is_ascii_whitespace(), "_"),
        }
    }
}
