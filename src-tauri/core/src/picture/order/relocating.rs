//! Posts and folders with another place, and every link that has to follow: to what lies in them, and the posts' own.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use super::renaming::{Following, NewLinks};
use super::{Inventory, resolve};
use crate::Result;
use crate::front_matter::{Change, FrontMatter};
use crate::library::is_markdown;
use crate::picture::links::pages::{PageLink, WrittenPage};
use crate::picture::links::{self, Written};
use crate::picture::localise::{PostEdit, PostText};
use crate::site::pictures::{link_of, relative};
use crate::site::{Addresses, PictureKeys, Site};

/// Files and folders that get another place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves(pub Vec<(PathBuf, PathBuf)>);

impl Moves {
    /// Where a file will be.
    pub fn place(&self, path: &Path) -> PathBuf {
        let new = self.0.iter().find_map(|(from, to)| led(path, from, to));
        new.unwrap_or_else(|| path.to_owned())
    }

    /// Whether a file gets another place.
    pub fn moves(&self, path: &Path) -> bool {
        self.0.iter().any(|(from, _)| path.starts_with(from))
    }

    /// The way back.
    pub fn back(&self) -> Self {
        let back = self.0.iter().rev();
        Self(back.map(|(from, to)| (to.clone(), from.clone())).collect())
    }

    /// Whether a file will be at this place.
    fn will_be_there(&self, path: &Path) -> bool {
        match self.0.iter().find_map(|(from, to)| led(path, to, from)) {
            Some(now) => now.is_file(),
            None => !self.moves(path) && path.is_file(),
        }
    }
}

fn led(path: &Path, from: &Path, to: &Path) -> Option<PathBuf> {
    let below = path.strip_prefix(from).ok()?;
    Some(match below.as_os_str().is_empty() {
        true => to.to_owned(),
        false => to.join(below),
    })
}

/// The changes that the moves ask for, in the posts as they are now; nothing is moved or written here.
///
/// # Errors
/// [`crate::Error::OutsideSite`] when a link would have to lead where none can.
pub fn follow(
    site: &Site,
    posts: &[PostText],
    inventory: &Inventory,
    moves: &Moves,
) -> Result<Following> {
    let now = site.now();
    let pages = Pages {
        site,
        moves,
        posts: posts
            .iter()
            .filter(|post| moves.moves(&post.path))
            .map(|post| (post.path.clone(), moves.place(&post.path)))
            .collect(),
        published: published(site, posts, moves),
        addresses: std::cell::OnceCell::new(),
    };
    let mut edits = Vec::new();
    for post in posts {
        let matter = FrontMatter::read(&post.text, site.generator);
        let keys = PictureKeys::of(site, &post.path, &matter);
        let place = moves.place(&post.path);
        let new_keys = PictureKeys::of(site, &place, &matter);
        let is_there = |file: &Path| moves.will_be_there(file);
        let new = NewLinks {
            site,
            post: &place,
            keys: &new_keys,
            is_there: &is_there,
        };
        let (pictures, others) = links::find_all(&post.text, &matter);
        let mut changes: Vec<Change> = Vec::new();
        for link in pictures {
            let Some(file) = resolve(site, &post.path, &keys, &link) else {
                continue;
            };
            let to = moves.place(&file);
            if new.leads_to(link.plain(), &link.written, &to) {
                continue;
            }
            let address = new.to(link.plain(), &link.written, false, &to)?;
            changes.push(link.exchanged(&post.text, site.generator, &address, &now)?);
        }
        let one = OnePost {
            pages: &pages,
            post: &post.path,
            place: &place,
            matter: &matter,
            keys: &keys,
            new: &new,
        };
        for link in others {
            if let Some(path) = one.led(&link)? {
                changes.push(link.exchanged(&path));
            }
        }
        changes.retain(|change| post.text.get(change.range.clone()) != Some(&change.insert));
        changes.sort_by_key(|change| change.range.start);
        changes.dedup();
        if !changes.is_empty() {
            edits.push(PostEdit {
                path: post.path.clone(),
                changes,
            });
        }
    }
    let moved = inventory.pictures.iter();
    let moved = moved.filter(|picture| moves.moves(&picture.path));
    let mut left: Vec<PathBuf> = moved.flat_map(|picture| picture.mentions.clone()).collect();
    left.sort();
    left.dedup();
    Ok(Following { edits, left })
}

/// Where moved posts are published, before and afterwards: only those whose address changes.
fn published(site: &Site, posts: &[PostText], moves: &Moves) -> Vec<(PathBuf, String, String)> {
    let moved = posts.iter().filter(|post| moves.moves(&post.path));
    let addresses = moved.filter_map(|post| {
        let matter = FrontMatter::read(&post.text, site.generator);
        let before = site.post_address(&post.path, &matter)?;
        let after = site.post_address(&moves.place(&post.path), &matter)?;
        (before != after).then(|| (post.path.clone(), before, after))
    });
    addresses.collect()
}

/// What all posts share.
struct Pages<'a> {
    site: &'a Site,
    moves: &'a Moves,
    /// The posts that move, and where to.
    posts: Vec<(PathBuf, PathBuf)>,
    /// Those of them that get another address: both.
    published: Vec<(PathBuf, String, String)>,
    /// Read when a link is an address.
    addresses: std::cell::OnceCell<Addresses>,
}

impl Pages<'_> {
    /// The post at an address, and where it will be published.
    fn at(&self, address: &str) -> Option<(PathBuf, String)> {
        let addresses = self.addresses.get_or_init(|| self.site.addresses());
        let found = addresses.post(address)?;
        let moved = self.published.iter().find(|(path, ..)| *path == found.path);
        let after = moved.map_or(&found.address, |(_, _, after)| after);
        Some((found.path.clone(), after.clone()))
    }
}

/// The links of one post.
struct OnePost<'a> {
    pages: &'a Pages<'a>,
    post: &'a Path,
    place: &'a Path,
    matter: &'a FrontMatter,
    keys: &'a PictureKeys,
    new: &'a NewLinks<'a>,
}

impl OnePost<'_> {
    /// The path or name that a link is to have; none when it can stay.
    fn led(&self, link: &PageLink) -> Result<Option<String>> {
        let (site, moves) = (self.pages.site, self.pages.moves);
        let sources = site.sources();
        let written = link.path();
        Ok(match link.written {
            WrittenPage::Markdown | WrittenPage::Html { .. } => return self.address(written),
            WrittenPage::PostUrl | WrittenPage::PostLink => {
                let name = written.trim_start_matches('/');
                let named =
                    |(post, _): &&(PathBuf, PathBuf)| below_posts(post).as_deref() == Some(name);
                let moved = self.pages.posts.iter().find(named);
                moved.and_then(|(_, to)| below_posts(to))
            }
            WrittenPage::SourcePath => {
                let file = sources.join(written.trim_start_matches('/'));
                let to = moves.place(&file);
                let slash = if written.starts_with('/') { "/" } else { "" };
                let below = to.strip_prefix(&sources).ok();
                below
                    .filter(|_| to != file && file.is_file())
                    .map(|below| format!("{slash}{}", slashed(below)))
            }
            WrittenPage::Ref => self.hugo(written),
        })
    }

    /// A link that is a path or an address.
    fn address(&self, written: &str) -> Result<Option<String>> {
        let (site, moves) = (self.pages.site, self.pages.moves);
        let Some(path) = own_path(site, written) else {
            return Ok(None);
        };
        let origin = written.strip_suffix(path.as_str()).unwrap_or_default();
        let found = |post: &Path, is_there: &dyn Fn(&Path) -> bool| {
            let mut files = site.linked_files(post, &path).into_iter();
            files.find(|file| is_there(file))
        };
        if origin.is_empty() {
            if let Some(file) = found(self.post, &|file| file.is_file()) {
                let to = moves.place(&file);
                let after = found(self.place, &|file| moves.will_be_there(file));
                return Ok((after.as_ref() != Some(&to)).then(|| self.file_link(&path, &to)));
            }
            let mut files = site.picture_files(self.post, self.keys, &path).into_iter();
            if let Some(file) = files.find(|file| file.is_file() && !is_markdown(file)) {
                let to = moves.place(&file);
                return match self.new.leads_to(&path, &Written::Markdown, &to) {
                    true => Ok(None),
                    false => {
                        let link = self.new.to(&path, &Written::Markdown, false, &to)?;
                        Ok(Some(link))
                    }
                };
            }
        }
        Ok(self.published(origin, &path))
    }

    /// A link to a Markdown file, in the form that the old one has.
    fn file_link(&self, path: &str, to: &Path) -> String {
        let site = self.pages.site;
        let below = |folder: &Path| to.strip_prefix(folder).ok().map(|to| link_of(&slashed(to)));
        let rooted = match path.get(..1) {
            Some("@") => below(&site.sources()).map(|below| format!("@/{below}")),
            Some("/") => below(&site.sources())
                .or_else(|| below(&site.folder))
                .map(|below| format!("/{below}")),
            _ => None,
        };
        rooted.unwrap_or_else(|| {
            let beside = self.place.parent().unwrap_or(&site.folder);
            let way = link_of(&relative(beside, to.parent().unwrap_or(&site.folder)));
            let dot = if path.starts_with("./") && !way.starts_with("..") {
                "./"
            } else {
                ""
            };
            let name = link_of(&to.file_name().unwrap_or_default().to_string_lossy());
            format!("{dot}{way}{name}")
        })
    }

    /// A link to where a post is published.
    fn published(&self, origin: &str, path: &str) -> Option<String> {
        let (site, moves) = (self.pages.site, self.pages.moves);
        let is_rooted = path.starts_with('/');
        // Of what moves nothing is published: every address stays, and so does what is relative to one.
        if self.pages.published.is_empty() || path.is_empty() {
            return None;
        }
        let host = Url::parse("https://site.invalid").ok()?;
        let seen = |post: &Path| {
            let own = site.post_address(post, self.matter).unwrap_or_default();
            let seen = host.join(&own).ok()?.join(path).ok()?;
            Some(seen.path().to_owned())
        };
        let address = seen(self.post)?;
        let (file, after) = self.pages.at(&address)?;
        let is_moved = moves.moves(&file);
        if is_rooted && !is_moved || seen(self.place).is_some_and(|seen| is_same(&seen, &after)) {
            return None;
        }
        let after = match path.ends_with('/') {
            true => after,
            false => after.trim_end_matches('/').to_owned(),
        };
        Some(format!("{origin}{after}"))
    }

    /// A name of Hugo's `ref`.
    fn hugo(&self, written: &str) -> Option<String> {
        let (site, moves) = (self.pages.site, self.pages.moves);
        let file = site.hugo_file(self.post, written)?;
        let to = moves.place(&file);
        let (old, new) = (self.post.parent()?, self.place.parent()?);
        let is_beside = !written.starts_with('/')
            && file.starts_with(old)
            && named(file.strip_prefix(old).ok()?) == written.trim_end_matches(".md");
        let stays = match is_beside {
            true => relative(old, &file) == relative(new, &to),
            false => file == to,
        };
        if stays {
            return None;
        }
        let below = to.strip_prefix(site.sources()).ok()?;
        Some(match written.ends_with(".md") {
            true => format!("/{}", slashed(below)),
            false => format!("/{}", named(below)),
        })
    }
}

/// The path of a link inside the site; none for one that leads elsewhere.
fn own_path(site: &Site, written: &str) -> Option<String> {
    let whole = match written.starts_with("//") {
        true => Url::parse(&format!("https:{written}")),
        false => Url::parse(written),
    };
    match whole {
        Err(_) => (!written.is_empty()).then(|| written.to_owned()),
        Ok(whole) => {
            let own = Url::parse(site.origin()).ok()?;
            let rest = written.strip_prefix(site.origin())?;
            (whole.origin() == own.origin() && rest.starts_with('/')).then(|| rest.to_owned())
        }
    }
}

fn is_same(one: &str, other: &str) -> bool {
    let plain = |address: &str| {
        let decoded = percent_decode_str(address).decode_utf8_lossy().into_owned();
        let address = decoded.trim_end_matches("index.html");
        address.trim_end_matches('/').to_owned()
    };
    plain(one) == plain(other)
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A page's path without its ending, a bundle's folder.
fn named(below: &Path) -> String {
    let stem = below.file_stem().unwrap_or_default();
    match stem.to_str() {
        Some("index" | "_index") => slashed(below.parent().unwrap_or(below)),
        _ => slashed(&below.with_extension("")),
    }
}

/// The path of a post below its `_posts`, without its ending: what Jekyll's `post_url` and Hexo's `post_link` call it.
fn below_posts(post: &Path) -> Option<String> {
    let path = slashed(&post.with_extension(""));
    let (_, below) = path.rsplit_once("/_posts/")?;
    is_markdown(post).then(|| below.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_folder_goes_with_it() {
        let moves = Moves(vec![("/s/a".into(), "/s/b/c".into())]);
        assert_eq!(
            moves.place(Path::new("/s/a/x.png")),
            Path::new("/s/b/c/x.png")
        );
        assert_eq!(moves.place(Path::new("/s/a")), Path::new("/s/b/c"));
        assert_eq!(moves.place(Path::new("/s/ab")), Path::new("/s/ab"));
        assert_eq!(
            moves.back().place(Path::new("/s/b/c/x")),
            Path::new("/s/a/x")
        );
    }

    #[test]
    fn only_generators_names_count() {
        assert_eq!(named(Path::new("posts/a/index.md")), "posts/a");
        assert_eq!(
            below_posts(Path::new("/s/_posts/x/2024-01-02-a.md")).as_deref(),
            Some("x/2024-01-02-a")
        );
        assert_eq!(below_posts(Path::new("/s/_drafts/a.md")), None);
    }
}
