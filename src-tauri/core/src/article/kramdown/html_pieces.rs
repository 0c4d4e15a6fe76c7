//! What HTML the post itself writes becomes HTML again, as kramdown writes it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::entities::{decoded, escape};
use super::html_names::is_bodiless;
use super::pieces::Writer;
use super::tree::{Attr, Kind, Model, Node};

impl Writer<'_> {
    /// HTML of the post. A block of it is one group of pieces, whatever stands inside.
    pub(super) fn html(&mut self, html: &str, block: bool, node: &Node) {
        if html.is_empty() {
            return;
        }
        let source = self.source(node);
        if !block && !self.in_html_block {
            return self.event(Event::InlineHtml(html.to_owned().into()), source);
        }
        if !self.in_html_block {
            self.event(Event::Start(Tag::HtmlBlock), source.clone());
            self.event(Event::Html(html.to_owned().into()), source.clone());
            return self.event(Event::End(TagEnd::HtmlBlock), source);
        }
        self.event(Event::Html(html.to_owned().into()), source);
    }

    pub(super) fn html_element(&mut self, node: &Node) {
        let Kind::Html {
            name,
            model,
            block,
            closed,
        } = &node.kind
        else {
            return;
        };
        let opens_block = *block && !self.in_html_block;
        if opens_block {
            let source = self.source(node);
            self.event(Event::Start(Tag::HtmlBlock), source);
            self.in_html_block = true;
        }
        self.in_html += 1;
        let mut open = format!("<{name}");
        write_attributes(&mut open, &node.attr);
        let is_empty = node.children.is_empty();
        let is_void =
            (*block && *closed && *model == Model::Raw) || (is_empty && is_bodiless(name));
        open.push_str(if is_void { " />" } else { ">" });
        let line_end = if *block && *model == Model::Block {
            "\n"
        } else {
            ""
        };
        open.push_str(line_end);
        if *model == Model::Raw {
            // Text between tags is HTML already.
            self.html(&open, *block, node);
            for child in &node.children {
                match &child.kind {
                    Kind::Text(text) => {
                        let mut html = String::new();
                        escape(&mut html, text, false);
                        if *block {
                            self.html(&html, true, child);
                        } else {
                            let source = self.source(child);
                            self.event(Event::Text(decoded(text).into()), source);
                        }
                    }
                    Kind::Raw { html, .. } => self.html(html, *block, child),
                    _ => self.node(child, false),
                }
            }
        } else {
            self.html(&open, *block, node);
            self.blocks(&node.children);
        }
        if !is_void {
            self.html(&format!("</{name}>{line_end}"), *block, node);
        }
        self.in_html -= 1;
        if opens_block {
            self.in_html_block = false;
            self.end(TagEnd::HtmlBlock, node);
        }
    }
}

/// Appends attributes as HTML; an empty id is left out.
pub(super) fn write_attributes(out: &mut String, attr: &Attr) {
    for (key, value) in &attr.0 {
        if key == "id" && value.trim().is_empty() {
            continue;
        }
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        escape(out, value, true);
        out.push('"');
    }
}
