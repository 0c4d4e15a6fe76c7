//! In what bytes a post's characters are kept. A file is read only when the same bytes can be written
//! back.

use encoding_rs::GB18030;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_LE_MARK: [u8; 2] = [0xff, 0xfe];
const UTF16_BE_MARK: [u8; 2] = [0xfe, 0xff];

/// How a file's bytes are its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, what every generator reads.
    Utf8 {
        /// Whether it begins with a byte order mark.
        mark: bool,
    },
    /// UTF-16, little end first, with its mark: what Windows' own editors called Unicode.
    Utf16Le,
    /// UTF-16, big end first, with its mark.
    Utf16Be,
    /// GB 18030, of which GBK and GB 2312 are parts: old Chinese editors.
    Gb18030,
}

impl Encoding {
    /// Finds the encoding of a file and its text.
    ///
    /// # Errors
    /// Bytes that are no text, with the place of the first one that is no UTF-8.
    pub(super) fn decode(bytes: &[u8]) -> Result<(Self, String), usize> {
        if let Some(rest) = bytes.strip_prefix(UTF8_MARK) {
            return match std::str::from_utf8(rest) {
                Ok(text) => Ok((Self::Utf8 { mark: true }, text.to_owned())),
                Err(error) => Err(UTF8_MARK.len() + error.valid_up_to()),
            };
        }
        let marked = if bytes.starts_with(&UTF16_LE_MARK) {
            Some(Self::Utf16Le)
        } else if bytes.starts_with(&UTF16_BE_MARK) {
            Some(Self::Utf16Be)
        } else {
            None
        };
        if let Some(encoding) = marked {
            return encoding
                .decode_utf16(&bytes[2..])
                .map(|text| (encoding, text))
                .ok_or(0);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok((Self::Utf8 { mark: false }, text.to_owned())),
            Err(error) => decode_gb18030(bytes)
                .map(|text| (Self::Gb18030, text))
                .ok_or(error.valid_up_to()),
        }
    }

    fn decode_utf16(self, bytes: &[u8]) -> Option<String> {
        let (units, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units
            .iter()
            .map(|unit| match self {
                Self::Utf16Be => u16::from_be_bytes(*unit),
                _ => u16::from_le_bytes(*unit),
            })
            .collect();
        let text = String::from_utf16(&units).ok()?;
        (rest.is_empty() && !text.contains('\0')).then_some(text)
    }

    /// The bytes of a text.
    pub(super) fn encode(self, text: &[u8]) -> Vec<u8> {
        // The text was made of characters and its line ends are ASCII: it always is UTF-8.
        let characters = String::from_utf8_lossy(text);
        match self {
            Self::Utf8 { mark: false } => text.to_vec(),
            Self::Utf8 { mark: true } => [UTF8_MARK, text].concat(),
            Self::Utf16Le => utf16(UTF16_LE_MARK, &characters, u16::to_le_bytes),
            Self::Utf16Be => utf16(UTF16_BE_MARK, &characters, u16::to_be_bytes),
            Self::Gb18030 => GB18030.encode(&characters).0.into_owned(),
        }
    }
}

fn utf16(mark: [u8; 2], text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.into_iter()
        .chain(text.encode_utf16().flat_map(bytes))
        .collect()
}

/// Nearly any bytes are some GB 18030: only what reads as Chinese and comes back as the same bytes is
/// taken for it.
fn decode_gb18030(bytes: &[u8]) -> Option<String> {
    let (text, had_errors) = GB18030.decode_without_bom_handling(bytes);
    let is_odd =
        |character: char| character.is_control() && !matches!(character, '\t' | '\n' | '\r');
    if had_errors || text.contains(is_odd) {
        return None;
    }
    let foreign = text.chars().filter(|character| !character.is_ascii());
    let (mut chinese, mut all) = (0_usize, 0_usize);
    for character in foreign {
        all += 1;
        let is_chinese = matches!(
            character,
            '\u{4E00}'..='\u{9FA5}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{2000}'..='\u{206F}'
        );
        chinese += usize::from(is_chinese);
    }
    let comes_back = *GB18030.encode(&text).0 == *bytes;
    // A post may have gained signs that are not Chinese since; a quarter is still no accident.
    (comes_back && chinese * 4 >= all).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_comes_back_as_the_same_bytes() {
        let text = "---\r\ntitle: 旧文章，新编辑器\r\n---\r\n正文 abc 。\n";
        let gbk = GB18030.encode(text).0.into_owned();
        let le = utf16(UTF16_LE_MARK, text, u16::to_le_bytes);
        let be = utf16(UTF16_BE_MARK, "🎉\r中", u16::to_be_bytes);
        for (bytes, expected) in [
            (text.as_bytes().to_vec(), Encoding::Utf8 { mark: false }),
            (
                [UTF8_MARK, text.as_bytes()].concat(),
                Encoding::Utf8 { mark: true },
            ),
            (gbk, Encoding::Gb18030),
            (le, Encoding::Utf16Le),
            (be, Encoding::Utf16Be),
        ] {
            let (encoding, text) = Encoding::decode(&bytes).unwrap();
            assert_eq!(encoding, expected);
            assert_eq!(encoding.encode(text.as_bytes()), bytes);
        }
    }

    #[test]
    fn what_a_gbk_post_gets_that_gbk_lacks_is_still_written() {
        let bytes = Encoding::Gb18030.encode("写了很久很久的一篇长中文🎉".as_bytes());
        assert_eq!(
            Encoding::decode(&bytes).unwrap().1,
            "写了很久很久的一篇长中文🎉"
        );
    }

    #[test]
    fn other_bytes_are_no_text() {
        for bytes in [
            b"one\ntwo\xff".as_slice(),
            b"caf\xe9 au lait",
            b"\xff\xfea",
            b"\xff\xfe\x00\xd8",
            &[0, 159, 146, 150, 0, 1, 2, 3],
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        ] {
            assert!(Encoding::decode(bytes).is_err(), "{bytes:?}");
        }
    }
}
