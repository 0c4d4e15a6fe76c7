//! Where a body may be cut: before a line that starts a block of its own whatever stands before it, unless that is
//! still open. Whether it is open is tried, not guessed: the dialect's own parser reads the chunk with more text
//! behind it, once plain text and once whatever could close what the chunk opens ([`closers`]). The same pieces every
//! time mean that nothing which follows reaches back.

use crate::article::dialect::{Dialect, Settings};

/// A paragraph that every dialect reads in the same way.
pub(super) const NEXT: &str = "Q\n";

/// Whether a line that starts a block stands at `at`, after an empty line.
pub(super) fn is_cut(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let first = text.get(at..).and_then(|rest| rest.chars().next());
    before.ends_with("\n\n") && first.is_some_and(|c| c.is_alphabetic() || c == '#')
}

/// The first place to cut at or after `from`.
pub(super) fn next(text: &str, from: usize) -> Option<usize> {
    let mut at = from.min(text.len()).saturating_sub(2);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("\n\n")) {
        let cut = at + found + 2;
        if cut >= from && is_cut(text, cut) {
            return Some(cut);
        }
        at = cut - 1;
    }
    None
}

/// A paragraph with tags that are told from text wherever tags are.
pub(super) const TAGGED: &str = "Q {% q %} {{ q }} {{ q() }} {{< q >}}\n";

/// A table, which kramdown finds only behind a blank line that nothing before it took (`after_block_boundary?`): an
/// open `<style>` in a list does.
pub(super) const BOUNDED: &str = "Q|q\n";

/// The next term after a list of definitions, which would go on with it.
pub(super) fn term(text: &str) -> Option<String> {
    text.contains(':').then(|| format!("{NEXT}: q\n"))
}

/// Whatever might close what `text` opens, if anything might.
pub(super) fn closers(text: &str, settings: &Settings) -> Option<String> {
    let closing = closing(text, settings);
    (!closing.is_empty()).then(|| format!("\n{}\n", closing.join("\n\n")))
}

/// Whatever might close what `text` opens, in the dialects where something without an end is no block.
fn closing(text: &str, settings: &Settings) -> Vec<String> {
    let dialect = settings.dialect;
    let mut all: Vec<String> = Vec::new();
    let mut add = |close: String| {
        if !all.contains(&close) {
            all.push(close);
        }
    };
    // First, for little may stand in a tag of HTML that is not closed itself.
    if dialect == Dialect::Jekyll && text.contains('<') {
        for end in [">", "\">", "'>"] {
            add(end.to_owned());
        }
    }
    if settings.templates && dialect != Dialect::Plain {
        let (values, tags) = (text.contains("{{"), text.contains("{%"));
        let ends: &[&str] = match dialect {
            Dialect::Hugo if values => &[
                ">}}", "\">}}", "`>}}", "%}}", "\"%}}", "`%}}", "*/>}}", "*/%}}",
            ],
            Dialect::Hugo => &[],
            // Zola's tags are calls.
            Dialect::Zola => match (values, tags) {
                (true, true) => &["(}}", "(%}"],
                (true, false) => &["(}}"],
                (false, true) => &["(%}"],
                (false, false) => &[],
            },
            _ => match (values, tags) {
                (true, true) => &["}}", "\"}}", "'}}", "%}", "\"%}", "'%}"],
                (true, false) => &["}}", "\"}}", "'}}"],
                (false, true) => &["%}", "\"%}", "'%}"],
                (false, false) => &[],
            },
        };
        ends.iter().for_each(|end| add((*end).to_owned()));
        for name in super::templates::names(text, "{%") {
            add(format!("{{% end{name} %}}"));
        }
        if text.contains("{#") {
            add("#}".to_owned());
        }
    }
    if !matches!(dialect, Dialect::Jekyll | Dialect::Hexo) {
        return all;
    }
    if dialect == Dialect::Hexo && text.contains('[') {
        // marked's labels go on over empty lines.
        add("]: /q".to_owned());
    }
    if dialect == Dialect::Hexo && text.contains("]:") {
        // So do the titles of definitions (`rules.ts`, «_blockTitle»).
        for end in ["\"", ")"] {
            add(end.to_owned());
        }
    }
    if text.contains("<!--") {
        add("-->".to_owned());
    }
    if text.contains("<?") {
        add("?>".to_owned());
    }
    if text.contains("<![") {
        add("]]>".to_owned());
    }
    if dialect == Dialect::Jekyll {
        if text.contains("{:") {
            add("{:/}".to_owned());
            for name in super::templates::names(text, "{::") {
                add(format!("{{:/{name}}}"));
            }
        }
        if text.contains("$$") {
            add("$$".to_owned());
        }
    }
    for name in super::templates::names(text, "<") {
        add(format!("</{name}>"));
    }
    for mark in ['`', '~'] {
        for run in text.split(|c| c != mark).filter(|run| run.len() >= 3) {
            add(run.to_owned());
        }
        // What Liquid leaves may come together.
        if settings.templates && text.contains(mark) && text.contains(['{', '}']) {
            for length in 3..=6 {
                add(mark.to_string().repeat(length));
            }
        }
    }
    all
}
