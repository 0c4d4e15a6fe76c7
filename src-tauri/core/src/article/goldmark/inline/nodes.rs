//! What is found in a leaf.

use std::ops::Range;

/// Something found in a leaf, and where.
#[derive(Debug)]
pub(in crate::article::goldmark) struct Node {
    pub(in crate::article::goldmark) kind: NodeKind,
    /// Bytes of the leaf.
    pub(in crate::article::goldmark) range: Range<usize>,
}

/// What was found.
#[derive(Debug)]
pub(in crate::article::goldmark) enum NodeKind {
    /// Text with its escapes and references.
    Text,
    /// The typographer's.
    Made(String),
    /// What a name between colons shows.
    Emoji(&'static str),
    SoftBreak,
    HardBreak,
    Code(String),
    RawHtml,
    /// `<…>` or bare; the address and what is shown of it.
    AutoLink {
        address: String,
        shown: Range<usize>,
    },
    /// A run of delimiters, by its number.
    Run(usize),
    /// `[` or `![`; text until a link is made of it.
    Bracket {
        is_image: bool,
        link: Option<Link>,
    },
    /// Ends the link of the bracket at this index.
    LinkEnd(usize),
    Footnote,
    Task(bool),
    Passthrough {
        is_block: bool,
        inner: Range<usize>,
    },
}

/// Where a link leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::article::goldmark) struct Link {
    /// As it is to be written.
    pub(in crate::article::goldmark) address: String,
    pub(in crate::article::goldmark) title: String,
}
