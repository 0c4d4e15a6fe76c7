//! `picture`: pictures brought into a site, made small, brought home from other hosts, and kept in order.

use std::fs;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use inkstone_core::document::Document;
use inkstone_core::picture::import::{self, Imported, Target};
use inkstone_core::picture::localise::{
    self, Ledger, Localised, Outcome, PostEdit, PostText, Settings,
};
use inkstone_core::picture::order::Inventory;
use inkstone_core::picture::prepare::Options;
use inkstone_core::picture::remote::{Fetcher, Reach};
use inkstone_core::picture::thumbnail;
use inkstone_core::site::Site;
use inkstone_core::{Error, Result};

use crate::commands::{report, vault, write};
use crate::inputs;

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
    /// Brings pictures from other hosts into the site and exchanges their links; what does not come keeps its link.
    Localise(Localise),
    /// Names the pictures that nothing in the site uses.
    Unused {
        /// A folder of posts.
        folder: PathBuf,
        /// Moves them to the trash.
        #[arg(long)]
        trash: bool,
    },
    /// Names the links that lead to no picture, and what may be meant.
    Missing {
        /// A folder of posts.
        folder: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct Localise {
    /// A post, or a folder of posts.
    path: PathBuf,
    /// Takes one picture of each address that gives another at each load.
    #[arg(long)]
    freeze: bool,
    /// Asks for pictures without the watermark that their address orders.
    #[arg(long)]
    drop_watermarks: bool,
    /// Names what is there, with hosts, and fetches nothing.
    #[arg(long)]
    list: bool,
    /// Asks this address and port too, though it is in a private network.
    #[arg(long, value_name = "ADDRESS:PORT")]
    allow: Option<SocketAddr>,
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
                as_webp: false,
            };
            import(post, files, &options)
        }
        Command::Thumbnail { file, size, out } => report(small(file, *size, out)),
        Command::Localise(arguments) => done(localise(arguments)),
        Command::Unused { folder, trash } => done(unused(folder, *trash)),
        Command::Missing { folder } => done(missing(folder)),
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

/// What a command found out: false when there is something to be done about it.
fn done(result: Result<bool>) -> bool {
    result.unwrap_or_else(|error| report(Err(error)))
}

/// Posts as they are on disk, and the bytes that they were read from.
struct Read {
    site: Site,
    posts: Vec<PostText>,
    bytes: Vec<Vec<u8>>,
    /// Whether every post could be read.
    is_whole: bool,
}

fn read(path: &Path) -> Result<Read> {
    let inputs = inputs::find(path, true)?;
    let site = match inputs.first() {
        Some(input) => input.site.clone(),
        None => Site::open(path)?,
    };
    let mut read = Read {
        site,
        posts: Vec::new(),
        bytes: Vec::new(),
        is_whole: true,
    };
    for input in inputs {
        let bytes = fs::read(&input.path).map_err(|error| Error::io(&input.path, error));
        let opened = bytes.and_then(|bytes| Ok((Document::open(&bytes, &input.path)?, bytes)));
        match opened {
            Ok((document, bytes)) => {
                read.posts.push(PostText {
                    path: input.path,
                    text: document.text().to_owned(),
                });
                read.bytes.push(bytes);
            }
            Err(error) => read.is_whole = report(Err(error)),
        }
    }
    Ok(read)
}

fn localise(arguments: &Localise) -> Result<bool> {
    let read = read(&arguments.path)?;
    let found = localise::survey(&read.site, &read.posts);
    if arguments.list {
        for picture in &found {
            let chance = if picture.is_random {
                " (another at each load)"
            } else {
                ""
            };
            println!("{}{chance}", picture.address);
        }
        let mut hosts: Vec<&str> = found.iter().map(|picture| picture.host.as_str()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        eprintln!("{} pictures on {} hosts", found.len(), hosts.len());
        return Ok(read.is_whole);
    }
    let reach = arguments.allow.map_or(Reach::Public, Reach::PublicAnd);
    let data = dirs::data_dir().unwrap_or_else(std::env::temp_dir);
    let ledger = data.join(inkstone_core::APP_ID).join("brought-home.jsonl");
    let settings = Settings {
        freezes_random: arguments.freeze,
        drops_watermarks: arguments.drop_watermarks,
        ..Settings::default()
    };
    let is_watched = std::io::stderr().is_terminal();
    let result = localise::localise(
        &read.site,
        &read.posts,
        &found,
        &Fetcher::new(reach),
        &mut Ledger::open(ledger),
        &settings,
        &|progress| {
            if is_watched {
                eprint!("\r{}/{}", progress.done, progress.of);
            }
            ControlFlow::Continue(())
        },
    );
    if is_watched {
        eprint!("\r");
    }
    let mut is_done = read.is_whole;
    for edit in &result.edits {
        is_done &= report(write_edit(edit, &read));
    }
    Ok(told(&result, &read.site) && is_done)
}

/// Saves a post with its links exchanged, unless it was changed since it was read.
fn write_edit(edit: &PostEdit, read: &Read) -> Result<()> {
    let posts = read.posts.iter().zip(&read.bytes);
    for (post, bytes) in posts.filter(|(post, _)| post.path == edit.path) {
        let mut document = Document::open(bytes, &post.path)?;
        let patch = document.patch_to(&edit.applied_to(&post.text));
        document.apply(patch.version, &patch.changes)?;
        vault().save_in_bulk(&post.path, &document.to_bytes(), bytes)?;
    }
    Ok(())
}

/// Tells of every picture; true when all came that could.
fn told(result: &Localised, site: &Site) -> bool {
    let (mut home, mut failed, mut random) = (0, 0, 0);
    for row in &result.rows {
        match &row.outcome {
            Outcome::Home {
                path, bytes: size, ..
            } => {
                home += 1;
                println!("{} → {}, {}", row.address, below(path, site), bytes(*size));
            }
            Outcome::ChangesAtEachLoad => {
                random += 1;
                eprintln!(
                    "{}: another picture at each load; --freeze takes one",
                    row.address
                );
            }
            Outcome::Failed(error) => {
                failed += 1;
                eprintln!("inkstone-cli: {}: {error}", row.address);
            }
            Outcome::Stopped => failed += 1,
        }
        for error in &row.left {
            failed += 1;
            eprintln!(
                "inkstone-cli: {}: a link stays as it is: {error}",
                row.address
            );
        }
    }
    eprintln!(
        "{home} of {} pictures are in the site, {failed} failed, {random} left as they are; {} posts changed",
        result.rows.len(),
        result.edits.len()
    );
    failed == 0
}

fn below(path: &Path, site: &Site) -> String {
    let path = path.strip_prefix(&site.root).unwrap_or(path);
    path.display().to_string()
}

fn unused(folder: &Path, throws_away: bool) -> Result<bool> {
    let read = whole_site(folder)?;
    if throws_away && !read.is_whole {
        // What could not be read may use any of them.
        return Ok(false);
    }
    let inventory = Inventory::read(&read.site, &read.posts);
    let (mut count, mut total, mut is_done) = (0, 0, read.is_whole);
    for picture in inventory.unused() {
        println!("{}", below(&picture.path, &read.site));
        count += 1;
        total += picture.bytes;
        if throws_away {
            let thrown = vault().trash.discard(&picture.path, jiff::Timestamp::now());
            is_done &= report(thrown.map(|_| ()));
        }
    }
    eprintln!(
        "{count} pictures of {} are not used, {}",
        inventory.pictures.len(),
        bytes(total)
    );
    Ok(is_done && (count == 0 || throws_away))
}

fn missing(folder: &Path) -> Result<bool> {
    let read = whole_site(folder)?;
    let inventory = Inventory::read(&read.site, &read.posts);
    for missing in &inventory.missing {
        let near: Vec<_> = missing
            .near
            .iter()
            .map(|path| below(path, &read.site))
            .collect();
        let near = match near.as_slice() {
            [] => String::new(),
            near => format!(" (near: {})", near.join(", ")),
        };
        println!(
            "{}:{}: {}{near}",
            below(&missing.link.post, &read.site),
            missing.link.line,
            missing.link.link.address
        );
    }
    eprintln!("{} pictures are missing", inventory.missing.len());
    Ok(read.is_whole && inventory.missing.is_empty())
}

/// All posts of the site that a folder is part of: a post elsewhere in it may use a picture, too.
fn whole_site(folder: &Path) -> Result<Read> {
    let site = Site::open(folder)?;
    read(&site.root)
}
