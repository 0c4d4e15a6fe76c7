//! Markdown as Hexo reads it: marked 15 with the options of hexo-renderer-marked 7.
//!
//! marked is no CommonMark parser: it tries one regular expression after another on what is left of the text, and
//! much of what a post shows comes from that (where a list ends, what a lone `~` does, how far a bare address
//! reaches). So its rules are followed here one by one, as its `rules.ts`, `Tokenizer.ts` and `Lexer.ts` state
//! them; the result are the same pieces that the CommonMark parser gives, and every later stage is shared.
//!
//! `rules` says what starts a line; `block`, `quotes`, `lists`, `table` and `html` read blocks; `inline`,
//! `emphasis`, `links`, `addresses` and `text` read running text; `pieces` puts them in order; `ids` names
//! headings. Where marked searches without end, a budget keeps hostile text linear.

mod addresses;
mod block;
mod definitions;
mod emphasis;
mod excerpt;
mod html;
mod ids;
mod inline;
mod leaves;
mod links;
mod lists;
mod pieces;
mod quotes;
mod rules;
mod table;
mod text;

use super::parse::Piece;
use super::warning::{Warning, WarningKind};

pub use addresses::encoded;
pub(super) use excerpt::Excerpt;
pub use ids::slugize;

/// Options of hexo-renderer-marked, from the site's `marked:` key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// A line end inside a paragraph is `<br>`. Default: true.
    pub breaks: bool,
    /// Curly quotes, dashes and ellipses. Default: true.
    pub smartypants: bool,
    /// Bare addresses become links. Default: true.
    pub autolink: bool,
    /// `term` / `: meaning` is a description list. Default: true.
    pub description_lists: bool,
    /// Headings have ids. Default: true.
    pub header_ids: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            breaks: true,
            smartypants: true,
            autolink: true,
            description_lists: true,
            header_ids: true,
        }
    }
}

impl Options {
    /// The options in a Hexo site's config.
    pub fn read(config: &serde_json::Value) -> Self {
        let says = |key: &str| {
            let value = config.get("marked").and_then(|marked| marked.get(key));
            value.and_then(serde_json::Value::as_bool).unwrap_or(true)
        };
        Self {
            breaks: says("breaks"),
            smartypants: says("smartypants"),
            autolink: says("autolink"),
            description_lists: says("descriptionLists"),
            header_ids: says("headerIds"),
        }
    }
}

/// The pieces of `source`; theirs are what it was cut out of.
pub(super) fn parse(
    source: &Excerpt,
    options: Options,
    warnings: &mut Vec<Warning>,
) -> Vec<Piece<'static>> {
    let mut lexer = block::Lexer {
        top: true,
        budget: source.text.len().saturating_mul(64) + (1 << 18),
        missing_cells: table::MOST_MISSING_CELLS,
        ..block::Lexer::default()
    };
    let mut blocks = Vec::new();
    lexer.blocks(source, &mut blocks, false);
    if let Some(place) = lexer.too_deep.take() {
        warnings.push(Warning::new(WarningKind::DeepNesting, place, "50"));
    }
    pieces::of(&blocks, &lexer.definitions, options)
}
