//! The element tree, as kramdown's documentation of `Kramdown::Element` names its types.

use std::ops::Range;

use super::text::Text;

/// An element.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) attr: Attr,
    /// An attribute list that follows or precedes the block; it is resolved when all definitions are known.
    pub(super) ial: Option<Box<Ial>>,
    pub(super) children: Vec<Node>,
    /// Bytes of the text that was given to the parser.
    pub(super) range: Range<usize>,
}

/// The attributes of an element, in the order they were set.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Attr(pub(super) Vec<(String, String)>);

/// The inside of an attribute list: `{:ref .class #id key="value"}`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ial {
    pub(super) refs: Vec<String>,
    pub(super) attr: Attr,
}

/// What an HTML element may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Raw,
    Span,
    Block,
}

/// Why an invisible block boundary stands where it does; definitions are known by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boundary {
    Mark,
    Definition(usize),
    Other,
}

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Default,
    Left,
    Center,
    Right,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Root,
    Blank(String),
    Boundary(Boundary),
    Paragraph {
        transparent: bool,
    },
    Header {
        level: u8,
        /// What an id is made of, once the spans are parsed.
        raw_text: String,
    },
    Quote,
    CodeBlock {
        text: String,
        info: String,
    },
    Rule,
    List {
        ordered: bool,
    },
    Item {
        task: Option<bool>,
    },
    Definitions,
    Term,
    Meaning,
    Table(Vec<Align>),
    Head,
    Body,
    Foot,
    Row,
    Cell,
    Html {
        name: String,
        model: Model,
        block: bool,
        closed: bool,
    },
    /// A comment or processing instruction of HTML, as written.
    Markup {
        text: String,
        block: bool,
    },
    /// `{::nomarkdown}`.
    Raw {
        html: String,
        block: bool,
    },
    Math {
        tex: String,
        block: bool,
    },
    /// Text whose spans are still to be parsed.
    Unparsed(Text),
    Text(String),
    Emphasis,
    Strong,
    Deleted,
    Link,
    Image {
        alt: String,
    },
    Code(String),
    Break,
    /// A character of its own: an entity, a smart quote or a typographic symbol.
    Symbol(String),
    Footnote(usize),
    Abbreviation {
        text: String,
        title: String,
    },
}

impl Node {
    pub(super) fn new(kind: Kind, range: Range<usize>) -> Self {
        Self {
            kind,
            attr: Attr::default(),
            ial: None,
            children: Vec::new(),
            range,
        }
    }

    /// An element with one child, text to be parsed.
    pub(super) fn with_text(kind: Kind, text: Text) -> Self {
        let range = text.origin(0..text.len());
        let mut node = Self::new(kind, range.clone());
        node.children.push(Self::new(Kind::Unparsed(text), range));
        node
    }

    pub(super) fn is_paragraph(&self) -> bool {
        matches!(self.kind, Kind::Paragraph { .. })
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.kind, Kind::Blank(_))
    }

    /// The text of a paragraph, list term or header that is still to be parsed.
    pub(super) fn unparsed_mut(&mut self) -> Option<&mut Text> {
        match self.children.first_mut() {
            Some(Node {
                kind: Kind::Unparsed(text),
                ..
            }) => Some(text),
            _ => None,
        }
    }
}

impl Attr {
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, key: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((key.to_owned(), value.into())),
        }
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<String> {
        let index = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(index).1)
    }

    /// Classes add up, everything else is replaced.
    pub(super) fn merge(&mut self, key: &str, value: &str) {
        if key == "class" {
            let classes = format!("{} {value}", self.get("class").unwrap_or(""));
            self.set(key, classes.trim_start());
        } else {
            self.set(key, value);
        }
    }
}

impl Ial {
    pub(super) fn add(&mut self, more: &Ial) {
        self.refs.extend(more.refs.iter().cloned());
        for (key, value) in &more.attr.0 {
            self.attr.merge(key, value);
        }
    }
}
