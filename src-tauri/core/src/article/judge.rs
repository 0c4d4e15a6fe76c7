//! What a rendered article may contain, for the tests and the fuzz target: its HTML is read again by html5ever, and it
//! is what it contains that is judged, never what was removed. No element in the allow-list changes the tokenizer's
//! state, so its tokens are the page's elements.

use html5ever::tokenizer::{TagKind, Token};

use super::dialect::Form;
use super::{escape, raw_html, sanitize};

const MATHML: &[&str] = &[
    "math",
    "semantics",
    "annotation",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "msup",
    "msub",
    "msubsup",
    "mfrac",
    "msqrt",
    "mroot",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mover",
    "munder",
    "munderover",
    "mpadded",
    "mphantom",
    "menclose",
    "mglyph",
    "merror",
    "mlabeledtr",
    "mmultiscripts",
    "mprescripts",
];

/// What is wrong with `html`, if anything: an element or attribute outside the allow-list, an address that runs
/// something, a picture that is not `picture://local/…`, a placeholder that was not filled.
pub fn fault(html: &str) -> Option<String> {
    fault_of(html, Form::Themed)
}

/// The same of an article in the form that a generator publishes, whose pictures have addresses of any harmless kind.
pub fn published_fault(html: &str) -> Option<String> {
    fault_of(html, Form::Published)
}

fn fault_of(html: &str, form: Form) -> Option<String> {
    let mut in_math = 0_usize;
    for token in raw_html::tokens(html) {
        let Token::TagToken(tag) = token else {
            if matches!(token, Token::CommentToken(_) | Token::DoctypeToken(_)) {
                return Some("a comment".into());
            }
            continue;
        };
        let name = &*tag.name;
        if name == "math" {
            in_math = if tag.kind == TagKind::StartTag {
                in_math + 1
            } else {
                in_math.saturating_sub(1)
            };
        }
        let is_known = if in_math > 0 || name == "math" {
            MATHML.contains(&name)
        } else {
            sanitize::ELEMENTS.contains(&name)
                || matches!(name, "img" | "input")
                || form == Form::Published && name == "button"
        };
        if !is_known {
            return Some(format!("element {name}"));
        }
        for attribute in &tag.attrs {
            let (key, value) = (&*attribute.name.local, &*attribute.value);
            let is_known = in_math > 0 && !key.starts_with("on") && key != "href" && key != "style"
                || matches!(
                    key,
                    "class"
                        | "id"
                        | "title"
                        | "lang"
                        | "dir"
                        | "align"
                        | "start"
                        | "reversed"
                        | "type"
                        | "value"
                        | "colspan"
                        | "rowspan"
                )
                || matches!(
                    key,
                    "scope"
                        | "span"
                        | "datetime"
                        | "open"
                        | "color"
                        | "href"
                        | "rel"
                        | "role"
                        | "tabindex"
                        | "aria-label"
                )
                || matches!(
                    (name, key),
                    (
                        "img",
                        "src" | "alt" | "width" | "height" | "loading" | "decoding"
                    ) | ("input", "disabled" | "checked")
                )
                || matches!(
                    (name, key),
                    ("figure" | "span", "data-host")
                        | ("figure", "data-diagram")
                        | ("span", "data-label-text")
                );
            // What Chirpy adds to code and pictures, as it adds the button.
            let is_known = is_known
                || form == Form::Published
                    && matches!((name, key), ("div", "file") | ("img", "data-lqip"));
            if !is_known {
                return Some(format!("attribute {name} {key}"));
            }
            if key == "href" && !is_harmless(value, form) {
                return Some(format!("href {value}"));
            }
            let is_ours = value.starts_with("picture://local/")
                || form == Form::Published && is_harmless(value, form);
            if key == "src" && !is_ours {
                return Some(format!("src {value}"));
            }
        }
    }
    html.contains(escape::is_reserved)
        .then(|| "a reserved character".into())
}

/// As a browser reads an address: without blanks in front, tabs and line ends. What stands before a `:` is a scheme
/// only if it is written with the letters of one, and belongs to a relative address otherwise (URL Standard, «scheme
/// state»). `//host` has the scheme of its page, which is another for a page that is published and for a file.
fn is_harmless(address: &str, form: Form) -> bool {
    let read: String = address
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control())
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let head = read
        .split(['/', '?', '#'])
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    let is_scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    match head.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        // One backslash is a slash, two lead outside.
        None => form == Form::Published || !read.replace('\\', "/").starts_with("//"),
        Some((scheme, _)) => matches!(scheme, "http" | "https" | "mailto"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_told_from_a_relative_address() {
        for address in [
            "https://e.org/a",
            "mailto:a@e.org",
            "a/b:c",
            "#a:b",
            "日记:一.png",
            "ht\u{fffd}://e.org/a.png",
            "1a:b",
        ] {
            assert!(is_harmless(address, Form::Themed), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            " java\tscript:alert(1)",
            "\u{1}JavaScript:alert(1)",
            "data:text/html,a",
            "web+a.b-c:d",
            "//e.org/a",
            "\\\\e.org\\a",
        ] {
            assert!(!is_harmless(address, Form::Themed), "{address}");
        }
        assert!(is_harmless("//e.org/a", Form::Published));
        assert!(!is_harmless("javascript:alert(1)", Form::Published));
    }
}
