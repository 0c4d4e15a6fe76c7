//! From nothing to a post that can be written in, beside ghostwriter with the same file: until the screen looks as it
//! will stay. Both are watched in the same way, from outside, through a film of their screen.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::posts;
use super::stopwatch::{Times, built};
use crate::app::{App, Launch, PROGRAM};
use crate::desktop::{Desktop, spawn};
use crate::folder::Folder;
use crate::wait;

/// Qt's web engine starts for no administrator without it.
pub(crate) const NO_SANDBOX: (&str, &str) = ("QTWEBENGINE_DISABLE_SANDBOX", "1");

const POSTS: usize = 1000;
const ROUNDS: usize = 5;
const POST: &str = "2024-12-01-post.md";

/// The film: grey, small, so many pictures a second.
const WIDTH: usize = 360;
const HEIGHT: usize = 225;
const RATE: u32 = 50;
/// A picture is the last one's like when no more pixels than these differ: the caret blinks.
const BLINK: usize = 40;
/// So long nothing moves any more.
const STILL: Duration = Duration::from_millis(1500);

/// From the start of a program to the first picture of its screen that looks as the screen stays.
fn until_it_stands(desktop: &Desktop, program: &str, args: &[&str]) -> f64 {
    let size = format!("{WIDTH}x{HEIGHT}");
    let rate = RATE.to_string();
    let mut film = spawn(
        desktop
            .program("ffmpeg")
            .args([
                "-loglevel",
                "error",
                "-f",
                "x11grab",
                "-draw_mouse",
                "0",
                "-framerate",
                &rate,
            ])
            .args(["-video_size", "1440x900", "-i", desktop.screen()])
            .args([
                "-vf",
                &format!("scale={}", size.replace('x', ":")),
                "-pix_fmt",
                "gray",
            ])
            .args(["-f", "rawvideo", "-fps_mode", "passthrough", "-"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    );
    let mut pictures = film.stdout();
    let mut next = move || {
        let mut picture = vec![0; WIDTH * HEIGHT];
        pictures.read_exact(&mut picture).expect("the film ended");
        (Instant::now(), picture)
    };
    next();
    let started = Instant::now();
    let running = spawn(
        desktop
            .program(program)
            .args(args)
            .env(NO_SANDBOX.0, NO_SANDBOX.1)
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    let mut seen: Vec<(Instant, Vec<u8>)> = vec![next()];
    let mut moved = Instant::now();
    loop {
        let (when, picture) = next();
        let (_, last) = &seen[seen.len() - 1];
        if differ(last, &picture) > BLINK {
            moved = when;
            seen.push((when, picture));
        } else if when - moved > STILL && seen.len() > 1 {
            break;
        }
        assert!(
            when - started < Duration::from_secs(30),
            "{program} never stands still"
        );
    }
    drop(running);
    seen.last().map_or(f64::NAN, |(when, _)| {
        (*when - started).as_secs_f64() * 1000.0
    })
}

fn differ(one: &[u8], other: &[u8]) -> usize {
    one.iter()
        .zip(other)
        .filter(|(one, other)| one.abs_diff(**other) > 24)
        .count()
}

pub(crate) fn run() {
    let blog = Folder::empty();
    for at in 0..POSTS {
        let text = posts::long(&format!("Post {at}"), 120);
        blog.write(
            &format!(
                "{}-{:02}-{:02}-{at}.md",
                2000 + at / 300,
                at % 12 + 1,
                at % 28 + 1
            ),
            text,
        );
    }
    let text = posts::seed().unwrap_or_else(|| posts::long("The one", 600));
    blog.write(POST, text);
    let folder = blog.path().to_string_lossy().into_owned();
    let file = blog.path().join(POST).to_string_lossy().into_owned();

    // Once, so that the app knows which post was open.
    let launch = Launch {
        folder: Some(blog.path()),
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list", || app.listed() == POSTS + 1);
    app.open_post(POST);
    let desktop = app.close();
    // And ghostwriter once, which greets its new user.
    let _ = until_it_stands(&desktop, "ghostwriter", &[&file]);

    // The same web view with a page of a paragraph and nothing behind it: what no app on it can be faster than.
    let bare = built("examples/bare-window");
    let bare = bare.to_string_lossy();
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(until_it_stands(&desktop, PROGRAM, &[&folder]));
        times[1].push(until_it_stands(&desktop, "ghostwriter", &[&file]));
        times[2].push(until_it_stands(&desktop, &bare, &[]));
        wait::until("all to be gone", || {
            desktop
                .run("pgrep", &["-x", "inkstone|ghostwriter|bare-window"])
                .is_none()
        });
    }
    let [ours, theirs, bare] = times.map(Times::new);
    println!(
        "  Inkstone, {POSTS} posts, the last one open  {:>6.0} ms median, {:.0} ms at most",
        ours.median(),
        ours.most()
    );
    println!(
        "  ghostwriter, the same file              {:>6.0} ms median, {:.0} ms at most",
        theirs.median(),
        theirs.most()
    );
    println!(
        "  a bare window                           {:>6.0} ms median, {:.0} ms at most",
        bare.median(),
        bare.most()
    );
    println!(
        "  ratio to ghostwriter                    {:>6.2}",
        ours.median() / theirs.median()
    );
}
