//! JPEG, segment by segment (ITU-T T.81, annex B).

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// Keeps tables, frames and scans, the density of JFIF, the colour profile and Adobe's colour transform; ends at the end
/// marker. None when there is none.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    if bytes.get(..2)? != [0xff, START] {
        return None;
    }
    out.extend_from_slice(&[0xff, START]);
    let mut at = 2;
    loop {
        let marker = marker(bytes, &mut at)?;
        match marker {
            END => {
                out.extend_from_slice(&[0xff, END]);
                return Some(out);
            }
            // Stand alone: TEM and restart markers.
            0x01 | 0xd0..=0xd7 => continue,
            START | 0x00 => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let payload = bytes.get(at + 2..at + length)?;
        at += length;
        match marker {
            0xe0 if payload.starts_with(b"JFIF\0") && payload.len() >= 12 => {
                // Version, unit and density; no preview.
                out.extend_from_slice(&[0xff, marker, 0, 16]);
                out.extend_from_slice(payload.get(..12)?);
                out.extend_from_slice(&[0, 0]);
            }
            0xe2 if payload.starts_with(b"ICC_PROFILE\0") => put(&mut out, marker, payload),
            0xee if payload.starts_with(b"Adobe") => put(&mut out, marker, payload),
            0xe0..=0xef | 0xfe => {}
            _ => put(&mut out, marker, payload),
        }
        if marker == SCAN {
            let end = end_of_scan(bytes, at)?;
            out.extend_from_slice(bytes.get(at..end)?);
            at = end;
        }
    }
}

/// The bytes that the coefficients of a progressive JPEG take, two for each sample, all of which are held until its last
/// scan; nothing for one that is decoded row by row.
pub(super) fn coefficients(bytes: &[u8]) -> Option<u64> {
    let mut at = 2;
    loop {
        let marker = marker(bytes, &mut at)?;
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let payload = bytes.get(at + 2..at + length)?;
        match marker {
            // Progressive, by Huffman or arithmetic coding.
            0xc2 | 0xca => {
                let height = u64::from(u16::from_be_bytes([*payload.get(1)?, *payload.get(2)?]));
                let width = u64::from(u16::from_be_bytes([*payload.get(3)?, *payload.get(4)?]));
                let parts: Vec<u64> = payload
                    .get(6..)?
                    .chunks_exact(3)
                    .filter_map(|part| {
                        Some(u64::from(part.get(1)? >> 4) * u64::from(part.get(1)? & 15))
                    })
                    .collect();
                let whole = parts.iter().copied().max()?.max(1);
                let samples = (width * height).checked_mul(parts.iter().sum())? / whole;
                return samples.checked_mul(2);
            }
            0xc0 | 0xc1 | SCAN | END => return Some(0),
            _ => at += length,
        }
    }
}

fn put(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    // It came from a segment, so its length fits.
    let length = (payload.len() + 2) as u16;
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(payload);
}

/// The marker at `at`, which moves behind it. Any number of 0xFF may stand before one.
fn marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    if *bytes.get(*at)? != 0xff {
        return None;
    }
    while *bytes.get(*at)? == 0xff {
        *at += 1;
    }
    let marker = *bytes.get(*at)?;
    *at += 1;
    Some(marker)
}

/// Where the first marker stands that is no part of the scan's data.
fn end_of_scan(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}
