//! HTML blocks ("HTML Blocks"): an element with its content as it is, unless `markdown="1"` or the option
//! `parse_block_html` has it parsed.

use super::super::document::Document;
use super::super::html_names::{is_bodiless, is_known, is_span, model};
use super::super::scan::{html_name, indent};
use super::super::tags::{self, StartTag};
use super::super::tree::{Kind, Model, Node};
use super::{DEEPEST, Frame, Source};

/// What became of a line that may start with HTML.
pub(super) enum Outcome {
    None,
    Parsed,
    /// It is the end tag of the element that is being parsed.
    Ended,
}

pub(super) fn parse(document: &mut Document, source: &mut Source, frame: &mut Frame) -> Outcome {
    let rest = source.rest();
    let lead = indent(rest, 3);
    let inside = rest.get(lead..).unwrap_or("");
    if !inside.starts_with('<') {
        return Outcome::None;
    }
    if lead == 0
        && inside.starts_with("<!--")
        && source.closes_comment()
        && let Some(length) = tags::comment(inside)
    {
        frame.children.push(Node::new(
            Kind::Markup {
                text: inside.get(..length).unwrap_or("").to_owned(),
                block: true,
            },
            source.text.origin(source.at..source.at + length),
        ));
        source.at += length;
        source.skip_trailing_space();
        return Outcome::Parsed;
    }
    if let Some(tag) = tags::start_tag(inside) {
        if is_span(&tag.written_name.to_lowercase()) {
            return Outcome::None;
        }
        source.at += lead;
        let node = element(document, source, frame, tag, false);
        frame.children.push(node);
        return Outcome::Parsed;
    }
    if let Some((name, length)) = tags::end_tag(inside) {
        let name = name.to_lowercase();
        if !is_span(&name) && frame.html.as_deref() == Some(name.as_str()) {
            source.at += lead + length;
            return Outcome::Ended;
        }
    }
    Outcome::None
}

/// Reads an element whose start tag is next. `in_raw`: inside an element whose content is as it is.
fn element(
    document: &mut Document,
    source: &mut Source,
    frame: &mut Frame,
    mut tag: StartTag,
    in_raw: bool,
) -> Node {
    let start = source.at;
    source.at += tag.length;
    let closed = tag.closed || is_bodiless(&tag.name);
    let markdown = tag.attr.remove("markdown");
    let is_code = matches!(tag.name.as_str(), "script" | "style");
    let mut content = if !in_raw && document.options.parse_block_html {
        model(&tag.name)
    } else {
        Model::Raw
    };
    match markdown.as_deref() {
        Some("0") => content = Model::Raw,
        Some("1") => content = model(&tag.name),
        Some("span") => content = Model::Span,
        Some("block") => content = Model::Block,
        _ => {}
    }
    let mut node = Node::new(
        Kind::Html {
            name: tag.name.clone(),
            model: content,
            block: true,
            closed: closed && !is_code,
        },
        0..0,
    );
    node.attr = tag.attr;
    node.ial = frame.waiting.take().map(Box::new);
    if is_code {
        // What stands in `script` and `style` is read before anything else is decided.
        node.children.extend(raw_text(source, &tag.name));
    } else {
        if content == Model::Block {
            source.skip_trailing_space();
        }
        if !closed {
            body(document, source, &mut node, &tag.name, content);
            if !in_raw {
                source.skip_trailing_space();
            }
        }
    }
    node.range = source.text.origin(start..source.at);
    node
}

fn body(document: &mut Document, source: &mut Source, node: &mut Node, name: &str, content: Model) {
    if document.depth >= DEEPEST {
        // Too deep: the content as it is, tags and all, as text.
        document
            .deepest
            .get_or_insert(source.text.origin(source.at..source.at));
        node.children.extend(raw_text(source, name));
        return;
    }
    document.depth += 1;
    match content {
        Model::Block => {
            let mut inner = Frame::new(Vec::new());
            inner.html = Some(name.to_owned());
            super::run(document, source, &mut inner);
            node.children = inner.children;
        }
        Model::Span => {
            let rest = source.rest();
            let (end, next) = match tags::find_end_tag(rest, name) {
                Some(end) => (
                    end,
                    end + tags::end_tag_of(rest.get(end..).unwrap_or(""), name, true).unwrap_or(0),
                ),
                None => (rest.len(), rest.len()),
            };
            let text = source.text.slice(source.at..source.at + end);
            if !text.is_empty() {
                let range = text.origin(0..text.len());
                node.children.push(Node::new(Kind::Unparsed(text), range));
            }
            source.at += next;
        }
        Model::Raw => raw(document, source, node, name),
    }
    document.depth -= 1;
}

/// The text up to the end tag of `name`, which is skipped.
fn raw_text(source: &mut Source, name: &str) -> Option<Node> {
    let rest = source.rest();
    let end = tags::find_end_tag(rest, name).unwrap_or(rest.len());
    let text = rest.get(..end).unwrap_or("").to_owned();
    let range = source.text.origin(source.at..source.at + end);
    source.at += end;
    source.at += tags::end_tag_of(source.rest(), name, true).unwrap_or(0);
    (!text.is_empty()).then(|| {
        Node::new(
            Kind::Raw {
                html: text,
                block: false,
            },
            range,
        )
    })
}

/// Content as it is, up to the element's end tag; elements in it may say `markdown="1"` themselves.
fn raw(document: &mut Document, source: &mut Source, node: &mut Node, name: &str) {
    let mut text_start = source.at;
    loop {
        let rest = source.rest();
        let Some(offset) = rest.find('<') else {
            source.at = source.text.len();
            return text(source, node, text_start);
        };
        source.at += offset;
        let rest = source.rest();
        if let Some((found, length)) = tags::end_tag(rest) {
            let is_ours = if is_known(name) {
                found.to_lowercase() == name
            } else {
                found == name
            };
            if is_ours {
                text(source, node, text_start);
                source.at += length;
                return;
            }
            source.at += length;
            continue;
        }
        let markup = match () {
            () if rest.starts_with("<!--") && source.closes_comment() => tags::comment(rest),
            () if rest.starts_with("<?") => tags::instruction(rest),
            () => None,
        };
        if let Some(length) = markup {
            text(source, node, text_start);
            node.children.push(Node::new(
                Kind::Markup {
                    text: rest.get(..length).unwrap_or("").to_owned(),
                    block: true,
                },
                source.text.origin(source.at..source.at + length),
            ));
            source.at += length;
            text_start = source.at;
        } else if html_name(rest.get(1..).unwrap_or("")) > 0
            && let Some(tag) = tags::start_tag(rest)
        {
            text(source, node, text_start);
            let mut inner = Frame::new(Vec::new());
            let child = element(document, source, &mut inner, tag, true);
            node.children.push(child);
            text_start = source.at;
        } else {
            source.at += 1;
        }
    }
}

/// Adds the text from `from` to where the source is read.
fn text(source: &Source, node: &mut Node, from: usize) {
    let text = source.text.as_str().get(from..source.at).unwrap_or("");
    if !text.is_empty() {
        node.children.push(Node::new(
            Kind::Text(text.to_owned()),
            source.text.origin(from..source.at),
        ));
    }
}
