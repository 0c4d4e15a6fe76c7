//! The workspace as the window uses it, on a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use inkstone_core::document::{TextChange, TextPatch};
use inkstone_core::picture::remote::Reach;
use inkstone_core::workspace::view::{Choice, SaveState};
use inkstone_core::workspace::{Folders, Notice, Workspace};

/// A blog, and Inkstone at work on it.
pub(crate) struct Desk {
    pub(crate) workspace: Arc<Workspace>,
    notices: Receiver<Notice>,
    pub(crate) site: Rc<tempfile::TempDir>,
    pub(crate) own: Rc<tempfile::TempDir>,
}

/// Longer than anything waited for takes; reached only by a failure.
const PATIENCE: Duration = Duration::from_secs(20);

impl Desk {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::with_data(files, |_| {})
    }

    /// The same with something done to the folder of the app's own data before.
    pub(crate) fn with_data(files: &[(&str, &str)], prepare: impl FnOnce(&Path)) -> Self {
        let (site, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (name, text) in files {
            let path = site.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        prepare(&own.path().join("data"));
        let (workspace, notices) = start(site.path(), own.path());
        Self {
            workspace,
            notices,
            site: Rc::new(site),
            own: Rc::new(own),
        }
    }

    /// A second instance of the app on the same folder, of the same person.
    pub(crate) fn beside(&self) -> Self {
        let (workspace, notices) = start(self.site.path(), self.own.path());
        Self {
            workspace,
            notices,
            site: Rc::clone(&self.site),
            own: Rc::clone(&self.own),
        }
    }

    /// Ends the app as a crash does, nothing saved, and starts it again.
    pub(crate) fn crash(&mut self) {
        let (idle, notices) = start_without_folder(self.own.path());
        let crashed = std::mem::replace(&mut self.workspace, idle);
        let gone = Arc::downgrade(&crashed);
        drop(crashed);
        // A thread of it may be at work still.
        wait_until("the end of the app", || gone.upgrade().is_none());
        self.notices = notices;
        self.workspace.open_folder(self.site.path()).unwrap();
    }

    /// The same, and the whole folder has another name by the next start.
    pub(crate) fn crash_and_move(&mut self) {
        let (idle, notices) = start_without_folder(self.own.path());
        drop(std::mem::replace(&mut self.workspace, idle));
        self.notices = notices;
        let moved = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(self.site.path()).unwrap().flatten() {
            fs::rename(entry.path(), moved.path().join(entry.file_name())).unwrap();
        }
        self.site = Rc::new(moved);
        self.workspace.open_folder(self.site.path()).unwrap();
    }

    /// Waits until a text is durable though it is not saved.
    pub(crate) fn wait_for_journal_of(&self, text: &str) {
        let journal = self.own.path().join("data/journal");
        wait_until(&format!("{text:?} in the journal"), || {
            let files = walkdir::WalkDir::new(&journal).into_iter().flatten();
            files
                .filter_map(|file| fs::read(file.path()).ok())
                .any(|bytes| {
                    bytes
                        .windows(text.len())
                        .any(|part| part == text.as_bytes())
                })
        });
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.site.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn insert(&self, id: &str, version: u64, at: usize, text: &str) -> u64 {
        let change = TextChange {
            from: at,
            to: at,
            insert: text.to_owned(),
        };
        self.workspace
            .edit_post(id, version, &[change])
            .unwrap()
            .version
    }

    /// What was told since it was last asked for.
    pub(crate) fn heard(&self) -> Vec<Notice> {
        self.notices.try_iter().collect()
    }

    /// Waits for a notice of the asked kind.
    pub(crate) fn wait<T>(&self, what: &str, pick: impl Fn(&Notice) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let notice = self
                .notices
                .recv_timeout(left)
                .unwrap_or_else(|_| panic!("no notice: {what}"));
            if let Some(found) = pick(&notice) {
                return found;
            }
        }
    }

    pub(crate) fn wait_for_state(&self, what: &str, pick: impl Fn(&SaveState) -> bool) {
        self.wait_for_save(what, |state| pick(state).then_some(()));
    }

    /// What is picked from the first save state that has it.
    pub(crate) fn wait_for_save<T>(&self, what: &str, pick: impl Fn(&SaveState) -> Option<T>) -> T {
        self.wait(what, |notice| match notice {
            Notice::Save(event) => pick(&event.state),
            _ => None,
        })
    }

    /// Answers a conflict about the text that is on disk now.
    pub(crate) fn resolve(&self, id: &str, version: u64, choice: Choice) -> TextPatch {
        let disk = self.workspace.merge_view(id).unwrap().disk;
        self.workspace
            .resolve_conflict(id, version, &disk, choice)
            .unwrap()
    }

    pub(crate) fn kept(&self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut folders = vec![self.own.path().join("data/history")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    texts.push(body_of(&entry.path()));
                }
            }
        }
        texts
    }
}

fn start(site: &Path, own: &Path) -> (Arc<Workspace>, Receiver<Notice>) {
    let (workspace, notices) = start_without_folder(own);
    workspace.open_folder(site).unwrap();
    (workspace, notices)
}

fn start_without_folder(own: &Path) -> (Arc<Workspace>, Receiver<Notice>) {
    let (send, notices) = mpsc::channel();
    let folders = Folders {
        data: own.join("data"),
        cache: own.join("cache"),
    };
    let workspace = Workspace::new(
        &folders,
        [1; 32],
        Reach::Anywhere,
        |id| format!("picture://localhost/{id}"),
        move |notice| {
            let _ = send.send(notice);
        },
    );
    (workspace, notices)
}

pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The post's text in a version's file: all but the first line.
fn body_of(version: &Path) -> String {
    let all = fs::read_to_string(version).unwrap();
    all.split_once('\n').unwrap().1.to_owned()
}
