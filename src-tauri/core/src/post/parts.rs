//! Where the front matter block of a text ends and its body begins.

use std::ops::Range;

use serde::Serialize;
use serde::de::IgnoredAny;
use ts_rs::TS;

/// The language a front matter block is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts", rename = "FrontMatterFormat")]
pub enum Format {
    /// Between two lines of `---`. Jekyll, Hugo, Hexo, Astro; Zola tolerates it.
    Yaml,
    /// Between two lines of `+++`. Hugo, Zola.
    Toml,
    /// One JSON object at the very start. Hugo.
    Json,
}

/// A front matter block in a text; offsets are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The language it is written in.
    pub format: Format,
    /// The block with its fences and the line end after it.
    pub range: Range<usize>,
    /// What stands between the fences, with its final line end; for JSON the object itself.
    pub inner: Range<usize>,
}

/// Finds the front matter block of a text with LF line ends. A block that is never closed is no block,
/// as in Jekyll and Hugo.
pub fn front_matter(text: &str) -> Option<Block> {
    let first_line = text.split('\n').next()?;
    match first_line.trim_end() {
        "---" => fenced(text, first_line.len(), Format::Yaml, &["---", "..."]),
        "+++" => fenced(text, first_line.len(), Format::Toml, &["+++"]),
        start if start.starts_with('{') => json(text),
        _ => None,
    }
}

/// Where the body begins, in bytes.
pub fn body_start(text: &str) -> usize {
    front_matter(text).map_or(0, |block| block.range.end)
}

fn fenced(text: &str, first_line: usize, format: Format, closing: &[&str]) -> Option<Block> {
    let inner_start = first_line + 1;
    let mut line_start = inner_start;
    for line in text.get(inner_start..)?.split_inclusive('\n') {
        if closing.contains(&line.trim_end()) {
            return Some(Block {
                format,
                range: 0..line_start + line.len(),
                inner: inner_start..line_start,
            });
        }
        line_start += line.len();
    }
    None
}

fn json(text: &str) -> Option<Block> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    let end = values.byte_offset();
    // Template markup at the start of a body (`{{ … }}`, `{% … %}`) is no JSON and was refused above.
    let rest = text.get(end..)?;
    let line = rest.split_inclusive('\n').next().unwrap_or_default();
    let closing = if line.trim().is_empty() {
        line.len()
    } else {
        0
    };
    Some(Block {
        format: Format::Json,
        range: 0..end + closing,
        inner: 0..end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_kind_of_block() {
        for (text, inner, body) in [
            ("---\na: 1\n---\nbody", "a: 1\n", "body"),
            ("--- \na: 1\n...\nbody", "a: 1\n", "body"),
            ("+++\na = 1\n+++\nbody", "a = 1\n", "body"),
            ("{\"a\": {\"b\": 1}}\nbody", "{\"a\": {\"b\": 1}}", "body"),
            ("---\n---\nbody", "", "body"),
            ("---\na: 1\n---", "a: 1\n", ""),
        ] {
            let block = front_matter(text).unwrap();
            assert_eq!(&text[block.inner.clone()], inner);
            assert_eq!(&text[body_start(text)..], body);
        }
    }

    #[test]
    fn a_block_that_never_ends_is_body() {
        for text in [
            "---\na: 1\n",
            "+++\na = 1",
            "{\"a\": 1",
            "{{< figure >}}",
            "",
            "# a",
        ] {
            assert_eq!(front_matter(text), None, "{text:?}");
        }
    }
}
