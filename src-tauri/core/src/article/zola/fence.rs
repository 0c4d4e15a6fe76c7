//! What stands behind a fence: ```` ```rust,linenos,hl_lines=1 3-5,name=main.rs ````, in any order. Source:
//! github.com/getzola/giallo, Zola's highlighter, `markdown_fence.rs`.

use super::Options;
use crate::article::code::{Lines, Numbers, ranges};

/// The annotations, with their values where they have some.
fn tokens(info: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let tokens = info.split(',').map(str::trim);
    tokens.filter(|token| !token.is_empty()).map(|token| {
        let mut parts = token.split('=');
        (parts.next().unwrap_or("").trim(), parts.next())
    })
}

/// The language: the last token that is neither an annotation nor has a value.
pub(in crate::article) fn language(info: &str) -> &str {
    let is_language = |(name, value): &(&str, Option<&str>)| {
        value.is_none() && !matches!(*name, "linenos" | "linenostart" | "hl_lines" | "hide_lines")
    };
    let found = tokens(info).filter(is_language).last();
    found.map_or("", |(name, _)| name)
}

/// The name that the block is given.
pub(super) fn name(info: &str) -> Option<String> {
    let found = tokens(info).filter(|(name, _)| *name == "name").last();
    let name = found?.1?.trim().trim_matches('"');
    (!name.is_empty()).then(|| name.to_owned())
}

/// What is done to the lines of the block; nothing unless the site has code highlighted.
pub(in crate::article) fn lines(info: &str, options: &Options) -> Lines {
    let mut lines = Lines::default();
    if !options.highlighting {
        return lines;
    }
    let mut first = 1;
    for (name, value) in tokens(info) {
        let value = value.unwrap_or("");
        let places = |into: &mut Vec<(usize, usize)>| into.extend(ranges(value, |c| c == ' '));
        match name {
            "linenos" => {
                lines.numbers = Some(Numbers {
                    first: 1,
                    in_table: false,
                });
            }
            "linenostart" => first = value.parse().unwrap_or(first),
            "hl_lines" => places(&mut lines.marked),
            "hide_lines" => places(&mut lines.hidden),
            _ => {}
        }
    }
    if let Some(numbers) = &mut lines.numbers {
        numbers.first = first;
    }
    lines
}
