//! Posts renamed and moved from the list, with what belongs to them; all links follow, and one step takes all of it back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::Workspace;
use super::bulk::{BulkAction, is_same, place};
use super::open_post::{OpenPost, Place};
use super::pictures::in_site;
use super::saving::Occasion;
use super::view::{BulkOutcome, MovedPost, PostPlace, ShownPost};
use crate::library::{Library, LibraryChange, is_post, with_markdown_extension};
use crate::picture::Kind;
use crate::picture::order::Inventory;
use crate::picture::order::relocating::{Moves, follow};
use crate::site::{Generator, Site, names};
use crate::{Error, Result};

/// Files and folders with another place, as part of an action.
#[derive(Debug)]
pub(super) struct Relocation {
    pub(super) moves: Moves,
    /// Folders that are made for it, the outermost first.
    pub(super) made: Vec<PathBuf>,
}

impl Workspace {
    /// Where a post lies, and what would go with it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn post_place(&self, id: &str) -> Result<PostPlace> {
        let open = self.open_site()?;
        let path = open.library().path(id)?;
        let own = Own::of(&open.site, &open.library(), &path);
        let folder = own.path.parent().unwrap_or(&open.site.folder);
        let library = open.library();
        let others = library.paths();
        let others = others.filter(|other| other.starts_with(folder) && !own.owns(other));
        Ok(PostPlace {
            name: name_of(&own.path),
            folder: below(&open.site, folder),
            is_folder: own.is_folder(),
            pictures: own.pictures(),
            others: match folder == open.site.folder || is_fixed(&open.site, folder) {
                true => 0,
                false => others.count(),
            },
        })
    }

    /// Gives a post another name or folder, below the opened one; with `whole_folder`, that place is the one of the folder
    /// that it lies in, with everything there. What belongs to the post goes along, and every link of a post follows.
    ///
    /// # Errors
    /// [`Error::BadName`], [`Error::NameTaken`], [`Error::OutsideSite`] for a place where the generator looks for no posts,
    /// [`Error::ChangedOutside`] for an open post that cannot be saved before, and when a post cannot be written:
    /// everything is as it was then.
    pub fn move_post(
        &self,
        id: &str,
        name: &str,
        folder: &str,
        whole_folder: bool,
        shown: Option<&ShownPost>,
    ) -> Result<BulkOutcome> {
        let open = self.open_site()?;
        open.reach()?;
        let site = &open.site;
        let path = open.library().path(id)?;
        let own = Own::of(site, &open.library(), &path);
        let parts = folder.split('/').map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        for part in &parts {
            names::check(part)?;
        }
        let folder = parts
            .iter()
            .fold(site.folder.clone(), |at, part| at.join(part));
        let moves = if whole_folder {
            let from = own.path.parent().unwrap_or(&site.folder).to_owned();
            if from == site.folder || parts.is_empty() {
                return Err(Error::OutsideSite { path: from });
            }
            Moves(vec![(from, folder)])
        } else {
            own.moves(&folder, name.trim())?
        };
        check(site, &moves)?;
        let posts: Vec<PathBuf> = open.library().paths().collect();
        let lost = posts.iter().filter(|post| moves.moves(post));
        let lost = lost.map(|post| moves.place(post));
        if let Some(path) = lost.into_iter().find(|post| !is_post(site, post)) {
            return Err(Error::OutsideSite { path });
        }
        self.save_moved(&moves)?;
        let texts = self.site_texts()?;
        let inventory = Inventory::read(site, &texts);
        let following = follow(site, &texts, &inventory, &moves)?;
        let action = BulkAction::of(&following.edits, &texts).relocating(moves);
        let mut outcome = self.do_at_once(action, true, shown)?;
        let left = following.left.iter();
        outcome.mentions = left.map(|path| in_site(&site.root, path)).collect();
        Ok(outcome)
    }

    /// Open posts that move are in their files before.
    fn save_moved(&self, moves: &Moves) -> Result<()> {
        for post in self.moved_open(moves) {
            self.save(&post.id(), Occasion::ByItself)?;
            if post.is_at_risk() {
                return Err(Error::ChangedOutside { path: post.path() });
            }
        }
        Ok(())
    }

    fn moved_open(&self, moves: &Moves) -> Vec<Arc<OpenPost>> {
        let posts = self.posts_map();
        let moved = posts.values().filter(|post| moves.moves(&post.path()));
        moved.cloned().collect()
    }

    /// Files, open posts, versions and rows, all at their new places; or nothing of it.
    pub(super) fn relocate(&self, moves: &Moves) -> Result<Vec<MovedPost>> {
        let open = self.open_site()?;
        self.save_moved(moves)?;
        let posts: Vec<PathBuf> = open.library().paths().collect();
        let posts = posts.into_iter().filter(|post| moves.moves(post));
        let posts: Vec<(PathBuf, PathBuf)> = posts
            .map(|from| (from.clone(), moves.place(&from)))
            .collect();
        let moved_open = self.moved_open(moves);
        let id_at = |path: &Path| open.library().id(path).unwrap_or_default();
        let before: Vec<String> = moved_open.iter().map(|post| post.id()).collect();
        let mut files = || move_all(&open.site, moves);
        let mut at_rest = |post: &OpenPost| {
            let path = moves.place(&post.path());
            let id = id_at(&path);
            Place { id, path }
        };
        while_at_rest(&moved_open, &mut at_rest, &mut files)?;
        {
            let mut map = self.posts_map();
            for (post, id) in moved_open.iter().zip(&before) {
                map.remove(id);
                map.insert(post.id(), Arc::clone(post));
            }
        }
        let now = Timestamp::now();
        let mut change = LibraryChange::default();
        let mut moved = Vec::new();
        for (from, to) in &posts {
            // The file has its new place by now; versions that cannot follow are still under the old one.
            let _ = self.shared.vault.moved(from, to, now);
            let mut library = open.library();
            change.removed.extend(library.id(from));
            library.refresh(std::slice::from_ref(from));
            let post = library.add(to)?;
            change.changed.push(post.clone());
            moved.push(MovedPost {
                from: library.id(from).unwrap_or_default(),
                post,
            });
        }
        for post in &moved_open {
            self.journalling.touch(&post.id());
            self.autosave.touch(&post.id());
        }
        self.tell_change(change);
        Ok(moved)
    }
}

/// Runs `then` while none of the posts is written, and lets them go on at their new places.
fn while_at_rest(
    posts: &[Arc<OpenPost>],
    place: &mut dyn FnMut(&OpenPost) -> Place,
    then: &mut dyn FnMut() -> Result<()>,
) -> Result<()> {
    let Some((first, others)) = posts.split_first() else {
        return then();
    };
    let new = place(first);
    first.move_to(|| while_at_rest(others, place, then).map(|()| (new, ())))
}

/// A post with what belongs to it: its file, or the folder of a bundle, and Hexo's folder of its own name.
struct Own {
    path: PathBuf,
    file: PathBuf,
    assets: Option<PathBuf>,
}

impl Own {
    fn of(site: &Site, library: &Library, file: &Path) -> Self {
        let is_index = file.file_stem().is_some_and(|stem| stem == "index");
        let folder = file.parent().unwrap_or(&site.folder);
        // A folder with more posts than its own is a section, whatever the first of them is called.
        let is_bundle = is_index
            && folder != site.folder
            && folder != site.sources()
            && (matches!(site.generator, Generator::Hugo | Generator::Zola)
                || !library
                    .paths()
                    .any(|other| other != file && other.starts_with(folder)));
        let assets = file.with_extension("");
        let has_assets = site.generator == Generator::Hexo && !is_index && assets.is_dir();
        Self {
            path: if is_bundle { folder } else { file }.to_owned(),
            file: file.to_owned(),
            assets: has_assets.then_some(assets),
        }
    }

    fn is_folder(&self) -> bool {
        self.path != self.file
    }

    fn owns(&self, path: &Path) -> bool {
        path.starts_with(&self.path)
    }

    fn moves(&self, folder: &Path, name: &str) -> Result<Moves> {
        let name = match self.is_folder() {
            true => name.to_owned(),
            false => with_markdown_extension(name),
        };
        names::check(&name)?;
        let to = folder.join(&name);
        let assets = self.assets.clone();
        let assets = assets.map(|assets| (assets, to.with_extension("")));
        let own = std::iter::once((self.path.clone(), to));
        Ok(Moves(
            own.chain(assets).filter(|(from, to)| from != to).collect(),
        ))
    }

    /// How many pictures go along.
    fn pictures(&self) -> usize {
        let folder = match self.is_folder() {
            true => Some(&self.path),
            false => self.assets.as_ref(),
        };
        let files = folder.into_iter().flat_map(walkdir::WalkDir::new).flatten();
        let is_picture = |entry: &walkdir::DirEntry| {
            entry.file_type().is_file()
                && Kind::promised(&entry.file_name().to_string_lossy()).is_some()
        };
        files.filter(is_picture).count()
    }
}

/// Folders whose names say to the generator what is in them.
fn is_fixed(site: &Site, folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    folder == site.sources()
        || folder == site.root
        || matches!(
            name.to_str(),
            Some("_posts" | "_drafts" | "content" | "source")
        )
}

/// Whether everything can go where it is to go.
fn check(site: &Site, moves: &Moves) -> Result<()> {
    for (from, to) in &moves.0 {
        let is_inside = to.starts_with(&site.folder) && site.contains(to.parent().unwrap_or(to));
        if !is_inside || to.starts_with(from) || is_fixed(site, from) {
            return Err(Error::OutsideSite { path: to.clone() });
        }
        // On a system that ignores letter case: the file itself.
        if to.symlink_metadata().is_ok() && !is_same(from, to) {
            return Err(Error::NameTaken { path: to.clone() });
        }
    }
    Ok(())
}

/// Every move, or none.
fn move_all(site: &Site, moves: &Moves) -> Result<()> {
    check(site, moves)?;
    let mut done: Vec<(&Path, &Path)> = Vec::new();
    for (from, to) in &moves.0 {
        match move_one(site, from, to) {
            Ok(()) => done.push((from, to)),
            Err(error) => {
                for (from, to) in done.into_iter().rev() {
                    let _ = fs::rename(to, from);
                }
                return Err(error);
            }
        }
    }
    Ok(())
}

fn move_one(site: &Site, from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        let parent = to.parent().unwrap_or(&site.root);
        fs::create_dir_all(parent).map_err(|error| Error::io(parent, error))?;
        return fs::rename(from, to).map_err(|error| Error::io(from, error));
    }
    // Under both names for a moment, so that a file that appears there meanwhile is not written over.
    if place(site, from, to)? {
        fs::remove_file(from).map_err(|error| {
            let _ = fs::remove_file(to);
            Error::io(from, error)
        })?;
    }
    Ok(())
}

impl Relocation {
    pub(super) fn of(moves: Moves) -> Self {
        let parents = moves.0.iter().filter_map(|(_, to)| to.parent());
        let missing = parents.flat_map(|folder| folder.ancestors().take_while(|at| !at.exists()));
        let mut made: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        made.sort();
        made.dedup();
        Self { moves, made }
    }

    /// Folders that were made for it and hold nothing go with it.
    pub(super) fn clear(&self) {
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }

    /// What moves, in this direction.
    pub(super) fn directed(&self, back: bool) -> Moves {
        match back {
            true => self.moves.back(),
            false => self.moves.clone(),
        }
    }
}

fn below(site: &Site, folder: &Path) -> String {
    let below = folder.strip_prefix(&site.folder).unwrap_or(Path::new(""));
    below.to_string_lossy().replace('\\', "/")
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
