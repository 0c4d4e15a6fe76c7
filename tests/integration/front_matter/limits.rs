//! Blocks made to hurt: each is answered, with a bounded amount of memory.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::root;

/// How much more than a small post a hostile one may take.
const MEMORY_MB: f64 = 64.0;

/// Far more than any answer takes; only an endless one takes longer.
const PATIENCE_SECONDS: &str = "100";

/// What a run of the command line came to.
struct Run {
    /// The exit code; negative for a signal, none when it never ended.
    code: Option<i32>,
    peak_mb: f64,
    seconds: f64,
}

/// Runs the command line below a script that tells its peak memory; none without Python.
fn run(arguments: &[&str]) -> Option<Run> {
    let output = Command::new("python3")
        .arg(root().join("tests/judges/peak_memory.py"))
        .args([PATIENCE_SECONDS, env!("CARGO_BIN_EXE_inkstone-cli")])
        .args(arguments)
        .output()
        .ok()?;
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut words = printed.split_whitespace();
    Some(Run {
        code: words.next()?.parse().ok(),
        peak_mb: words.next()?.parse::<f64>().ok()? / 1024.0,
        seconds: words.next()?.parse().ok()?,
    })
}

fn hostile() -> Vec<(&'static str, String)> {
    let laughs = (1..10).fold(
        "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned(),
        |text, level| {
            let again = vec![format!("*a{}", level - 1); 9].join(", ");
            text + &format!("a{level}: &a{level} [{again}]\n")
        },
    );
    let merges = (1..24).fold("m0: &m0 {a: 1, b: 2}\n".to_owned(), |text, level| {
        let below = level - 1;
        text + &format!("m{level}: &m{level}\n  x: *m{below}\n  y: *m{below}\n  <<: *m{below}\n")
    });
    let nested = |count: usize| -> String {
        (0..count).fold(String::new(), |text, level| {
            text + &" ".repeat(level) + "a:\n"
        })
    };
    let yaml = |inner: String| format!("---\ntitle: x\n{inner}---\nbody\n");
    let toml = |inner: String| format!("+++\ntitle = \"x\"\n{inner}+++\nbody\n");
    vec![
        ("a billion laughs", yaml(laughs)),
        ("merged maps", yaml(merges)),
        (
            "100,000 open [",
            yaml(format!("a: {}\n", "[".repeat(100_000))),
        ),
        (
            "100,000 open {",
            yaml(format!("a: {}\n", "{".repeat(100_000))),
        ),
        (
            "100,000 pairs of []",
            yaml(format!(
                "a: {}{}\n",
                "[".repeat(100_000),
                "]".repeat(100_000)
            )),
        ),
        (
            "100,000 maps in maps",
            yaml(format!(
                "a: {}{}\n",
                "{a: ".repeat(100_000),
                "}".repeat(100_000)
            )),
        ),
        (
            "60 pairs of []",
            yaml(format!("a: {}{}\n", "[".repeat(60), "]".repeat(60))),
        ),
        (
            "10,000 levels of - ",
            yaml(format!("a:\n  {}x\n", "- ".repeat(10_000))),
        ),
        (
            "10,000 levels of ? ",
            yaml(format!("{}x\n", "? ".repeat(10_000))),
        ),
        ("10,000 levels of maps", yaml(nested(10_000))),
        ("500 levels of maps", yaml(nested(500))),
        ("200 levels of maps", yaml(nested(200))),
        (
            "a scalar of 10 MB",
            yaml(format!("a: {}\n", "x".repeat(10_000_000))),
        ),
        (
            "a quoted scalar of 10 MB",
            yaml(format!("a: \"{}\"\n", "x".repeat(10_000_000))),
        ),
        (
            "a block scalar of 10 MB",
            yaml(format!("a: |\n{}", "  words and words\n".repeat(600_000))),
        ),
        (
            "a scalar of 200 KB",
            yaml(format!("a: {}\n", "x".repeat(200_000))),
        ),
        (
            "100,000 keys",
            yaml(
                (0..100_000)
                    .map(|number| format!("k{number}: {number}\n"))
                    .collect(),
            ),
        ),
        (
            "15,000 keys",
            yaml(
                (0..15_000)
                    .map(|number| format!("k{number}: {number}\n"))
                    .collect(),
            ),
        ),
        ("the same key 15,000 times", yaml("a: 1\n".repeat(15_000))),
        (
            "a list of 50,000",
            yaml(format!("a:\n{}", "- x\n".repeat(50_000))),
        ),
        ("200,000 comments", yaml("#\n".repeat(200_000))),
        (
            "100,000 aliases",
            yaml(format!("a: &a x\nb: [{}]\n", "*a,".repeat(100_000))),
        ),
        (
            "100,000 quotes",
            yaml(format!("a: {}\n", "'".repeat(100_001))),
        ),
        (
            "100,000 open [ in TOML",
            toml(format!("a = {}\n", "[".repeat(100_000))),
        ),
        (
            "pairs of [] in TOML",
            toml(format!(
                "a = {}{}\n",
                "[".repeat(100_000),
                "]".repeat(100_000)
            )),
        ),
        (
            "a key of 100,000 dots in TOML",
            toml(format!("a{} = 1\n", ".a".repeat(100_000))),
        ),
        (
            "a table of 20,000 dots in TOML",
            toml(format!("[a{}]\n", ".a".repeat(20_000))),
        ),
        (
            "100,000 keys in TOML",
            toml(
                (0..100_000)
                    .map(|number| format!("k{number} = {number}\n"))
                    .collect(),
            ),
        ),
        (
            "a scalar of 10 MB in TOML",
            toml(format!("a = \"{}\"\n", "x".repeat(10_000_000))),
        ),
        (
            "100,000 open { in JSON",
            format!("{}\n", "{\"a\":".repeat(100_000)),
        ),
        (
            "100,000 pairs of [] in JSON",
            format!(
                "{{\"a\": {}{}}}\n",
                "[".repeat(100_000),
                "]".repeat(100_000)
            ),
        ),
        (
            "120 pairs of [] in JSON",
            format!(
                "{{\"title\": \"x\", \"a\": {}{}}}\n",
                "[".repeat(120),
                "]".repeat(120)
            ),
        ),
        (
            "100,000 keys in JSON",
            format!(
                "{{\"title\": \"x\"{}}}\n",
                (0..100_000)
                    .map(|number| format!(", \"k{number}\": {number}"))
                    .collect::<String>()
            ),
        ),
        (
            "a scalar of 10 MB in JSON",
            format!(
                "{{\"title\": \"x\", \"a\": \"{}\"}}\n",
                "x".repeat(10_000_000)
            ),
        ),
        (
            "never closed, 10 MB",
            format!("---\n{}", "title: x\n".repeat(1_100_000)),
        ),
    ]
}

#[test]
fn hostile_blocks_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("a.md");
    let path = post.to_str().unwrap();
    let get = |text: &str, path: &Path| {
        fs::write(path, text).unwrap();
        run(&["front-matter", "get", path.to_str().unwrap(), "title"])
    };
    let Some(small) = get("---\ntitle: x\n---\n", &post) else {
        return eprintln!("SKIPPED: there is no Python to measure memory with");
    };
    let mut bad = Vec::new();
    for (name, text) in hostile() {
        let read = get(&text, &post).unwrap();
        let edited = run(&["front-matter", "set", path, "title", "y"]).unwrap();
        let intact = edited.code == Some(0) || fs::read_to_string(&post).unwrap() == text;
        let line = [("read", &read), ("edit", &edited)].map(|(what, run)| {
            let answered = matches!(run.code, Some(0 | 1));
            let over = run.peak_mb - small.peak_mb;
            // The file itself is in memory, too, and that is no fault of the block: its bytes, its text, what was
            // last seen of it, and, once it is saved, what the history and the journal have of it.
            let file = text.len() as f64 / 1_048_576.0;
            if !answered || over > MEMORY_MB + 5.0 * file || !intact {
                bad.push(format!("{what} of {name}"));
            }
            let code = run
                .code
                .map_or("no end".to_owned(), |code| format!("code {code}"));
            format!("{what} {code}, {:.2} s, {over:.0} MB over", run.seconds)
        });
        eprintln!("{name}: {}; {}", line[0], line[1]);
    }
    assert!(bad.is_empty(), "no bounded answer to {bad:#?}");
}
