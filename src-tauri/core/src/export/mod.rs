//! A post turned into finished HTML that opens anywhere: theme, code colours and pictures inside, no
//! script, no request. In the order that data flows: [`theme`] is the look, `facts` what a post says of itself,
//! `contents` and `structure` what a page adds to the article, `document` the page, `styles` the part of the theme
//! that it uses.

pub mod clipboard;
mod contents;
mod document;
mod facts;
pub mod folder;
mod markup;
mod structure;
mod styles;
pub mod theme;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use minijinja::context;

use crate::article::{Article, Picture, PicturePlace, PictureTarget};
use crate::library;
use crate::page::Page;
use crate::page::pictures::{Inline, Remotes};
use crate::site::{Generator, Site};
use crate::vault::{Fingerprint, save};
use crate::{Error, Result};
pub use document::Repairs;
use document::{Around, Head, TagLink};
use facts::Facts;
use markup::escaped;
use styles::Used;
pub use theme::{Appearance, Theme};

/// The widths that a writer chooses from, in pixels; none is the picture as it is.
pub const WIDTHS: [Option<u32>; 4] = [None, Some(1600), Some(1200), Some(800)];

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
    /// Whether a table of contents is added to an article that has none.
    pub contents: bool,
    /// Whether code has colours.
    pub colours: bool,
    /// Drawn diagrams as SVG, by their source; a diagram that is not here shows its source.
    pub diagrams: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: Theme::Quiet,
            appearance: Appearance::Auto,
            picture_width: Some(1600),
            generator: None,
            lang: None,
            contents: true,
            colours: true,
            diagrams: BTreeMap::new(),
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
    /// How many diagrams are drawn.
    pub diagrams: usize,
    /// What the page mends beside the article.
    pub repairs: Repairs,
}

/// No request at all: pictures and styles stand in the file.
const ONE_FILE_POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/// Pictures and styles lie beside the page, wherever that is opened from.
const FOLDER_POLICY: &str =
    "default-src 'none'; img-src 'self' file: data:; style-src 'self' file: 'unsafe-inline'";

/// Makes one HTML file of a post's text (LF line ends). The same text gives the same bytes. Pictures on other hosts
/// are brought in when `remotes` are given.
///
/// # Errors
/// Only when our own page template fails.
pub fn one_file(
    text: &str,
    site: &Site,
    post: &Path,
    options: &Options,
    remotes: Option<&Remotes>,
) -> Result<Exported> {
    let page = read(text, site, options);
    let pictures = Inline::new(site, post, &page.matter, options.picture_width, remotes);
    let mut article = page.render(text, &pictures);
    let diagrams = draw(&mut article, &options.diagrams);
    let facts = Facts::of(&page.matter, &page.settings.lang, site, post).titled(&page, &article);
    let (mut missing, mut remote) = absent(&article);
    let cover = facts.cover.as_ref().map(|cover| {
        let found = pictures.resolve(cover.link.split('#').next().unwrap_or(""));
        match &found {
            Picture::Missing { path } => missing.push(path.clone()),
            Picture::Remote { .. } => remote += 1,
            _ => {}
        }
        (cover, found)
    });
    missing.sort();
    missing.dedup();
    let around = Around {
        facts: &facts,
        cover: &cover.as_ref().map_or(String::new(), |(cover, found)| {
            cover_html(&cover.alt, found, &page.settings.words.remote_picture)
        }),
        tags: facts
            .tags
            .iter()
            .map(|tag| TagLink {
                name: tag.clone(),
                address: None,
            })
            .collect(),
        after: "",
    };
    let (main, repairs) = document::main(&article, &around, options, post)?;
    let style = {
        let root = format!("theme-{}", options.theme.name());
        let mut classes = vec![root.as_str()];
        if facts::is_from_right(&facts.lang) {
            classes.push("from-right");
        }
        let css = styles::pruned(
            &options.theme.page_css(),
            &Used::of(&main, &classes),
            options.appearance,
        );
        format!(
            "<style>\n:root{{color-scheme:{}}}\n{css}</style>",
            options.appearance.color_scheme()
        )
    };
    let head = Head {
        facts: &facts,
        summary: facts.summary(&article),
        canonical: facts.canonical.as_deref(),
        image: cover.as_ref().and_then(|(_, found)| match found {
            Picture::Remote { url, .. } => Some(url.as_str()),
            _ => None,
        }),
        site_name: site.title.as_deref(),
        style: &style,
        policy: ONE_FILE_POLICY,
    };
    Ok(Exported {
        html: document::page(&main, &head, options, post)?,
        pictures: pictures.embedded(),
        missing,
        remote,
        diagrams,
        repairs,
    })
}

/// How large the one file would be, in bytes, at each of [`WIDTHS`]: exactly, for it is made and thrown away.
///
/// # Errors
/// As [`one_file`].
pub fn sizes(
    text: &str,
    site: &Site,
    post: &Path,
    options: &Options,
    remotes: Option<&Remotes>,
) -> Result<[u64; 4]> {
    let mut sizes = [0; 4];
    for (size, width) in sizes.iter_mut().zip(WIDTHS) {
        let options = Options {
            picture_width: width,
            ..options.clone()
        };
        *size = one_file(text, site, post, &options, remotes)?.html.len() as u64;
    }
    Ok(sizes)
}

/// The post as the chosen dialect reads it.
fn read(text: &str, site: &Site, options: &Options) -> Page {
    let mut page = Page::read(text, site, options.generator.unwrap_or(site.generator));
    if let Some(lang) = &options.lang {
        page.settings.lang.clone_from(lang);
        page.settings.words = Page::words(lang);
    }
    page.settings.colours = options.colours;
    page
}

/// Pictures of the article that are not there, and how many stand on other hosts.
fn absent(article: &Article) -> (Vec<String>, usize) {
    let missing = article
        .pictures
        .iter()
        .filter_map(|picture| match &picture.place {
            PicturePlace::Missing { path } => Some(path.to_string()),
            PicturePlace::Refused { .. } => Some(picture.link.to_string()),
            _ => None,
        });
    let remote = article
        .pictures
        .iter()
        .filter(|picture| matches!(picture.place, PicturePlace::Remote { .. }));
    (missing.collect(), remote.count())
}

/// The cover as HTML; nothing for one that is not there. One on another host is a placeholder, as in the text.
fn cover_html(alt: &str, found: &Picture, remote: &str) -> String {
    let alt = escaped(alt);
    match found {
        Picture::Local { url, width, height } => {
            let size = match (width, height) {
                (Some(width), Some(height)) => format!(" width=\"{width}\" height=\"{height}\""),
                _ => String::new(),
            };
            format!(
                "<figure class=\"cover\"><img src=\"{}\" alt=\"{alt}\"{size}></figure>",
                escaped(url)
            )
        }
        Picture::Remote { url, host } => {
            let name = match alt.is_empty() {
                true => format!(" aria-label=\"{}: {}\"", escaped(remote), escaped(host)),
                false => String::new(),
            };
            format!(
                "<p class=\"cover\"><a href=\"{}\" rel=\"noopener noreferrer\"{name}><img src=\"{}\" alt=\"{alt}\" width=\"320\" height=\"180\"></a></p>",
                escaped(url),
                crate::article::NEUTRAL_PICTURE
            )
        }
        Picture::Missing { .. } | Picture::Refused { .. } => String::new(),
    }
}

/// Puts drawn diagrams into the place of their sources, as pictures: what they hold can neither run nor load
/// anything there. Says how many.
fn draw(article: &mut Article, diagrams: &BTreeMap<String, String>) -> usize {
    let mut drawn = 0;
    if diagrams.is_empty() {
        return drawn;
    }
    for block in &mut article.blocks {
        let html = Arc::clone(&block.html);
        let mut changes = Vec::new();
        let mut tags = markup::tags(&html);
        while let Some(figure) = tags.next() {
            if figure.name != "figure" || figure.get("data-diagram").is_none() {
                continue;
            }
            let Some(code) = tags.find(|tag| tag.name == "code") else {
                break;
            };
            let Some(end) = tags.find(|tag| tag.name == "figure" && tag.is_end) else {
                break;
            };
            let source = html.get(code.range.end..end.range.start).unwrap_or("");
            let source = source.split("</code>").next().unwrap_or("");
            let source = markup::unescaped(source);
            let Some(svg) = diagrams
                .get(&source)
                .or_else(|| diagrams.get(source.trim_end()))
            else {
                continue;
            };
            drawn += 1;
            changes.push((
                figure.range.start..end.range.end,
                format!(
                    "<figure class=\"diagram\"><img src=\"{}\" alt=\"{}\"></figure>",
                    crate::page::pictures::svg_uri(svg),
                    escaped(source.trim())
                ),
            ));
        }
        if !changes.is_empty() {
            block.html = markup::replaced(&html, &changes).into();
        }
    }
    drawn
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
    document::fill(
        "plain.html",
        context! {
            lang => &page.settings.lang,
            title => page.title(article).or_else(|| file_stem(post)),
            body => article.html(),
        },
        post,
    )
}

fn file_stem(post: &Path) -> Option<String> {
    post.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
}
