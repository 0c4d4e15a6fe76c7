//! Posts to measure with.

use std::fmt::Write;
use std::path::Path;

/// The real post that the project began with, when it is there.
pub(crate) fn seed() -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed/2023-05-30-130953549.md");
    let text = std::fs::read_to_string(&file).ok();
    if text.is_none() {
        println!("  SKIPPED: the seed, as {} is not there", file.display());
    }
    text
}

/// A post of so many lines, about 35 bytes each: headings, paragraphs, lists and code.
pub(crate) fn long(title: &str, lines: usize) -> String {
    let mut text = format!("---\ntitle: {title}\n---\n\n# {title}\n\n");
    let mut written = text.lines().count();
    let mut part = 0;
    while written < lines {
        part += 1;
        let piece = match part % 10 {
            0 => format!("## Part {part}\n\n"),
            3 => format!(
                "- one thing of part {part}, as it was\n- another, with **weight** on it\n\n"
            ),
            7 => format!("```rust\nlet part = {part}; // and what it is for\n```\n\n"),
            _ => format!(
                "A paragraph of the part numbered {part},\nwhich goes on for *three* lines of text\nand has [a link](https://example.org/{part}).\n\n"
            ),
        };
        written += piece.lines().count();
        let _ = text.write_str(&piece);
    }
    text
}
