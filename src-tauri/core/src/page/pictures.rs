//! Where the picture links of a post lead: in the window, in an exported file, on the published page.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::article::{
    Include, Picture, PictureTarget, Reference, Referred, Refusal, RemoteStyle, Syntax,
};
use crate::front_matter::FrontMatter;
use crate::picture::remote::Fetcher;
use crate::picture::shelf::Shelf;
use crate::picture::thumbnail::{self, Served};
use crate::picture::{Kind, kind};
use crate::post::PostFile;
use crate::site::{PictureKeys, Site};

/// How many hosts are waited for at once.
const AT_ONCE: usize = 6;

/// What a link is, before anyone decides how to show it.
pub(crate) enum Place {
    File(PathBuf),
    Remote { url: String, host: String },
    Missing(String),
    Refused(Refusal),
}

pub(crate) fn place(
    site: &Site,
    post: &Path,
    keys: &PictureKeys,
    link: &str,
    syntax: Syntax,
) -> Place {
    if syntax == Syntax::Asset {
        return in_site(site, &site.asset_files(post, link));
    }
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
    in_site(site, &site.picture_files(post, keys, link))
}

/// The first of these files that is there, if it is a picture of the site.
fn in_site(site: &Site, files: &[PathBuf]) -> Place {
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
    /// What its front matter says about pictures.
    pub keys: PictureKeys,
    /// Takes what is shown.
    pub shelf: &'a Shelf,
    /// Makes an address of an id.
    pub address: fn(&str) -> String,
    /// Ids of remote pictures that the writer allowed and that came.
    pub fetched: &'a HashMap<String, String>,
}

impl PictureTarget for Preview<'_> {
    fn resolve(&self, link: &str) -> Picture {
        self.resolve_written(link, Syntax::Markdown)
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        refer(self.site, self.post, reference)
    }

    fn include(&self, include: Include) -> Option<Arc<str>> {
        included(self.site, self.post, include)
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        match place(self.site, self.post, &self.keys, link, syntax) {
            Place::File(path) => {
                let (id, size) = self.shelf.put_picture(&path);
                Picture::Local {
                    url: (self.address)(&id),
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

/// Bytes of pictures on other hosts by address; none for one that did not come.
pub(crate) type Fetched = Arc<Mutex<BTreeMap<String, Option<Arc<[u8]>>>>>;

/// Pictures on other hosts, each fetched once and kept.
#[derive(Debug)]
pub struct Remotes<'a> {
    fetcher: &'a Fetcher,
    fetched: Fetched,
}

impl<'a> Remotes<'a> {
    /// Nothing is fetched before it is asked for.
    pub fn new(fetcher: &'a Fetcher) -> Self {
        Self::keeping(fetcher, Fetched::default())
    }

    /// The same, that knows what was fetched before.
    pub(crate) fn keeping(fetcher: &'a Fetcher, fetched: Fetched) -> Self {
        Self { fetcher, fetched }
    }

    /// Fetches all of these, a few at a time.
    pub(crate) fn get_all(&self, urls: Vec<String>) {
        let waiting = Mutex::new(urls.into_iter());
        let next = || {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.next()
        };
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some(url) = next() {
                        self.get(&url);
                    }
                });
            }
        });
    }

    /// The picture's bytes; none when it did not come, now or before.
    pub(crate) fn get(&self, url: &str) -> Option<Arc<[u8]>> {
        let kept = || self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(url) {
            return known.clone();
        }
        let fetched: Option<Arc<[u8]>> = self
            .fetcher
            .fetch(url)
            .ok()
            .map(|served| served.bytes.into());
        kept().insert(url.to_owned(), fetched.clone());
        fetched
    }
}

/// For an exported file: pictures inside it, at most so wide.
pub struct Inline<'a> {
    site: &'a Site,
    post: &'a Path,
    keys: PictureKeys,
    width: Option<u32>,
    remotes: Option<&'a Remotes<'a>>,
    found: RefCell<BTreeMap<String, Picture>>,
}

impl<'a> Inline<'a> {
    /// Pictures at most `width` pixels wide, as they are when none; remote ones are brought in where
    /// `remotes` are given.
    pub fn new(
        site: &'a Site,
        post: &'a Path,
        matter: &FrontMatter,
        width: Option<u32>,
        remotes: Option<&'a Remotes<'a>>,
    ) -> Self {
        Self {
            site,
            post,
            keys: PictureKeys::of(site, post, matter),
            width,
            remotes,
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

    fn embed(&self, link: &str, syntax: Syntax) -> Picture {
        match place(self.site, self.post, &self.keys, link, syntax) {
            Place::File(path) => {
                let served = crate::file::read(&path)
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
                    .remotes
                    .and_then(|remotes| remotes.get(&url))
                    .and_then(|bytes| self.fit(bytes.to_vec(), Path::new(&host)));
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
        self.resolve_written(link, Syntax::Markdown)
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        refer(self.site, self.post, reference)
    }

    fn include(&self, include: Include) -> Option<Arc<str>> {
        included(self.site, self.post, include)
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        let key = format!("{syntax:?} {link}");
        if let Some(known) = self.found.borrow().get(&key) {
            return known.clone();
        }
        let picture = self.embed(link, syntax);
        self.found.borrow_mut().insert(key, picture.clone());
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

/// A drawing as an address that holds it whole.
pub fn svg_uri(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", BASE64.encode(svg))
}

/// For comparison with the published page: addresses as the generator writes them.
pub struct Published<'a> {
    site: &'a Site,
    post: &'a Path,
    keys: PictureKeys,
    address: Option<String>,
}

impl<'a> Published<'a> {
    /// For a post with its front matter.
    pub fn new(site: &'a Site, post: &'a Path, matter: &FrontMatter) -> Self {
        Self {
            site,
            post,
            keys: PictureKeys::of(site, post, matter),
            address: site.post_address(post, matter),
        }
    }
}

/// The address of a post, read from its file.
fn address_of(site: &Site, post: &Path) -> Option<String> {
    let bytes = crate::file::read(post).ok()?;
    let text = PostFile::parse(&bytes, post).ok()?.text;
    site.post_address(post, &FrontMatter::read(&text, site.generator))
}

/// The text of a file that a tag takes in.
pub(crate) fn included(site: &Site, post: &Path, include: Include) -> Option<Arc<str>> {
    match include {
        Include::Site(name) => site.include(name, None),
        Include::Beside(name) => site.include(name, post.parent()),
        Include::Code(name) => site.hexo_code(name),
    }
}

/// Where what a tag or link names in the site is published.
pub(crate) fn refer(site: &Site, post: &Path, reference: Reference) -> Option<Referred> {
    match reference {
        Reference::Beside(name) => beside(site, &address_of(site, post)?, name),
        Reference::Post(name) => {
            let addresses = site.addresses();
            let found = addresses.named(name)?;
            Some(Referred {
                address: found.address.clone(),
                title: found.title.clone(),
            })
        }
        Reference::Asset(name) => {
            let files = site.asset_files(post, name);
            let file = files.iter().find(|file| file.is_file())?;
            Some(Referred {
                address: site.file_address(file, &site.addresses())?,
                title: name.to_owned(),
            })
        }
        Reference::Dated(name) => referred(site.jekyll_post(name)?),
        Reference::Source(path) => referred(site.jekyll_link(path)?),
        Reference::Ref(name) => Some(Referred {
            address: format!("{}{}", site.origin(), site.hugo_page(post, name)?),
            title: name.to_owned(),
        }),
        Reference::RelRef(name) => Some(Referred {
            address: site.hugo_page(post, name)?,
            title: name.to_owned(),
        }),
        Reference::Page(path) => {
            let (path, fragment) = match path.split_once('#') {
                Some((path, fragment)) => (path, Some(fragment)),
                None => (path, None),
            };
            let file = site.sources().join(path);
            let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
            Some(Referred {
                address: format!("{}{}{fragment}", site.origin(), address_of(site, &file)?),
                title: path.to_owned(),
            })
        }
    }
}

/// A file that lies with the page at `address`.
fn beside(site: &Site, address: &str, name: &str) -> Option<Referred> {
    Some(Referred {
        address: format!("{}{address}{name}", site.origin()),
        title: name.to_owned(),
    })
}

fn referred((address, title): (String, String)) -> Option<Referred> {
    Some(Referred { address, title })
}

impl PictureTarget for Published<'_> {
    fn resolve(&self, link: &str) -> Picture {
        self.resolve_written(link, Syntax::Markdown)
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        let url = self
            .site
            .picture_address(self.address.as_deref(), &self.keys, link, syntax);
        match Url::parse(&url) {
            Ok(whole) if whole.has_host() => Picture::Remote {
                host: whole.host_str().unwrap_or_default().to_owned(),
                url,
            },
            _ => Picture::Local {
                url,
                width: None,
                height: None,
            },
        }
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        match reference {
            // What stands in the post's file is known.
            Reference::Beside(name) => beside(self.site, self.address.as_deref()?, name),
            other => refer(self.site, self.post, other),
        }
    }

    fn include(&self, include: Include) -> Option<Arc<str>> {
        included(self.site, self.post, include)
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Published
    }
}
