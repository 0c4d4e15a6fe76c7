//! What starts a line of a block, as marked 15's `rules.ts` says it: each function stands for one of its regular
//! expressions and takes the text from the start of a line on.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// JavaScript's `\s`.
pub(super) fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// JavaScript's `trimStart`.
pub(super) fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_space)
}

/// JavaScript's `trimEnd`.
pub(super) fn trim_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}

/// JavaScript's `trim`.
pub(super) fn trim(text: &str) -> &str {
    trim_start(trim_end(text))
}

/// `[\p{P}\p{S}]`.
pub(super) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
    )
}

/// The line that `text` starts with, without its end.
pub(super) fn line(text: &str) -> &str {
    text.split('\n').next().unwrap_or("")
}

/// The length of the line that `text` starts with, its end included.
pub(super) fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |end| end + 1)
}

/// How many line ends `text` starts with.
pub(super) fn line_ends(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'\n').count()
}

/// How many blanks `text` starts with, at most `most`.
pub(super) fn blanks(text: &str, most: usize) -> usize {
    text.bytes()
        .take(most)
        .take_while(|byte| *byte == b' ')
        .count()
}

/// `text` without up to three blanks.
pub(super) fn outdented(text: &str) -> &str {
    text.get(blanks(text, 3)..).unwrap_or("")
}

/// `(?: {4}| {0,3}\t)`: the width of indented code's indent.
pub(super) fn code_indent(text: &str) -> Option<usize> {
    let blanks = blanks(text, 4);
    match text.as_bytes().get(blanks) {
        _ if blanks == 4 => Some(4),
        Some(b'\t') => Some(blanks + 1),
        _ => None,
    }
}

/// ` {0,3}((?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)`, with at most `most` blanks in front.
pub(super) fn is_rule(text: &str, most: usize, tabs: bool) -> bool {
    let rest = text.get(blanks(text, most)..).unwrap_or("");
    let line = line(rest);
    let Some(mark) = line
        .bytes()
        .next()
        .filter(|byte| matches!(byte, b'-' | b'_' | b'*'))
    else {
        return false;
    };
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            byte if byte == mark => count += 1,
            b' ' => {}
            b'\t' if tabs => {}
            _ => return false,
        }
    }
    count >= 3
}

/// ` {0,3}#{1,6}(?:\s|$)`: the level of the heading.
pub(super) fn heading_level(text: &str) -> Option<usize> {
    let rest = outdented(text);
    let level = rest.bytes().take_while(|byte| *byte == b'#').count();
    let after = rest.get(level..).unwrap_or("").chars().next();
    ((1..=6).contains(&level) && after.is_none_or(is_space)).then_some(level)
}

/// An opening fence: its indent, its mark and how long it is. `ended`: the line has to have an end, as it has
/// where a fence is to interrupt a paragraph.
pub(super) fn fence(text: &str, ended: bool) -> Option<(usize, u8, usize)> {
    let indent = blanks(text, 3);
    let rest = line(text.get(indent..)?);
    let mark = rest
        .bytes()
        .next()
        .filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    let info = rest.get(length..)?;
    let fits = length >= 3 && !(mark == b'`' && info.contains('`'));
    let has_end = text.len() > indent + rest.len();
    (fits && (has_end || !ended)).then_some((indent, mark, length))
}

/// `(?:[*+-]|\d{1,9}[.)])` at the start of `text`: its length.
pub(super) fn bullet(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'*' | b'+' | b'-' => Some(1),
        b'0'..=b'9' => {
            let digits = bytes
                .iter()
                .take(10)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            (digits <= 9 && matches!(bytes.get(digits), Some(b'.' | b')'))).then_some(digits + 1)
        }
        _ => None,
    }
}

/// ` {0,3}(?:[*+-]|1[.)]) `: the item that may interrupt a paragraph.
pub(super) fn interrupting_item(text: &str) -> bool {
    let rest = outdented(text);
    let after = rest
        .strip_prefix(['*', '+', '-'])
        .or_else(|| rest.strip_prefix("1.").or_else(|| rest.strip_prefix("1)")));
    after.is_some_and(|after| after.starts_with(' '))
}

/// Names of the elements that start a block, marked's `_tag`.
const BLOCK_ELEMENTS: [&str; 63] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "meta",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// `</?(?:tag)(?: +|\n|/?>)`, in lower case only unless `any_case`.
pub(super) fn block_element(text: &str, any_case: bool) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest
        .bytes()
        .take(12)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let (name, after) = rest.split_at(length);
    let known = BLOCK_ELEMENTS
        .iter()
        .any(|known| *known == name || (any_case && known.eq_ignore_ascii_case(name)));
    known && (after.starts_with([' ', '\n', '>']) || after.starts_with("/>"))
}

/// `</?(?:tag)…|<(?:script|pre|style|textarea|!--)`: HTML that may interrupt a paragraph or a table.
pub(super) fn interrupting_html(text: &str) -> bool {
    block_element(text, false)
        || ["<script", "<pre", "<style", "<textarea", "<!--"]
            .iter()
            .any(|start| text.starts_with(start))
}

/// Whether the line that `text` starts with ends the paragraph before it; `tables`: as outside of quotes, where
/// a table does so as well.
pub(super) fn ends_paragraph(text: &str, tables: bool) -> bool {
    is_rule(text, 3, true)
        || heading_level(text).is_some()
        || outdented(text).starts_with('>')
        || fence(text, true).is_some()
        || interrupting_item(text)
        || interrupting_html(text)
        || (tables && super::table::starts(text))
        || {
            let blanks = blanks(text, usize::MAX);
            blanks > 0 && text.as_bytes().get(blanks) == Some(&b'\n')
        }
}

/// Whether a setext heading's text may neither start at nor reach over the line that `text` starts with.
pub(super) fn ends_setext(text: &str) -> bool {
    let rest = outdented(text);
    let hashes = rest.starts_with('#');
    let item = bullet(text)
        .and_then(|length| text.as_bytes().get(length))
        .is_some_and(|byte| *byte == b' ');
    let html = rest
        .strip_prefix('<')
        .is_some_and(|inside| match inside.find(['>', '\n']) {
            Some(end) if end > 0 => inside.get(end..).is_some_and(|end| end.starts_with(">\n")),
            _ => false,
        });
    item || code_indent(text).is_some()
        || rest.starts_with("```")
        || rest.starts_with("~~~")
        || rest.starts_with('>')
        || hashes
        || html
        || is_delimiter_row(text)
}

/// ` {0,3}\|?(?:[:\- ]*\|)+[\:\- ]*\n`.
fn is_delimiter_row(text: &str) -> bool {
    let line = line(text);
    text.len() > line.len()
        && line.contains('|')
        && line
            .bytes()
            .all(|byte| matches!(byte, b'|' | b':' | b'-' | b' '))
}

/// ` {0,3}(=+|-+) *(?:\n+|$)`: the level of the heading that such a line makes of the text above.
pub(super) fn underline(text: &str) -> Option<u8> {
    let rest = line(outdented(text)).trim_end_matches(' ');
    let mark = rest.bytes().next()?;
    let level = match mark {
        b'=' => 1,
        b'-' => 2,
        _ => return None,
    };
    rest.bytes().all(|byte| byte == mark).then_some(level)
}
