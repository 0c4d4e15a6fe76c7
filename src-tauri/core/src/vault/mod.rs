//! Where texts are kept safe: saving whole files, and keeping what would otherwise be lost.

pub mod history;
pub mod save;

/// What the bytes of a file were, to tell whether another program wrote it since. Content decides, not
/// time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(blake3::Hash);

impl Fingerprint {
    /// The fingerprint of a file's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes))
    }
}
