//! Automatic links ("Automatic Links"): an address or an e-mail address between angle brackets.

use super::super::scan::is_alnum;
use super::super::tree::{Kind, Node};
use super::{Level, Spans};

/// Longer addresses, in bytes, are none; keeps the search for their end linear.
const LONGEST: usize = 4096;

/// The scheme of an address, or that it is an e-mail address; and the text between the brackets.
fn read(text: &str) -> Option<(bool, &str)> {
    let inside = text.strip_prefix('<')?;
    if !inside.starts_with(|c: char| is_alnum(c) || matches!(c, '-' | '_' | '.')) {
        return None;
    }
    let mut limit = inside.len().min(LONGEST);
    while !inside.is_char_boundary(limit) {
        limit -= 1;
    }
    let line = inside.get(..limit)?.split('\n').next()?;
    let scheme = ["mailto:", "https:", "http:", "ftps:", "ftp:"]
        .into_iter()
        .find(|scheme| line.starts_with(scheme));
    if let Some(scheme) = scheme {
        let first = line.get(scheme.len()..)?.chars().next()?.len_utf8();
        let from = scheme.len() + first;
        if let Some(end) = line.get(from..)?.find('>') {
            return Some((false, line.get(..from + end)?));
        }
    }
    let is_part = |c: char| is_alnum(c) || matches!(c, '-' | '_' | '.');
    let local = line.find(|c| !is_part(c)).filter(|end| *end > 0)?;
    let host = line.get(local..)?.strip_prefix('@')?;
    let end = host.find(|c| !is_part(c)).filter(|end| *end > 0)?;
    host.get(end..)?
        .starts_with('>')
        .then(|| (true, line.get(..local + 1 + end).unwrap_or("")))
}

impl Spans<'_> {
    pub(super) fn autolink(&mut self, level: &mut Level) -> bool {
        let Some((is_mail, inside)) = read(self.rest()) else {
            return false;
        };
        let start = self.at;
        self.at += 1 + inside.len() + 1;
        let range = self.text.origin(start..self.at);
        let mut node = Node::new(Kind::Link, range.clone());
        let address = if is_mail {
            format!("mailto:{inside}")
        } else {
            inside.to_owned()
        };
        node.attr.set("href", address);
        let shown = inside.strip_prefix("mailto:").unwrap_or(inside);
        node.children
            .push(Node::new(Kind::Text(shown.to_owned()), range));
        level.children.push(node);
        true
    }
}
