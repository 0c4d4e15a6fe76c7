//! Saves one file over and over, to be killed, starved and unplugged while it does. Not part of the app.
//!
//! ```text
//! saver MODE once FILE SIZE GENERATION    one save of that generation; "ACK n" when it is durable
//! saver MODE loop FILE SIZE GENERATION    the generations after it, without end
//! saver MODE time FILE SIZE ROUNDS        as many, each beside a bare write, fsync, rename, fsync
//! saver atomic start FILE                 what the app does at its start: sweeps, finishes what was cut short
//!                                         ("REPAIRED"), and offers what was not saved ("OFFERED n", "OFFERED TORN")
//! ```
//!
//! MODE is `atomic`, which is the app's own save with its journal, or a control that a test of saves must
//! catch: `naive` (truncates and writes), `nosync` (no fsync at all), `nodirsync` (none of the folder). The
//! vault is in the folder that `SAVER_DATA` names, or else in one beside the file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use inkstone_core::vault::{Vault, temporary};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(Clone, Copy)]
enum Mode {
    Atomic,
    Naive,
    NoSync,
    NoFolderSync,
}

impl Mode {
    fn named(name: &str) -> Outcome<Self> {
        Ok(match name {
            "atomic" => Self::Atomic,
            "naive" => Self::Naive,
            "nosync" => Self::NoSync,
            "nodirsync" => Self::NoFolderSync,
            _ => return Err(format!("{name} is no mode").into()),
        })
    }

    fn save(self, path: &Path, bytes: &[u8], vault: &Vault) -> Outcome<()> {
        match self {
            Self::Atomic => atomic(path, bytes, vault),
            Self::Naive => Ok(naive(path, bytes)?),
            Self::NoSync => Ok(bare(path, bytes, false, false)?),
            Self::NoFolderSync => Ok(bare(path, bytes, true, false)?),
        }
    }
}

/// What the app does with an open post.
fn atomic(path: &Path, bytes: &[u8], vault: &Vault) -> Outcome<()> {
    let seen = match fs::read(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    vault.save(path, bytes, seen.as_deref())?;
    Ok(())
}

fn naive(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    for piece in bytes.chunks(4096) {
        file.write_all(piece)?;
    }
    file.sync_all()
}

/// A rename with nothing around it: neither links nor attributes, nor what another program wrote.
fn bare(path: &Path, bytes: &[u8], sync: bool, sync_folder: bool) -> io::Result<()> {
    let beside = path.with_extension("beside");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    if sync {
        file.sync_all()?;
    }
    fs::rename(&beside, path)?;
    if sync_folder {
        File::open(folder_of(path))?.sync_all()?;
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A text that tells its generation first and in every piece, and last that it is whole.
fn text(generation: u64, size: usize) -> Vec<u8> {
    const END: &[u8] = b"\nEND.OK\n";
    let mut text = format!("GEN{generation:08}\n").into_bytes();
    let word = format!("word{generation} ");
    let filled = size.saturating_sub(END.len()).max(text.len());
    text.extend(word.bytes().cycle().take(filled - text.len()));
    text.extend_from_slice(END);
    text
}

/// The generation of a text that is whole.
fn generation(bytes: &[u8]) -> Option<u64> {
    let number = bytes.strip_prefix(b"GEN")?.get(..8)?;
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    (text(number, bytes.len()) == bytes).then_some(number)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Saves of both kinds in turn, so that what the machine does meanwhile falls on both. Each text has a few
/// more letters than the one before, as when somebody writes.
fn time(mode: Mode, path: &Path, size: usize, rounds: u64, vault: &Vault) -> Outcome<()> {
    let other = path.with_extension("bare");
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    let mut bytes = text(0, size);
    mode.save(path, &bytes, vault)?;
    for round in 0..rounds.max(1) {
        let middle = bytes.len() / 2;
        bytes.splice(middle..middle, format!("typed {round} ").into_bytes());
        let start = Instant::now();
        mode.save(path, &bytes, vault)?;
        ours.push(start.elapsed().as_secs_f64() * 1000.0);
        let start = Instant::now();
        bare(&other, &bytes, true, true)?;
        bares.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let (ours, bare) = (median(ours), median(bares));
    println!("TIME {ours:.3} BARE {bare:.3} RATIO {:.2}", ours / bare);
    Ok(())
}

/// What the app does at its start.
fn start(path: &Path, vault: &Vault) -> Outcome<()> {
    temporary::sweep(folder_of(path));
    for repaired in vault.rescue.repair() {
        repaired.result?;
        println!("REPAIRED {}", repaired.path.display());
    }
    for orphan in vault.orphans() {
        if fs::read(&orphan.post).ok().as_ref() != Some(&orphan.text) {
            match generation(&orphan.text) {
                Some(generation) => println!("OFFERED {generation}"),
                None => println!("OFFERED TORN"),
            }
        }
        vault.settled(&orphan);
    }
    Ok(())
}

fn run() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [mode, action, path, numbers @ ..] = words.as_slice() else {
        return Err("usage: saver MODE once|loop|time|start FILE [SIZE NUMBER]".into());
    };
    let (mode, path) = (Mode::named(mode)?, Path::new(path));
    let vault = Vault::new(&match std::env::var_os("SAVER_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => folder_of(path).join("data"),
    });
    match (*action, numbers) {
        ("once", [size, number]) => {
            let generation = number.parse()?;
            mode.save(path, &text(generation, size.parse()?), &vault)?;
            println!("ACK {generation}");
            vault.closed(&std::path::absolute(path)?);
        }
        ("loop", [size, number]) => {
            let size = size.parse()?;
            let mut generation: u64 = number.parse()?;
            loop {
                generation += 1;
                mode.save(path, &text(generation, size), &vault)?;
                println!("ACK {generation}");
            }
        }
        ("time", [size, rounds]) => {
            time(mode, path, size.parse()?, rounds.parse()?, &vault)?;
        }
        ("start", []) => start(path, &vault)?,
        _ => return Err(format!("{action}: no such action, or not with these numbers").into()),
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("saver: {error}");
            ExitCode::FAILURE
        }
    }
}
