//! A post's bytes taken apart and put together again, byte for byte.
//!
//! Bytes in, [`PostFile`] out: byte order mark, text with LF line ends, and what each line really ended
//! with. The text then splits into front matter block and body ([`parts`]). Pure.

pub mod line_ends;
pub mod parts;
pub mod positions;

use std::path::Path;

use crate::{Error, Result};
use line_ends::LineEnds;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A post as text, with all that is needed to write the same bytes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFile {
    /// Whether the file begins with a UTF-8 byte order mark.
    pub byte_order_mark: bool,
    /// The text with LF as its only line end.
    pub text: String,
    /// What the lines end with in the file.
    pub line_ends: LineEnds,
}

impl PostFile {
    /// Takes a file's bytes apart. `path` is only named in the error.
    ///
    /// # Errors
    /// [`Error::NotText`] when the bytes are not UTF-8: such a file is never written by us.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let byte_order_mark = bytes.starts_with(BYTE_ORDER_MARK);
        let bytes = if byte_order_mark {
            &bytes[BYTE_ORDER_MARK.len()..]
        } else {
            bytes
        };
        let raw = std::str::from_utf8(bytes).map_err(|error| Error::NotText {
            path: path.to_owned(),
            line: 1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count(),
        })?;
        let (text, line_ends) = LineEnds::split_off(raw);
        Ok(Self {
            byte_order_mark,
            text,
            line_ends,
        })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.text.len() + self.line_ends.len() + 3);
        if self.byte_order_mark {
            bytes.extend_from_slice(BYTE_ORDER_MARK);
        }
        self.line_ends.write(&self.text, &mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back_as_they_were(raw in "(\u{feff})?([a中🎉 ]|\r\n|\r|\n){0,60}") {
            let file = PostFile::parse(raw.as_bytes(), Path::new("a.md")).unwrap();
            prop_assert!(!file.text.contains('\r'));
            prop_assert_eq!(file.to_bytes(), raw.as_bytes());
        }
    }

    #[test]
    fn bytes_that_are_no_text_name_their_line() {
        let error = PostFile::parse(b"one\ntwo\xff", Path::new("a.md")).unwrap_err();
        assert!(matches!(error, Error::NotText { line: 2, .. }), "{error}");
    }
}
