//! Tables: wrapped so that a wide one scrolls by itself; alignment is a class, for the post may bring no style.

use pulldown_cmark::{Alignment, Event, Tag};

use super::dialect::Form;
use super::escape;
use super::parse::{Piece, group_end, visible_text};
use super::template::TemplateTag;

/// The cells of the head row: a name for the scrolling region, which a screen reader announces.
pub(super) fn name(head: &[Piece], tags: &[TemplateTag]) -> String {
    let starts = head
        .iter()
        .enumerate()
        .filter(|(_, piece)| matches!(piece.event, Event::Start(Tag::TableCell)));
    let cells = starts.map(|(index, _)| {
        visible_text(head.get(index..group_end(head, index)).unwrap_or(&[]), tags)
    });
    cells
        .map(|cell| cell.trim().to_owned())
        .filter(|cell| !cell.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Writes what stands before the table.
pub(super) fn open(out: &mut String, name: &str, form: Form) {
    if form == Form::Published {
        return;
    }
    out.push_str("<div class=\"table\" tabindex=\"0\"");
    if !name.is_empty() {
        out.push_str(" role=\"region\"");
        escape::pair(out, "aria-label", name);
    }
    out.push('>');
}

/// What stands after the table.
pub(super) fn close(form: Form) -> &'static str {
    match form {
        Form::Themed => "</div>",
        Form::Published => "",
    }
}

/// The attribute that aligns a cell.
pub(super) fn alignment(alignment: Option<&Alignment>, form: Form) -> &'static str {
    match (form, alignment) {
        (_, None | Some(Alignment::None)) => "",
        (Form::Themed, Some(Alignment::Left)) => "",
        (Form::Themed, Some(Alignment::Center)) => " class=\"center\"",
        (Form::Themed, Some(Alignment::Right)) => " class=\"right\"",
        (Form::Published, Some(Alignment::Left)) => " align=\"left\"",
        (Form::Published, Some(Alignment::Center)) => " align=\"center\"",
        (Form::Published, Some(Alignment::Right)) => " align=\"right\"",
    }
}
