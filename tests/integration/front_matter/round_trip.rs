//! Read and written back, a file is the same file.

use std::fs;
use std::path::Path;

use inkstone_core::post::{PostFile, parts};
use proptest::prelude::*;

use super::{GENERATOR, generate, read, real_posts};

#[test]
fn every_real_post_is_written_back_byte_for_byte() {
    let posts = real_posts();
    assert!(posts.len() > 10);
    for path in posts {
        let bytes = fs::read(&path).unwrap();
        if let Ok(file) = PostFile::parse(&bytes, &path) {
            assert!(file.to_bytes() == bytes, "{}", path.display());
        }
    }
}

/// Pieces that readers of front matter trip over, to be put together in any order.
const PIECES: [&str; 68] = [
    "---",
    "...",
    "+++",
    "--- ",
    "{",
    "}",
    "{\"a\": [1, {\"b\": null}]}",
    "title: a",
    "title: 'a''b'",
    "title: \"a\\n\"",
    "title: [转载]文章",
    "title: a: b",
    "tags: [a, 'b', \"c\"]",
    "tags:",
    "- a",
    "  - b",
    "  - c: d",
    "    e: f",
    "image: {path: x, alt: [y, z]}",
    "image:",
    "  path: x",
    "    alt: y",
    "a: |",
    "a: >-",
    "a: |2+",
    "a: &x 1",
    "b: *x",
    "c: !tag 1",
    "<<: *x",
    "? k",
    ": v",
    "# c",
    "a: b # c",
    "a: b #c",
    " ",
    "  ",
    "\t",
    "a:\tb",
    "key = \"v\"",
    "key = '''",
    "'''",
    "\"\"\"",
    "[table]",
    "[[tables]]",
    "a.b = 1",
    "date = 2024-01-02",
    "date: 2024-01-02",
    "\u{feff}",
    "中文: 键",
    "🎉",
    "\u{a0}",
    "\u{200b}",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "\u{7f}",
    "'",
    "\"",
    "[",
    "]",
    "[[[[",
    "%YAML 1.2",
    "\\",
    "`",
    "@",
    "&",
    "*",
    "!",
];

fn any_file() -> impl Strategy<Value = String> {
    let line = prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..4);
    let end = prop::sample::select(["\n", "\n", "\r\n", "\r"].as_slice());
    let lines = prop::collection::vec((line, end), 0..24);
    let first =
        prop::sample::select(["---\n", "---\r\n", "+++\n", "{\n", "\u{feff}---\n", ""].as_slice());
    let last =
        prop::sample::select(["---\n", "---", "...\r\n", "+++\n", "}\nbody", "body"].as_slice());
    (first, lines, last).prop_map(|(first, lines, last)| {
        let middle: String = lines
            .into_iter()
            .map(|(line, end)| line.concat() + end)
            .collect();
        format!("{first}{middle}{last}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_file_is_written_back_and_its_parts_make_it_up(raw in any_file()) {
        let file = PostFile::parse(raw.as_bytes(), Path::new("a.md")).unwrap();
        prop_assert_eq!(file.to_bytes(), raw.as_bytes());
        // A form never blocks a body: whatever stands above, there is an answer.
        let matter = read(&file.text);
        let block = parts::front_matter(&file.text, GENERATOR);
        prop_assert_eq!(matter.format(), block.as_ref().map(|block| block.format));
        if let Some(block) = block {
            prop_assert_eq!(block.range.start, 0);
            prop_assert!(block.inner.end <= block.range.end && block.range.end == parts::body_start(&file.text, GENERATOR));
        }
    }

    #[test]
    fn any_made_up_post_is_written_back(number: u64) {
        let bytes = generate::post(number).bytes;
        let file = PostFile::parse(&bytes, Path::new("a.md")).unwrap();
        prop_assert_eq!(file.to_bytes(), bytes);
        prop_assert!(read(&file.text).block.is_some());
    }
}
