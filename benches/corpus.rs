//! Every post of a folder once, in one process, in processor time: what `tests/judges/kramdown_speed.py` puts beside
//! kramdown. Each post is new to the caches, as it is to kramdown; one made-up post is rendered before, so that
//! what is read once in a process (grammars, rules) is not counted.
//!
//! Run: `cargo bench --bench corpus -- FOLDER [DIALECT]`; Jekyll's dialect by default. Prints the number of posts, their
//! bytes, and the seconds spent.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use inkstone_core::article::{Dialect, Form, Picture, PictureTarget, Settings, render};
use inkstone_core::post::parts::body_start;
use inkstone_core::site::Generator;

/// Every picture is published at its own address: nothing is looked for on disk.
struct Addresses;

impl PictureTarget for Addresses {
    fn resolve(&self, link: &str) -> Picture {
        Picture::Local {
            url: link.to_owned(),
            width: None,
            height: None,
        }
    }
}

fn posts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            posts(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "md" || extension == "markdown")
        {
            found.push(path);
        }
    }
}

/// Seconds this thread has run, which other processes do not add to; where no system file tells, seconds that passed.
fn seconds(start: Instant) -> f64 {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = schedule.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64(), |spent| spent / 1e9)
}

fn main() {
    let mut words = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'));
    let (folder, dialect) = (words.next(), words.next().unwrap_or_default());
    let Some(folder) = folder else {
        eprintln!("SKIPPED: no folder of posts named");
        return;
    };
    let dialect = Dialect::ALL
        .into_iter()
        .find(|known| format!("{known:?}").eq_ignore_ascii_case(&dialect))
        .unwrap_or(Dialect::Jekyll);
    let settings = Settings {
        form: Form::Published,
        ..Settings::new(dialect, "zh-CN")
    };
    let mut paths = Vec::new();
    posts(Path::new(&folder), &mut paths);
    paths.sort();
    let bodies: Vec<String> = paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .map(|bytes| {
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            let text = text.trim_start_matches('\u{feff}');
            text.get(body_start(text, Generator::Jekyll)..)
                .unwrap_or("")
                .to_owned()
        })
        .collect();
    let warm = "# a\n\n*b* [c](d)\n\n```js\ne\n```\n\n$$x$$\n\n| f |\n|---|\n| g |\n\n{% raw %}h{% endraw %} [^1]\n\n[^1]: i\n";
    black_box(render(warm, &settings, &Addresses));
    let start = Instant::now();
    let before = seconds(start);
    for body in &bodies {
        black_box(render(black_box(body), &settings, &Addresses));
    }
    let spent = seconds(start) - before;
    let bytes: usize = bodies.iter().map(String::len).sum();
    println!("{} posts, {bytes} bytes, {spent:.4} s", bodies.len());
}
