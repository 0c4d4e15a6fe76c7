//! The article: a Markdown body in a site's dialect becomes blocks of safe HTML.
//!
//! This is the only renderer. Preview, export and clipboard call [`render`] and differ only in the
//! [`PictureTarget`] they pass. The stages, in the order that data flows:
//!
//! 1. [`dialect`]: what each generator switches on.
//! 2. `complexity` sets aside what no parser could read in time; `template`, `liquid`, `hugo`: Liquid, shortcodes and tags become text again, or labelled chips; `hexo` takes
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
//! `renderer` does the same for an open post, edit after edit, and keeps what an edit cannot touch.
//!
//! Rendering never fails: bad input gives HTML and [`Warning`]s.

mod attributes;
mod blocks;
mod cache;
mod chirpy;
mod cjk;
mod code;
mod complexity;
mod counts;
pub mod dialect;
mod escape;
mod footnotes;
pub mod goldmark;
mod headings;
pub mod hexo;
mod html;
pub mod hugo;
#[cfg(any(test, fuzzing))]
pub mod judge;
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
mod renderer;
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
pub(crate) use pictures::NEUTRAL as NEUTRAL_PICTURE;
pub use pictures::{
    Include, Picture, PicturePlace, PictureTarget, PictureUse, Reference, Referred, Refusal,
    RemoteStyle, Syntax,
};
pub use renderer::Renderer;
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
        let blocks: Vec<&str> = self.blocks.iter().map(|block| &*block.html).collect();
        blocks.join("\n")
    }
}

/// Renders `body`, which must have LF line ends only. Total: any text gives HTML and warnings. All ranges in the
/// result are bytes of `body`.
pub fn render(body: &str, settings: &Settings, pictures: &dyn PictureTarget) -> Article {
    let quotes = &mut goldmark::OpenQuotes::default();
    read(body, settings, pictures, quotes, |read, settings| {
        finish(read, settings, pictures)
    })
}

/// A body after its dialect's own stages.
struct Read<'a> {
    pieces: Vec<parse::Piece<'a>>,
    tags: &'a [template::TemplateTag],
    warnings: Vec<Warning>,
}

/// The stages of the dialect: `then` gets what they made and the settings as the body itself left them. `quotes` are
/// those that goldmark's typographer has open before the body, then after it.
fn read<R>(
    body: &str,
    settings: &Settings,
    pictures: &dyn PictureTarget,
    quotes: &mut goldmark::OpenQuotes,
    then: impl FnOnce(Read<'_>, &Settings) -> R,
) -> R {
    let aside = complexity::set_aside(&trusted::guard(body), &settings.words);
    let (guarded, mut warnings) = (aside.text, aside.warnings);
    if settings.dialect == Dialect::Hexo {
        let mut found = hexo::read(&guarded, settings, pictures, &mut warnings);
        found.chips.extend(aside.cards);
        let read = Read {
            pieces: found.pieces,
            tags: &found.chips,
            warnings,
        };
        return then(read, settings);
    }
    let mut templates = match settings.dialect {
        Dialect::Hugo => hugo::expand(&guarded, settings, pictures),
        Dialect::Jekyll if settings.templates => {
            liquid::expand(&guarded, &settings.liquid, pictures)
        }
        _ => template::expand(&guarded, settings),
    };
    templates.tags.extend(aside.cards);
    let (text, tags) = (&templates.text.text, templates.tags.as_slice());
    let common_mark = other_processor(settings);
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
        let read = Read {
            pieces,
            tags,
            warnings,
        };
        return then(read, settings);
    }
    let sized = match settings.dialect {
        Dialect::Hugo => goldmark::mark_lists(text, &settings.goldmark),
        _ if settings.is_extended_plain() => sizes::mark(text),
        _ => Mapped::unchanged(text),
    };
    let marked = match settings.dialect {
        Dialect::Hugo => goldmark::mark(&sized.text),
        Dialect::Plain if !settings.extensions => Mapped::unchanged(&sized.text),
        dialect => cjk::mark(&sized.text, dialect),
    };
    let source = source::Trail::new(vec![&templates.text, &sized, &marked]);

    let mut pieces = parse::parse(&marked.text, &source, settings, quotes, &mut warnings);
    if settings.dialect == Dialect::Zola {
        zola::apply(&mut pieces, settings, tags, pictures, &mut warnings);
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
    let read = Read {
        pieces,
        tags,
        warnings,
    };
    then(read, settings)
}

/// Another engine than kramdown reads a Jekyll body as a plain folder's would; these are its settings.
fn other_processor(settings: &Settings) -> Option<Settings> {
    let is_other =
        settings.dialect == Dialect::Jekyll && settings.kramdown.processor != Processor::Kramdown;
    is_other.then(|| Settings {
        dialect: Dialect::Plain,
        extensions: false,
        ..settings.clone()
    })
}

/// The stages after a dialect's own, and the article.
fn finish(read: Read, settings: &Settings, pictures: &dyn PictureTarget) -> Article {
    let Read {
        mut pieces,
        tags,
        mut warnings,
    } = read;
    let outline = headings::assign(&mut pieces, settings, tags);
    let notes = footnotes::collect(&mut pieces, settings, &mut warnings);
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
    let written = writer.article(&pieces);
    let (trusted, used, more) = writer.finish();
    warnings.extend(template::warnings(tags));
    warnings.extend(more);
    warnings.sort_by_key(|warning| warning.source.start);
    Article {
        blocks: blocks::units(written, &trusted),
        outline,
        pictures: used,
        warnings,
        counts: counts.timed(),
    }
}

/// A range of the body, in bytes.
type Source = Range<usize>;
