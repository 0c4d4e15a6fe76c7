//! The tree into text. `site_tags`: the tags that name something in the site.

mod site_tags;

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Facts;
use super::expression::{Scope, Unknown, split};
use super::filters;
use super::read::{Branch, Loop, Node, Test};
use crate::article::chirpy;
use crate::article::pictures::PictureTarget;
use crate::article::source::Mapped;
use crate::article::template::{CLOSE, Expanded, OPEN, Shown, TemplateTag};

/// How often loops may go round, all together.
const MOST_ROUNDS: usize = 10_000;
/// How much the tags of a post may produce, in bytes.
const MOST_TEXT: usize = 4 << 20;
/// How many parts loops and includes may run, all together.
const MOST_STEPS: usize = 200_000;
/// How a part ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Continue,
}

/// A text and its tree.
struct Template {
    text: Arc<str>,
    nodes: Vec<Node>,
}

struct Runner<'a> {
    /// What is run: the body, or a file that it includes.
    body: Arc<str>,
    target: &'a dyn PictureTarget,
    scope: Scope<'a>,
    out: Mapped,
    tags: Vec<TemplateTag>,
    /// What `capture` takes, when one is open.
    captured: Option<String>,
    /// The loop whose rounds are written, for which all that it produces stands.
    origin: Option<Range<usize>>,
    rounds: usize,
    steps: usize,
    made: usize,
    /// Files that were included, as read.
    includes: HashMap<String, Rc<Template>>,
    /// How many includes are around what is run.
    depth: usize,
}

pub(super) fn run(
    body: &str,
    tree: &[Node],
    facts: &Facts,
    target: &dyn PictureTarget,
) -> Expanded {
    let mut runner = Runner {
        body: body.into(),
        target,
        scope: Scope::new(facts),
        out: Mapped::default(),
        tags: Vec::new(),
        captured: None,
        origin: None,
        rounds: 0,
        steps: 0,
        made: 0,
        includes: HashMap::new(),
        depth: 0,
    };
    runner.nodes(tree);
    Expanded {
        text: runner.out,
        tags: runner.tags,
    }
}

impl Runner<'_> {
    fn nodes(&mut self, nodes: &[Node]) -> Flow {
        for node in nodes {
            if self.origin.is_some() {
                self.steps += 1;
                if self.is_exhausted() {
                    return Flow::Break;
                }
            }
            let flow = self.node(node);
            if flow != Flow::On {
                return flow;
            }
        }
        Flow::On
    }

    /// Whether loops and includes did as much as they may.
    fn is_exhausted(&self) -> bool {
        self.steps > MOST_STEPS || self.rounds > MOST_ROUNDS || self.made > MOST_TEXT
    }

    fn node(&mut self, node: &Node) -> Flow {
        match node {
            Node::Text(range) => self.keep(range.clone()),
            Node::Output(whole, text) => match self.scope.output(text) {
                Ok(value) => self.make(&filters::text(&value), whole),
                Err(Unknown) => self.chip(whole),
            },
            Node::Assign(whole, name, text) => match self.scope.output(text) {
                Ok(value) => {
                    self.scope.variables.insert(name.clone(), value);
                }
                Err(Unknown) => self.chip(whole),
            },
            Node::Capture(name, inside) => {
                let outer = self.captured.replace(String::new());
                let flow = self.nodes(inside);
                let text = std::mem::replace(&mut self.captured, outer).unwrap_or_default();
                self.scope.variables.insert(name.clone(), text.into());
                return flow;
            }
            Node::Choice(branches) => return self.choice(branches),
            Node::Loop(whole, inner) => return self.each(whole, inner),
            Node::Highlight(whole, arguments, code) => self.highlight(whole, arguments, code),
            Node::Leave(true) => return Flow::Break,
            Node::Leave(false) => return Flow::Continue,
            Node::Tag(whole, name, arguments) => self.tag(whole, name, arguments),
        }
        Flow::On
    }

    fn choice(&mut self, branches: &[Branch]) -> Flow {
        for branch in branches {
            let holds = match &branch.test {
                Test::If(text) => self.scope.condition(text),
                Test::Unless(text) => self.scope.condition(text).map(|holds| !holds),
                Test::When(value, others) => self.scope.is_one_of(value, others),
                Test::Else => Ok(true),
            };
            match holds {
                Ok(true) => return self.nodes(&branch.shows),
                Ok(false) => {}
                // Nobody can say which: all is shown, each under its tag.
                Err(Unknown) => {
                    for branch in branches {
                        self.chip(&branch.whole);
                        self.nodes(&branch.shows);
                    }
                    return Flow::On;
                }
            }
        }
        Flow::On
    }

    fn each(&mut self, whole: &Range<usize>, inner: &Loop) -> Flow {
        let Ok(items) = self.items(&inner.over) else {
            self.chip(&inner.tag);
            self.nodes(&inner.shows);
            return Flow::On;
        };
        if items.is_empty() {
            return self.nodes(&inner.otherwise);
        }
        let names = [inner.variable.clone(), "forloop".to_owned()];
        let before = names.clone().map(|name| self.scope.variables.remove(&name));
        let outer = self.origin.clone();
        self.origin.get_or_insert(whole.clone());
        let count = items.len();
        for (index, item) in items.into_iter().enumerate() {
            self.rounds += 1;
            if self.is_exhausted() {
                break;
            }
            let place = json!({
                "index": index + 1, "index0": index, "first": index == 0, "last": index + 1 == count,
                "length": count, "rindex": count - index, "rindex0": count - index - 1,
            });
            self.scope.variables.insert(inner.variable.clone(), item);
            self.scope.variables.insert("forloop".into(), place);
            if self.nodes(&inner.shows) == Flow::Break {
                break;
            }
        }
        self.origin = outer;
        for (name, value) in names.into_iter().zip(before) {
            match value {
                Some(value) => self.scope.variables.insert(name, value),
                None => self.scope.variables.remove(&name),
            };
        }
        Flow::On
    }

    /// What a loop goes through, with its `limit`, `offset` and `reversed`.
    fn items(&self, over: &str) -> Result<Vec<Value>, Unknown> {
        let mut words = split(over, ' ').into_iter().filter(|word| !word.is_empty());
        let value = self.scope.value(&words.next().unwrap_or_default())?;
        let mut items = match value {
            Value::Array(items) => items,
            Value::Object(map) => map
                .into_iter()
                .map(|(key, value)| Value::Array(vec![key.into(), value]))
                .collect(),
            Value::Null => Vec::new(),
            other => vec![other],
        };
        let options: Vec<String> = words.collect();
        let number = |name: &str| -> Result<Option<usize>, Unknown> {
            let joined = options.join(" ");
            let Some((_, rest)) = joined.split_once(&format!("{name}:")) else {
                return Ok(None);
            };
            let word = rest.split_whitespace().next().unwrap_or("");
            Ok(usize::try_from(filters::integer(&self.scope.value(word)?)).ok())
        };
        if let Some(offset) = number("offset")? {
            items.drain(..offset.min(items.len()));
        }
        if let Some(limit) = number("limit")? {
            items.truncate(limit);
        }
        if options.iter().any(|word| word == "reversed") {
            items.reverse();
        }
        Ok(items)
    }

    /// Code that Jekyll has Rouge colour before Markdown sees it: a block of its own where it has its own lines.
    fn highlight(&mut self, whole: &Range<usize>, arguments: &str, code: &Range<usize>) {
        let body = Arc::clone(&self.body);
        let text = body.get(code.clone()).unwrap_or("");
        let longest = text
            .split(|c| c != '~')
            .map(str::len)
            .max()
            .unwrap_or(0)
            .max(3);
        let fence = "~".repeat(longest + 1);
        let before = body.get(..whole.start).unwrap_or("");
        if !before.is_empty() && !before.ends_with("\n\n") {
            self.make("\n\n", &(whole.start..whole.start));
        }
        let (language, options) = arguments.split_once(' ').unwrap_or((arguments, ""));
        self.make(&format!("{fence} {language}\n"), &(whole.start..code.start));
        let lead = text.len() - text.trim_start_matches('\n').len();
        let length = text.trim_end().len().max(lead);
        self.keep(code.start + lead..code.start + length);
        let options: String = options
            .chars()
            .filter(|c| !matches!(c, '"' | '\\' | '{' | '}' | '\n'))
            .collect();
        let list = format!("{{: {}=\"{options}\"}}", chirpy::HIGHLIGHT);
        self.make(&format!("\n{fence}\n{list}\n"), &(code.end..whole.end));
    }

    /// Text of the body.
    fn keep(&mut self, range: Range<usize>) {
        let body = Arc::clone(&self.body);
        let text = body.get(range.clone()).unwrap_or("");
        match (&mut self.captured, &self.origin) {
            (Some(captured), _) => {
                if captured.len() < MOST_TEXT {
                    captured.push_str(text);
                }
            }
            (None, Some(origin)) => {
                self.made += text.len();
                self.out.make(text, origin.clone());
            }
            (None, None) => self.out.keep(&body, range),
        }
    }

    /// What a tag produces. It cannot forge a chip.
    fn make(&mut self, text: &str, whole: &Range<usize>) {
        self.made += text.len();
        if self.made > MOST_TEXT {
            return;
        }
        let text = crate::article::trusted::guard(text);
        match &mut self.captured {
            Some(captured) => captured.push_str(&text),
            None => {
                let origin = self.origin.clone().unwrap_or(whole.clone());
                self.out.make(&text, origin);
            }
        }
    }

    /// A tag that is not run.
    fn chip(&mut self, whole: &Range<usize>) {
        self.put(whole, Shown::Chip);
    }

    /// What stands for a tag.
    fn put(&mut self, whole: &Range<usize>, shown: Shown) {
        let text = self.body.get(whole.clone()).unwrap_or("").to_owned();
        if let Some(captured) = &mut self.captured {
            captured.push_str(&text);
            return;
        }
        let origin = self.origin.clone().unwrap_or(whole.clone());
        // A block on a line of its own ends the paragraph before it, as a block of HTML does.
        let is_block = matches!(shown, Shown::Html { is_block: true, .. });
        let ends_line = self
            .body
            .get(whole.end..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'));
        let is_apart = is_block && ends_line && self.out.text.ends_with('\n');
        if is_apart {
            self.out.make("\n", origin.start..origin.start);
        }
        self.out
            .make(&format!("{OPEN}{}{CLOSE}", self.tags.len()), origin.clone());
        if is_apart {
            self.out.make("\n", origin.end..origin.end);
        }
        self.tags.push(TemplateTag {
            text,
            source: origin,
            shown,
        });
    }
}
