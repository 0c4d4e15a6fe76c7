//! What is known of the posts before any page is made: their cards, and from those every place in the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::links::Pages;
use super::lists::{self, Listed};
use super::manifest::{Card, Entry, Manifest};
use super::names::Places;
use super::workers::on_all;
use super::{Facts, FolderOptions, Posts, Report, output};
use crate::front_matter::FrontMatter;
use crate::library;
use crate::post::PostFile;
use crate::site::Site;
use crate::{Error, Result};

/// The largest post that is read, in bytes.
const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// A post that is known.
pub(super) struct Known {
    /// The hash of its file.
    pub(super) source: String,
    pub(super) card: Card,
}

/// A post that gets a page.
pub(super) struct Planned<'a> {
    /// Its name in the report and in the list of what was written.
    pub(super) id: &'a str,
    pub(super) path: &'a Path,
    pub(super) known: Known,
    /// Where its page goes.
    pub(super) place: String,
}

/// Where everything goes.
pub(super) struct Plan<'a> {
    /// In the order in which the posts were given.
    pub(super) posts: Vec<Planned<'a>>,
    pub(super) pages: Pages,
    /// The places of the tags' pages; none without lists.
    pub(super) tags: BTreeMap<String, String>,
    /// All places, as one hash.
    pub(super) addresses: String,
}

impl<'a> Plan<'a> {
    /// Reads all posts, or takes from the last export what is the same. Those that are left out or cannot be read are
    /// in the report.
    pub(super) fn of(
        site: &Site,
        posts: &'a Posts,
        options: &FolderOptions,
        before: Option<&Manifest>,
        report: &mut Report,
    ) -> Self {
        let found = on_all(posts.files.len(), &AtomicBool::new(false), |index| {
            let (id, path) = posts.files.get(index)?;
            Some(know(
                site,
                path,
                before.and_then(|before| before.posts.get(id)),
            ))
        });
        let mut kept = Vec::new();
        for ((id, path), known) in posts.files.iter().zip(found) {
            match known {
                Some(Ok(known)) if known.card.draft && !options.drafts => report.drafts += 1,
                Some(Ok(known)) if is_future(&known.card, options) => report.future += 1,
                Some(Ok(known)) => kept.push(Planned {
                    id,
                    path,
                    known,
                    place: String::new(),
                }),
                Some(Err(error)) => report.failed.push((id.clone(), error)),
                None => {}
            }
        }
        let mut plan = Self {
            posts: kept,
            pages: Pages::default(),
            tags: BTreeMap::new(),
            addresses: String::new(),
        };
        plan.give_places(posts.lists);
        plan
    }

    /// By the posts' names, so that two of one address always share it in the same way.
    fn give_places(&mut self, has_lists: bool) {
        let mut places = Places::new();
        let mut order: Vec<&mut Planned> = self.posts.iter_mut().collect();
        order.sort_by_key(|post| post.id);
        for post in order {
            let address = post.known.card.address.as_deref();
            let name = || post.id.rsplit_once('.').map_or(post.id, |(stem, _)| stem);
            post.place = places.take(address.unwrap_or_else(name));
            self.pages.insert(post.path, address, &post.place);
        }
        let all: Vec<&str> = self.posts.iter().map(|post| post.place.as_str()).collect();
        self.addresses = output::hash(all.join("\n").as_bytes());
        if has_lists {
            let cards = self.posts.iter().map(|post| &post.known.card);
            self.tags =
                lists::tag_places(cards.flat_map(|card| card.tags.iter().map(String::as_str)));
        }
    }

    /// Posts as the lists have them, the newest first.
    pub(super) fn listed<'p>(posts: impl Iterator<Item = &'p Planned<'a>>) -> Vec<Listed<'p>>
    where
        'a: 'p,
    {
        let mut listed: Vec<Listed> = posts
            .map(|post| Listed {
                card: &post.known.card,
                place: &post.place,
            })
            .collect();
        // Of two posts of one moment the last comes first, as in the list of the window.
        listed.reverse();
        listed.sort_by(|one, other| {
            let moment = |post: &Listed| (post.card.published, post.card.day.clone());
            moment(other).cmp(&moment(one))
        });
        listed
    }
}

fn is_future(card: &Card, options: &FolderOptions) -> bool {
    let later = options.now.zip(card.published);
    !options.future && later.is_some_and(|(now, published)| published > now)
}

/// A post's file and its text.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>> {
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
