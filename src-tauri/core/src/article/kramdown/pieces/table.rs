//! A table's pieces.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::super::super::parse::Piece;
use super::super::tree::{Align, Kind, Node};
use super::Writer;

impl Writer<'_> {
    pub(super) fn table(&mut self, node: &Node, alignments: &[Align]) {
        let alignments = alignments
            .iter()
            .map(|align| match align {
                Align::Default => Alignment::None,
                Align::Left => Alignment::Left,
                Align::Center => Alignment::Center,
                Align::Right => Alignment::Right,
            })
            .collect();
        self.start(Tag::Table(alignments), node);
        let mut has_head = false;
        let mut has_body = false;
        for group in &node.children {
            let is_head = matches!(group.kind, Kind::Head) && !has_head;
            has_head |= is_head;
            if is_head {
                self.start(Tag::TableHead, group);
            } else if std::mem::replace(&mut has_body, true) {
                // Rows after a separator line are a body of their own, those after `===` the foot.
                self.ours(match group.kind {
                    Kind::Foot => "</tbody>\n<tfoot>\n",
                    _ => "</tbody>\n<tbody>\n",
                });
            }
            for (index, row) in group.children.iter().enumerate() {
                // The first row of a head is the head itself.
                let is_row = !(is_head && index == 0);
                if is_row {
                    self.start(Tag::TableRow, row);
                }
                for cell in &row.children {
                    self.around(Tag::TableCell, cell);
                }
                if is_row {
                    self.end(TagEnd::TableRow, row);
                }
            }
            if is_head {
                self.end(TagEnd::TableHead, group);
            }
        }
        let ends_in_foot =
            matches!(node.children.last(), Some(last) if matches!(last.kind, Kind::Foot));
        if has_body && ends_in_foot {
            self.ours("</tfoot>\n");
        }
        self.end(TagEnd::Table, node);
    }

    /// Markup of ours between other pieces, which shows nothing of the text.
    fn ours(&mut self, html: &'static str) {
        let at = self.out.last().map_or(0, |piece| piece.source.end);
        let mut piece = Piece::new(Event::InlineHtml(html.into()), at..at);
        piece.is_ours = true;
        self.out.push(piece);
    }
}
