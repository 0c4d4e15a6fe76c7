//! Actions that change many posts and files at once: done, taken back and done again as one. A post that is shown changes
//! by a patch for its editor, every other one in its file, with a version kept before.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::relocating::Relocation;
use super::saving::Occasion;
use super::view::{BulkOutcome, KeptPost, MovedPost, ShownPost};
use super::{Workspace, lock};
use crate::document::{Document, TextPatch};
use crate::front_matter::Change;
use crate::picture::localise::{PostEdit, PostText};
use crate::picture::order::relocating::Moves;
use crate::site::Site;
use crate::vault::history::VersionKind;
use crate::vault::merge::merge;
use crate::vault::save;
use crate::{Error, Result, file};

use super::pictures::in_site;

/// So many actions can be taken back.
const MOST: usize = 16;

/// One action.
#[derive(Debug, Default)]
pub(super) struct BulkAction {
    number: u32,
    posts: Vec<Rewrite>,
    /// How many links it exchanges.
    links: usize,
    /// A picture with another place.
    moved: Option<Move>,
    /// Posts and folders with another place.
    relocated: Option<Relocation>,
    /// Files that it brought.
    created: Vec<PathBuf>,
}

/// A post before and after the action; LF line ends.
#[derive(Debug)]
struct Rewrite {
    before: String,
    after: String,
    /// From before to after, and back.
    edit: PostEdit,
    undone: PostEdit,
}

#[derive(Debug)]
struct Move {
    from: PathBuf,
    to: PathBuf,
    /// The folder that was made for it.
    made: Option<PathBuf>,
}

/// The actions of a workspace, oldest first.
#[derive(Debug, Default)]
pub(super) struct BulkActions {
    last: u32,
    known: Vec<BulkAction>,
}

/// A post that is to have another text.
struct Due {
    path: PathBuf,
    old: String,
    new: String,
}

/// What became of the posts of one step.
struct Written {
    patch: Option<TextPatch>,
    posts: usize,
    kept: Vec<Kept>,
    moved: Vec<MovedPost>,
}

/// A post that is as it was, and why.
type Kept = (PathBuf, Error);

impl BulkAction {
    /// The edits of `posts`, as they were read for them.
    pub(super) fn of(edits: &[PostEdit], posts: &[PostText]) -> Self {
        let rewrite = |edit: &PostEdit| {
            let post = posts.iter().find(|post| post.path == edit.path)?;
            Some(Rewrite {
                before: post.text.clone(),
                after: edit.applied_to(&post.text),
                undone: edit.undone(&post.text),
                edit: edit.clone(),
            })
        };
        Self {
            posts: edits.iter().filter_map(rewrite).collect(),
            links: edits.iter().map(|edit| edit.changes.len()).sum(),
            ..Self::default()
        }
    }

    /// The same with a picture that gets another place.
    pub(super) fn moving(self, from: PathBuf, to: PathBuf) -> Self {
        let folder = to.parent().map(Path::to_owned);
        let made = folder.filter(|folder| !folder.exists());
        Self {
            moved: Some(Move { from, to, made }),
            ..self
        }
    }

    /// The same with posts and folders that get another place.
    pub(super) fn relocating(self, moves: Moves) -> Self {
        Self {
            relocated: Some(Relocation::of(moves)),
            ..self
        }
    }

    /// The same with files that came before it.
    pub(super) fn bringing(self, created: Vec<PathBuf>) -> Self {
        Self { created, ..self }
    }
}

impl Workspace {
    /// Does an action for the first time. When it `is_whole`, a post that cannot be changed leaves everything as it was;
    /// otherwise that post is named.
    ///
    /// # Errors
    /// When nothing was done, and why.
    pub(super) fn do_at_once(
        &self,
        mut action: BulkAction,
        is_whole: bool,
        shown: Option<&ShownPost>,
    ) -> Result<BulkOutcome> {
        let written = self.step(&action, false, is_whole, shown)?;
        let mut actions = lock(&self.bulk);
        actions.last += 1;
        action.number = actions.last;
        let outcome = self.told(&action, false, written)?;
        actions.known.push(action);
        if actions.known.len() > MOST {
            actions.known.remove(0);
        }
        Ok(outcome)
    }

    /// Takes an action back, or does it again. What was written since stays where it does not touch the action's own
    /// changes.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an action that is not known any more; [`Error::ChangesTouch`] when a picture would leave a
    /// post that cannot follow it, and everything else that hinders it. Nothing is changed then.
    pub fn step_bulk(
        &self,
        number: u32,
        back: bool,
        shown: Option<&ShownPost>,
    ) -> Result<BulkOutcome> {
        let actions = lock(&self.bulk);
        let found = actions.known.iter().find(|action| action.number == number);
        let action = found.ok_or_else(|| Error::NotFound {
            path: number.to_string().into(),
        })?;
        let root = &self.open_site()?.site.root;
        let created: Vec<String> = action
            .created
            .iter()
            .map(|path| in_site(root, path))
            .collect();
        if !back {
            self.take_pictures_back(&created)?;
        }
        let is_whole = action.moved.is_some() || action.relocated.is_some();
        let written = self.step(action, back, is_whole, shown)?;
        self.told(action, back, written)
    }

    /// Throws away what an action brought that was taken back, once the shown post has its patch: what is still used stays.
    ///
    /// # Errors
    /// As [`Self::picture_inventory`].
    pub fn clear_bulk(&self, number: u32) -> Result<()> {
        let root = self.open_site()?.site.root.clone();
        let created: Vec<String> = {
            let actions = lock(&self.bulk);
            let found = actions.known.iter().find(|action| action.number == number);
            let created = found.map(|action| action.created.as_slice());
            let created = created.unwrap_or_default().iter();
            created.map(|path| in_site(&root, path)).collect()
        };
        if !created.is_empty() {
            self.throw_pictures_away(&created, Timestamp::now())?;
        }
        Ok(())
    }

    fn step(
        &self,
        action: &BulkAction,
        back: bool,
        is_whole: bool,
        shown: Option<&ShownPost>,
    ) -> Result<Written> {
        let open = self.open_site()?;
        open.reach()?;
        let (due, mut kept) = self.due(action, back, shown)?;
        if is_whole && let Some((_, error)) = kept.pop() {
            return Err(error);
        }
        if let Some(relocation) = &action.relocated {
            return self.step_places(relocation, due, back, shown);
        }
        let (from, to, made) = match &action.moved {
            Some(moved) if back => (&moved.to, &moved.from, None),
            Some(moved) => (&moved.from, &moved.to, moved.made.as_ref()),
            None => {
                let mut written = self.write(&due, is_whole, shown)?;
                written.kept.append(&mut kept);
                return Ok(written);
            }
        };
        // Under both names until all links have followed: whatever happens meanwhile, each leads to a picture.
        let leaves = place(&open.site, from, to)?;
        let written = self.write(&due, is_whole, shown);
        let gone = match (&written, leaves) {
            (Ok(_), true) => Some(from),
            (Err(_), true) => Some(to),
            (Ok(_), false) => None,
            (Err(_), false) => {
                let _ = fs::rename(to, from);
                None
            }
        };
        if let Some(gone) = gone {
            fs::remove_file(gone).map_err(|error| Error::io(gone, error))?;
        }
        // A folder that was made for it goes with it; one that holds something else stays.
        let empty = match &written {
            Ok(_) if back => action.moved.as_ref().and_then(|moved| moved.made.as_ref()),
            Ok(_) => None,
            Err(_) => made,
        };
        if let Some(folder) = empty {
            let _ = fs::remove_dir(folder);
        }
        written
    }

    /// The same where posts have other places before and afterwards.
    fn step_places(
        &self,
        relocation: &Relocation,
        mut due: Vec<Due>,
        back: bool,
        shown: Option<&ShownPost>,
    ) -> Result<Written> {
        let moves = relocation.directed(back);
        let undone = |error| {
            if !back {
                relocation.clear();
            }
            Err(error)
        };
        let moved = match self.relocate(&moves) {
            Ok(moved) => moved,
            Err(error) => return undone(error),
        };
        for due in &mut due {
            due.path = moves.place(&due.path);
        }
        let shown = shown.map(|shown| {
            let new = moved.iter().find(|moved| moved.from == shown.id);
            let id = new.map_or_else(|| shown.id.clone(), |moved| moved.post.id.clone());
            ShownPost { id, ..*shown }
        });
        match self.write(&due, true, shown.as_ref()) {
            Ok(written) => {
                if back {
                    relocation.clear();
                }
                Ok(Written { moved, ..written })
            }
            Err(error) => {
                self.relocate(&moves.back())?;
                undone(error)
            }
        }
    }

    /// The texts that the posts are to have, and the posts that cannot have them.
    fn due(
        &self,
        action: &BulkAction,
        back: bool,
        shown: Option<&ShownPost>,
    ) -> Result<(Vec<Due>, Vec<Kept>)> {
        let shown = shown.map(|shown| self.shown_text(shown)).transpose()?;
        let (mut due, mut kept) = (Vec::new(), Vec::new());
        for post in &action.posts {
            let path = match &action.relocated {
                Some(relocation) if back => relocation.moves.place(&post.edit.path),
                _ => post.edit.path.clone(),
            };
            let now = match &shown {
                Some((shown, text)) if *shown == path => Ok(text.clone()),
                _ => self.text_in_file(&path),
            };
            match now.and_then(|now| Ok((post.next(back, &now)?, now))) {
                Ok((new, old)) if new != old => due.push(Due { path, old, new }),
                Ok(_) => {}
                Err(error) => kept.push((path, error)),
            }
        }
        Ok((due, kept))
    }

    fn shown_text(&self, shown: &ShownPost) -> Result<(PathBuf, String)> {
        let post = self.post(&shown.id)?;
        post.state().at(shown.version)?;
        Ok((post.path(), post.text()))
    }

    /// The text of a post that is not shown; one that was just left may be on its way to its file.
    fn text_in_file(&self, path: &Path) -> Result<String> {
        let left = self
            .posts_map()
            .values()
            .find(|post| post.path() == path)
            .cloned();
        if let Some(post) = left {
            self.save(&post.id(), Occasion::ByItself)?;
            if post.is_at_risk() {
                return Err(Error::ChangedOutside {
                    path: path.to_owned(),
                });
            }
        }
        Ok(read(path)?.0.text().to_owned())
    }

    fn write(&self, due: &[Due], is_whole: bool, shown: Option<&ShownPost>) -> Result<Written> {
        let shown = match shown {
            Some(shown) => Some((self.post(&shown.id)?, shown.version)),
            None => None,
        };
        let mut written = Written {
            patch: None,
            posts: 0,
            kept: Vec::new(),
            moved: Vec::new(),
        };
        let mut done: Vec<&Due> = Vec::new();
        for due in due {
            let result = match &shown {
                Some((post, version)) if post.path() == due.path => {
                    let (vault, kind) = (&self.shared.vault, VersionKind::BeforeBulkEdit);
                    let (bytes, now) = (post.bytes(), Timestamp::now());
                    let kept = vault.history.keep(&due.path, &bytes, kind, None, now);
                    kept.and_then(|_| post.patch_to(*version, |_| due.new.clone()))
                        .map(|patch| written.patch = Some(patch))
                }
                _ => self.write_file(due).inspect(|()| done.push(due)),
            };
            match result {
                Ok(()) => written.posts += 1,
                Err(error) if is_whole => {
                    for due in done {
                        self.take_back(due);
                    }
                    return Err(error);
                }
                Err(error) => written.kept.push((due.path.clone(), error)),
            }
        }
        if let Ok(open) = self.open_site() {
            let paths: Vec<PathBuf> = done.iter().map(|due| due.path.clone()).collect();
            let change = open.library().refresh(&paths);
            self.tell_change(change);
        }
        Ok(written)
    }

    fn write_file(&self, due: &Due) -> Result<()> {
        let (mut document, bytes) = read(&due.path)?;
        if document.text() != due.old {
            return Err(Error::ChangedOutside {
                path: due.path.clone(),
            });
        }
        let patch = document.patch_to(&due.new);
        document.apply(patch.version, &patch.changes)?;
        self.shared
            .vault
            .save_in_bulk(&due.path, &document.to_bytes(), &bytes)
    }

    /// The post as it was: another one could not be changed. Its version is in the history whatever happens.
    fn take_back(&self, due: &Due) {
        let back = Due {
            path: due.path.clone(),
            old: due.new.clone(),
            new: due.old.clone(),
        };
        let _ = self.write_file(&back);
    }

    fn told(&self, action: &BulkAction, back: bool, written: Written) -> Result<BulkOutcome> {
        let root = &self.open_site()?.site.root;
        let moved = action.moved.as_ref();
        let moved = moved.map(|moved| if back { &moved.from } else { &moved.to });
        let kept = written.kept.iter().map(|(path, error)| KeptPost {
            file: in_site(root, path),
            error: error.report(),
        });
        Ok(BulkOutcome {
            action: action.number,
            patch: written.patch,
            posts: written.posts,
            links: action.links,
            kept: kept.collect(),
            mentions: Vec::new(),
            path: moved.map(|path| in_site(root, path)),
            moved: written.moved,
        })
    }
}

fn read(path: &Path) -> Result<(Document, Vec<u8>)> {
    let bytes = file::read(path).map_err(|error| Error::io(path, error))?;
    Ok((Document::open(&bytes, path)?, bytes))
}

impl Rewrite {
    /// The text that the post is to have: what was changed in it since stays.
    fn next(&self, back: bool, now: &str) -> Result<String> {
        let (old, new, edit) = if back {
            (&self.after, &self.before, &self.undone)
        } else {
            (&self.before, &self.after, &self.edit)
        };
        if now == old {
            return Ok(new.clone());
        }
        if now == new {
            // The editor's own undo was faster.
            return Ok(now.to_owned());
        }
        if let Some(text) = carried(old, &edit.changes, now) {
            return Ok(text);
        }
        let both = merge(old, now, new);
        if both.clean() {
            Ok(both.text(&BTreeMap::new()))
        } else {
            Err(Error::ChangesTouch {
                path: edit.path.clone(),
            })
        }
    }
}

/// Changes of one text made in another, in which each stretch that goes stands as often: the same one of them goes.
fn carried(old: &str, changes: &[Change], now: &str) -> Option<String> {
    let mut found: Vec<Change> = Vec::new();
    for change in changes {
        let gone = old
            .get(change.range.clone())
            .filter(|gone| !gone.is_empty())?;
        let places = |text: &str| -> Vec<usize> {
            let places = text.match_indices(gone);
            places.map(|(at, _)| at).collect()
        };
        let (before, after) = (places(old), places(now));
        let index = before.iter().position(|at| *at == change.range.start)?;
        let at = (before.len() == after.len()).then(|| after.get(index))??;
        found.push(Change {
            range: *at..at + gone.len(),
            insert: change.insert.clone(),
        });
    }
    found.sort_by_key(|change| change.range.start);
    let apart = found
        .windows(2)
        .all(|pair| matches!(pair, [one, other] if one.range.end <= other.range.start));
    apart.then(|| {
        let mut text = now.to_owned();
        for change in found.iter().rev() {
            text = change.applied_to(&text);
        }
        text
    })
}

/// Puts a file where it is to be as well; says whether it is to leave the old place afterwards.
pub(super) fn place(site: &Site, from: &Path, to: &Path) -> Result<bool> {
    let folder = to.parent().unwrap_or(&site.root);
    fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    // On a system that ignores letter case: the file itself.
    if to.exists() && is_same(from, to) {
        fs::rename(from, to).map_err(|error| Error::io(to, error))?;
        return Ok(false);
    }
    match fs::hard_link(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Error::NameTaken {
            path: to.to_owned(),
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::io(from, error)),
        // Not every disk knows links.
        Err(_) => {
            let bytes = fs::read(from).map_err(|error| Error::io(from, error))?;
            save::write(to, &bytes, None).map(|_| true)
        }
    }
}

pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let [one, other] = [one, other].map(|path| fs::canonicalize(path).ok());
    one.is_some() && one == other
}
