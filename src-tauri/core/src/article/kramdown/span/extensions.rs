//! Attribute lists and extensions in a line of text ("Span Inline Attribute Lists", "Extensions").

use super::super::attributes;
use super::super::block::{is_for_html, set_options, tag};
use super::super::scan::{LONGEST_LIST, braced};
use super::super::tree::Kind;
use super::{Level, Spans};

impl Spans<'_> {
    pub(super) fn extension(&mut self, level: &mut Level) -> bool {
        let rest = self.rest();
        if self.is_exhausted() {
            return false;
        }
        self.work += rest.len().min(LONGEST_LIST);
        if let Some(found) = tag(rest) {
            return self.extension_tag(level, found.name, found.inside, found.closed, found.length);
        }
        let Some(inside) = rest.strip_prefix("{:") else {
            return false;
        };
        let Some(length) = braced(inside) else {
            return false;
        };
        let Some(last) = level
            .children
            .last_mut()
            .filter(|last| !matches!(last.kind, Kind::Text(_)))
        else {
            return false;
        };
        let ial = attributes::read(inside.get(..length).unwrap_or(""));
        self.document.apply(&mut last.attr, &ial);
        last.ial.get_or_insert_default().refs.extend(ial.refs);
        last.range.end = self.text.end(self.at + 2 + length + 1).max(last.range.end);
        self.at += 2 + length + 1;
        true
    }

    fn extension_tag(
        &mut self,
        level: &mut Level,
        name: &str,
        inside: &str,
        closed: bool,
        length: usize,
    ) -> bool {
        if name.is_empty() {
            return false;
        }
        let start = self.at;
        let mut body = None;
        let mut end = start + length;
        if !closed {
            let rest = self.source().get(end..).unwrap_or("");
            let named = format!("{{:/{name}}}");
            let found = [named.as_str(), "{:/}"]
                .into_iter()
                .filter_map(|stop| Some((rest.find(stop)?, stop.len())))
                .min();
            let Some((at, length)) = found else {
                self.work += rest.len();
                return false;
            };
            body = rest.get(..at).map(str::to_owned);
            end += at + length;
        }
        let ial = attributes::read(inside);
        let kind = match name {
            "comment" => body.map(|body| Kind::Markup {
                text: format!("<!-- {body} -->"),
                block: false,
            }),
            "nomarkdown" => body.map(|body| Kind::Raw {
                html: if is_for_html(&ial) {
                    body
                } else {
                    String::new()
                },
                block: false,
            }),
            "options" => {
                set_options(self.document, &ial);
                None
            }
            _ => return false,
        };
        self.at = end;
        if let Some(kind) = kind {
            self.add(level, kind, start);
        }
        true
    }
}
