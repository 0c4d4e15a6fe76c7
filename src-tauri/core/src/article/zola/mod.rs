//! What Zola does to the parser's events: internal links, files that lie with the page, ids, emoji, names of code
//! blocks. Sources: github.com/getzola/zola, `components/markdown/src/markdown.rs`, `shortcode/`,
//! `components/utils/src/slugs.rs`.

pub(super) mod fence;
mod options;
pub(super) mod shortcodes;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::attributes::Attributes;
use super::dialect::{Form, Settings};
use super::links;
use super::parse::{Piece, group_end};
use super::pictures::{PictureTarget, Reference};
use super::template::{TemplateTag, as_written};
use super::warning::{Warning, WarningKind};

pub use options::{Anchors, Options};

static EMOJI: LazyLock<gh_emoji::Replacer> = LazyLock::new(gh_emoji::Replacer::new);

/// Applies all of it.
pub(super) fn apply(
    pieces: &mut [Piece],
    settings: &Settings,
    tags: &[TemplateTag],
    target: &dyn PictureTarget,
    warnings: &mut Vec<Warning>,
) {
    let (mut code, mut has_more) = (false, false);
    let mut pages = HashMap::new();
    for piece in pieces.iter_mut() {
        match &mut piece.event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) if *link_type != LinkType::Email => {
                let address = as_written(dest_url, tags);
                match link(&address, settings.form, target, &mut pages) {
                    Ok(Some(found)) => *dest_url = found.into(),
                    Ok(None) => {}
                    Err(()) => warnings.push(Warning::new(
                        WarningKind::DeadAnchor,
                        piece.source.clone(),
                        address.clone(),
                    )),
                }
                if let Some(classes) = &settings.zola.external_links_class
                    && links::is_outside(&address)
                {
                    let classes = classes.split_whitespace().map(str::to_owned);
                    piece
                        .attributes
                        .get_or_insert_default()
                        .classes
                        .extend(classes);
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                code = true;
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(name) = fence::name(info)
                {
                    let mut attributes = Attributes::default();
                    attributes.pairs.push(("file".to_owned(), name));
                    piece.attributes = Some(attributes);
                }
            }
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) if settings.zola.render_emoji && !code => {
                if let Cow::Owned(replaced) = EMOJI.replace_all(text) {
                    *text = replaced.into();
                }
            }
            // Of several marks the first counts.
            Event::Html(html) | Event::InlineHtml(html) if !has_more && has_mark(html) => {
                has_more = true;
                if settings.form == Form::Published {
                    *html = "<span id=\"continue-reading\"></span>".into();
                }
            }
            _ => {}
        }
    }
    name_headings(pieces, settings.zola.anchors, tags);
}

/// Where a link leads that Zola changes; an error for one that Zola would refuse. `pages` are the addresses of the files
/// that were looked up: each is read once.
fn link(
    address: &str,
    form: Form,
    target: &dyn PictureTarget,
    pages: &mut HashMap<String, Option<String>>,
) -> Result<Option<String>, ()> {
    if let Some(path) = address.strip_prefix("@/") {
        let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
        let page = pages
            .entry(path.to_owned())
            .or_insert_with(|| Some(target.refer(Reference::Page(path))?.address));
        return match page {
            Some(page) => Ok(Some(format!("{page}{fragment}"))),
            None => Err(()),
        };
    }
    // Only the published page's address makes a difference there; here the file is what is meant.
    if form == Form::Published && lies_with_page(address) {
        return Ok(target
            .refer(Reference::Beside(address))
            .map(|found| found.address));
    }
    Ok(None)
}

/// `is_colocated_asset_link`.
fn lies_with_page(address: &str) -> bool {
    let scheme = address
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    let has_scheme = scheme > 0 && address.as_bytes().get(scheme) == Some(&b':');
    !address.starts_with(['/', '#']) && !address.starts_with("..") && !has_scheme
}

/// Whether `<!--\s*more\s*-->` stands in `html`, in any case.
pub(super) fn has_mark(html: &str) -> bool {
    html.split("<!--").skip(1).any(|comment| {
        let inside = comment.split_once("-->").map(|(inside, _)| inside.trim());
        inside.is_some_and(|inside| inside.eq_ignore_ascii_case("more"))
    })
}

/// Ids: those that are written first, then the headings' words; one that is taken gets `-1`, `-2` ….
fn name_headings(pieces: &mut [Piece], anchors: Anchors, tags: &[TemplateTag]) {
    let written = |piece: &Piece| match &piece.event {
        Event::Start(Tag::Heading { id: Some(id), .. }) => Some(id.to_string()),
        _ => None,
    };
    let mut taken: HashSet<String> = pieces.iter().filter_map(written).collect();
    // For each slug the last number that was tried: those before it are taken.
    let mut counts: HashMap<String, usize> = HashMap::new();
    for index in 0..pieces.len() {
        let is_unnamed = matches!(
            pieces.get(index).map(|piece| &piece.event),
            Some(Event::Start(Tag::Heading { id: None, .. }))
        );
        if !is_unnamed {
            continue;
        }
        let inside = pieces.get(index..group_end(pieces, index)).unwrap_or(&[]);
        let words: String = inside
            .iter()
            .map(|piece| match &piece.event {
                Event::Text(text) | Event::Code(text) => as_written(text, tags),
                _ => String::new(),
            })
            .collect();
        let slug = anchors.slug(&words);
        let mut id = slug.clone();
        while taken.contains(&id) {
            let count = counts.entry(slug.clone()).or_insert(0);
            *count += 1;
            id = format!("{slug}-{count}");
        }
        taken.insert(id.clone());
        if let Some(Piece {
            event: Event::Start(Tag::Heading { id: place, .. }),
            ..
        }) = pieces.get_mut(index)
        {
            *place = Some(CowStr::from(id));
        }
    }
}
