//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_secs(15);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// The first `Some` that `look` gives, or `None` when none came in time.
pub(crate) fn first<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + LONGEST;
    loop {
        if let Some(seen) = look() {
            return Some(seen);
        }
        if Instant::now() > end {
            return None;
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    first(|| holds().then_some(()))
        .unwrap_or_else(|| panic!("waited {LONGEST:?} in vain for {what}"));
}
