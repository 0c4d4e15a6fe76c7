//! What a whole document knows: its definitions, its options, and the passes over the finished tree.

use std::collections::HashMap;
use std::ops::Range;

use super::options::KramdownOptions;
use super::tree::{Attr, Ial, Kind, Model, Node};
use super::{abbreviations, span};

/// Where a label leads.
#[derive(Debug, Clone)]
pub(super) struct LinkDefinition {
    pub(super) address: String,
    pub(super) title: Option<String>,
}

/// A footnote's content.
#[derive(Debug)]
pub(super) struct Footnote {
    pub(super) name: String,
    pub(super) children: Vec<Node>,
    pub(super) range: Range<usize>,
}

/// A document while it is parsed.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) options: KramdownOptions,
    /// Containers around the block that is parsed.
    pub(super) depth: usize,
    /// The first container too deep to be one.
    pub(super) deepest: Option<Range<usize>>,
    /// Attribute list definitions by their names.
    pub(super) lists: HashMap<String, Ial>,
    /// Attribute lists that stood after nothing, and that no block came after.
    pub(super) unattached: Vec<Range<usize>>,
    links: HashMap<String, (usize, LinkDefinition)>,
    /// The last definition of a name counts.
    notes_by_name: HashMap<String, usize>,
    pub(super) notes: Vec<Footnote>,
    /// The short form, its meaning and the number of its definition; in the order they were first defined.
    pub(super) abbreviations: Vec<(String, String, usize)>,
    /// Attribute lists of definitions by their numbers.
    definitions: Vec<Option<Ial>>,
}

/// Labels differ by neither case nor blanks.
fn label_key(label: &str) -> String {
    let mut key = String::with_capacity(label.len());
    let mut in_space = false;
    for c in label.chars() {
        let is_space = super::scan::is_space(c);
        if is_space && !in_space {
            key.push(' ');
        } else if !is_space {
            key.extend(c.to_lowercase());
        }
        in_space = is_space;
    }
    key
}

impl Document {
    pub(super) fn new(options: KramdownOptions) -> Self {
        let mut document = Self::default();
        for (label, address, title) in options.link_defs.clone() {
            document.define_link(&label, LinkDefinition { address, title });
        }
        document.options = options;
        document
    }

    fn number(&mut self) -> usize {
        self.definitions.push(None);
        self.definitions.len() - 1
    }

    /// Gives a definition the attributes of a list beside it.
    pub(super) fn attach(&mut self, number: usize, ial: Option<&Ial>) {
        if let Some(slot) = self.definitions.get_mut(number) {
            *slot = ial.cloned();
        }
    }

    pub(super) fn define_link(&mut self, label: &str, definition: LinkDefinition) -> usize {
        let number = self.number();
        self.links.insert(label_key(label), (number, definition));
        number
    }

    pub(super) fn define_footnote(
        &mut self,
        name: String,
        children: Vec<Node>,
        range: Range<usize>,
    ) -> usize {
        self.notes_by_name.insert(name.clone(), self.notes.len());
        self.notes.push(Footnote {
            name,
            children,
            range,
        });
        self.number()
    }

    pub(super) fn define_abbreviation(&mut self, short: &str, long: &str) -> usize {
        let number = self.number();
        let count = self.abbreviations.len();
        match self
            .abbreviations
            .iter_mut()
            .find(|(known, _, _)| known == short)
        {
            Some(known) => *known = (short.to_owned(), long.to_owned(), number),
            None if count < abbreviations::MOST => {
                self.abbreviations
                    .push((short.to_owned(), long.to_owned(), number));
            }
            None => {}
        }
        number
    }

    /// A label's definition and the attributes it gives.
    pub(super) fn link(&self, label: &str) -> Option<(&LinkDefinition, Option<&Ial>)> {
        let (number, definition) = self.links.get(&label_key(label))?;
        let ial = self.definitions.get(*number).and_then(Option::as_ref);
        Some((definition, ial))
    }

    /// The index of the footnote with this name.
    pub(super) fn footnote(&self, name: &str) -> Option<usize> {
        self.notes_by_name.get(name).copied()
    }

    /// The attributes of an abbreviation's definition.
    pub(super) fn abbreviation_attr(&self, number: usize) -> Attr {
        let mut attr = Attr::default();
        if let Some(Some(ial)) = self.definitions.get(number) {
            self.apply(&mut attr, ial);
        }
        attr
    }

    /// Sets what a list and the definitions that it names say.
    pub(super) fn apply(&self, attr: &mut Attr, ial: &Ial) {
        self.apply_below(attr, ial, 0);
    }

    /// Definitions may name each other, even in a circle.
    fn apply_below(&self, attr: &mut Attr, ial: &Ial, depth: usize) {
        const DEEPEST: usize = 8;
        if depth < DEEPEST {
            for list in ial
                .refs
                .iter()
                .take(64)
                .filter_map(|name| self.lists.get(name))
            {
                self.apply_below(attr, list, depth + 1);
            }
        }
        for (key, value) in &ial.attr.0 {
            attr.merge(key, value);
        }
    }

    /// Parses the spans of all blocks, resolves attribute lists and marks abbreviations.
    pub(super) fn finish(&mut self, root: &mut Node) {
        self.update(root);
        let mut notes = std::mem::take(&mut self.notes);
        for note in &mut notes {
            let mut content = Node::new(Kind::Root, note.range.clone());
            content.children = std::mem::take(&mut note.children);
            self.update(&mut content);
            note.children = content.children;
        }
        abbreviations::mark(self, root);
        for note in &mut notes {
            let mut content = Node::new(Kind::Root, note.range.clone());
            content.children = std::mem::take(&mut note.children);
            abbreviations::mark(self, &mut content);
            note.children = content.children;
        }
        self.notes = notes;
    }

    fn update(&mut self, node: &mut Node) {
        let children = std::mem::take(&mut node.children);
        for mut child in children {
            match child.kind {
                Kind::Unparsed(text) => node.children.extend(span::parse(self, &text)),
                Kind::Boundary(_) => {}
                Kind::Html {
                    model: Model::Raw, ..
                } if child.children.iter().all(is_raw) => {
                    self.resolve(&mut child);
                    node.children.push(child);
                }
                _ => {
                    self.update(&mut child);
                    self.resolve(&mut child);
                    if let Kind::Header { level, .. } = child.kind {
                        child.kind = Kind::Header {
                            level,
                            raw_text: raw_text(&child.children),
                        };
                    }
                    node.children.push(child);
                }
            }
        }
    }

    fn resolve(&self, node: &mut Node) {
        if let Some(ial) = &node.ial {
            let mut attr = std::mem::take(&mut node.attr);
            self.apply(&mut attr, ial);
            node.attr = attr;
        }
    }
}

fn is_raw(node: &Node) -> bool {
    matches!(
        node.kind,
        Kind::Text(_) | Kind::Raw { .. } | Kind::Markup { .. }
    )
}

/// The words of a header, of which its id is made (kramdown-parser-gfm's `update_raw_text`).
fn raw_text(nodes: &[Node]) -> String {
    let mut text = String::new();
    collect(nodes, &mut text);
    text
}

fn collect(nodes: &[Node], text: &mut String) {
    for node in nodes {
        match &node.kind {
            Kind::Text(part) | Kind::Code(part) => text.push_str(part),
            Kind::Math { tex, .. } => text.push_str(tex),
            Kind::Symbol(symbol) => text.push_str(symbol),
            Kind::Markup { .. } | Kind::Raw { .. } => {}
            _ => collect(&node.children, text),
        }
    }
}
