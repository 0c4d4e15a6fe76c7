//! How large a folder will be: an estimate, made before anything is written.
//!
//! All posts are looked through for their pictures. A sample of pages is made and thrown away, and a sample of pictures
//! is made to fit; the others are taken to be like them. Where the sample holds all, the estimate is as good as exact.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::assets::Copies;
use super::ending::lists_of;
use super::names::ASSETS;
use super::plan::{Plan, Planned, bytes_of};
use super::workers::on_all;
use super::{Facts, FolderOptions, Posts, Progress, Report, style};
use crate::Result;
use crate::article::{Include, Picture, PictureTarget, Reference, Referred, RemoteStyle, Syntax};
use crate::export::document::{self, Around, Head, TagLink};
use crate::export::{FOLDER_POLICY, WIDTHS, read};
use crate::front_matter::FrontMatter;
use crate::page::pictures::{Place, included, place, refer};
use crate::picture::links;
use crate::picture::order::resolve;
use crate::picture::{Kind, kind, thumbnail};
use crate::post::PostFile;
use crate::site::{PictureKeys, Site};

/// So many pages are made.
const PAGES: usize = 40;

/// So many pictures of a kind are made to fit.
const PICTURES: usize = 4;

/// What goes beside a `src` for the second width, in bytes.
const SET: u64 = 160;

/// How large a folder will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Pages of posts.
    pub pages: usize,
    /// Different pictures of the site.
    pub pictures: usize,
    /// Different pictures on other hosts; they are not in `bytes`.
    pub remote: usize,
    /// All files at each of [`WIDTHS`], in bytes, about.
    pub bytes: [u64; 4],
}

/// Estimates what [`super::folder`] would write into an empty folder. `watch` is told of progress and says whether to
/// go on; none when it said no.
///
/// # Errors
/// Only when our own templates fail.
pub fn weigh(
    site: &Site,
    posts: &Posts,
    options: &FolderOptions,
    watch: &(dyn Fn(Progress) -> bool + Sync),
) -> Result<Option<Weight>> {
    let plan = Plan::of(site, posts, options, None, &mut Report::default());
    let total = plan.posts.len() + PAGES.min(plan.posts.len());
    let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let step = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if !watch(Progress { done, total }) {
            stopped.store(true, Ordering::Relaxed);
        }
    };

    let found = on_all(plan.posts.len(), &stopped, |at| {
        let found = plan.posts.get(at).and_then(|post| look_through(site, post));
        step();
        found
    });
    let sample = spread(&found, PAGES, |found| found.bytes);
    let made = on_all(sample.len(), &stopped, |at| {
        let post = plan.posts.get(*sample.get(at)?)?;
        let bytes = page_bytes(site, post, options).ok();
        step();
        bytes
    });
    let pages = scaled_up(&found, &sample, &made);

    let mut files: BTreeMap<PathBuf, File> = BTreeMap::new();
    let mut remote = BTreeSet::new();
    for found in found.into_iter().flatten() {
        for path in found.pictures {
            if !files.contains_key(&path)
                && let Some(file) = File::of(&path)
            {
                files.insert(path, file);
            }
        }
        remote.extend(found.remote);
    }
    let Some(rates) = Rates::measure(&files, &stopped, &|| watch(Progress { done: total, total }))
    else {
        return Ok(None);
    };

    let mut beside = style(&options.page).len() as u64;
    if posts.lists {
        let listed = Plan::listed(plan.posts.iter());
        let lists = lists_of(site, &plan, listed, options, &site.folder)?;
        beside += lists.iter().map(|(_, text)| text.len() as u64).sum::<u64>();
    }
    let bytes = WIDTHS.map(|width| {
        let pictures: u64 = files.values().map(|file| rates.copies(file, width)).sum();
        pages + beside + pictures
    });
    Ok(Some(Weight {
        pages: plan.posts.len(),
        pictures: files.len(),
        remote: remote.len(),
        bytes,
    }))
}

/// What a post says of its size and pictures.
struct Found {
    /// The length of its text.
    bytes: u64,
    pictures: BTreeSet<PathBuf>,
    remote: BTreeSet<String>,
}

fn look_through(site: &Site, post: &Planned) -> Option<Found> {
    let bytes = bytes_of(post.path).ok()?;
    let text = PostFile::parse(&bytes, post.path).ok()?.text;
    let matter = FrontMatter::read(&text, site.generator);
    let keys = PictureKeys::of(site, post.path, &matter);
    let mut found = Found {
        bytes: text.len() as u64,
        pictures: BTreeSet::new(),
        remote: BTreeSet::new(),
    };
    for link in links::find(&text, &matter) {
        match link.remote() {
            Some(url) => {
                found.remote.insert(url);
            }
            None => found
                .pictures
                .extend(resolve(site, post.path, &keys, &link)),
        }
    }
    Some(found)
}

/// Indexes of at most `most` of these, evenly from the smallest to the largest.
fn spread<T>(all: &[Option<T>], most: usize, size: impl Fn(&T) -> u64) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, one)| Some((size(one.as_ref()?), index)))
        .collect();
    order.sort_unstable();
    let count = order.len().min(most);
    // From the middle of each of `count` equal parts.
    (0..count)
        .filter_map(|at| order.get((2 * at + 1) * order.len() / (2 * count)))
        .map(|(_, index)| *index)
        .collect()
}

/// The bytes of all pages, from those that were made.
fn scaled_up(found: &[Option<Found>], sample: &[usize], made: &[Option<u64>]) -> u64 {
    let (mut html, mut text) = (0, 0);
    for (index, bytes) in sample.iter().zip(made) {
        if let (Some(Some(found)), Some(bytes)) = (found.get(*index), bytes) {
            html += bytes;
            text += found.bytes;
        }
    }
    let all: u64 = found.iter().flatten().map(|found| found.bytes).sum();
    part(html, all, text)
}

/// `bytes` × `of` ÷ `whole`.
fn part(bytes: u64, of: u64, whole: u64) -> u64 {
    let product = u128::from(bytes) * u128::from(of) / u128::from(whole.max(1));
    u64::try_from(product).unwrap_or(u64::MAX)
}

/// The page of a post is made and thrown away.
fn page_bytes(site: &Site, post: &Planned, options: &FolderOptions) -> Result<u64> {
    let options = &options.page;
    let text = PostFile::parse(&bytes_of(post.path)?, post.path)?.text;
    let page = read(&text, site, options);
    let target = Named {
        site,
        post: post.path,
        keys: PictureKeys::of(site, post.path, &page.matter),
    };
    let article = page.render(&text, &target);
    let facts = Facts::of(&page.matter, &page.settings.lang, site, post.path);
    let facts = facts.titled(&page, &article);
    let tag = |name: &String| TagLink {
        name: name.clone(),
        address: Some(format!("../tags/{name}.html")),
    };
    let around = Around {
        facts: &facts,
        cover: "",
        tags: facts.tags.iter().map(tag).collect(),
        after: "",
    };
    let (main, _) = document::main(&article, &around, options, post.path)?;
    let head = Head {
        facts: &facts,
        summary: facts.summary(&article),
        canonical: facts.canonical.as_deref(),
        image: None,
        site_name: site.title.as_deref(),
        style: "",
        policy: FOLDER_POLICY,
    };
    let sets = main.matches("<img ").count() as u64 * SET;
    Ok(document::page(&main, &head, options, post.path)?.len() as u64 + sets)
}

/// Pictures by a name of the usual length; none is read.
struct Named<'a> {
    site: &'a Site,
    post: &'a Path,
    keys: PictureKeys,
}

impl PictureTarget for Named<'_> {
    fn resolve(&self, link: &str) -> Picture {
        self.resolve_written(link, Syntax::Markdown)
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        match place(self.site, self.post, &self.keys, link, syntax) {
            Place::File(path) => Picture::Local {
                url: format!(
                    "../{ASSETS}/{}-01234567-1600.jpg",
                    path.file_stem().unwrap_or_default().display()
                ),
                width: Some(1600),
                height: Some(1200),
            },
            Place::Remote { url, host } => Picture::Remote { url, host },
            Place::Missing(path) => Picture::Missing { path },
            Place::Refused(reason) => Picture::Refused { reason },
        }
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        refer(self.site, self.post, reference)
    }

    fn include(&self, include: Include) -> Option<std::sync::Arc<str>> {
        included(self.site, self.post, include)
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Linked
    }
}

/// A picture of the site.
struct File {
    kind: Kind,
    bytes: u64,
    size: Option<(u32, u32)>,
}

impl File {
    fn of(path: &Path) -> Option<Self> {
        Some(Self {
            kind: Kind::of_file(path).ok()?,
            bytes: fs::metadata(path).ok()?.len(),
            size: kind::shown_size(path),
        })
    }

    /// What it would weigh at a width if a pixel weighed there what it weighs here.
    fn at(&self, width: u32) -> u64 {
        let Some((own, _)) = self.size.filter(|(own, _)| *own > width) else {
            return self.bytes;
        };
        let (width, own) = (u64::from(width), u64::from(own));
        part(self.bytes, width * width, own * own)
    }
}

/// How much more or less pictures weigh when they are made to fit than [`File::at`] says, by kind and width: what came
/// out in all, and what was said.
struct Rates(HashMap<(&'static str, u32), (u64, u64)>);

impl Rates {
    /// Makes a few of each kind fit. None when it was stopped.
    fn measure(
        files: &BTreeMap<PathBuf, File>,
        stopped: &AtomicBool,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<Self> {
        let mut widths: BTreeSet<u32> = BTreeSet::new();
        let mut by_kind: BTreeMap<&str, Vec<Option<(&PathBuf, &File)>>> = BTreeMap::new();
        for (path, file) in files {
            let mut made: Vec<u32> = Vec::new();
            for width in WIDTHS {
                let copies = Copies::of(file.kind, file.size, width);
                made.extend([copies.first, copies.second].into_iter().flatten());
            }
            if !made.is_empty() {
                by_kind
                    .entry(file.kind.extension())
                    .or_default()
                    .push(Some((path, file)));
            }
            widths.extend(made);
        }
        let mut tried = Vec::new();
        for all in by_kind.values() {
            let sample = spread(all, PICTURES, |(_, file)| file.bytes);
            let sample = sample.into_iter().filter_map(|index| *all.get(index)?);
            tried.extend(
                sample
                    .flat_map(|(path, file)| widths.iter().map(move |width| (path, file, *width))),
            );
        }
        tried.retain(|(_, file, width)| file.size.is_some_and(|(own, _)| own > *width));
        let made = on_all(tried.len(), stopped, |index| {
            let (path, _, width) = tried.get(index)?;
            if !goes_on() {
                stopped.store(true, Ordering::Relaxed);
                return None;
            }
            let bytes = crate::file::read(path).ok()?;
            Some(thumbnail::fit(bytes, *width, path).ok()?.bytes.len() as u64)
        });
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let mut rates: HashMap<(&'static str, u32), (u64, u64)> = HashMap::new();
        for ((_, file, width), bytes) in tried.iter().zip(made) {
            if let Some(bytes) = bytes {
                let rate = rates.entry((file.kind.extension(), *width)).or_default();
                *rate = (rate.0 + bytes, rate.1 + file.at(*width));
            }
        }
        Some(Self(rates))
    }

    /// Both copies of a picture.
    fn copies(&self, file: &File, width: Option<u32>) -> u64 {
        let copies = Copies::of(file.kind, file.size, width);
        let fitted = |width: u32| match self.0.get(&(file.kind.extension(), width)) {
            Some((made, said)) => part(file.at(width), *made, *said),
            None => file.at(width),
        };
        copies.first.map_or(file.bytes, fitted) + copies.second.map_or(0, fitted)
    }
}
