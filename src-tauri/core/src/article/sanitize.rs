//! The second guard: ammonia with an allow-list of our own cleans each unit.
//!
//! Its list is short because everything rich of our own making (pictures, formulas, coloured code, check boxes)
//! goes round it as a placeholder: no `img`, `input`, `svg`, `math`, `style` attribute or `data-…` passes here.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::escape::is_reserved;
use super::links;

/// The elements an article may have, besides those of trusted markup.
pub(super) const ELEMENTS: [&str; 71] = [
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];

const ANYWHERE: [&str; 5] = ["class", "id", "title", "lang", "dir"];

/// Attributes of single elements. `role`, `tabindex` and `aria-label` are ours; `raw_html` takes them from posts.
const ATTRIBUTES: [(&str, &[&str]); 25] = [
    ("a", &["href", "aria-label"]),
    ("section", &["aria-label"]),
    ("nav", &["aria-label"]),
    ("div", &["align", "role", "tabindex", "aria-label"]),
    ("details", &["open"]),
    ("ol", &["start", "reversed", "type"]),
    ("ul", &["type"]),
    ("li", &["value"]),
    ("td", &["align", "colspan", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
    ("table", &["align"]),
    ("tr", &["align"]),
    ("hr", &["align"]),
    ("p", &["align"]),
    ("h1", &["align"]),
    ("h2", &["align"]),
    ("h3", &["align"]),
    ("h4", &["align"]),
    ("h5", &["align"]),
    ("h6", &["align"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("time", &["datetime"]),
    ("font", &["color"]),
    ("ins", &["datetime"]),
];

pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "col" | "wbr")
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut attributes: HashMap<&str, HashSet<&str>> = ATTRIBUTES
        .iter()
        .map(|(element, names)| (*element, names.iter().copied().collect()))
        .collect();
    attributes.entry("del").or_default().insert("datetime");
    let rel = HashMap::from([("rel", HashSet::from([links::OUTSIDE_REL]))]);
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(ELEMENTS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(HashSet::from(ANYWHERE))
        .tag_attributes(attributes)
        .tag_attribute_values(HashMap::from([("a", rel)]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|_, attribute, value| match attribute {
            // A placeholder inside an attribute would be restored there.
            _ if value.contains(is_reserved) => {
                Some(Cow::Owned(value.replace(is_reserved, "\u{fffd}")))
            }
            // `//host` of a published page stays; a themed one has none, for the writer names the scheme.
            "href" => links::allowed(value)
                .map(|address| Cow::Owned(links::as_written(value, &address).to_owned())),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

/// `html` with nothing outside the allow-list; placeholders stay.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(&in_short_texts(html)).to_string()
}

/// Whether an attribute of an element is in the allow-list.
pub(super) fn is_allowed_attribute(element: &str, name: &str) -> bool {
    let own = |(other, names): &(&str, &[&str])| *other == element && names.contains(&name);
    ANYWHERE.contains(&name) || ATTRIBUTES.iter().any(own)
}

/// So many characters that are written as references, or might be, stand in one text.
const MOST_SPECIAL: usize = 512;

/// `html` with comments, which cleaning takes out, in texts full of `&` or of characters that start like a no-break
/// space: for each of them html5ever's serializer (0.40, `write_escaped`) searches the rest of its text.
fn in_short_texts(html: &str) -> Cow<'_, str> {
    const SPLIT: &str = "<!---->";
    let (mut count, mut in_tag, mut done) = (0, false, 0);
    let mut out = String::new();
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'<' => in_tag = true,
            b'>' => {
                in_tag = false;
                count = 0;
            }
            b'&' | 0xc2 if !in_tag => {
                count += 1;
                if count > MOST_SPECIAL {
                    out.push_str(html.get(done..at).unwrap_or(""));
                    out.push_str(SPLIT);
                    (count, done) = (0, at);
                }
            }
            _ => {}
        }
    }
    if out.is_empty() {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(done..).unwrap_or(""));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_of_references_stay_whole() {
        for text in ["»", "&amp;", "&lt;b&gt;", "a« ", "中&quot;·"] {
            let html = format!("<p title=\"{0}\">{0}</p>", text.repeat(3_000));
            let plain = text.repeat(3_000).replace("&quot;", "\"");
            let cleaned = clean(&html);
            let shown = cleaned.split_once('>').map_or("", |(_, rest)| rest);
            assert_eq!(shown, format!("{plain}</p>"), "{text}");
            assert!(in_short_texts(&html).contains("<!---->"), "{text}");
        }
    }
}
