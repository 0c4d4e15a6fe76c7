//! Address patterns: `/:year/:month/:title/`, and what the generators make of words in them.

use jiff::civil::DateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// `pattern` with `value` in place of each `:name`; `None` when one has none.
pub(super) fn fill(pattern: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let length = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(after.len());
        let name = after.get(..length)?;
        // `:month_:day`: the underscore parts the two.
        let (name, tail) = match name.strip_suffix('_') {
            Some(short) => (short, "_"),
            None => (name, ""),
        };
        if name.is_empty() {
            out.push(':');
        } else {
            out.push_str(&value(name)?);
        }
        out.push_str(tail);
        rest = after.get(length..)?;
    }
    out.push_str(rest);
    Some(out)
}

/// The parts of a date that all generators name alike.
pub(super) fn of_date(name: &str, date: DateTime) -> Option<String> {
    let form = match name {
        "year" => "%Y",
        "month" => "%m",
        "day" => "%d",
        "hour" => "%H",
        "minute" => "%M",
        "second" => "%S",
        "i_month" => "%-m",
        "i_day" => "%-d",
        "short_year" => "%y",
        "short_month" => "%b",
        "long_month" | "monthname" => "%B",
        "y_day" => "%j",
        "yearday" => "%-j",
        "w_year" => "%G",
        "week" => "%V",
        "w_day" => "%u",
        "weekday" => "%w",
        "short_day" => "%a",
        "long_day" | "weekdayname" => "%A",
        _ => return None,
    };
    Some(date.strftime(form).to_string())
}

/// What a path segment may hold as it is: RFC 3986's `pchar`, and `/`.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// A path as it stands in an address.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// An address as people read it.
pub(super) fn decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8_lossy().into_owned()
}

/// Runs of `/` become one.
pub(super) fn squeezed(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out
}

/// Runs of what `keep` refuses become one `-`, none at the ends.
pub(super) fn slug(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if keep(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_what_stands_around_them() {
        let value = |name: &str| (name.len() > 1).then(|| name.to_uppercase());
        for (pattern, filled) in [
            ("/:year/:title/", Some("/YEAR/TITLE/")),
            ("/:month_:day.html", Some("/MONTH_DAY.html")),
            (":title:output_ext", Some("TITLEOUTPUT_EXT")),
            ("/:x/", None),
            ("/plain/", Some("/plain/")),
        ] {
            assert_eq!(fill(pattern, value).as_deref(), filled, "{pattern}");
        }
    }
}
