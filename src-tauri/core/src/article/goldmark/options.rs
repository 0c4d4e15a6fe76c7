//! A site's `markup.goldmark` settings, with Hugo's defaults (`goldmark_config.Default`).

use serde_json::Value;

use super::text::shown;
pub use super::typographer::Typographer;

/// What goldmark does on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// `extensions.typographer`; `None` when it is disabled.
    pub typographer: Option<Typographer>,
    /// `extensions.linkify`: the protocol of `www.…`; `None` when it is off.
    pub linkify: Option<String>,
    /// `extensions.footnote`.
    pub footnotes: bool,
    /// `extensions.definitionList`.
    pub definition_lists: bool,
    /// `extensions.table`.
    pub tables: bool,
    /// `extensions.strikethrough`.
    pub strikethrough: bool,
    /// `extensions.taskList`.
    pub task_lists: bool,
    /// `extensions.cjk`; `None` when it is not enabled.
    pub cjk: Option<Cjk>,
    /// `extensions.extras`.
    pub extras: Extras,
    /// `extensions.passthrough.delimiters`, block pairs first; none when it is not enabled.
    pub passthrough: Vec<Delimiters>,
    /// `parser.autoHeadingID`.
    pub heading_ids: bool,
    /// `parser.autoIDType`, before Hugo 0.144 `parser.autoHeadingIDType`.
    pub id_type: IdType,
    /// `parser.attribute.title`: `## Heading {#id .class}`.
    pub heading_attributes: bool,
    /// `parser.attribute.block`: `{.class}` on the line after a block.
    pub block_attributes: bool,
    /// `renderer.hardWraps`: a line end is `<br>`.
    pub hard_wraps: bool,
    /// `renderer.unsafe`: raw HTML is published.
    pub raw_html: bool,
    /// `enableEmoji` of the site: `:smile:`.
    pub emoji: bool,
}

/// `extensions.cjk`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cjk {
    /// A line end between two wide characters is dropped.
    pub line_breaks: LineBreaks,
    /// `\ ` is nothing.
    pub escaped_space: bool,
}

/// `eastAsianLineBreaks` and its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineBreaks {
    /// They stay.
    #[default]
    Kept,
    /// Dropped between two wide characters.
    Simple,
    /// By the draft of CSS Text 3.
    Css3Draft,
}

/// `extensions.extras`: the elements that doubled or single signs make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extras {
    /// `~~a~~`
    pub delete: bool,
    /// `++a++`
    pub insert: bool,
    /// `==a==`
    pub mark: bool,
    /// `~a~`
    pub subscript: bool,
    /// `^a^`
    pub superscript: bool,
}

/// A pair of passthrough delimiters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimiters {
    /// What starts it.
    pub open: String,
    /// What ends it.
    pub close: String,
    /// A block of its own.
    pub is_block: bool,
}

/// How an id is made from a heading's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdType {
    /// GitHub's rule.
    #[default]
    GitHub,
    /// The same without accents and with ASCII only.
    GitHubAscii,
    /// Hugo's before 0.60.
    Blackfriday,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            typographer: Some(Typographer::default()),
            linkify: Some("https".into()),
            footnotes: true,
            definition_lists: true,
            tables: true,
            strikethrough: true,
            task_lists: true,
            cjk: None,
            extras: Extras::default(),
            passthrough: Vec::new(),
            heading_ids: true,
            id_type: IdType::GitHub,
            heading_attributes: true,
            block_attributes: false,
            hard_wraps: false,
            raw_html: false,
            emoji: false,
        }
    }
}

impl Options {
    /// Reads a whole Hugo config, as JSON. Keys are found whatever their case, as Hugo finds them; what is missing
    /// or of another type keeps its default.
    pub fn read(config: &Value) -> Self {
        let goldmark = Section(Some(config)).at("markup").at("goldmark");
        let (extensions, parser) = (goldmark.at("extensions"), goldmark.at("parser"));
        let renderer = goldmark.at("renderer");
        let extra = |name: &str| extensions.at("extras").at(name).flag("enable", false);
        let cjk = extensions.at("cjk");
        // Until Hugo 0.121 these two were plain flags.
        let footnotes = extensions.flag("footnote", true);
        let attribute = parser.at("attribute");
        Self {
            typographer: typographer(extensions.at("typographer")),
            linkify: extensions.flag("linkify", true).then(|| {
                extensions
                    .text("linkifyProtocol")
                    .unwrap_or("https")
                    .to_owned()
            }),
            footnotes: extensions.at("footnote").flag("enable", footnotes),
            definition_lists: extensions.flag("definitionList", true),
            tables: extensions.flag("table", true),
            strikethrough: extensions.flag("strikethrough", true),
            task_lists: extensions.flag("taskList", true),
            cjk: cjk.flag("enable", false).then(|| Cjk {
                line_breaks: match (
                    cjk.flag("eastAsianLineBreaks", false),
                    cjk.text("eastAsianLineBreaksStyle"),
                ) {
                    (false, _) => LineBreaks::Kept,
                    (true, Some("css3draft")) => LineBreaks::Css3Draft,
                    (true, _) => LineBreaks::Simple,
                },
                escaped_space: cjk.flag("escapedSpace", false),
            }),
            extras: Extras {
                delete: extra("delete"),
                insert: extra("insert"),
                mark: extra("mark"),
                subscript: extra("subscript"),
                superscript: extra("superscript"),
            },
            passthrough: passthrough(extensions.at("passthrough")),
            heading_ids: parser.flag("autoHeadingID", true),
            id_type: match parser
                .text("autoIDType")
                .or(parser.text("autoHeadingIDType"))
            {
                Some("github-ascii") => IdType::GitHubAscii,
                Some("blackfriday") => IdType::Blackfriday,
                _ => IdType::GitHub,
            },
            heading_attributes: attribute.flag("title", true),
            block_attributes: attribute.flag("block", false),
            hard_wraps: renderer.flag("hardWraps", false),
            raw_html: renderer.flag("unsafe", false),
            emoji: Section(Some(config)).flag("enableEmoji", false),
        }
    }
}

/// A table of the config, perhaps missing.
#[derive(Clone, Copy)]
struct Section<'v>(Option<&'v Value>);

impl<'v> Section<'v> {
    fn at(self, key: &str) -> Self {
        let found = self.0.and_then(Value::as_object).and_then(|table| {
            table
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
        });
        Self(found.map(|(_, value)| value))
    }

    fn flag(self, key: &str, default: bool) -> bool {
        self.at(key).0.and_then(Value::as_bool).unwrap_or(default)
    }

    fn text(self, key: &str) -> Option<&'v str> {
        self.at(key).0.and_then(Value::as_str)
    }
}

fn typographer(section: Section) -> Option<Typographer> {
    if section.flag("disable", false) || section.0.and_then(Value::as_bool) == Some(false) {
        return None;
    }
    let default = Typographer::default();
    // Hugo's own defaults are written as character references.
    let sign =
        |key: &str, default: String| section.text(key).map_or(default, |text| shown(text, false));
    Some(Typographer {
        left_single_quote: sign("leftSingleQuote", default.left_single_quote),
        right_single_quote: sign("rightSingleQuote", default.right_single_quote),
        left_double_quote: sign("leftDoubleQuote", default.left_double_quote),
        right_double_quote: sign("rightDoubleQuote", default.right_double_quote),
        en_dash: sign("enDash", default.en_dash),
        em_dash: sign("emDash", default.em_dash),
        ellipsis: sign("ellipsis", default.ellipsis),
        left_angle_quote: sign("leftAngleQuote", default.left_angle_quote),
        right_angle_quote: sign("rightAngleQuote", default.right_angle_quote),
        apostrophe: sign("apostrophe", default.apostrophe),
    })
}

fn passthrough(section: Section) -> Vec<Delimiters> {
    if !section.flag("enable", false) {
        return Vec::new();
    }
    let pairs = |key: &str, is_block: bool| {
        let list = section.at("delimiters").at(key).0.and_then(Value::as_array);
        list.into_iter().flatten().filter_map(move |pair| {
            let sign = |index: usize| {
                let sign = pair.get(index)?.as_str()?;
                (!sign.is_empty()).then(|| sign.to_owned())
            };
            Some(Delimiters {
                open: sign(0)?,
                close: sign(1)?,
                is_block,
            })
        })
    };
    pairs("block", true).chain(pairs("inline", false)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_empty_config_has_hugos_defaults() {
        assert_eq!(Options::read(&json!({})), Options::default());
        assert_eq!(Options::read(&json!("x")), Options::default());
    }

    #[test]
    fn settings_are_found_whatever_their_case() {
        let options = Options::read(&json!({ "Markup": { "goldmark": {
            "renderer": { "UNSAFE": true, "hardwraps": true },
            "parser": { "autoHeadingIDType": "blackfriday", "attribute": { "block": true } },
            "extensions": {
                "linkify": false, "footnote": false,
                "typographer": { "leftDoubleQuote": "&laquo;" },
                "cjk": { "enable": true, "eastAsianLineBreaks": true },
                "extras": { "mark": { "enable": true } },
                "passthrough": { "enable": true, "delimiters": { "inline": [["$", "$"]], "block": [["$$", "$$"], ["x"]] } },
            },
        } } }));
        assert!(options.raw_html && options.hard_wraps && options.block_attributes);
        assert!(options.extras.mark && !options.footnotes && options.linkify.is_none());
        assert_eq!(options.id_type, IdType::Blackfriday);
        assert_eq!(options.typographer.unwrap().left_double_quote, "«");
        assert_eq!(options.cjk.unwrap().line_breaks, LineBreaks::Simple);
        let opens: Vec<&str> = options
            .passthrough
            .iter()
            .map(|pair| pair.open.as_str())
            .collect();
        assert_eq!(opens, ["$$", "$"]);
    }
}
