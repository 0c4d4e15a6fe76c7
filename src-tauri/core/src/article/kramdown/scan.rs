//! Recognisers that several rules share. Each looks at the start of a text and says how many bytes it takes.
//!
//! As in Ruby's regular expressions `\s`, `\w` and `\d` are ASCII, `[[:alpha:]]` and `[[:alnum:]]` are not.

/// `\s`.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

/// `\w`.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `\p{Word}`: letters, marks, decimal digits and connectors of every script.
pub(super) fn is_any_word(c: char) -> bool {
    if c.is_ascii() {
        return is_word(c);
    }
    (c.is_alphanumeric() && !is_other_number(c)) || is_mark(c) || is_connector(c)
}

/// Numbers that are neither digits nor letters (general category No): `²`, `½`, `①`.
fn is_other_number(c: char) -> bool {
    matches!(c,
        '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{bc}'..='\u{be}' | '\u{9f4}'..='\u{9f9}' | '\u{b72}'..='\u{b77}'
        | '\u{bf0}'..='\u{bf2}' | '\u{c78}'..='\u{c7e}' | '\u{d58}'..='\u{d5e}' | '\u{d70}'..='\u{d78}'
        | '\u{f2a}'..='\u{f33}' | '\u{1369}'..='\u{137c}' | '\u{17f0}'..='\u{17f9}' | '\u{19da}'
        | '\u{2070}' | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '\u{2150}'..='\u{215f}' | '\u{2189}'
        | '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{2cfd}'
        | '\u{3192}'..='\u{3195}' | '\u{3220}'..='\u{3229}' | '\u{3248}'..='\u{324f}' | '\u{3251}'..='\u{325f}'
        | '\u{3280}'..='\u{3289}' | '\u{32b1}'..='\u{32bf}' | '\u{a830}'..='\u{a835}'
        | '\u{10107}'..='\u{10133}' | '\u{1d360}'..='\u{1d378}' | '\u{1f100}'..='\u{1f10c}')
}

/// Marks that are not letters already (general category M): accents, variation selectors, enclosing keycaps.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{abc}' | '\u{acd}'
        | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' | '\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{eb8}'..='\u{ecd}'
        | '\u{f18}'..='\u{f19}' | '\u{f35}' | '\u{f37}' | '\u{f39}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20f0}' | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Connectors (general category Pc).
fn is_connector(c: char) -> bool {
    matches!(
        c,
        '\u{203f}' | '\u{2040}' | '\u{2054}' | '\u{fe33}' | '\u{fe34}' | '\u{fe4d}'
            ..='\u{fe4f}' | '\u{ff3f}'
    )
}

/// `[[:alpha:]]`.
pub(super) fn is_alpha(c: char) -> bool {
    c.is_alphabetic()
}

/// `[[:alnum:]]`.
pub(super) fn is_alnum(c: char) -> bool {
    c.is_alphabetic() || (c.is_numeric() && !is_other_number(c))
}

/// Ruby's `rstrip`: white space and NUL.
pub(super) fn rstrip(text: &str) -> &str {
    text.trim_end_matches(|c| is_space(c) || c == '\0')
}

/// Ruby's `strip`.
pub(super) fn strip(text: &str) -> &str {
    rstrip(text).trim_start_matches(|c| is_space(c) || c == '\0')
}

/// The first line of `text` with its line end.
pub(super) fn line(text: &str) -> &str {
    let end = text.find('\n').map_or(text.len(), |end| end + 1);
    text.get(..end).unwrap_or(text)
}

/// How many bytes at the start are white space.
pub(super) fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_space).len()
}

/// How many bytes at the start are blanks or tabs.
pub(super) fn blanks(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// At most `most` spaces.
pub(super) fn indent(text: &str, most: usize) -> usize {
    text.bytes()
        .take(most)
        .take_while(|byte| *byte == b' ')
        .count()
}

/// `text` after up to three spaces.
pub(super) fn after_indent(text: &str) -> &str {
    text.get(indent(text, 3)..).unwrap_or("")
}

/// White space up to a line end, `\s*?\n`: its length.
pub(super) fn rest_of_line(text: &str) -> Option<usize> {
    let end = text.find('\n')?;
    text.get(..end)?.chars().all(is_space).then_some(end + 1)
}

/// Blank lines: their length, 0 when the first line is not blank.
pub(super) fn blank_lines(text: &str) -> usize {
    let space = spaces(text);
    text.get(..space)
        .and_then(|space| space.rfind('\n'))
        .map_or(0, |end| end + 1)
}

/// An indentation of code: a tab or four spaces.
pub(super) fn code_indent(text: &str) -> usize {
    if text.starts_with('\t') {
        1
    } else if text.starts_with("    ") {
        4
    } else {
        0
    }
}

/// `\w[\w-]*`: the name of an attribute definition, of a footnote, or of a key.
pub(super) fn id_name(text: &str) -> usize {
    if !text.starts_with(is_word) {
        return 0;
    }
    text.find(|c| !is_word(c) && c != '-').unwrap_or(text.len())
}

/// The longest attribute list that is read, in bytes; keeps the search for its end linear.
pub(super) const LONGEST_LIST: usize = 2048;

/// The inside of braces up to `}`, where `\}` does not close: its length, which is more than 0.
pub(super) fn braced(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut escaped = None;
    while at < LONGEST_LIST {
        match bytes.get(at) {
            Some(b'\\') if bytes.get(at + 1) == Some(&b'}') => {
                escaped = Some(at + 1);
                at += 2;
            }
            Some(b'}') => return (at > 0).then_some(at),
            Some(_) => at += 1,
            // With nothing else to close the list, the last `\}` is a backslash and a brace.
            None => break,
        }
    }
    escaped
}

/// `name` or `prefix:name` as HTML tags and attributes have it.
pub(super) fn html_name(text: &str) -> usize {
    let part = |text: &str| {
        if !text.starts_with(|c: char| is_alpha(c) || c == '_') {
            return 0;
        }
        text.find(|c: char| !is_alnum(c) && !matches!(c, '-' | '.' | '_'))
            .unwrap_or(text.len())
    };
    let first = part(text);
    if first == 0 {
        return 0;
    }
    let second = text
        .get(first..)
        .and_then(|rest| rest.strip_prefix(':'))
        .map_or(0, part);
    if second > 0 {
        first + 1 + second
    } else {
        first
    }
}
