//! Which picture came from where: a line for each, so that what is known survives whatever stops the work.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::site::Site;
use crate::{Error, Result};

/// What was brought home before, in a file of the app's own data.
#[derive(Debug, Default)]
pub struct Ledger {
    /// None keeps everything in memory.
    file: Option<PathBuf>,
    known: HashMap<(PathBuf, String), Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    path: PathBuf,
    hash: String,
}

#[derive(Deserialize, Serialize)]
struct Line {
    site: PathBuf,
    address: String,
    /// From the site's root.
    path: PathBuf,
    /// Of the file's content.
    hash: String,
}

impl Ledger {
    /// A ledger that forgets.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// The ledger in a file, which is made when first needed. Lines that make no sense are passed over: what they said is
    /// fetched again.
    pub fn open(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let known = lines.map(|line: Line| {
            let kept = Kept {
                path: line.path,
                hash: line.hash,
            };
            ((line.site, line.address), kept)
        });
        Self {
            known: known.collect(),
            file: Some(file),
        }
    }

    /// The picture of an address and its size in bytes, when it is still there as it was stored.
    pub(super) fn find(&self, site: &Site, address: &str) -> Option<(PathBuf, u64)> {
        let kept = self.known.get(&(site.root.clone(), address.to_owned()))?;
        let path = site.root.join(&kept.path);
        if !site.contains(&path) {
            return None;
        }
        let bytes = fs::read(&path).ok()?;
        (blake3::hash(&bytes).to_hex().as_str() == kept.hash).then_some((path, bytes.len() as u64))
    }

    /// Remembers a picture.
    pub(super) fn put(&mut self, site: &Site, address: &str, path: &Path) -> Result<()> {
        let bytes = fs::read(path).map_err(|error| Error::io(path, error))?;
        let line = Line {
            site: site.root.clone(),
            address: address.to_owned(),
            path: path.strip_prefix(&site.root).unwrap_or(path).to_owned(),
            hash: blake3::hash(&bytes).to_hex().to_string(),
        };
        // What cannot be remembered is fetched again: no reason to give the picture up.
        if let (Some(file), Ok(text)) = (&self.file, serde_json::to_string(&line)) {
            if let Some(folder) = file.parent() {
                let _ = fs::create_dir_all(folder);
            }
            let opened = fs::OpenOptions::new().create(true).append(true).open(file);
            let _ = opened.and_then(|mut opened| writeln!(opened, "{text}"));
        }
        let kept = Kept {
            path: line.path,
            hash: line.hash,
        };
        self.known.insert((line.site, line.address), kept);
        Ok(())
    }
}
