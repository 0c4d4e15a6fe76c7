//! Pictures: the caller says where a link leads, this stage writes the element.
//!
//! All markup here is trusted and goes round the sanitiser, which lets no picture through. So whatever a post
//! writes, in Markdown or raw HTML, a `src` comes from a [`PictureTarget`] alone.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use super::dialect::{Dialect, Form, Settings};
use super::escape;
use super::links;
use super::warning::{Warning, WarningKind};

/// Where pictures lead: decided by the preview, the export or the command line.
pub trait PictureTarget {
    /// Where `link` leads. It is as the post has it, percent-encoding included; without its fragment,
    /// unless [`RemoteStyle::Published`] is asked for.
    fn resolve(&self, link: &str) -> Picture;

    /// Where a link leads, with regard to how it is written; generators change addresses in Markdown that they
    /// leave alone in HTML.
    fn resolve_written(&self, link: &str, _syntax: Syntax) -> Picture {
        self.resolve(link)
    }

    /// Where what a tag or link names in the site is published; `None` when it is not there, or nobody knows.
    fn refer(&self, _reference: Reference) -> Option<Referred> {
        None
    }

    /// The text of a file that a tag takes in; `None` when it is not there, or may not be read.
    fn include(&self, _include: Include) -> Option<Arc<str>> {
        None
    }

    /// How pictures on other hosts are shown.
    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Placeholder
    }
}

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syntax {
    /// `![alt](link)`, or a tag that takes a link.
    #[default]
    Markdown,
    /// `<img src="link">`.
    Html,
    /// A tag that names a file of the post's own folder (Hexo's `asset_img`).
    Asset,
}

/// What a tag or a link names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'r> {
    /// A post, by its slug or title (Hexo's `post_link`).
    Post(&'r str),
    /// A file of the post's own folder (Hexo's `asset_link`).
    Asset(&'r str),
    /// What lies with the page itself, by its name (Zola's colocated files).
    Beside(&'r str),
    /// A page, by its path below `content/` (Zola's `@/`).
    Page(&'r str),
    /// A post, by its day and name (Jekyll's `post_url`).
    Dated(&'r str),
    /// A post, a page or a file, by its path below the site's sources (Jekyll's `link`).
    Source(&'r str),
    /// A page, by its path or name below `content/`; its address has the site's host (Hugo's `ref`).
    Ref(&'r str),
    /// The same, from the root of the host (Hugo's `relref`).
    RelRef(&'r str),
}

/// A file that a tag takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Include<'r> {
    /// Of the site's own includes (Jekyll's `include`).
    Site(&'r str),
    /// Below the folder of the post (Jekyll's `include_relative`).
    Beside(&'r str),
    /// Of the site's folder of code (Hexo's `include_code`).
    Code(&'r str),
}

/// What was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referred {
    /// Its published address.
    pub address: String,
    /// Its title.
    pub title: String,
}

/// What a picture link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// `url` is written into `src` as it is: our own scheme, a `data:` URI or a published address. Sizes in pixels.
    Local {
        /// Written into `src` as it is.
        url: String,
        /// In pixels.
        width: Option<u32>,
        /// In pixels.
        height: Option<u32>,
    },
    /// A picture on another host.
    Remote {
        /// Its whole address.
        url: String,
        /// Its host, for the placeholder.
        host: String,
    },
    /// A file that is not there.
    Missing {
        /// Where it should be, as the writer knows it.
        path: String,
    },
    /// A link that may not be followed.
    Refused {
        /// Why.
        reason: Refusal,
    },
}

/// Why a picture is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It lies outside the site.
    OutsideSite,
    /// Its scheme is neither http nor https.
    UnknownScheme,
    /// It is not a kind of picture we show.
    NotAPicture,
    /// The link cannot be read at all.
    Malformed,
}

/// How a picture on another host is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RemoteStyle {
    /// A named placeholder; nothing is loaded.
    #[default]
    Placeholder,
    /// A neutral picture that links to the address, for exports; nothing is loaded.
    Linked,
    /// The address itself, as the generator publishes it.
    Published,
}

/// A picture of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureUse {
    /// As the post has it, fragment included.
    pub link: Arc<str>,
    /// Its alt text.
    pub alt: Arc<str>,
    /// Where it lies.
    pub place: PicturePlace,
    /// Bytes of the body.
    pub source: Range<usize>,
}

/// Where a picture was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PicturePlace {
    /// In the site.
    Local,
    /// On another host.
    Remote {
        /// The host.
        host: Arc<str>,
    },
    /// Nowhere.
    Missing {
        /// Where it should be.
        path: Arc<str>,
    },
    /// Where we do not look.
    Refused {
        /// Why.
        reason: Refusal,
    },
}

/// What the body says about a picture.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) link: String,
    pub(super) alt: String,
    pub(super) title: String,
    /// Pixels, from an attribute list or raw HTML.
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) classes: Vec<String>,
    /// The small picture that stands in its place until it is loaded (Chirpy's `lqip`).
    pub(super) stand_in: Option<String>,
    pub(super) syntax: Syntax,
    /// The link around a picture that stands alone; allowed already.
    pub(super) around: Option<String>,
    pub(super) source: Range<usize>,
}

impl Wanted {
    /// The link as browsers read it: without blanks around it and line ends within.
    pub(super) fn address(&self) -> String {
        let link = self.link.trim().chars();
        link.filter(|c| !c.is_control()).collect()
    }
}

/// A picture's markup and what there is to say about it.
pub(super) struct Shown {
    pub(super) html: String,
    pub(super) used: PictureUse,
    pub(super) warning: Option<Warning>,
}

/// Writes the picture, as a figure when it stands alone in its paragraph.
pub(super) fn show(
    wanted: &Wanted,
    alone: bool,
    settings: &Settings,
    target: &dyn PictureTarget,
) -> Shown {
    let link = wanted.address();
    // A file has no fragment; a published address keeps its own.
    let link = match target.remote() {
        RemoteStyle::Published => link.as_str(),
        _ => link.split('#').next().unwrap_or(""),
    };
    let place = match &settings.chirpy {
        Some(chirpy) if settings.form == Form::Published => chirpy.address(link),
        Some(chirpy) => chirpy.place(link),
        None => link.to_owned(),
    };
    let link = place.as_str();
    let picture = match target.resolve_written(link, wanted.syntax) {
        Picture::Remote { url, .. } if !links::is_outside(&url) => Picture::Refused {
            reason: Refusal::UnknownScheme,
        },
        // Whatever the target says of it, this is the address that would be published.
        Picture::Local { .. } if keeps_address(settings) && links::allowed(link).is_none() => {
            Picture::Refused {
                reason: Refusal::UnknownScheme,
            }
        }
        picture => picture,
    };
    let remote = target.remote();
    // kramdown publishes every address as it is written.
    let picture = match picture {
        Picture::Local { width, height, .. } if keeps_address(settings) => Picture::Local {
            url: link.to_owned(),
            width,
            height,
        },
        Picture::Remote { host, .. } if keeps_address(settings) => Picture::Remote {
            url: link.to_owned(),
            host,
        },
        picture => picture,
    };
    let (html, place, kind) = match picture {
        Picture::Local { url, width, height } => {
            let size = (wanted.width.or(width), wanted.height.or(height));
            (
                element(wanted, &url, size, alone, settings),
                PicturePlace::Local,
                None,
            )
        }
        Picture::Remote { url, host } => {
            let html = match remote {
                RemoteStyle::Placeholder => waiting(
                    wanted,
                    Some((&host, &url)),
                    &settings.words.remote_picture,
                    alone,
                ),
                RemoteStyle::Linked => linked(wanted, (&url, &host), alone, settings),
                RemoteStyle::Published => {
                    element(wanted, &url, (wanted.width, wanted.height), alone, settings)
                }
            };
            (html, PicturePlace::Remote { host: host.into() }, None)
        }
        Picture::Missing { path } if remote == RemoteStyle::Published => (
            element(wanted, link, (wanted.width, wanted.height), alone, settings),
            PicturePlace::Missing { path: path.into() },
            Some(WarningKind::MissingPicture),
        ),
        Picture::Missing { path } => {
            let html = waiting(wanted, None, &settings.words.missing_picture, alone);
            (
                html,
                PicturePlace::Missing { path: path.into() },
                Some(WarningKind::MissingPicture),
            )
        }
        Picture::Refused { reason } => {
            let html = waiting(wanted, None, &settings.words.missing_picture, alone);
            (
                html,
                PicturePlace::Refused { reason },
                Some(WarningKind::RefusedPicture),
            )
        }
    };
    let detail = if let PicturePlace::Missing { path } = &place {
        Arc::clone(path)
    } else {
        wanted.link.as_str().into()
    };
    let warning = kind.map(|kind| Warning::new(kind, wanted.source.clone(), detail));
    let used = PictureUse {
        link: wanted.link.as_str().into(),
        alt: wanted.alt.as_str().into(),
        place,
        source: wanted.source.clone(),
    };
    Shown {
        html,
        used,
        warning,
    }
}

fn keeps_address(settings: &Settings) -> bool {
    settings.form == Form::Published && settings.dialect.keeps_addresses()
}

/// A picture that is shown.
fn element(
    wanted: &Wanted,
    url: &str,
    (width, height): (Option<u32>, Option<u32>),
    alone: bool,
    settings: &Settings,
) -> String {
    let mut img = String::from("<img");
    escape::pair(&mut img, "src", url);
    escape::pair(&mut img, "alt", &wanted.alt);
    let is_figure = alone && settings.form == Form::Themed;
    if !wanted.title.is_empty() && !is_figure {
        escape::pair(&mut img, "title", &wanted.title);
    }
    if let Some(width) = width {
        let _ = write!(img, " width=\"{width}\"");
    }
    if let Some(height) = height {
        let _ = write!(img, " height=\"{height}\"");
    }
    if !wanted.classes.is_empty() {
        escape::pair(&mut img, "class", &wanted.classes.join(" "));
    }
    let says_lazy = settings.dialect == Dialect::Zola && settings.zola.lazy_async_image;
    // What stands in the page itself is there: to wait for it would only leave its place empty.
    let is_at_hand = url.starts_with("data:");
    if settings.form == Form::Themed && !is_at_hand || says_lazy {
        img.push_str(" loading=\"lazy\" decoding=\"async\"");
    }
    img.push('>');
    if let Some(around) = wanted.around.as_ref().filter(|_| is_figure) {
        img = around_link(around, &img);
    }
    if is_figure {
        figure(&img, &wanted.title)
    } else {
        img
    }
}

fn figure(inner: &str, title: &str) -> String {
    let mut out = format!("<figure>{inner}");
    if !title.is_empty() {
        out.push_str("<figcaption>");
        escape::text(&mut out, title);
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>");
    out
}

fn around_link(href: &str, inner: &str) -> String {
    let mut out = String::from("<a");
    escape::pair(&mut out, "href", href);
    if links::is_outside(href) {
        escape::pair(&mut out, "rel", links::OUTSIDE_REL);
    }
    out.push('>');
    out.push_str(inner);
    out.push_str("</a>");
    out
}

/// A named placeholder: of a remote picture with its host and address, or of a missing one.
fn waiting(wanted: &Wanted, remote: Option<(&str, &str)>, word: &str, alone: bool) -> String {
    let name = if alone { "figure" } else { "span" };
    let mut out = format!(
        "<{name} class=\"waiting{}\"",
        if remote.is_some() { "" } else { " missing" }
    );
    if let Some((host, _)) = remote {
        escape::pair(&mut out, "data-host", host);
    }
    out.push('>');
    let mut label = String::from("<span class=\"cut\">");
    let plain = wanted.link.split(['?', '#']).next().unwrap_or("");
    let file = plain.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let shown = match remote {
        None => plain,
        Some(_) if !wanted.alt.trim().is_empty() => &wanted.alt,
        Some(_) => file,
    };
    escape::text(&mut label, shown);
    label.push_str("</span>");
    match &wanted.around {
        Some(around) if alone => out.push_str(&around_link(around, &label)),
        _ => out.push_str(&label),
    }
    out.push_str("<span class=\"grow\"></span><span class=\"mute\">");
    escape::text(&mut out, word);
    let _ = write!(out, "</span></{name}>");
    out
}

/// Stands for a picture that is not loaded.
pub(crate) const NEUTRAL: &str = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%20320%20180'%3E%3Crect%20width='320'%20height='180'%20fill='%238883'%20rx='6'/%3E%3Cpath%20d='M120%20120l28-36%2018%2022%2012-14%2024%2028z'%20fill='%238886'/%3E%3C/svg%3E";

/// A neutral picture that links to the address: an export loads nothing from other hosts.
fn linked(wanted: &Wanted, (url, host): (&str, &str), alone: bool, settings: &Settings) -> String {
    let mut img = String::from("<img");
    escape::pair(&mut img, "src", NEUTRAL);
    escape::pair(&mut img, "alt", &wanted.alt);
    let _ = write!(
        img,
        " width=\"{}\" height=\"{}\">",
        wanted.width.unwrap_or(320),
        wanted.height.unwrap_or(180)
    );
    // A link inside a link does not exist, so a linked picture keeps the link of the picture.
    let mut html = String::from("<a");
    escape::pair(&mut html, "href", url);
    html.push_str(" rel=\"noopener noreferrer\"");
    if wanted.alt.trim().is_empty() {
        // A link needs a name.
        let name = format!("{}: {host}", settings.words.remote_picture);
        escape::pair(&mut html, "aria-label", &name);
    }
    html.push('>');
    html.push_str(&img);
    html.push_str("</a>");
    if alone && settings.form == Form::Themed {
        figure(&html, &wanted.title)
    } else {
        html
    }
}
