//! kramdown with GFM input, as Jekyll configures it: Markdown into the same pieces that `parse` makes.
//!
//! The rules are those of kramdown 2 and kramdown-parser-gfm 1.1, read in their documentation and source and measured
//! against the real tools; the files are named as kramdown's documentation names its elements. In order:
//!
//! 1. `block`: blocks into a tree, with `text` remembering where everything came from;
//! 2. `document`: definitions; `span` over every text; attribute lists; `abbreviations`;
//! 3. `ids`, `toc`: what headings are called and listed as;
//! 4. `remarks`: what the writer most likely did not mean.
//! 5. `pieces`, `html_pieces`: the tree into pieces; `footnotes`: how they are published.

mod abbreviations;
mod attributes;
mod block;
mod document;
mod entities;
mod footnotes;
mod html_names;
mod html_pieces;
mod ids;
pub mod options;
mod pieces;
mod remarks;
mod scan;
mod span;
mod tags;
mod text;
mod toc;
mod tree;

use super::parse::Piece;
use super::source::Trail;
use super::warning::{Warning, WarningKind};
use document::Document;
use options::KramdownOptions;
use text::Text;
use tree::{Kind, Node};

/// Parses `text`, which `trail` leads back to the body. Any text parses, in time that grows with its length. `options`
/// are left as the text set them with `{::options}`.
pub(super) fn parse(
    text: &str,
    trail: &Trail,
    options: &mut KramdownOptions,
    warnings: &mut Vec<Warning>,
) -> Vec<Piece<'static>> {
    let mut document = Document::new(options.clone());
    // One line end at the end goes and one is added.
    let mut whole = Text::whole(text.strip_suffix('\n').unwrap_or(text));
    whole.make_here("\n");
    let mut root = Node::new(Kind::Root, 0..text.len());
    root.children = block::parse(&mut document, &whole, Vec::new());
    document.finish(&mut root);
    if let Some(range) = document.deepest.take() {
        warnings.push(Warning::new(
            WarningKind::DeepNesting,
            trail.body(range),
            block::DEEPEST.to_string(),
        ));
    }
    remarks::collect(&document, &root, text, trail, warnings);
    let pieces = pieces::write(&document, &root, trail);
    *options = document.options;
    pieces
}
