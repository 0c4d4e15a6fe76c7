//! Text into HTML. Besides `&`, `<`, `>` and quotes this keeps out what would forge a placeholder: a character
//! reference such as `&#xFDD2;` turns into U+FFFD here.

use std::fmt::Write as _;

/// The noncharacters U+FDD0 to U+FDEF are ours; Unicode keeps them out of text that people exchange.
pub(super) fn is_reserved(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Appends `text` for use between tags.
pub(super) fn text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0' => out.push('\u{fffd}'),
            c if is_reserved(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// Appends `text` for use inside a double-quoted attribute.
pub(super) fn attribute(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => out.push('\u{fffd}'),
            c if is_reserved(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// Appends ` name="value"`.
pub(super) fn pair(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    attribute(out, value);
    out.push('"');
}

/// Appends an address for `href`: blanks, quotes, controls and, unless `keep_text`, square brackets and everything beyond ASCII are
/// percent-encoded; what is encoded already stays.
pub(super) fn address(out: &mut String, address: &str, keep_text: bool) {
    let mut encoded = String::with_capacity(address.len());
    for c in address.chars() {
        let c = if is_reserved(c) || c == '\0' {
            '\u{fffd}'
        } else {
            c
        };
        let odd = c.is_ascii_control()
            || matches!(
                c,
                ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'
            );
        let foreign = !c.is_ascii() || matches!(c, '[' | ']');
        if odd || (foreign && (!keep_text || c.is_whitespace())) {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(encoded, "%{byte:02X}");
            }
        } else {
            encoded.push(c);
        }
    }
    attribute(out, &encoded);
}
