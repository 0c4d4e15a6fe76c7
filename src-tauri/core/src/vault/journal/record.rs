//! What a journal's file is made of.
//!
//! A record is a length (eight bytes, little-endian), a payload of that length, and a checksum over the
//! checksum of the record before, the length and the payload. So every byte is covered, records cannot
//! change places, and what a reader accepts is a prefix of what was written. The payload is a small head
//! and behind it, as they are, the bytes of the texts.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::splice::Splice;
use crate::vault::Fingerprint;

/// What the first checksum is chained from; another form of the file takes another.
const FORM: &[u8] = b"Inkstone journal 1";

const LENGTH: usize = size_of::<u64>();
const CHECKSUM: usize = blake3::OUT_LEN;

/// Something to remember of a post.
#[derive(Debug)]
pub(super) enum Record<'a> {
    /// All there is to know: the file's bytes on disk, and the text made from them. In one record, for a
    /// new base with the old text would pass for an edit that undoes what the base brought.
    Base {
        post: &'a Path,
        base: &'a [u8],
        text: &'a [u8],
    },
    /// The text after the one that was journalled last.
    Text { old: &'a [u8], new: &'a [u8] },
    /// This text is on disk.
    Saved(&'a [u8]),
    /// The post has another path.
    Renamed(&'a Path),
}

/// The head of a record as it is written. Times are microseconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Head {
    /// Behind it `base` bytes of the file on disk, then what stands between `from` and `to` of these in
    /// the text.
    Base {
        post: OsString,
        base: u64,
        from: u64,
        to: u64,
        at: i64,
    },
    /// Behind it what stands between `from` and `to` of the text before.
    Splice { from: u64, to: u64, at: i64 },
    /// The text with this fingerprint is on disk.
    Saved { fingerprint: [u8; 32], at: i64 },
    /// The post has this path now.
    Renamed { to: OsString },
}

/// A record ready to be appended.
#[derive(Debug)]
pub(super) struct Framed {
    pub(super) bytes: Vec<u8>,
    /// Its checksum, from which the next record is chained.
    pub(super) checksum: blake3::Hash,
}

impl Record<'_> {
    /// The record as the bytes behind the record with the checksum `before`; the first of a file with
    /// none.
    ///
    /// # Errors
    /// A path that this system has no serial form for.
    pub(super) fn framed(&self, before: Option<blake3::Hash>) -> io::Result<Framed> {
        let at = Timestamp::now().as_microsecond();
        match *self {
            Self::Base { post, base, text } => {
                let Splice { from, to, insert } = Splice::between(base, text);
                let head = Head::Base {
                    post: post.as_os_str().to_owned(),
                    base: base.len() as u64,
                    from: from as u64,
                    to: to as u64,
                    at,
                };
                frame(before, &head, &[base, insert])
            }
            Self::Text { old, new } => {
                let Splice { from, to, insert } = Splice::between(old, new);
                let head = Head::Splice {
                    from: from as u64,
                    to: to as u64,
                    at,
                };
                frame(before, &head, &[insert])
            }
            Self::Saved(bytes) => {
                let fingerprint = *Fingerprint::of(bytes).0.as_bytes();
                frame(before, &Head::Saved { fingerprint, at }, &[])
            }
            Self::Renamed(to) => {
                let to = to.as_os_str().to_owned();
                frame(before, &Head::Renamed { to }, &[])
            }
        }
    }
}

fn frame(before: Option<blake3::Hash>, head: &Head, rest: &[&[u8]]) -> io::Result<Framed> {
    let head = postcard::to_stdvec(head).map_err(io::Error::other)?;
    Ok(enclose(before, &[&[&head[..]], rest].concat()))
}

/// Puts a length before a payload and a checksum behind it.
pub(super) fn enclose(before: Option<blake3::Hash>, payload: &[&[u8]]) -> Framed {
    let length: usize = payload.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(LENGTH + length + CHECKSUM);
    bytes.extend_from_slice(&(length as u64).to_le_bytes());
    for part in payload {
        bytes.extend_from_slice(part);
    }
    let checksum = chain(before, &bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    Framed { bytes, checksum }
}

fn chain(before: Option<blake3::Hash>, record: &[u8]) -> blake3::Hash {
    let before = before.unwrap_or_else(|| blake3::hash(FORM));
    blake3::Hasher::new()
        .update(before.as_bytes())
        .update(record)
        .finalize()
}

/// The whole records at the start of a file: each head with what is behind it.
#[derive(Debug)]
pub(super) struct Records<'a> {
    rest: &'a [u8],
    /// The checksum of the last record.
    pub(super) before: Option<blake3::Hash>,
}

impl<'a> Records<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            before: None,
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (Head, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        // The length may lie: it only ever cuts what is there, it never makes room.
        let length = usize::try_from(u64::from_le_bytes(*self.rest.first_chunk()?)).ok()?;
        let end = LENGTH.checked_add(length)?;
        let (record, behind) = self.rest.split_at_checked(end)?;
        let (checksum, behind) = behind.split_first_chunk::<CHECKSUM>()?;
        if chain(self.before, record) != *checksum {
            return None;
        }
        let decoded = postcard::take_from_bytes(&record[LENGTH..]).ok()?;
        self.rest = behind;
        self.before = Some(blake3::Hash::from_bytes(*checksum));
        Some(decoded)
    }
}
