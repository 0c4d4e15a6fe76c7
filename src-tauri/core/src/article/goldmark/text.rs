//! Escapes and character references in text, addresses and titles: goldmark's `html.Writer` and `util.URLEscape`.

use html5ever::data::NAMED_ENTITIES;

use crate::article::escape::is_reserved;

/// The text that a reader sees: `\*` and `&amp;` resolved. With `escaped_space` a `\` before a blank takes the
/// blank with it (Hugo's `cjk.escapedSpace`).
pub(super) fn shown(text: &str, escaped_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        if let Some(after) = rest.strip_prefix('\\') {
            match after.chars().next() {
                Some(next) if next.is_ascii_punctuation() => {
                    out.push(next);
                    rest = after.get(1..).unwrap_or("");
                }
                Some(' ') if escaped_space => rest = after.get(1..).unwrap_or(""),
                _ => {
                    out.push('\\');
                    rest = after;
                }
            }
        } else {
            rest = reference(rest, &mut out).unwrap_or_else(|| {
                out.push('&');
                rest.get(1..).unwrap_or("")
            });
        }
    }
    out.push_str(rest);
    out
}

/// Appends what the character reference at the start of `text` stands for, and gives the rest.
fn reference<'t>(text: &'t str, out: &mut String) -> Option<&'t str> {
    let (name, rest) = text.strip_prefix('&')?.split_once(';')?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) if (1..7).contains(&hex.len()) && is_all(hex, char::is_ascii_hexdigit) => {
                u32::from_str_radix(hex, 16).ok()?
            }
            None if (1..8).contains(&number.len()) && is_all(number, char::is_ascii_digit) => {
                number.parse().ok()?
            }
            _ => return None,
        };
        out.push(
            char::from_u32(code)
                .filter(|c| *c != '\0')
                .unwrap_or('\u{fffd}'),
        );
        return Some(rest);
    }
    if name.len() > 40 || !is_all(name, char::is_ascii_alphanumeric) {
        return None;
    }
    let (first, second) = *NAMED_ENTITIES.get(&format!("{name};"))?;
    out.push(char::from_u32(first)?);
    out.extend(char::from_u32(second).filter(|c| *c != '\0'));
    Some(rest)
}

fn is_all(text: &str, of: impl Fn(&char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(|c| of(&c))
}

/// An address as goldmark writes it: what its `urlEscapeTable` lacks is percent-encoded, `%` unless two digits
/// follow. A place in the page stays as it is, for it names an id.
pub(super) fn address(address: &str) -> String {
    if address.starts_with('#') {
        return address.to_owned();
    }
    let bytes = address.as_bytes();
    let mut out = String::with_capacity(address.len());
    for (index, c) in address.char_indices() {
        let is_encoded = c == '%'
            && bytes.get(index + 1).is_some_and(u8::is_ascii_hexdigit)
            && index + 2 < bytes.len();
        // What stands for a shortcode is put in later.
        let is_kept =
            is_reserved(c) || c.is_ascii_alphanumeric() || "!#$&'()*+,-./:;=?@_~".contains(c);
        if is_kept || is_encoded {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_references_are_resolved() {
        for (text, wanted) in [
            (r"a \* b \中", r"a * b \中"),
            (
                "&amp; &copy; &nope; &#35; &#x23; &#0; &",
                "& © &nope; # # \u{fffd} &",
            ),
            ("&notit;", "&notit;"),
            (r"\&amp;", "&amp;"),
            (r"a\ b", r"a\ b"),
        ] {
            assert_eq!(shown(text, false), wanted);
        }
        assert_eq!(shown(r"**a**\ b", true), "**a**b");
    }

    #[test]
    fn addresses_are_encoded_once() {
        for (text, wanted) in [
            ("/文", "/%E6%96%87"),
            ("a b[c]", "a%20b%5Bc%5D"),
            ("/%20%zz", "/%20%25zz"),
            ("#中", "#中"),
        ] {
            assert_eq!(address(text), wanted);
        }
    }
}
