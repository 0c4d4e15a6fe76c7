//! Where the front matter block of a text ends and its body begins.

use std::ops::Range;

use serde::Serialize;
use serde::de::IgnoredAny;
use ts_rs::TS;

use crate::site::Generator;

/// The language a front matter block is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts", rename = "FrontMatterFormat")]
pub enum Format {
    /// Between two lines of `---`. Jekyll, Hugo, Hexo, Astro; Zola tolerates it.
    Yaml,
    /// Between two lines of `+++`. Hugo, Zola.
    Toml,
    /// One JSON object at the very start (Hugo), or its members without braces above a line of `;;;`
    /// (Hexo).
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
    /// Whether the braces of a JSON object are left out, as in Hexo.
    pub bare: bool,
}

/// Finds the front matter block of a text with LF line ends, as the generator would. A block that is
/// never closed is no block, as in Jekyll and Hugo.
pub fn front_matter(text: &str, generator: Generator) -> Option<Block> {
    // Hugo (`parser/pageparser/pagelexer_intro.go`) and Zola (`components/content/src/front_matter`)
    // pass over blank lines in front of it.
    let blank = match generator {
        Generator::Hugo | Generator::Zola => {
            let words = text.trim_start();
            text[..text.len() - words.len()]
                .rfind('\n')
                .map_or(0, |at| at + 1)
        }
        _ => 0,
    };
    let block = at_start(&text[blank..], generator)?;
    Some(Block {
        range: 0..block.range.end + blank,
        inner: block.inner.start + blank..block.inner.end + blank,
        ..block
    })
}

/// Whether a text begins with an object that is no JSON: a block that its generator stumbles over.
pub fn has_broken_json(text: &str) -> bool {
    let object = text.trim_start().strip_prefix('{');
    object.is_some_and(|inside| inside.trim_start().starts_with('"'))
}

fn at_start(text: &str, generator: Generator) -> Option<Block> {
    let first_line = text.split('\n').next()?;
    match first_line.trim_end() {
        "---" => fenced(text, first_line.len(), Format::Yaml, &["---", "..."]),
        "+++" => fenced(text, first_line.len(), Format::Toml, &["+++"]),
        start if generator == Generator::Hexo && is_hexo_fence(start) => hexo(text, Some(start)),
        start if start.starts_with('{') => json(text),
        _ if generator == Generator::Hexo => hexo(text, None),
        _ => None,
    }
}

/// Where the body begins, in bytes.
pub fn body_start(text: &str, generator: Generator) -> usize {
    front_matter(text, generator).map_or(0, |block| block.range.end)
}

/// Three or more of one sign.
fn is_hexo_fence(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3
        && (line.bytes().all(|byte| byte == b'-') || line.bytes().all(|byte| byte == b';'))
}

/// Hexo's own ways (`hexo-front-matter`, `lib/front_matter.ts`): a fence of `;;;` closes JSON members
/// without braces, and the opening fence may be missing. What is no map there is body.
fn hexo(text: &str, opening: Option<&str>) -> Option<Block> {
    let inner_start = opening.map_or(0, |_| text.find('\n').map_or(text.len(), |at| at + 1));
    let mut line_start = inner_start;
    for line in text[inner_start..].split_inclusive('\n') {
        let closes = match opening {
            Some(opening) => line.trim_end() == opening,
            None => is_hexo_fence(line),
        };
        if closes && line_start > inner_start {
            let inner = inner_start..line_start;
            let is_json = line.starts_with(';');
            let is_map = if is_json {
                let members = format!("{{{}}}", &text[inner.clone()]);
                serde_json::from_str::<serde_json::Map<_, _>>(&members).is_ok()
            } else {
                let map = serde_yaml::from_str::<serde_yaml::Mapping>(&text[inner.clone()]);
                // What stands between two fences is meant as a block, even one that cannot be read.
                opening.is_some() || map.is_ok_and(|map| !map.is_empty())
            };
            return (is_map || opening.is_some()).then_some(Block {
                format: if is_json { Format::Json } else { Format::Yaml },
                range: 0..line_start + line.len(),
                inner,
                bare: is_json,
            });
        }
        line_start += line.len();
    }
    None
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
                bare: false,
            });
        }
        line_start += line.len();
    }
    None
}

fn json(text: &str) -> Option<Block> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    if values.next()?.is_err() {
        return broken_json(text);
    }
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
        bare: false,
    })
}

/// What is meant as an object and is none: from a brace with a name behind it to the first brace that
/// stands alone at the start of a line.
fn broken_json(text: &str) -> Option<Block> {
    let is_meant = text[1..].trim_start().starts_with('"');
    let end = text.find("\n}").filter(|_| is_meant)? + 2;
    let rest = &text[end..];
    let line = rest.split_inclusive('\n').next().unwrap_or_default();
    line.trim().is_empty().then(|| Block {
        format: Format::Json,
        range: 0..end + line.len(),
        inner: 0..end,
        bare: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_come_before_a_block_where_the_generator_passes_over_them() {
        let text = "\n \n---\na: 1\n---\nbody";
        let block = front_matter(text, Generator::Hugo).unwrap();
        assert_eq!(&text[block.inner], "a: 1\n");
        assert_eq!(&text[block.range.end..], "body");
        assert_eq!(front_matter(text, Generator::Jekyll), None);
    }

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
            let block = front_matter(text, Generator::Plain).unwrap();
            assert_eq!(&text[block.inner.clone()], inner);
            assert_eq!(&text[body_start(text, Generator::Plain)..], body);
        }
    }

    #[test]
    fn a_block_that_never_ends_is_body() {
        for text in [
            "---\na: 1\n",
            "+++\na = 1",
            "{\"a\": 1",
            "{ a }\n}\n",
            "{{< figure >}}",
            "",
            "# a",
        ] {
            assert_eq!(front_matter(text, Generator::Hugo), None, "{text:?}");
        }
    }

    #[test]
    fn an_object_with_a_fault_is_still_meant_as_one() {
        let text = "{\n  \"tags\": [\"a\",],\n}\nbody";
        let block = front_matter(text, Generator::Hugo).unwrap();
        assert_eq!(&text[block.range.end..], "body");
    }

    #[test]
    fn hexo_may_leave_the_first_fence_out() {
        for (text, inner, body) in [
            (
                "title: a\ntags: b\n---\nbody",
                "title: a\ntags: b\n",
                "body",
            ),
            (
                "\"title\": \"a\",\n\"n\": 1\n;;;\nbody",
                "\"title\": \"a\",\n\"n\": 1\n",
                "body",
            ),
            (";;;\n\"a\": 1\n;;;\nbody", "\"a\": 1\n", "body"),
            ("----\na: 1\n----\nbody", "a: 1\n", "body"),
        ] {
            let block = front_matter(text, Generator::Hexo).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(&text[block.inner.clone()], inner);
            assert_eq!(&text[body_start(text, Generator::Hexo)..], body);
            assert_eq!(front_matter(text, Generator::Jekyll), None);
        }
        for text in [
            "A line.\n---\nbody",
            "A line.\n\n---\n",
            "title: a\n",
            "---\n",
        ] {
            assert_eq!(front_matter(text, Generator::Hexo), None, "{text}");
        }
    }
}
