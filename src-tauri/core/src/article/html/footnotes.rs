//! Footnotes: the marks in the text, and the notes as the last block of the article.

use std::fmt::Write as _;

use super::Writer;
use crate::article::blocks::Written;
use crate::article::dialect::{Dialect, Form};
use crate::article::escape;
use crate::article::footnotes::{
    Note, PLACE, hugo_note_id, hugo_reference_id, note_id, reference_id,
};

impl Writer<'_> {
    /// The footnotes, as one block.
    pub(in crate::article) fn footnotes(&mut self) -> Option<Written> {
        let notes = self.notes;
        let start = notes.notes.iter().map(|note| note.source.start).min()?;
        let end = notes.notes.iter().map(|note| note.source.end).max()?;
        self.raw.hidden = None;
        if self.settings.form == Form::Published && self.settings.dialect == Dialect::Hugo {
            self.hugo_footnotes();
            return Some(self.take(start..end));
        }
        if self.settings.form == Form::Published && self.settings.dialect == Dialect::Jekyll {
            self.kramdown_footnotes();
            return Some(self.take(start..end));
        }
        self.out.push_str("<section class=\"footnotes\"");
        escape::pair(&mut self.out, "aria-label", &self.settings.words.footnotes);
        self.out.push_str("><ol>\n");
        for (index, note) in notes.notes.iter().enumerate() {
            let number = index + 1;
            let _ = write!(self.out, "<li id=\"{}\">", note_id(number));
            let in_paragraph = self.note(note);
            let _ = write!(
                self.out,
                "<a class=\"back\" href=\"#{}\"",
                reference_id(number, 1)
            );
            escape::pair(
                &mut self.out,
                "aria-label",
                &self.settings.words.back_to_text,
            );
            // Without the mark for text some systems show it as a picture.
            self.out.push_str(">↩\u{fe0e}</a>");
            self.out.push_str(if in_paragraph {
                "</p></li>\n"
            } else {
                "</li>\n"
            });
        }
        self.out.push_str("</ol></section>");
        Some(self.take(start..end))
    }

    /// Writes a note up to its last line of text, at whose end the way back stands; says whether that is a paragraph.
    fn note(&mut self, note: &Note) -> bool {
        self.pieces(&note.pieces);
        self.raw.hidden = None;
        let length = self.out.trim_end().len();
        self.out.truncate(length);
        let in_paragraph = self.out.ends_with("</p>");
        if in_paragraph {
            self.out.truncate(length - "</p>".len());
        }
        in_paragraph
    }

    /// The footnotes as goldmark publishes them: a way back for each reference, in the last paragraph.
    fn hugo_footnotes(&mut self) {
        let notes = self.notes;
        let references = notes.references();
        self.out
            .push_str("<div class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n");
        for (index, note) in notes.notes.iter().enumerate() {
            let number = index + 1;
            let _ = writeln!(self.out, "<li id=\"{}\">", hugo_note_id(number));
            let in_paragraph = self.note(note);
            for occurrence in 1..=references.get(&number).copied().unwrap_or(1) {
                let _ = write!(
                    self.out,
                    "\u{a0}<a href=\"#{}\" class=\"footnote-backref\" role=\"doc-backlink\">↩\u{fe0e}</a>",
                    hugo_reference_id(number, occurrence)
                );
            }
            self.out.push_str(if in_paragraph {
                "</p>\n</li>\n"
            } else {
                "\n</li>\n"
            });
        }
        self.out.push_str("</ol>\n</div>");
    }

    /// Starts a note that stands where it is written: its number, and then what it says.
    pub(super) fn note_in_place(&mut self, label: &str) {
        let number = self.notes.number(label).unwrap_or_default();
        let _ = writeln!(
            self.out,
            "<div class=\"footnote-definition\" id=\"{}\"><sup class=\"footnote-definition-label\">{number}</sup>",
            note_id(number)
        );
    }

    pub(super) fn reference(&mut self, label: &str) {
        if label == PLACE {
            return;
        }
        let Some(number) = self.notes.number(label) else {
            return escape::text(&mut self.out, &format!("[^{label}]"));
        };
        let occurrence = self
            .references
            .entry(number)
            .and_modify(|count| *count += 1)
            .or_insert(1);
        if self.settings.form == Form::Published && self.settings.dialect == Dialect::Hugo {
            let id = hugo_reference_id(number, *occurrence);
            let note = hugo_note_id(number);
            let _ = write!(
                self.out,
                "<sup id=\"{id}\"><a href=\"#{note}\" class=\"footnote-ref\" role=\"doc-noteref\">{number}</a></sup>"
            );
            return;
        }
        if self.settings.form == Form::Published && self.settings.dialect == Dialect::Jekyll {
            let occurrence = *occurrence;
            return self.kramdown_reference(number, occurrence);
        }
        let (note, id) = (note_id(number), reference_id(number, *occurrence));
        let _ = write!(
            self.out,
            "<sup class=\"ref\"><a href=\"#{note}\" id=\"{id}\">{number}</a></sup>"
        );
    }
}
