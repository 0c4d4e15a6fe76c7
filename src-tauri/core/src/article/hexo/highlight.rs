//! Numbers of lines and marks on them: the site's `highlight:` and `prismjs:`, and the options of a fence or a
//! `codeblock` tag. Sources: hexo 8, `plugins/filter/before_post_render/backtick_code_block.ts`,
//! `plugins/highlight/{highlight,prism}.ts`; hexo-util, `highlight.ts`.

use serde_json::Value;

use crate::article::attributes::Attributes;
use crate::article::code::{Lines, Numbers, ranges};

/// The options of a block by these names, `name:value`.
pub(super) const OPTIONS: [&str; 7] = [
    "line_number",
    "line_threshold",
    "first_line",
    "wrap",
    "mark",
    "language_attr",
    "highlight",
];

/// How a Hexo site highlights code, as far as it changes what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// `syntax_highlighter`: code is highlighted at all. Default: true.
    pub is_on: bool,
    /// `line_number`: lines have numbers. Default: true.
    pub line_numbers: bool,
    /// `line_threshold`: only of code with more lines. Default: 0.
    pub threshold: usize,
    /// `exclude_languages`: code in these is left alone.
    pub excluded: Vec<String>,
    /// `code_dir`: the folder below `source` that `include_code` reads from. Default: `downloads/code`.
    pub code_folder: String,
}

impl Default for Highlight {
    fn default() -> Self {
        Self {
            is_on: true,
            line_numbers: true,
            threshold: 0,
            excluded: Vec::new(),
            code_folder: "downloads/code".into(),
        }
    }
}

impl Highlight {
    /// Reads a site's config.
    pub fn read(config: &Value) -> Self {
        let says = |table: &str, key: &str| config.get(table)?.get(key)?.as_bool();
        // Before Hexo 7 each highlighter had a switch of its own.
        let highlighter = match config.get("syntax_highlighter") {
            Some(Value::String(name)) => name.as_str(),
            Some(_) => "",
            None if says("prismjs", "enable") == Some(true) => "prismjs",
            None if says("highlight", "enable") == Some(false) => "",
            None => "highlight.js",
        };
        let table = if highlighter == "prismjs" {
            "prismjs"
        } else {
            "highlight"
        };
        let value = |key: &str| config.get(table)?.get(key);
        let excluded = value("exclude_languages").and_then(Value::as_array);
        let threshold = value("line_threshold").and_then(Value::as_u64);
        let folder = config.get("code_dir").and_then(Value::as_str);
        Self {
            is_on: !highlighter.is_empty(),
            line_numbers: says(table, "line_number").unwrap_or(true),
            threshold: threshold
                .and_then(|lines| usize::try_from(lines).ok())
                .unwrap_or(0),
            excluded: excluded
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            code_folder: folder
                .unwrap_or("downloads/code")
                .trim_matches('/')
                .to_owned(),
        }
    }

    /// What is done to the lines of a block with these options.
    pub(in crate::article) fn lines(
        &self,
        options: &Attributes,
        language: &str,
        text: &str,
    ) -> Lines {
        let is_left_alone = self.excluded.iter().any(|excluded| excluded == language);
        if !self.is_on || is_left_alone {
            return Lines::default();
        }
        let number = |key: &str| options.value(key)?.parse::<i64>().ok();
        let first = number("first_line").unwrap_or(1);
        let threshold = number("line_threshold")
            .filter(|lines| *lines != 0)
            .map_or(self.threshold, |lines| usize::try_from(lines).unwrap_or(0));
        let has_numbers = match options.value("line_number") {
            Some(value) => value == "true",
            None => self.line_numbers,
        };
        let count = text.strip_suffix('\n').unwrap_or(text).split('\n').count();
        // Marks name lines by their numbers.
        let marked = ranges(options.value("mark").unwrap_or(""), |c| c == ',');
        let place = |number: usize| {
            let place = i64::try_from(number)
                .unwrap_or(i64::MAX)
                .checked_sub(first)?;
            usize::try_from(place.checked_add(1)?).ok()
        };
        Lines {
            numbers: (has_numbers && count > threshold).then_some(Numbers {
                first,
                in_table: true,
            }),
            marked: marked
                .into_iter()
                .filter_map(|(from, to)| Some((place(from).unwrap_or(1), place(to)?)))
                .collect(),
            hidden: Vec::new(),
        }
    }
}

/// The options in `words` as attributes of a block.
pub(super) fn pairs<'w>(words: impl Iterator<Item = &'w str>) -> Vec<(String, String)> {
    let option = |word: &str| {
        let (name, value) = word.split_once(':')?;
        OPTIONS
            .contains(&name)
            .then(|| (name.to_owned(), value.to_owned()))
    };
    words.filter_map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (Option<i64>, Vec<(usize, usize)>);

    fn lines(site: &Highlight, options: &str, text: &str) -> Found {
        let options = Attributes {
            pairs: pairs(options.split(' ')),
            ..Attributes::default()
        };
        let lines = site.lines(&options, "js", text);
        (lines.numbers.map(|numbers| numbers.first), lines.marked)
    }

    #[test]
    fn blocks_have_numbers_unless_told_otherwise() {
        let own = Highlight::default();
        for (options, numbers, marked) in [
            ("", Some(1), &[][..]),
            ("line_number:false", None, &[]),
            ("first_line:5 mark:6,7-9", Some(5), &[(2, 2), (3, 5)]),
            ("mark:x,2,5-4", Some(1), &[(2, 2), (4, 5)]),
            ("first_line:5 mark:1-6", Some(5), &[(1, 2)]),
            ("line_threshold:2", None, &[]),
            ("line_threshold:1", Some(1), &[]),
        ] {
            let wanted = (numbers, marked.to_vec());
            assert_eq!(lines(&own, options, "a\nb\n"), wanted, "{options}");
        }
    }

    #[test]
    fn the_site_says_what_a_block_leaves_open() {
        let site = |config| Highlight::read(&config);
        let json = serde_json::json!({ "highlight": { "line_number": false } });
        assert_eq!(lines(&site(json), "", "a"), (None, vec![]));
        let json = serde_json::json!({ "highlight": { "line_threshold": 3 } });
        assert_eq!(lines(&site(json), "", "a\nb"), (None, vec![]));
        let json = serde_json::json!({ "highlight": { "exclude_languages": ["js"] } });
        assert_eq!(lines(&site(json), "mark:1", "a"), (None, vec![]));
        for off in [
            serde_json::json!({ "highlight": { "enable": false } }),
            serde_json::json!({ "syntax_highlighter": false }),
            serde_json::json!({ "syntax_highlighter": "" }),
        ] {
            assert_eq!(lines(&site(off), "mark:1", "a"), (None, vec![]));
        }
        let json = serde_json::json!({ "syntax_highlighter": "prismjs", "prismjs": { "line_number": false } });
        assert_eq!(lines(&site(json), "", "a"), (None, vec![]));
        assert_eq!(site(Value::Null), Highlight::default());
    }
}
