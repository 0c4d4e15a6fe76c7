//! `picture`: pictures brought into a site, made small, brought home from other hosts, and kept in order.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use inkstone_core::picture::import::{self, Imported, Target};
use inkstone_core::picture::prepare::Options;
use inkstone_core::picture::thumbnail;
use inkstone_core::site::Site;
use inkstone_core::{Error, Result};

use crate::commands::{report, write};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Brings picture files to where the site keeps those of a post, upright and without private data; prints the Markdown
    /// that shows each.
    Import {
        /// The post.
        post: PathBuf,
        /// Pictures: JPEG, PNG, GIF, WebP or SVG.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The longest side in pixels; a larger picture is shrunk.
        #[arg(long, default_value_t = 2560, value_parser = clap::value_parser!(u32).range(1..))]
        longest_side: u32,
        /// Keeps the pixels as they are; only private data is taken out.
        #[arg(long, conflicts_with = "longest_side")]
        original: bool,
    },
    /// Writes a picture small and upright.
    Thumbnail {
        /// The picture.
        file: PathBuf,
        /// The longest side in pixels.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
        size: u32,
        /// Where to write.
        #[arg(long)]
        out: PathBuf,
    },
}

pub(crate) fn run(command: &Command) -> bool {
    match command {
        Command::Import {
            post,
            files,
            longest_side,
            original,
        } => {
            let options = Options {
                longest_side: (!original).then_some(*longest_side),
                keep_pixels: *original,
            };
            import(post, files, &options)
        }
        Command::Thumbnail { file, size, out } => report(small(file, *size, out)),
    }
}

fn import(post: &Path, files: &[PathBuf], options: &Options) -> bool {
    let target = match target_of(post) {
        Ok(target) => target,
        Err(error) => return report(Err(error)),
    };
    let mut is_done = true;
    for file in files {
        match import::import(&target, file, options) {
            Ok(picture) => {
                println!("{}", picture.markdown());
                eprintln!("{}", sizes(file, &picture));
            }
            Err(error) => is_done = report(Err(error)),
        }
    }
    is_done
}

fn target_of(post: &Path) -> Result<Target> {
    let post = fs::canonicalize(post).map_err(|error| Error::io(post, error))?;
    Target::read(&Site::around(&post)?, &post, None)
}

/// `a.jpg: 12.3 MB, 6000 × 4000 → 812 KB, 2560 × 1707`.
fn sizes(file: &Path, picture: &Imported) -> String {
    let pixels = |size: Option<(u32, u32)>| {
        size.map(|(width, height)| format!(", {width} × {height}"))
            .unwrap_or_default()
    };
    let known = if picture.is_new {
        ""
    } else {
        " (was there already)"
    };
    format!(
        "{}: {}{} → {}{}{known}",
        file.display(),
        bytes(picture.bytes_before),
        pixels(picture.size_before),
        bytes(picture.bytes),
        pixels(picture.size),
    )
}

/// A size in the unit that suits it.
fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} KB", count / 1_000),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

fn small(file: &Path, size: u32, out: &Path) -> Result<()> {
    let whole = fs::read(file).map_err(|error| Error::io(file, error))?;
    let served = thumbnail::fit_within(whole, (size, size), file)?;
    write(out, &served.bytes)
}
