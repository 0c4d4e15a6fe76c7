//! From a key to the change on the preview, at ten keys a second.

use std::time::{Duration, Instant};

use serde_json::json;

use super::posts;
use super::stopwatch::{Times, built, numbers, watch_paints};
use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::Folder;

const KEYS: usize = 200;
const BETWEEN_KEYS: Duration = Duration::from_millis(100);
const POST: &str = "2024-01-01-post.md";

/// How the web view draws: with its compositor, and without.
const MODES: [(&str, &[(&str, &str)]); 2] = [
    ("composited", &[]),
    (
        "not composited",
        &[("WEBKIT_DISABLE_COMPOSITING_MODE", "1")],
    ),
];

/// What was seen of one round of keys.
struct Seen {
    /// From each key to the paint.
    painted: Times,
    /// How long the window was busy with each key.
    handled: Times,
    /// How late the window was for anything else, more than eight milliseconds.
    late: Times,
}

const WATCH_KEYS: &str = "
    window.watched = { keys: [], handled: [], late: [] }
    addEventListener('keydown', event => {
        if (event.key.length > 1) return
        watched.keys.push(performance.timeOrigin + event.timeStamp)
        const began = performance.now()
        const channel = new MessageChannel()
        channel.port1.onmessage = () => watched.handled.push(performance.now() - began)
        channel.port2.postMessage(0)
    }, true)
    let last = performance.now()
    const tick = () => {
        const now = performance.now()
        if (now - last > 12) watched.late.push(now - last - 4)
        last = now
        setTimeout(tick, 4)
    }
    tick()
    return 1";

/// Types where the caret is.
fn type_keys(app: &App) -> Seen {
    watch_paints(app);
    app.script(WATCH_KEYS, &[]);
    let letters: String = ('a'..='z')
        .filter(|letter| *letter != 'f')
        .cycle()
        .take(KEYS)
        .collect();
    app.desktop().typist(&letters, BETWEEN_KEYS).finish();
    let end = Instant::now() + Duration::from_secs(60);
    let mut seen = json!(null);
    while Instant::now() < end {
        seen = app.script("return watched", &[]);
        if numbers(&seen["handled"]).len() >= KEYS {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let keys = numbers(&seen["keys"]);
    let last_key = keys.last().copied().unwrap_or_default();
    let paints = app.wait_for("the last paint", || {
        let paints = app.preview_script("return paints.map(([when]) => when)", &[]);
        let paints = numbers(&paints);
        paints
            .last()
            .is_some_and(|paint| *paint >= last_key)
            .then_some(paints)
    });
    let to_paint = |key: f64| {
        paints
            .iter()
            .find(|paint| **paint >= key)
            .map(|paint| paint - key)
    };
    assert!(keys.len() >= KEYS, "only {} keys arrived", keys.len());
    Seen {
        painted: Times::new(keys.into_iter().filter_map(to_paint).collect()),
        handled: Times::new(numbers(&seen["handled"])),
        late: Times::new(numbers(&seen["late"])),
    }
}

fn floor(environment: &[(&str, &str)]) -> Seen {
    let bare = built("examples/bare-window");
    let launch = Launch {
        program: Some(&bare),
        environment,
        ..Launch::default()
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the floor's page", || app.is_shown("textarea"));
    app.click("textarea");
    type_keys(&app)
}

/// Types into the middle of a post.
fn in_post(text: &str, environment: &[(&str, &str)]) -> Seen {
    let blog = Folder::small_blog();
    blog.write(POST, text);
    let launch = Launch {
        environment,
        ..Launch::default()
    };
    let app = App::with_post(Desktop::start(), &launch, &blog, POST);
    app.click(&format!("{} .cm-content", part("editor")));
    // The end of a line of words, a third into the text.
    app.script(
        "const view = document.querySelector('.cm-content').cmTile.root.view
         const { doc } = view.state
         let at = Math.floor(doc.lines / 3)
         while (at < doc.lines && !/^[\\p{L}].{20}/u.test(doc.line(at).text)) at++
         view.dispatch({ selection: { anchor: doc.line(at).to }, scrollIntoView: true })",
        &[],
    );
    app.wait_until("the caret", || {
        app.script(
            "return document.activeElement?.classList.contains('cm-content')",
            &[],
        ) == true
    });
    type_keys(&app)
}

fn print(what: &str, seen: &Seen) {
    let Seen {
        painted,
        handled,
        late,
    } = seen;
    println!(
        "  {what:<34} key to paint {:>5.1} ms median, {:>5.1} ms at 95 %, {:>5.1} most ({} keys); \
         key handled {:>4.1} / {:>4.1} / {:>5.1}; window late {} times, {:.1} ms at most",
        painted.median(),
        painted.quantile(0.95),
        painted.most(),
        painted.count(),
        handled.median(),
        handled.quantile(0.95),
        handled.most(),
        late.count(),
        if late.count() == 0 { 0.0 } else { late.most() },
    );
}

fn print_beside(seen: &Seen, floor: &Seen) {
    println!(
        "  {:<34} {:+.1} ms median, {:+.1} ms at 95 %",
        "  beside the floor",
        seen.painted.median() - floor.painted.median(),
        seen.painted.quantile(0.95) - floor.painted.quantile(0.95),
    );
}

pub(crate) fn run() {
    for (mode, environment) in MODES {
        println!("  {mode}:");
        let floor = floor(environment);
        print("the floor: one paragraph, no engine", &floor);
        if let Some(seed) = posts::seed() {
            let seen = in_post(&seed, environment);
            print("the seed", &seen);
            print_beside(&seen, &floor);
        }
        let long = posts::long("Long", 30_000);
        let seen = in_post(&long, environment);
        print(&format!("30,000 lines, {} KB", long.len() / 1000), &seen);
        print_beside(&seen, &floor);
    }
}
