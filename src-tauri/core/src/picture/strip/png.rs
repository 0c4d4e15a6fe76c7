//! PNG, chunk by chunk (W3C PNG, third edition, section 11).

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What changes how the picture looks, besides the critical chunks: transparency, colour, size of a pixel, animation.
const KEPT: [&[u8; 4]; 14] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// Keeps the critical chunks and [`KEPT`]; ends at `IEND`. None when there is none.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    loop {
        let (name, chunk) = chunk(rest)?;
        let is_critical = name.first().is_some_and(u8::is_ascii_uppercase);
        if is_critical || KEPT.iter().any(|kept| *kept == name) {
            out.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        rest = rest.get(chunk.len()..)?;
    }
}

/// Whether it has an animation control chunk before its pixels.
pub(super) fn moves(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(SIGNATURE) else {
        return false;
    };
    while let Some((name, chunk)) = chunk(rest) {
        match name {
            b"acTL" => return true,
            b"IDAT" | b"IEND" => return false,
            _ => rest = rest.get(chunk.len()..).unwrap_or_default(),
        }
    }
    false
}

/// The first chunk's name, and the whole of it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    let whole = usize::try_from(length).ok()?.checked_add(12)?;
    Some((bytes.get(4..8)?, bytes.get(..whole)?))
}
