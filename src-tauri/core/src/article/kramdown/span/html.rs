//! HTML in a line of text ("HTML Spans").

use super::super::html_names::{is_block, is_bodiless, is_known, model};
use super::super::tags;
use super::super::tree::{Kind, Model, Node};
use super::{Inside, Level, Rules, Spans, Stop};

impl Spans<'_> {
    /// `None`: this is no HTML. Otherwise whether something was read.
    pub(super) fn html(&mut self, level: &mut Level) -> Option<bool> {
        let rest = self.rest();
        let start = self.at;
        if rest.starts_with("<!--") {
            let source = self.source();
            let last = *self
                .last_comment_end
                .get_or_insert_with(|| source.rfind("-->"));
            if last.is_some_and(|last| last >= start)
                && let Some(length) = tags::comment(rest)
            {
                self.at += length;
                let text = rest.get(..length).unwrap_or("").to_owned();
                self.add(level, Kind::Markup { text, block: false }, start);
                return Some(true);
            }
            return Some(false);
        }
        if let Some((_, length)) = tags::end_tag(rest) {
            // Nothing that it ends is open.
            self.take(level, start + length);
            return Some(true);
        }
        let inside = rest.get(1..).unwrap_or("");
        if inside.starts_with('/') {
            return Some(false);
        }
        if super::super::scan::html_name(inside) == 0 {
            return None;
        }
        let Some(mut tag) = tags::start_tag(rest) else {
            return Some(false);
        };
        self.work += tag.length;
        if self.is_exhausted() {
            return Some(false);
        }
        if is_block(&tag.name) {
            self.take(level, start + tag.length);
            return Some(true);
        }
        for (_, value) in &mut tag.attr.0 {
            if value.contains('\n') {
                let parts: Vec<&str> = value.split('\n').collect();
                *value = join_lines(&parts);
            }
        }
        let in_raw = level.inside == Inside::Html(Model::Raw);
        let mut parses = model(&tag.name) != Model::Raw || !is_known(&tag.name);
        parses = if model(&tag.name) == Model::Raw || in_raw {
            false
        } else {
            parses && self.document.options.parse_span_html
        };
        match tag.attr.remove("markdown").as_deref() {
            Some("span") => parses = true,
            Some("1") => parses = model(&tag.name) != Model::Raw,
            Some("0") => parses = false,
            _ => {}
        }
        let content = if parses { Model::Span } else { Model::Raw };
        let mut node = Node::new(
            Kind::Html {
                name: tag.name.clone(),
                model: content,
                block: false,
                closed: tag.closed,
            },
            0..0,
        );
        node.attr = tag.attr;
        self.at += tag.length;
        if !tag.closed && !is_bodiless(&tag.name) {
            let rules = if parses { Rules::All } else { Rules::Html };
            let any_case = is_known(&tag.name);
            let mut inner = Level::new(Inside::Html(content));
            let outer = std::mem::replace(&mut self.identity, start);
            let stop = Stop::Tag(tag.name.clone(), any_case);
            if self.level(&mut inner, stop, rules) {
                self.at += tags::end_tag_of(self.rest(), &tag.name, any_case).unwrap_or(0);
            } else {
                // Never closed: it holds all that is left.
                self.take(&mut inner, self.source().len());
            }
            self.identity = outer;
            node.children = inner.children;
        }
        node.range = self.text.origin(start..self.at);
        level.children.push(node);
        Some(true)
    }
}

/// The lines of an attribute's value with a blank for each run of line ends.
fn join_lines(lines: &[&str]) -> String {
    let kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(index, line)| !line.is_empty() || *index == 0 || index + 1 == lines.len())
        .map(|(_, line)| *line)
        .collect();
    kept.join(" ")
}
