//! What a reader of the article should be told: kinds and places, never sentences.

use std::ops::Range;
use std::sync::Arc;

/// Something that could not be shown as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// Bytes of the body.
    pub source: Range<usize>,
    /// The name, address or message the kind is about; for people, not for programs.
    pub detail: Arc<str>,
}

/// The kinds of [`Warning`]; the window has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningKind {
    /// A template tag we do not run; a chip stands in its place. Detail: the tag.
    UnknownTag,
    /// A tag names a post or file that is not there, so that the generator stops; a chip stands in its place. Detail:
    /// the tag.
    MissingReference,
    /// Raw HTML that is not on the allow-list. Detail: the element.
    DroppedHtml,
    /// The generator drops raw HTML (Hugo's `unsafe: false`). Detail: the element or the start of the text.
    OmittedHtml,
    /// Raw HTML nested too deeply, shown as text.
    DeepHtml,
    /// A paragraph that no parser could read in time; a card stands in its place. Detail: its size.
    TooComplex,
    /// Quotes, lists or emphasis nested too deeply, flattened.
    DeepNesting,
    /// A link whose scheme is not allowed. Detail: the address.
    UnsafeLink,
    /// An in-page link that led nowhere and was pointed at a heading. Detail: the heading's id.
    RepairedAnchor,
    /// An in-page link that leads nowhere. Detail: the link.
    DeadAnchor,
    /// A picture that is not there. Detail: its path.
    MissingPicture,
    /// A picture that may not be read. Detail: the link.
    RefusedPicture,
    /// A formula that could not be set. Detail: the reason.
    Formula,
    /// kramdown makes a table of lines that hold a `|`, though nothing says that a table is meant. Detail: the lines.
    UnmeantTable,
    /// `**` is shown as it is, alone or on both sides of a text that was to be bold. Detail: from mark to mark.
    LeftoverMark,
    /// An attribute list of kramdown that attaches to nothing. Detail: the list.
    LooseAttributes,
    /// A link definition of kramdown's that is shown as text, for a paragraph goes on with it. Detail: the line.
    IgnoredDefinition,
    /// A line of dashes or equal signs under a paragraph of several lines: text to kramdown, a heading to
    /// every other generator. Detail: the line.
    HeadingElsewhere,
    /// A footnote that no text refers to. Detail: its label.
    UnusedFootnote,
}

impl Warning {
    pub(super) fn new(
        kind: WarningKind,
        source: Range<usize>,
        detail: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            kind,
            source,
            detail: detail.into(),
        }
    }
}
