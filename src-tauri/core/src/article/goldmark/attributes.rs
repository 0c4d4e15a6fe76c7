//! `{#id .class key="value"}`: goldmark's `attribute.go`. Elements get their ids and classes of it, for other attributes
//! would not pass the allow-list; code gets the others as options.

/// What an attribute list says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct List {
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    /// Everything else.
    pub(super) others: Vec<(String, Value)>,
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::article) enum Value {
    /// `"text"` or a bare word.
    Text(String),
    /// A number, without its fraction.
    Number(i64),
    /// `true` or `false`.
    Flag(bool),
    /// The texts and numbers of `[…]`.
    List(Vec<String>),
    /// `null` or a list of attributes.
    Other,
}

impl Value {
    fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The list at the end of a heading's last line, and where it starts.
pub(super) fn at_end(line: &str) -> Option<(usize, List)> {
    let mut escaped = false;
    for (index, c) in line.char_indices() {
        if std::mem::take(&mut escaped) && c.is_ascii_punctuation() {
            continue;
        }
        match c {
            '\\' => escaped = true,
            '{' => {
                let rest = line.get(index..).unwrap_or("");
                if let Some((list, length)) = read(rest)
                    && rest.get(length..).unwrap_or("").trim().is_empty()
                {
                    return Some((index, list));
                }
            }
            _ => {}
        }
    }
    None
}

/// The list that `text` starts with, and its length in bytes.
pub(super) fn read(text: &str) -> Option<(List, usize)> {
    let mut reader = Reader { text, at: 0 };
    let list = reader.list(0)?;
    Some((list, reader.at))
}

/// Lists inside lists.
const DEEPEST: usize = 8;

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, of: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !of(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    fn blanks(&mut self) {
        self.take(super::leaf::is_space);
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn list(&mut self, depth: usize) -> Option<List> {
        if depth > DEEPEST || !self.sign('{') {
            return None;
        }
        let mut list = List::default();
        while !self.sign('}') {
            self.one(&mut list, depth)?;
            self.blanks();
            if self.sign(',') {
                self.blanks();
            }
        }
        Some(list)
    }

    fn one(&mut self, list: &mut List, depth: usize) -> Option<()> {
        self.blanks();
        let is_plain = |c: char| {
            !super::leaf::is_space(c)
                && (!c.is_ascii_punctuation() || matches!(c, '_' | '-' | ':' | '.'))
        };
        if self.sign('#') {
            list.id = Some(self.take(is_plain).to_owned());
            return Some(());
        }
        if self.sign('.') {
            list.classes.push(self.take(is_plain).to_owned());
            return Some(());
        }
        let name = self.name()?;
        self.blanks();
        if !self.sign('=') {
            return None;
        }
        self.blanks();
        let value = self.value(depth)?;
        match (name, value) {
            ("class", value) => list
                .classes
                .extend(value.into_text()?.split_whitespace().map(str::to_owned)),
            ("id", Value::Text(value)) => list.id = Some(value),
            ("id", _) => {}
            (name, value) => list.others.push((name.to_owned(), value)),
        }
        Some(())
    }

    fn name(&mut self) -> Option<&'t str> {
        let first = self.peek()?;
        if !(first.is_ascii_alphabetic() || matches!(first, '_' | ':')) {
            return None;
        }
        Some(self.take(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-')))
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.peek()? {
            '{' => self.list(depth + 1).map(|_| Value::Other),
            '[' => {
                self.sign('[');
                let mut found = Vec::new();
                loop {
                    self.blanks();
                    if self.sign(']') {
                        return Some(Value::List(found));
                    }
                    if depth > DEEPEST {
                        return None;
                    }
                    match self.value(depth + 1)? {
                        Value::Text(text) => found.push(text),
                        Value::Number(number) => found.push(number.to_string()),
                        _ => {}
                    }
                    self.blanks();
                    self.sign(',');
                }
            }
            '"' => self.quoted().map(Value::Text),
            '-' | '+' | '0'..='9' => {
                let digits =
                    self.take(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
                digits.contains(|c: char| c.is_ascii_digit()).then(|| {
                    // As a cast does it: what is no number is 0, and the ends of the range are its own.
                    Value::Number(digits.parse::<f64>().unwrap_or(0.0) as i64)
                })
            }
            _ => Some(match self.name()? {
                "true" => Value::Flag(true),
                "false" => Value::Flag(false),
                "null" => Value::Other,
                word => Value::Text(word.to_owned()),
            }),
        }
    }

    fn quoted(&mut self) -> Option<String> {
        self.sign('"');
        let mut value = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((index, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += index + 1;
                    return Some(value);
                }
                '\n' => return None,
                '\\' => match chars.next()?.1 {
                    next @ ('"' | '/' | '\\') => value.push(next),
                    next => value.extend(['\\', next]),
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
    fn lists_at_the_end_of_a_heading() {
        let list = |id: Option<&str>, classes: &[&str]| List {
            id: id.map(str::to_owned),
            classes: classes.iter().map(|class| (*class).to_owned()).collect(),
            others: Vec::new(),
        };
        for (line, wanted) in [
            ("A {#cid .cls}", Some((2, list(Some("cid"), &["cls"])))),
            (
                "A {.a .b class=\"c d\"} ",
                Some((2, list(None, &["a", "b", "c", "d"]))),
            ),
            ("A {}", Some((2, list(None, &[])))),
            ("A {#cid} b", None),
            ("A {1,2,3}", None),
            (r"A \{#cid}", None),
            ("A {#中文}", Some((2, list(Some("中文"), &[])))),
        ] {
            assert_eq!(at_end(line), wanted, "{line}");
        }
    }

    #[test]
    fn values_have_types() {
        let (list, length) =
            read("{id=\"x\", data-n=3 f=[1,\"a-b\"] g=true h=word i=-2.5} b").unwrap();
        assert_eq!((list.id.as_deref(), length), (Some("x"), 51));
        let other = |name: &str, value| (name.to_owned(), value);
        assert_eq!(
            list.others,
            [
                other("data-n", Value::Number(3)),
                other("f", Value::List(vec!["1".into(), "a-b".into()])),
                other("g", Value::Flag(true)),
                other("h", Value::Text("word".into())),
                other("i", Value::Number(-2)),
            ]
        );
    }
}
