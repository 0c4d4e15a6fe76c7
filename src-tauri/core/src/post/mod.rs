//! A post's bytes taken apart and put together again, byte for byte.
//!
//! Bytes in, [`PostFile`] out: encoding, text with LF line ends, and what each line really ended with.
//! The text then splits into front matter block and body ([`parts`]). Pure.

pub mod encoding;
pub mod line_ends;
pub mod parts;
pub mod positions;

use std::path::Path;

use crate::{Error, Result};
use encoding::Encoding;
use line_ends::LineEnds;

/// A post as text, with all that is needed to write the same bytes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFile {
    /// How its bytes are characters.
    pub encoding: Encoding,
    /// The text with LF as its only line end.
    pub text: String,
    /// What the lines end with in the file.
    pub line_ends: LineEnds,
}

impl PostFile {
    /// Takes a file's bytes apart. `path` is only named in the error.
    ///
    /// # Errors
    /// [`Error::NotText`] when the bytes are in no encoding that we can write back: such a file is never
    /// written by us.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let (encoding, raw) = Encoding::decode(bytes).map_err(|valid_up_to| Error::NotText {
            path: path.to_owned(),
            // Where the lines of a picture or a program end says nothing.
            line: (!bytes.contains(&0)).then(|| 1 + count_lines(&bytes[..valid_up_to])),
        })?;
        let (text, line_ends) = LineEnds::split_off(&raw);
        Ok(Self {
            encoding,
            text,
            line_ends,
        })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.text.len() + self.line_ends.len());
        self.line_ends.write(&self.text, &mut bytes);
        self.encoding.encode(&bytes)
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
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
        assert!(
            matches!(error, Error::NotText { line: Some(2), .. }),
            "{error}"
        );
    }
}
