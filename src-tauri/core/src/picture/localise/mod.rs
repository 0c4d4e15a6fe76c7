//! Pictures on other hosts brought home: fetched, prepared, stored where the site's rule says, and the links of the posts
//! exchanged byte for byte. Posts are not written here: the changes are handed back, so that one undo takes all of them.

mod ledger;
mod random;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use percent_encoding::percent_decode_str;
use url::Url;

use super::import::{self, Target};
use super::links::{self, PictureLink};
use super::prepare::{Options, prepare};
use super::remote::Fetcher;
use crate::front_matter::{Change, FrontMatter};
use crate::site::Site;
use crate::site::picture_rule::PictureRule;
use crate::{Error, Result};

pub use ledger::Ledger;

/// How many hosts are waited for at once.
const AT_ONCE: usize = 6;

/// A post as it is read now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostText {
    /// Its file.
    pub path: PathBuf,
    /// Its text with LF line ends.
    pub text: String,
}

/// A picture on another host, and everything that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemotePicture {
    /// Its whole address, without fragment.
    pub address: String,
    /// The host.
    pub host: String,
    /// Whether the address gives another picture at each load.
    pub is_random: bool,
    /// The links, each with the place of its post in the list.
    pub uses: Vec<(usize, PictureLink)>,
}

/// All pictures on other hosts that posts show, in the order in which they are first met.
pub fn survey(site: &Site, posts: &[PostText]) -> Vec<RemotePicture> {
    let mut found: Vec<RemotePicture> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (post, read) in posts.iter().enumerate() {
        let matter = FrontMatter::read(&read.text, site.generator);
        for link in links::find(&read.text, &matter) {
            let Some(address) = link.remote() else {
                continue;
            };
            let Some(host) = host_of(&address) else {
                continue;
            };
            let index = *known.entry(address.clone()).or_insert_with(|| {
                found.push(RemotePicture {
                    is_random: random::is_random(&address),
                    address,
                    host,
                    uses: Vec::new(),
                });
                found.len() - 1
            });
            if let Some(picture) = found.get_mut(index) {
                picture.uses.push((post, link));
            }
        }
    }
    found
}

fn host_of(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

/// How pictures are brought home.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where they go and how they are called; the site's preset otherwise.
    pub rule: Option<PictureRule>,
    /// What is done with each.
    pub options: Options,
    /// Takes one picture of each address that gives another at each load; such addresses are left alone otherwise.
    pub freezes_random: bool,
    /// Asks for pictures without the watermark that their address orders (Aliyun's `x-oss-process=image/watermark`).
    pub drops_watermarks: bool,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Pictures that are settled.
    pub done: usize,
    /// All of them.
    pub of: usize,
    /// The address that was settled last.
    pub address: &'a str,
}

/// What became of one picture.
#[derive(Debug)]
pub enum Outcome {
    /// It lies in the site.
    Home {
        /// The file.
        path: PathBuf,
        /// Whether it was fetched now; an earlier run had it otherwise.
        is_fetched: bool,
        /// The file's size in bytes.
        bytes: u64,
    },
    /// The address gives another picture at each load; the link is as it was.
    ChangesAtEachLoad,
    /// It did not come, or could not be stored; the link is as it was.
    Failed(Error),
    /// The work was stopped before; the link is as it was.
    Stopped,
}

/// What there is to say about one picture.
#[derive(Debug)]
pub struct Row {
    /// Its address.
    pub address: String,
    /// What became of it.
    pub outcome: Outcome,
    /// How many links lead to it now; the others could not be exchanged, and say why.
    pub exchanged: usize,
    /// Links that stay as they were though the picture is here: values of a front matter that an edit cannot reach.
    pub left: Vec<Error>,
}

/// The changes of one post, from its start to its end; none touches another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostEdit {
    /// The post's file.
    pub path: PathBuf,
    /// Of its text as it was handed in.
    pub changes: Vec<Change>,
}

impl PostEdit {
    /// The text after the changes.
    pub fn applied_to(&self, text: &str) -> String {
        let mut new = text.to_owned();
        for change in self.changes.iter().rev() {
            new = change.applied_to(&new);
        }
        new
    }

    /// The edit that takes this one back; `text` is the one it was made for.
    pub fn undone(&self, text: &str) -> Self {
        let (mut longer, mut shorter) = (0, 0);
        let changes = self.changes.iter().map(|change| {
            let start = change.range.start + longer - shorter;
            longer += change.insert.len();
            shorter += change.range.len();
            Change {
                range: start..start + change.insert.len(),
                insert: text
                    .get(change.range.clone())
                    .unwrap_or_default()
                    .to_owned(),
            }
        });
        Self {
            path: self.path.clone(),
            changes: changes.collect(),
        }
    }
}

/// All that was done and is to be done.
#[derive(Debug)]
pub struct Localised {
    /// What became of each picture, in the order of the survey.
    pub rows: Vec<Row>,
    /// The posts that change.
    pub edits: Vec<PostEdit>,
    /// Files that were not there before; to the trash with them when everything is taken back.
    pub created: Vec<PathBuf>,
}

/// Brings pictures home. What came is remembered in `ledger`, so that a run that was stopped goes on where it was.
/// `progress` is told of every picture that is settled, from several threads, and may stop the work; what came until then
/// counts.
pub fn localise(
    site: &Site,
    posts: &[PostText],
    pictures: &[RemotePicture],
    fetcher: &Fetcher,
    ledger: &mut Ledger,
    settings: &Settings,
    progress: &(dyn Fn(Progress) -> ControlFlow<()> + Sync),
) -> Localised {
    let work = Work {
        site,
        posts,
        pictures,
        fetcher,
        settings,
        progress,
        ledger: Mutex::new(ledger),
        created: Mutex::default(),
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        is_stopped: AtomicBool::new(false),
    };
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(pictures.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(pictures.len()) {
            scope.spawn(|| {
                while let Some((index, outcome)) = work.settle_next() {
                    if let Some(place) = lock(&outcomes).get_mut(index) {
                        *place = Some(outcome);
                    }
                }
            });
        }
    });
    let outcomes = outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    work.exchange(outcomes)
}

struct Work<'a> {
    site: &'a Site,
    posts: &'a [PostText],
    pictures: &'a [RemotePicture],
    fetcher: &'a Fetcher,
    settings: &'a Settings,
    progress: &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ledger: Mutex<&'a mut Ledger>,
    created: Mutex<Vec<PathBuf>>,
    next: AtomicUsize,
    done: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Work<'_> {
    fn settle_next(&self) -> Option<(usize, Outcome)> {
        let index = self.next.fetch_add(1, Ordering::SeqCst);
        let picture = self.pictures.get(index)?;
        if self.is_stopped.load(Ordering::SeqCst) {
            return Some((index, Outcome::Stopped));
        }
        let outcome = if picture.is_random && !self.settings.freezes_random {
            Outcome::ChangesAtEachLoad
        } else {
            self.home(picture).unwrap_or_else(Outcome::Failed)
        };
        let progress = Progress {
            done: self.done.fetch_add(1, Ordering::SeqCst) + 1,
            of: self.pictures.len(),
            address: &picture.address,
        };
        if (self.progress)(progress).is_break() {
            self.is_stopped.store(true, Ordering::SeqCst);
        }
        Some((index, outcome))
    }

    /// The picture's file in the site, fetched unless an earlier run did.
    fn home(&self, picture: &RemotePicture) -> Result<Outcome> {
        let known = lock(&self.ledger).find(self.site, &picture.address);
        if let Some((path, bytes)) = known {
            return Ok(Outcome::Home {
                path,
                is_fetched: false,
                bytes,
            });
        }
        let (post, _) = picture.uses.first().ok_or_else(|| Error::NotFound {
            path: picture.address.clone().into(),
        })?;
        let target = self.target(*post)?;
        let clean = without_watermark(&picture.address).filter(|_| self.settings.drops_watermarks);
        let served = clean
            .and_then(|clean| self.fetcher.fetch(clean).ok())
            .map_or_else(|| self.fetcher.fetch(&picture.address), Ok)?;
        let before = served.bytes.len() as u64;
        let origin = PathBuf::from(&picture.address);
        let prepared = prepare(served.bytes, &self.settings.options, &origin)?;
        // One at a time: two that are the same are stored once.
        let mut ledger = lock(&self.ledger);
        let stored = import::put(&target, prepared, &name_of(&picture.address), before)?;
        if stored.is_new {
            lock(&self.created).push(stored.path.clone());
        }
        ledger.put(self.site, &picture.address, &stored.path)?;
        Ok(Outcome::Home {
            path: stored.path,
            is_fetched: true,
            bytes: stored.bytes,
        })
    }

    fn target(&self, post: usize) -> Result<Target> {
        let post = self.posts.get(post).ok_or_else(|| Error::NotFound {
            path: post.to_string().into(),
        })?;
        let matter = FrontMatter::read(&post.text, self.site.generator);
        Target::new(self.site, &post.path, &matter, self.settings.rule.clone())
    }

    /// The changes of all posts, once every picture is settled.
    fn exchange(self, outcomes: Vec<Option<Outcome>>) -> Localised {
        let now = self.site.now();
        let mut targets: HashMap<usize, Option<Target>> = HashMap::new();
        let mut changes: Vec<Vec<Change>> = self.posts.iter().map(|_| Vec::new()).collect();
        let mut rows = Vec::new();
        for (picture, outcome) in self.pictures.iter().zip(outcomes) {
            let outcome = outcome.unwrap_or(Outcome::Stopped);
            let (mut exchanged, mut left) = (0, Vec::new());
            if let Outcome::Home { path, .. } = &outcome {
                for (post, link) in &picture.uses {
                    let target = targets
                        .entry(*post)
                        .or_insert_with(|| self.target(*post).ok());
                    let (Some(target), Some(read)) = (target, self.posts.get(*post)) else {
                        continue;
                    };
                    let change = self.link_to(target, path).and_then(|new| {
                        link.exchanged(&read.text, self.site.generator, &new, &now)
                    });
                    match (change, changes.get_mut(*post)) {
                        (Ok(change), Some(changes)) => {
                            changes.push(change);
                            exchanged += 1;
                        }
                        (Err(error), _) => left.push(error),
                        (Ok(_), None) => {}
                    }
                }
            }
            rows.push(Row {
                address: picture.address.clone(),
                outcome,
                exchanged,
                left,
            });
        }
        let edits = self.posts.iter().zip(changes);
        let edits = edits.filter_map(|(post, mut changes)| {
            changes.sort_by_key(|change| change.range.start);
            changes.dedup();
            (!changes.is_empty()).then(|| PostEdit {
                path: post.path.clone(),
                changes,
            })
        });
        Localised {
            rows,
            edits: edits.collect(),
            created: self
                .created
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The link from a post to a picture that was stored for it or another one; where posts share no folder, a copy.
    fn link_to(&self, target: &Target, path: &Path) -> Result<String> {
        if let Some(link) = target.link_to(path) {
            return Ok(link);
        }
        let options = Options {
            longest_side: None,
            keep_pixels: true,
            as_webp: false,
        };
        let copy = import::import(target, path, &options)?;
        if copy.is_new {
            lock(&self.created).push(copy.path);
        }
        Ok(copy.link)
    }
}

/// Whether an address orders a watermark that can be left out.
pub fn has_watermark(address: &str) -> bool {
    without_watermark(address).is_some()
}

/// The address of the picture without its watermark; none when it has none.
fn without_watermark(address: &str) -> Option<&str> {
    let (plain, query) = address.split_once('?')?;
    query
        .starts_with("x-oss-process=image/watermark")
        .then_some(plain)
}

/// The name that an address ends with.
fn name_of(address: &str) -> String {
    let path = Url::parse(address).map(|url| url.path().to_owned());
    let path = path.unwrap_or_default();
    let name = path.rsplit('/').find(|part| !part.is_empty());
    let name = percent_decode_str(name.unwrap_or_default()).decode_utf8_lossy();
    // One without an extension keeps what stands before the last dot.
    if super::Kind::promised(&name).is_some() {
        name.into_owned()
    } else {
        format!("{name}.")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
