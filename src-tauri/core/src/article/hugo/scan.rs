//! Shortcodes in a body: `{{< name … >}}`, `{{% name … %}}`, their ends and their escaped forms, as Hugo's
//! `pagelexer_shortcode.go` reads them.

use std::ops::Range;

/// No real tag is longer, in bytes; keeps the search for its end linear.
const LONGEST: usize = 8192;

/// One tag of a shortcode.
#[derive(Debug)]
pub(super) struct Tag<'b> {
    /// Bytes of the body.
    pub(super) whole: Range<usize>,
    pub(super) kind: Kind,
    pub(super) name: &'b str,
    pub(super) arguments: Arguments,
}

/// What a tag does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// It may have an end.
    Open,
    /// `{{< /name >}}`.
    Close,
    /// `{{< name />}}`.
    Alone,
    /// `{{</* … */>}}`: this is shown.
    Escaped(String),
}

/// The arguments of a shortcode: all by place or all by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) by_place: Vec<String>,
    pub(super) by_name: Vec<(String, String)>,
}

impl Arguments {
    /// The argument of this name, if it says something.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        let found = self.by_name.iter().rev().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The argument at this place, if it says something.
    pub(super) fn at(&self, index: usize) -> Option<&str> {
        self.by_place
            .get(index)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The argument by its name, else by its place.
    pub(super) fn get(&self, name: &str, index: usize) -> Option<&str> {
        self.named(name).or_else(|| self.at(index))
    }
}

/// All tags of `body`, in order.
pub(super) fn tags(body: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(offset) = body.get(at..).and_then(|rest| rest.find("{{")) {
        let start = at + offset;
        match tag(body, start) {
            Some(tag) => {
                at = tag.whole.end;
                tags.push(tag);
            }
            None => at = start + 1,
        }
    }
    tags
}

fn tag(body: &str, start: usize) -> Option<Tag<'_>> {
    let rest = body.get(start..)?;
    let (open, close) = match rest.as_bytes().get(2)? {
        b'<' => ("{{<", ">}}"),
        b'%' => ("{{%", "%}}"),
        _ => return None,
    };
    let mut limit = rest.len().min(LONGEST);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let inside = rest.get(open.len()..limit)?;
    if let Some(shown) = inside.strip_prefix("/*") {
        let end = shown.find(&format!("*/{close}"))?;
        let length = open.len() + 2 + end + 2 + close.len();
        return Some(Tag {
            whole: start..start + length,
            kind: Kind::Escaped(format!("{open}{}{close}", shown.get(..end)?)),
            name: "",
            arguments: Arguments::default(),
        });
    }
    let mut reader = Reader {
        text: inside,
        at: 0,
    };
    reader.blanks();
    let is_close = reader.sign('/');
    reader.blanks();
    let name = reader.take(|c| !c.is_whitespace() && !matches!(c, '"' | '`' | '=' | '>' | '%'));
    // `{{< x/>}}`: the slash is not the name's.
    let name = match name.strip_suffix('/') {
        Some(bare) if reader.rest().starts_with(close) => {
            reader.at -= 1;
            bare
        }
        _ => name,
    };
    if name.is_empty() {
        return None;
    }
    let mut arguments = Arguments::default();
    let mut is_alone = false;
    loop {
        reader.blanks();
        let rest = reader.rest();
        if rest.starts_with(close) {
            break;
        }
        if rest
            .strip_prefix('/')
            .is_some_and(|rest| rest.starts_with(close))
        {
            is_alone = true;
            reader.at += 1;
            break;
        }
        reader.argument(&mut arguments, close)?;
    }
    let length = open.len() + reader.at + close.len();
    Some(Tag {
        whole: start..start + length,
        kind: match (is_close, is_alone) {
            (true, _) => Kind::Close,
            (false, true) => Kind::Alone,
            (false, false) => Kind::Open,
        },
        name,
        arguments,
    })
}

struct Reader<'b> {
    text: &'b str,
    at: usize,
}

impl<'b> Reader<'b> {
    fn rest(&self) -> &'b str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn take(&mut self, of: impl Fn(char) -> bool) -> &'b str {
        let rest = self.rest();
        let length = rest.find(|c| !of(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    fn blanks(&mut self) {
        self.take(char::is_whitespace);
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn argument(&mut self, arguments: &mut Arguments, close: &str) -> Option<()> {
        if self.rest().starts_with(['"', '`']) {
            let value = self.quoted()?;
            arguments.by_place.push(value);
            return Some(());
        }
        let word = self.word(close);
        if word.is_empty() {
            return None;
        }
        if self.rest().starts_with('=') {
            self.at += 1;
            self.blanks();
            let value = if self.rest().starts_with(['"', '`']) {
                self.quoted()?
            } else {
                self.word(close).to_owned()
            };
            arguments.by_name.push((word.to_owned(), value));
        } else {
            arguments.by_place.push(word.to_owned());
        }
        Some(())
    }

    /// A bare word, up to a blank, `=` or the end of the tag.
    fn word(&mut self, close: &str) -> &'b str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(rest.len());
        let end = rest.find(close).map_or(end, |close| end.min(close));
        let word = rest.get(..end).unwrap_or("");
        let is_last = rest
            .get(end..)
            .is_some_and(|after| after.starts_with(close));
        let word = word.strip_suffix('/').filter(|_| is_last).unwrap_or(word);
        self.at += word.len();
        word
    }

    fn quoted(&mut self) -> Option<String> {
        if self.sign('`') {
            let value = self.take(|c| c != '`').to_owned();
            return self.sign('`').then_some(value);
        }
        self.sign('"');
        let mut value = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((index, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += index + 1;
                    return Some(value);
                }
                '\\' => match chars.next()?.1 {
                    '"' => value.push('"'),
                    other => value.extend(['\\', other]),
                },
                c => value.push(c),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_hugo_reads_them() {
        let read = |body: &str| {
            let all = tags(body);
            all.into_iter()
                .map(|tag| (tag.name.to_owned(), tag.kind, tag.arguments))
                .collect::<Vec<_>>()
        };
        let place = |values: &[&str]| Arguments {
            by_place: values.iter().map(|value| (*value).to_owned()).collect(),
            by_name: Vec::new(),
        };
        let name = |values: &[(&str, &str)]| Arguments {
            by_place: Vec::new(),
            by_name: values
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        };
        for (body, kind, wanted) in [
            ("{{< x >}}", Kind::Open, place(&[])),
            ("{{<x>}}", Kind::Open, place(&[])),
            (
                "{{% x a \"b c\" `d\ne` %}}",
                Kind::Open,
                place(&["a", "b c", "d\ne"]),
            ),
            (
                "{{< x a=\"b \\\"c\\\"\" e=`f` >}}",
                Kind::Open,
                name(&[("a", "b \"c\""), ("e", "f")]),
            ),
            ("{{< x a=b/c />}}", Kind::Alone, name(&[("a", "b/c")])),
            ("{{< x/>}}", Kind::Alone, place(&[])),
            ("{{< /x >}}", Kind::Close, place(&[])),
            ("{{< x \"a >}}b\" >}}", Kind::Open, place(&["a >}}b"])),
        ] {
            assert_eq!(read(body), [("x".to_owned(), kind, wanted)], "{body}");
        }
        assert_eq!(
            read("{{</* y 1 */>}}"),
            [(
                String::new(),
                Kind::Escaped("{{< y 1 >}}".into()),
                place(&[])
            )]
        );
        assert!(read("{{ x }} {{< >}} {{< x \"open >}}").is_empty());
    }
}
