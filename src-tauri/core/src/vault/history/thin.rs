//! Which versions go when there are many.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::read_header;

/// So many of a post stay whatever their age.
const VERSIONS: usize = 50;

/// All versions of these days stay.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Then one a day stays until here.
const OLD: SignedDuration = SignedDuration::from_hours(90 * 24);

/// More than this the whole history never takes; what is left of it then is the newest of each post.
pub(super) const MOST_BYTES: u64 = 200 * 1024 * 1024;

/// A version that is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    file: PathBuf,
    at: Timestamp,
    has_name: bool,
    bytes: u64,
}

impl Kept {
    /// None when it cannot be read, and then is left alone.
    pub(super) fn look(file: PathBuf) -> Option<Self> {
        let (header, _) = read_header(&file).ok()?;
        Some(Self {
            at: header.at,
            has_name: header.label.is_some(),
            bytes: fs::metadata(&file).ok()?.len(),
            file,
        })
    }
}

/// The files that go, of the versions of each post, newest first.
///
/// Versions with a name stay, the newest 50 of each post and those of 30 days; of older ones the last of
/// each day, and none after 90 days. When all together take more than `most` bytes the oldest go first: those
/// without a name beyond the newest 50, then others without a name, then those with one. The newest of
/// each post always stays.
pub(super) fn superfluous(posts: &[Vec<Kept>], most: u64, now: Timestamp) -> Vec<PathBuf> {
    let mut gone: Vec<PathBuf> = Vec::new();
    let mut left: Vec<(usize, &Kept)> = Vec::new();
    for versions in posts {
        let mut days = HashSet::new();
        for (rank, version) in versions.iter().enumerate() {
            let age = now.duration_since(version.at);
            let day = version.at.as_second().div_euclid(24 * 60 * 60);
            let first_of_day = days.insert(day);
            let stays =
                version.has_name || rank < VERSIONS || age <= RECENT || age <= OLD && first_of_day;
            if stays {
                left.push((rank, version));
            } else {
                gone.push(version.file.clone());
            }
        }
    }
    let mut total: u64 = left.iter().map(|(_, version)| version.bytes).sum();
    left.retain(|(rank, _)| *rank > 0);
    left.sort_by_key(|(rank, version)| {
        let class = match (version.has_name, *rank >= VERSIONS) {
            (false, true) => 0,
            (false, false) => 1,
            (true, _) => 2,
        };
        (class, version.at)
    });
    for (_, version) in left {
        if total <= most {
            break;
        }
        total -= version.bytes;
        gone.push(version.file.clone());
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn posts() -> impl Strategy<Value = Vec<Vec<Kept>>> {
        let version = (0_i64..200 * 24, any::<u8>(), 0_u64..30);
        let post = proptest::collection::vec(version, 0..120);
        proptest::collection::vec(post, 0..5).prop_map(|posts| {
            let kept = |(post, versions): (usize, Vec<(i64, u8, u64)>)| {
                let mut versions: Vec<Kept> = versions
                    .into_iter()
                    .enumerate()
                    .map(|(at, (hours, name, mega))| Kept {
                        file: format!("{post}-{at}").into(),
                        at: now() - SignedDuration::from_hours(hours),
                        has_name: name < 8,
                        bytes: mega * 200 * 1024,
                    })
                    .collect();
                versions.sort_by_key(|version| std::cmp::Reverse(version.at));
                versions
            };
            posts.into_iter().enumerate().map(kept).collect()
        })
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_promised_stays(posts in posts()) {
            let gone: HashSet<PathBuf> = superfluous(&posts, MOST_BYTES, now()).into_iter().collect();
            let left: Vec<&Kept> = posts.iter().flatten().filter(|version| !gone.contains(&version.file)).collect();
            let total: u64 = left.iter().map(|version| version.bytes).sum();
            let all: u64 = posts.iter().flatten().map(|version| version.bytes).sum();
            let newest: u64 = posts.iter().filter_map(|post| post.first()).map(|version| version.bytes).sum();
            prop_assert!(total <= MOST_BYTES.max(newest));
            for post in &posts {
                if let Some(newest) = post.first() {
                    prop_assert!(!gone.contains(&newest.file), "a post without any version");
                }
                if all <= MOST_BYTES {
                    for (rank, version) in post.iter().enumerate() {
                        let promised = rank < VERSIONS || version.has_name || now().duration_since(version.at) <= RECENT;
                        prop_assert!(!promised || !gone.contains(&version.file));
                    }
                }
            }
        }
    }

    #[test]
    fn old_versions_thin_out_to_one_a_day_and_go() {
        let hours = |hours: i64| Kept {
            file: hours.to_string().into(),
            at: now() - SignedDuration::from_hours(hours),
            has_name: false,
            bytes: 1,
        };
        let post: Vec<Kept> = (0..100 * 24).map(hours).collect();
        let gone = superfluous(&[post], MOST_BYTES, now());
        let left = 100 * 24 - gone.len();
        assert!((30 * 24 + 55..=30 * 24 + 65).contains(&left), "{left}");
    }
}
