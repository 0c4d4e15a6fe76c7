//! A picture with another name or in another folder, and every link that has to follow it; links to nowhere that are led
//! to a picture.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Inventory, Use};
use crate::front_matter::FrontMatter;
use crate::picture::links::Written;
use crate::picture::localise::{PostEdit, PostText};
use crate::site::pictures::{link_of, relative};
use crate::site::{Generator, PictureKeys, Site, names};
use crate::{Error, Result};

/// What follows a picture to its new place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Following {
    /// The posts that change.
    pub edits: Vec<PostEdit>,
    /// Files that name the picture and are not changed: the writer looks after them.
    pub left: Vec<PathBuf>,
}

/// The changes that a picture's move from one path to another asks for; nothing is moved or written here.
///
/// # Errors
/// [`Error::NameTaken`], [`Error::BadName`] for a new name, [`Error::OutsideSite`] for a place that a link cannot lead to.
pub fn follow(
    site: &Site,
    posts: &[PostText],
    inventory: &Inventory,
    from: &Path,
    to: &Path,
) -> Result<Following> {
    let picture = inventory
        .pictures
        .iter()
        .find(|picture| picture.path == from);
    let picture = picture.ok_or_else(|| Error::NotFound {
        path: from.to_owned(),
    })?;
    names::check(&to.file_name().unwrap_or_default().to_string_lossy())?;
    if !to.starts_with(&site.root) || !site.contains(to.parent().unwrap_or(&site.root)) {
        return Err(Error::OutsideSite {
            path: to.to_owned(),
        });
    }
    // On a system that ignores letter case, the file itself is there under a name in another case.
    let is_itself = from.to_string_lossy().to_lowercase() == to.to_string_lossy().to_lowercase();
    if to.exists() && !is_itself {
        return Err(Error::NameTaken {
            path: to.to_owned(),
        });
    }
    Ok(Following {
        edits: exchange(site, posts, picture.uses.iter(), Some(from), to)?,
        left: picture.mentions.clone(),
    })
}

/// The changes that lead every link to nowhere that is written `link` to a picture of the site.
///
/// # Errors
/// [`Error::NotFound`] when the picture or such a link is not there by now, [`Error::OutsideSite`] for a picture that a post
/// cannot link to.
pub fn relink(
    site: &Site,
    posts: &[PostText],
    inventory: &Inventory,
    link: &str,
    to: &Path,
) -> Result<Vec<PostEdit>> {
    if !inventory.pictures.iter().any(|picture| picture.path == to) {
        return Err(Error::NotFound {
            path: to.to_owned(),
        });
    }
    let lost = inventory.missing.iter().map(|missing| &missing.link);
    let lost = lost.filter(|found| found.link.plain() == link);
    let edits = exchange(site, posts, lost, None, to)?;
    if edits.is_empty() {
        return Err(Error::NotFound { path: link.into() });
    }
    Ok(edits)
}

/// The changes of all posts that lead these links of theirs to a picture, which was at `from` before.
fn exchange<'a>(
    site: &Site,
    posts: &[PostText],
    uses: impl Iterator<Item = &'a Use>,
    from: Option<&Path>,
    to: &Path,
) -> Result<Vec<PostEdit>> {
    let now = site.now();
    let mut by_post: HashMap<&Path, Vec<&Use>> = HashMap::new();
    for found in uses {
        by_post.entry(&found.post).or_default().push(found);
    }
    let mut edits = Vec::new();
    for post in posts {
        let Some(uses) = by_post.get(post.path.as_path()) else {
            continue;
        };
        let matter = FrontMatter::read(&post.text, site.generator);
        let keys = PictureKeys::of(site, &post.path, &matter);
        let mut changes = Vec::new();
        for found in uses {
            // The file is not there yet: nothing else may be found first.
            let is_there = |file: &Path| file == to || Some(file) != from && file.is_file();
            let links = NewLinks {
                site,
                post: &post.path,
                keys: &keys,
                is_there: &is_there,
            };
            let stays = from.is_none_or(|from| from.parent() == to.parent());
            let link = links.to(found.link.plain(), &found.link.written, stays, to)?;
            changes.push(
                found
                    .link
                    .exchanged(&post.text, site.generator, &link, &now)?,
            );
        }
        changes.sort_by_key(|change| change.range.start);
        changes.dedup();
        edits.push(PostEdit {
            path: post.path.clone(),
            changes,
        });
    }
    Ok(edits)
}

/// Links that a post is to have.
pub(super) struct NewLinks<'a> {
    pub(super) site: &'a Site,
    /// Where the post will lie.
    pub(super) post: &'a Path,
    pub(super) keys: &'a PictureKeys,
    /// Whether a file will be at a place.
    pub(super) is_there: &'a dyn Fn(&Path) -> bool,
}

impl NewLinks<'_> {
    /// Whether a link will lead to this file.
    pub(super) fn leads_to(&self, link: &str, written: &Written, file: &Path) -> bool {
        let mut files = self.site.picture_files(self.post, self.keys, link);
        if *written == Written::Tag {
            files.extend(self.site.asset_files(self.post, link));
        }
        let first = files.into_iter().find(|file| (self.is_there)(file));
        first.as_deref() == Some(file)
    }

    /// A link like `plain` that will lead to the file `to`; `stays` when that is in the folder that `plain` leads into.
    ///
    /// # Errors
    /// [`Error::OutsideSite`] for a file that the post cannot link to.
    pub(super) fn to(
        &self,
        plain: &str,
        written: &Written,
        stays: bool,
        to: &Path,
    ) -> Result<String> {
        let site = self.site;
        let (path, query) = plain.split_at(plain.find('?').unwrap_or(plain.len()));
        let name = link_of(&to.file_name().unwrap_or_default().to_string_lossy());
        let beside = self.post.parent().unwrap_or(&site.folder);
        let mut candidates = Vec::new();
        if stays {
            let folder = path
                .rsplit_once('/')
                .map(|(folder, _)| format!("{folder}/"));
            candidates.push(format!("{}{name}", folder.unwrap_or_default()));
        }
        let from_root: Vec<String> = site
            .web_roots()
            .iter()
            .filter_map(|root| to.strip_prefix(root).ok())
            .map(|below| link_of(&below.to_string_lossy().replace('\\', "/")))
            .collect();
        let base = site.base_path.as_str();
        let has_base = !base.is_empty()
            && path
                .strip_prefix(base)
                .is_some_and(|rest| rest.starts_with('/'));
        let rooted = from_root
            .iter()
            .map(|below| format!("{}/{below}", if has_base { base } else { "" }));
        let mut near = Vec::new();
        if let Some(folder) = to.parent() {
            let way = link_of(&relative(beside, folder));
            let dot = if path.starts_with("./") && !way.starts_with("..") {
                "./"
            } else {
                ""
            };
            near.push(format!("{dot}{way}{name}"));
            if site.generator == Generator::Hexo {
                let own = beside.join(self.post.file_stem().unwrap_or_default());
                near.push(format!("{}{name}", link_of(&relative(&own, folder))));
            }
        }
        if path.starts_with('/') {
            candidates.extend(rooted);
            candidates.extend(near);
        } else {
            candidates.extend(near);
            candidates.extend(rooted);
        }
        // Where the site puts a folder of its own before every link.
        let below = to.strip_prefix(&site.root).unwrap_or(to);
        let parts: Vec<_> = below
            .components()
            .map(|part| link_of(&part.as_os_str().to_string_lossy()))
            .collect();
        let tails = (0..parts.len()).rev().filter_map(|at| parts.get(at..));
        candidates.extend(tails.map(|tail| tail.join("/")));
        candidates
            .into_iter()
            .find(|candidate| self.leads_to(candidate, written, to))
            .map(|link| format!("{link}{query}"))
            .ok_or_else(|| Error::OutsideSite {
                path: to.to_owned(),
            })
    }
}
