//! The pictures of a folder of pages: each once, in two widths, under a name that says what is in it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::UNIX_EPOCH;

use super::manifest::{Asset, Manifest};
use super::names::{self, ASSETS};
use super::output::{Output, Stamp};
use crate::article::{
    Include, Picture, PictureTarget, Reference, Referred, Refusal, RemoteStyle, Syntax,
};
use crate::front_matter::FrontMatter;
use crate::page::pictures::{Place, Remotes, included, place, refer};
use crate::picture::{Kind, kind, thumbnail};
use crate::site::{Addresses, PictureKeys, Site};

/// The width of the second copy, as a part of the first.
const SECOND: u32 = 2;

/// Originals are shown at most so wide beside themselves, in pixels.
const BESIDE_ORIGINAL: u32 = 800;

/// How wide the copies of a picture are made, in pixels.
pub(super) struct Copies {
    /// None for the picture as it is.
    pub(super) first: Option<u32>,
    /// None when there is no second.
    pub(super) second: Option<u32>,
}

impl Copies {
    /// Of a picture that is shown at `size` and may be `width` pixels wide. Drawings and animations stay as they are.
    pub(super) fn of(kind: Kind, size: Option<(u32, u32)>, width: Option<u32>) -> Self {
        let is_drawn = matches!(kind, Kind::Svg | Kind::Gif);
        let fits = |width: u32| size.is_none_or(|(shown, _)| shown <= width);
        let made = |width: &u32| !is_drawn && !fits(*width);
        Self {
            first: width.filter(made),
            second: Some(width.map_or(BESIDE_ORIGINAL, |width| width / SECOND))
                .filter(|second| size.is_some() && made(second)),
        }
    }
}

type Slot = Arc<OnceLock<Option<Asset>>>;

/// The pictures of one export, shared by all who make its pages.
pub(super) struct Assets<'a> {
    output: &'a Output,
    width: Option<u32>,
    remotes: Option<&'a Remotes<'a>>,
    before: &'a Manifest,
    made: Mutex<HashMap<String, Slot>>,
    written: Mutex<BTreeMap<String, Stamp>>,
}

impl<'a> Assets<'a> {
    pub(super) fn new(
        output: &'a Output,
        width: Option<u32>,
        remotes: Option<&'a Remotes<'a>>,
        before: &'a Manifest,
    ) -> Self {
        Self {
            output,
            width,
            remotes,
            before,
            made: Mutex::default(),
            written: Mutex::default(),
        }
    }

    /// What was made, for the list of the next export; and every file of it.
    pub(super) fn finish(self) -> (BTreeMap<String, Asset>, BTreeMap<String, Stamp>) {
        let made = self
            .made
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let assets = made
            .into_iter()
            .filter_map(|(name, slot)| Some((name, slot.get()?.clone()?)))
            .collect();
        let written = self.written.into_inner();
        (assets, written.unwrap_or_else(PoisonError::into_inner))
    }

    /// How pictures are named in the list.
    fn name(&self, source: &str) -> String {
        match self.width {
            Some(width) => format!("{source} {width}"),
            None => source.to_owned(),
        }
    }

    /// A picture that a page of the last export had, if it still is as it was, here and there.
    pub(super) fn keep(&self, name: &str) -> bool {
        let Some(asset) = self.before.pictures.get(name) else {
            return false;
        };
        let source = match self.width {
            Some(width) => name.strip_suffix(&format!(" {width}")).unwrap_or(name),
            None => name,
        };
        let is_remote = asset.file == (0, 0);
        let unchanged = is_remote || file_stamp(Path::new(source)) == Some(asset.file);
        unchanged && self.take_intact(name, asset)
    }

    /// Keeps the files of an asset if they are as they were written.
    fn take_intact(&self, name: &str, asset: &Asset) -> bool {
        let stamps: Option<Vec<(String, Stamp)>> = asset
            .places
            .iter()
            .map(|(place, _)| {
                let stamp = self.before.files.get(place)?.clone()?;
                let intact = self.output.is_intact(place, &stamp);
                intact.then(|| (place.clone(), stamp))
            })
            .collect();
        let Some(stamps) = stamps else { return false };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend(stamps);
        drop(written);
        let _ = self.slot(name).set(Some(asset.clone()));
        true
    }

    fn slot(&self, name: &str) -> Slot {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(name.to_owned()).or_default())
    }

    /// The copies of a picture file; none for one that cannot be read.
    fn of_file(&self, path: &Path) -> Option<(String, Asset)> {
        let name = self.name(&path.to_string_lossy());
        let slot = self.slot(&name);
        // Whoever comes second waits here for the first.
        let made = slot.get_or_init(|| {
            let file = file_stamp(path)?;
            if let Some(before) = self.before.pictures.get(&name)
                && before.file == file
                && let Some(stamps) = self.stamps(before)
            {
                let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
                written.extend(stamps);
                return Some(before.clone());
            }
            if file.0 > kind::MAX_BYTES {
                return None;
            }
            let bytes = fs::read(path).ok()?;
            let stem = path.file_stem()?.to_string_lossy().into_owned();
            self.copies(bytes, &stem, kind::shown_size(path), file, path)
        });
        made.clone().map(|asset| (name, asset))
    }

    fn stamps(&self, asset: &Asset) -> Option<Vec<(String, Stamp)>> {
        let stamp = |place: &String| {
            let stamp = self.before.files.get(place)?.clone()?;
            let intact = self.output.is_intact(place, &stamp);
            intact.then(|| (place.clone(), stamp))
        };
        asset.places.iter().map(|(place, _)| stamp(place)).collect()
    }

    /// The copies of a picture on another host; none when it did not come.
    fn of_remote(&self, url: &str, host: &str) -> Option<(String, Asset)> {
        let remotes = self.remotes?;
        let name = self.name(url);
        let slot = self.slot(&name);
        let made = slot.get_or_init(|| {
            let bytes = remotes.get(url)?;
            let path = url.split(['?', '#']).next().unwrap_or("");
            let file = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            self.copies(bytes.to_vec(), stem, None, (0, 0), Path::new(host))
        });
        made.clone().map(|asset| (name, asset))
    }

    fn copies(
        &self,
        bytes: Vec<u8>,
        stem: &str,
        size: Option<(u32, u32)>,
        file: (u64, u64),
        about: &Path,
    ) -> Option<Asset> {
        let kind = Kind::of(bytes.get(..bytes.len().min(1024))?)?;
        let hash = blake3::hash(&bytes).to_hex();
        let stem = crate::site::names::slug(stem);
        let stem = if stem.is_empty() { "picture" } else { &stem };
        let name = |width: Option<u32>, bytes: &[u8]| {
            let kind = Kind::of(bytes.get(..bytes.len().min(1024))?)?;
            let width = width.map_or(String::new(), |width| format!("-{width}"));
            let hash = hash.get(..8).unwrap_or("");
            Some(format!(
                "{ASSETS}/{stem}-{hash}{width}.{}",
                kind.extension()
            ))
        };
        let Copies { first, second } = Copies::of(kind, size, self.width);
        let mut places = Vec::new();
        if let Some(second) = second {
            let small = thumbnail::fit(bytes.clone(), second, about).ok()?.bytes;
            let place = name(Some(second), &small)?;
            self.write(&place, &small)?;
            places.push((place, Some(second)));
        }
        let large = match first {
            Some(width) => thumbnail::fit(bytes, width, about).ok()?.bytes,
            None => bytes,
        };
        let place = name(first, &large)?;
        self.write(&place, &large)?;
        let size = size.map(|(width, height)| match first {
            Some(most) => (
                most,
                (u64::from(height) * u64::from(most) / u64::from(width.max(1))) as u32,
            ),
            None => (width, height),
        });
        places.insert(0, (place, size.map(|(width, _)| width)));
        Some(Asset { file, places, size })
    }

    fn write(&self, place: &str, bytes: &[u8]) -> Option<()> {
        let hash = super::output::hash(bytes);
        let known = self.before.files.get(place);
        let stamp = match known {
            Some(Some(stamp)) if stamp.hash == hash && self.output.is_intact(place, stamp) => {
                stamp.clone()
            }
            _ => {
                // Two files of the same content have one copy.
                let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
                let is_ours = known.is_some() || written.contains_key(place);
                let stamp = self.output.write(place, bytes, is_ours).ok()?;
                written.insert(place.to_owned(), stamp);
                return Some(());
            }
        };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.insert(place.to_owned(), stamp);
        Some(())
    }
}

/// Length and time of change.
fn file_stamp(path: &Path) -> Option<(u64, u64)> {
    let metadata = fs::metadata(path).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), changed.as_nanos() as u64))
}

/// The pictures of one page.
pub(super) struct OfPage<'a> {
    pub(super) assets: &'a Assets<'a>,
    pub(super) site: &'a Site,
    pub(super) addresses: &'a OnceLock<Addresses>,
    pub(super) post: &'a Path,
    /// Where the page goes.
    pub(super) page: &'a str,
    keys: PictureKeys,
    /// What stands in the page, by its names in the list.
    pub(super) used: RefCell<BTreeSet<String>>,
    /// What goes beside a `src`.
    pub(super) sets: RefCell<BTreeMap<String, String>>,
    /// Files that were looked for and were not there.
    pub(super) absent: RefCell<BTreeSet<String>>,
    /// Whether something was taken in that is not watched.
    pub(super) volatile: Cell<bool>,
}

impl<'a> OfPage<'a> {
    pub(super) fn new(
        assets: &'a Assets<'a>,
        site: &'a Site,
        addresses: &'a OnceLock<Addresses>,
        post: &'a Path,
        page: &'a str,
        matter: &FrontMatter,
    ) -> Self {
        Self {
            assets,
            site,
            addresses,
            post,
            page,
            keys: PictureKeys::of(site, post, matter),
            used: RefCell::default(),
            sets: RefCell::default(),
            absent: RefCell::default(),
            volatile: Cell::new(false),
        }
    }

    fn shown(&self, (name, asset): (String, Asset)) -> Picture {
        self.used.borrow_mut().insert(name);
        let Some((first, _)) = asset.places.first() else {
            return Picture::Refused {
                reason: Refusal::Malformed,
            };
        };
        let url = names::link(self.page, first);
        if asset.places.len() > 1 {
            let set: Vec<String> = asset
                .places
                .iter()
                .rev()
                .filter_map(|(place, width)| {
                    Some(format!("{} {}w", names::link(self.page, place), (*width)?))
                })
                .collect();
            self.sets.borrow_mut().insert(url.clone(), set.join(", "));
        }
        Picture::Local {
            url,
            width: asset.size.map(|(width, _)| width),
            height: asset.size.map(|(_, height)| height),
        }
    }
}

impl PictureTarget for OfPage<'_> {
    fn resolve(&self, link: &str) -> Picture {
        self.resolve_written(link, Syntax::Markdown)
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        let found = match place(self.site, self.post, &self.keys, link, syntax) {
            Place::File(path) => match self.assets.of_file(&path) {
                Some(asset) => self.shown(asset),
                None => Picture::Missing {
                    path: link.to_owned(),
                },
            },
            Place::Remote { url, host } => match self.assets.of_remote(&url, &host) {
                Some(asset) => self.shown(asset),
                None => {
                    // It may come the next time.
                    self.volatile
                        .set(self.volatile.get() || self.assets.remotes.is_some());
                    return Picture::Remote { url, host };
                }
            },
            Place::Missing(path) => {
                let files = match syntax {
                    Syntax::Asset => self.site.asset_files(self.post, link),
                    _ => self.site.picture_files(self.post, &self.keys, link),
                };
                let files = files.iter().map(|file| file.to_string_lossy().into_owned());
                self.absent.borrow_mut().extend(files);
                return Picture::Missing { path };
            }
            // What the link says does not change; what the file is may.
            Place::Refused(reason @ (Refusal::UnknownScheme | Refusal::Malformed)) => {
                return Picture::Refused { reason };
            }
            Place::Refused(reason) => Picture::Refused { reason },
        };
        if !matches!(found, Picture::Local { .. }) {
            self.volatile.set(true);
        }
        found
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        self.volatile.set(true);
        match reference {
            Reference::Post(name) => {
                let addresses = self.addresses.get_or_init(|| self.site.addresses());
                let found = addresses.named(name)?;
                Some(Referred {
                    address: found.address.clone(),
                    title: found.title.clone(),
                })
            }
            other => refer(self.site, self.post, other),
        }
    }

    fn include(&self, include: Include) -> Option<Arc<str>> {
        self.volatile.set(true);
        included(self.site, self.post, include)
    }

    fn remote(&self) -> RemoteStyle {
        RemoteStyle::Linked
    }
}
