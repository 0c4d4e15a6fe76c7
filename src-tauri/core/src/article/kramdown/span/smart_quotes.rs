//! Smart quotes ("Typographic Symbols"): SmartyPants' rules for which way a quote curls, in their order. The rule that
//! fits first decides; most look at the character before the quote too.

use super::super::scan::{is_any_word, is_space, is_word};
use super::super::tree::Kind;
use super::{Level, Spans};

/// The quotes in the order of the option `smart_quotes`.
const LEFT_SINGLE: usize = 0;
const RIGHT_SINGLE: usize = 1;
const LEFT_DOUBLE: usize = 2;
const RIGHT_DOUBLE: usize = 3;

/// What a rule makes of the text: a character to keep and quotes.
struct Curled {
    kept: usize,
    quotes: [Option<usize>; 2],
    length: usize,
}

/// Applies the rules to a text that starts with a quote, or with a character and a quote.
fn curl(rest: &str) -> Option<Curled> {
    let mut chars = rest.chars();
    let (first, second) = (chars.next()?, chars.next());
    let is_quote = |c: char| matches!(c, '"' | '\'');
    let starts_with_quote = is_quote(first);
    if first == '\\' || !(starts_with_quote || second.is_some_and(is_quote)) {
        return None;
    }
    let left = |c: char| if c == '"' { LEFT_DOUBLE } else { LEFT_SINGLE };
    let right = |c: char| if c == '"' { RIGHT_DOUBLE } else { RIGHT_SINGLE };
    let one = |kept: usize, quote: usize| {
        Some(Curled {
            kept,
            quotes: [Some(quote), None],
            length: kept + 1,
        })
    };
    let lead = if is_space(first) { first.len_utf8() } else { 0 };
    let after = |offset: usize| rest.get(offset..).unwrap_or("");
    if starts_with_quote {
        let next = after(1);
        if opens_emphasis(next) {
            return one(0, left(first));
        }
        if is_before_punctuation(next) {
            return one(0, right(first));
        }
    }
    // Double sets of quotes, then decades ('80s).
    let quoted = after(lead);
    let is_word_at = |text: &str| text.starts_with(is_word);
    for (pair, quotes) in [
        ("\"'", [LEFT_DOUBLE, LEFT_SINGLE]),
        ("'\"", [LEFT_SINGLE, LEFT_DOUBLE]),
    ] {
        if quoted.strip_prefix(pair).is_some_and(is_word_at) {
            return Some(Curled {
                kept: lead,
                quotes: quotes.map(Some),
                length: lead + 2,
            });
        }
    }
    if let Some(decade) = quoted.strip_prefix('\'') {
        let bytes = decade.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        if digit(0) && digit(1) && bytes.get(2) == Some(&b's') {
            return one(lead, RIGHT_SINGLE);
        }
    }
    if let Some(quote) = second.filter(|c| is_quote(*c)) {
        let width = first.len_utf8();
        if is_space(first) && is_word_at(after(width + 1)) {
            return one(width, left(quote));
        }
        if !matches!(
            first,
            ' ' | '\\' | '\t' | '\r' | '\n' | '[' | '{' | '(' | '-'
        ) {
            return one(width, right(quote));
        }
    }
    if starts_with_quote && is_before_end(after(1)) {
        return one(0, right(first));
    }
    // What is left opens; single quotes are looked for first.
    for mark in ['\'', '"'] {
        if second == Some(mark) {
            return one(first.len_utf8(), left(mark));
        }
        if first == mark {
            return one(0, left(mark));
        }
    }
    None
}

/// One or two `_` or `*` before what is no blank.
fn opens_emphasis(text: &str) -> bool {
    let mut chars = text.chars();
    matches!(chars.next(), Some('_' | '*')) && chars.next().is_some_and(|c| !is_space(c))
}

/// ASCII punctuation, but no ellipsis, with no letter beside it on a word's edge.
fn is_before_punctuation(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(mark) = chars.next().filter(char::is_ascii_punctuation) else {
        return false;
    };
    let rest = chars.as_str();
    let next_is_word = rest.chars().next().is_some_and(is_any_word);
    !rest.starts_with("..") && (mark == '_') == next_is_word
}

/// A blank, the end of the text, or an `s` that ends a word.
fn is_before_end(text: &str) -> bool {
    match text.chars().next() {
        None => true,
        Some(c) if is_space(c) => true,
        Some('s') => !text
            .get(1..)
            .is_some_and(|rest| rest.starts_with(is_any_word)),
        Some(_) => false,
    }
}

impl Spans<'_> {
    pub(super) fn smart_quotes(&mut self, level: &mut Level) -> bool {
        let Some(curled) = curl(self.rest()) else {
            return false;
        };
        let start = self.at;
        self.take(level, start + curled.kept);
        self.at = start + curled.length;
        for (index, quote) in curled.quotes.into_iter().flatten().enumerate() {
            let symbol = self
                .document
                .options
                .smart_quotes
                .get(quote)
                .cloned()
                .unwrap_or_default();
            let from = start + curled.kept + index;
            let range = self.text.origin(from..from + 1);
            level
                .children
                .push(super::Node::new(Kind::Symbol(symbol), range));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the text with the quotes its rules give.
    fn check(text: &str, expected: &str) {
        let mut out = String::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let next = rest.find(['"', '\'']).map(|quote| {
                rest.get(..quote)
                    .and_then(|before| before.char_indices().next_back())
                    .map_or(0, |(last, _)| last)
            });
            let Some(next) = next else {
                out.push_str(rest);
                break;
            };
            out.push_str(&rest[..next]);
            let curled = curl(&rest[next..]).expect("a quote");
            out.push_str(&rest[next..next + curled.kept]);
            for quote in curled.quotes.into_iter().flatten() {
                out.push(['‘', '’', '“', '”'][quote]);
            }
            at += next + curled.length;
        }
        assert_eq!(out, expected, "{text}");
    }

    #[test]
    fn quotes_curl_as_smartypants_has_it() {
        check("\"a\" 'b'", "“a” ‘b’");
        check("it's", "it’s");
        check("the '80s", "the ’80s");
        check("\"'a'\"", "“‘a’”");
        check("说\"中文\"吧", "说”中文”吧");
        check("说 \"中文\" 吧", "说 “中文” 吧");
        check("(\"a\")", "(“a”)");
        check("a - \"b\"", "a - “b”");
        check("\"*a*\"", "“*a*”");
        check("\".", "”.");
        check("\"...a\"", "“...a”");
    }
}
