//! How a value has to be written so that every generator's YAML reader takes it for the same string.

/// What a plain YAML scalar means, and whether it is safe to leave a string plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Text,
    Number,
    Boolean,
    Date,
    Empty,
}

/// What a plain scalar is, read generously: as soon as one of YAML 1.1 (Ruby's Psych), YAML 1.2 or Go
/// takes it for something else than a string, so do we.
pub(super) fn classify(written: &str) -> Plain {
    let text = written.trim();
    let lower = text.to_ascii_lowercase();
    if text.is_empty() || matches!(lower.as_str(), "~" | "null") {
        return Plain::Empty;
    }
    if matches!(
        lower.as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    ) {
        return Plain::Boolean;
    }
    if is_date(text) {
        return Plain::Date;
    }
    if is_number(&lower) {
        return Plain::Number;
    }
    Plain::Text
}

/// True for `true` and `false` alone: what the form shows as a switch.
pub(super) fn is_switch(written: &str) -> bool {
    matches!(
        written,
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE"
    )
}

/// Year, month and day at the start, as YAML 1.1 timestamps have it.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |part: Option<&str>, most: usize| {
        part.is_some_and(|part| {
            !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let year = parts.next();
    let month = parts.next();
    let rest = parts.next();
    let day = rest.map(|rest| {
        let end = rest
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(rest.len());
        rest.split_at(end)
    });
    digits(year, 4)
        && year.is_some_and(|year| year.len() == 4)
        && digits(month, 2)
        && day.is_some_and(|(day, tail)| (1..=2).contains(&day.len()) && is_time(tail))
}

/// What may stand behind a day: nothing, or a time.
fn is_time(tail: &str) -> bool {
    let time = tail.trim_start_matches(['T', 't', ' ', '\t']);
    tail.is_empty()
        || time.len() < tail.len() && time.starts_with(|first: char| first.is_ascii_digit())
}

/// A number to every reader: `0755`, `1_000` and `12:30` are one to some, a string to others.
pub(super) fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(rest) && (whole.len() == 1 || !whole.starts_with('0'))
}

/// Integers in any base, floats, and YAML 1.1's sexagesimal `12:30` and `1_000`.
fn is_number(lower: &str) -> bool {
    let text = lower.strip_prefix(['+', '-']).unwrap_or(lower);
    if matches!(text, ".inf" | ".nan") {
        return true;
    }
    text.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| {
            byte.is_ascii_hexdigit()
                || matches!(byte, b'.' | b'_' | b':' | b'+' | b'-' | b'x' | b'o')
        })
        && (text.starts_with("0x")
            || text.starts_with("0o")
            || !text.bytes().any(|byte| matches!(byte, b'a'..=b'd' | b'f')))
}

/// What Ruby's Psych takes for a number beside that: `1,000` is a thousand to it, and `._` is one too
/// (`lib/psych/scalar_scanner.rb`, `INTEGER_STRICT` and `FLOAT`).
fn is_number_with_marks(text: &str) -> bool {
    let bare = text.replace([',', '_'], "");
    bare.len() < text.len() && (bare == "." || classify(&bare) == Plain::Number)
}

/// Whether a string may stand without quotes after `key: `, or in `[a, b]` when `in_flow`.
pub(super) fn may_stand_plain(text: &str, in_flow: bool) -> bool {
    // `=` is a type of its own to readers of YAML 1.1.
    if classify(text) != Plain::Text
        || is_number_with_marks(text)
        || text.trim() != text
        || matches!(text, "=" | "<<")
        || needs_escapes(text)
    {
        return false;
    }
    if in_flow && text.contains([',', '[', ']', '{', '}']) {
        return false;
    }
    // The reader is the judge of the rest: leading indicators, `: `, ` #`, …
    let line = if in_flow {
        format!("k: [{text}]\n")
    } else {
        format!("k: {text}\n")
    };
    let read: Result<serde_yaml::Value, _> = serde_yaml::from_str(&line);
    let value = read
        .ok()
        .and_then(|mut map| map.get_mut("k").map(std::mem::take));
    let string = match value {
        Some(serde_yaml::Value::String(string)) => Some(string),
        Some(serde_yaml::Value::Sequence(items)) if items.len() == 1 => {
            items[0].as_str().map(str::to_owned)
        }
        _ => None,
    };
    string.as_deref() == Some(text)
}

/// Whether a text holds what can stand only in double quotes, as an escape: control characters, what
/// YAML 1.1 takes for line ends (section 4.2), and what is no character to YAML at all.
pub(super) fn needs_escapes(text: &str) -> bool {
    text.chars().any(must_be_escaped)
}

fn must_be_escaped(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'
        )
}

/// A text in double quotes, as JSON and YAML both read it (a JSON string is a YAML double-quoted scalar
/// too: YAML 1.2, section 1.3).
pub(super) fn double_quoted(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut escaped = String::with_capacity(quoted.len());
    for character in quoted.chars() {
        if must_be_escaped(character) {
            escaped.push_str(&format!("\\u{:04X}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Stands for a double-quoted value while yaml-edit edits: its own quoting would turn every Chinese
/// character into an escape.
pub(super) const STAND_IN: &str = "inkstone-stands-in-for-the-new-value";

/// Puts the value in the place of its stand-in. None when the text already holds the stand-in.
pub(super) fn fill_stand_in(old: &str, edited: String, value: &str) -> Option<String> {
    if old.contains(STAND_IN) || value.contains(STAND_IN) {
        return None;
    }
    Some(edited.replace(&format!("\"{STAND_IN}\""), &double_quoted(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_some_reader_takes_for_something_else_are_quoted() {
        for text in [
            "no",
            "Yes",
            "on",
            "12:30",
            "12:30:00",
            "2024-01-02",
            "0755",
            "1e3",
            "~",
            "null",
            "1_000",
            "1,000",
            "1,000.5",
            "+_55",
            "._",
            "@foo",
            "a: b",
            "a #b",
            "",
            " a",
            "a ",
            "*x",
            "&x",
            "!x",
            "%x",
            "`x`",
            "- a",
            "? a",
            "0x1F",
            ".5",
            "1.10",
            "[a",
            "{a",
            "\"a",
            "2024-01-02T03:04:05Z",
            "a:",
        ] {
            assert!(!may_stand_plain(text, false), "{text:?}");
        }
    }

    #[test]
    fn ordinary_strings_stay_plain() {
        for text in [
            "新标题",
            "a:b",
            "C#",
            "a, b",
            "it's",
            "2024年",
            "v1.10",
            "12:30 见",
            "node.js",
            "e3",
        ] {
            assert!(may_stand_plain(text, false), "{text:?}");
        }
        assert!(!may_stand_plain("a, b", true));
    }
}
