//! The window of a release build, timed as a person at it would: keys by a keyboard, clicks in the list, a start from
//! nothing. Each figure stands beside one that the machine gives whatever the app does: a bare window of the same web
//! view (`benches/bare_window`), and Debian's ghostwriter.
//!
//! Run: `make bench`, or `cargo bench --features window-tests --bench window -- typing opening photos starting memory`.
//! Compare the figures of one run with each other; those of two runs differ by what else the machine did.

#[path = "../../tests/window"]
#[expect(dead_code, reason = "the tests use the rest")]
mod driven {
    pub(crate) mod app;
    pub(crate) mod desktop;
    pub(crate) mod folder;
    pub(crate) mod steps;
    pub(crate) mod wait;
    pub(crate) mod webdriver;
}
// Where the driven window's own files look for each other.
use driven::{app, desktop, folder, wait, webdriver};

mod memory;
mod opening;
mod photos;
mod posts;
mod starting;
mod stopwatch;
mod typing;

const PARTS: [(&str, fn()); 5] = [
    ("typing", typing::run),
    ("opening", opening::run),
    ("photos", photos::run),
    ("starting", starting::run),
    ("memory", memory::run),
];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&str> = asked.iter().map(String::as_str).collect();
    let is_asked = |name| names.iter().all(|one| one.starts_with('-')) || names.contains(&name);
    for (name, run) in PARTS {
        if is_asked(name) {
            println!("\n{name}");
            run();
        }
    }
}
