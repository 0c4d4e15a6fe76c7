//! Footnotes as kramdown publishes them (kramdown/converter/html.rs, `convert_footnote` and `footnote_content`): ids
//! from their names, a way back for each reference, in the last paragraph or in one of its own.

use std::fmt::Write as _;

use super::super::escape;
use super::super::html::Writer;
use super::entities::decoded;

impl Writer<'_> {
    /// The mark of the `occurrence`th reference, counted from 1, to a footnote.
    pub(in super::super) fn kramdown_reference(&mut self, number: usize, occurrence: usize) {
        let name = self.note_name(number);
        let shown = self.settings.kramdown.footnote_nr + number - 1;
        self.out.push_str("<sup");
        escape::pair(&mut self.out, "id", &reference_id(&name, occurrence));
        self.out.push_str("><a");
        escape::pair(&mut self.out, "href", &format!("#fn:{name}"));
        let _ = write!(self.out, " class=\"footnote\">{shown}</a></sup>");
    }

    /// The list of all footnotes that are referred to.
    pub(in super::super) fn kramdown_footnotes(&mut self) {
        let notes = self.notes;
        self.out
            .push_str("<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol");
        let first = self.settings.kramdown.footnote_nr;
        if first != 1 {
            let _ = write!(self.out, " start=\"{first}\"");
        }
        self.out.push_str(">\n");
        for (index, note) in notes.notes.iter().enumerate() {
            let number = index + 1;
            let name = self.note_name(number);
            self.out.push_str("<li");
            escape::pair(&mut self.out, "id", &format!("fn:{name}"));
            self.out.push('>');
            let start = self.out.len();
            let count = self.references.get(&number).copied().unwrap_or(1);
            self.pieces(&note.pieces);
            self.raw.hidden = None;
            self.ways_back(&name, count, start);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</div>");
    }

    fn note_name(&self, number: usize) -> String {
        let label = self.notes.label(number);
        let name: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        format!("{}{name}", self.settings.kramdown.footnote_prefix)
    }

    /// Adds the ways back to a footnote written from `start` on.
    fn ways_back(&mut self, name: &str, count: usize, start: usize) {
        let options = &self.settings.kramdown;
        if options.footnote_backlink.is_empty() {
            return;
        }
        let mut sign = String::new();
        escape::text(&mut sign, &decoded(&options.footnote_backlink));
        let length = self.out.trim_end().len();
        let written = self.out.get(start..length).unwrap_or("");
        let place = place(written, options.footnote_backlink_inline).map(|at| start + at);
        let mut links = String::new();
        for occurrence in 1..=count {
            if place.is_some() || occurrence > 1 {
                links.push_str("&nbsp;");
            }
            links.push_str("<a");
            let id = reference_id(name, occurrence);
            escape::pair(&mut links, "href", &format!("#{id}"));
            links.push_str(" class=\"reversefootnote\">");
            links.push_str(&sign);
            if occurrence > 1 {
                let _ = write!(links, "<sup>{occurrence}</sup>");
            }
            links.push_str("</a>");
        }
        match place {
            Some(at) => self.out.insert_str(at, &links),
            None => {
                let _ = writeln!(self.out, "<p>{links}</p>");
            }
        }
    }
}

fn reference_id(name: &str, occurrence: usize) -> String {
    match occurrence {
        0 | 1 => format!("fnref:{name}"),
        more => format!("fnref:{name}:{}", more - 1),
    }
}

/// Where in a footnote's HTML the way back goes: the end of its last paragraph. `inline`: however deep that is, or of
/// a header.
fn place(html: &str, inline: bool) -> Option<usize> {
    if !inline {
        return html.strip_suffix("</p>").map(str::len);
    }
    let end = ["</p>", "</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>"]
        .into_iter()
        .filter_map(|tag| html.rfind(tag))
        .max()?;
    // Only end tags may follow.
    let rest = html.get(end..)?;
    let only_ends = rest
        .split('>')
        .all(|part| part.trim().is_empty() || part.trim().starts_with("</"));
    only_ends.then_some(end)
}
