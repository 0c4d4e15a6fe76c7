//! Other programs at the same files: editors that empty a file before they fill it, and a second Inkstone.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use fastrand::Rng;
use inkstone_core::document::{TextChange, TextPatch};
use inkstone_core::vault::merge::Side;
use inkstone_core::workspace::Notice;
use inkstone_core::workspace::view::{OpenedPost, SaveState};

use crate::desk::{Desk, wait_until};

const POST: &str = "a.md";

fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(otherwise)
}

/// What a window shows of a post.
struct Window {
    version: u64,
    text: String,
    state: SaveState,
}

impl Window {
    fn of(opened: OpenedPost) -> Self {
        Self {
            version: opened.version,
            text: opened.text,
            state: opened.save,
        }
    }

    fn change(&mut self, desk: &Desk, changes: &[TextChange]) {
        let outcome = desk.workspace.edit_post(POST, self.version, changes);
        self.version = outcome.unwrap().version;
        // The texts are ASCII, so offsets are bytes.
        for change in changes.iter().rev() {
            self.text
                .replace_range(change.from..change.to, &change.insert);
        }
    }

    fn take(&mut self, desk: &Desk, patch: &TextPatch) {
        if !patch.changes.is_empty() {
            self.change(desk, &patch.changes);
        }
    }

    /// Types a word at a place.
    fn insert(&mut self, desk: &Desk, at: usize, word: &str) {
        let insert = word.to_owned();
        let change = TextChange {
            from: at,
            to: at,
            insert,
        };
        self.change(desk, &[change]);
    }

    /// Hears what happened, and does what the window does.
    fn listen(&mut self, desk: &Desk) {
        for notice in desk.heard() {
            match notice {
                Notice::Disk { .. } => {
                    let adopted = desk.workspace.adopt_disk(POST, self.version).unwrap();
                    self.take(desk, &adopted.patch);
                }
                Notice::Save(event) => self.state = event.state,
                _ => {}
            }
        }
    }

    /// Answers a conflict: both sides stay.
    fn answer(&mut self, desk: &Desk) {
        if !matches!(self.state, SaveState::ChangedOutside { .. }) {
            return;
        }
        let Ok(view) = desk.workspace.merge_view(POST) else {
            return;
        };
        let both: BTreeMap<usize, Side> = (0..view.merge.hunks.len())
            .map(|place| (place, Side::BothMineFirst))
            .collect();
        // A file that changed again is asked about again.
        if let Ok(patch) = desk
            .workspace
            .resolve_merge(POST, self.version, &view.disk, &both)
        {
            self.take(desk, &patch);
            self.state = SaveState::Unsaved;
        }
    }
}

/// Writes as some editors do: empties the file, and fills it in two parts a while later.
fn write_slowly(path: &Path, text: &str, pause: Duration) {
    let mut file = fs::File::create(path).unwrap();
    std::thread::sleep(pause);
    let (first, second) = text.split_at(text.len() / 2);
    file.write_all(first.as_bytes()).unwrap();
    std::thread::sleep(pause / 4);
    file.write_all(second.as_bytes()).unwrap();
}

/// Rounds of a slow editor beside one of ours; half of them while there is unsaved text.
fn beside_a_slow_editor(rounds: usize, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let lines = |word: &str| format!("first\n\nmiddle {word}\n\nlast\n");
    let desk = Desk::new(&[(POST, &lines("0"))]);
    let mut window = Window::of(desk.workspace.open_post(POST).unwrap());
    for round in 1..=rounds {
        let mine = format!("mine{round} ");
        let is_typing = rng.bool();
        if is_typing {
            window.insert(&desk, 0, &mine);
        }
        // What they write was made from what is on disk, as an editor does that read it before.
        let theirs: String = desk
            .read(POST)
            .lines()
            .map(|line| match line.starts_with("middle ") {
                true => format!("middle {round}\n"),
                false => format!("{line}\n"),
            })
            .collect();
        let pause = Duration::from_millis(rng.u64(0..500));
        let path = desk.path(POST);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| write_slowly(&path, &theirs, pause));
            while !writer.is_finished() {
                window.listen(&desk);
                assert!(!window.text.is_empty(), "an empty file was taken over");
                std::thread::yield_now();
            }
        });
        let word = format!("middle {round}");
        wait_until("their text in the editor", || {
            window.listen(&desk);
            window.answer(&desk);
            window.text.contains(&word)
                && matches!(window.state, SaveState::Saved { .. })
                && desk.read(POST) == window.text
        });
        assert!(!is_typing || window.text.contains(&mine), "mine is lost");
    }
}

#[test]
fn a_program_that_empties_the_file_first_costs_nobody_a_word() {
    let rounds = number("INKSTONE_ROUNDS", 12);
    let workers = (rounds / 2).clamp(1, 16);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            scope.spawn(move || beside_a_slow_editor(rounds.div_ceil(workers), worker as u64));
        }
    });
    println!("rounds: {rounds} texts emptied and filled in parts by another program: nothing lost");
}

#[test]
fn two_instances_on_one_folder_lose_no_edit() {
    let mut rng = Rng::with_seed(7);
    let one = Desk::new(&[(POST, "top\n\nmiddle\n\nend\n")]);
    let two = one.beside();
    let mut windows = [&one, &two].map(|desk| Window::of(desk.workspace.open_post(POST).unwrap()));
    let edits = 1000;
    for edit in 0..edits {
        let (desk, window) = match rng.bool() {
            true => (&one, &mut windows[0]),
            false => (&two, &mut windows[1]),
        };
        window.listen(desk);
        window.answer(desk);
        let ends: Vec<usize> = window.text.match_indices('\n').map(|(at, _)| at).collect();
        let at = ends.get(rng.usize(0..ends.len().max(1))).copied();
        window.insert(desk, at.unwrap_or_default(), &format!(" w{edit};"));
        if rng.u8(0..4) == 0 {
            // A conflict is told by its state.
            let _ = desk.workspace.save_post(POST);
        }
    }
    for (desk, window) in [&one, &two].into_iter().zip(&mut windows) {
        wait_until("all saved", || {
            window.listen(desk);
            window.answer(desk);
            let _ = desk.workspace.save_post(POST);
            matches!(window.state, SaveState::Saved { .. })
        });
    }
    let (on_disk, kept) = (one.read(POST), one.kept().join("\n"));
    let lost: Vec<usize> = (0..edits)
        .filter(|edit| {
            let word = format!(" w{edit};");
            !on_disk.contains(&word) && !kept.contains(&word)
        })
        .collect();
    assert!(lost.is_empty(), "of {edits} edits {lost:?} are lost");
}
