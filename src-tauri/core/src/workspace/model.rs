//! Random sequences of all that happens to posts, against the one rule: nothing is lost.
//!
//! A few hundred run with the other tests, as many as `INKSTONE_SEQUENCES` says when that is set, from the
//! seed `INKSTONE_SEED`. A failure prints its seed and its steps.
//!
//! What is checked after every step that the app takes:
//! - a text of another program, or one that was there before, that the app replaced or threw away is in the
//!   history, on disk or in the trash;
//! - a file that the app changed holds the text of the editor and nothing else;
//! - a text that the app took out of the editor is in the history, on disk or in another editor;
//! - after a crash each text that was durable is offered, on disk or in the history;
//! - where the app says "saved", the file holds the editor's text.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime};

use fastrand::Rng;

use super::outside::SETTLING;
use super::saving::Occasion;
use super::view::{Choice, SaveState};
use super::{Folders, Notice, Workspace, lock};
use crate::Result;
use crate::document::{TextChange, TextPatch};
use crate::library::watch::Look;
use crate::picture::remote::Reach;
use crate::site::Site;
use crate::vault::Fingerprint;
use crate::vault::merge::Side;

/// How many sequences run with the other tests.
const SEQUENCES: u64 = 300;

/// How many steps each has at most.
const STEPS: usize = 40;

/// What an editor shows.
#[derive(Clone, Debug)]
struct Editor {
    version: u64,
    text: String,
    /// Texts before, for undo.
    before: Vec<String>,
    /// The text that a crash must not take, and those that came after it, of which one may have become
    /// durable since; none when another program took it from the disk.
    durable: Option<Vec<String>>,
}

struct Model {
    rng: Rng,
    site: tempfile::TempDir,
    own: tempfile::TempDir,
    workspace: Arc<Workspace>,
    notices: Arc<Mutex<Vec<Notice>>>,
    editors: BTreeMap<String, Editor>,
    /// The post that is written.
    current: Option<String>,
    /// Posts whose text on disk is to be taken over.
    waiting: Vec<String>,
    /// The last state told of each post.
    states: BTreeMap<String, SaveState>,
    /// Texts that did not come from the app.
    foreign: HashSet<Vec<u8>>,
    words: usize,
    steps: Vec<String>,
}

type Disk = BTreeMap<PathBuf, Vec<u8>>;

/// All files below a folder.
fn files(folder: &Path) -> Disk {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().to_owned(), fs::read(entry.path()).ok()?)))
        .collect()
}

/// In memory where that goes: syncs of a real disk would take hours.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

fn applied(text: &str, changes: &[TextChange]) -> String {
    // All characters are in the basic plane: UTF-16 counts them as `char`s.
    let mut letters: Vec<char> = text.chars().collect();
    for change in changes.iter().rev() {
        letters.splice(change.from..change.to, change.insert.chars());
    }
    letters.into_iter().collect()
}

impl Model {
    fn new(seed: u64) -> Self {
        let (site, own) = (folder(), folder());
        let mut foreign = HashSet::new();
        for name in ["a.md", "b.md", "c.md"] {
            let text = format!("---\ntitle: {name}\n---\n\none {name}\n\ntwo\n\nthree\n\n四\n");
            fs::write(site.path().join(name), &text).unwrap();
            foreign.insert(text.into_bytes());
        }
        let notices = Arc::default();
        Self {
            workspace: start(&site, &own, &notices),
            rng: Rng::with_seed(seed),
            site,
            own,
            notices,
            editors: BTreeMap::new(),
            current: None,
            waiting: Vec::new(),
            states: BTreeMap::new(),
            foreign,
            words: 0,
            steps: Vec::new(),
        }
    }

    fn note(&mut self, step: impl Into<String>) {
        self.steps.push(step.into());
    }

    fn word(&mut self) -> String {
        self.words += 1;
        let end = ["", " ", "\n", "\n\n", "，"][self.rng.usize(0..5)];
        format!("w{}{end}", self.words)
    }

    fn disk(&self) -> Disk {
        files(self.site.path())
    }

    fn path(&self, id: &str) -> PathBuf {
        self.workspace
            .site
            .read()
            .unwrap()
            .as_ref()
            .unwrap()
            .site
            .folder
            .join(id)
    }

    /// Whether a text is anywhere that a person can have it back from.
    fn is_kept(&self, text: &[u8]) -> bool {
        let history = files(&self.own.path().join("data/history"));
        let bodies = history.values().filter_map(|all| {
            let end = all.iter().position(|byte| *byte == b'\n')?;
            all.get(end + 1..)
        });
        let trash = files(&self.own.path().join("data/trash"));
        let mut editors = self.editors.values();
        text.is_empty()
            || self.disk().values().any(|file| file == text)
            || trash.values().any(|file| file == text)
            || bodies.into_iter().any(|body| body == text)
            || editors.any(|editor| editor.text.as_bytes() == text)
    }

    fn fail(&self, what: &str) -> ! {
        let shown = |disk: Disk| -> String {
            let files = disk.iter();
            files
                .map(|(path, bytes)| format!("  {}: {:?}\n", path.display(), text_of(bytes)))
                .collect()
        };
        panic!(
            "{what}\nafter:\n  {}\non disk:\n{}kept:\n{}",
            self.steps.join("\n  "),
            shown(self.disk()),
            shown(files(self.own.path())),
        )
    }

    fn texts(&self) -> HashSet<Vec<u8>> {
        let editors = self.editors.values();
        editors
            .map(|editor| editor.text.clone().into_bytes())
            .collect()
    }

    /// Hears what the app told, and looks whether the files are as they must be.
    fn after(&mut self, before: &Disk, mut texts: HashSet<Vec<u8>>) {
        texts.extend(self.texts());
        let saved: Vec<String> = self
            .editors
            .iter()
            .filter(|(id, editor)| {
                fs::read(self.path(id)).is_ok_and(|file| file == editor.text.as_bytes())
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in saved {
            self.durable(&id);
        }
        for notice in std::mem::take(&mut *lock(&self.notices)) {
            match notice {
                Notice::Disk { id } if !self.waiting.contains(&id) => self.waiting.push(id),
                Notice::Save(event) => drop(self.states.insert(event.id, event.state)),
                _ => {}
            }
        }
        let now = self.disk();
        for (path, old) in before {
            let replaced = now.get(path) != Some(old);
            if replaced && self.foreign.contains(old) && !self.is_kept(old) {
                self.fail(&format!("{} is lost: {:?}", path.display(), text_of(old)));
            }
        }
        for (path, new) in &now {
            let came = before.get(path) != Some(new);
            let moved = before.values().any(|old| old == new);
            if came && !moved && !texts.contains(new) {
                self.fail(&format!(
                    "{} holds what nobody wrote: {:?}",
                    path.display(),
                    text_of(new)
                ));
            }
        }
    }

    /// A step of the app.
    fn step(&mut self, name: &str, act: impl FnOnce(&mut Self)) {
        self.note(name);
        let (before, texts) = (self.disk(), self.texts());
        act(self);
        self.after(&before, texts);
    }

    fn change(&mut self, id: &str, changes: &[TextChange], is_users: bool) {
        let Some(editor) = self.editors.get(id).cloned() else {
            return;
        };
        match self.workspace.edit_post(id, editor.version, changes) {
            Ok(outcome) => {
                let text = applied(&editor.text, changes);
                let entry = self.editors.get_mut(id).unwrap();
                entry.version = outcome.version;
                entry.durable = entry.durable.take().map(|mut texts| {
                    texts.push(text.clone());
                    texts
                });
                entry.text = text;
                entry.before.push(editor.text.clone());
                if !is_users && !self.is_kept(editor.text.as_bytes()) {
                    self.fail(&format!("taken out of the editor: {:?}", editor.text));
                }
            }
            Err(error) => self.fail(&format!("an edit was refused: {error}")),
        }
    }

    fn take(&mut self, id: &str, patch: &TextPatch) {
        if !patch.changes.is_empty() {
            self.change(id, &patch.changes, false);
        }
    }

    /// Notes what a crash must not take from now on.
    fn durable(&mut self, id: &str) {
        if let Some(editor) = self.editors.get_mut(id) {
            editor.durable = Some(vec![editor.text.clone()]);
        }
    }

    fn open(&mut self, id: &str) {
        let Ok(opened) = self.workspace.open_post(id) else {
            return;
        };
        match self.editors.get_mut(id) {
            Some(editor) => {
                if editor.text != opened.text {
                    let what = format!("{:?} came back as {:?}", editor.text, opened.text);
                    self.fail(&what);
                }
                editor.version = opened.version;
            }
            None => {
                self.states.insert(id.to_owned(), opened.save);
                let editor = Editor {
                    version: opened.version,
                    durable: Some(vec![opened.text.clone()]),
                    text: opened.text,
                    before: Vec::new(),
                };
                self.editors.insert(id.to_owned(), editor);
            }
        }
        self.current = Some(id.to_owned());
    }

    fn close(&mut self, id: &str) {
        self.current = None;
        // Its state tells of a failure; the post is then still open.
        let _ = self.workspace.close_post(id);
        if lock(&self.workspace.posts).contains_key(id) {
            return;
        }
        self.waiting.retain(|other| other != id);
        if let Some(editor) = self.editors.remove(id)
            && !self.is_kept(editor.text.as_bytes())
        {
            self.fail(&format!("closed and lost: {:?}", editor.text));
        }
    }

    fn random_post(&mut self) -> Option<String> {
        let posts = self.workspace.posts().unwrap();
        let pick = self.rng.usize(0..posts.len().max(1));
        posts.get(pick).map(|post| post.id.clone())
    }

    /// Another program writes, renames or removes a file.
    fn outside(&mut self) {
        let disk: Vec<(PathBuf, Vec<u8>)> = self.disk().into_iter().collect();
        if disk.is_empty() {
            return;
        }
        let (path, old) = disk[self.rng.usize(0..disk.len())].clone();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = text_of(&old);
        let word = self.word();
        let (what, new) = match self.rng.u8(0..8) {
            0 => ("removes", None),
            1 => {
                self.note(format!("another program renames {name}"));
                let to = path.with_file_name(format!("renamed{}.md", self.words));
                fs::rename(&path, to).unwrap();
                self.replaced(&old, &path);
                return;
            }
            2 => ("empties", Some(String::new())),
            3 => ("writes at the end of", Some(format!("{text}{word}"))),
            4 => ("writes at the start of", Some(format!("{word}\n{text}"))),
            // As long as before, and with the time of before: only a look at the text tells.
            5 => (
                "writes as many letters to",
                Some(text.replace('w', "v").replace('o', "u")),
            ),
            _ => {
                let mut lines: Vec<&str> = text.split('\n').collect();
                let at = self.rng.usize(0..lines.len());
                lines[at] = &word;
                ("changes a line of", Some(lines.join("\n")))
            }
        };
        self.note(format!("another program {what} {name}: {new:?}"));
        match new {
            None => fs::remove_file(&path).unwrap(),
            Some(new) => {
                let time = fs::metadata(&path).and_then(|metadata| metadata.modified());
                fs::write(&path, &new).unwrap();
                if new.len() == old.len() {
                    let file = fs::File::options().write(true).open(&path).unwrap();
                    file.set_modified(time.unwrap_or(SystemTime::UNIX_EPOCH))
                        .unwrap();
                }
                if !new.is_empty() {
                    self.foreign.insert(new.into_bytes());
                }
            }
        }
        self.replaced(&old, &path);
    }

    /// What was saved and another program took from the disk is no longer ours to bring back after a crash.
    fn replaced(&mut self, old: &[u8], path: &Path) {
        for (id, editor) in &mut self.editors {
            let same = path.file_name() == Path::new(id).file_name();
            let saved = editor.durable.as_ref().and_then(|texts| texts.first());
            if same && saved.is_some_and(|text| text.as_bytes() == old) {
                editor.durable = None;
            }
        }
    }

    fn crash(&mut self) {
        self.note("the app crashes");
        let gone = Arc::downgrade(&self.workspace);
        self.notices = Arc::default();
        let idle = idle(&self.own, &Arc::default());
        drop(std::mem::replace(&mut self.workspace, idle));
        // A thread of it may be at work still.
        while gone.strong_count() > 0 {
            std::thread::yield_now();
        }
        self.workspace = start(&self.site, &self.own, &self.notices);
        let editors = std::mem::take(&mut self.editors);
        self.waiting.clear();
        self.states.clear();
        self.current = None;
        for recovered in self.workspace.recovered().unwrap() {
            self.open(&recovered.id);
        }
        for (id, editor) in editors {
            let Some(texts) = editor.durable else {
                continue;
            };
            if !texts.iter().any(|text| self.is_kept(text.as_bytes())) {
                self.fail(&format!("lost in a crash, of {id}: {:?}", texts[0]));
            }
        }
    }

    fn one(&mut self) {
        let current = self.current.clone();
        let id = current.clone().unwrap_or_default();
        match (self.rng.u8(0..100), current) {
            (0..32, Some(_)) => {
                let length = self.editors[&id].text.chars().count();
                let from = self.rng.usize(0..=length);
                let to = match self.rng.u8(0..4) {
                    0 => (from + self.rng.usize(0..6)).min(length),
                    _ => from,
                };
                let insert = self.word();
                self.note(format!("types {insert:?} at {from}..{to} of {id}"));
                self.change(&id, &[TextChange { from, to, insert }], true);
            }
            (32..38, Some(_)) => {
                self.note(format!("undoes in {id}"));
                if let Some(before) = self.editors.get_mut(&id).and_then(|own| own.before.pop()) {
                    let to = self.editors[&id].text.chars().count();
                    let change = TextChange {
                        from: 0,
                        to,
                        insert: before,
                    };
                    self.change(&id, &[change], true);
                }
            }
            (38..44, Some(_)) => {
                self.step("journals", |model| {
                    model.workspace.journal(&id);
                    if model.workspace.unsaved().contains(&id) {
                        model.durable(&id);
                    }
                });
            }
            (44..52, Some(_)) => self.step("saves", |model| model.save(&id, Occasion::Asked)),
            (52..60, Some(_)) => {
                self.step("saves by itself", |model| {
                    model.save(&id, Occasion::ByItself)
                });
            }
            (60..66, Some(_)) => self.step("looks at the folder", |model| {
                let now = Instant::now();
                model.workspace.look_at(&Look::Everywhere, now);
                model.workspace.look_at(&Look::Everywhere, now + SETTLING);
                for (id, editor) in &model.editors {
                    let told = lock(&model.notices)
                        .iter()
                        .rev()
                        .find_map(|notice| match notice {
                            Notice::Save(event) if event.id == *id => Some(event.state.clone()),
                            _ => None,
                        });
                    let waits = lock(&model.notices)
                        .iter()
                        .any(|notice| matches!(notice, Notice::Disk { id: other } if other == id))
                        || model.waiting.contains(id);
                    let state = told.or_else(|| model.states.get(id).cloned());
                    let on_disk = fs::read(model.path(id)).ok();
                    if matches!(state, Some(SaveState::Saved { .. }))
                        && !waits
                        && on_disk.as_deref() != Some(editor.text.as_bytes())
                    {
                        model.fail(&format!("{id} is not saved, and the app says so"));
                    }
                }
            }),
            (66..72, Some(_)) => self.step("answers", Self::answer),
            (72..76, _) => {
                let Some(to) = self.random_post() else { return };
                self.step(&format!("switches from {id} to {to}"), |model| {
                    if !id.is_empty() {
                        model.close(&id);
                    }
                    model.open(&to);
                });
            }
            (76..79, Some(_)) => {
                let name = format!("n{}", self.words);
                self.words += 1;
                self.step(&format!("renames {id} to {name}"), |model| {
                    let renamed = model.workspace.move_post(&id, &name, "", false, None);
                    if let Ok(renamed) = renamed.map(|mut outcome| outcome.moved.remove(0).post) {
                        let editor = model.editors.remove(&id).unwrap();
                        model.states.remove(&id);
                        model.editors.insert(renamed.id.clone(), editor);
                        model.waiting.retain(|other| *other != id);
                        model.current = Some(renamed.id);
                    }
                });
            }
            (79..81, Some(_)) => self.step(&format!("throws {id} away"), |model| {
                let text = model.editors[&id].text.clone();
                if model.workspace.delete_post(&id).is_ok() {
                    model.editors.remove(&id);
                    model.current = None;
                    if !model.is_kept(text.as_bytes()) {
                        model.fail(&format!("thrown away and lost: {text:?}"));
                    }
                    if model.rng.bool()
                        && let Ok(back) = model.workspace.restore_deleted(&id)
                    {
                        model.open(&back.id);
                    }
                }
            }),
            (81..84, Some(_)) => self.step("restores a version", |model| {
                let Ok(versions) = model.workspace.versions(&id) else {
                    return;
                };
                if versions.is_empty() {
                    return;
                }
                let version = &versions[model.rng.usize(0..versions.len())];
                let at = model.editors[&id].version;
                if let Ok(patch) = model.workspace.restore_version(&id, at, &version.id) {
                    model.take(&id, &patch);
                }
            }),
            (84..96, _) => self.outside(),
            (96..98, _) => self.crash(),
            (_, None) => {
                if let Some(to) = self.random_post() {
                    self.step(&format!("opens {to}"), |model| model.open(&to));
                }
            }
            _ => {}
        }
    }

    fn save(&mut self, id: &str, occasion: Occasion) {
        // Its state tells of a failure.
        let _ = self.workspace.save(id, occasion);
    }

    /// Takes over what waits, answers a conflict and a text that came back.
    fn answer(&mut self) {
        for id in std::mem::take(&mut self.waiting) {
            let Some(version) = self.editors.get(&id).map(|editor| editor.version) else {
                continue;
            };
            if let Ok(adopted) = self.workspace.adopt_disk(&id, version) {
                self.take(&id, &adopted.patch);
            }
        }
        let Some(id) = self.current.clone() else {
            return;
        };
        let version = self.editors[&id].version;
        let patch = match self.rng.u8(0..5) {
            0 => self.keep_mine(&id, version),
            1 => self
                .workspace
                .resolve_conflict(&id, version, "", Choice::Theirs),
            2 => self.workspace.settle_recovery(&id, version, true),
            3 => self.workspace.settle_recovery(&id, version, false),
            _ => match self.workspace.merge_view(&id) {
                Ok(view) => {
                    let sides = [Side::Mine, Side::Theirs, Side::BothMineFirst];
                    let choices = (0..view.merge.hunks.len())
                        .map(|place| (place, sides[self.rng.usize(0..3)]))
                        .collect();
                    self.workspace
                        .resolve_merge(&id, version, &view.disk, &choices)
                }
                Err(error) => Err(error),
            },
        };
        if let Ok(patch) = patch {
            self.take(&id, &patch);
        }
    }

    /// Answers as somebody does who saw the last question, though the file may be another one by now.
    fn keep_mine(&mut self, id: &str, version: u64) -> Result<TextPatch> {
        let asked_about = match self.states.get(id) {
            Some(SaveState::ChangedOutside { disk, .. }) => disk.clone(),
            _ => String::new(),
        };
        let on_disk = fs::read(self.site.path().join(id)).unwrap_or_default();
        let patch = self
            .workspace
            .resolve_conflict(id, version, &asked_about, Choice::Mine)?;
        assert_eq!(
            name_of(&on_disk),
            asked_about,
            "a text that nobody was asked about was written over\n{}",
            self.steps.join("\n")
        );
        Ok(patch)
    }
}

/// A text, as the app calls it where it asks about it.
fn name_of(bytes: &[u8]) -> String {
    Fingerprint::of(bytes).to_hex()
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn idle(own: &tempfile::TempDir, notices: &Arc<Mutex<Vec<Notice>>>) -> Arc<Workspace> {
    let folders = Folders {
        data: own.path().join("data"),
        cache: own.path().join("cache"),
    };
    let heard = Arc::clone(notices);
    Workspace::new(
        &folders,
        [1; 32],
        Reach::Anywhere,
        |id| id.to_owned(),
        move |notice| lock(&heard).push(notice),
    )
}

/// A start without a watcher: the model says itself when the app looks at the folder.
fn start(
    site: &tempfile::TempDir,
    own: &tempfile::TempDir,
    notices: &Arc<Mutex<Vec<Notice>>>,
) -> Arc<Workspace> {
    let workspace = idle(own, notices);
    workspace.enter(Site::open(site.path()).unwrap(), None);
    workspace
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn nothing_is_lost_whatever_happens() {
    let sequences = number("INKSTONE_SEQUENCES").unwrap_or(SEQUENCES);
    let first = number("INKSTONE_SEED").unwrap_or_else(|| fastrand::u64(0..1 << 40));
    let next = std::sync::atomic::AtomicU64::new(0);
    let steps = std::sync::atomic::AtomicUsize::new(0);
    let crashes = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                use std::sync::atomic::Ordering::Relaxed;
                loop {
                    let number = next.fetch_add(1, Relaxed);
                    if number >= sequences {
                        break;
                    }
                    let seed = first + number;
                    let run = std::panic::catch_unwind(|| {
                        let mut model = Model::new(seed);
                        for _ in 0..STEPS {
                            model.one();
                        }
                        model.crash();
                        model.steps
                    });
                    match run {
                        Ok(taken) => {
                            steps.fetch_add(taken.len(), Relaxed);
                            let crashed = taken.iter().filter(|step| step.ends_with("crashes"));
                            crashes.fetch_add(crashed.count(), Relaxed);
                        }
                        Err(panic) => {
                            eprintln!("INKSTONE_SEED={seed} INKSTONE_SEQUENCES=1");
                            std::panic::resume_unwind(panic);
                        }
                    }
                }
            });
        }
    });
    println!(
        "model: {sequences} sequences from seed {first}, {} steps, {} crashes: nothing lost",
        steps.into_inner(),
        crashes.into_inner()
    );
}
