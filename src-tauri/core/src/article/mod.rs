//! The article: a Markdown body in a site's dialect becomes blocks of safe HTML.
//!
//! This is the only renderer. Preview, export and clipboard call [`render`] and differ only in the
//! [`PictureTarget`] they pass. The stages, in the order that data flows:
//!
//! 1. [`dialect`]: what each generator switches on.
//! 2. `template`, `liquid`, `hugo`: Liquid, shortcodes and tags become text again, or labelled chips; `hexo` takes
//!    fences and Nunjucks tags out as Hexo does, reads the rest with `marked`, Hexo's own Markdown, and goes on with
//!    step 5.
//! 3. `sizes`, `cjk`: source passes before the parser; `source` remembers where everything came from.
//! 4. `parse`: Markdown becomes pieces, i.e. events with ranges of the body; `goldmark` has Hugo's own rules,
//!    `kramdown` is Jekyll's own parser, and `zola` is what Zola does to the parser's events.
//! 5. `links`, `marks`, `line_breaks`, `headings`, `footnotes`, `toc`: stages over the pieces.
//! 6. `html` with `pictures`, `math`, `code`, `tables`, `raw_html`: pieces become HTML, one top-level block at
//!    a time; what we made and trust stays aside (`trusted`).
//! 7. `blocks`, `sanitize`: blocks become units whose raw HTML balances; each is keyed and cleaned by itself.
//!
//! Rendering never fails: bad input gives HTML and [`Warning`]s.

mod attributes;
mod blocks;
mod cache;
mod chirpy;
mod cjk;
mod code;
mod counts;
pub mod dialect;
mod escape;
mod footnotes;
pub mod goldmark;
mod headings;
mod hexo;
mod html;
mod hugo;
pub mod kramdown;
mod line_breaks;
mod links;
pub mod liquid;
pub mod marked;
mod marks;
mod math;
mod parse;
pub mod pictures;
mod raw_html;
mod sanitize;
mod sizes;
mod source;
mod tables;
mod template;
mod toc;
mod trusted;
mod warning;
pub mod zola;

#[cfg(test)]
mod tests;

use std::ops::Range;

use source::Mapped;

pub use blocks::{Block, BlockKey};
pub use chirpy::Chirpy;
pub use counts::Counts;
pub use dialect::{Dialect, Form, Settings, Words};
pub use headings::Heading;
pub use kramdown::options::{KramdownOptions, Processor};
pub use pictures::{
    Include, Picture, PicturePlace, PictureTarget, PictureUse, Reference, Referred, Refusal,
    RemoteStyle, Syntax,
};
pub use warning::{Warning, WarningKind};

/// A rendered body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// In the order they are shown. Ranges ascend, except that the footnotes, always the last block, point back
    /// to where they were written.
    pub blocks: Vec<Block>,
    /// Headings written in Markdown, in order.
    pub outline: Vec<Heading>,
    /// Every picture the body shows, in order, whether it was found or not.
    pub pictures: Vec<PictureUse>,
    /// What could not be shown as written.
    pub warnings: Vec<Warning>,
    /// How long it is.
    pub counts: Counts,
}

impl Article {
    /// The whole article: all blocks, joined by line feeds.
    pub fn html(&self) -> String {
        let blocks: Vec<&str> = self
            .blocks
            .iter()
            .map(|block| block.html.as_str())
            .collect();
        blocks.join("\n")
    }
}

/// Renders `body`, which must have LF line ends only. Total: any text gives HTML and warnings. All ranges in the
/// result are bytes of `body`.
pub fn render(body: &str, settings: &Settings, pictures: &dyn PictureTarget) -> Article {
    let mut warnings = Vec::new();
    let guarded = trusted::guard(body);
    if settings.dialect == Dialect::Hexo {
        let read = hexo::read(&guarded, settings, pictures, &mut warnings);
        return finish(read.pieces, &read.chips, settings, pictures, warnings);
    }
    let templates = match settings.dialect {
        Dialect::Hugo => hugo::expand(&guarded, settings, pictures),
        Dialect::Jekyll if settings.templates => {
            liquid::expand(&guarded, &settings.liquid, pictures)
        }
        _ => template::expand(&guarded, settings),
    };
    let text = &templates.text.text;
    // Another engine than kramdown reads the body as a plain folder's would.
    let common_mark = (settings.dialect == Dialect::Jekyll
        && settings.kramdown.processor != Processor::Kramdown)
        .then(|| Settings {
            dialect: Dialect::Plain,
            extensions: false,
            ..settings.clone()
        });
    let settings = common_mark.as_ref().unwrap_or(settings);
    if settings.dialect == Dialect::Jekyll {
        let source = source::Trail::new(vec![&templates.text]);
        // A post may set options itself.
        let mut options = settings.kramdown.clone();
        let pieces = kramdown::parse(text, &source, &mut options, &mut warnings);
        let own = (options != settings.kramdown).then(|| Settings {
            kramdown: options,
            ..settings.clone()
        });
        let settings = own.as_ref().unwrap_or(settings);
        return finish(pieces, &templates.tags, settings, pictures, warnings);
    }
    let sized = match settings.is_extended_plain() {
        true => sizes::mark(text),
        false => Mapped::unchanged(text),
    };
    let marked = match settings.dialect {
        Dialect::Hugo => goldmark::mark(&sized.text),
        Dialect::Plain if !settings.extensions => Mapped::unchanged(&sized.text),
        dialect => cjk::mark(&sized.text, dialect),
    };
    let source = source::Trail::new(vec![&templates.text, &sized, &marked]);

    let mut pieces = parse::parse(&marked.text, &source, settings, &mut warnings);
    if settings.dialect == Dialect::Zola {
        zola::apply(
            &mut pieces,
            settings,
            &templates.tags,
            pictures,
            &mut warnings,
        );
    }
    if settings.is_extended_plain() || settings.kramdown.common_mark.autolink {
        links::link_bare_addresses(&mut pieces);
    }
    if settings.kramdown.common_mark.hard_breaks {
        line_breaks::harden(&mut pieces);
    }
    if settings.is_extended_plain() {
        marks::apply(&mut pieces);
        line_breaks::join(&mut pieces);
    }
    finish(pieces, &templates.tags, settings, pictures, warnings)
}

/// The stages after a dialect's own, and the article.
fn finish(
    mut pieces: Vec<parse::Piece>,
    tags: &[template::TemplateTag],
    settings: &Settings,
    pictures: &dyn PictureTarget,
    mut warnings: Vec<Warning>,
) -> Article {
    let outline = headings::assign(&mut pieces, settings.dialect, tags);
    let notes = footnotes::collect(&mut pieces, settings.dialect, &mut warnings);
    let raw_ids = raw_html::ids(&pieces);
    toc::repair(
        &mut pieces,
        &outline,
        &raw_ids,
        settings.form,
        &mut warnings,
    );
    let counts = counts::count(&pieces, &notes, tags);

    let mut writer = html::Writer::new(
        settings,
        pictures,
        tags,
        &notes,
        &outline,
        raw_html::last_ends(&pieces),
    );
    let mut written = writer.blocks(&pieces);
    written.extend(writer.footnotes());
    let (trusted, used, more) = writer.finish();
    for tag in tags {
        let kind = match tag.shown {
            template::Shown::Chip => WarningKind::UnknownTag,
            template::Shown::Nowhere => WarningKind::MissingReference,
            template::Shown::Html { .. } | template::Shown::Text(_) => continue,
        };
        warnings.push(Warning::new(kind, tag.source.clone(), tag.label()));
    }
    warnings.extend(more);
    warnings.sort_by_key(|warning| warning.source.start);
    Article {
        blocks: blocks::units(written, &trusted),
        outline,
        pictures: used,
        warnings,
        counts,
    }
}

/// A range of the body, in bytes.
type Source = Range<usize>;
