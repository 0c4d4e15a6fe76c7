//! A whole page around an article: head, header, table of contents, footnotes.

use std::path::Path;
use std::sync::LazyLock;

use minijinja::value::Value;
use minijinja::{Environment, Error as TemplateError, Output, State, context};

use super::facts::{Facts, is_from_right};
use super::markup::escaped;
use super::words::PageWords;
use super::{Options, Theme, contents, structure, words};
use crate::article::{Article, WarningKind};
use crate::{Error, Result};

/// A template that fails to parse is reported by whoever asks for it.
static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, text) in [
        ("plain.html", include_str!("plain.html")),
        ("page.html", include_str!("page.html")),
        ("main.html", include_str!("main.html")),
        ("list.html", include_str!("list.html")),
    ] {
        let _ = environment.add_template(name, text);
    }
    environment.set_formatter(write_escaped);
    environment
});

/// As minijinja's own, but a slash stays one: addresses are read by people too.
fn write_escaped(
    out: &mut Output,
    _state: &mut State,
    value: &Value,
) -> std::result::Result<(), TemplateError> {
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    let text = value.to_string();
    let text = if value.is_safe() {
        text
    } else {
        escaped(&text)
    };
    out.write_str(&text).map_err(TemplateError::from)
}

/// Fills one of our templates. `about` is only named in errors.
///
/// # Errors
/// Only when the template fails.
pub(super) fn fill(name: &str, values: Value, about: &Path) -> Result<String> {
    TEMPLATES
        .get_template(name)
        .and_then(|template| template.render(values))
        .map_err(|error| Error::io(about, std::io::Error::other(error)))
}

/// What the page mends beside the article: for the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// In-page links that led nowhere and lead to their heading now.
    pub anchors: usize,
    /// In-page links that still lead nowhere.
    pub dead_anchors: Vec<String>,
    /// Whether a first heading equal to the title was left out.
    pub repeated_title: bool,
}

/// A tag in the header, with the page that lists its posts if there is one.
#[derive(Clone, Debug)]
pub(super) struct TagLink {
    pub(super) name: String,
    pub(super) address: Option<String>,
}

/// The parts of a page's `main` that do not come from the article.
pub(super) struct Around<'a> {
    pub(super) facts: &'a Facts,
    /// The cover as HTML, or nothing.
    pub(super) cover: &'a str,
    pub(super) tags: Vec<TagLink>,
    /// HTML behind the article, or nothing.
    pub(super) after: &'a str,
}

/// The page's `main`, and what it mends.
///
/// # Errors
/// Only when our own template fails.
pub(super) fn main(
    article: &Article,
    around: &Around,
    options: &Options,
    post: &Path,
) -> Result<(String, Repairs)> {
    let words = words::of(&around.facts.lang);
    let (mut blocks, repeated_title) = without_title(article, &around.facts.title);
    let outline = article
        .outline
        .get(usize::from(repeated_title)..)
        .unwrap_or(&[]);
    let footnotes = blocks
        .pop_if(|html| html.starts_with("<section class=\"footnotes\""))
        .unwrap_or("");
    let contents = (options.contents && !contents::has_own(article))
        .then(|| contents::of(outline, words.contents))
        .flatten()
        .unwrap_or_default();
    let mut body = structure::tidied(&blocks.join("\n"), 1, &words);
    if options.theme == Theme::Print {
        body = structure::with_bare_links(&body);
    }
    let count = |kind: WarningKind| {
        article
            .warnings
            .iter()
            .filter(move |warning| warning.kind == kind)
    };
    let repairs = Repairs {
        anchors: count(WarningKind::RepairedAnchor).count(),
        dead_anchors: count(WarningKind::DeadAnchor)
            .map(|warning| warning.detail.to_string())
            .collect(),
        repeated_title,
    };
    let main = fill(
        "main.html",
        context! {
            theme => options.theme.name(),
            words => of_words(words),
            facts => of_facts(around.facts),
            cover => around.cover,
            tags => around.tags.iter().map(of_tag).collect::<Vec<_>>(),
            contents,
            body,
            footnotes,
            after => around.after,
        },
        post,
    )?;
    Ok((main, repairs))
}

/// The article's blocks without a first heading that says the title again, and whether there was one: the title is
/// shown once, as the page's own.
pub(super) fn without_title<'a>(article: &'a Article, title: &str) -> (Vec<&'a str>, bool) {
    let repeats = article
        .outline
        .first()
        .is_some_and(|heading| heading.level == 1 && letters(&heading.text) == letters(title));
    let mut blocks: Vec<&str> = article.blocks.iter().map(|block| &*block.html).collect();
    let heading = blocks.iter().position(|html| html.starts_with("<h1"));
    let is_repeated = match heading.filter(|_| repeats) {
        Some(index) => is_whole_heading(blocks.remove(index), &mut blocks, index),
        None => false,
    };
    (blocks, is_repeated)
}

/// Whether the block that was taken out is a heading and nothing else; one that holds more goes back.
fn is_whole_heading<'h>(html: &'h str, blocks: &mut Vec<&'h str>, index: usize) -> bool {
    let is_whole = html.trim_end().ends_with("</h1>") && html.matches("</h1>").count() == 1;
    if !is_whole {
        blocks.insert(index, html);
    }
    is_whole
}

/// What surrounds a page's `main`.
pub(super) struct Head<'a> {
    pub(super) facts: &'a Facts,
    pub(super) summary: Option<String>,
    /// The page's own address, when it has one.
    pub(super) canonical: Option<&'a str>,
    /// The whole address of a picture that stands for the page.
    pub(super) image: Option<&'a str>,
    pub(super) site_name: Option<&'a str>,
    /// `<style>` or `<link>`.
    pub(super) style: &'a str,
    /// The page's content security policy.
    pub(super) policy: &'a str,
}

/// The whole page.
///
/// # Errors
/// Only when our own template fails.
pub(super) fn page(main: &str, head: &Head, options: &Options, post: &Path) -> Result<String> {
    fill(
        "page.html",
        context! {
            theme => options.theme.name(),
            color_scheme => options.appearance.color_scheme(),
            facts => of_facts(head.facts),
            from_right => is_from_right(&head.facts.lang),
            summary => &head.summary,
            canonical => head.canonical,
            image => head.image,
            site_name => head.site_name,
            published => head.facts.published.map(|moment| moment.to_string()),
            policy => head.policy,
            style => head.style,
            main,
        },
        post,
    )
}

fn of_facts(facts: &Facts) -> Value {
    context! {
        title => &facts.title,
        description => &facts.description,
        day => &facts.day,
        categories => &facts.categories,
        tags => &facts.tags,
        lang => &facts.lang,
    }
}

fn of_tag(tag: &TagLink) -> Value {
    context! { name => &tag.name, address => &tag.address }
}

fn of_words(words: PageWords) -> Value {
    context! { tags => words.tags }
}

/// What two titles are compared by: scrapers lose dashes and change commas.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}
