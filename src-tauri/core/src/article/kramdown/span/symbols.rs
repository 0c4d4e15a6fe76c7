//! Entities, typographic symbols, escapes and line breaks ("HTML Entities", "Typographic Symbols", "Escaping of
//! Characters", "Line Wrapping and Line Breaks").

use super::super::entities;
use super::super::options::Input;
use super::super::tree::Kind;
use super::{Level, Spans};

/// What is written, kramdown's name for it, and the symbol.
const SYMBOLS: [(&str, &str, &str); 9] = [
    ("---", "mdash", "—"),
    ("--", "ndash", "–"),
    ("...", "hellip", "…"),
    ("\\<<", "", "<<"),
    ("\\>>", "", ">>"),
    ("<< ", "laquo_space", "«\u{a0}"),
    (" >>", "raquo_space", "\u{a0}»"),
    ("<<", "laquo", "«"),
    (">>", "raquo", "»"),
];

/// What a backslash takes its meaning from; GitHub's rules add `~`.
pub(super) fn is_escapable(c: char, gfm: bool) -> bool {
    "\\.*_+`<>()[]{}#!:|\"'$=-".contains(c) || (gfm && c == '~')
}

impl Spans<'_> {
    pub(super) fn entity(&mut self, level: &mut Level) -> bool {
        let rest = self.rest();
        let Some(length) = entities::reference(rest) else {
            return false;
        };
        let start = self.at;
        let inside = rest.get(1..length - 1).unwrap_or("");
        let character = match inside.strip_prefix('#') {
            Some(number) => Some(match number.strip_prefix('x') {
                Some(digits) => entities::numbered(digits, true),
                None => entities::numbered(number, false),
            }),
            None => entities::named(inside),
        };
        match character {
            Some(character) => {
                self.at += length;
                self.add(level, Kind::Symbol(character), start);
            }
            None => {
                self.at += 1;
                self.add(level, Kind::Symbol("&".into()), start);
                self.take(level, start + length);
            }
        }
        true
    }

    pub(super) fn typographic(&mut self, level: &mut Level) -> bool {
        let options = &self.document.options;
        if options.no_auto_typographic && options.input == Input::Gfm {
            return false;
        }
        let rest = self.rest();
        let Some((written, name, symbol)) = SYMBOLS
            .into_iter()
            .find(|(written, _, _)| rest.starts_with(written))
        else {
            return false;
        };
        let own = options
            .typographic_symbols
            .iter()
            .find(|(known, _)| known == name);
        let symbol = own.map_or_else(|| symbol.to_owned(), |(_, symbol)| symbol.clone());
        let start = self.at;
        self.at += written.len();
        self.add(level, Kind::Symbol(symbol), start);
        true
    }

    /// Two blanks or two backslashes at the end of a line.
    pub(super) fn line_break(&mut self, level: &mut Level) -> bool {
        let options = &self.document.options;
        let rest = self.rest();
        let is_break = rest.starts_with("  \n") || rest.starts_with("\\\\\n");
        if !is_break || (options.hard_wrap && options.input == Input::Gfm) {
            return false;
        }
        let start = self.at;
        self.at += 2;
        self.add(level, Kind::Break, start);
        true
    }

    pub(super) fn escape(&mut self, level: &mut Level) -> bool {
        let gfm = self.document.options.input == Input::Gfm;
        let mut chars = self.rest().chars().skip(1);
        let Some(c) = chars.next().filter(|c| is_escapable(*c, gfm)) else {
            return false;
        };
        let start = self.at;
        self.at += 1 + c.len_utf8();
        self.add_text(level, c.encode_utf8(&mut [0; 4]), start, self.at);
        true
    }
}
