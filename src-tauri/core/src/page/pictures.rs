//! Where the picture links of a post lead: in the window, in an exported file, on the published page.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::article::marked::encoded;
use crate::article::{Picture, PictureTarget, Refusal, RemoteStyle};
use crate::picture::remote::Fetcher;
use crate::picture::shelf::Shelf;
use crate::picture::thumbnail::{self, Served};
use crate::picture::{Kind, kind};
use crate::site::{Generator, Site};

/// What a link is, before anyone decides how to show it.
enum Place {
    File(PathBuf),
    Remote { url: String, host: String },
    Missing(String),
    Refused(Refusal),
}

fn place(site: &Site, post: &Path, link: &str) -> Place {
    let address = link
        .strip_prefix("//")
        .map(|rest| format!("https://{rest}"));
    if let Ok(url) = Url::parse(address.as_deref().unwrap_or(link))
        && let Some(host) = url.host_str()
    {
        return match url.scheme() {
            "http" | "https" => Place::Remote {
                host: host.to_owned(),
                url: url.to_string(),
            },
            _ => Place::Refused(Refusal::UnknownScheme),
        };
    }
    let files = site.picture_files(post, link);
    let Some(first) = files.first() else {
        return Place::Refused(Refusal::OutsideSite);
    };
    let there = files.iter().find(|file| file.is_file());
    match there {
        None => Place::Missing(
            first
                .strip_prefix(&site.root)
                .unwrap_or(first)
                .display()
                .to_string(),
        ),
        // Links are resolved here: a link in the site that leads out of it shows nothing.
        Some(file) => match fs::canonicalize(file) {
            Ok(real) if real.starts_with(&site.root) => match Kind::of_file(&real) {
                Ok(_) => Place::File(real),
                Err(_) => Place::Refused(Refusal::NotAPicture),
            },
            _ => Place::Refused(Refusal::OutsideSite),
        },
    }
}

fn decoded(link: &str) -> String {
    percent_decode_str(link).decode_utf8_lossy().into_owned()
}

/// For the preview: files by opaque id over our own scheme, remote ones only where they were fetched.
pub struct Preview<'a> {
    /// The site.
    pub site: &'a Site,
    /// The post's file.
    pub post: &'a Path,
    /// Takes what is shown.
    pub shelf: &'a Shelf,
    /// Makes an address of an id.
    pub address: fn(&str) -> String,
    /// Ids of remote pictures that the writer allowed and that came.
    pub fetched: &'a HashMap<String, String>,
}

impl PictureTarget for Preview<'_> {
    fn resolve(&self, link: &str) -> Picture {
        match place(self.site, self.post, link) {
            Place::File(path) => {
                let size = kind::shown_size(&path);
                Picture::Local {
                    url: (self.address)(&self.shelf.put_file(&path)),
                    width: size.map(|(width, _)| width),
                    height: size.map(|(_, height)| height),
                }
            }
            Place::Remote { url, host } => match self.fetched.get(&url) {
                Some(id) => Picture::Local {
                    url: (self.address)(id),
                    width: None,
                    height: None,
                },
                None => Picture::Remote { url, host },
            },
            Place::Missing(path) => Picture::Missing { path },
            Place::Refused(reason) => Picture::Refused { reason },
        }
    }
}

/// For an exported file: pictures inside it, at most so wide.
pub struct Inline<'a> {
    site: &'a Site,
    post: &'a Path,
    width: Option<u32>,
    fetcher: Option<&'a Fetcher>,
    found: RefCell<BTreeMap<String, Picture>>,
}

impl<'a> Inline<'a> {
    /// Pictures at most `width` pixels wide, as they are when none; remote ones are brought in where a
    /// fetcher is given.
    pub fn new(
        site: &'a Site,
        post: &'a Path,
        width: Option<u32>,
        fetcher: Option<&'a Fetcher>,
    ) -> Self {
        Self {
            site,
            post,
            width,
            fetcher,
            found: RefCell::default(),
        }
    }

    /// How many different pictures stand in the file.
    pub fn embedded(&self) -> usize {
        let found = self.found.borrow();
        found
            .values()
            .filter(|picture| matches!(picture, Picture::Local { .. }))
            .count()
    }

    fn fit(&self, bytes: Vec<u8>, path: &Path) -> Option<Served> {
        match self.width {
            Some(width) => thumbnail::fit(bytes, width, path).ok(),
            None => Kind::of(&bytes[..bytes.len().min(1024)]).map(|kind| Served {
                media_type: kind.media_type(),
                bytes,
            }),
        }
    }

    fn embed(&self, link: &str) -> Picture {
        match place(self.site, self.post, link) {
            Place::File(path) => {
                let served = fs::read(&path)
                    .ok()
                    .and_then(|bytes| self.fit(bytes, &path));
                let Some(served) = served else {
                    return Picture::Missing {
                        path: decoded(link),
                    };
                };
                let size = kind::shown_size(&path).map(|(width, height)| match self.width {
                    Some(most) if width > most => (
                        most,
                        (u64::from(height) * u64::from(most) / u64::from(width)) as u32,
                    ),
                    _ => (width, height),
                });
                Picture::Local {
                    url: data_uri(&served),
                    width: size.map(|(width, _)| width),
                    height: size.map(|(_, height)| height),
                }
            }
            Place::Remote { url, host } => {
                let served = self
                    .fetcher
                    .and_then(|fetcher| fetcher.fetch(&url).ok())
                    .and_then(|served| self.fit(served.bytes, Path::new(&host)));
                match served {
                    Some(served) => Picture::Local {
                        url: data_uri(&served),
                        width: None,
                        height: None,
                    },
                    None => Picture::Remote { url, host },
                }
            }
            Place::Missing(path) => Picture::Missing { path },
            Place::Refused(reason) => Picture::Refused { reason },
        }
    }
}

impl PictureTarget for Inline<'_> {
    fn resolve(&self, link: &str) -> Picture {
        if let Some(known) = self.found.borrow().get(link) {
            return known.clone();
        }
        let picture = self.embed(link);
        self.found
            .borrow_mut()
            .insert(link.to_owned(), picture.clone());
        picture
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Linked
    }
}

/// A picture as an address that holds it whole.
pub fn data_uri(served: &Served) -> String {
    format!(
        "data:{};base64,{}",
        served.media_type,
        BASE64.encode(&served.bytes)
    )
}

/// For comparison with the published page: addresses as the generator writes them.
pub struct Published<'a> {
    /// The site.
    pub site: &'a Site,
}

/// What hexo-renderer-marked makes of a picture's link: `url_for`, then `encodeURL` (their sources, hexo-util 4).
fn hexo_picture(site: &Site, link: &str) -> Picture {
    let is_whole = ["#", "//", "http:", "https:"]
        .iter()
        .any(|start| link.starts_with(start));
    let is_outside = Url::parse(link).is_ok();
    if is_whole || is_outside {
        let url = encoded(link);
        let host = Url::parse(link).ok();
        return match host.as_ref().and_then(Url::host_str) {
            Some(host) => Picture::Remote {
                host: host.to_owned(),
                url,
            },
            None => local(url),
        };
    }
    let mut path = format!("{}/{link}", site.base_path);
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    local(encoded(&encoded(&path)))
}

fn local(url: String) -> Picture {
    Picture::Local {
        url,
        width: None,
        height: None,
    }
}

impl PictureTarget for Published<'_> {
    fn resolve(&self, link: &str) -> Picture {
        if self.site.generator == Generator::Hexo {
            return hexo_picture(self.site, link);
        }
        let url = match Url::parse(link) {
            Ok(url) if url.has_host() => {
                return Picture::Remote {
                    host: url.host_str().unwrap_or_default().to_owned(),
                    url: link.to_owned(),
                };
            }
            _ => link.to_owned(),
        };
        Picture::Local {
            url: match url.strip_prefix('/') {
                Some(rooted) if !url.starts_with(&format!("{}/", self.site.base_path)) => {
                    format!("{}/{rooted}", self.site.base_path)
                }
                _ => url,
            },
            width: None,
            height: None,
        }
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Published
    }
}
