//! The app ended at every moment of a save, as by a power cut.

use std::path::Path;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::Folder;
use crate::webdriver::key;

const LONG: &str = "2024-06-01-long.md";

/// How many times the app is killed: a few in a run of all tests, as many as `INKSTONE_KILLS` says in one by itself.
fn rounds() -> usize {
    std::env::var("INKSTONE_KILLS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(4)
}

/// A post of 200 KB whose last line tells that it is whole.
fn long_post() -> String {
    let mut text = String::from("---\ntitle: 长文\n---\n\n");
    while text.len() < 200_000 {
        text.push_str("一行普通的文字，写满两百千字节为止。\n\n");
    }
    text + "The end\n"
}

/// The moments of a save at which the app is killed, each seen from outside.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The new file is there; it has no name yet.
    Begun,
    /// It has its whole length.
    Written,
    /// It has taken the place of the post.
    Replaced,
}

/// The length of the file without a name that the process has open in a folder.
fn unnamed(process: &str, folder: &Path) -> Option<u64> {
    let begin = format!("{}/#", folder.display());
    std::fs::read_dir(format!("/proc/{process}/fd"))
        .ok()?
        .flatten()
        .find(|open| {
            std::fs::read_link(open.path())
                .is_ok_and(|path| path.to_string_lossy().starts_with(&begin))
        })
        .and_then(|open| std::fs::metadata(open.path()).ok())
        .map(|metadata| metadata.len())
}

/// What is in the folder beside the post and the temporary file that waits to take its place: a kill may come in
/// the moment between its name and that of the post, and the next start sweeps it.
fn strange_files(blog: &Folder) -> Vec<String> {
    blog.files()
        .keys()
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|name| name != LONG && !name.starts_with(".inkstone-"))
        .collect()
}

/// Waits without a pause: a save takes a few milliseconds.
fn wait_for(moment: Moment, process: &str, folder: &Path, before: &str) {
    let start = std::time::Instant::now();
    let temporary = || unnamed(process, folder);
    loop {
        let came = match moment {
            Moment::Begun => temporary().is_some(),
            Moment::Written => temporary().is_some_and(|length| length > before.len() as u64),
            Moment::Replaced => {
                std::fs::read_to_string(folder.join(LONG)).is_ok_and(|now| now != before)
            }
        };
        // The moment is over when the file is new: a save of a fast disk may slip through two looks.
        let over = std::fs::metadata(folder.join(LONG))
            .is_ok_and(|metadata| metadata.len() != before.len() as u64);
        if came || over {
            return;
        }
        assert!(
            start.elapsed().as_secs() < 15,
            "no save to be killed at {moment:?}"
        );
        std::hint::spin_loop();
    }
}

fn words(round: usize) -> String {
    format!("Round {round}. ")
}

/// Whether `now` is the first text with, at one place, what was typed in the rounds until this one, the last in front;
/// each may be there in part, and there is nothing else. What a kill took from the file came back from the journal.
fn is_whole(first: &str, now: &str, round: usize) -> bool {
    let length = now.len().saturating_sub(first.len());
    first
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| now.starts_with(&first[..*at]))
        .filter(|at| now.ends_with(&first[*at..]))
        .any(|at| {
            now.get(at..at + length)
                .is_some_and(|came| is_typed(came, round))
        })
}

/// Whether a text is made of beginnings of what was typed in these rounds, the last in front.
fn is_typed(came: &str, round: usize) -> bool {
    let typed = words(round);
    (0..=typed.len())
        .filter_map(|length| came.strip_prefix(&typed[..length]))
        .any(|rest| rest.is_empty() || round > 0 && is_typed(rest, round - 1))
}

#[test]
fn killed_at_any_moment_of_a_save_the_post_is_whole() {
    let blog = Folder::empty();
    let first = long_post();
    let mut before = first.clone();
    blog.write(LONG, &before);
    let folder = blog.path().canonicalize().expect("the folder");
    let mut desktop = std::rc::Rc::new(Desktop::start());
    let (mut old, mut new) = (0, 0);
    for round in 0..rounds() {
        let moment = [Moment::Begun, Moment::Written, Moment::Replaced][round % 3];
        let launch = Launch {
            folder: Some(blog.path()),
            ..Launch::default()
        };
        let app = App::launch(desktop, &launch);
        app.wait_until("the list of posts", || app.is_shown(&part("post-row")));
        app.wait_until("what the last kill left to be swept", || {
            blog.files().len() == 1
        });
        app.open_post(LONG);
        app.click(&format!("{} .cm-content", part("editor")));
        app.keys(&[key::CONTROL], &key::HOME.to_string());
        app.type_text(&words(round));
        let process = app.process();
        app.keys(&[key::CONTROL], "s");
        wait_for(moment, &process, &folder, &before);
        desktop = app.kill_at_once(&process);

        let now = blog.read(LONG);
        if now == before {
            old += 1;
        } else {
            assert!(
                is_whole(&first, &now, round),
                "killed at {moment:?} of round {round}: {} bytes are left of {}",
                now.len(),
                before.len()
            );
            new += 1;
        }
        before = now;
        let strange = strange_files(&blog);
        assert!(strange.is_empty(), "a kill left {strange:?}");
    }
    eprintln!(
        "killed {} times in a row: the old text whole {old} times, the new text whole {new} times",
        old + new
    );
    assert!(
        new > 0,
        "no kill came after the save: none of them shows anything"
    );
}
