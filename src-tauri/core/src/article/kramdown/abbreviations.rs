//! Abbreviations ("Abbreviations"): every whole word that is defined as one is marked up.

use super::document::Document;
use super::scan::is_word;
use super::tree::{Kind, Model, Node};

/// More definitions than these are left alone, for every text is searched for each.
pub(super) const MOST: usize = 500;

/// Marks the abbreviations in the texts below `node`.
pub(super) fn mark(document: &Document, node: &mut Node) {
    if document.abbreviations.is_empty() {
        return;
    }
    // The longest first.
    let mut words: Vec<&(String, String, usize)> = document.abbreviations.iter().collect();
    words.sort_by_key(|(short, _, _)| std::cmp::Reverse(short.chars().count()));
    below(document, &words, node);
}

fn below(document: &Document, words: &[&(String, String, usize)], node: &mut Node) {
    let is_raw = matches!(
        node.kind,
        Kind::Html {
            model: Model::Raw,
            ..
        }
    );
    let children = std::mem::take(&mut node.children);
    for mut child in children {
        match &child.kind {
            Kind::Text(text) if !is_raw => match split(document, words, text, &child) {
                Some(parts) => node.children.extend(parts),
                None => node.children.push(child),
            },
            _ => {
                below(document, words, &mut child);
                node.children.push(child);
            }
        }
    }
}

/// The text's parts, when it has an abbreviation.
fn split(
    document: &Document,
    words: &[&(String, String, usize)],
    text: &str,
    node: &Node,
) -> Option<Vec<Node>> {
    let known: Vec<&&(String, String, usize)> = words
        .iter()
        .filter(|(short, _, _)| text.contains(short.as_str()))
        .collect();
    if known.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    let (mut done, mut at) = (0, 0);
    let mut before: Option<char> = None;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let starts_word = before.is_none_or(|c| !is_word(c) || c == '\n');
        let found = known.iter().find(|(short, _, _)| {
            starts_word
                && rest
                    .strip_prefix(short.as_str())
                    .is_some_and(|after| after.is_empty() || !after.starts_with(is_word))
        });
        if let Some((short, long, number)) = found {
            parts.push(part(text, done..at, node));
            let mut abbreviation = part(text, at..at + short.len(), node);
            abbreviation.kind = Kind::Abbreviation {
                text: short.clone(),
                title: long.clone(),
            };
            abbreviation.attr = document.abbreviation_attr(*number);
            parts.push(abbreviation);
            at += short.len();
            done = at;
            before = short.chars().next_back();
            continue;
        }
        before = rest.chars().next();
        at += before.map_or(1, char::len_utf8);
    }
    parts.push(part(text, done..text.len(), node));
    parts.retain(|part| !matches!(&part.kind, Kind::Text(text) if text.is_empty()));
    Some(parts)
}

fn part(text: &str, range: std::ops::Range<usize>, node: &Node) -> Node {
    // Where no escape was taken off, the text's offsets are those of its source.
    let is_same = node.range.len() == text.len();
    let source = if is_same {
        node.range.start + range.start..node.range.start + range.end
    } else {
        node.range.clone()
    };
    let text = text.get(range).unwrap_or("").to_owned();
    Node::new(Kind::Text(text), source)
}
