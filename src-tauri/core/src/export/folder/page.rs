//! The page of each post.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::assets::{Assets, OfPage};
use super::manifest::{Entry, Manifest};
use super::output::{self, Output, Stamp};
use super::plan::{Plan, Planned, bytes_of};
use super::workers::on_all;
use super::{FolderOptions, Progress, STYLE, names};
use crate::article::{Article, Picture, PictureTarget};
use crate::export::document::{self, Around, Head, TagLink};
use crate::export::facts::Facts;
use crate::export::{FOLDER_POLICY, absent, cover_html, draw, read, words};
use crate::post::PostFile;
use crate::site::{Addresses, Site};
use crate::{Error, Result};

/// What all pages share.
pub(super) struct Maker<'a> {
    pub(super) site: &'a Site,
    pub(super) options: &'a FolderOptions,
    pub(super) output: &'a Output,
    pub(super) before: &'a Manifest,
    /// Whether the settings are those of the last export.
    pub(super) keeps: bool,
    /// Whether all pages go where they went.
    pub(super) keeps_addresses: bool,
    pub(super) plan: &'a Plan<'a>,
    pub(super) has_lists: bool,
    pub(super) assets: &'a Assets<'a>,
    pub(super) addresses: OnceLock<Addresses>,
}

/// A page that is in its place.
pub(super) struct Made {
    pub(super) entry: Entry,
    pub(super) stamp: Stamp,
    pub(super) written: bool,
}

impl Maker<'_> {
    /// Makes all pages, on all processors. What was not begun when `watch` said so is none.
    pub(super) fn all(
        &self,
        watch: &(dyn Fn(Progress) -> bool + Sync),
        stopped: &AtomicBool,
    ) -> Vec<Option<Result<Made>>> {
        let (done, total) = (AtomicUsize::new(0), self.plan.posts.len());
        on_all(total, stopped, |at| {
            let post = self.plan.posts.get(at)?;
            let made = catch_unwind(AssertUnwindSafe(|| self.page(post)));
            let made = made.unwrap_or_else(|_| {
                let reason = std::io::Error::other("this post cannot be rendered");
                Err(Error::io(post.path, reason))
            });
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if !watch(Progress { done, total }) {
                stopped.store(true, Ordering::Relaxed);
            }
            Some(made)
        })
    }

    /// Makes the page of a post, unless it is right already.
    fn page(&self, post: &Planned) -> Result<Made> {
        let (known, place) = (&post.known, post.place.as_str());
        let tags: Vec<TagLink> = known
            .card
            .tags
            .iter()
            .map(|tag| TagLink {
                name: tag.clone(),
                address: self
                    .plan
                    .tags
                    .get(tag)
                    .map(|target| names::link(place, target)),
            })
            .collect();
        let tag_addresses: Vec<Option<String>> =
            tags.iter().map(|tag| tag.address.clone()).collect();
        let old = self.before.posts.get(post.id).filter(|_| self.keeps);
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
        let (html, entry) = self.render(post, tags, tag_addresses)?;
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
        post: &Planned,
        tags: Vec<TagLink>,
        tag_addresses: Vec<Option<String>>,
    ) -> Result<(String, Entry)> {
        let (path, known, place) = (post.path, &post.known, post.place.as_str());
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
            self.plan
                .pages
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
        let linked = self.lead(&mut article, post, &target);
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
    fn lead(&self, article: &mut Article, post: &Planned, target: &OfPage) -> bool {
        let sets = target.sets.borrow();
        let address = post.known.card.address.as_deref();
        let mut linked = false;
        for block in &mut article.blocks {
            if !block.html.contains("<a ") && !block.html.contains("<img ") {
                continue;
            }
            let (pages, html) = (&self.plan.pages, &block.html);
            let new = pages.rewrite(html, self.site, post.path, address, &post.place, &sets);
            linked |= new.linked;
            block.html = new.html.into();
        }
        linked
    }
}
