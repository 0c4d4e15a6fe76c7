//! A post turned into finished HTML that opens anywhere: theme, code colours and pictures inside, no
//! script, no request.

pub mod theme;

use std::path::Path;

use minijinja::{Environment, context};

use crate::article::{Article, PicturePlace};
use crate::library;
use crate::page::Page;
use crate::page::pictures::Inline;
use crate::picture::remote::Fetcher;
use crate::site::{Generator, Site};
use crate::vault::{Fingerprint, save};
use crate::{Error, Result};
pub use theme::{Appearance, Theme};

/// How an article is exported.
#[derive(Clone, Debug)]
pub struct Options {
    /// The article's look.
    pub theme: Theme,
    /// Light, dark, or as the reader's system says.
    pub appearance: Appearance,
    /// The widest that a picture may be, in pixels; none keeps the originals.
    pub picture_width: Option<u32>,
    /// Whose dialect; none for the site's own.
    pub generator: Option<Generator>,
    /// The language of the page; none for the post's own.
    pub lang: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: Theme::Quiet,
            appearance: Appearance::Auto,
            picture_width: Some(1600),
            generator: None,
            lang: None,
        }
    }
}

/// A finished page.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The whole file.
    pub html: String,
    /// How many different pictures stand inside.
    pub pictures: usize,
    /// Pictures of the post that are not there.
    pub missing: Vec<String>,
    /// How many pictures on other hosts stand as placeholders.
    pub remote: usize,
}

/// Makes one HTML file of a post's text (LF line ends). The same text gives the same bytes.
///
/// # Errors
/// Only when our own page template fails.
pub fn one_file(
    text: &str,
    site: &Site,
    post: &Path,
    options: &Options,
    fetcher: Option<&Fetcher>,
) -> Result<Exported> {
    let mut page = Page::read(text, site, options.generator.unwrap_or(site.generator));
    if let Some(lang) = &options.lang {
        page.settings.lang.clone_from(lang);
    }
    let pictures = Inline::new(site, post, &page.matter, options.picture_width, fetcher);
    let article = page.render(text, &pictures);
    let html = fill_page(&page, &article, post, options)?;
    let mut missing: Vec<String> = article
        .pictures
        .iter()
        .filter_map(|picture| match &picture.place {
            PicturePlace::Missing { path } => Some(path.clone()),
            _ => None,
        })
        .collect();
    missing.dedup();
    Ok(Exported {
        html,
        pictures: pictures.embedded(),
        missing,
        remote: article
            .pictures
            .iter()
            .filter(|picture| matches!(picture.place, PicturePlace::Remote { .. }))
            .count(),
    })
}

/// Writes a finished page, over an older export too, but never over a Markdown file.
///
/// # Errors
/// [`Error::WouldOverwrite`], or what the system says; an older file is then still whole.
pub fn write(path: &Path, exported: &Exported) -> Result<()> {
    if path.exists() && library::is_markdown(&std::fs::canonicalize(path).unwrap_or_default())
        || library::is_markdown(path)
    {
        return Err(Error::WouldOverwrite {
            path: path.to_owned(),
        });
    }
    let old = std::fs::read(path).ok();
    let seen = old.as_deref().map(Fingerprint::of);
    save::write(path, exported.html.as_bytes(), seen.as_ref()).map(|_| ())
}

/// A bare page around an article: for comparison with the generator's own, without theme and header.
///
/// # Errors
/// Only when our own page template fails.
pub fn plain_page(page: &Page, article: &Article, post: &Path) -> Result<String> {
    let fail = |error: minijinja::Error| Error::io(post, std::io::Error::other(error));
    let mut environment = Environment::new();
    environment
        .add_template("plain.html", include_str!("plain.html"))
        .map_err(fail)?;
    let template = environment.get_template("plain.html").map_err(fail)?;
    template
        .render(context! {
            lang => &page.settings.lang,
            title => page.title(article).or_else(|| file_stem(post)),
            body => article.html(),
        })
        .map_err(fail)
}

fn fill_page(page: &Page, article: &Article, post: &Path, options: &Options) -> Result<String> {
    let fail = |error: minijinja::Error| Error::io(post, std::io::Error::other(error));
    let mut environment = Environment::new();
    environment
        .add_template("page.html", include_str!("page.html"))
        .map_err(fail)?;
    let template = environment.get_template("page.html").map_err(fail)?;
    let matter = &page.matter;
    let title = page.title(article);
    // A first heading that says the title again is shown once, as the page's own.
    let repeats = article
        .outline
        .first()
        .zip(title.as_deref())
        .is_some_and(|(heading, title)| {
            heading.level == 1 && letters(&heading.text) == letters(title)
        });
    let blocks: Vec<&str> = article.blocks.iter().map(|block| &*block.html).collect();
    let skipped = blocks
        .iter()
        .position(|html| repeats && html.starts_with("<h1"));
    let body: Vec<&str> = blocks
        .into_iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != skipped)
        .map(|(_, html)| html)
        .collect();
    let day = matter
        .text("date")
        .and_then(|date| crate::front_matter::date::written(&date))
        .map(|date| date.date().to_string());
    template
        .render(context! {
            lang => &page.settings.lang,
            theme => options.theme.name(),
            color_scheme => options.appearance.color_scheme(),
            css => options.theme.css(),
            title => title.or_else(|| file_stem(post)),
            description => matter.text("description"),
            day,
            categories => matter.categories(),
            tags => matter.tags(),
            body => body.join("\n"),
        })
        .map_err(fail)
}

fn file_stem(post: &Path) -> Option<String> {
    post.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
}

/// What two titles are compared by: scrapers lose dashes and change commas.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}
