//! What each line of a file ends with. The editor knows LF only; the file keeps its own.

use std::ops::Range;

/// How one line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

impl LineEnd {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Cr => b"\r",
        }
    }
}

/// The line ends of a file, in order: one for each LF of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEnds {
    ends: Vec<LineEnd>,
}

impl LineEnds {
    /// Splits raw text into text with LF only and the ends it had. CodeMirror breaks lines at the same
    /// three: LF, CRLF and a lone CR.
    pub fn split_off(raw: &str) -> (String, Self) {
        let mut ends = Vec::new();
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find(['\n', '\r']) {
            text.push_str(&rest[..at]);
            text.push('\n');
            let tail = &rest[at..];
            let end = if tail.starts_with("\r\n") {
                LineEnd::CrLf
            } else if tail.starts_with('\r') {
                LineEnd::Cr
            } else {
                LineEnd::Lf
            };
            ends.push(end);
            rest = &tail[end.bytes().len()..];
        }
        text.push_str(rest);
        (text, Self { ends })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the text is a single line.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Follows an edit: the ends in `removed` (counted in line ends before the edit) go, `inserted` new
    /// ones come in their place. A new line ends like its neighbour above, else below, else LF.
    pub fn splice(&mut self, removed: Range<usize>, inserted: usize) {
        let start = removed.start.min(self.ends.len());
        let end = removed.end.clamp(start, self.ends.len());
        let neighbour = start
            .checked_sub(1)
            .and_then(|above| self.ends.get(above))
            .or_else(|| self.ends.get(start))
            .copied()
            .unwrap_or(LineEnd::Lf);
        // Line ends that are replaced keep theirs: a line rewritten as a whole stays CRLF.
        let kept: Vec<LineEnd> = self.ends[start..end].to_vec();
        let new = (0..inserted).map(|at| kept.get(at).copied().unwrap_or(neighbour));
        let new: Vec<LineEnd> = new.collect();
        self.ends.splice(start..end, new);
    }

    /// Writes `text` with its own line ends.
    pub(super) fn write(&self, text: &str, bytes: &mut Vec<u8>) {
        let mut ends = self.ends.iter();
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                let end = ends.next().copied().unwrap_or(LineEnd::Lf);
                bytes.extend_from_slice(end.bytes());
            }
            bytes.extend_from_slice(line.as_bytes());
        }
    }
}
