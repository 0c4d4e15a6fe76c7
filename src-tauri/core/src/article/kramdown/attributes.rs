//! Attribute lists: the inside of `{: … }` ("Attribute List Definitions" in kramdown's documentation).

use super::scan::{id_name, is_space, strip};
use super::tree::Ial;

/// Reads the inside of an attribute list.
pub(super) fn read(inside: &str) -> Ial {
    let mut ial = Ial::default();
    let whole = strip(inside);
    if whole.is_empty() || whole == ":" {
        return ial;
    }
    let mut at = 0;
    while at < inside.len() {
        let rest = inside.get(at..).unwrap_or("");
        let starts = at == 0
            || inside
                .get(..at)
                .is_some_and(|before| before.ends_with(is_space));
        match starts.then(|| item(rest, &mut ial)).flatten() {
            Some(length) => at += length,
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    ial
}

/// One item of the list: its length, when `text` starts with one that ends at a blank.
fn item(text: &str, ial: &mut Ial) -> Option<usize> {
    let ends = |length: usize| {
        text.get(length..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(is_space))
    };
    let name = id_name(text);
    if name > 0 {
        if let Some((value, length)) = value(text.get(name..)?)
            && ends(name + length)
        {
            ial.attr.merge(text.get(..name)?, &value);
            return Some(name + length);
        }
        if ends(name) {
            ial.refs.push(text.get(..name)?.to_owned());
            return Some(name);
        }
        return None;
    }
    let end = text.find(is_space).unwrap_or(text.len());
    let names = ids_and_classes(text.get(..end)?)?;
    for (is_class, name) in names {
        ial.attr.merge(if is_class { "class" } else { "id" }, name);
    }
    Some(end)
}

/// `="value"` with its escapes taken off.
fn value(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix('=')?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if chars
                .peek()
                .is_some_and(|(_, next)| *next == '}' || *next == quote) =>
            {
                value.extend(chars.next().map(|(_, next)| next));
            }
            '}' => return None,
            c if c == quote => return Some((value, 1 + at + 1)),
            c => value.push(c),
        }
    }
    None
}

/// `.a.b#c`: whether each is a class, and its name.
fn ids_and_classes(text: &str) -> Option<Vec<(bool, &str)>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (is_class, after) = match rest.strip_prefix('.') {
            Some(after) => (true, after),
            None => (false, rest.strip_prefix('#')?),
        };
        let length = if is_class {
            after.find(['.', '#']).unwrap_or(after.len())
        } else if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            after
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-')))
                .unwrap_or(after.len())
        } else {
            0
        };
        if length == 0 {
            return None;
        }
        found.push((is_class, after.get(..length)?));
        rest = after.get(length..)?;
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inside: &str, refs: &[&str], attr: &[(&str, &str)]) {
        let ial = read(inside);
        assert_eq!(ial.refs, refs, "{inside}");
        let found: Vec<(&str, &str)> = ial
            .attr
            .0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(found, attr, "{inside}");
    }

    #[test]
    fn lists_are_read_as_kramdown_documents_them() {
        check(".a .b #c", &[], &[("class", "a b"), ("id", "c")]);
        check(".a.b#c", &[], &[("class", "a b"), ("id", "c")]);
        check("toc", &["toc"], &[]);
        check(" title=\"a b\" x='1'", &[], &[("title", "a b"), ("x", "1")]);
        check("t=\"a\\\"b\"", &[], &[("t", "a\"b")]);
        check(".中文 #中", &[], &[("class", "中文")]);
        check("a=b ref", &["ref"], &[]);
        check("", &[], &[]);
    }
}
