//! An open post: its acknowledged text, version by version, and what is known of the file on disk. Pure.
//!
//! The editor is the only writer. It sends changes against the version it last got acknowledged; what
//! the engine wants changed (a form edit, another program's text) goes to the editor as a patch and
//! comes back as an ordinary edit. So there is one text and one history.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::front_matter::Change;
use crate::post::PostFile;
use crate::post::positions::{self, Utf16Offsets};
use crate::vault::Fingerprint;
use crate::vault::merge::{self, Merge};
use crate::{Error, Result};

/// One change of a text; offsets are UTF-16 over the text before any of the changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct TextChange {
    /// First code unit that goes.
    pub from: usize,
    /// One past the last that goes.
    pub to: usize,
    /// What comes in its place; LF line ends.
    pub insert: String,
}

/// Changes for the editor to make, against one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct TextPatch {
    /// The version they were made against.
    pub version: u64,
    /// The changes, in ascending order.
    pub changes: Vec<TextChange>,
}

impl TextPatch {
    /// One that changes nothing.
    pub fn none(version: u64) -> Self {
        Self {
            version,
            changes: Vec::new(),
        }
    }
}

/// An open post.
#[derive(Clone, Debug)]
pub struct Document {
    file: PostFile,
    version: u64,
    /// The file on disk as we last saw or wrote it.
    seen: Seen,
    /// A text of another program that the editor was asked to take over.
    offered: Option<Offer>,
}

/// A file as it was on disk.
#[derive(Clone, Debug)]
struct Seen {
    bytes: Arc<[u8]>,
    fingerprint: Fingerprint,
    /// Its text; none when it cannot be read as one.
    text: Option<String>,
}

impl Seen {
    fn new(bytes: &[u8], text: Option<String>) -> Self {
        Self {
            bytes: bytes.into(),
            fingerprint: Fingerprint::of(bytes),
            text,
        }
    }
}

#[derive(Clone, Debug)]
struct Offer {
    file: PostFile,
    bytes: Arc<[u8]>,
}

impl Document {
    /// Opens a file's bytes as version 0.
    ///
    /// # Errors
    /// [`Error::NotText`] when they are no text.
    pub fn open(bytes: &[u8], path: &Path) -> Result<Self> {
        let file = PostFile::parse(bytes, path)?;
        Ok(Self {
            seen: Seen::new(bytes, Some(file.text.clone())),
            file,
            version: 0,
            offered: None,
        })
    }

    /// Opens a text that was never saved, beside the file it was made from.
    ///
    /// # Errors
    /// [`Error::NotText`] when the text is none.
    pub fn open_unsaved(text: &[u8], on_disk: &[u8], path: &Path) -> Result<Self> {
        let known = PostFile::parse(on_disk, path).ok();
        Ok(Self {
            file: PostFile::parse(text, path)?,
            version: 0,
            seen: Seen::new(on_disk, known.map(|file| file.text)),
            offered: None,
        })
    }

    /// The text, LF line ends.
    pub fn text(&self) -> &str {
        &self.file.text
    }

    /// The version of the text: how many edits it has seen.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The bytes to write.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.file.to_bytes()
    }

    /// The file on disk as we last saw it.
    pub fn seen(&self) -> &Fingerprint {
        &self.seen.fingerprint
    }

    /// The bytes of the file on disk as we last saw it.
    pub fn seen_bytes(&self) -> Arc<[u8]> {
        Arc::clone(&self.seen.bytes)
    }

    /// Whether the text differs from the file on disk as we last saw it.
    pub fn is_unsaved(&self) -> bool {
        self.seen.text.as_ref() != Some(&self.file.text)
    }

    /// Whether a text of another program waits for the editor: nothing may be written meanwhile.
    pub fn awaits_editor(&self) -> bool {
        self.offered.is_some()
    }

    /// Takes the editor's changes, made against `version`.
    ///
    /// # Errors
    /// [`Error::StaleVersion`] when the text has moved on or a change does not fit it; nothing is
    /// changed then.
    pub fn apply(&mut self, version: u64, changes: &[TextChange]) -> Result<u64> {
        let stale = Error::StaleVersion {
            asked: version,
            current: self.version,
        };
        if version != self.version {
            return Err(stale);
        }
        let mut known = (0, 0);
        let mut resolved = Vec::with_capacity(changes.len());
        for change in changes {
            let text = &self.file.text;
            let range = positions::byte_offset(text, known, change.from).and_then(|from| {
                let to = positions::byte_offset(text, (from, change.from), change.to)?;
                (known.0 <= from && from <= to).then_some(from..to)
            });
            let Some(range) = range else {
                return Err(stale);
            };
            known = (range.end, change.to);
            resolved.push(Change {
                range,
                insert: change.insert.replace("\r\n", "\n").replace('\r', "\n"),
            });
        }
        // From the end, so that earlier offsets stay true.
        for change in resolved.iter().rev() {
            self.splice(change);
        }
        self.version += 1;
        self.settle_offer();
        Ok(self.version)
    }

    fn splice(&mut self, change: &Change) {
        let text = &mut self.file.text;
        let newlines = |part: &str| part.bytes().filter(|byte| *byte == b'\n').count();
        let above = newlines(&text[..change.range.start]);
        let removed = newlines(&text[change.range.clone()]);
        self.file
            .line_ends
            .splice(above..above + removed, newlines(&change.insert));
        text.replace_range(change.range.clone(), &change.insert);
    }

    /// A change of the engine's own as a patch for the editor.
    pub fn patch(&self, change: &Change) -> TextPatch {
        let mut offsets = Utf16Offsets::new(&self.file.text);
        let range = offsets.range(&change.range);
        TextPatch {
            version: self.version,
            changes: vec![TextChange {
                from: range.from,
                to: range.to,
                insert: change.insert.clone(),
            }],
        }
    }

    /// Offers another program's text to the editor, as the smallest line-wise patch. Until the editor
    /// has taken it, nothing is to be saved.
    ///
    /// # Errors
    /// [`Error::NotText`] when the new bytes are no text: the open text stays.
    pub fn offer(&mut self, bytes: &[u8], path: &Path) -> Result<TextPatch> {
        let file = PostFile::parse(bytes, path)?;
        let text = file.text.clone();
        Ok(self.offer_of(file, bytes, &text))
    }

    /// The same of a text in which another program's changes and the writer's are put together.
    ///
    /// # Errors
    /// [`Error::NotText`] when the new bytes are no text: the open text stays.
    pub fn offer_merged(&mut self, bytes: &[u8], path: &Path, merged: &str) -> Result<TextPatch> {
        let file = PostFile::parse(bytes, path)?;
        Ok(self.offer_of(file, bytes, merged))
    }

    fn offer_of(&mut self, file: PostFile, bytes: &[u8], text: &str) -> TextPatch {
        let patch = self.patch_to(text);
        let bytes = bytes.into();
        self.offered = Some(Offer { file, bytes });
        if patch.changes.is_empty() {
            self.settle_offer();
        }
        patch
    }

    /// Another text as a patch for the editor, line by line.
    pub fn patch_to(&self, text: &str) -> TextPatch {
        line_patch(&self.file.text, text, self.version)
    }

    /// What becomes of the text when another program's is put together with it.
    ///
    /// # Errors
    /// [`Error::NotText`] when the other bytes are no text.
    pub fn merge(&self, bytes: &[u8], path: &Path) -> Result<Merge> {
        let theirs = PostFile::parse(bytes, path)?;
        // Without a text that both were made from, any difference is one to ask about.
        let base = self.seen.text.as_deref().unwrap_or_default();
        Ok(merge::merge(base, &self.file.text, &theirs.text))
    }

    /// Takes the file on disk for seen without taking its text: the writer keeps theirs.
    pub fn overrule(&mut self, bytes: &[u8], path: &Path) {
        let known = PostFile::parse(bytes, path).ok();
        self.seen = Seen::new(bytes, known.map(|file| file.text));
        self.offered = None;
    }

    /// Takes an offer back that no editor answers any more: the file on disk has not been seen.
    pub fn withdraw_offer(&mut self) {
        self.offered = None;
    }

    /// After an edit: has the editor taken the offer? Any edit answers it, since patches go in before
    /// anything typed later; a text that is more than the offered one stays unsaved.
    fn settle_offer(&mut self) {
        if let Some(offer) = self.offered.take() {
            self.seen = Seen::new(&offer.bytes, Some(offer.file.text.clone()));
            if offer.file.text == self.file.text {
                self.file = offer.file;
            }
        }
    }

    /// Notes that `bytes`, made of `text`, are on disk now.
    pub fn saved(&mut self, text: String, bytes: &[u8]) {
        self.seen = Seen::new(bytes, Some(text));
    }
}

/// The difference of two texts as line-wise changes, so that the cursor and what was not touched stay.
fn line_patch(old: &str, new: &str, version: u64) -> TextPatch {
    let diff = similar::TextDiff::from_lines(old, new);
    let mut offsets = Utf16Offsets::new(old);
    let old_lines: Vec<usize> = line_starts(old);
    let new_lines: Vec<usize> = line_starts(new);
    let start =
        |lines: &[usize], index: usize, text: &str| lines.get(index).copied().unwrap_or(text.len());
    let changes = diff
        .ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let from = start(&old_lines, op.old_range().start, old);
            let to = start(&old_lines, op.old_range().end, old);
            let insert_from = start(&new_lines, op.new_range().start, new);
            let insert_to = start(&new_lines, op.new_range().end, new);
            TextChange {
                from: offsets.at(from),
                to: offsets.at(to),
                insert: new[insert_from..insert_to].to_owned(),
            }
        })
        .collect();
    TextPatch { version, changes }
}

fn line_starts(text: &str) -> Vec<usize> {
    text.split_inclusive('\n')
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some(start)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open(text: &str) -> Document {
        Document::open(text.as_bytes(), Path::new("a.md")).unwrap()
    }

    fn change(from: usize, to: usize, insert: &str) -> TextChange {
        TextChange {
            from,
            to,
            insert: insert.to_owned(),
        }
    }

    #[test]
    fn untouched_lines_keep_their_ends() {
        let mut document = open("\u{feff}a\r\nb\nc\r\nd");
        document
            .apply(0, &[change(2, 3, "B\nB2"), change(6, 6, "!")])
            .unwrap();
        assert_eq!(
            document.to_bytes(),
            "\u{feff}a\r\nB\r\nB2\nc\r\n!d".as_bytes()
        );
    }

    #[test]
    fn changes_for_another_version_are_refused_whole() {
        let mut document = open("a");
        document.apply(0, &[change(0, 0, "b")]).unwrap();
        assert!(document.apply(0, &[change(0, 0, "c")]).is_err());
        assert!(document.apply(1, &[change(0, 9, "")]).is_err());
        assert_eq!(document.text(), "ba");
    }

    #[test]
    fn nothing_is_unsaved_after_taking_over_another_text() {
        let mut document = open("a\nb\n");
        let patch = document.offer(b"a\r\nc\r\n", Path::new("a.md")).unwrap();
        assert!(document.awaits_editor());
        document.apply(0, &patch.changes).unwrap();
        assert!(!document.is_unsaved() && !document.awaits_editor());
        assert_eq!(document.to_bytes(), b"a\r\nc\r\n");
    }

    proptest! {
        #[test]
        fn any_text_can_be_taken_over(old in "[a中🎉\n]{0,40}", new in "[a中🎉\n]{0,40}") {
            let mut document = open(&old);
            let patch = document.offer(new.as_bytes(), Path::new("a.md")).unwrap();
            if !patch.changes.is_empty() {
                document.apply(0, &patch.changes).unwrap();
            }
            prop_assert_eq!(document.text(), new);
            prop_assert!(!document.is_unsaved());
        }

        #[test]
        fn edits_equal_edits_of_the_raw_text(text in "[a中🎉]{0,8}(\r\n[a中🎉]{0,8}){0,6}", at in 0_usize..40, len in 0_usize..10, insert in "[x中\n]{0,6}") {
            let mut document = open(&text);
            let units: Vec<u16> = document.text().encode_utf16().collect();
            let from = at.min(units.len());
            let to = (from + len).min(units.len());
            let (Ok(head), Ok(tail)) = (String::from_utf16(&units[..from]), String::from_utf16(&units[to..])) else { return Ok(()) };
            document.apply(0, &[change(from, to, &insert)]).unwrap();
            let expected = head + &insert + &tail;
            prop_assert_eq!(document.text(), &expected);
            // A CRLF file stays one throughout.
            let bytes = String::from_utf8(document.to_bytes()).unwrap();
            if text.contains('\r') {
                prop_assert_eq!(bytes, expected.replace('\n', "\r\n"));
            }
        }
    }
}
