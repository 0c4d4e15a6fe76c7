//! What can go wrong, as one typed enum, and the form in which it crosses to the window.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use ts_rs::TS;

/// The engine's result.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, with which file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that no file system or generator takes.
    #[error("“{name}” cannot be a file name: {reason}")]
    BadName {
        /// The name as it was asked for.
        name: String,
        /// Why.
        reason: NameFault,
    },
    /// The file on disk is not the one that was last seen.
    #[error("{path}: another program changed this file", path = .path.display())]
    ChangedOutside {
        /// The file.
        path: PathBuf,
    },
    /// A change that cannot be taken back by itself: the text was changed at that place since.
    #[error("{path}: the text was changed at that place since", path = .path.display())]
    ChangesTouch {
        /// The post.
        path: PathBuf,
    },
    /// A clipboard that the system does not let us fill.
    #[error("the clipboard could not be filled ({reason})")]
    Clipboard {
        /// What the system said.
        reason: String,
    },
    /// A picture whose data break off or make no sense.
    #[error("{path}: the picture is damaged ({reason})", path = .path.display())]
    DamagedPicture {
        /// The picture.
        path: PathBuf,
        /// What the decoder said.
        reason: String,
    },
    /// A picture in a format that we do not read.
    #[error("{path}: {format} cannot be read here; {advice}", path = .path.display())]
    ForeignPicture {
        /// The picture.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// What to do about it.
        advice: &'static str,
    },
    /// No room left.
    #[error("{path}: the disk is full", path = .path.display())]
    DiskFull {
        /// The file that was being written.
        path: PathBuf,
    },
    /// An edit of front matter that would touch more than was asked: to be made in the text.
    #[error("the edit is not made: {reason}")]
    EditRefused {
        /// Why.
        reason: EditFault,
    },
    /// Front matter that cannot be understood.
    #[error("line {line}, column {column}: {reason}")]
    FrontMatter {
        /// Line in the file, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What the reader said.
        reason: String,
    },
    /// A text that could not be kept in the history.
    #[error("{path}: the history could not be written ({reason})", path = .path.display())]
    History {
        /// The folder of the history.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A file that had to be written in place and could not be, not even its old text again.
    #[error("{path}: the file could not be written whole ({source}); the text is kept, and written again at the next start", path = .path.display())]
    HalfWritten {
        /// The file.
        path: PathBuf,
        /// What the system said first.
        source: io::Error,
    },
    /// Any other failure of the system.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is a file of that name.
    #[error("{path}: there is a file of that name already", path = .path.display())]
    NameTaken {
        /// The file.
        path: PathBuf,
    },
    /// A host that did not answer, or not with a picture.
    #[error("{host}: {reason}")]
    Network {
        /// The host's name.
        host: String,
        /// What happened, in a word.
        fault: NetworkFault,
        /// And in the words of whoever noticed it.
        reason: String,
    },
    /// A file that is no JPEG, PNG, GIF or WebP.
    #[error("{path}: this is not a picture we can read", path = .path.display())]
    NotAPicture {
        /// The file.
        path: PathBuf,
    },
    /// A folder, a pipe or a device in the place of a file.
    #[error("{path}: this is no file; something else has its name", path = .path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Nothing at that place.
    #[error("{path}: not found", path = .path.display())]
    NotFound {
        /// The file or folder.
        path: PathBuf,
    },
    /// Bytes in no encoding that we can write back.
    #[error("{path}: {}no text that can be read", .line.map_or("".to_owned(), |line| format!("line {line} is ")), path = .path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Line of the first byte that cannot be read, from 1; none for a file that is no text at all.
        line: Option<usize>,
    },
    /// A path that leads out of the site or the chosen folder.
    #[error("{path}: outside the folder", path = .path.display())]
    OutsideSite {
        /// The path.
        path: PathBuf,
    },
    /// A page that could not be printed.
    #[error("the page could not be printed ({reason})")]
    Print {
        /// What the system said.
        reason: String,
    },
    /// The system does not let us.
    #[error("{path}: no permission", path = .path.display())]
    Permission {
        /// The file.
        path: PathBuf,
    },
    /// A file or file system that takes no writes.
    #[error("{path}: read only", path = .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Changes made against a text that is no longer the current one.
    #[error("the changes are for version {asked}, the text is at version {current}")]
    StaleVersion {
        /// The version that the changes were made against.
        asked: u64,
        /// The version now.
        current: u64,
    },
    /// More than we take in.
    #[error("{path}: too large", path = .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file has the new text, but the disk did not confirm that it would still have it after a power
    /// cut.
    #[error("{path}: the disk did not confirm the save ({source}); check the disk and save again", path = .path.display())]
    Unconfirmed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An export that would replace a post.
    #[error("{path}: an export would replace this post", path = .path.display())]
    WouldOverwrite {
        /// The post, as it was.
        path: PathBuf,
    },
    /// The system's trash refused.
    #[error("{path}: cannot be moved to the trash ({reason})", path = .path.display())]
    Trash {
        /// The file, still where it was.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

/// What the user interface tells apart; it never matches on words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
#[allow(
    missing_docs,
    reason = "each is the variant of `Error` of the same name, or holds several with the same remedy"
)]
pub enum ErrorKind {
    BadName,
    ChangedOutside,
    ChangesTouch,
    Clipboard,
    DamagedPicture,
    DiskFull,
    EditRefused,
    FrontMatter,
    History,
    Io,
    NameTaken,
    Network,
    NotAFile,
    NotAPicture,
    NotFound,
    NotText,
    OutsideSite,
    Permission,
    Print,
    ReadOnly,
    StaleVersion,
    TooLarge,
    Trash,
    WouldOverwrite,
}

/// Why nothing came from a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// It is not there any more (404, 410).
    Gone,
    /// The host refuses it to us (401, 403).
    Refused,
    /// The host answered with another error.
    Answer,
    /// It took too long.
    Slow,
    /// There is no such host.
    NoHost,
    /// The address leads into a private network.
    Private,
    /// What came is no picture that we can read.
    NoPicture,
    /// The host could not be reached, or broke off.
    Unreachable,
}

impl NetworkFault {
    /// The word by which it crosses to the window.
    fn code(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::Answer => "answer",
            Self::Slow => "slow",
            Self::NoHost => "noHost",
            Self::Private => "private",
            Self::NoPicture => "noPicture",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What is wrong with a file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Nothing is left of it.
    Empty,
    /// It begins with a dot: hidden files are no posts.
    Hidden,
    /// It holds a character that some system keeps for itself.
    Characters,
    /// It begins or ends with a space, or ends with a dot.
    Edges,
    /// Windows keeps it for a device.
    Reserved,
    /// It is too long.
    Long,
}

impl NameFault {
    /// The word by which it crosses to the window.
    fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Hidden => "hidden",
            Self::Characters => "characters",
            Self::Edges => "edges",
            Self::Reserved => "reserved",
            Self::Long => "long",
        }
    }
}

impl std::fmt::Display for NameFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "it is empty",
            Self::Hidden => "it begins with a dot",
            Self::Characters => "it holds one of / \\ : * ? \" < > |",
            Self::Edges => "it begins or ends with a space, or ends with a dot",
            Self::Reserved => "Windows keeps this name for a device",
            Self::Long => "it is too long",
        })
    }
}

/// Why an edit of front matter is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditFault {
    /// There is a key of that name.
    KeyTaken,
    /// The new name is empty.
    NoName,
    /// The post has front matter already.
    HasBlock,
    /// The post has none.
    NoBlock,
    /// The block is too large or nested too deep to be read as fields.
    TooLarge,
    /// A value in front of this one has to be mended first.
    Broken,
    /// The language of the block, or the form of the value, does not allow it.
    Impossible,
    /// Another value would change with it.
    OtherValue,
    /// Lines of another entry would change with it.
    OtherLines,
    /// A comment would be lost.
    Comment,
}

impl EditFault {
    /// The word by which it crosses to the window.
    fn code(self) -> &'static str {
        match self {
            Self::KeyTaken => "keyTaken",
            Self::NoName => "noName",
            Self::HasBlock => "hasBlock",
            Self::NoBlock => "noBlock",
            Self::TooLarge => "tooLarge",
            Self::Broken => "broken",
            Self::Impossible => "impossible",
            Self::OtherValue => "otherValue",
            Self::OtherLines => "otherLines",
            Self::Comment => "comment",
        }
    }
}

impl std::fmt::Display for EditFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::KeyTaken => "there is a key of that name already",
            Self::NoName => "a key needs a name",
            Self::HasBlock => "the post has front matter already",
            Self::NoBlock => "the post has no front matter",
            Self::TooLarge => "the block is too large or nested too deep",
            Self::Broken => "the block has to be mended first",
            Self::Impossible => "this value cannot be changed that way",
            Self::OtherValue => "another value would change with it",
            Self::OtherLines => "lines of another entry would change with it",
            Self::Comment => "a comment would be lost",
        })
    }
}

/// An error as it crosses to the window: facts, from which the interface makes its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
pub struct AppError {
    /// What it is.
    pub kind: ErrorKind,
    /// The engine's own words, in English, for logs and details.
    pub message: String,
    /// The file, host or name it is about, as the user knows it.
    pub path: Option<String>,
    /// Line in the file, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Of a bad name: what is wrong with it, as one word.
    pub detail: Option<String>,
}

impl Error {
    /// Sorts what the system said about `path` into a kind.
    pub fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            _ if crate::file::is_no_file(&source) => Self::NotAFile { path },
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::Permission { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path },
            io::ErrorKind::AlreadyExists => Self::NameTaken { path },
            _ => Self::Io { path, source },
        }
    }

    /// The kind, for code that decides.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::BadName { .. } => ErrorKind::BadName,
            Self::ChangedOutside { .. } => ErrorKind::ChangedOutside,
            Self::ChangesTouch { .. } => ErrorKind::ChangesTouch,
            Self::Clipboard { .. } => ErrorKind::Clipboard,
            Self::DamagedPicture { .. } => ErrorKind::DamagedPicture,
            Self::DiskFull { .. } => ErrorKind::DiskFull,
            Self::EditRefused { .. } => ErrorKind::EditRefused,
            Self::FrontMatter { .. } => ErrorKind::FrontMatter,
            Self::History { .. } => ErrorKind::History,
            // What to do is the same: look after the disk, and save again.
            Self::HalfWritten { .. } | Self::Io { .. } | Self::Unconfirmed { .. } => ErrorKind::Io,
            Self::NameTaken { .. } => ErrorKind::NameTaken,
            Self::Network { .. } => ErrorKind::Network,
            Self::NotAFile { .. } => ErrorKind::NotAFile,
            Self::ForeignPicture { .. } | Self::NotAPicture { .. } => ErrorKind::NotAPicture,
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::NotText { .. } => ErrorKind::NotText,
            Self::OutsideSite { .. } => ErrorKind::OutsideSite,
            Self::Permission { .. } => ErrorKind::Permission,
            Self::Print { .. } => ErrorKind::Print,
            Self::ReadOnly { .. } => ErrorKind::ReadOnly,
            Self::StaleVersion { .. } => ErrorKind::StaleVersion,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::Trash { .. } => ErrorKind::Trash,
            Self::WouldOverwrite { .. } => ErrorKind::WouldOverwrite,
        }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::ChangedOutside { path }
            | Self::ChangesTouch { path }
            | Self::DamagedPicture { path, .. }
            | Self::DiskFull { path }
            | Self::ForeignPicture { path, .. }
            | Self::History { path, .. }
            | Self::HalfWritten { path, .. }
            | Self::Io { path, .. }
            | Self::NameTaken { path }
            | Self::NotAFile { path }
            | Self::NotAPicture { path }
            | Self::NotFound { path }
            | Self::NotText { path, .. }
            | Self::OutsideSite { path }
            | Self::Permission { path }
            | Self::ReadOnly { path }
            | Self::TooLarge { path }
            | Self::Trash { path, .. }
            | Self::Unconfirmed { path, .. }
            | Self::WouldOverwrite { path } => Some(path),
            Self::BadName { .. }
            | Self::Clipboard { .. }
            | Self::EditRefused { .. }
            | Self::FrontMatter { .. }
            | Self::Network { .. }
            | Self::Print { .. }
            | Self::StaleVersion { .. } => None,
        }
    }

    /// The form in which it crosses to the window.
    pub fn report(&self) -> AppError {
        let (line, column) = match self {
            Self::FrontMatter { line, column, .. } => (Some(*line), Some(*column)),
            Self::NotText { line, .. } => (*line, None),
            _ => (None, None),
        };
        let named = match self {
            Self::BadName { name, .. } => Some(name.clone()),
            Self::Network { host, .. } => Some(host.clone()),
            _ => self.path().map(|path| path.display().to_string()),
        };
        AppError {
            kind: self.kind(),
            message: self.to_string(),
            path: named,
            line,
            column,
            detail: match self {
                Self::BadName { reason, .. } => Some(reason.code().to_owned()),
                Self::EditRefused { reason } => Some(reason.code().to_owned()),
                Self::FrontMatter { reason, .. } => Some(reason.clone()),
                Self::Network { fault, .. } => Some(fault.code().to_owned()),
                _ => None,
            },
        }
    }
}
