//! Tags of finished HTML, for small changes to it. It is our own: the sanitiser or the writer put every attribute in
//! double quotes and every `<` of a text into a reference, so no parser is needed.

use std::ops::Range;

/// A tag, as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// In lower case, save in mathematics.
    pub(super) name: &'h str,
    /// Whether it ends an element.
    pub(super) is_end: bool,
    /// From `<` to behind `>`, in bytes of the text.
    pub(super) range: Range<usize>,
    /// What stands behind the name.
    attributes: &'h str,
    /// Where that begins, in bytes of the text.
    attributes_start: usize,
}

/// An attribute of a tag: its value as written, and where that stands in the text, in bytes.
pub(super) struct Attribute<'h> {
    pub(super) name: &'h str,
    pub(super) value: &'h str,
    pub(super) range: Range<usize>,
}

impl<'h> Tag<'h> {
    /// The value of an attribute, as written; empty for one without a value.
    pub(super) fn get(&self, name: &str) -> Option<&'h str> {
        self.attributes()
            .find(|attribute| attribute.name == name)
            .map(|attribute| attribute.value)
    }

    /// Where a further attribute goes, in bytes of the text.
    pub(super) fn behind_name(&self) -> usize {
        self.attributes_start
    }

    /// All attributes, in order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute<'h>> {
        let (text, start) = (self.attributes, self.attributes_start);
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = text.get(at..)?;
            let from = at + rest.find(|c: char| !c.is_ascii_whitespace() && c != '/')?;
            let rest = text.get(from..)?;
            let length = rest
                .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
                .unwrap_or(rest.len());
            let name = rest.get(..length)?;
            let behind = rest.get(length..)?;
            let Some(quoted) = behind.strip_prefix("=\"") else {
                at = from + length.max(1);
                let end = start + from + length;
                return Some(Attribute {
                    name,
                    value: "",
                    range: end..end,
                });
            };
            let value = quoted.split('"').next().unwrap_or("");
            let value_at = from + length + 2;
            at = value_at + value.len() + 1;
            Some(Attribute {
                name,
                value,
                range: start + value_at..start + value_at + value.len(),
            })
        })
    }
}

/// The tags of a text, in order.
pub(super) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html.get(at..)?.find('<')?;
            let inside = html.get(start + 1..)?;
            let is_end = inside.starts_with('/');
            let name_start = start + 1 + usize::from(is_end);
            let rest = html.get(name_start..)?;
            let length = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                .unwrap_or(rest.len());
            if length == 0 {
                at = start + 1;
                continue;
            }
            let end = name_start + tag_end(rest)?;
            at = end + 1;
            return Some(Tag {
                name: rest.get(..length)?,
                is_end,
                range: start..at,
                attributes: html.get(name_start + length..end)?,
                attributes_start: name_start + length,
            });
        }
    })
}

/// Where the first `>` outside of quotes stands.
fn tag_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

/// `html` with each range replaced; ranges ascend and do not overlap.
pub(super) fn replaced(html: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(html.len() + changes.len() * 16);
    let mut at = 0;
    for (range, text) in changes {
        out.push_str(html.get(at..range.start).unwrap_or(""));
        out.push_str(text);
        at = range.end;
    }
    out.push_str(html.get(at..).unwrap_or(""));
    out
}

/// Text for use between tags and in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No character of HTML or XML.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The characters that an attribute's value or a text without tags stands for; of references, those that our
/// writers use.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

/// The words of a piece of HTML: its text, blanks squeezed.
pub(super) fn text(html: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for tag in tags(html) {
        out.push_str(html.get(at..tag.range.start).unwrap_or(""));
        at = tag.range.end;
    }
    out.push_str(html.get(at..).unwrap_or(""));
    let words: Vec<&str> = out.split_whitespace().collect();
    unescaped(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_with_their_attributes() {
        let html =
            r#"a &lt;b <img src="x>y" alt="" hidden/> < c <h2 id="一">t</h2><mspace width="1em"/>"#;
        let found: Vec<_> = tags(html)
            .map(|tag| {
                let pairs: Vec<_> = tag
                    .attributes()
                    .map(|attribute| {
                        assert_eq!(html.get(attribute.range.clone()), Some(attribute.value));
                        format!("{}={}", attribute.name, attribute.value)
                    })
                    .collect();
                (tag.name.to_owned(), tag.is_end, pairs.join(" "))
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(name, is_end, pairs)| (name.as_str(), *is_end, pairs.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("img", false, "src=x>y alt= hidden="),
                ("h2", false, "id=一"),
                ("h2", true, ""),
                ("mspace", false, "width=1em"),
            ]
        );
    }

    #[test]
    fn words_are_what_is_read() {
        assert_eq!(text("<p>a &amp;lt; <b>b</b>\n c</p>"), "a &lt; b c");
        assert_eq!(escaped("a\"<\u{1}&>"), "a&quot;&lt;&amp;&gt;");
    }

    #[test]
    fn torn_markup_ends_the_tags_and_nothing_else() {
        for html in [
            "<",
            "</",
            "<a",
            "<a href=\"",
            "<a href=\"x>",
            "a<b>c<",
            "<é>",
        ] {
            assert!(tags(html).count() < 2, "{html}");
        }
    }
}
