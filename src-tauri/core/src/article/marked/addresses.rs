//! Addresses: in angle brackets, bare in running text, and as `encodeURL` writes them in hexo-util 3, which hexo-renderer-marked 7
//! has.

use url::Url;

use super::html::starts_with;

/// The longest bare address that is looked for, in bytes.
const LONGEST: usize = 4096;
/// The longest local part of a mail address that is looked for, in bytes.
const LONGEST_LOCAL: usize = 320;

/// `<scheme:…>` or `<mail@host>`: what is inside, whether it is a mail address, and the length.
pub(super) fn angled(text: &str) -> Option<(&str, bool, usize)> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find(['>', '<', ' ', '\n', '\t'])?;
    let address = inside.get(..end)?;
    if !inside.get(end..)?.starts_with('>') || address.chars().any(|c| c < '\u{20}') {
        return None;
    }
    let scheme = address
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
        .count();
    let is_scheme = (2..=32).contains(&scheme)
        && address.starts_with(|c: char| c.is_ascii_alphabetic())
        && address.as_bytes().get(scheme) == Some(&b':')
        && !address.contains(super::rules::is_space);
    if is_scheme {
        return Some((address, false, end + 2));
    }
    is_mail(address).then_some((address, true, end + 2))
}

/// CommonMark's mail address, with a dot in its host.
fn is_mail(address: &str) -> bool {
    let Some((local, host)) = address.split_once('@') else {
        return false;
    };
    let is_local =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let is_part = |part: &str| {
        (1..=63).contains(&part.len())
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !local.is_empty()
        && local.bytes().all(is_local)
        && host.contains('.')
        && host.split('.').all(is_part)
}

/// The bare address that `text` starts with: as written, where it leads, and whether it is a mail address.
pub(super) fn bare(text: &str) -> Option<(&str, String, bool)> {
    let prefix = ["https://", "http://", "ftp://", "www."]
        .into_iter()
        .find(|prefix| starts_with(text, prefix));
    if let Some(prefix) = prefix
        && let Some(shown) = web(text, prefix)
    {
        let address = if prefix == "www." {
            format!("http://{shown}")
        } else {
            shown.to_owned()
        };
        return Some((shown, address, false));
    }
    let shown = mail(text)?;
    Some((shown, shown.to_owned(), true))
}

/// `(?:[a-zA-Z0-9\-]+\.?)+[^\s<]*` after the prefix, without what belongs to the sentence.
fn web<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let rest = text.get(prefix.len()..)?;
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    let rest = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let end = rest
        .find(|c: char| c == '<' || super::rules::is_space(c))
        .unwrap_or(rest.len());
    let mut shown = text.get(..prefix.len() + end)?;
    loop {
        let kept = backpedal(shown);
        if kept == shown.len() {
            return Some(shown).filter(|shown| !shown.is_empty());
        }
        shown = shown.get(..kept)?;
    }
}

/// marked's `_backpedal`: how much of an address is left when punctuation at its end, an opening bracket without
/// its partner and a character reference at the end are taken for the sentence's.
fn backpedal(text: &str) -> usize {
    let special = |c: char| "?!.,:;*_'\"~()&".contains(c);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find(special).unwrap_or(rest.len());
        if plain > 0 {
            at += plain;
        } else if rest.starts_with('(') {
            match rest.find(')') {
                Some(end) => at += end + 1,
                None => break,
            }
        } else if let Some(after) = rest.strip_prefix('&') {
            let name = after.strip_suffix(';').unwrap_or("");
            if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                break;
            }
            at += 1;
        } else {
            let run = rest
                .find(|c: char| !special(c) || matches!(c, '(' | '&'))
                .unwrap_or(rest.len());
            if run < rest.len() {
                at += run;
            } else {
                at += run - 1;
                break;
            }
        }
    }
    at
}

/// `[A-Za-z0-9._+-]+(@)[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![-_])`.
fn mail(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let local = bytes
        .iter()
        .take(LONGEST_LOCAL)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(byte))
        .count();
    if local == 0 || bytes.get(local) != Some(&b'@') {
        return None;
    }
    let host = text.get(local + 1..)?;
    let length = host
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
        .count();
    let host = host.get(..length)?;
    let mut parts = host.split('.');
    let mut end = parts.next().filter(|part| !part.is_empty())?.len();
    let mut count = 0;
    for part in parts {
        let kept = part.trim_end_matches(['-', '_']);
        if kept.is_empty() {
            break;
        }
        count += 1;
        end += 1 + kept.len();
        if kept.len() < part.len() {
            // What follows may not be `-` or `_`, so the last letter goes too.
            end -= 1;
            break;
        }
    }
    (count > 0).then(|| text.get(..local + 1 + end)).flatten()
}

/// An address as `encodeURL` writes it: a whole one parsed and written again, its host in its own
/// letters; a relative one decoded and encoded.
pub fn encoded(address: &str) -> String {
    let scheme = address
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
        .count();
    if scheme == 0 || address.as_bytes().get(scheme) != Some(&b':') {
        return encode(&decode_all(address));
    }
    let Ok(url) = Url::parse(address) else {
        return address.to_owned();
    };
    if !url.origin().is_tuple() {
        return address.to_owned();
    }
    let mut out = format!("{}://", url.scheme());
    if !url.username().is_empty() {
        out.push_str(url.username());
        if let Some(password) = url.password() {
            out.push(':');
            out.push_str(password);
        }
        out.push('@');
    }
    out.push_str(&idna::domain_to_unicode(url.host_str().unwrap_or("")).0);
    if let Some(port) = url.port() {
        out.push_str(&format!(":{port}"));
    }
    out.push_str(url.path());
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        let query = encode(&decode_all(query));
        out.push('?');
        out.push_str(&query.replace('\'', "%27").replace('#', "%23"));
    }
    if let Some(fragment) = url.fragment().filter(|fragment| !fragment.is_empty()) {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// JavaScript's `encodeURI`.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let kept = byte.is_ascii_alphanumeric() || b";,/?:@&=+$-_.!~*'()#".contains(&byte);
        if kept {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Node's `querystring.unescape`.
fn decode_all(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
