//! Pictures and other links of a Markdown body, in one pass: brackets on a stack, destinations by CommonMark's rules (0.31, section 6.3)
//! and CSDN's sizes behind them.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use super::pages::{PageLink, WrittenPage};
use super::{Ends, Found, PictureLink, Written, html, tags};

/// The longest address that is read, in bytes: `data:` addresses are no links to anywhere.
const LONGEST: usize = 4000;

/// How deep parentheses may be nested in an address (CommonMark allows implementations to stop at 32).
const DEEPEST: usize = 32;

/// All pictures of a body, and what else it links to.
pub(super) fn find(body: &str) -> Found {
    let parser = Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES);
    // Where definitions stand, by the name that they are called with.
    let mut definitions: HashMap<String, Range<usize>> = parser
        .reference_definitions()
        .iter()
        .map(|(name, definition)| (folded(name), definition.span.clone()))
        .collect();
    let mut code = Vec::new();
    let mut found = Found::default();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => code.push(range),
            Event::Start(Tag::Image {
                link_type: LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut,
                id,
                ..
            }) => {
                // Used twice, it is still one address.
                let Some(span) = definitions.remove(&folded(&id)) else {
                    continue;
                };
                found.pictures.extend(definition(body, span));
            }
            _ => {}
        }
    }
    let others = definitions.into_values();
    let others = others.filter_map(|span| definition(body, span));
    found.pages.extend(others.map(|link| PageLink {
        range: link.range,
        address: link.address,
        written: WrittenPage::Markdown,
    }));
    code.sort_by_key(|range| range.start);
    Scan {
        body,
        code: &code,
        brackets: Vec::new(),
        ends: Ends::default(),
        found: &mut found,
    }
    .run();
    found.pictures.sort_by_key(|link| link.range.start);
    found.pages.sort_by_key(|link| link.range.start);
    found
}

fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The address of `[name]: address "title"`.
fn definition(body: &str, span: Range<usize>) -> Option<PictureLink> {
    let text = body.get(span.clone())?;
    let colon = text.find("]:")?;
    let (range, _) = destination(body, span.start + colon + 2)?;
    Some(PictureLink {
        address: html::decoded(&without_escapes(body.get(range.clone())?)),
        range,
        alt: None,
        written: Written::Markdown,
    })
}

struct Scan<'a> {
    body: &'a str,
    code: &'a [Range<usize>],
    /// Open brackets: where the text in them begins, and whether they make a picture.
    brackets: Vec<(usize, bool)>,
    ends: Ends,
    found: &'a mut Found,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.body.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            while self.code.first().is_some_and(|range| range.end <= at) {
                self.code = self.code.get(1..).unwrap_or_default();
            }
            if let Some(range) = self.code.first().filter(|range| range.contains(&at)) {
                at = range.end;
                continue;
            }
            at = match byte {
                b'\\' => at + 2,
                b'\n' if bytes.get(at + 1) == Some(&b'\n') => {
                    self.brackets.clear();
                    at + 1
                }
                b'[' => {
                    let is_picture = at > 0 && bytes.get(at - 1) == Some(&b'!');
                    self.brackets.push((at + 1, is_picture));
                    at + 1
                }
                b']' => self.close(at),
                b'<' => html::tag(self.body, at, &mut self.ends, self.found),
                b'{' => tags::tag(self.body, at, &mut self.ends, self.found),
                _ => at + 1,
            };
        }
    }

    /// A closing bracket at `at`; gives where to go on.
    fn close(&mut self, at: usize) -> usize {
        let Some((start, is_picture)) = self.brackets.pop() else {
            return at + 1;
        };
        if self.body.as_bytes().get(at + 1) != Some(&b'(') {
            return at + 1;
        }
        let Some((range, end)) = destination(self.body, at + 2) else {
            return at + 1;
        };
        let Some(end) = tail(self.body, end) else {
            return at + 1;
        };
        let written = self.body.get(range.clone()).unwrap_or_default();
        let address = html::decoded(&without_escapes(written));
        match (written.is_empty(), is_picture) {
            (true, _) => {}
            (false, true) => self.found.pictures.push(PictureLink {
                address,
                range,
                alt: self.body.get(start..at).map(str::to_owned),
                written: Written::Markdown,
            }),
            (false, false) => {
                self.found.pages.push(PageLink {
                    range,
                    address,
                    written: WrittenPage::Markdown,
                });
                return at + 1;
            }
        }
        end
    }
}

/// The destination that begins at `at`, blanks aside, and where what follows it begins.
fn destination(body: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let bytes = body.as_bytes();
    let start = at + blanks(body, at);
    if bytes.get(start) == Some(&b'<') {
        let inside = body.get(start + 1..)?;
        let length = inside.find(['>', '\n', '<'])?;
        let end = start + 1 + length;
        return (bytes.get(end) == Some(&b'>')).then_some((start + 1..end, end + 1));
    }
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        if at - start > LONGEST {
            return None;
        }
        match bytes.get(at) {
            Some(b'\\') if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 2,
            Some(b'(') if depth == DEEPEST => return None,
            Some(b'(') => {
                depth += 1;
                at += 1;
            }
            Some(b')') if depth == 0 => break,
            Some(b')') => {
                depth -= 1;
                at += 1;
            }
            Some(byte) if byte.is_ascii_whitespace() || byte.is_ascii_control() => break,
            None => break,
            Some(_) => at += 1,
        }
    }
    (depth == 0).then_some((start..at, at))
}

/// How many blanks stand at `at`: one line end at most among them.
fn blanks(body: &str, at: usize) -> usize {
    let rest = body.get(at..).unwrap_or_default();
    let length = rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len();
    let blanks = rest.get(..length).unwrap_or_default();
    if blanks.matches('\n').count() > 1 {
        0
    } else {
        length
    }
}

/// Reads a title or a size, and the closing parenthesis; gives where to go on behind it.
fn tail(body: &str, at: usize) -> Option<usize> {
    let bytes = body.as_bytes();
    let start = at + blanks(body, at);
    let end = match bytes.get(start)? {
        b')' => return Some(start + 1),
        _ if start == at => return None,
        quote @ (b'"' | b'\'' | b'(') => {
            let close = if *quote == b'(' { b')' } else { *quote };
            let mut end = start + 1;
            loop {
                match bytes.get(end)? {
                    b'\\' => end += 2,
                    byte if *byte == close => break end + 1,
                    _ if end - start > LONGEST => return None,
                    _ => end += 1,
                }
            }
        }
        // CSDN: `=600x400`.
        b'=' => {
            let rest = body.get(start + 1..)?;
            let is_size = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '%');
            start + 1 + (rest.len() - rest.trim_start_matches(is_size).len())
        }
        _ => return None,
    };
    let end = end + blanks(body, end);
    (bytes.get(end) == Some(&b')')).then_some(end + 1)
}

/// Backslashes before ASCII punctuation undone.
fn without_escapes(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut characters = written.chars().peekable();
    while let Some(character) = characters.next() {
        match characters.peek() {
            Some(next) if character == '\\' && next.is_ascii_punctuation() => {
                out.extend(characters.next());
            }
            _ => out.push(character),
        }
    }
    out
}
