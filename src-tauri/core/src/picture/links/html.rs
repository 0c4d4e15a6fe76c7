//! Tags of raw HTML and their attributes, with the bytes of each value (HTML Living Standard, section 13.2.5).

use std::ops::Range;

use super::pages::{PageLink, WrittenPage};
use super::{Ends, Found, PictureLink, Written};

/// Attributes that hold the address of a picture, by element. `data-…` are those of scripts that load late.
const ADDRESSES: [(&str, &[&str]); 6] = [
    (
        "img",
        &["src", "data-src", "data-original", "data-lazy-src"],
    ),
    ("image", &["src", "href", "xlink:href"]),
    ("source", &["src"]),
    ("video", &["poster"]),
    ("input", &["src"]),
    ("embed", &["src"]),
];

/// Attributes that hold the address of a page or of another file, by element.
const PAGES: [(&str, &str); 5] = [
    ("a", "href"),
    ("audio", "src"),
    ("video", "src"),
    ("iframe", "src"),
    ("object", "data"),
];

/// Elements whose content is no HTML, and how they end.
const OPAQUE: [(&str, &str); 3] = [
    ("script", "</script"),
    ("style", "</style"),
    ("textarea", "</textarea"),
];

/// So many attributes of a tag are read.
const MOST_ATTRIBUTES: usize = 64;

/// Reads what begins with the `<` at `at`: a comment, a tag, or nothing of the kind. Gives where to go on.
pub(super) fn tag(text: &str, at: usize, ends: &mut Ends, found: &mut Found) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with("<!--") {
        // One that has no end is text.
        return ends.find(text, at + 4, "-->").map_or(at + 1, |end| end + 3);
    }
    let name_length = rest
        .get(1..)
        .unwrap_or_default()
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(0);
    let name = rest.get(1..1 + name_length).unwrap_or_default();
    let addresses = ADDRESSES
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known));
    let opaque = OPAQUE
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known));
    let page = PAGES
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known));
    if addresses.is_none() && page.is_none() && opaque.is_none() {
        return at + 1;
    }
    let Some((attributes, end)) = attributes(text, at + 1 + name_length) else {
        return at + 1;
    };
    if let Some((_, names)) = addresses {
        pictures(text, &attributes, names, &mut found.pictures);
    }
    if let Some((_, wanted)) = page {
        let wanted = attributes.iter().filter(|found| found.name == *wanted);
        found.pages.extend(wanted.map(|attribute| {
            let range = trimmed(text, attribute.value.clone());
            PageLink {
                address: decoded(text.get(range.clone()).unwrap_or_default()),
                range,
                written: WrittenPage::Html {
                    is_quoted: attribute.is_quoted,
                },
            }
        }));
    }
    match opaque {
        Some((_, close)) => ends.find(text, end, close).unwrap_or(end),
        None => end,
    }
}

fn pictures(text: &str, attributes: &[Attribute], names: &[&str], found: &mut Vec<PictureLink>) {
    let value = |attribute: &Attribute| text.get(attribute.value.clone()).unwrap_or_default();
    let alt = attributes
        .iter()
        .find(|attribute| attribute.name == "alt")
        .map(|attribute| decoded(value(attribute)));
    let is_img = names.contains(&"data-src");
    for attribute in attributes {
        let written = Written::Html {
            is_quoted: attribute.is_quoted,
        };
        let mut put = |range: Range<usize>| {
            let address = decoded(text.get(range.clone()).unwrap_or_default());
            if !address.is_empty() {
                found.push(PictureLink {
                    range,
                    address,
                    alt: is_img.then(|| alt.clone().unwrap_or_default()),
                    written: written.clone(),
                });
            }
        };
        if names.contains(&attribute.name.as_str()) {
            put(trimmed(text, attribute.value.clone()));
        } else if attribute.name == "srcset" {
            candidates(text, attribute.value.clone()).for_each(put);
        }
    }
}

/// The addresses of a `srcset`: `a.png 1x, b.png 2x`.
fn candidates(text: &str, value: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let written = text.get(value.clone()).unwrap_or_default();
    let mut at = value.start;
    let parts: Vec<_> = written
        .split_inclusive(", ")
        .map(|part| {
            let start = at;
            at += part.len();
            let part = part.trim_end_matches([',', ' ']);
            let range = trimmed(text, start..start + part.len());
            let address = text.get(range.clone()).unwrap_or_default();
            let length = address.find(char::is_whitespace).unwrap_or(address.len());
            range.start..range.start + length
        })
        .collect();
    parts.into_iter()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let value = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (value.len() - value.trim_start().len());
    start..start + value.trim().len()
}

struct Attribute {
    name: String,
    value: Range<usize>,
    is_quoted: bool,
}

/// The attributes that begin at `at`, and where the tag ends; none when it has no end.
fn attributes(text: &str, mut at: usize) -> Option<(Vec<Attribute>, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    loop {
        let byte = *bytes.get(at)?;
        if found.len() > MOST_ATTRIBUTES {
            return None;
        }
        if byte == b'>' {
            return Some((found, at + 1));
        }
        if byte.is_ascii_whitespace() || byte == b'/' {
            at += 1;
            continue;
        }
        // A tag begins in this one: it was none.
        if byte == b'<' {
            return None;
        }
        let start = at;
        while !matches!(bytes.get(at)?, b'=' | b'>' | b'/') && !bytes.get(at)?.is_ascii_whitespace()
            || at == start
        {
            at += 1;
        }
        let name = text.get(start..at)?.to_ascii_lowercase();
        let mut equals = at;
        while bytes.get(equals)?.is_ascii_whitespace() {
            equals += 1;
        }
        if bytes.get(equals)? != &b'=' {
            found.push(Attribute {
                name,
                value: at..at,
                is_quoted: false,
            });
            continue;
        }
        at = equals + 1;
        while bytes.get(at)?.is_ascii_whitespace() {
            at += 1;
        }
        let quote = *bytes.get(at)?;
        let is_quoted = matches!(quote, b'"' | b'\'');
        let value = if is_quoted {
            let length = text.get(at + 1..)?.find(char::from(quote))?;
            at + 1..at + 1 + length
        } else {
            let length = text
                .get(at..)?
                .find(|c: char| c.is_ascii_whitespace() || c == '>')?;
            at..at + length
        };
        at = value.end + usize::from(is_quoted);
        found.push(Attribute {
            name,
            value,
            is_quoted,
        });
    }
}

/// Character references that occur in addresses undone; others stay as they are.
pub(super) fn decoded(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split(';').next().unwrap_or_default();
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => name.strip_prefix('#').and_then(number),
        };
        match character {
            Some(character) if after.len() > name.len() => {
                out.push(character);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            _ => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn number(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    char::from_u32(code.ok()?)
}
