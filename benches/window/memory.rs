//! Memory of everything that runs for a window, each page counted once (PSS).

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::posts;
use super::starting::NO_SANDBOX;
use super::stopwatch::built;
use crate::app::{App, Launch, PROGRAM};
use crate::desktop::{Desktop, spawn};
use crate::folder::Folder;
use crate::wait;

/// A process and all that it started, in MB.
fn of_tree(root: &str) -> f64 {
    let mut parents: HashMap<String, String> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let process = entry.file_name().to_string_lossy().into_owned();
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name stands in brackets and may hold anything; the state and the parent come next.
        if let Some((_, rest)) = stat.rsplit_once(')')
            && let Some(parent) = rest.split_whitespace().nth(1)
        {
            parents.insert(process, parent.to_owned());
        }
    }
    let mut tree = HashSet::from([root.to_owned()]);
    while let Some(child) = parents
        .iter()
        .find(|(child, parent)| tree.contains(*parent) && !tree.contains(*child))
        .map(|(child, _)| child.clone())
    {
        tree.insert(child);
    }
    let sizes = tree.iter().filter_map(|process| {
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches(" kB").parse::<f64>().ok()
    });
    sizes.sum::<f64>() / 1024.0
}

/// Once it grows no more.
fn settled(root: &str) -> f64 {
    let mut last = 0.0;
    wait::first(|| {
        std::thread::sleep(std::time::Duration::from_millis(500));
        let now = of_tree(root);
        let is_settled = (now - last).abs() < 1.0;
        last = now;
        is_settled.then_some(now)
    })
    .unwrap_or(last)
}

/// Of a program that is started without a driver, once its window is there.
fn of_program(desktop: &Desktop, program: &Path, argument: Option<&Path>) -> f64 {
    let mut command = desktop.program(program);
    command.args(argument).env(NO_SANDBOX.0, NO_SANDBOX.1);
    let running = spawn(command.stdout(Stdio::null()).stderr(Stdio::null()));
    wait::until("a window", || {
        desktop
            .run("xdotool", &["search", "--onlyvisible", "--name", "."])
            .is_some()
    });
    settled(&running.id().to_string())
}

pub(crate) fn run() {
    let text = posts::seed().unwrap_or_else(|| posts::long("The one", 600));
    const POST: &str = "2024-12-01-post.md";
    let blog = Folder::small_blog();
    blog.write(POST, &text);

    let empty = of_program(&Desktop::start(), &built("examples/bare-window"), None);
    // Opened once, so that the app opens it again by itself.
    let app = App::with_post(Desktop::start(), &Launch::default(), &blog, POST);
    let ours = of_program(&app.close(), Path::new(PROGRAM), Some(blog.path()));
    let file = blog.path().join(POST);
    let theirs = of_program(&Desktop::start(), Path::new("ghostwriter"), Some(&file));

    println!("  a bare window       {empty:>6.1} MB");
    println!(
        "  Inkstone, the seed  {ours:>6.1} MB, {:+.1} MB",
        ours - empty
    );
    println!(
        "  ghostwriter         {theirs:>6.1} MB, {:+.1} MB",
        theirs - empty
    );
}
