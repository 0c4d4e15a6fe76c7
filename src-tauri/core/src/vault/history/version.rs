//! One version: what is written of it, and what the window gets.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a version was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub enum VersionKind {
    /// As the post was before it was changed for the first time since it was opened.
    Opened,
    /// A burst of writing.
    Automatic,
    /// The writer saved or named it.
    Saved,
    /// The writer's text, before another program's came.
    BeforeOutside,
    /// Another program's text.
    Outside,
    /// As it was before an older version was restored.
    BeforeRestore,
    /// As it was before one action that changes many posts, or many places of one.
    BeforeBulkEdit,
    /// As it was under another name.
    Moved,
    /// A text that came back after a crash.
    Recovered,
    /// As it was when it was moved to the trash.
    Deleted,
}

impl VersionKind {
    /// Whether the writer made a point of it.
    pub(super) fn is_named(self) -> bool {
        matches!(self, Self::Saved | Self::Deleted)
    }
}

/// A version as the window gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct Version {
    /// Names it among those of its post.
    pub id: String,
    /// When, RFC 3339 in the system's zone.
    pub at: String,
    /// Why.
    pub kind: VersionKind,
    /// The name that the writer gave it.
    pub label: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// Lines that came since the version before.
    pub added: usize,
    /// Lines that went.
    pub removed: usize,
    /// The file name before a rename.
    pub moved_from: Option<String>,
}

/// The first line of a version's file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) at: Timestamp,
    pub(super) kind: VersionKind,
    pub(super) label: Option<String>,
    /// Where the post was: what a person who looks for a lost text searches by.
    pub(super) post: String,
    pub(super) moved_from: Option<String>,
    pub(super) added: usize,
    pub(super) removed: usize,
}

impl Header {
    pub(super) fn version(self, id: String, bytes: u64) -> Version {
        let local = self.at.to_zoned_datetime(TimeZone::system());
        Version {
            id,
            at: local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            kind: self.kind,
            label: self.label,
            bytes,
            added: self.added,
            removed: self.removed,
            moved_from: self.moved_from,
        }
    }
}
