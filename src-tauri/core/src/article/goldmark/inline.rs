//! goldmark's inline parser over one leaf: `parser.go`'s `parseBlock` with the parsers that Hugo switches on, in their
//! order. What they find lies in one flat list; spans are marks in it.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::delimiters::{Flanks, Runs, flanks};
use super::leaf::is_space;
use super::linkify::{self, Kind};
use super::links::{self, References};
use super::options::{Delimiters, Options};
use super::raw_tags;
use super::typographer;

/// The emoji by their names on GitHub, which are goldmark-emoji's; all 1,913 show the same (measured with Hugo 0.168).
static EMOJI: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| gh_emoji::all().collect());

/// Something found in a leaf, and where.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    /// Bytes of the leaf.
    pub(super) range: Range<usize>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum NodeKind {
    /// Text with its escapes and references.
    Text,
    /// The typographer's.
    Made(String),
    /// What a name between colons shows.
    Emoji(&'static str),
    SoftBreak,
    HardBreak,
    Code(String),
    RawHtml,
    /// `<…>` or bare; the address and what is shown of it.
    AutoLink {
        address: String,
        shown: Range<usize>,
    },
    /// A run of delimiters, by its number.
    Run(usize),
    /// `[` or `![`; text until a link is made of it.
    Bracket {
        is_image: bool,
        link: Option<Link>,
    },
    /// Ends the link of the bracket at this index.
    LinkEnd(usize),
    Footnote,
    Task(bool),
    Passthrough {
        is_block: bool,
        inner: Range<usize>,
    },
}

/// Where a link leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// As it is to be written.
    pub(super) address: String,
    pub(super) title: String,
}

/// What is known of the document and of the leaf's place in it.
pub(super) struct Context<'c> {
    pub(super) options: &'c Options,
    pub(super) references: &'c dyn References,
    /// Whether a footnote with this label is defined.
    pub(super) is_footnote: &'c dyn Fn(&str) -> bool,
    /// The first paragraph of a list item, where a task's box may stand.
    pub(super) may_be_task: bool,
    /// A table cell, where `\|` in code is `|`.
    pub(super) in_cell: bool,
}

/// An open bracket.
struct Label {
    node: usize,
    /// Where its text starts.
    inside: usize,
    is_image: bool,
    /// The last run before it.
    bottom: Option<usize>,
}

/// The nodes of a leaf and its runs of delimiters.
pub(super) struct Found {
    pub(super) nodes: Vec<Node>,
    pub(super) runs: Runs,
}

struct Inlines<'c, 't> {
    context: &'c Context<'c>,
    text: &'t str,
    nodes: Vec<Node>,
    runs: Runs,
    labels: Vec<Label>,
    /// The last link that was made, as the index of its bracket: no link may hold another.
    last_link: Option<usize>,
    quotes: &'c mut typographer::Open,
    /// For each length of a run of backticks, where the last one starts.
    backticks: Option<HashMap<usize, usize>>,
    missing: raw_tags::Missing,
    /// Passthrough delimiters that do not close any more.
    unclosed: Vec<usize>,
    /// A place in the text and the end of its line, for the places between them.
    line_end: Cell<(usize, usize)>,
}

/// Parses a leaf. `quotes` goes on from leaf to leaf, for goldmark never resets its count.
pub(super) fn parse<'c>(
    text: &str,
    context: &'c Context<'c>,
    quotes: &'c mut typographer::Open,
) -> Found {
    let mut inlines = Inlines {
        context,
        text,
        nodes: Vec::new(),
        runs: Runs::default(),
        labels: Vec::new(),
        last_link: None,
        quotes,
        backticks: None,
        missing: raw_tags::Missing::default(),
        unclosed: Vec::new(),
        line_end: Cell::new((0, 0)),
    };
    inlines.run();
    inlines.runs.pair(None);
    Found {
        nodes: inlines.nodes,
        runs: inlines.runs,
    }
}

impl<'t> Inlines<'_, 't> {
    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    /// From `at` to the end of its line, the line end included.
    fn line(&self, at: usize) -> &'t str {
        let (from, mut end) = self.line_end.get();
        if !(from..end).contains(&at) {
            let rest = self.rest(at);
            end = at + rest.find('\n').map_or(rest.len(), |end| end + 1);
            self.line_end.set((at, end));
        }
        self.text.get(at..end).unwrap_or("")
    }

    fn before(&self, at: usize) -> char {
        self.text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .unwrap_or('\n')
    }

    fn push(&mut self, kind: NodeKind, range: Range<usize>) {
        self.nodes.push(Node { kind, range });
    }

    /// `ast.MergeOrAppendTextSegment`.
    fn push_text(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match self.nodes.last_mut() {
            Some(Node {
                kind: NodeKind::Text,
                range: last,
            }) if last.end == range.start => last.end = range.end,
            _ => self.push(NodeKind::Text, range),
        }
    }

    fn run(&mut self) {
        let mut at = 0;
        let mut escaped = false;
        while at < self.text.len() {
            at = self.line_from(at, &mut escaped);
        }
    }

    /// Reads on from `at` until something is found or the line ends; gives the place to go on from.
    fn line_from(&mut self, at: usize, escaped: &mut bool) -> usize {
        let line = self.line(at);
        let bytes = line.as_bytes();
        let has_end = line.ends_with('\n');
        let content = line.len() - usize::from(has_end);
        let backslash = has_end
            && bytes
                .get(..content)
                .is_some_and(|bytes| bytes.ends_with(b"\\") && !bytes.ends_with(b"\\\\"));
        let blanks = has_end
            && bytes
                .get(..content)
                .is_some_and(|bytes| bytes.ends_with(b"  "));
        let length = match (backslash, blanks) {
            (true, _) => content - 1,
            (_, true) => content - 2,
            _ => content,
        };
        let mut start = at;
        for (index, &byte) in bytes.iter().take(length).enumerate() {
            let is_blank = is_space(char::from(byte)) && byte.is_ascii();
            let is_sign = byte.is_ascii_punctuation();
            let keeps_space = *escaped && self.escaped_space();
            if (is_sign && !*escaped) || (is_blank && !keeps_space) || index == 0 {
                let trigger = if is_blank || (index == 0 && !is_sign) {
                    b' '
                } else {
                    byte
                };
                if self.triggers(trigger) && line.is_char_boundary(index) {
                    let here = at + index;
                    self.push_text(start..here);
                    start = here;
                    if let Some(end) = self.one(trigger, here) {
                        return end;
                    }
                }
            }
            *escaped = !*escaped && byte == b'\\';
        }
        let end = at + length;
        let text = self.text.get(start..end).unwrap_or("");
        let kept = if backslash {
            text.len()
        } else {
            text.trim_end_matches(is_space).len()
        };
        self.push_text(start..start + kept);
        if has_end {
            let kind = if backslash || blanks {
                NodeKind::HardBreak
            } else {
                NodeKind::SoftBreak
            };
            self.push(kind, end..at + line.len());
        }
        at + line.len()
    }

    fn escaped_space(&self) -> bool {
        self.context
            .options
            .cjk
            .as_ref()
            .is_some_and(|cjk| cjk.escaped_space)
    }

    fn triggers(&self, byte: u8) -> bool {
        matches!(
            byte,
            b'`' | b'!'
                | b'['
                | b']'
                | b'<'
                | b'>'
                | b'*'
                | b'_'
                | b'~'
                | b' '
                | b'('
                | b'\''
                | b'"'
                | b'-'
                | b'.'
                | b'+'
                | b'='
                | b'^'
        ) || (byte == b':' && self.context.options.emoji)
            || (self.context.options.passthrough.iter())
                .any(|pair| byte == b'\\' || pair.open.as_bytes().first() == Some(&byte))
    }

    /// Tries the parsers that `trigger` wakes, by goldmark's priorities, and gives the end of what one found.
    fn one(&mut self, trigger: u8, at: usize) -> Option<usize> {
        let options = self.context.options;
        let found = match trigger {
            b'`' => self.code(at),
            b'!' | b'[' => self.opening(at),
            b']' => self.closing(at),
            b'<' => self.angle(at),
            b'*' | b'_' => self.emphasis(at),
            _ => None,
        };
        found
            .or_else(|| self.passthrough(at))
            .or_else(|| self.extra(trigger, at))
            .or_else(|| {
                let wakes = matches!(trigger, b' ' | b'*' | b'_' | b'~' | b'(');
                (wakes && options.linkify.is_some())
                    .then(|| self.bare_address(at))
                    .flatten()
            })
            .or_else(|| self.typography(at))
            .or_else(|| self.emoji(trigger, at))
    }

    /// `:smile:`, goldmark-emoji's `emoji.go`; its names are GitHub's.
    fn emoji(&mut self, trigger: u8, at: usize) -> Option<usize> {
        if trigger != b':' {
            return None;
        }
        let inside = self.line(at).get(1..)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
        let length = inside.find(|c| !is_name(c))?;
        let (name, rest) = inside.split_at(length);
        let shown: &'static str = EMOJI.get(name).filter(|_| rest.starts_with(':'))?;
        let end = at + 1 + length + 1;
        self.push(NodeKind::Emoji(shown), at..end);
        Some(end)
    }

    fn code(&mut self, at: usize) -> Option<usize> {
        let opener = run_length(self.rest(at), b'`');
        let inside = at + opener;
        let last = self.last_backticks(opener);
        let mut from = inside;
        while last.is_some_and(|last| from <= last) {
            let close = from + self.rest(from).find('`')?;
            let length = run_length(self.rest(close), b'`');
            if length != opener {
                from = close + length;
                continue;
            }
            let code = self
                .text
                .get(inside..close)
                .unwrap_or("")
                .replace('\n', " ");
            let is_padded = code.len() > 1
                && code.starts_with(' ')
                && code.ends_with(' ')
                && !code.chars().all(is_space);
            let code = if is_padded {
                code.get(1..code.len() - 1).unwrap_or("").to_owned()
            } else {
                code
            };
            let code = if self.context.in_cell {
                code.replace("\\|", "|")
            } else {
                code
            };
            self.push(NodeKind::Code(code), at..close + length);
            return Some(close + length);
        }
        self.push_text(at..inside);
        Some(inside)
    }

    /// Where the last run of so many backticks starts.
    fn last_backticks(&mut self, length: usize) -> Option<usize> {
        let text = self.text;
        let last = self.backticks.get_or_insert_with(|| {
            let mut last = HashMap::new();
            let mut at = 0;
            while let Some(offset) = text.get(at..).and_then(|rest| rest.find('`')) {
                let start = at + offset;
                let length = run_length(text.get(start..).unwrap_or(""), b'`');
                last.insert(length, start);
                at = start + length;
            }
            last
        });
        last.get(&length).copied()
    }

    /// `[`, `![`: a task's box, a footnote, or a bracket that may become a link.
    fn opening(&mut self, at: usize) -> Option<usize> {
        let line = self.line(at);
        if line.starts_with('[') && self.context.may_be_task && self.nodes.is_empty() {
            let inside = line.get(1..).unwrap_or("");
            if let Some((done, rest)) = task(inside) {
                let blanks = rest.len() - rest.trim_start_matches(is_space).len();
                let end = at + line.len() - rest.len() + blanks;
                self.push(NodeKind::Task(done), at..end);
                return Some(end);
            }
        }
        let is_image = line.starts_with('!');
        let inside = line.strip_prefix('!').unwrap_or(line).strip_prefix('[')?;
        let text_at = at + line.len() - inside.len();
        if let Some(label) = inside.strip_prefix('^')
            && let Some(length) = links::closing_bracket(label)
            && (self.context.is_footnote)(label.get(..length).unwrap_or(""))
        {
            if is_image {
                self.push_text(at..at + 1);
            }
            let end = text_at + 1 + length + 1;
            self.push(NodeKind::Footnote, text_at - 1..end);
            return Some(end);
        }
        self.labels.push(Label {
            node: self.nodes.len(),
            inside: text_at,
            is_image,
            bottom: self.runs.last(),
        });
        let bracket = NodeKind::Bracket {
            is_image,
            link: None,
        };
        self.push(bracket, at..text_at);
        Some(text_at)
    }

    /// `]`: the last open bracket becomes a link or text.
    fn closing(&mut self, at: usize) -> Option<usize> {
        let label = self.labels.pop()?;
        let holds_link = self.last_link.is_some_and(|link| link > label.node);
        if holds_link && !label.is_image {
            return None;
        }
        let name = self.text.get(label.inside..at).unwrap_or("");
        let (link, end) = links::target(self.text, at + 1, name, self.context.references)?;
        self.runs.pair(label.bottom);
        if !label.is_image {
            self.last_link = Some(label.node);
        }
        if let Some(Node {
            kind: NodeKind::Bracket { link: slot, .. },
            range,
        }) = self.nodes.get_mut(label.node)
        {
            *slot = Some(link);
            range.end = end;
        }
        self.push(NodeKind::LinkEnd(label.node), end..end);
        Some(end)
    }

    /// `<`: an address or raw HTML.
    fn angle(&mut self, at: usize) -> Option<usize> {
        let inside = self.line(at).get(1..)?;
        let email = linkify::email_length(inside);
        if let Some(length) = email.or_else(|| linkify::address_length(inside))
            && inside.as_bytes().get(length) == Some(&b'>')
        {
            let shown = at + 1..at + 1 + length;
            let address = self.text.get(shown.clone()).unwrap_or("");
            let address = if email.is_some() {
                mail(address)
            } else {
                super::text::address(address)
            };
            let end = shown.end + 1;
            self.push(NodeKind::AutoLink { address, shown }, at..end);
            return Some(end);
        }
        let length = raw_tags::length(self.rest(at), &mut self.missing)?;
        self.push(NodeKind::RawHtml, at..at + length);
        Some(at + length)
    }

    fn emphasis(&mut self, at: usize) -> Option<usize> {
        let sign = *self.text.as_bytes().get(at)?;
        let length = run_length(self.line(at), sign);
        Some(self.push_run(sign, length, at, self.flanks(sign, length, at)))
    }

    fn flanks(&self, sign: u8, length: usize, at: usize) -> Flanks {
        let after = self.line(at).get(length..).unwrap_or("");
        flanks(sign, self.before(at), after.chars().next().unwrap_or(' '))
    }

    fn push_run(&mut self, sign: u8, length: usize, at: usize, flanks: Flanks) -> usize {
        let run = self.runs.push(sign, length, flanks);
        self.push(NodeKind::Run(run), at..at + length);
        at + length
    }

    /// `~` of the strikethrough extension, and the signs of Hugo's `extras`.
    fn extra(&mut self, trigger: u8, at: usize) -> Option<usize> {
        let options = self.context.options;
        let sign = *self
            .text
            .as_bytes()
            .get(at)
            .filter(|byte| **byte == trigger)?;
        let length = run_length(self.line(at), sign);
        let extras = options.extras;
        let fits = match sign {
            b'~' => options.strikethrough || extras.subscript || (extras.delete && length == 2),
            b'+' => extras.insert && length == 2,
            b'=' => extras.mark && length == 2,
            b'^' => extras.superscript,
            _ => false,
        };
        if !fits || length > 2 || self.before(at) == char::from(sign) {
            return None;
        }
        let mut flanks = self.flanks(sign, length, at);
        if sign == b'^' && self.rest(at + 1).starts_with(['+', '-', '\'']) {
            flanks = super::delimiters::flanks(sign, self.before(at), 'z');
        }
        Some(self.push_run(sign, length, at, flanks))
    }

    fn bare_address(&mut self, at: usize) -> Option<usize> {
        if !self.labels.is_empty() {
            return None;
        }
        let lead = usize::from(self.rest(at).starts_with([' ', '*', '_', '~', '(']));
        let bare = linkify::bare(self.line(at + lead))?;
        let shown = at + lead..at + lead + bare.length;
        let written = self.text.get(shown.clone()).unwrap_or("");
        let address = match bare.kind {
            Kind::Whole => super::text::address(written),
            Kind::Www => {
                let protocol = self.context.options.linkify.as_deref().unwrap_or("https");
                super::text::address(&format!("{protocol}://{written}"))
            }
            Kind::Email => mail(written),
        };
        self.push_text(at..at + lead);
        let end = shown.end;
        self.push(
            NodeKind::AutoLink {
                address,
                shown: shown.clone(),
            },
            shown,
        );
        Some(end)
    }

    fn typography(&mut self, at: usize) -> Option<usize> {
        let typographer = self.context.options.typographer.as_ref()?;
        let (line, before) = (self.line(at), self.before(at));
        let (made, length) = typographer.replace(line, before, self.quotes)?;
        self.push(NodeKind::Made(made.to_owned()), at..at + length);
        Some(at + length)
    }

    /// Hugo's passthrough: what stands between its delimiters is left alone.
    fn passthrough(&mut self, at: usize) -> Option<usize> {
        let pairs = &self.context.options.passthrough;
        let line = self.line(at);
        let starts = |text: &str| {
            pairs
                .iter()
                .position(|pair| text.starts_with(pair.open.as_str()))
        };
        let Some(index) = starts(line) else {
            // An escaped opener is text.
            let after = line.strip_prefix("\\\\")?;
            let Delimiters { open, .. } = pairs.get(starts(after)?)?;
            let end = at + 2 + open.len();
            self.push_text(at..end);
            return Some(end);
        };
        let pair = pairs.get(index)?;
        let inside = at + pair.open.len();
        let close = if self.unclosed.contains(&index) {
            None
        } else {
            self.rest(inside).find(pair.close.as_str())
        };
        let Some(length) = close else {
            self.unclosed.push(index);
            self.push_text(at..inside);
            return Some(inside);
        };
        if length == 0 {
            return None;
        }
        let end = inside + length + pair.close.len();
        let kind = NodeKind::Passthrough {
            is_block: pair.is_block,
            inner: inside..inside + length,
        };
        self.push(kind, at..end);
        Some(end)
    }
}

fn run_length(text: &str, sign: u8) -> usize {
    text.bytes().take_while(|byte| *byte == sign).count()
}

/// ` ]`, `x]` or `X]` after a task's `[`: whether it is done, and what follows.
fn task(inside: &str) -> Option<(bool, &str)> {
    let done = inside.starts_with(['x', 'X']);
    let rest = inside
        .strip_prefix(|c: char| done || matches!(c, ' ' | '\t' | '\n' | '\u{c}' | '\r'))?
        .strip_prefix(']')?;
    Some((done, rest))
}

fn mail(address: &str) -> String {
    let address = super::text::address(address);
    let has_scheme = address
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    if has_scheme {
        address
    } else {
        format!("mailto:{address}")
    }
}
