//! The span parser ("Span-level Elements" in kramdown's documentation): rules are tried in order where one of their
//! first characters stands.
//!
//! kramdown looks for an element's end through the whole rest of the text and starts again when there is none. What
//! failed once in the same surroundings is remembered here, and the work on one text is bounded, so that no text takes
//! more than a multiple of its length; beyond the bound an opening mark is text.

mod autolink;
pub(super) mod codespan;
mod emphasis;
mod extensions;
mod html;
mod link;
mod smart_quotes;
mod symbols;

use std::collections::HashSet;

use super::document::Document;
use super::options::Input;
use super::scan::id_name;
use super::tags;
use super::text::Text;
use super::tree::{Kind, Model, Node};

/// Spans inside each other; what is deeper is text.
const DEEPEST: usize = 50;
/// How often each byte of a text may be looked at.
const MOST_PASSES: usize = 32;
/// How much may be looked at in any text, in bytes.
const LEAST_WORK: usize = 200_000;

/// Which rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    All,
    Html,
    CodeAndHtml,
}

/// What ends an element.
#[derive(Debug, Clone)]
enum Stop {
    Never,
    /// `*`, `**`, `_` or `__`.
    Emphasis(&'static str),
    /// The `]` that no other bracket takes; holds the brackets that are open.
    Bracket(isize),
    /// The end tag of an element, and whether its case does not matter.
    Tag(String, bool),
}

/// What kind of element is being parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Text,
    Emphasis,
    Strong,
    Link,
    Image,
    Html(Model),
}

/// An element whose content is being parsed.
struct Level {
    inside: Inside,
    /// The mark that ends emphasis; empty for other elements.
    mark: &'static str,
    /// Where marks of its own stood that ended nothing and opened nothing.
    passed: Vec<(usize, bool)>,
    /// Images among the children.
    images: isize,
    children: Vec<Node>,
}

impl Level {
    fn new(inside: Inside) -> Self {
        Self {
            inside,
            mark: "",
            passed: Vec::new(),
            images: 0,
            children: Vec::new(),
        }
    }
}

/// A text whose spans are being parsed.
struct Spans<'d> {
    document: &'d mut Document,
    text: &'d Text,
    at: usize,
    /// The elements around the level that is parsed, and that level's.
    open: Vec<Inside>,
    /// Where the innermost HTML element or image starts.
    identity: usize,
    /// Emphasis that has no end: its surroundings, the innermost element around it, and where it starts.
    failed: HashSet<(u8, usize, usize)>,
    runs: codespan::Runs<'d>,
    last_comment_end: Option<Option<usize>>,
    work: usize,
}

/// Parses the spans of `text`.
pub(super) fn parse(document: &mut Document, text: &Text) -> Vec<Node> {
    run(document, text, Rules::All).0
}

/// Parses nothing but code spans and HTML.
pub(super) fn code_and_html(document: &mut Document, text: &Text) -> Vec<Node> {
    run(document, text, Rules::CodeAndHtml).0
}

/// The nodes, and how much was looked at.
fn run(document: &mut Document, text: &Text, rules: Rules) -> (Vec<Node>, usize) {
    let mut spans = Spans {
        document,
        text,
        at: 0,
        open: Vec::new(),
        identity: usize::MAX,
        failed: HashSet::new(),
        runs: codespan::Runs::new(text.as_str()),
        last_comment_end: None,
        work: 0,
    };
    let mut level = Level::new(Inside::Text);
    spans.level(&mut level, Stop::Never, rules);
    (level.children, spans.work)
}

impl<'d> Spans<'d> {
    fn source(&self) -> &'d str {
        self.text.as_str()
    }

    fn rest(&self) -> &'d str {
        self.source().get(self.at..).unwrap_or("")
    }

    fn before(&self) -> &'d str {
        self.source().get(..self.at).unwrap_or("")
    }

    /// Whether no more may be tried.
    fn is_exhausted(&self) -> bool {
        self.work > self.source().len() * MOST_PASSES + LEAST_WORK || self.open.len() > DEEPEST
    }

    /// Parses the content of an element up to what ends it; says whether it was found. The end itself is not taken.
    fn level(&mut self, level: &mut Level, mut stop: Stop, rules: Rules) -> bool {
        self.open.push(level.inside);
        let found = self.content(level, &mut stop, rules);
        self.open.pop();
        found
    }

    fn content(&mut self, level: &mut Level, stop: &mut Stop, rules: Rules) -> bool {
        while self.at < self.source().len() {
            let Some(next) = self.next(stop, rules) else {
                if matches!(stop, Stop::Never) {
                    self.take(level, self.source().len());
                }
                return false;
            };
            self.work += next - self.at + 1;
            self.take(level, next);
            if self.ends(level, stop) {
                return true;
            }
            if !self.rule(level, rules) {
                self.take_one(level);
            }
        }
        false
    }

    /// The next offset at which a rule may start or the element may end.
    fn next(&self, stop: &Stop, rules: Rules) -> Option<usize> {
        let bytes = self.source().as_bytes();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        if rules == Rules::Html {
            return (self.at..bytes.len()).find(|at| byte(*at) == b'<');
        }
        if rules == Rules::CodeAndHtml {
            return (self.at..bytes.len()).find(|at| matches!(byte(*at), b'<' | b'`'));
        }
        for at in self.at..bytes.len() {
            let stops = match byte(at) {
                b'*' | b'_' | b'`' | b'<' | b'[' | b'$' | b'&' | b'\\' => true,
                b'!' => byte(at + 1) == b'[',
                b']' => matches!(stop, Stop::Bracket(_)),
                b'{' => byte(at + 1) == b':',
                b'~' => byte(at + 1) == b'~',
                b'-' => byte(at + 1) == b'-',
                b'.' => byte(at + 1) == b'.' && byte(at + 2) == b'.',
                b'>' => byte(at + 1) == b'>',
                b' ' => {
                    let (one, two) = (byte(at + 1), byte(at + 2));
                    (one == two && matches!(one, b'<' | b'>')) || (one == b' ' && two == b'\n')
                }
                b'"' | b'\'' => {
                    // The rule for quotes starts at the character before.
                    let before = self
                        .source()
                        .get(self.at..at)
                        .and_then(|text| text.chars().next_back());
                    return Some(at - before.map_or(0, char::len_utf8));
                }
                _ => false,
            };
            if stops {
                // A character before a quote goes with the quote, unless it starts something earlier.
                return Some(at);
            }
        }
        None
    }

    /// Whether the element ends here.
    fn ends(&mut self, level: &Level, stop: &mut Stop) -> bool {
        let rest = self.rest();
        match stop {
            Stop::Never => false,
            Stop::Emphasis(mark) => emphasis::ends(self.before(), rest, mark, level),
            Stop::Tag(name, any_case) => tags::end_tag_of(rest, name, *any_case).is_some(),
            Stop::Bracket(open) => {
                if rest.starts_with(']') {
                    *open -= 1;
                } else if rest.starts_with('[') || rest.starts_with("![") {
                    *open += 1;
                } else {
                    return false;
                }
                *open - level.images == 0
            }
        }
    }

    /// Tries the rules in kramdown's order. `false`: the character here is text.
    fn rule(&mut self, level: &mut Level, rules: Rules) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        let all = rules == Rules::All;
        match first {
            '*' | '_' if all => return self.emphasis(level),
            '`' if rules != Rules::Html => return self.codespan(level),
            '<' => {
                if all && self.autolink(level) {
                    return true;
                }
                if let Some(done) = self.html(level) {
                    return done;
                }
            }
            '[' | '!' if all => {
                if let Some(done) = self.footnote(level) {
                    return done;
                }
                if link::starts(rest) {
                    return self.link(level);
                }
            }
            _ => {}
        }
        if !all {
            return false;
        }
        if self.smart_quotes(level) {
            return true;
        }
        match first {
            '$' => self.math(level),
            '{' => self.extension(level),
            '&' => self.entity(level),
            '-' | '.' | '<' | '>' => self.typographic(level),
            ' ' => self.typographic(level) || self.line_break(level),
            '\\' => self.typographic(level) || self.line_break(level) || self.escape(level),
            '~' if self.document.options.input == Input::Gfm => self.strikethrough(level),
            _ => false,
        }
    }

    /// Adds the text up to `end`.
    fn take(&mut self, level: &mut Level, end: usize) {
        if end > self.at {
            let text = self.source().get(self.at..end).unwrap_or("");
            self.add_text(level, text, self.at, end);
            self.at = end;
        }
    }

    fn take_one(&mut self, level: &mut Level) {
        let length = self.rest().chars().next().map_or(1, char::len_utf8);
        self.take(level, self.at + length);
    }

    /// Adds `text`, which stands for `start..end` of the source.
    fn add_text(&self, level: &mut Level, text: &str, start: usize, end: usize) {
        if text.is_empty() {
            return;
        }
        let range = self.text.origin(start..end);
        if let Some(Node {
            kind: Kind::Text(before),
            range: all,
            ..
        }) = level.children.last_mut()
        {
            before.push_str(text);
            all.end = range.end.max(all.end);
            return;
        }
        level
            .children
            .push(Node::new(Kind::Text(text.to_owned()), range));
    }

    /// Adds an element that stands for the source from `start` to where it is read.
    fn add(&self, level: &mut Level, kind: Kind, start: usize) {
        let range = self.text.origin(start..self.at);
        level.children.push(Node::new(kind, range));
    }

    /// `[^name]`, when there is such a footnote.
    fn footnote(&mut self, level: &mut Level) -> Option<bool> {
        let inside = self.rest().strip_prefix("[^")?;
        let length = id_name(inside);
        if length == 0 || !inside.get(length..)?.starts_with(']') {
            return None;
        }
        let start = self.at;
        let found = self.document.footnote(inside.get(..length)?);
        let end = start + 2 + length + 1;
        match found {
            Some(index) => {
                self.at = end;
                self.add(level, Kind::Footnote(index), start);
            }
            None => self.take(level, end),
        }
        Some(true)
    }

    /// `$$ … $$` in a line of text.
    fn math(&mut self, level: &mut Level) -> bool {
        let Some(inside) = self.rest().strip_prefix("$$") else {
            return false;
        };
        let Some(end) = inside.find("$$") else {
            self.work += inside.len();
            return false;
        };
        let start = self.at;
        let tex = super::scan::strip(inside.get(..end).unwrap_or("")).to_owned();
        self.at += 2 + end + 2;
        self.add(level, Kind::Math { tex, block: false }, start);
        true
    }
}
