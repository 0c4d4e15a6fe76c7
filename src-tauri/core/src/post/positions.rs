//! Offsets across the boundary: CodeMirror counts UTF-16 code units, the engine counts bytes.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A range of UTF-16 code units over the text with LF line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct TextRange {
    /// First code unit.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// Turns ascending byte offsets into UTF-16 offsets in one pass over the text.
pub struct Utf16Offsets<'a> {
    text: &'a str,
    byte: usize,
    utf16: usize,
}

impl<'a> Utf16Offsets<'a> {
    /// Starts at the beginning of `text`.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            utf16: 0,
        }
    }

    /// The UTF-16 offset of a byte offset. An offset inside a character counts as its start; going back
    /// is allowed and costs a new pass.
    pub fn at(&mut self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        if byte < self.byte {
            (self.byte, self.utf16) = (0, 0);
        }
        self.utf16 += utf16_len(&self.text[self.byte..byte]);
        self.byte = byte;
        self.utf16
    }

    /// The UTF-16 range of a byte range.
    pub fn range(&mut self, range: &Range<usize>) -> TextRange {
        TextRange {
            from: self.at(range.start),
            to: self.at(range.end),
        }
    }
}

/// The byte offset of a UTF-16 offset, counted on from a known pair of offsets; none when it lies outside
/// the text or inside a character.
pub fn byte_offset(text: &str, known: (usize, usize), utf16: usize) -> Option<usize> {
    let (mut byte, mut at) = known;
    let rest = text.get(byte..)?;
    for character in rest.chars() {
        if at >= utf16 {
            break;
        }
        at += character.len_utf16();
        byte += character.len_utf8();
    }
    (at == utf16).then_some(byte)
}

/// How many UTF-16 code units a text has.
pub fn utf16_len(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn offsets_go_there_and_back(text in "[a中🎉\n]{0,40}") {
            let mut offsets = Utf16Offsets::new(&text);
            for (byte, _) in text.char_indices() {
                let utf16 = offsets.at(byte);
                prop_assert_eq!(utf16, text[..byte].encode_utf16().count());
                prop_assert_eq!(byte_offset(&text, (0, 0), utf16), Some(byte));
            }
        }
    }

    #[test]
    fn the_middle_of_a_character_is_no_offset() {
        assert_eq!(byte_offset("🎉", (0, 0), 1), None);
        assert_eq!(byte_offset("a", (0, 0), 2), None);
    }
}
