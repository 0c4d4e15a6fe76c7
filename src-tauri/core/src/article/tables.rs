//! Tables: wrapped so that a wide one scrolls by itself; alignment is a class, for the post may bring no style.

use pulldown_cmark::Alignment;

use super::dialect::Form;

/// What stands before the table.
pub(super) fn open(form: Form) -> &'static str {
    match form {
        Form::Themed => "<div class=\"table\" tabindex=\"0\" role=\"region\">",
        Form::Published => "",
    }
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
