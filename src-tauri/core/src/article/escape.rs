//! Text into HTML. Besides `&`, `<`, `>` and quotes this keeps out what would forge a placeholder: a character
//! reference such as `&#xFDD2;` turns into U+FFFD here.

use std::fmt::Write as _;

/// The noncharacters U+FDD0 to U+FDEF are ours; Unicode keeps them out of text that people exchange.
pub(super) fn is_reserved(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Appends `text` for use between tags.
pub(super) fn text(out: &mut String, text: &str) {
    written(out, text, false);
}

/// Appends `text` for use inside a double-quoted attribute.
pub(super) fn attribute(out: &mut String, text: &str) {
    written(out, text, true);
}

/// Appends `text` in stretches that stay as they are, and what stands for the characters between.
fn written(out: &mut String, text: &str, in_quotes: bool) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let (instead, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if in_quotes => ("&quot;", 1),
            b'\0' => ("\u{fffd}", 1),
            // U+FDD0 to U+FDEF, the reserved ones, in UTF-8.
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xb7, 0x90..=0xaf])) => {
                ("\u{fffd}", 3)
            }
            _ => continue,
        };
        out.push_str(text.get(done..at).unwrap_or(""));
        out.push_str(instead);
        done = at + length;
    }
    out.push_str(text.get(done..).unwrap_or(""));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_characters_and_no_others_are_taken_out() {
        for c in '\u{fdc0}'..='\u{fe00}' {
            let mut out = String::new();
            text(&mut out, &format!("中{c}<\0\"{c}"));
            let shown = if is_reserved(c) { '\u{fffd}' } else { c };
            assert_eq!(out, format!("中{shown}&lt;\u{fffd}\"{shown}"));
        }
        let mut out = String::new();
        pair(&mut out, "a", "\"&>\u{fdd2}");
        assert_eq!(out, " a=\"&quot;&amp;&gt;\u{fffd}\"");
    }
}
