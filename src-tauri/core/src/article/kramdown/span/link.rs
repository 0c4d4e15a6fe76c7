//! Links and images ("Links And Images").

use super::super::scan::{is_space, strip};
use super::super::tree::{Ial, Kind, Node};
use super::{Inside, Level, Rules, Spans, Stop};

/// Whether a link or an image could start here; `[^` is a footnote's.
pub(super) fn starts(rest: &str) -> bool {
    let inside = rest.strip_prefix('!').unwrap_or(rest).strip_prefix('[');
    inside.is_some_and(|inside| !inside.is_empty() && !inside.starts_with('^'))
}

/// An address and its title.
struct Target {
    address: String,
    title: Option<String>,
    ial: Option<Ial>,
}

impl Spans<'_> {
    pub(super) fn link(&mut self, level: &mut Level) -> bool {
        let start = self.at;
        let is_image = self.rest().starts_with('!');
        let from = start + if is_image { 2 } else { 1 };
        let in_link = self.open.contains(&Inside::Link) || self.open.contains(&Inside::Image);
        if (!is_image && in_link) || self.is_exhausted() {
            self.take(level, from);
            return true;
        }
        let mut inner = Level::new(if is_image {
            Inside::Image
        } else {
            Inside::Link
        });
        self.at = from;
        let outer = self.identity;
        if is_image {
            self.identity = start;
        }
        let found = self.level(&mut inner, Stop::Bracket(1), Rules::All);
        self.identity = outer;
        let target = if found { self.target(from) } else { None };
        let Some(target) = target else {
            self.at = start;
            self.take(level, from);
            return true;
        };
        let kind = if is_image {
            Kind::Image {
                alt: target.1.clone(),
            }
        } else {
            Kind::Link
        };
        let target = target.0;
        let mut node = Node::new(kind, self.text.origin(start..self.at));
        if let Some(ial) = &target.ial {
            self.document.apply(&mut node.attr, ial);
        }
        node.attr
            .set(if is_image { "src" } else { "href" }, target.address);
        if let Some(title) = target.title {
            node.attr.set("title", title);
        }
        if is_image {
            level.images += 1;
        } else {
            node.children = inner.children;
        }
        level.children.push(node);
        true
    }

    /// What follows the text that starts at `from` and whose closing bracket is next: the target, and the text itself
    /// with its escapes taken off.
    fn target(&mut self, from: usize) -> Option<(Target, String)> {
        let text = unescaped(self.source().get(from..self.at).unwrap_or(""));
        self.at += 1;
        let rest = self.rest();
        let label = label(rest);
        if label.is_some() || !rest.starts_with('(') {
            let (written, length) = label.unwrap_or(("", 0));
            let wanted = if written.is_empty() { &text } else { written };
            let (definition, ial) = self.document.link(wanted)?;
            let target = Target {
                address: definition.address.clone(),
                title: definition.title.clone(),
                ial: ial.cloned(),
            };
            self.at += length;
            return Some((target, text));
        }
        let (address, length, is_done) = address(rest);
        self.work += length;
        let mut end = length;
        let mut title = None;
        if !is_done {
            let (found, length) = self.title(rest.get(length..).unwrap_or(""))?;
            title = Some(found);
            end += length;
        }
        self.at += end;
        let target = Target {
            address,
            title,
            ial: None,
        };
        Some((target, text))
    }

    /// `"title")`.
    fn title(&mut self, text: &str) -> Option<(String, usize)> {
        let lead = super::super::scan::spaces(text);
        let inside = text.get(lead..)?;
        let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        for (end, _) in inside.match_indices(quote).skip(1) {
            if end == 1 {
                continue;
            }
            let after = inside.get(end + 1..)?;
            let space = super::super::scan::spaces(after);
            if after.get(space..)?.starts_with(')') {
                self.work += end;
                let title = inside.get(1..end)?.to_owned();
                return Some((title, lead + end + 1 + space + 1));
            }
        }
        self.work += text.len();
        None
    }
}

/// `[label]` or `[]`, perhaps after blanks: the label, and bytes.
fn label(rest: &str) -> Option<(&str, usize)> {
    let lead = super::super::scan::spaces(rest);
    let inside = rest.get(lead..)?.strip_prefix('[')?;
    let end = inside.find(']')?;
    Some((inside.get(..end)?, lead + 1 + end + 1))
}

/// The address in parentheses: it, the bytes, and whether the closing parenthesis is among them. Otherwise a title
/// must follow.
fn address(rest: &str) -> (String, usize, bool) {
    let line_end = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..line_end).unwrap_or("");
    if let Some(inside) = line.strip_prefix("(<")
        && let Some(end) = inside.find('>')
    {
        let address = inside.get(..end).unwrap_or("").to_owned();
        let length = 2 + end + 1;
        let closes = rest.get(length..).is_some_and(|rest| rest.starts_with(')'));
        return (address, length + usize::from(closes), closes);
    }
    let bytes = rest.as_bytes();
    let mut open = 0_usize;
    let mut end = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => open += 1,
            b')' => {
                open -= 1;
                if open == 0 {
                    let inside = rest.get(1..at).unwrap_or("");
                    return (strip(inside).to_owned(), at + 1, true);
                }
            }
            byte if is_space(char::from(*byte))
                && matches!(bytes.get(at + 1), Some(b'"' | b'\'')) =>
            {
                let inside = rest.get(1..at).unwrap_or("");
                return (strip(inside).to_owned(), at + 1, false);
            }
            _ => {}
        }
        if matches!(byte, b'(' | b')') {
            end = at + 1;
        }
    }
    let inside = rest.get(1..end.saturating_sub(1).max(1)).unwrap_or("");
    (strip(inside).to_owned(), end, false)
}

/// A text with its escapes taken off.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && super::symbols::is_escapable(*next, false) => {
                out.extend(chars.next());
            }
            _ => out.push(c),
        }
    }
    out
}
