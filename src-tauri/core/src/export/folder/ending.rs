//! What there is after the pages were made: the files beside them, the list for the next export, and what the report
//! says.

use std::path::Path;

use super::assets::Assets;
use super::lists::{Listed, Lists};
use super::manifest::Manifest;
use super::output::{self, Output, Stamp};
use super::page::Made;
use super::plan::{Plan, Planned};
use super::{FolderOptions, Report, facts};
use crate::Result;
use crate::site::Site;

/// The end of an export.
pub(super) struct Ending<'a> {
    pub(super) output: &'a Output,
    pub(super) before: &'a Manifest,
    /// What the next export is to know.
    pub(super) after: Manifest,
    pub(super) report: Report,
}

impl Ending<'_> {
    /// Takes the pages in. Answers with the posts that have one.
    pub(super) fn pages<'p, 'a>(
        &mut self,
        plan: &'p Plan<'a>,
        made: Vec<Option<Result<Made>>>,
    ) -> Vec<&'p Planned<'a>> {
        let mut there = Vec::new();
        for (post, made) in plan.posts.iter().zip(made) {
            let id = post.id.to_owned();
            match made {
                Some(Ok(made)) => {
                    self.report.written += usize::from(made.written);
                    self.report.unchanged += usize::from(!made.written);
                    self.report.remote += made.entry.remote;
                    let missing = made.entry.missing.iter();
                    let missing = missing.map(|link| (id.clone(), link.clone()));
                    self.report.missing.extend(missing);
                    there.push(post);
                    self.after
                        .files
                        .insert(post.place.clone(), Some(made.stamp));
                    self.after.posts.insert(id, made.entry);
                }
                Some(Err(error)) => self.report.failed.push((id, error)),
                // It was stopped before this one.
                None => self.keep_post(&id),
            }
        }
        // A page of the last export is better than none.
        let failed: Vec<String> = self
            .report
            .failed
            .iter()
            .map(|(id, _)| id.clone())
            .collect();
        for id in failed {
            self.keep_post(&id);
        }
        there
    }

    /// The page of the last export stays, with its pictures.
    fn keep_post(&mut self, id: &str) {
        let Some(old) = self.before.posts.get(id) else {
            return;
        };
        self.after.posts.insert(id.to_owned(), old.clone());
        let mut places = vec![&old.place];
        for name in &old.pictures {
            if let Some(asset) = self.before.pictures.get(name) {
                self.after.pictures.insert(name.clone(), asset.clone());
                places.extend(asset.places.iter().map(|(place, _)| place));
            }
        }
        for place in places {
            if let Some(stamp) = self.before.files.get(place) {
                let files = &mut self.after.files;
                files.entry(place.clone()).or_insert_with(|| stamp.clone());
            }
        }
    }

    /// Takes the pictures in.
    pub(super) fn pictures(&mut self, assets: Assets) {
        let (made, files) = assets.finish();
        self.report.pictures = made.len();
        self.after.pictures.extend(made);
        for (place, stamp) in files {
            let old = self.before.files.get(&place).and_then(Option::as_ref);
            self.report.written += usize::from(old != Some(&stamp));
            self.after.files.insert(place, Some(stamp));
        }
    }

    /// Writes a file beside the pages, unless it is right already.
    pub(super) fn write(&mut self, place: &str, bytes: &[u8]) {
        let hash = output::hash(bytes);
        let old = self.before.files.get(place);
        let kept = |stamp: &&Stamp| stamp.hash == hash && self.output.is_intact(place, stamp);
        if let Some(stamp) = old.and_then(Option::as_ref).filter(kept) {
            self.after
                .files
                .insert(place.to_owned(), Some(stamp.clone()));
            return;
        }
        match self.output.write(place, bytes, old.is_some()) {
            Ok(stamp) => {
                self.report.written += 1;
                self.after.files.insert(place.to_owned(), Some(stamp));
            }
            Err(error) => self.report.failed.push((place.to_owned(), error)),
        }
    }

    /// Writes the lists of the posts.
    ///
    /// # Errors
    /// Only when our own templates fail.
    pub(super) fn lists(
        &mut self,
        site: &Site,
        plan: &Plan,
        posts: Vec<Listed>,
        options: &FolderOptions,
        about: &Path,
    ) -> Result<()> {
        let files = lists_of(site, plan, posts, options, about)?;
        self.report.no_sitemap = base_of(site, options).is_none();
        for (place, text) in files {
            self.write(&place, text.as_bytes());
        }
        Ok(())
    }

    /// Takes away what is no longer made, if it is as it was written, and writes the list of what there is.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub(super) fn end(mut self) -> Result<Report> {
        for (place, stamp) in &self.before.files {
            if self.after.files.contains_key(place) {
                continue;
            }
            let is_gone = match stamp {
                Some(stamp) if !self.report.cancelled => self.output.remove(place, &stamp.hash),
                _ => false,
            };
            self.report.removed += usize::from(is_gone);
            let is_there = || stamp.is_none() && self.output.read(place).is_some();
            if !is_gone && (self.report.cancelled || is_there()) {
                self.after.files.insert(place.clone(), stamp.clone());
            }
        }
        let changed = self.report.written > 0 || self.report.removed > 0;
        if changed || !self.before.says_the_same(&self.after) {
            self.after.write(self.output)?;
        }
        Ok(self.report)
    }
}

/// The address that the folder will have, without a slash at its end.
fn base_of(site: &Site, options: &FolderOptions) -> Option<String> {
    let base = options.address.clone().or_else(|| {
        let origin = Some(site.origin()).filter(|origin| !origin.is_empty())?;
        Some(format!("{origin}{}", site.base_path))
    });
    base.map(|base| base.trim_end_matches('/').to_owned())
}

/// The lists of the posts, as files.
///
/// # Errors
/// Only when our own templates fail.
pub(super) fn lists_of(
    site: &Site,
    plan: &Plan,
    posts: Vec<Listed>,
    options: &FolderOptions,
    about: &Path,
) -> Result<Vec<(String, String)>> {
    let lang = options.page.lang.clone().or_else(|| site.lang.clone());
    let lang = lang.unwrap_or_else(|| language_of(&posts).to_owned());
    let (title, lang, base) = (
        site.view().name,
        facts::language(&lang),
        base_of(site, options),
    );
    let lists = Lists {
        posts,
        title: &title,
        lang: &lang,
        base: base.as_deref(),
        tags: &plan.tags,
    };
    lists.files(&options.page, about)
}

/// Chinese when most titles are.
fn language_of(listed: &[Listed]) -> &'static str {
    let is_han = |title: &str| {
        title
            .chars()
            .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    };
    let han = listed
        .iter()
        .filter(|post| is_han(&post.card.title))
        .count();
    if han * 2 > listed.len() {
        "zh-CN"
    } else {
        "en"
    }
}
