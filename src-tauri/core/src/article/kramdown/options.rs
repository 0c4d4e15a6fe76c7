//! The settings under `kramdown:` in a site's config, with Jekyll's defaults (jekyll/configuration.rb) over kramdown's
//! own (kramdown/options.rb, kramdown/parser/gfm/options.rb).

use pulldown_cmark::Options;
use serde_json::{Map, Value};

/// Which parser reads the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Input {
    /// `input: GFM`, Jekyll's default: kramdown with GitHub's fences, task lists and heading ids.
    #[default]
    Gfm,
    /// `input: kramdown`: kramdown's own rules.
    Kramdown,
}

/// Which engine a site's `markdown` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Processor {
    /// kramdown, Jekyll's default.
    #[default]
    Kramdown,
    /// jekyll-commonmark: CommonMark alone.
    CommonMark,
    /// jekyll-commonmark-ghpages, and GitHub's flavour in general: CommonMark with GitHub's extensions.
    GitHub,
}

/// What jekyll-commonmark switches on (`commonmark: options:` and `extensions:`, names of commonmarker). Default:
/// nothing; on GitHub's pages smart punctuation, footnotes, strikethrough, bare addresses and tables
/// (github-pages' `configuration.rb`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommonMark {
    /// `SMART`: curly quotes, dashes and ellipses.
    pub smart: bool,
    /// `FOOTNOTES`.
    pub footnotes: bool,
    /// `HARDBREAKS`: a line end is a line break.
    pub hard_breaks: bool,
    /// `strikethrough`.
    pub strikethrough: bool,
    /// `autolink`: bare addresses are links.
    pub autolink: bool,
    /// `table`.
    pub table: bool,
    /// `tasklist`.
    pub task_list: bool,
}

impl CommonMark {
    fn read(processor: Processor, config: Option<&Value>) -> Self {
        let pages = processor == Processor::GitHub;
        let names = |key: &str| {
            let names = config.and_then(|config| config.get(key)).map(list);
            names.map(|names| {
                names
                    .iter()
                    .map(|name| name.to_uppercase())
                    .collect::<Vec<_>>()
            })
        };
        let [options, extensions] = [names("options"), names("extensions")];
        let has = |names: &Option<Vec<String>>, name: &str, by_default: bool| match names {
            Some(names) => names.iter().any(|known| known == name),
            None => by_default,
        };
        Self {
            smart: has(&options, "SMART", pages),
            footnotes: has(&options, "FOOTNOTES", pages),
            hard_breaks: has(&options, "HARDBREAKS", false),
            strikethrough: has(&extensions, "STRIKETHROUGH", pages),
            autolink: has(&extensions, "AUTOLINK", pages),
            table: has(&extensions, "TABLE", pages),
            task_list: has(&extensions, "TASKLIST", false),
        }
    }

    /// The parser's options.
    pub(in super::super) fn parser(self) -> Options {
        let mut options = Options::empty();
        options.set(Options::ENABLE_SMART_PUNCTUATION, self.smart);
        options.set(Options::ENABLE_FOOTNOTES, self.footnotes);
        options.set(Options::ENABLE_STRIKETHROUGH, self.strikethrough);
        options.set(Options::ENABLE_TABLES, self.table);
        options.set(Options::ENABLE_TASKLISTS, self.task_list);
        options
    }
}

/// What the text `$$…$$` becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MathEngine {
    /// `mathjax`, the default; every other engine sets the formula too.
    #[default]
    Set,
    /// `math_engine: null`: the formula's source stays.
    Source,
}

/// kramdown's options as far as they change an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KramdownOptions {
    /// The site's `markdown`.
    pub processor: Processor,
    /// The site's `commonmark`, for the other processors.
    pub common_mark: CommonMark,
    /// `input`.
    pub input: Input,
    /// `hard_wrap`: a line end is a line break. Default: false.
    pub hard_wrap: bool,
    /// `auto_ids`: headings get ids. Default: true.
    pub auto_ids: bool,
    /// `auto_id_prefix`. Default: empty.
    pub auto_id_prefix: String,
    /// `smart_quotes`: left and right single, left and right double. Default: ‘ ’ “ ”.
    pub smart_quotes: [String; 4],
    /// `typographic_symbols`: text in place of a symbol, by its name (`hellip`, `mdash` …).
    pub typographic_symbols: Vec<(String, String)>,
    /// `toc_levels`: the headings a table of contents lists. Default: all six.
    pub toc_levels: Vec<u8>,
    /// `footnote_nr`: the first footnote's number. Default: 1.
    pub footnote_nr: usize,
    /// `footnote_prefix`: stands before the names of footnotes in ids. Default: empty.
    pub footnote_prefix: String,
    /// `footnote_backlink`: HTML of the way back; empty for none. Default: ↩.
    pub footnote_backlink: String,
    /// `footnote_backlink_inline`: the way back stands in the last paragraph, however deep. Default: false.
    pub footnote_backlink_inline: bool,
    /// `parse_block_html`: Markdown inside HTML blocks. Default: false.
    pub parse_block_html: bool,
    /// `parse_span_html`: Markdown inside HTML spans. Default: true.
    pub parse_span_html: bool,
    /// `math_engine`.
    pub math_engine: MathEngine,
    /// `header_offset`: added to every heading's level. Default: 0.
    pub header_offset: i8,
    /// `remove_line_breaks_for_cjk`: a line end between two Han or kana goes. Default: false.
    pub remove_line_breaks_for_cjk: bool,
    /// `gfm_quirks` holds `paragraph_end`: a block may start right under a paragraph. Default: true.
    pub paragraph_end: bool,
    /// `gfm_quirks` holds `no_auto_typographic`: dashes and dots stay. Default: false.
    pub no_auto_typographic: bool,
    /// `link_defs`: label, address and title of links defined for every post.
    pub link_defs: Vec<(String, String, Option<String>)>,
}

impl Default for KramdownOptions {
    fn default() -> Self {
        Self {
            processor: Processor::Kramdown,
            common_mark: CommonMark::default(),
            input: Input::Gfm,
            hard_wrap: false,
            auto_ids: true,
            auto_id_prefix: String::new(),
            smart_quotes: ["‘", "’", "“", "”"].map(str::to_owned),
            typographic_symbols: Vec::new(),
            toc_levels: (1..=6).collect(),
            footnote_nr: 1,
            footnote_prefix: String::new(),
            footnote_backlink: "↩".into(),
            footnote_backlink_inline: false,
            parse_block_html: false,
            parse_span_html: true,
            math_engine: MathEngine::Set,
            header_offset: 0,
            remove_line_breaks_for_cjk: false,
            paragraph_end: true,
            no_auto_typographic: false,
            link_defs: Vec::new(),
        }
    }
}

impl KramdownOptions {
    /// The options of a whole config.
    pub fn of_config(config: &Value) -> Self {
        let values = config.get("kramdown").and_then(Value::as_object);
        let mut options = values.map(Self::read).unwrap_or_default();
        let name = config.get("markdown").map(text).unwrap_or_default();
        options.processor = match name.to_lowercase().as_str() {
            "commonmark" => Processor::CommonMark,
            "commonmarkghpages" | "gfm" => Processor::GitHub,
            _ => Processor::Kramdown,
        };
        options.common_mark = CommonMark::read(options.processor, config.get("commonmark"));
        options
    }

    /// The options of a config's `kramdown` map. What kramdown would refuse keeps its default.
    pub fn read(values: &Map<String, Value>) -> Self {
        let mut options = Self::default();
        for (key, value) in values {
            options.set(key, value);
        }
        options
    }

    /// Sets one option, as `{::options key="value" /}` and the config do.
    pub(super) fn set(&mut self, key: &str, value: &Value) {
        match key {
            "input" => {
                if let Value::String(name) = value {
                    self.input = if name.eq_ignore_ascii_case("gfm") {
                        Input::Gfm
                    } else {
                        Input::Kramdown
                    };
                }
            }
            "hard_wrap" => self.hard_wrap = flag(value),
            "auto_ids" => self.auto_ids = flag(value),
            "auto_id_prefix" => self.auto_id_prefix = text(value),
            "smart_quotes" => {
                let names = list(value);
                if let [a, b, c, d] = names.as_slice() {
                    self.smart_quotes = [a, b, c, d].map(|name| quote(name));
                }
            }
            "typographic_symbols" => {
                if let Value::Object(map) = value {
                    self.typographic_symbols = map
                        .iter()
                        .map(|(name, symbol)| (name.clone(), text(symbol)))
                        .collect();
                }
            }
            "toc_levels" => {
                if let Some(levels) = levels(value) {
                    self.toc_levels = levels;
                }
            }
            "footnote_nr" => {
                if let Ok(number) = text(value).trim().parse() {
                    self.footnote_nr = number;
                }
            }
            "footnote_prefix" => self.footnote_prefix = text(value),
            "footnote_backlink" => self.footnote_backlink = text(value),
            "footnote_backlink_inline" => self.footnote_backlink_inline = flag(value),
            "parse_block_html" => self.parse_block_html = flag(value),
            "parse_span_html" => self.parse_span_html = flag(value),
            "math_engine" => {
                self.math_engine = match text(value).trim() {
                    "" | "nil" | "null" => MathEngine::Source,
                    _ => MathEngine::Set,
                }
            }
            "header_offset" => {
                if let Ok(offset) = text(value).trim().parse() {
                    self.header_offset = offset;
                }
            }
            "remove_line_breaks_for_cjk" => self.remove_line_breaks_for_cjk = flag(value),
            "gfm_quirks" => {
                let quirks = list(value);
                self.paragraph_end = quirks.iter().any(|quirk| quirk == "paragraph_end");
                self.no_auto_typographic =
                    quirks.iter().any(|quirk| quirk == "no_auto_typographic");
            }
            "link_defs" => {
                if let Value::Object(map) = value {
                    self.link_defs = map
                        .iter()
                        .filter_map(|(label, value)| {
                            let parts = value.as_array()?;
                            let address = text(parts.first()?);
                            Some((label.clone(), address, parts.get(1).map(text)))
                        })
                        .collect();
                }
            }
            _ => {}
        }
    }
}

/// A boolean option: everything but `false` and nothing is true.
fn flag(value: &Value) -> bool {
    let text = text(value);
    !text.is_empty() && text.trim().to_lowercase() != "false"
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A list, or text with commas.
fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| text(item).trim().trim_start_matches(':').to_owned())
            .collect(),
        other => text(other)
            .split(',')
            .map(|item| item.trim().trim_start_matches(':').to_owned())
            .collect(),
    }
}

/// `1..3`, `1,2,3` or a list.
fn levels(value: &Value) -> Option<Vec<u8>> {
    let levels: Vec<u8> = match text(value).split_once("..") {
        Some((first, last)) => (first.trim().parse().ok()?..=last.trim().parse().ok()?).collect(),
        None => list(value)
            .iter()
            .map(|level| level.parse().ok())
            .collect::<Option<_>>()?,
    };
    levels
        .iter()
        .all(|level| (1..=6).contains(level))
        .then_some(levels)
}

/// A quote by its entity's name or its code point.
fn quote(name: &str) -> String {
    match name.parse::<u32>().ok().and_then(char::from_u32) {
        Some(character) => character.to_string(),
        None => super::entities::named(name).unwrap_or_else(|| name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(yaml: &str) -> KramdownOptions {
        let value: Value = serde_yaml::from_str(yaml).expect("yaml");
        KramdownOptions::read(value.as_object().expect("a map"))
    }

    #[test]
    fn processors_are_told_apart() {
        for (yaml, processor) in [
            ("markdown: kramdown", Processor::Kramdown),
            ("title: x", Processor::Kramdown),
            ("markdown: CommonMark", Processor::CommonMark),
            ("markdown: CommonMarkGhPages", Processor::GitHub),
            ("markdown: GFM", Processor::GitHub),
        ] {
            let config: Value = serde_yaml::from_str(yaml).expect("yaml");
            assert_eq!(KramdownOptions::of_config(&config).processor, processor);
        }
    }

    #[test]
    fn commonmark_has_options_of_its_own() {
        for (yaml, expected) in [
            ("markdown: CommonMark", CommonMark::default()),
            (
                "markdown: CommonMark\ncommonmark:\n  options: [SMART, hardbreaks]\n  extensions: [table]",
                CommonMark {
                    smart: true,
                    hard_breaks: true,
                    table: true,
                    ..CommonMark::default()
                },
            ),
            (
                "markdown: CommonMarkGhPages\ncommonmark:\n  extensions: [tasklist]",
                CommonMark {
                    smart: true,
                    footnotes: true,
                    task_list: true,
                    ..CommonMark::default()
                },
            ),
        ] {
            let config: Value = serde_yaml::from_str(yaml).expect("yaml");
            assert_eq!(
                KramdownOptions::of_config(&config).common_mark,
                expected,
                "{yaml}"
            );
        }
    }

    #[test]
    fn options_are_read_as_a_config_writes_them() {
        let read = options(
            "input: kramdown\nhard_wrap: true\nauto_ids: 'false'\ntoc_levels: 2..3\nsmart_quotes: apos,apos,quot,quot\nfootnote_backlink: ''\ngfm_quirks: []\nmath_engine: null\n",
        );
        assert_eq!(read.input, Input::Kramdown);
        assert!(read.hard_wrap && !read.auto_ids && !read.paragraph_end);
        assert_eq!(read.toc_levels, [2, 3]);
        assert_eq!(read.smart_quotes, ["'", "'", "\"", "\""]);
        assert_eq!(read.footnote_backlink, "");
        assert_eq!(read.math_engine, MathEngine::Source);
        assert_eq!(options("toc_levels: [1, 2]").toc_levels, [1, 2]);
        assert_eq!(options("toc_levels: 0..9").toc_levels.len(), 6);
        assert_eq!(
            options("smart_quotes: [39, 39, 34, 34]").smart_quotes[2],
            "\""
        );
    }
}
