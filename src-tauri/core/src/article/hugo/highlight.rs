//! How Hugo highlights code: the site's `markup.highlight`, what a fence says in braces behind its language, and the
//! options of the shortcode `highlight`. Sources: github.com/gohugoio/hugo, `markup/highlight/config.go`,
//! `markup/internal/attributes/attributes.go`, `markup/goldmark/codeblocks/render.go`.
//!
//! Left out is what shows nothing else here: styles, classes, the width of tabs, and links to numbers, which look like the
//! numbers.

use serde_json::Value;

use crate::article::code::{self, Lines, Numbers, ranges};
use crate::article::dialect::Dialect;
use crate::article::goldmark::{self, AttributeValue};

/// Stands before the braces of a fence that a shortcode made; reserved, so no post has it.
const SHORTCODE: char = '\u{fdd7}';

/// A site's `markup.highlight`, as far as it changes what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// `codeFences`: fenced code is highlighted. Default: true.
    pub code_fences: bool,
    /// `lineNos`: lines have numbers. Default: false.
    pub line_numbers: bool,
    /// `lineNumbersInTable`: numbers have a column of their own. Default: true.
    pub in_table: bool,
    /// `lineNoStart`: the number of the first line. Default: 1.
    pub first_line: i64,
    /// `hl_Lines`: the lines that stand out, e.g. `1 3-5`.
    pub marked: String,
    /// `hl_inline`: the shortcode's code is a part of a line. Default: false.
    pub inline: bool,
    /// `guessSyntax`: code in no known language is highlighted, too. Default: false.
    pub guess_syntax: bool,
}

impl Default for Highlight {
    fn default() -> Self {
        Self {
            code_fences: true,
            line_numbers: false,
            in_table: true,
            first_line: 1,
            marked: String::new(),
            inline: false,
            guess_syntax: false,
        }
    }
}

impl Highlight {
    /// Reads a whole Hugo config, as JSON. Keys are found whatever their case, as Hugo finds them.
    pub fn read(config: &Value) -> Self {
        let mut found = Self::default();
        let table = get(config, "markup").and_then(|markup| get(markup, "highlight"));
        for (key, value) in table.and_then(Value::as_object).into_iter().flatten() {
            let value = match value {
                Value::Bool(flag) => AttributeValue::Flag(*flag),
                Value::String(text) => AttributeValue::Text(text.clone()),
                Value::Number(number) => match number.as_i64() {
                    Some(number) => AttributeValue::Number(number),
                    None => continue,
                },
                _ => continue,
            };
            if key.eq_ignore_ascii_case("codeFences") {
                found.code_fences = value != AttributeValue::Flag(false);
            }
            found.set(key, &value);
        }
        found
    }

    /// Sets an option, as `normalizeHighlightOptions` and `toHTMLOptions` understand it.
    fn set(&mut self, key: &str, value: &AttributeValue) {
        let flag = || match value {
            AttributeValue::Flag(flag) => Some(*flag),
            AttributeValue::Text(text) => text.parse().ok(),
            _ => None,
        };
        match &*key.to_ascii_lowercase() {
            "linenos" => {
                (self.line_numbers, self.in_table) = match value {
                    AttributeValue::Flag(flag) => (*flag, self.in_table),
                    AttributeValue::Text(text) => match text.as_str() {
                        "table" => (true, true),
                        "inline" => (true, false),
                        other => (other != "false", self.in_table),
                    },
                    _ => (false, self.in_table),
                };
            }
            "linenumbersintable" => self.in_table = flag().unwrap_or(self.in_table),
            "linenostart" => {
                self.first_line = match value {
                    AttributeValue::Number(number) => *number,
                    AttributeValue::Text(text) => text.trim().parse().unwrap_or(self.first_line),
                    _ => self.first_line,
                };
            }
            "hl_lines" => {
                self.marked = match value {
                    AttributeValue::Text(text) => text.clone(),
                    AttributeValue::Number(number) => number.to_string(),
                    AttributeValue::List(list) => list.join(" "),
                    AttributeValue::Flag(_) | AttributeValue::Other => return,
                };
            }
            "hl_inline" => self.inline = flag().unwrap_or(self.inline),
            "guesssyntax" => self.guess_syntax = flag().unwrap_or(self.guess_syntax),
            _ => {}
        }
    }

    /// The site's options with those of an info string.
    fn with(&self, info: &str) -> Self {
        let mut options = self.clone();
        let list = info.find('{').and_then(|at| info.get(at..));
        for (key, value) in list.and_then(goldmark::attribute_list).unwrap_or_default() {
            options.set(&key, &value);
        }
        options
    }

    /// What is done to the lines of a fenced block with this info string. Chroma leaves code alone whose language it does
    /// not know.
    pub(in crate::article) fn lines(&self, info: &str) -> Lines {
        if !self.code_fences && !info.contains(SHORTCODE) {
            return Lines::default();
        }
        let options = self.with(info);
        if !options.guess_syntax && !code::is_known(&code::language(info, Dialect::Hugo)) {
            return Lines::default();
        }
        Lines {
            numbers: options.line_numbers.then_some(Numbers {
                first: options.first_line,
                in_table: options.in_table,
            }),
            marked: ranges(&options.marked, |c| c == ' '),
            hidden: Vec::new(),
        }
    }

    /// Whether the shortcode with this info string makes a part of a line.
    pub(super) fn is_inline(&self, info: &str) -> bool {
        self.with(info).inline
    }
}

/// The info string of the shortcode: its language, and its options (`linenos=table,hl_lines=8 15-17`) as a fence has
/// them. Options that cannot be read, at which Hugo stops, are none.
pub(super) fn info(language: Option<&str>, options: Option<&str>) -> String {
    let language = language.unwrap_or("text");
    let pairs = options.unwrap_or("").split(',').filter_map(|option| {
        let (key, value) = option.split_once('=')?;
        let is_plain = |c: char| !matches!(c, '"' | '\\' | '`' | '{' | '}') && !c.is_control();
        let value: String = value.chars().filter(|c| is_plain(*c)).collect();
        let key: String = key
            .trim()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        (!key.is_empty()).then(|| format!("{key}=\"{value}\""))
    });
    let pairs: Vec<String> = pairs.collect();
    format!("{language} {SHORTCODE}{{{}}}", pairs.join(" "))
}

/// The value of a key, whatever its case.
fn get<'v>(table: &'v Value, key: &str) -> Option<&'v Value> {
    let mut found = table.as_object()?.iter();
    found
        .find(|(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first number and whether there is a table, and the lines that stand out.
    type Found = (Option<(i64, bool)>, Vec<(usize, usize)>);

    fn lines(highlight: &Highlight, info: &str) -> Found {
        let lines = highlight.lines(info);
        let numbers = lines.numbers;
        (
            numbers.map(|numbers| (numbers.first, numbers.in_table)),
            lines.marked,
        )
    }

    #[test]
    fn fences_say_what_their_lines_look_like() {
        let own = Highlight::default();
        for (info, numbers, marked) in [
            ("go", None, &[][..]),
            ("go {linenos=true}", Some((1, true)), &[]),
            ("go{linenos=inline}", Some((1, false)), &[]),
            ("go {linenos=table,linenostart=199}", Some((199, true)), &[]),
            ("go {lineNos=inline lineNoStart=5}", Some((5, false)), &[]),
            ("go {linenos=false}", None, &[]),
            ("go {hl_lines=[1,\"3-5\"]}", None, &[(1, 1), (3, 5)]),
            (
                "go {hl_lines=\"8 15-17\" anchorlinenos=true}",
                None,
                &[(8, 8), (15, 17)],
            ),
            ("go {hl_lines=3}", None, &[(3, 3)]),
            // No language, or none that anyone knows.
            ("{linenos=true}", None, &[]),
            ("nonesuch {linenos=true}", None, &[]),
        ] {
            assert_eq!(lines(&own, info), (numbers, marked.to_vec()), "{info}");
        }
    }

    #[test]
    fn the_site_sets_what_a_fence_leaves_open() {
        let config = serde_json::json!({ "markup": { "highlight": {
            "lineNos": "inline", "LineNoStart": 3, "hl_Lines": "2",
        } } });
        let site = Highlight::read(&config);
        assert_eq!(lines(&site, "go"), (Some((3, false)), vec![(2, 2)]));
        assert_eq!(
            lines(&site, "go {linenos=table}"),
            (Some((3, true)), vec![(2, 2)])
        );
        assert_eq!(lines(&site, "go {linenos=false}"), (None, vec![(2, 2)]));
        let config = serde_json::json!({ "markup": { "highlight": { "codeFences": false, "lineNos": true } } });
        let site = Highlight::read(&config);
        assert_eq!(lines(&site, "go"), (None, vec![]));
        assert_eq!(
            lines(&site, &info(Some("go"), None)),
            (Some((1, true)), vec![])
        );
        assert_eq!(Highlight::read(&Value::Null), Highlight::default());
    }

    #[test]
    fn the_shortcode_has_options_in_one_string() {
        let own = Highlight::default();
        let info = |options| info(Some("go"), Some(options));
        assert_eq!(
            lines(
                &own,
                &info("linenos=table,hl_lines=8 15-17,linenostart=199")
            ),
            (Some((199, true)), vec![(8, 8), (15, 17)])
        );
        assert_eq!(
            lines(&own, &info("linenos=inline")),
            (Some((1, false)), vec![])
        );
        assert_eq!(lines(&own, &info("linenos")), (None, vec![]));
        assert!(own.is_inline(&info("hl_inline=true")));
    }
}
