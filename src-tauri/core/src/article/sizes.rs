//! CSDN's sizes of pictures: `![](a.png =600x400)`, `=600x` and `=x400`, also behind `#pic_center`.
//!
//! A blank ends an address in Markdown, so before parsing the blank becomes a reserved character; afterwards it is a
//! blank again everywhere but in a picture's address, from which the size is read.

use super::source::Mapped;

/// Stands for the blank before a size.
pub(super) const BLANK: char = '\u{fdd8}';
/// Longer addresses, in bytes, are not looked at.
const LONGEST: usize = 2000;

/// `text` with reserved characters before sizes.
pub(super) fn mark(text: &str) -> Mapped {
    if !text.contains(" =") {
        return Mapped::unchanged(text);
    }
    let mut out = Mapped::default();
    let mut done = 0;
    for (at, _) in text.match_indices(" =") {
        let after = text.get(at + 2..).unwrap_or("");
        let size = after.split(')').next().unwrap_or("");
        let is_size = after
            .get(size.len()..)
            .is_some_and(|rest| rest.starts_with(')'))
            && read_size(size).is_some();
        if is_size && is_in_picture(text.get(..at).unwrap_or("")) {
            out.keep(text, done..at);
            out.make(BLANK.encode_utf8(&mut [0; 4]), at..at + 1);
            done = at + 1;
        }
    }
    out.keep(text, done..text.len());
    out
}

/// Whether `before` ends in `![…](address`.
fn is_in_picture(before: &str) -> bool {
    let mut from = before.len().saturating_sub(LONGEST);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let line = before.get(from..).unwrap_or("");
    let line = line.rsplit('\n').next().unwrap_or("");
    line.rsplit_once("](").is_some_and(|(alt, address)| {
        alt.contains("![") && !address.is_empty() && !address.contains(char::is_whitespace)
    })
}

/// Width and height in pixels, one of which may be missing.
fn read_size(size: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (width, height) = size.split_once(['x', 'X'])?;
    let pixels = |text: &str| match text {
        "" => Some(None),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => text
            .parse()
            .ok()
            .filter(|size| (1..=20_000).contains(size))
            .map(Some),
        _ => None,
    };
    let size = (pixels(width)?, pixels(height)?);
    (size != (None, None)).then_some(size)
}

/// A picture's address and the size behind it.
pub(super) fn split(address: &str) -> (&str, Option<u32>, Option<u32>) {
    match address.rsplit_once(BLANK) {
        Some((address, size)) => {
            let size = size.strip_prefix('=').and_then(read_size);
            let (width, height) = size.unwrap_or_default();
            (address, width, height)
        }
        None => (address, None, None),
    }
}
