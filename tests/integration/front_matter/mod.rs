//! Front matter, proved: every real post and a great many made-up ones are read, written back and edited,
//! and readers of other hands say whether only that changed which was asked for.

mod edits;
mod generate;
mod judges;
mod limits;
mod oracle;
mod round_trip;
mod trial;

use std::fs;
use std::path::PathBuf;

use inkstone_core::front_matter::{self, Change, Edit, FrontMatter};
use inkstone_core::site::Generator;
use jiff::ZonedDateTime;

use crate::support::{root, shared};

/// Whose posts these are: nobody's, so that a block is what most generators take for one.
const GENERATOR: Generator = Generator::Plain;

fn read(text: &str) -> FrontMatter {
    FrontMatter::read(text, GENERATOR)
}

fn apply(text: &str, edit: &Edit) -> inkstone_core::Result<Change> {
    let now: ZonedDateTime = "2024-02-03T04:05:06+08:00[Asia/Shanghai]".parse().unwrap();
    front_matter::apply(text, GENERATOR, edit, &now)
}

/// Real posts: the samples, the fixtures, and what lies beside the checkout.
fn real_posts() -> Vec<PathBuf> {
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
    posts.sort();
    posts
}

/// Does numbered work on all processors; what each made, in no certain order.
fn in_parallel<T: Send>(count: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get() as u64);
    std::thread::scope(|scope| {
        let work = &work;
        let start = |first| {
            scope.spawn(move || (first..count).step_by(workers as usize).map(work).collect())
        };
        let running: Vec<_> = (0..workers).map(start).collect();
        running
            .into_iter()
            .flat_map(|thread| -> Vec<T> { thread.join().unwrap() })
            .collect()
    })
}
