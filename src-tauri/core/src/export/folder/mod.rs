//! Posts turned into a folder of finished HTML: pages, their pictures in two widths, one style sheet, and, for a
//! blog, the lists of its posts.
//!
//! The posts are read twice. First all of them for their cards (title, day, tags), from which every place in the
//! folder follows; then each that changed is rendered and written, on all processors, one post of a processor in
//! memory at a time. `names` says where pages go, `output` is the only one that writes, `manifest` remembers.

mod assets;
mod links;
mod lists;
mod manifest;
mod names;
mod output;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use jiff::Timestamp;

use super::document::{self, Around, Head, TagLink};
use super::facts::Facts;
use super::{FOLDER_POLICY, Options, absent, cover_html, draw, read, styles, words};
use crate::article::{Article, Picture, PictureTarget};
use crate::front_matter::FrontMatter;
use crate::library;
use crate::page::pictures::Remotes;
use crate::post::PostFile;
use crate::site::Site;
use crate::{Error, Result};
use assets::{Assets, OfPage};
use links::Pages;
use lists::{Listed, Lists};
use manifest::{Card, Entry, Manifest};
use output::{Output, Stamp};

/// The style sheet's place.
const STYLE: &str = "assets/style.css";

/// The largest post that is read, in bytes.
const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Posts to be exported.
#[derive(Clone, Debug)]
pub struct Posts {
    /// Name (in the report) and file of each.
    pub files: Vec<(String, PathBuf)>,
    /// Whether lists of them are made: an index, pages of tags, a feed and a sitemap.
    pub lists: bool,
}

/// Which posts go along, and where the folder will be.
#[derive(Clone, Debug, Default)]
pub struct FolderOptions {
    /// How each page is made.
    pub page: Options,
    /// Whether drafts go along.
    pub drafts: bool,
    /// Whether posts dated later than `now` go along.
    pub future: bool,
    /// The present time; none takes no post for a future one.
    pub now: Option<Timestamp>,
    /// The address that the folder will have; none for the site's own, if that is known. The sitemap needs one.
    pub address: Option<String>,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Posts that are done.
    pub done: usize,
    /// Posts in all.
    pub total: usize,
}

/// What an export did.
#[derive(Debug, Default)]
pub struct Report {
    /// Files that were written.
    pub written: usize,
    /// Pages that were right already.
    pub unchanged: usize,
    /// Files of an earlier export that were taken away.
    pub removed: usize,
    /// Different pictures in the folder.
    pub pictures: usize,
    /// Drafts that were left out.
    pub drafts: usize,
    /// Posts of the future that were left out.
    pub future: usize,
    /// Posts that could not be exported, and why.
    pub failed: Vec<(String, Error)>,
    /// Pictures that are not there: post and link.
    pub missing: Vec<(String, String)>,
    /// Pictures on other hosts that stand as placeholders.
    pub remote: usize,
    /// Whether there is no sitemap because the folder's address is not known.
    pub no_sitemap: bool,
    /// Whether it was stopped; what was written until then is whole.
    pub cancelled: bool,
}

/// A post that is known.
struct Known {
    source: String,
    card: Card,
}

/// Exports posts of a site into the folder `to`. `watch` is told of progress and says whether to go on.
///
/// # Errors
/// When the folder cannot be used at all: it is a link, lies in the way of the posts, or cannot be written. What is
/// wrong with single posts is in the report.
pub fn folder(
    site: &Site,
    posts: &Posts,
    to: &Path,
    options: &FolderOptions,
    remotes: Option<&Remotes>,
    watch: &(dyn Fn(Progress) -> bool + Sync),
) -> Result<Report> {
    let output = Output::open(to)?;
    if site.root.starts_with(output.root()) || site.folder == output.root() {
        return Err(Error::WouldOverwrite {
            path: to.to_owned(),
        });
    }
    let before = Manifest::read(&output);
    let total = posts.files.len();
    let mut report = Report::default();

    // All cards.
    let same_settings = settings(site, options);
    let keeps = before.settings == same_settings;
    let stopped = AtomicBool::new(false);
    let found = on_all(total, &stopped, |index| {
        let (id, path) = posts.files.get(index)?;
        Some(know(site, path, before.posts.get(id).filter(|_| keeps)))
    });
    let mut kept: Vec<(usize, Known)> = Vec::new();
    for (index, known) in found.into_iter().enumerate() {
        let Some((id, _)) = posts.files.get(index) else {
            continue;
        };
        match known {
            Some(Ok(known)) if known.card.draft && !options.drafts => report.drafts += 1,
            Some(Ok(known)) if is_future(&known.card, options) => report.future += 1,
            Some(Ok(known)) => kept.push((index, known)),
            Some(Err(error)) => report.failed.push((id.clone(), error)),
            None => {}
        }
    }

    // All places.
    let mut order: Vec<usize> = (0..kept.len()).collect();
    let id_of = |index: usize| posts.files.get(index).map_or("", |(id, _)| id.as_str());
    order.sort_by_key(|at| kept.get(*at).map(|(index, _)| id_of(*index)));
    let mut places = names::Places::new();
    let mut place_of: Vec<String> = vec![String::new(); kept.len()];
    let mut pages = Pages::default();
    for at in order {
        let Some((index, known)) = kept.get(at) else {
            continue;
        };
        let Some((id, path)) = posts.files.get(*index) else {
            continue;
        };
        let name = || id.rsplit_once('.').map_or(id.as_str(), |(stem, _)| stem);
        let place = places.take(known.card.address.as_deref().unwrap_or_else(name));
        pages.insert(path, known.card.address.as_deref(), &place);
        if let Some(slot) = place_of.get_mut(at) {
            *slot = place;
        }
    }
    let addresses_hash = output::hash(place_of.join("\n").as_bytes());
    let tags = match posts.lists {
        true => lists::tag_places(
            kept.iter()
                .flat_map(|(_, known)| known.card.tags.iter().map(String::as_str)),
        ),
        false => BTreeMap::new(),
    };

    // What is ours from now on, should this be cut short.
    let mut planned = Manifest {
        files: before.files.clone(),
        ..Manifest::default()
    };
    for place in &place_of {
        // A file that is there and was not ours stays whose it is.
        if !planned.files.contains_key(place) && output.read(place).is_none() {
            planned.files.insert(place.clone(), None);
        }
    }
    let anything_new = planned.files.len() != before.files.len();
    if anything_new {
        planned.write(&output)?;
    }

    let pictures = Assets::new(&output, options.page.picture_width, remotes, &before);
    let run = Run {
        site,
        options,
        output: &output,
        before: &before,
        keeps,
        keeps_addresses: before.addresses == addresses_hash,
        pages: &pages,
        tags: &tags,
        has_lists: posts.lists,
        assets: &pictures,
        addresses: OnceLock::new(),
    };
    let done = AtomicUsize::new(0);
    let made = on_all(kept.len(), &stopped, |at| {
        let (index, known) = kept.get(at)?;
        let (id, path) = posts.files.get(*index)?;
        let place = place_of.get(at)?;
        let made = catch_unwind(AssertUnwindSafe(|| run.page(id, path, known, place)));
        let made = made.unwrap_or_else(|_| {
            Err(Error::io(
                path,
                std::io::Error::other("this post cannot be rendered"),
            ))
        });
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if !watch(Progress {
            done,
            total: kept.len(),
        }) {
            stopped.store(true, Ordering::Relaxed);
        }
        Some(made)
    });
    report.cancelled = stopped.load(Ordering::Relaxed);

    // What there is now.
    let mut after = Manifest {
        settings: same_settings,
        addresses: addresses_hash,
        ..Manifest::default()
    };
    let mut listed = Vec::new();
    for (at, made) in made.into_iter().enumerate() {
        let (Some((index, _)), Some(place)) = (kept.get(at), place_of.get(at)) else {
            continue;
        };
        let id = id_of(*index).to_owned();
        match made {
            Some(Ok(made)) => {
                report.written += usize::from(made.written);
                report.unchanged += usize::from(!made.written);
                report.remote += made.entry.remote;
                let missing = made.entry.missing.iter();
                report
                    .missing
                    .extend(missing.map(|link| (id.clone(), link.clone())));
                listed.push((at, made.entry.card.clone(), place.clone()));
                after.files.insert(place.clone(), Some(made.stamp));
                after.posts.insert(id, made.entry);
            }
            Some(Err(error)) => {
                // Its page of the last export is better than none.
                if let Some(old) = before.posts.get(&id)
                    && let Some(stamp) = before.files.get(&old.place)
                {
                    after.files.insert(old.place.clone(), stamp.clone());
                }
                report.failed.push((id, error));
            }
            // It was stopped before this one.
            None => {
                if let Some(old) = before.posts.get(&id) {
                    after.posts.insert(id.clone(), old.clone());
                }
            }
        }
    }
    for (id, _) in &report.failed {
        if let Some(old) = before.posts.get(id)
            && let Some(stamp) = before.files.get(&old.place)
            && !after.files.contains_key(&old.place)
        {
            after.files.insert(old.place.clone(), stamp.clone());
        }
    }
    let (made_pictures, picture_files) = pictures.finish();
    report.pictures = made_pictures.len();
    let new_picture = |(place, stamp): &(&String, &Stamp)| {
        before.files.get(*place).and_then(Option::as_ref) != Some(*stamp)
    };
    report.written += picture_files.iter().filter(new_picture).count();
    after.pictures = made_pictures;
    after.files.extend(
        picture_files
            .into_iter()
            .map(|(place, stamp)| (place, Some(stamp))),
    );

    let write = |place: &str, bytes: &[u8], report: &mut Report, after: &mut Manifest| {
        let hash = output::hash(bytes);
        let old = before.files.get(place);
        if let Some(Some(stamp)) = old
            && stamp.hash == hash
            && output.is_intact(place, stamp)
        {
            after.files.insert(place.to_owned(), Some(stamp.clone()));
            return;
        }
        match output.write(place, bytes, old.is_some()) {
            Ok(stamp) => {
                report.written += 1;
                after.files.insert(place.to_owned(), Some(stamp));
            }
            Err(error) => report.failed.push((place.to_owned(), error)),
        }
    };
    let css = styles::whole(&options.page.theme.page_css(), options.page.appearance);
    let css = format!(
        ":root{{color-scheme:{}}}\n{css}",
        options.page.appearance.color_scheme()
    );
    write(STYLE, css.as_bytes(), &mut report, &mut after);
    if posts.lists && !report.cancelled {
        listed.sort_by(|(one, a, _), (other, b, _)| {
            (b.published, &b.day, other).cmp(&(a.published, &a.day, one))
        });
        let lang = options.page.lang.clone().or_else(|| site.lang.clone());
        let lang = super::facts::language(&lang.unwrap_or_else(|| language_of(&listed)));
        let base = options.address.clone().or_else(|| {
            let origin = Some(site.origin()).filter(|origin| !origin.is_empty())?;
            Some(format!("{origin}{}", site.base_path))
        });
        let base = base.map(|base| base.trim_end_matches('/').to_owned());
        report.no_sitemap = base.is_none();
        let all = Lists {
            posts: listed
                .iter()
                .map(|(_, card, place)| Listed { card, place })
                .collect(),
            title: &site.view().name,
            lang: &lang,
            base: base.as_deref(),
            tags: &tags,
        };
        for (place, text) in all.files(&options.page, to)? {
            write(&place, text.as_bytes(), &mut report, &mut after);
        }
    }

    // What is no longer made goes, if it is as it was written.
    for (place, stamp) in &before.files {
        if after.files.contains_key(place) {
            continue;
        }
        let is_gone = match stamp {
            Some(stamp) if !report.cancelled => output.remove(place, &stamp.hash),
            _ => false,
        };
        report.removed += usize::from(is_gone);
        let stays = report.cancelled || stamp.is_none() && output.read(place).is_some();
        if !is_gone && stays {
            after.files.insert(place.clone(), stamp.clone());
        }
    }
    if report.written > 0 || report.removed > 0 || !same(&before, &after) {
        after.write(&output)?;
    }
    Ok(report)
}

/// Whether the next export would know the same.
fn same(before: &Manifest, after: &Manifest) -> bool {
    before.settings == after.settings
        && before.addresses == after.addresses
        && before.posts == after.posts
        && before.pictures == after.pictures
        && before.files == after.files
}

/// Chinese when most titles are.
fn language_of(listed: &[(usize, Card, String)]) -> String {
    let is_han = |title: &str| {
        title
            .chars()
            .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    };
    let han = listed
        .iter()
        .filter(|(_, card, _)| is_han(&card.title))
        .count();
    if han * 2 > listed.len() {
        "zh-CN"
    } else {
        "en"
    }
    .to_owned()
}

fn is_future(card: &Card, options: &FolderOptions) -> bool {
    let later = options.now.zip(card.published);
    !options.future && later.is_some_and(|(now, published)| published > now)
}

/// Everything but the posts that pages depend on, as a hash.
fn settings(site: &Site, options: &FolderOptions) -> String {
    let all = format!(
        "{} {:?} {:?} {:?} {} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        options.page,
        site.generator,
        site.zone,
        site.config,
        site.publishing,
        options.page.theme.page_css(),
    );
    output::hash(all.as_bytes())
}

/// Runs `work` for each index on all processors and gives the results in order; what was not begun when it was
/// stopped gives none.
fn on_all<T: Send>(
    count: usize,
    stopped: &AtomicBool,
    work: impl Fn(usize) -> Option<T> + Sync,
) -> Vec<Option<T>> {
    let workers = thread::available_parallelism()
        .map_or(2, NonZero::get)
        .min(count.max(1));
    let next = AtomicUsize::new(0);
    let mut results: Vec<Option<T>> = Vec::new();
    results.resize_with(count, || None);
    let parts: Vec<Vec<(usize, T)>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut part = Vec::new();
                    while !stopped.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            break;
                        }
                        if let Some(result) = work(index) {
                            part.push((index, result));
                        }
                    }
                    part
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    for (index, result) in parts.into_iter().flatten() {
        if let Some(slot) = results.get_mut(index) {
            *slot = Some(result);
        }
    }
    results
}

/// A post's file and its text.
fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let fail = |error| Error::io(path, error);
    if fs::metadata(path).map_err(fail)?.len() > MAX_BYTES {
        return Err(Error::TooLarge {
            path: path.to_owned(),
        });
    }
    fs::read(path).map_err(fail)
}

/// Reads a post's card, or takes it from the last export when the file is the same.
fn know(site: &Site, path: &Path, before: Option<&Entry>) -> Result<Known> {
    let bytes = bytes_of(path)?;
    let source = output::hash(&bytes);
    if let Some(before) = before.filter(|before| before.source == source) {
        return Ok(Known {
            source,
            card: before.card.clone(),
        });
    }
    let text = PostFile::parse(&bytes, path)?.text;
    let matter = FrontMatter::read(&text, site.generator);
    let body = matter.block.as_ref().map_or(0, |block| block.range.end);
    let (heading, excerpt) = library::first_words(text.get(body..).unwrap_or(""));
    let facts = Facts::of(&matter, "en", site, path);
    let title = match matter.text("title") {
        Some(_) => facts.title,
        None => heading.unwrap_or(facts.title),
    };
    Ok(Known {
        source,
        card: Card {
            title,
            day: facts.day,
            published: facts.published,
            updated: facts.updated,
            tags: facts.tags,
            summary: facts.description.unwrap_or(excerpt),
            draft: facts.draft,
            address: site.post_address(path, &matter),
        },
    })
}

/// What the makers of pages share.
struct Run<'a> {
    site: &'a Site,
    options: &'a FolderOptions,
    output: &'a Output,
    before: &'a Manifest,
    /// Whether the settings are those of the last export.
    keeps: bool,
    /// Whether all pages go where they went.
    keeps_addresses: bool,
    pages: &'a Pages,
    tags: &'a BTreeMap<String, String>,
    has_lists: bool,
    assets: &'a Assets<'a>,
    addresses: OnceLock<crate::site::Addresses>,
}

/// A page that is in its place.
struct Made {
    entry: Entry,
    stamp: Stamp,
    written: bool,
}

impl Run<'_> {
    /// Makes the page of a post, unless it is right already.
    fn page(&self, id: &str, path: &Path, known: &Known, place: &str) -> Result<Made> {
        let tags: Vec<TagLink> = known
            .card
            .tags
            .iter()
            .map(|tag| TagLink {
                name: tag.clone(),
                address: self.tags.get(tag).map(|target| names::link(place, target)),
            })
            .collect();
        let tag_addresses: Vec<Option<String>> =
            tags.iter().map(|tag| tag.address.clone()).collect();
        let old = self.before.posts.get(id).filter(|_| self.keeps);
        let old_stamp = self.before.files.get(place).and_then(Option::as_ref);
        if let (Some(old), Some(stamp)) = (old, old_stamp)
            && old.source == known.source
            && old.place == place
            && old.tags == tag_addresses
            && !old.volatile
            && (!old.linked || self.keeps_addresses)
            && self.output.is_intact(place, stamp)
            && !old.absent.iter().any(|file| Path::new(file).exists())
            && old.pictures.iter().all(|name| self.assets.keep(name))
        {
            return Ok(Made {
                entry: old.clone(),
                stamp: stamp.clone(),
                written: false,
            });
        }
        let (html, entry) = self.render(path, known, place, tags, tag_addresses)?;
        let hash = output::hash(html.as_bytes());
        if let Some(stamp) = old_stamp
            && stamp.hash == hash
            && self.output.is_intact(place, stamp)
        {
            return Ok(Made {
                entry,
                stamp: stamp.clone(),
                written: false,
            });
        }
        let is_ours = self.before.files.contains_key(place);
        let stamp = self.output.write(place, html.as_bytes(), is_ours)?;
        Ok(Made {
            entry,
            stamp,
            written: true,
        })
    }

    fn render(
        &self,
        path: &Path,
        known: &Known,
        place: &str,
        tags: Vec<TagLink>,
        tag_addresses: Vec<Option<String>>,
    ) -> Result<(String, Entry)> {
        let options = &self.options.page;
        let bytes = bytes_of(path)?;
        let text = PostFile::parse(&bytes, path)?.text;
        drop(bytes);
        let page = read(&text, self.site, options);
        let target = OfPage::new(
            self.assets,
            self.site,
            &self.addresses,
            path,
            place,
            &page.matter,
        );
        let mut article = page.render(&text, &target);
        draw(&mut article, &options.diagrams);
        let facts =
            Facts::of(&page.matter, &page.settings.lang, self.site, path).titled(&page, &article);
        let (mut missing, mut remote) = absent(&article);
        let cover = facts.cover.as_ref().map(|cover| {
            let found = target.resolve(cover.link.split('#').next().unwrap_or(""));
            match &found {
                Picture::Missing { path } => missing.push(path.clone()),
                Picture::Remote { .. } => remote += 1,
                _ => {}
            }
            let html = cover_html(&cover.alt, &found, &page.settings.words.remote_picture);
            self.pages
                .rewrite(&html, self.site, path, None, place, &target.sets.borrow())
                .html
        });
        missing.sort();
        missing.dedup();
        let after = match self.has_lists {
            true => format!(
                "<nav class=\"all-posts article theme-{}\" aria-label=\"{}\"><a href=\"{}\">{}</a></nav>",
                options.theme.name(),
                words::of(&facts.lang).all_posts,
                names::link(place, names::INDEX),
                words::of(&facts.lang).all_posts
            ),
            false => String::new(),
        };
        let around = Around {
            facts: &facts,
            cover: cover.as_deref().unwrap_or(""),
            tags,
            after: &after,
        };
        let summary = facts.summary(&article);
        let linked = self.lead(&mut article, path, known, place, &target);
        let (main, _) = document::main(&article, &around, options, path)?;
        let style = format!(
            "<link rel=\"stylesheet\" href=\"{}\">",
            names::link(place, STYLE)
        );
        let feed = match self.has_lists {
            true => format!(
                "\n<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{}\">",
                names::link(place, names::FEED)
            ),
            false => String::new(),
        };
        let head = Head {
            facts: &facts,
            summary,
            canonical: facts.canonical.as_deref(),
            image: None,
            site_name: self.site.title.as_deref(),
            style: &format!("{style}{feed}"),
            policy: FOLDER_POLICY,
        };
        let html = document::page(&main, &head, options, path)?;
        let entry = Entry {
            source: known.source.clone(),
            card: known.card.clone(),
            place: place.to_owned(),
            tags: tag_addresses,
            pictures: target.used.take().into_iter().collect(),
            linked,
            absent: target.absent.take().into_iter().collect(),
            volatile: target.volatile.get(),
            missing,
            remote,
        };
        Ok((html, entry))
    }

    /// Leads the article's links to posts to their pages, and puts the second width beside each picture. Says whether
    /// it links into the site.
    fn lead(
        &self,
        article: &mut Article,
        path: &Path,
        known: &Known,
        place: &str,
        target: &OfPage,
    ) -> bool {
        let sets = target.sets.borrow();
        let address = known.card.address.as_deref();
        let mut linked = false;
        for block in &mut article.blocks {
            if !block.html.contains("<a ") && !block.html.contains("<img ") {
                continue;
            }
            let new = self
                .pages
                .rewrite(&block.html, self.site, path, address, place, &sets);
            linked |= new.linked;
            block.html = new.html.into();
        }
        linked
    }
}
