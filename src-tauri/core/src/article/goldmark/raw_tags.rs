//! Tags, comments, declarations and instructions inside a line: CommonMark 6.6, as goldmark's `raw_html.go` matches
//! them.

/// The ends that a leaf was found not to have any more; so that no leaf is searched twice to its end.
#[derive(Default)]
pub(super) struct Missing(Vec<&'static str>);

/// The length in bytes of the raw HTML that `text`, the rest of a leaf, starts with.
pub(super) fn length(text: &str, missing: &mut Missing) -> Option<usize> {
    let second = text.as_bytes().get(1)?;
    match second {
        b'/' => closing(text),
        b'?' => until(text, 2, "?>", missing),
        b'!' if text.starts_with("<!-->") => Some(5),
        b'!' if text.starts_with("<!--->") => Some(6),
        b'!' if text.starts_with("<!--") => until(text, 4, "-->", missing),
        b'!' if text.starts_with("<![CDATA[") => until(text, 9, "]]>", missing),
        b'!' if text.as_bytes().get(2).is_some_and(u8::is_ascii_uppercase) => {
            until(text, 2, ">", missing)
        }
        byte if byte.is_ascii_alphabetic() => opening(text),
        _ => None,
    }
}

fn until(text: &str, from: usize, close: &'static str, missing: &mut Missing) -> Option<usize> {
    if missing.0.contains(&close) {
        return None;
    }
    let Some(at) = text.get(from..)?.find(close) else {
        missing.0.push(close);
        return None;
    };
    Some(from + at + close.len())
}

/// A place in the bytes of a tag.
struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips bytes of a kind and says how many there were.
    fn skip(&mut self, of: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(&of) {
            self.at += 1;
        }
        self.at - start
    }

    fn name(&mut self) -> bool {
        self.peek().is_some_and(|byte| byte.is_ascii_alphabetic())
            && self.skip(|byte| byte.is_ascii_alphanumeric() || byte == b'-') > 0
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn closing(text: &str) -> Option<usize> {
    let mut cursor = Cursor {
        bytes: text.as_bytes(),
        at: 2,
    };
    if !cursor.name() {
        return None;
    }
    cursor.skip(is_blank);
    (cursor.peek() == Some(b'>')).then_some(cursor.at + 1)
}

fn opening(text: &str) -> Option<usize> {
    let mut cursor = Cursor {
        bytes: text.as_bytes(),
        at: 1,
    };
    if !cursor.name() {
        return None;
    }
    loop {
        let blanks = cursor.skip(is_blank);
        match cursor.peek()? {
            b'>' => return Some(cursor.at + 1),
            b'/' => {
                return (cursor.bytes.get(cursor.at + 1) == Some(&b'>')).then_some(cursor.at + 2);
            }
            first
                if blanks > 0 && (first.is_ascii_alphabetic() || matches!(first, b'_' | b':')) =>
            {
                cursor.skip(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'_' | b'-')
                });
                value(&mut cursor)?;
            }
            _ => return None,
        }
    }
}

/// An attribute's value, if there is one.
fn value(cursor: &mut Cursor) -> Option<()> {
    let name_end = cursor.at;
    cursor.skip(is_blank);
    if cursor.peek() != Some(b'=') {
        cursor.at = name_end;
        return Some(());
    }
    cursor.at += 1;
    cursor.skip(is_blank);
    match cursor.peek()? {
        quote @ (b'"' | b'\'') => {
            cursor.at += 1;
            cursor.skip(|byte| byte != quote);
            cursor.peek()?;
            cursor.at += 1;
        }
        _ => {
            let plain =
                |byte: u8| byte > b' ' && !matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`');
            if cursor.skip(plain) == 0 {
                return None;
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_measured() {
        for (text, wanted) in [
            ("<a>x", Some("<a>")),
            ("<a  /><b2", Some("<a  />")),
            ("<a b='c\"' d=e f>", Some("<a b='c\"' d=e f>")),
            ("<a b = \"x\ny\">", Some("<a b = \"x\ny\">")),
            ("<a h*=b>", None),
            ("<a b='x'c>", None),
            ("<33>", None),
            ("</a >x", Some("</a >")),
            ("</a b>", None),
            ("<!-- a -- b --> c", Some("<!-- a -- b -->")),
            ("<!-->x", Some("<!-->")),
            ("<?php x?>y", Some("<?php x?>")),
            ("<!X y>", Some("<!X y>")),
            ("<![CDATA[>&<]]>", Some("<![CDATA[>&<]]>")),
            ("< a>", None),
            ("<a", None),
        ] {
            assert_eq!(
                length(text, &mut Missing::default()).and_then(|end| text.get(..end)),
                wanted,
                "{text}"
            );
        }
    }
}
