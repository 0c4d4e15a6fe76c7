//! The arguments of Jekyll's `include` (`tags/include.rb`): a file, whose name may hold values, and parameters.

/// What an `include` asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// As written, values in braces included.
    pub(super) file: String,
    /// Names and expressions, in their order.
    pub(super) values: Vec<(String, String)>,
}

impl Wanted {
    /// Reads a tag's arguments; `None` when Jekyll would refuse them.
    pub(super) fn read(arguments: &str) -> Option<Self> {
        let arguments = arguments.trim();
        let mut end = 0;
        // A blank inside a value's braces does not end the name.
        while let Some(rest) = arguments.get(end..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with("{{") {
                end += rest.find("}}")? + 2;
                continue;
            }
            let next = rest.chars().next()?;
            if next.is_whitespace() {
                break;
            }
            end += next.len_utf8();
        }
        let file = arguments.get(..end).filter(|file| !file.is_empty())?;
        Some(Self {
            file: file.to_owned(),
            values: parameters(arguments.get(end..)?)?,
        })
    }
}

/// `VALID_SYNTAX`: names with a value in quotes, or with a variable.
fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))?;
        let (name, after) = rest.split_at(end);
        let after = after.trim_start().strip_prefix('=')?.trim_start();
        if name.is_empty() {
            return None;
        }
        let length = match after.chars().next()? {
            quote @ ('"' | '\'') => quoted(after, quote)?,
            _ => after
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
                .unwrap_or(after.len()),
        };
        let (value, after) = after.split_at(length);
        if value.is_empty() || !(after.is_empty() || after.starts_with(char::is_whitespace)) {
            return None;
        }
        found.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Some(found)
}

/// The bytes up to and with the closing quote, which a backslash takes its meaning.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text of a value in quotes, whose own quote may stand behind a backslash.
pub(super) fn literal(value: &str) -> Option<String> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = value.get(1..value.len().checked_sub(1)?)?;
    Some(inside.replace(&format!("\\{quote}"), &quote.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_as_jekyll_reads_them() {
        for (arguments, file, values) in [
            ("a.html", "a.html", &[][..]),
            (
                "a.html x=\"1 2\" y = 'z' v=page.t",
                "a.html",
                &[("x", "\"1 2\""), ("y", "'z'"), ("v", "page.t")][..],
            ),
            (
                "{{ page.file }}.html x='1'",
                "{{ page.file }}.html",
                &[("x", "'1'")][..],
            ),
            ("a.html x='it\\'s'", "a.html", &[("x", "'it\\'s'")][..]),
        ] {
            let wanted = Wanted::read(arguments).expect(arguments);
            let values: Vec<_> = values
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!(
                (wanted.file.as_str(), wanted.values),
                (file, values),
                "{arguments}"
            );
        }
        for arguments in [
            "",
            "a.html x",
            "a.html x=",
            "a.html x=\"1",
            "a.html \"1\"",
            "a.html x='1'y",
        ] {
            assert_eq!(Wanted::read(arguments), None, "{arguments}");
        }
    }
}
