//! Killing the program while it saves never leaves a torn file.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A text of about 200 KB whose last line tells that it is whole.
fn text(mark: char) -> Vec<u8> {
    let mut text = String::from("---\ntitle: 长文\n---\n\n");
    while text.len() < 200_000 {
        text.push_str(&format!("{mark} 一行普通的文字，写满两百千字节为止。\n"));
    }
    text.push_str(&format!("end {mark}\n"));
    text.into_bytes()
}

fn save(post: &Path, bytes: &[u8]) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inkstone-cli"))
        .args(["save", post.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // A killed child breaks the pipe; that is the point.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child
}

#[test]
fn a_killed_save_leaves_the_old_or_the_new_text_whole() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("long.md");
    let texts = [text('甲'), text('乙')];
    let started = Instant::now();
    assert!(save(&post, &texts[0]).wait().unwrap().success());
    let whole_save = started.elapsed();
    let (mut killed, mut finished) = (0_u32, 0);
    // The moments of the kills are spread over the time that a save takes.
    for round in 0..100 {
        let mut child = save(&post, &texts[round % 2]);
        let deadline = Instant::now() + whole_save.mul_f64(round as f64 / 100.0 * 1.2);
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() >= deadline {
                child.kill().unwrap();
                break child.wait().unwrap();
            }
            std::hint::spin_loop();
        };
        if status.success() {
            finished += 1
        } else {
            killed += 1
        }
        let bytes = fs::read(&post).unwrap();
        assert!(
            texts.contains(&bytes),
            "round {round}: {} bytes, torn",
            bytes.len()
        );
    }
    eprintln!("{killed} of 100 saves were killed, {finished} had finished; none left a torn file");
    assert!(killed > 10, "the kills came too late to show anything");
}
