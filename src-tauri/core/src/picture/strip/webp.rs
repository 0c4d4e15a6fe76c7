//! WebP, chunk by chunk (RFC 9649).

/// Bits of `VP8X` that announce EXIF and XMP (section 2.7.1).
const EXIF_AND_XMP: u8 = 0x08 | 0x04;

/// Keeps pixels, transparency, animation and colour profile. None when the file breaks off.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    for chunk in chunks(inside(bytes)?) {
        let (name, payload) = chunk?;
        match name {
            b"VP8X" => {
                let mut payload = payload.to_vec();
                *payload.first_mut()? &= !EXIF_AND_XMP;
                put(&mut out, name, &payload);
            }
            b"ANMF" => {
                let mut frame = payload.get(..16)?.to_vec();
                for part in chunks(payload.get(16..)?) {
                    let (name, payload) = part?;
                    if matches!(name, b"ALPH" | b"VP8 " | b"VP8L") {
                        put(&mut frame, name, payload);
                    }
                }
                put(&mut out, name, &frame);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ICCP" => put(&mut out, name, payload),
            _ => {}
        }
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    (out.len() > 12).then_some(out)
}

/// Whether it has frames.
pub(super) fn moves(bytes: &[u8]) -> bool {
    has(bytes, b"ANIM")
}

/// Whether its pixels are stored without loss.
pub(super) fn is_lossless(bytes: &[u8]) -> bool {
    has(bytes, b"VP8L")
}

fn has(bytes: &[u8], wanted: &[u8; 4]) -> bool {
    inside(bytes).is_some_and(|inside| {
        chunks(inside)
            .flatten()
            .any(|(name, _)| name == wanted.as_slice())
    })
}

/// What stands between the header and the end that it names.
fn inside(bytes: &[u8]) -> Option<&[u8]> {
    if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WEBP" {
        return None;
    }
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    let end = usize::try_from(size).ok()?.checked_add(8)?;
    // Some writers leave out the last byte of padding.
    bytes
        .get(12..end.min(bytes.len()))
        .filter(|_| end <= bytes.len() + 1)
}

/// Names and contents, in their order; a none for one that breaks off, and nothing behind it.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = Option<(&[u8], &[u8])>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut next = || {
            let name = rest.get(..4)?;
            let size = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?);
            let size = usize::try_from(size).ok()?;
            let payload = rest.get(8..size.checked_add(8)?)?;
            rest = rest.get(8 + size + size % 2..).unwrap_or_default();
            Some((name, payload))
        };
        let chunk = next();
        if chunk.is_none() {
            rest = &[];
        }
        Some(chunk)
    })
}

fn put(out: &mut Vec<u8>, name: &[u8], payload: &[u8]) {
    // It came from a chunk, so its length fits.
    let size = payload.len() as u32;
    out.extend_from_slice(name);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(payload);
    if size % 2 == 1 {
        out.push(0);
    }
}
