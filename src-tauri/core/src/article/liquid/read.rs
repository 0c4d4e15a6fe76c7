//! Tags and values into a tree.

use std::ops::Range;

/// No real tag is longer, in bytes; keeps the search for a tag's end linear.
const LONGEST: usize = 4096;
/// Tags inside each other; what is deeper is not run.
const DEEPEST: usize = 50;

/// A part of a body.
#[derive(Debug)]
pub(super) enum Node {
    /// Text as it is.
    Text(Range<usize>),
    /// `{{ … }}`: the whole, and what is between the braces.
    Output(Range<usize>, String),
    /// `assign`: a name and what it is set to.
    Assign(Range<usize>, String, String),
    /// `capture` and what is captured.
    Capture(String, Vec<Node>),
    /// `if`, `unless` and `case`: the conditions in their order, each with what it shows.
    Choice(Vec<Branch>),
    /// `for`.
    Loop(Range<usize>, Loop),
    /// `highlight`: a language with options, and code.
    Highlight(Range<usize>, String, Range<usize>),
    /// `break` or `continue`.
    Leave(bool),
    /// Any other tag: its name and arguments.
    Tag(Range<usize>, String, String),
}

/// One condition of a choice.
#[derive(Debug)]
pub(super) struct Branch {
    /// The tag.
    pub(super) whole: Range<usize>,
    pub(super) test: Test,
    pub(super) shows: Vec<Node>,
}

#[derive(Debug)]
pub(super) enum Test {
    If(String),
    Unless(String),
    /// `when`: the case's value and those it is compared with.
    When(String, String),
    Else,
}

#[derive(Debug)]
pub(super) struct Loop {
    pub(super) variable: String,
    /// What stands after `in`.
    pub(super) over: String,
    pub(super) shows: Vec<Node>,
    /// What is shown when there is nothing to go through.
    pub(super) otherwise: Vec<Node>,
    /// The tag alone.
    pub(super) tag: Range<usize>,
}

/// A tag as found in the body.
struct Found<'a> {
    whole: Range<usize>,
    is_value: bool,
    inner: &'a str,
    /// `{%-` and `-%}` take the blanks beside them.
    trims: (bool, bool),
}

impl<'a> Found<'a> {
    fn name(&self) -> &'a str {
        let end = self
            .inner
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .unwrap_or(self.inner.len());
        self.inner.get(..end).unwrap_or("")
    }

    fn arguments(&self) -> &'a str {
        self.inner.get(self.name().len()..).unwrap_or("").trim()
    }
}

/// The tree of `body`.
pub(super) fn read(body: &str) -> Vec<Node> {
    let mut reader = Reader {
        body,
        at: 0,
        depth: 0,
        unclosed: Vec::new(),
    };
    let mut nodes = Vec::new();
    while reader.at < body.len() {
        let (more, stop) = reader.nodes(&[]);
        nodes.extend(more);
        // A closing tag without its opening one shows nothing.
        if stop.is_none() {
            break;
        }
    }
    nodes
}

struct Reader<'a> {
    body: &'a str,
    at: usize,
    depth: usize,
    /// Closing tags that do not come any more.
    unclosed: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    /// Reads up to one of the tags that `stops` names, or any `end…`; returns that tag.
    fn nodes(&mut self, stops: &[&str]) -> (Vec<Node>, Option<Found<'a>>) {
        let mut nodes = Vec::new();
        loop {
            let Some(found) = self.next(self.at) else {
                self.text(&mut nodes, self.body.len(), false);
                self.at = self.body.len();
                return (nodes, None);
            };
            self.text(&mut nodes, found.whole.start, found.trims.0);
            self.at = found.whole.end;
            let name = found.name();
            if !found.is_value && (stops.contains(&name) || name.starts_with("end")) {
                self.skip_blanks(&found);
                return (nodes, Some(found));
            }
            self.skip_blanks(&found);
            nodes.extend(self.node(found));
        }
    }

    /// Adds the text up to `end`; `trims`: without the blanks at its end.
    fn text(&mut self, nodes: &mut Vec<Node>, end: usize, trims: bool) {
        let text = self.body.get(self.at..end).unwrap_or("");
        let length = if trims {
            text.trim_end().len()
        } else {
            text.len()
        };
        if length > 0 {
            nodes.push(Node::Text(self.at..self.at + length));
        }
    }

    fn skip_blanks(&mut self, found: &Found) {
        if found.trims.1 {
            let rest = self.body.get(self.at..).unwrap_or("");
            self.at += rest.len() - rest.trim_start().len();
        }
    }

    fn node(&mut self, found: Found<'a>) -> Option<Node> {
        let whole = found.whole.clone();
        if found.is_value {
            return Some(Node::Output(whole, found.inner.to_owned()));
        }
        let arguments = found.arguments().to_owned();
        let tag = |name: &str| Some(Node::Tag(whole.clone(), name.to_owned(), arguments.clone()));
        match found.name() {
            "raw" => {
                let end = self.find_end("endraw")?;
                let inside = self.at..end.whole.start;
                self.at = end.whole.end;
                Some(Node::Text(inside))
            }
            "comment" => {
                let end = self.find_end("endcomment")?;
                self.at = end.whole.end;
                None
            }
            "highlight" => {
                let end = self.find_end("endhighlight")?;
                let inside = self.at..end.whole.start;
                self.at = end.whole.end;
                Some(Node::Highlight(
                    whole.start..end.whole.end,
                    arguments,
                    inside,
                ))
            }
            "assign" => match arguments.split_once('=') {
                Some((name, value)) => Some(Node::Assign(
                    whole,
                    name.trim().to_owned(),
                    value.trim().to_owned(),
                )),
                None => tag("assign"),
            },
            "break" => Some(Node::Leave(true)),
            "continue" => Some(Node::Leave(false)),
            name @ ("if" | "unless" | "case" | "for" | "capture") if self.depth < DEEPEST => {
                self.depth += 1;
                let node = match name {
                    "for" => self.for_loop(whole, &arguments),
                    "capture" => {
                        let (inside, _) = self.nodes(&[]);
                        let name = arguments.trim_matches(['"', '\'']).to_owned();
                        Node::Capture(name, inside)
                    }
                    name => self.choice(whole, name, &arguments),
                };
                self.depth -= 1;
                Some(node)
            }
            name => tag(name),
        }
    }

    fn choice(&mut self, whole: Range<usize>, name: &str, arguments: &str) -> Node {
        let mut branches = Vec::new();
        let mut tag = whole;
        let mut test = match name {
            "if" => Some(Test::If(arguments.to_owned())),
            "unless" => Some(Test::Unless(arguments.to_owned())),
            _ => None,
        };
        loop {
            let (shows, stop) = self.nodes(&["elsif", "else", "when"]);
            // What stands before the first `when` is not shown.
            if let Some(test) = test.take() {
                branches.push(Branch {
                    whole: tag.clone(),
                    test,
                    shows,
                });
            }
            let Some(stop) = stop else { break };
            tag = stop.whole.clone();
            test = Some(match stop.name() {
                "elsif" => Test::If(stop.arguments().to_owned()),
                "when" => Test::When(arguments.to_owned(), stop.arguments().to_owned()),
                "else" => Test::Else,
                _ => break,
            });
        }
        Node::Choice(branches)
    }

    fn for_loop(&mut self, tag: Range<usize>, arguments: &str) -> Node {
        let (variable, over) = arguments.split_once(" in ").unwrap_or((arguments, ""));
        let (shows, stop) = self.nodes(&["else"]);
        let mut otherwise = Vec::new();
        if stop.is_some_and(|stop| stop.name() == "else") {
            otherwise = self.nodes(&[]).0;
        }
        let read = Loop {
            variable: variable.trim().to_owned(),
            over: over.trim().to_owned(),
            shows,
            otherwise,
            tag: tag.clone(),
        };
        Node::Loop(tag.start..self.at, read)
    }

    /// The next tag at or after `from`.
    fn next(&self, from: usize) -> Option<Found<'a>> {
        let mut at = from;
        loop {
            let start = at + self.body.get(at..)?.find('{')?;
            at = start + 1;
            let rest = self.body.get(start..)?;
            let (close, is_value) = match rest.as_bytes().get(1) {
                Some(b'{') => ("}}", true),
                Some(b'%') => ("%}", false),
                _ => continue,
            };
            let Some(end) = rest.get(2..).and_then(|inside| within(inside).find(close)) else {
                continue;
            };
            let inside = rest.get(2..2 + end)?;
            let left = inside.strip_prefix('-');
            let inside = left.unwrap_or(inside);
            let right = inside.strip_suffix('-');
            return Some(Found {
                whole: start..start + 2 + end + 2,
                is_value,
                inner: right.unwrap_or(inside).trim(),
                trims: (left.is_some(), right.is_some()),
            });
        }
    }

    /// The closing tag of a pair that takes its content as it is.
    fn find_end(&mut self, name: &'static str) -> Option<Found<'a>> {
        if self.unclosed.contains(&name) {
            return None;
        }
        let found = self.search_end(name);
        if found.is_none() {
            self.unclosed.push(name);
        }
        found
    }

    fn search_end(&self, name: &str) -> Option<Found<'a>> {
        let mut at = self.at;
        loop {
            let start = at + self.body.get(at..)?.find("{%")?;
            let rest = self.body.get(start + 2..)?;
            let inner = rest.strip_prefix('-').unwrap_or(rest).trim_start();
            if inner.starts_with(name)
                && let Some(end) = tag_end(rest)
            {
                return Some(Found {
                    whole: start..start + 2 + end + 2,
                    is_value: false,
                    inner: name_of(inner, name),
                    trims: (false, false),
                });
            }
            at = start + 2;
        }
    }
}

/// As much of a text as a tag can be long.
fn within(text: &str) -> &str {
    let mut limit = text.len().min(LONGEST);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    text.get(..limit).unwrap_or("")
}

fn tag_end(text: &str) -> Option<usize> {
    within(text).find("%}")
}

fn name_of<'a>(inner: &'a str, name: &str) -> &'a str {
    inner.get(..name.len()).unwrap_or("")
}
