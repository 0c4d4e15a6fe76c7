//! What an export wrote, kept in the folder: so the next one rewrites only what changed and removes only what is its
//! own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::output::{Output, Stamp};
use crate::Result;

/// The file's name.
pub(super) const NAME: &str = ".inkstone-export.json";

/// Another number means another form: an older one is read for its files alone.
const FORM: u32 = 1;

/// The whole list.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) form: u32,
    /// Everything that pages depend on besides their posts: options, theme, config, version.
    pub(super) settings: String,
    /// Where all posts lead, as one hash.
    pub(super) addresses: String,
    /// Posts by id.
    #[serde(default)]
    pub(super) posts: BTreeMap<String, Entry>,
    /// Pictures by their file or address, with the width behind it.
    #[serde(default)]
    pub(super) pictures: BTreeMap<String, Asset>,
    /// Every file, by its place; none for one that was about to be written when the export was cut short.
    #[serde(default)]
    pub(super) files: BTreeMap<String, Option<Stamp>>,
}

/// What is known of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Card {
    pub(super) title: String,
    pub(super) day: Option<String>,
    pub(super) published: Option<Timestamp>,
    pub(super) updated: Option<Timestamp>,
    pub(super) tags: Vec<String>,
    pub(super) summary: String,
    pub(super) draft: bool,
    /// Its address on the site.
    pub(super) address: Option<String>,
}

/// A post and its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The hash of the post's file.
    pub(super) source: String,
    pub(super) card: Card,
    /// The page's place; empty for a post that was left out.
    pub(super) place: String,
    /// The addresses of its tags, as they stand in the page.
    pub(super) tags: Vec<Option<String>>,
    /// The pictures that stand in it, by their names in the list.
    pub(super) pictures: Vec<String>,
    /// Whether it links into the site.
    pub(super) linked: bool,
    /// Files that were looked for and were not there.
    #[serde(default)]
    pub(super) absent: Vec<String>,
    /// Whether it took in what is not watched (files of the site, pictures that could not be read): it is made again.
    pub(super) volatile: bool,
    /// What the report said of it.
    pub(super) missing: Vec<String>,
    pub(super) remote: usize,
}

/// A picture in the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asset {
    /// The file as it was: its length in bytes and when it was changed, in nanoseconds since 1970. Zeros for one that
    /// was fetched.
    pub(super) file: (u64, u64),
    /// Places and their widths in pixels, the widest first; no width for a drawing.
    pub(super) places: Vec<(String, Option<u32>)>,
    /// Shown size of the widest, in pixels.
    pub(super) size: Option<(u32, u32)>,
}

impl Manifest {
    /// The list in a folder; an empty one when there is none that can be read.
    pub(super) fn read(output: &Output) -> Self {
        let read: Option<Self> = output
            .read(NAME)
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut read = read.unwrap_or_default();
        if read.form != FORM {
            read = Self {
                files: read.files,
                ..Self::default()
            };
        }
        read
    }

    /// Whether the next export would know the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.settings == other.settings
            && self.addresses == other.addresses
            && self.posts == other.posts
            && self.pictures == other.pictures
            && self.files == other.files
    }

    /// Writes it.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub(super) fn write(&mut self, output: &Output) -> Result<()> {
        self.form = FORM;
        let json = serde_json::to_vec(self).unwrap_or_default();
        output.write(NAME, &json, true).map(|_| ())
    }
}
