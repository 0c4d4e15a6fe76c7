//! What the sanitiser would leave as it is, seen at a glance: most of what the writer writes. Cleaning reads HTML into a
//! tree and writes it again, many times as long as reading it once takes.
//!
//! Only HTML of a narrow form passes: known elements where a parser leaves them, each closed in its turn, their
//! attributes in the allow-list and in double quotes, text with `&amp;`, `&lt;`, `&gt;` and `&nbsp;` as the only
//! references. All else goes to the sanitiser; what passes, debug builds clean too and compare.

use url::{ParseError, Url};

use super::escape::is_reserved;
use super::links;
use super::sanitize::{clean, is_allowed_attribute};

/// What may stand in an element, or where it may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flow,
    Phrasing,
    Items,
    Terms,
    Sections,
    Rows,
    Cells,
    Nothing,
}

/// More open elements than this are left to the sanitiser.
const DEEPEST: usize = 32;

/// Whether cleaning `html` gives `html`.
pub(super) fn is_clean(html: &str) -> bool {
    // A parser drops a byte order mark.
    let is_clean = !html.starts_with('\u{feff}') && passes(html).is_some();
    debug_assert!(!is_clean || clean(html) == html, "{html}");
    is_clean
}

/// `None` when `html` is not of the narrow form.
fn passes(html: &str) -> Option<()> {
    let mut open: Vec<(&str, Kind)> = Vec::new();
    let mut rest = html;
    loop {
        let inside = open.last().map_or(Kind::Flow, |(_, inside)| *inside);
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        text_passes(text, inside)?;
        if tag.is_empty() {
            return open.is_empty().then_some(());
        }
        let (tag, after) = tag.get(1..)?.split_once('>')?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            open.pop().filter(|(last, _)| *last == name)?;
            continue;
        }
        let (name, attributes) = tag.split_at(tag.find(' ').unwrap_or(tag.len()));
        let (place, holds) = element(name)?;
        let fits = place == inside || (place == Kind::Phrasing && inside == Kind::Flow);
        let is_new = place != Kind::Phrasing || open.iter().all(|(other, _)| *other != name);
        if !fits || !is_new || open.len() > DEEPEST {
            return None;
        }
        attributes_pass(name, attributes)?;
        // A parser drops the first line end of a `<pre>`.
        if name == "pre" && rest.starts_with('\n') {
            return None;
        }
        if holds != Kind::Nothing {
            open.push((name, holds));
        }
    }
}

/// Where an element may stand, and what in it.
fn element(name: &str) -> Option<(Kind, Kind)> {
    Some(match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => (Kind::Flow, Kind::Phrasing),
        "blockquote" | "div" | "section" | "figure" | "figcaption" | "nav" => {
            (Kind::Flow, Kind::Flow)
        }
        "ul" | "ol" => (Kind::Flow, Kind::Items),
        "li" => (Kind::Items, Kind::Flow),
        "dl" => (Kind::Flow, Kind::Terms),
        "dt" | "dd" => (Kind::Terms, Kind::Flow),
        "table" => (Kind::Flow, Kind::Sections),
        "thead" | "tbody" | "tfoot" => (Kind::Sections, Kind::Rows),
        "tr" => (Kind::Rows, Kind::Cells),
        "th" | "td" => (Kind::Cells, Kind::Flow),
        "hr" => (Kind::Flow, Kind::Nothing),
        "br" => (Kind::Phrasing, Kind::Nothing),
        "a" | "abbr" | "b" | "code" | "del" | "em" | "i" | "ins" | "kbd" | "mark" | "s"
        | "small" | "span" | "strong" | "sub" | "sup" | "u" => (Kind::Phrasing, Kind::Phrasing),
        _ => return None,
    })
}

fn text_passes(text: &str, inside: Kind) -> Option<()> {
    if !matches!(inside, Kind::Flow | Kind::Phrasing) {
        return text
            .bytes()
            .all(|byte| matches!(byte, b' ' | b'\n'))
            .then_some(());
    }
    characters_pass(text)
}

/// Whether `text` is written as the sanitiser writes it.
fn characters_pass(text: &str) -> Option<()> {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let follows = |rest: &[u8]| {
            bytes
                .get(at + 1..)
                .is_some_and(|after| after.starts_with(rest))
        };
        let is_odd = match byte {
            b'>' | b'\r' | 0 => true,
            b'&' => ![&b"amp;"[..], b"lt;", b"gt;", b"nbsp;"]
                .iter()
                .any(|name| follows(name)),
            // U+00A0.
            0xc2 => follows(&[0xa0]),
            _ => false,
        };
        if is_odd {
            return None;
        }
    }
    Some(())
}

/// ` name="value"`, again and again.
fn attributes_pass(element: &str, attributes: &str) -> Option<()> {
    let mut rest = attributes;
    let mut seen: Vec<&str> = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix(' ')?.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        rest = after;
        let is_known = match (element, name) {
            ("a", "rel") => value == links::OUTSIDE_REL,
            _ => is_allowed_attribute(element, name),
        };
        if !is_known || seen.contains(&name) || value.contains(is_reserved) {
            return None;
        }
        seen.push(name);
        characters_pass(value)?;
        if name == "href" {
            address_passes(&value.replace("&amp;", "&"))?;
        }
    }
    Some(())
}

/// Whether an address is one that the sanitiser lets through as it is.
fn address_passes(address: &str) -> Option<()> {
    // What other references stand for is not looked into.
    if address.contains('&') && address.contains(';') {
        return None;
    }
    let allowed = links::allowed(address)?;
    let is_kept = allowed == address
        && match Url::parse(address) {
            Ok(url) => matches!(url.scheme(), "http" | "https" | "mailto"),
            Err(error) => error == ParseError::RelativeUrlWithoutBase,
        };
    is_kept.then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_writer_writes_passes() {
        for html in [
            "",
            "<p>a &amp; b — “c” <em>d <strong>e</strong></em><br>\nf</p>\n<hr>",
            "<h2 id=\"中\">中</h2>",
            "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
            "<table>\n<thead>\n<tr>\n<th align=\"left\">a</th>\n</tr>\n</thead>\n</table>",
            "<a href=\"https://a.b/?c=d&amp;e\" rel=\"noopener noreferrer nofollow\">x</a>",
            "<p><a href=\"#a\">x</a> <a href=\"b/c.md\" title=\"t\">y</a></p>",
            "<blockquote>\n<pre><code class=\"language-x\">a\n</code></pre>\n</blockquote>",
            "\u{fdd2}0\u{fdd3}",
        ] {
            assert!(is_clean(html), "{html}");
        }
    }

    #[test]
    fn what_cleaning_changes_does_not_pass() {
        for html in [
            "\u{feff}a",
            "a\r",
            "a\0",
            "a\u{a0}b",
            "a > b",
            "a & b",
            "a &copy; b",
            "<p>a",
            "a</p>",
            "<p><p>a</p></p>",
            "<p><div>a</div></p>",
            "<em>a<p>b</em></p>",
            "<li>a</li>",
            "<a href=\"b\"><em><a href=\"c\">d</a></em></a>",
            "<table><tr><td>a</td></tr></table>",
            "<table>a<tbody></tbody></table>",
            "<tr></tr>",
            "<br/>",
            "<BR>",
            "<hr />",
            "<pre>\na</pre>",
            "<script>a</script>",
            "<img src=\"a\">",
            "<!-- a -->",
            "<p onclick=\"a\">b</p>",
            "<p style=\"a\">b</p>",
            "<p id=\"a\" id=\"b\">c</p>",
            "<p id=a>b</p>",
            "<p  id=\"a\">b</p>",
            "<p id=\"a>b\">c</p>",
            "<p id=\"\u{fdd2}\">c</p>",
            "<p href=\"a\">b</p>",
            "<a href=\"javascript:a\">b</a>",
            "<a href=\"&amp;#106;avascript:a\">b</a>",
            "<a href=\" javascript:a\">b</a>",
            "<a href=\"java\tscript:a\">b</a>",
            "<a href=\"//a.b\">b</a>",
            "<a href=\"https://[\">b</a>",
            "<a rel=\"x\">b</a>",
        ] {
            assert!(!is_clean(html), "{html}");
        }
    }
}
