//! The app killed while somebody types without a pause: at most two seconds of it may be gone.

use std::time::{Duration, Instant};

use crate::app::{App, Launch};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN};

/// What is promised.
const MOST_LOST: Duration = Duration::from_secs(2);

/// Twenty key strokes a second.
const KEY_STROKE: Duration = Duration::from_millis(50);

/// How many times the app is killed: twice in a run of all tests, as many as `INKSTONE_TYPING_KILLS` says in one by
/// itself.
fn rounds() -> usize {
    std::env::var("INKSTONE_TYPING_KILLS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(2)
}

/// Letters that tell their place: no two runs of them are alike.
fn letters(count: usize) -> String {
    const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    (0..count)
        .map(|place| char::from(ALPHABET[(place + place / ALPHABET.len()) % ALPHABET.len()]))
        .collect()
}

fn last_line(app: &App) -> String {
    let written = app.written();
    written.rsplit('\n').next().unwrap_or_default().to_owned()
}

/// How much of what was typed is gone after a kill, once about `enough` letters were there.
fn kill_while_typing(enough: usize) -> Duration {
    let blog = Folder::small_blog();
    let launch = || Launch {
        folder: Some(blog.path()),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch());
    app.wait_until("the list of posts", || app.listed() == 4);
    app.open_post(RAIN);
    app.go_to_end();

    let typed = letters(400);
    let typist = app.desktop().typist(&typed, KEY_STROKE);
    // When how many letters were seen in the editor.
    let mut seen: Vec<(Instant, usize)> = Vec::new();
    app.wait_until("letters in the editor", || {
        let count = last_line(&app).len();
        seen.push((Instant::now(), count));
        count >= enough
    });
    let killed = Instant::now();
    let desktop = app.kill();
    drop(typist);

    let app = App::launch(desktop, &launch());
    app.wait_until("the list of posts", || app.listed() == 4);
    if app.open_file() != RAIN {
        app.open_post(RAIN);
    }
    let mut back = String::new();
    app.wait_until("what was typed", || {
        back = last_line(&app);
        back.starts_with('a') && typed.starts_with(&back)
    });
    let first_lost = seen.iter().find(|(_, count)| *count > back.len());
    first_lost.map_or(Duration::ZERO, |(when, _)| killed - *when)
}

#[test]
fn killed_while_typing_at_most_two_seconds_are_lost() {
    // So many that they took more than two seconds: some of them must come back.
    let mut losses: Vec<Duration> = (0..rounds())
        .map(|_| kill_while_typing(fastrand::usize(50..140)))
        .collect();
    losses.sort();
    let most = losses.last().copied().unwrap_or_default();
    eprintln!(
        "typing: {} kills, the text back each time, at most {:.2} s of typing lost, {:.2} s in the middle run",
        losses.len(),
        most.as_secs_f64(),
        losses[losses.len() / 2].as_secs_f64()
    );
    assert!(most <= MOST_LOST, "{most:?} of typing are lost");
}
