//! Attribute lists, attribute list definitions and extensions of blocks, end-of-block marks, and definitions of links
//! and abbreviations ("Extensions", "Attribute List Definitions", "Block Inline Attribute Lists", "EOB Marker",
//! "Link Definitions", "Abbreviations").

use serde_json::Value;

use super::super::attributes;
use super::super::document::{Document, LinkDefinition};
use super::super::scan::{
    after_indent, blanks, braced, id_name, indent, is_space, is_word, rest_of_line, strip,
};
use super::super::tree::{Boundary, Ial, Kind, Node};
use super::{Frame, Source, end_of_block, line};

/// `{: … }` and the rest of the line: the inside, and bytes. Not a definition's or an extension's start by its second
/// character.
pub(super) fn list(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix("{:")?;
    if inside.starts_with([':', '/']) {
        return None;
    }
    let length = braced(inside)?;
    let end = rest_of_line(inside.get(length + 1..)?)?;
    Some((inside.get(..length)?, 2 + length + 1 + end))
}

/// The same after up to three spaces.
pub(super) fn block_list(rest: &str) -> Option<(&str, usize)> {
    let (inside, length) = list(after_indent(rest))?;
    Some((inside, indent(rest, 3) + length))
}

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> bool {
    let rest = source.rest();
    if !after_indent(rest).starts_with("{:") {
        return false;
    }
    if let Some((name, inside, length)) = definition(rest) {
        let (name, ial) = (name.to_owned(), attributes::read(inside));
        document.lists.entry(name).or_default().add(&ial);
        let range = source.text.origin(source.at..source.at + length);
        source.at += length;
        frame.push(Node::new(Kind::Boundary(Boundary::Other), range));
        return true;
    }
    if let Some(found) = start(rest) {
        return extension(document, source, frame, found);
    }
    let Some((inside, length)) = block_list(rest) else {
        return false;
    };
    let ial = attributes::read(inside);
    let range = source.text.origin(source.at..source.at + length);
    source.at += length;
    let follows = block_list(source.rest()).is_some();
    let belongs = |node: &&mut Node| {
        !node.is_blank()
            && (!matches!(node.kind, Kind::Boundary(_))
                || matches!(node.kind, Kind::Boundary(Boundary::Definition(_))))
    };
    match frame.children.last_mut().filter(belongs) {
        Some(last) => {
            last.ial.get_or_insert_default().add(&ial);
            if let Kind::Boundary(Boundary::Definition(number)) = last.kind {
                let all = last.ial.clone();
                document.attach(number, all.as_deref());
            }
            if !follows {
                frame.push(Node::new(Kind::Boundary(Boundary::Other), range));
            }
        }
        None => {
            if frame.waiting.is_none() {
                frame.waiting_since.clear();
            }
            frame.waiting_since.push(range);
            frame.waiting.get_or_insert_default().add(&ial);
        }
    }
    true
}

/// `{:name: … }`: name, inside, bytes.
fn definition(rest: &str) -> Option<(&str, &str, usize)> {
    let inside = after_indent(rest).strip_prefix("{:")?;
    let name = id_name(inside);
    let list = inside.get(name..)?.strip_prefix(':').filter(|_| name > 0)?;
    let length = braced(list)?;
    let end = rest_of_line(list.get(length + 1..)?)?;
    Some((
        inside.get(..name)?,
        list.get(..length)?,
        indent(rest, 3) + 2 + name + 1 + length + 1 + end,
    ))
}

/// The start or the stop of an extension.
pub(in super::super) struct Tag<'t> {
    /// Empty for a stop.
    pub(in super::super) name: &'t str,
    pub(in super::super) inside: &'t str,
    /// `{::name /}`, without a body.
    pub(in super::super) closed: bool,
    /// In bytes.
    pub(in super::super) length: usize,
}

/// `{::name … }`, `{::name … /}`, `{:/name}` or `{:/}`.
pub(in super::super) fn tag(text: &str) -> Option<Tag<'_>> {
    if let Some(inside) = text.strip_prefix("{:/") {
        let name = id_name(inside);
        return inside.get(name..)?.starts_with('}').then_some(Tag {
            name: "",
            inside: "",
            closed: false,
            length: 3 + name + 1,
        });
    }
    let inside = text.strip_prefix("{::")?;
    let name = inside.find(|c| !is_word(c)).unwrap_or(inside.len());
    if name == 0 {
        return None;
    }
    let after = inside.get(name..)?;
    let length = if after.starts_with('}') {
        0
    } else {
        braced(after)?
    };
    let written = after.get(..length)?;
    if !(written.is_empty() || written.starts_with(is_space) || written == "/") {
        return None;
    }
    let closed = written.ends_with('/');
    Some(Tag {
        name: inside.get(..name)?,
        inside: written.strip_suffix('/').unwrap_or(written),
        closed,
        length: 3 + name + length + 1,
    })
}

/// A tag alone on its line; its length is that of the line.
fn start(rest: &str) -> Option<Tag<'_>> {
    let mut found = tag(after_indent(rest))?;
    let end = rest_of_line(after_indent(rest).get(found.length..)?)?;
    found.length += indent(rest, 3) + end;
    Some(found)
}

fn extension(document: &mut Document, source: &mut Source, frame: &mut Frame, found: Tag) -> bool {
    if found.name.is_empty() {
        return false;
    }
    let from = source.at;
    let mut body = None;
    let mut end = from + found.length;
    if !found.closed {
        let rest = source.text.as_str().get(end..).unwrap_or("");
        let Some((length, next)) = stop(rest, found.name) else {
            return false;
        };
        let text = rest.get(..length).unwrap_or("");
        body = Some(text.strip_suffix('\n').unwrap_or(text).to_owned());
        end += next;
    }
    let range = source.text.origin(from..end);
    let ial = attributes::read(found.inside);
    match found.name {
        "comment" => {
            if let Some(body) = body {
                frame.children.push(Node::new(
                    Kind::Markup {
                        text: format!("<!-- {body} -->"),
                        block: true,
                    },
                    range,
                ));
            }
        }
        "nomarkdown" => {
            if let Some(body) = body {
                frame.children.push(Node::new(
                    Kind::Raw {
                        html: if is_for_html(&ial) {
                            body
                        } else {
                            String::new()
                        },
                        block: true,
                    },
                    range,
                ));
            }
        }
        "options" => {
            set_options(document, &ial);
            frame.push(Node::new(Kind::Boundary(Boundary::Other), range));
        }
        _ => return false,
    }
    source.at = end;
    true
}

/// Whether `type="…"` lets raw text into HTML.
pub(in super::super) fn is_for_html(ial: &Ial) -> bool {
    ial.attr.get("type").is_none_or(|kinds| {
        strip(kinds).is_empty() || kinds.split(is_space).any(|kind| kind == "html")
    })
}

/// `{::options key="value" /}`.
pub(in super::super) fn set_options(document: &mut Document, ial: &Ial) {
    for (key, value) in &ial.attr.0 {
        document.options.set(key, &Value::from(value.as_str()));
    }
}

/// The line that ends the extension `name`: where it starts, and what comes after it.
fn stop(text: &str, name: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(inside) = after_indent(line).strip_prefix("{:/") {
            let after = inside.strip_prefix(name).unwrap_or(inside);
            if let Some(after) = after.strip_prefix('}')
                && rest_of_line(after).is_some()
            {
                return Some((at, at + line.len()));
            }
        }
        at += line.len();
    }
    None
}

/// `^` alone on a line ends a block.
pub(super) fn end_mark(source: &mut Source, frame: &mut Frame) -> bool {
    let Some(length) = end_of_block(source.rest()) else {
        return false;
    };
    let range = source.text.origin(source.at..source.at + length);
    source.at += length;
    frame.push(Node::new(Kind::Boundary(Boundary::Mark), range));
    true
}

/// `*[abbreviation]: meaning`.
pub(super) fn abbreviation(
    document: &mut Document,
    source: &mut Source,
    frame: &mut Frame,
) -> bool {
    let line = line(source.rest());
    let found = || {
        let inside = after_indent(line).strip_prefix("*[")?;
        let first = inside.chars().next()?.len_utf8();
        let end = first + inside.get(first..)?.find("]:")?;
        Some((inside.get(..end)?, strip(inside.get(end + 2..)?)))
    };
    let Some((short, long)) = found().filter(|_| line.ends_with('\n')) else {
        return false;
    };
    let range = source.text.origin(source.at..source.at + line.len());
    let number = document.define_abbreviation(short, long);
    source.at += line.len();
    frame.push(Node::new(
        Kind::Boundary(Boundary::Definition(number)),
        range,
    ));
    let ial = frame.children.last().and_then(|node| node.ial.clone());
    document.attach(number, ial.as_deref());
    true
}

/// `[label]: address "title"`, the title perhaps on the next line.
pub(super) fn link_definition(
    document: &mut Document,
    source: &mut Source,
    frame: &mut Frame,
) -> bool {
    let rest = source.rest();
    let Some((label, definition, length)) = read_definition(rest) else {
        return false;
    };
    let range = source.text.origin(source.at..source.at + length);
    let number = document.define_link(label, definition);
    source.at += length;
    frame.push(Node::new(
        Kind::Boundary(Boundary::Definition(number)),
        range,
    ));
    let ial = frame.children.last().and_then(|node| node.ial.clone());
    document.attach(number, ial.as_deref());
    true
}

fn read_definition(rest: &str) -> Option<(&str, LinkDefinition, usize)> {
    let inside = after_indent(rest).strip_prefix('[')?;
    let label_end = inside.find([']', '\n']).filter(|end| *end > 0)?;
    let label = inside.get(..label_end)?;
    let after = inside.get(label_end..)?.strip_prefix("]:")?;
    let base = rest.len() - after.len();
    let lead = blanks(after);
    let first = after.get(lead..)?;
    let line_end = first.find('\n')?;
    let first_line = first.get(..line_end)?;
    let done = |address: &str, title: Option<&str>, end: usize| {
        let definition = LinkDefinition {
            address: address.to_owned(),
            title: title.map(str::to_owned),
        };
        Some((label, definition, base + lead + end))
    };
    // `<address>`; the address is what stands before the first `>` after which the definition fits.
    if let Some(inside) = first_line.strip_prefix('<') {
        for (end, _) in inside.match_indices('>').take(MOST_ENDS) {
            if let Some((title, length)) = definition_tail(first.get(1 + end + 1..)?) {
                return done(inside.get(..end)?, title, 1 + end + 1 + length);
            }
        }
    }
    // The shortest address after which the definition fits: it ends at a blank or at the line's end.
    if first_line.trim_matches(is_space).is_empty() {
        return None;
    }
    let mut ends: Vec<usize> = first_line
        .match_indices([' ', '\t'])
        .map(|(at, _)| at)
        .filter(|at| *at > 0)
        .take(MOST_ENDS)
        .collect();
    ends.push(line_end);
    for end in ends {
        let address = first.get(..end)?;
        if let Some((title, length)) = definition_tail(first.get(end..)?) {
            // An address with a quote in it is a title gone wrong.
            let is_wrong = address.match_indices(['"', '\'']).any(|(at, _)| {
                address
                    .get(..at)
                    .is_some_and(|text| text.ends_with([' ', '\t']))
            });
            if is_wrong {
                return None;
            }
            return done(address, title, end + length);
        }
    }
    None
}

/// Keeps a definition's line linear to read.
const MOST_ENDS: usize = 32;

/// A title, perhaps on the next line, and the end of the line; or the end of the line alone.
fn definition_tail(text: &str) -> Option<(Option<&str>, usize)> {
    let space = blanks(text);
    let after = text.get(space..)?;
    let on_next = after.strip_prefix('\n').map(|rest| {
        let lead = blanks(rest);
        (rest.get(lead..).unwrap_or(""), space + 1 + lead)
    });
    let places = [on_next, (space > 0).then_some((after, space))];
    for (inside, start) in places.into_iter().flatten() {
        let Some(quote) = inside.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        let line_end = inside.find('\n')?;
        let line = inside.get(..line_end)?;
        for (end, _) in line.match_indices(quote).skip(1).take(MOST_ENDS) {
            let rest = line.get(end + 1..)?;
            if end > 1 && rest.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
                return Some((line.get(1..end), start + line_end + 1));
            }
        }
    }
    after.starts_with('\n').then_some((None, space + 1))
}
