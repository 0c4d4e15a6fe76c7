//! GIF, block by block (GIF89a specification, sections 17 to 27).

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

/// Keeps frames, their pace, how often they repeat, and the colour profile; comments, XMP and what stands behind the
/// trailer go. None when a block breaks off.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut frames = 0_usize;
    walk(bytes, |part, is_frame| {
        frames += usize::from(is_frame);
        out.extend_from_slice(part);
        true
    })?;
    out.push(TRAILER);
    (frames > 0).then_some(out)
}

/// Whether it has more than one frame.
pub(super) fn moves(bytes: &[u8]) -> bool {
    let mut frames = 0_usize;
    let _ = walk(bytes, |_, is_frame| {
        frames += usize::from(is_frame);
        frames < 2
    });
    frames > 1
}

/// Hands on every part that is kept, and whether it is a frame, until `take` wants no more.
fn walk<'a>(bytes: &'a [u8], mut take: impl FnMut(&'a [u8], bool) -> bool) -> Option<()> {
    if !matches!(bytes.get(..6)?, b"GIF87a" | b"GIF89a") {
        return None;
    }
    let mut at = 13 + colours(*bytes.get(10)?);
    if !take(bytes.get(..at)?, false) {
        return Some(());
    }
    loop {
        let start = at;
        match bytes.get(at) {
            // Many writers leave out the trailer.
            None | Some(&TRAILER) => return Some(()),
            Some(&EXTENSION) => {
                let label = *bytes.get(at + 1)?;
                let application = bytes.get(at + 3..at + 14).unwrap_or_default();
                at = blocks(bytes, at + 2)?;
                let is_kept = match label {
                    0xf9 => true,
                    0xff => [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"]
                        .iter()
                        .any(|kept| kept.as_slice() == application),
                    _ => false,
                };
                if is_kept && !take(bytes.get(start..at)?, false) {
                    return Some(());
                }
            }
            Some(&IMAGE) => {
                at = blocks(bytes, at + 11 + colours(*bytes.get(at + 9)?))?;
                if !take(bytes.get(start..at)?, true) {
                    return Some(());
                }
            }
            Some(_) => return None,
        }
    }
}

/// The bytes of a table of colours that these flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        return 0;
    }
    3 << ((flags & 7) + 1)
}

/// Where the run of sub-blocks that begins at `at` ends.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
