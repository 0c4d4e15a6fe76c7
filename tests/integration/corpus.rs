//! Front matter of real posts: read and written back, and edited one value at a time.

use std::fs;
use std::path::{Path, PathBuf};

use inkstone_core::front_matter::known::Catalogue;
use inkstone_core::front_matter::{self, Edit, FrontMatter, Value};
use inkstone_core::post::PostFile;
use inkstone_core::post::parts;
use inkstone_core::site::Generator;
use jiff::ZonedDateTime;

use crate::support::{root, shared};

fn posts() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = vec![root().join("posts"), root().join("tests/fixtures")];
    folders.extend(shared("corpus"));
    folders.extend(shared("seed"));
    let mut posts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                posts.push(path);
            }
        }
    }
    posts
}

fn read(path: &Path) -> Option<PostFile> {
    PostFile::parse(&fs::read(path).unwrap(), path).ok()
}

#[test]
fn every_real_post_is_written_back_byte_for_byte() {
    let posts = posts();
    assert!(posts.len() > 10);
    for path in posts {
        if let Some(file) = read(&path) {
            assert_eq!(
                file.to_bytes(),
                fs::read(&path).unwrap(),
                "{}",
                path.display()
            );
        }
    }
}

/// Lines of the block that differ, leaving equal ones at its start and end out.
fn changed(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let part = |lines: &[&str]| {
        lines[head..lines.len() - tail]
            .iter()
            .map(|line| (*line).to_owned())
            .collect()
    };
    (part(&old), part(&new))
}

#[test]
fn an_edit_of_a_real_post_touches_its_entry_alone() {
    let nasty = "[新]: #1 'a' \"b\" @ no";
    let (mut edits, mut refused) = (0, Vec::new());
    for path in posts() {
        let Some(file) = read(&path) else { continue };
        let text = &file.text;
        let matter = FrontMatter::read(text, Generator::Plain);
        if matter.block.is_none() {
            continue;
        }
        let key = |name: &str| vec![name.to_owned()];
        let mut wanted = vec![Edit::Set {
            path: key("inkstone_test"),
            value: nasty.to_owned(),
        }];
        if matter
            .get("title")
            .is_some_and(|title| title.text().is_some())
        {
            wanted.push(Edit::Set {
                path: key("title"),
                value: nasty.to_owned(),
            });
            wanted.push(Edit::RemoveKey { path: key("title") });
        }
        for list in ["tags", "categories"] {
            if let Some(value) = matter.get(list) {
                wanted.push(Edit::AddItem {
                    path: key(list),
                    value: "新标签".to_owned(),
                });
                if matches!(value, Value::List(items) if !items.is_empty()) {
                    wanted.push(Edit::RemoveItem {
                        path: key(list),
                        index: 0,
                    });
                }
            }
        }
        for field in front_matter::fields(text, &matter, &Catalogue::default()) {
            if field.path.len() == 2 && field.editable {
                wanted.push(Edit::Set {
                    path: field.path,
                    value: nasty.to_owned(),
                });
                break;
            }
        }
        for edit in wanted {
            edits += 1;
            let Ok(change) =
                front_matter::apply(text, Generator::Plain, &edit, &ZonedDateTime::now())
            else {
                refused.push(format!("{} {edit:?}", path.display()));
                continue;
            };
            let new = change.applied_to(text);
            assert_eq!(
                new[parts::body_start(&new, Generator::Plain)..],
                text[parts::body_start(text, Generator::Plain)..],
                "{}",
                path.display()
            );
            let (gone, come) = changed(text, &new);
            // A new last key of a JSON object puts a comma behind the one before.
            let most = if matter.format() == Some(parts::Format::Json) {
                2
            } else {
                1
            };
            // An entry of one line is one line; a list in block style may be more.
            let one_line = matches!(edit, Edit::Set { .. });
            if one_line
                && !gone
                    .iter()
                    .any(|line| line.trim_end().ends_with(['>', '|', '-']))
            {
                assert!(
                    gone.len() <= 1 && come.len() <= most,
                    "{} {edit:?}\n{gone:#?}\n{come:#?}",
                    path.display()
                );
            }
        }
    }
    for edit in refused.iter().take(20) {
        eprintln!("refused: {edit}");
    }
    eprintln!("{edits} edits, {} refused, none wrong", refused.len());
    assert!(
        refused.len() * 100 <= edits,
        "more than one edit in a hundred is refused"
    );
}
