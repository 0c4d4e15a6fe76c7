//! Code blocks: what their dialect says of them beside the text.

use pulldown_cmark::CodeBlockKind;

use super::{Writer, text_of};
use crate::article::attributes::Attributes;
use crate::article::code::{self, Lines};
use crate::article::dialect::Dialect;
use crate::article::parse::Piece;
use crate::article::template::as_written;
use crate::article::{chirpy, zola};

impl Writer<'_> {
    /// Writes the block that `piece` starts; `inside` is its text.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind, piece: &Piece, inside: &[Piece]) {
        let text = as_written(&text_of(inside), self.tags);
        let info = match kind {
            CodeBlockKind::Fenced(info) => as_written(info, self.tags),
            CodeBlockKind::Indented => String::new(),
        };
        let empty = Attributes::default();
        let list = piece.attributes.as_ref().unwrap_or(&empty);
        let block = code::Code {
            info: &info,
            text: &text,
            title: list.value("file"),
            link: list.value("link").zip(list.value("words")),
            classes: &list.classes,
            highlight: list.value(chirpy::HIGHLIGHT),
            lines: self.lines(kind, &info, piece.attributes.as_ref(), &text),
        };
        let html = code::block(&block, self.settings);
        self.trusted.put(&mut self.out, html);
        self.out.push('\n');
    }

    /// What the generator does to the lines of a block; `list` is what stands beside its text.
    fn lines(
        &self,
        kind: &CodeBlockKind,
        info: &str,
        list: Option<&Attributes>,
        text: &str,
    ) -> Lines {
        let is_fenced = matches!(kind, CodeBlockKind::Fenced(_));
        match (self.settings.dialect, list) {
            (Dialect::Hugo, _) if is_fenced => self.settings.hugo_highlight.lines(info),
            (Dialect::Zola, _) if is_fenced => zola::fence::lines(info, &self.settings.zola),
            // What Hexo highlights has a list, be it an empty one; marked's own blocks have none.
            (Dialect::Hexo, Some(list)) => {
                let language = code::language(info, Dialect::Hexo);
                self.settings.hexo_highlight.lines(list, &language, text)
            }
            (Dialect::Jekyll, Some(list)) => list
                .value(chirpy::HIGHLIGHT)
                .map(chirpy::highlighted_lines)
                .unwrap_or_default(),
            _ => Lines::default(),
        }
    }
}
