//! Bare addresses: goldmark's `linkify.go`, whose expressions are written out here, and the two kinds of address
//! between `<` and `>`.

/// A bare address found at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bare {
    /// In bytes.
    pub(super) length: usize,
    pub(super) kind: Kind,
}

/// What a bare address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It names its protocol.
    Whole,
    /// `www.…`, whose protocol is the site's `linkifyProtocol`.
    Www,
    Email,
}

/// Longer names before an `@`, in bytes, make no link; keeps the search linear.
const LONGEST_NAME: usize = 1000;

/// The address that `line` starts with. Runs to the line's end at most.
pub(super) fn bare(line: &str) -> Option<Bare> {
    let web = if ["http:", "https:", "ftp:"]
        .iter()
        .any(|protocol| line.starts_with(protocol))
    {
        whole(line).map(|length| (length, Kind::Whole))
    } else {
        None
    };
    let web = web.or_else(|| {
        let after = line.strip_prefix("www.")?;
        Some((4 + host_and_path(after, false)?, Kind::Www))
    });
    let (length, kind) = match web {
        Some((length, kind)) => (trimmed(line, length), kind),
        None => (email(line)?, Kind::Email),
    };
    Some(Bare { length, kind })
}

fn whole(line: &str) -> Option<usize> {
    let prefix = ["http://", "https://", "ftp://"]
        .into_iter()
        .find(|prefix| line.starts_with(prefix))?;
    let rest = line.get(prefix.len()..)?;
    Some(prefix.len() + host_and_path(rest, true)?)
}

/// `[-a-zA-Z0-9@:%._\+~#=]{1,256}\.[a-z]+`, with `(?::\d+)?` where there may be a port, then
/// `(?:[/#?][…]*)?`. The host is greedy and gives back until a dot and a small letter follow.
fn host_and_path(text: &str, port: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-@:%._+~#=".contains(byte);
    let run = bytes
        .iter()
        .take(256)
        .take_while(|byte| is_host(byte))
        .count();
    let mut end = (1..=run).rev().find_map(|length| {
        let is_end = bytes.get(length) == Some(&b'.')
            && bytes.get(length + 1).is_some_and(u8::is_ascii_lowercase);
        is_end.then(|| length + 1 + count(bytes, length + 1, |byte| byte.is_ascii_lowercase()))
    })?;
    if port && bytes.get(end) == Some(&b':') {
        let digits = count(bytes, end + 1, |byte| byte.is_ascii_digit());
        if digits > 0 {
            end += 1 + digits;
        }
    }
    if bytes
        .get(end)
        .is_some_and(|byte| matches!(byte, b'/' | b'#' | b'?'))
    {
        // The expression for `www.` has no `$`.
        end += 1 + count(bytes, end + 1, |byte| {
            byte.is_ascii_alphanumeric()
                || b"-@:%_+.~#!?&/=();,'\">^{}[]`".contains(&byte)
                || (port && byte == b'$')
        });
    }
    Some(end)
}

fn count(bytes: &[u8], from: usize, of: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .skip(from)
        .take_while(|byte| of(**byte))
        .count()
}

/// `?!.,:*_~` at the end belong to the sentence; then brackets without partner or a character reference at the end
/// do not belong to the address either (measured with goldmark 1.8.6: `x).` ends before the bracket, `x.)` after the
/// dot).
fn trimmed(line: &str, length: usize) -> usize {
    let whole = line.get(..length).unwrap_or("");
    let whole = whole.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~']);
    let (bytes, length) = (whole.as_bytes(), whole.len());
    match bytes.last() {
        Some(b')') => {
            let opened = bytes.iter().filter(|byte| **byte == b'(').count();
            let closed = bytes.iter().filter(|byte| **byte == b')').count();
            length - closed.saturating_sub(opened)
        }
        Some(b';') => {
            let name = bytes
                .iter()
                .rev()
                .skip(1)
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            match length.checked_sub(name + 2) {
                Some(at) if name > 0 && bytes.get(at) == Some(&b'&') => at,
                _ => length,
            }
        }
        _ => length,
    }
}

/// A bare e-mail address: its domain has a dot, and neither `-` nor `_` follows.
fn email(line: &str) -> Option<usize> {
    if line.as_bytes().first()?.is_ascii_punctuation() {
        return None;
    }
    let stop = email_length(line)?;
    let at = line.find('@')?;
    // The last byte is not looked at.
    if !line.get(at..stop.checked_sub(1)?)?.contains('.') {
        return None;
    }
    let stop = stop - usize::from(line.get(..stop)?.ends_with('.'));
    (!line.get(stop..)?.starts_with(['-', '_'])).then_some(stop)
}

/// `util.FindEmailIndex`: the e-mail address that `text` starts with.
pub(super) fn email_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(byte);
    let name = bytes
        .iter()
        .take(LONGEST_NAME)
        .take_while(|byte| is_name(byte))
        .count();
    if name == 0 || bytes.get(name) != Some(&b'@') {
        return None;
    }
    let mut end = name + 1 + label(bytes, name + 1)?;
    while bytes.get(end) == Some(&b'.') && end < LONGEST_NAME * 2 {
        match label(bytes, end + 1) {
            Some(length) => end += 1 + length,
            None => break,
        }
    }
    Some(end)
}

/// One label of a domain, at most 63 bytes, that starts and ends with a letter or digit.
fn label(bytes: &[u8], from: usize) -> Option<usize> {
    let run = bytes
        .iter()
        .skip(from)
        .take(63)
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    if !bytes.get(from).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    (1..=run).rev().find(|length| {
        bytes
            .get(from + length - 1)
            .is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// `util.FindURLIndex`: the address with a scheme that `text` starts with.
pub(super) fn address_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.first()?.is_ascii_alphabetic() {
        return None;
    }
    let scheme = count(bytes, 0, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
    });
    if !(2..=33).contains(&scheme) || bytes.get(scheme) != Some(&b':') {
        return None;
    }
    let rest = count(bytes, scheme + 1, |byte| {
        byte > b' ' && !matches!(byte, b'<' | b'>')
    });
    Some(scheme + 1 + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_addresses_end_where_goldmark_ends_them() {
        for (line, wanted) in [
            ("https://a.org/x", Some("https://a.org/x")),
            ("https://a.org/x.", Some("https://a.org/x")),
            ("https://a.org/x).", Some("https://a.org/x")),
            ("https://a.org/x)),", Some("https://a.org/x")),
            ("https://a.org/x.)", Some("https://a.org/x.")),
            ("https://a.org/x).)", Some("https://a.org/x)")),
            ("https://a.org/x&amp;.", Some("https://a.org/x")),
            ("https://a.org/(x)", Some("https://a.org/(x)")),
            ("https://a.org/x)", Some("https://a.org/x")),
            ("https://a.org/x&amp;", Some("https://a.org/x")),
            ("https://a.org，中", Some("https://a.org")),
            ("https://a.org/中", Some("https://a.org/")),
            ("https://localhost/x", None),
            ("http://127.0.0.1:80/", None),
            ("https://a.org:8080/x", Some("https://a.org:8080/x")),
            ("www.a.org/$x", Some("www.a.org/")),
            ("www.a.org", Some("www.a.org")),
            ("www.a", None),
            ("ftp://a.org", Some("ftp://a.org")),
            ("me@a.org.", Some("me@a.org")),
            ("me@a", None),
            ("me@a.org_x", None),
        ] {
            let found = bare(line).and_then(|bare| line.get(..bare.length));
            assert_eq!(found, wanted, "{line}");
        }
    }
}
