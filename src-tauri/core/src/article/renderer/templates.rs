//! What a chunk's template tags mean for other chunks: pairs that are begun in one and ended in another, and tags
//! that change what the whole body is.

use std::collections::HashMap;

use crate::article::dialect::{Dialect, Settings};
use crate::article::zola::has_mark;

/// What a chunk leaves to others.
#[derive(Debug, Default)]
pub(super) struct Templates {
    /// Names of tags that have no end in the chunk.
    pub(super) begun: Vec<String>,
    /// What the chunk's end tags hold.
    pub(super) ends: Vec<String>,
    /// Hugo's or Zola's mark between summary and rest stands in it.
    pub(super) has_more: bool,
    /// What a tag says holds for the whole body.
    pub(super) is_global: bool,
}

impl Templates {
    pub(super) fn of(text: &str, settings: &Settings) -> Self {
        let mut found = Self::default();
        if settings.dialect == Dialect::Jekyll {
            // Options, attribute list definitions and tables of contents; abbreviations.
            let lists = text.match_indices("{:").any(|(at, _)| {
                // One that does not end goes on over empty lines, for all that kramdown knows.
                let list = text.get(at + 2..).unwrap_or("").split_once('}');
                // What Liquid leaves of tags in a list may be any of them.
                list.is_none_or(|(list, _)| list.contains("toc") || list.contains([':', '%', '{']))
            });
            let made = settings.templates && text.contains("{{%");
            // kramdown strips this character as it does blanks, but at the ends of a text alone.
            let stripped = text.contains('\0');
            found.is_global =
                lists || made || stripped || (text.contains("*[") && text.contains("]:"));
        }
        found.has_more = match settings.dialect {
            Dialect::Hugo => settings.templates && text.contains("<!--more-->"),
            Dialect::Zola => has_mark(text),
            _ => false,
        };
        if !settings.templates {
            return found;
        }
        match settings.dialect {
            Dialect::Hugo if text.contains("{{") => {
                found.pairs(text, &["{{<", "{{%"], &[">}}", "%}}"], "/");
            }
            Dialect::Hexo if text.contains("{%") => found.pairs(text, &["{%"], &["%}"], "end"),
            Dialect::Jekyll if text.contains("{%") => {
                found.pairs(text, &["{%"], &["%}"], "end");
                let changes = |name: &String| {
                    matches!(
                        name.as_str(),
                        "assign"
                            | "capture"
                            | "increment"
                            | "decrement"
                            | "cycle"
                            | "for"
                            | "tablerow"
                            | "break"
                            | "continue"
                    )
                };
                found.is_global |= names(text, "{%").iter().any(changes);
            }
            _ => {}
        }
        found
    }

    fn pairs(&mut self, text: &str, signs: &[&str], closes: &[&str], end: &str) {
        // For each name how many more tags begin than end it, and whether the last one begins.
        let mut open: HashMap<String, (isize, bool)> = HashMap::new();
        for (name, behind) in in_order(text, signs) {
            // What looks like the next tag stands in this one: it ends nothing.
            if !closes.iter().any(|close| behind.contains(close)) {
                self.begun.push(name.clone());
            }
            match name.strip_prefix(end) {
                Some(ended) => {
                    let (count, last) = open.entry(ended.to_owned()).or_default();
                    *count -= 1;
                    *last = false;
                    self.ends.push(ended.to_owned());
                }
                None => {
                    let (count, last) = open.entry(name).or_default();
                    *count += 1;
                    *last = true;
                }
            }
        }
        let begun = open
            .into_iter()
            .filter(|(_, (count, last))| *count > 0 || *last);
        self.begun.extend(begun.map(|(name, _)| name));
    }

    /// Whether a pair that this chunk begins may have its end in `later`.
    pub(super) fn reaches(&self, later: &Self, settings: &Settings) -> bool {
        let branches = settings.dialect == Dialect::Jekyll;
        let is_end = |begun: &String| {
            later.ends.iter().any(|end| end.contains(begun.as_str()))
                || (branches && matches!(begun.as_str(), "if" | "unless" | "case"))
        };
        self.begun.iter().any(is_end)
    }
}

/// The names of all tags in their order, each with the text up to the next one.
fn in_order<'t>(text: &'t str, signs: &[&str]) -> Vec<(String, &'t str)> {
    let mut places: Vec<(usize, usize)> = signs
        .iter()
        .flat_map(|sign| {
            text.match_indices(sign)
                .map(|(at, _)| (at, at + sign.len()))
        })
        .collect();
    places.sort_unstable();
    let ends = places.iter().skip(1).map(|(at, _)| *at);
    let all = places.iter().zip(ends.chain([text.len()]));
    all.map(|((_, from), to)| {
        let behind = text.get(*from..to).unwrap_or("");
        (name(text.get(*from..).unwrap_or("")), behind)
    })
    .collect()
}

/// The words right behind each `sign`, blanks and the hyphen that takes blanks away aside.
pub(super) fn names(text: &str, sign: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices(sign) {
        let name = name(text.get(at + sign.len()..).unwrap_or(""));
        if !name.is_empty() {
            all.push(name);
        }
    }
    all
}

fn name(rest: &str) -> String {
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '-');
    let (slash, rest) = match rest.strip_prefix('/') {
        Some(rest) => ("/", rest.trim_start()),
        None => ("", rest),
    };
    let word = rest
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')))
        .next()
        .unwrap_or("");
    if word.is_empty() {
        return String::new();
    }
    format!("{slash}{}", word.trim_end_matches('/'))
}
