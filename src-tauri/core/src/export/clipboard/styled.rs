//! Styles into the elements themselves: those of the light theme, without variables, classes and what only style
//! sheets can say.

use std::collections::HashMap;

use css_inline::CSSInliner;

use super::tree::{self, Element, Node};
use crate::export::{Appearance, Theme, styles};

/// Properties that editors keep and that say how an article looks. The others are for a page, or for print.
const KEPT: [&str; 45] = [
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-width",
    "border-collapse",
    "border-left",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-style",
    "border-top",
    "border-width",
    "color",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant-numeric",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "overflow-wrap",
    "overflow-x",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
];

/// The article, a root of the theme's classes around it, with styles in its elements. Addresses of pictures are
/// short here: what is written is written several times.
pub(super) fn inlined(nodes: Vec<Node>, theme: Theme, root: &str) -> Vec<Node> {
    let mut article = Element::with(root, nodes);
    article.set("class", format!("article theme-{}", theme.name()));
    let html = tree::written(&[Node::Element(article)]);
    let css = styles::plain(&theme.css(), Appearance::Light);
    let inliner = CSSInliner::options().load_remote_stylesheets(false).build();
    // What it cannot do is left without styles: the text matters more.
    let html = inliner.inline_fragment(&html, &css).unwrap_or(html);
    let mut nodes = tree::parsed(&html);
    let scope = HashMap::new();
    settle(&mut nodes, &scope);
    for node in &mut nodes {
        // The page around the article is the target's.
        if let Node::Element(root) = node
            && let Some(style) = root.remove("style")
        {
            let own =
                |part: &&str| !(part.starts_with("padding") || part.starts_with("background"));
            let kept: Vec<&str> = style.split("; ").filter(own).collect();
            root.set("style", kept.join("; "));
        }
    }
    nodes
}

/// Replaces variables by what they are where they stand, and drops what is not kept.
fn settle(nodes: &mut [Node], scope: &HashMap<String, String>) {
    for node in nodes {
        let Node::Element(element) = node else {
            continue;
        };
        let style = element.remove("style").unwrap_or_default();
        let declared: Vec<(String, String)> = styles::declarations(&style);
        let mut own = scope.clone();
        for (name, value) in &declared {
            if name.starts_with("--") {
                // What the rules of the theme set first may be set again by its own.
                own.insert(name.clone(), value.clone());
            }
        }
        let kept: Vec<String> = declared
            .iter()
            .filter(|(name, _)| KEPT.contains(&name.as_str()))
            .filter_map(|(name, value)| {
                let value = resolved(value, &own, 0)?;
                let is_plain = !value.contains("color-mix(") && !value.contains("url(");
                is_plain.then(|| format!("{name}: {value}"))
            })
            .collect();
        if !kept.is_empty() {
            element.set("style", kept.join("; "));
        }
        settle(&mut element.children, &own);
    }
}

/// The value without `var()`; none when a variable is not known.
fn resolved(value: &str, scope: &HashMap<String, String>, depth: usize) -> Option<String> {
    const ASKED: &str = "var(";
    let Some(at) = value.find(ASKED) else {
        return Some(value.replace(" !important", ""));
    };
    if depth > 16 {
        return None;
    }
    let open = at + ASKED.len() - 1;
    let end = styles::closing(value, open);
    let inside = value.get(open + 1..end - 1)?;
    let (name, fallback) = match inside.split_once(',') {
        Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
        None => (inside.trim(), None),
    };
    let known = scope.get(name).map(String::as_str).or(fallback)?;
    let known = resolved(known, scope, depth + 1)?;
    let whole = format!("{}{known}{}", value.get(..at)?, value.get(end..)?);
    resolved(&whole, scope, depth + 1)
}
