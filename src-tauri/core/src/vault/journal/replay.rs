//! A journal's file read again: the last state that its whole records tell of.

use std::path::PathBuf;

use jiff::Timestamp;

use super::record::{Head, Records};
use super::splice::Splice;
use crate::vault::Fingerprint;

/// What a journal knows of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replayed {
    pub(super) post: PathBuf,
    /// The file's bytes on disk that the text was made from.
    pub(super) base: Vec<u8>,
    pub(super) text: Vec<u8>,
    /// When the text became this one.
    pub(super) at: Timestamp,
    /// What was saved since, when it was not this text.
    saved: Option<Fingerprint>,
}

impl Replayed {
    /// Whether there was more in the text than on disk.
    pub(super) fn is_unsaved(&self) -> bool {
        match &self.saved {
            Some(saved) => *saved != Fingerprint::of(&self.text),
            None => self.text != self.base,
        }
    }

    fn first(head: Head, behind: &[u8]) -> Option<Self> {
        let Head::Base {
            post,
            base,
            from,
            to,
            at,
        } = head
        else {
            return None;
        };
        let (base, insert) = behind.split_at_checked(usize::try_from(base).ok()?)?;
        Some(Self {
            post: post.into(),
            base: base.to_owned(),
            text: spliced(base, from, to, insert)?,
            at: time(at)?,
            saved: None,
        })
    }

    /// Goes on to the state after a record; none when the record makes no sense here, with nothing
    /// changed.
    fn go_on(&mut self, head: Head, behind: &[u8]) -> Option<()> {
        match head {
            Head::Base { .. } => *self = Self::first(head, behind)?,
            Head::Splice { from, to, at } => {
                let at = time(at)?;
                self.text = spliced(&self.text, from, to, behind)?;
                self.at = at;
            }
            Head::Saved { fingerprint, .. } => {
                let saved = Fingerprint(fingerprint.into());
                if saved == Fingerprint::of(&self.text) {
                    self.base.clone_from(&self.text);
                    self.saved = None;
                } else {
                    self.saved = Some(saved);
                }
            }
            Head::Renamed { to } => self.post = to.into(),
        }
        Some(())
    }
}

/// The state at the end of the longest good prefix of a file; none when not even its first record is
/// good.
pub(super) fn replay(bytes: &[u8]) -> Option<Replayed> {
    let mut records = Records::of(bytes);
    let (head, behind) = records.next()?;
    let mut state = Replayed::first(head, behind)?;
    for (head, behind) in records {
        if state.go_on(head, behind).is_none() {
            break;
        }
    }
    Some(state)
}

fn spliced(old: &[u8], from: u64, to: u64, insert: &[u8]) -> Option<Vec<u8>> {
    let from = usize::try_from(from).ok()?;
    let to = usize::try_from(to).ok()?;
    Splice { from, to, insert }.apply(old)
}

fn time(microseconds: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(microseconds).ok()
}
