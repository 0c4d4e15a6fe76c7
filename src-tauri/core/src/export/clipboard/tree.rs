//! A small tree of finished HTML: what the forms of the clipboard are made from.

use crate::export::markup::{Tag, escaped, tags, unescaped};

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Its characters, not escaped.
    Text(String),
    Element(Element),
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    /// Names and values, not escaped.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// Nothing is deeper: the article itself flattens what is.
const DEEPEST: usize = 600;

impl Element {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn with(name: &str, children: Vec<Node>) -> Self {
        Self {
            children,
            ..Self::new(name)
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.attributes.push((name.to_owned(), value.into()));
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<String> {
        let at = self
            .attributes
            .iter()
            .position(|(known, _)| known == name)?;
        Some(self.attributes.remove(at).1)
    }

    pub(super) fn has_class(&self, class: &str) -> bool {
        self.get("class")
            .is_some_and(|classes| classes.split_ascii_whitespace().any(|known| known == class))
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        collect(&self.children, &mut out);
        out
    }

    /// The first element of this name in it.
    pub(super) fn find(&self, name: &str) -> Option<&Element> {
        self.children.iter().find_map(|child| match child {
            Node::Element(element) if element.name == name => Some(element),
            Node::Element(element) => element.find(name),
            Node::Text(_) => None,
        })
    }
}

fn collect(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.name == "br" => out.push('\n'),
            Node::Element(element) => collect(&element.children, out),
        }
    }
}

pub(super) fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr" | "img" | "input" | "col" | "wbr" | "source"
    )
}

/// Reads finished HTML.
pub(super) fn parsed(html: &str) -> Vec<Node> {
    let mut open: Vec<Element> = vec![Element::default()];
    let mut at = 0;
    let push = |open: &mut Vec<Element>, node: Node| {
        if let Some(last) = open.last_mut() {
            last.children.push(node);
        }
    };
    for tag in tags(html) {
        let before = html.get(at..tag.range.start).unwrap_or("");
        if !before.is_empty() {
            push(&mut open, Node::Text(unescaped(before)));
        }
        at = tag.range.end;
        let closes_itself = html
            .get(..tag.range.end)
            .is_some_and(|text| text.ends_with("/>"));
        if tag.is_end {
            let Some(found) = open.iter().rposition(|element| element.name == tag.name) else {
                continue;
            };
            while open.len() > found.max(1) {
                if let Some(element) = open.pop() {
                    push(&mut open, Node::Element(element));
                }
            }
        } else {
            let element = element_of(&tag);
            if is_void(tag.name) || closes_itself || open.len() > DEEPEST {
                push(&mut open, Node::Element(element));
            } else {
                open.push(element);
            }
        }
    }
    let rest = html.get(at..).unwrap_or("");
    if !rest.is_empty() {
        push(&mut open, Node::Text(unescaped(rest)));
    }
    while open.len() > 1 {
        if let Some(element) = open.pop() {
            push(&mut open, Node::Element(element));
        }
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

fn element_of(tag: &Tag) -> Element {
    Element {
        name: tag.name.to_owned(),
        attributes: tag
            .attributes()
            .map(|attribute| (attribute.name.to_owned(), unescaped(attribute.value)))
            .collect(),
        children: Vec::new(),
    }
}

/// Writes it again.
pub(super) fn written(nodes: &[Node]) -> String {
    let mut out = String::new();
    write(nodes, &mut out);
    out
}

fn write(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&escaped(text)),
            Node::Element(element) => {
                out.push('<');
                out.push_str(&element.name);
                for (name, value) in &element.attributes {
                    out.push(' ');
                    out.push_str(name);
                    out.push_str("=\"");
                    out.push_str(&escaped(value));
                    out.push('"');
                }
                out.push('>');
                if !is_void(&element.name) {
                    write(&element.children, out);
                    out.push_str("</");
                    out.push_str(&element.name);
                    out.push('>');
                }
            }
        }
    }
}

/// Puts what `change` makes of each element, the innermost first, in its place.
pub(super) fn changed(
    nodes: Vec<Node>,
    change: &mut impl FnMut(Element) -> Vec<Node>,
) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Text(text) => out.push(Node::Text(text)),
            Node::Element(mut element) => {
                element.children = changed(element.children, change);
                out.extend(change(element));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for html in [
            "<p>a &lt; <b>b</b><br>c</p>\n<ul><li>x</li></ul>",
            "<img src=\"data:a\" alt=\"&quot;\">",
            "a",
            "",
        ] {
            assert_eq!(written(&parsed(html)), html);
        }
        // Torn markup loses nothing that can be read.
        assert_eq!(
            written(&parsed("<p>a<b>b</p></i>c<u>d")),
            "<p>a<b>b</b></p>c<u>d</u>"
        );
    }
}
