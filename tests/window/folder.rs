//! Folders of posts to work on, and what became of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The newest post of the small blog.
pub(crate) const RAIN: &str = "2024-05-01-rain.md";
/// A Chinese one.
pub(crate) const BRUSH: &str = "2023-03-02-毛笔.md";
/// One with the line ends of Windows.
pub(crate) const WINDOWS: &str = "2022-07-07-windows.md";
/// No text, whatever its name says.
pub(crate) const BROKEN: &str = "2021-01-01-broken.md";

const RAIN_TEXT: &str = "---
title: Rain over the lake   # as in the book
date: 2024-05-01 08:30:00 +0800
tags:
  - weather
  - 杭州
draft: false
layout:  'post'
---

# Rain

It began at noon, and the far bank went first.

![The lake in the rain](pictures/lake.png)

By evening the boats were full of water.

雨停了，湖面像一面镜子。
";

const BRUSH_TEXT: &str = "---
title: 毛笔
date: 2023-03-02
---

笔尖要**圆**，腰要**健**。
";

const WINDOWS_TEXT: &str =
    "---\r\ntitle: Line ends\r\ndate: 2022-07-07\r\n---\r\n\r\nOne line.\r\n\r\nAnother line.\r\n";

/// A folder that is gone when the test is over.
pub(crate) struct Folder(tempfile::TempDir);

/// Every file of a folder with its bytes.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

impl Folder {
    pub(crate) fn empty() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("inkstone-blog-")
                .tempdir()
                .expect("no temporary folder"),
        )
    }

    /// Four posts, one of which cannot be read, and a picture.
    pub(crate) fn small_blog() -> Self {
        let folder = Self::empty();
        folder.write(RAIN, RAIN_TEXT);
        folder.write(BRUSH, BRUSH_TEXT);
        folder.write(WINDOWS, WINDOWS_TEXT);
        folder.write(BROKEN, [0, 159, 146, 150, 0, 1, 2, 3].repeat(64));
        fs::create_dir(folder.path().join("pictures")).expect("no folder for pictures");
        let lake = image::RgbImage::from_fn(320, 180, |_, y| {
            image::Rgb([90, 110, 120 + u8::try_from(y / 2).unwrap_or(0)])
        });
        lake.save(folder.path().join("pictures/lake.png"))
            .expect("no picture");
        folder
    }

    /// A copy of the sample posts that the app brings.
    pub(crate) fn samples() -> Self {
        let folder = Self::empty();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("posts"),
            folder.path(),
        );
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path().join(name)).unwrap_or_default()).unwrap_or_default()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("cannot make a folder");
        }
        fs::write(path, bytes).expect("cannot write a post");
    }

    pub(crate) fn files(&self) -> Files {
        files_below(self.path())
    }

    /// The names of the files that are not as they were, new and removed ones among them.
    pub(crate) fn changed_since(&self, before: &Files) -> Vec<String> {
        let now = self.files();
        let mut names: Vec<String> = before
            .keys()
            .chain(now.keys())
            .filter(|path| before.get(*path) != now.get(*path))
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

pub(crate) fn files_below(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next)
            .expect("a folder that can be read")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("below the folder")
                    .to_owned();
                // A socket of the session's bus, say, has no bytes.
                files.insert(name, fs::read(&path).unwrap_or_default());
            }
        }
    }
    files
}

/// Whether a file anywhere below the folder holds this text.
pub(crate) fn is_kept_below(folder: &Path, text: &str) -> bool {
    files_below(folder).values().any(|bytes| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

/// The lines that differ, before and after; of texts with the same number of lines.
pub(crate) fn changed_lines<'a>(before: &'a str, after: &'a str) -> Vec<(&'a str, &'a str)> {
    assert_eq!(
        before.split('\n').count(),
        after.split('\n').count(),
        "lines came or went:\n{after}"
    );
    before
        .split('\n')
        .zip(after.split('\n'))
        .filter(|(one, other)| one != other)
        .collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("cannot make a folder");
    for entry in fs::read_dir(from).expect("the sample posts").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("cannot copy a sample");
        }
    }
}
