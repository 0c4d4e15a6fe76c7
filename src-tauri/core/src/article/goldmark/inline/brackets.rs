//! What brackets make: tasks, footnotes, links and pictures.

use super::Inlines;
use super::nodes::{Node, NodeKind};
use crate::article::goldmark::leaf::is_space;
use crate::article::goldmark::links;

/// An open bracket.
pub(super) struct Label {
    node: usize,
    /// Where its text starts.
    inside: usize,
    is_image: bool,
    /// The last run before it.
    bottom: Option<usize>,
}

impl Inlines<'_, '_> {
    /// `[`, `![`: a task's box, a footnote, or a bracket that may become a link.
    pub(super) fn opening(&mut self, at: usize) -> Option<usize> {
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
    pub(super) fn closing(&mut self, at: usize) -> Option<usize> {
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
}

/// ` ]`, `x]` or `X]` after a task's `[`: whether it is done, and what follows.
fn task(inside: &str) -> Option<(bool, &str)> {
    let done = inside.starts_with(['x', 'X']);
    let rest = inside
        .strip_prefix(|c: char| done || matches!(c, ' ' | '\t' | '\n' | '\u{c}' | '\r'))?
        .strip_prefix(']')?;
    Some((done, rest))
}
