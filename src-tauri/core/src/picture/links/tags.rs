//! Generators' tags that show pictures: `{% img … %}`, `{% asset_img … %}`, `{% include figure.html src="…" %}`,
//! `{{< figure src="…" >}}` and what themes call theirs.

use super::pages::{PageLink, WrittenPage};
use super::{Ends, Found, PictureLink, Written, is_picture_address, remote};

/// The longest tag that is read, in bytes.
const LONGEST: usize = 4000;

/// Parameters that hold an address.
const PARAMETERS: [&str; 9] = [
    "src",
    "url",
    "image",
    "img",
    "path",
    "image_path",
    "link",
    "data-src",
    "thumb",
];

/// What stands around a value.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Blocks of code, which no tag is read in, with their ends.
const CODE: [(&str, &str); 5] = [
    ("codeblock", "endcodeblock"),
    ("code", "endcode"),
    ("highlight", "endhighlight"),
    ("raw", "endraw"),
    ("comment", "endcomment"),
];

/// Reads the tag that begins with the `{` at `at`, if one does. Gives where to go on.
pub(super) fn tag(text: &str, at: usize, ends: &mut Ends, found: &mut Found) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let forms = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];
    let form = forms.iter().find(|(open, _)| rest.starts_with(open));
    let Some((open, close)) = form else {
        return at + 1;
    };
    let inside = rest.get(open.len()..).unwrap_or_default();
    let cut = inside.floor_char_boundary(LONGEST.min(inside.len()));
    let inside = inside.get(..cut).unwrap_or_default();
    let Some(length) = inside.find(close) else {
        return at + 1;
    };
    let inside = inside.get(..length).unwrap_or_default();
    let start = at + open.len();
    let end = start + length + close.len();
    let mut words = words(inside);
    let Some(name) = words.next().and_then(|word| inside.get(word)) else {
        return end;
    };
    let name = name.trim_matches('-');
    if *open == "{%"
        && let Some((_, last)) = CODE.iter().find(|(first, _)| *first == name)
    {
        return ends.find(text, end, last).map_or(end, |at| at + last.len());
    }
    if let Some(written) = WrittenPage::of_tag(name, *open == "{%") {
        // The name comes first; Hugo's may be called `path`.
        let word = words.next().and_then(|word| {
            let value = inside.get(word.clone())?;
            let skipped = value.len() - value.trim_start_matches("path=").len();
            let bare = value.get(skipped..)?;
            let from = word.start + skipped + (bare.len() - bare.trim_start_matches(QUOTES).len());
            let bare = bare.trim_matches(QUOTES);
            (!bare.is_empty()).then(|| (start + from, bare))
        });
        if let Some((from, bare)) = word {
            found.pages.push(PageLink {
                range: from..from + bare.len(),
                address: bare.to_owned(),
                written,
            });
        }
        return end;
    }
    for word in words {
        let Some(value) = inside.get(word.clone()) else {
            continue;
        };
        let (parameter, value_start) = match value.split_once('=') {
            Some((parameter, _)) if is_name(parameter) => {
                (Some(parameter), word.start + parameter.len() + 1)
            }
            _ => (None, word.start),
        };
        let value = inside.get(value_start..word.end).unwrap_or_default();
        let bare = value.trim_matches(QUOTES);
        let quotes = value.len() - value.trim_start_matches(QUOTES).len();
        let is_address = match parameter {
            Some(parameter) => {
                PARAMETERS.contains(&parameter.to_ascii_lowercase().as_str())
                    && (is_picture_address(bare) || remote(bare).is_some() && shows(name))
            }
            None => is_picture_address(bare) || remote(bare).is_some() && shows(name),
        };
        if is_address && !bare.is_empty() {
            let from = start + value_start + quotes;
            found.pictures.push(PictureLink {
                range: from..from + bare.len(),
                address: bare.to_owned(),
                alt: None,
                written: Written::Tag,
            });
        }
    }
    end
}

/// Whether a tag's name says that it shows pictures.
fn shows(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["img", "image", "figure", "picture", "gallery", "photo"]
        .iter()
        .any(|known| name.contains(known))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The words of a tag, as byte ranges: blanks part them, but not within quotes.
fn words(inside: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let bytes = inside.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let start = at;
        let mut quote = None;
        while let Some(byte) = bytes.get(at) {
            match quote {
                Some(open) if open == *byte => quote = None,
                Some(_) => {}
                None if byte.is_ascii_whitespace() => break,
                None if matches!(byte, b'"' | b'\'' | b'`') => quote = Some(*byte),
                None => {}
            }
            at += 1;
        }
        (at > start).then_some(start..at)
    })
}
