//! Pictures that a link to nowhere may mean.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

/// So many are offered.
const MOST: usize = 5;

/// How many letters may differ.
const LETTERS: usize = 2;

/// Shorter names have too many neighbours. A Chinese letter says as much as two others.
const SHORTEST: usize = 5;

/// Pictures of the same name in another folder or letter case, with another ending, or with a name that differs in two
/// letters at most; the likeliest first, those nearest to the post before others.
pub(super) fn of(link: &str, post: &Path, pictures: &[&Path]) -> Vec<PathBuf> {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path)
        .decode_utf8_lossy()
        .replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    if name.is_empty() {
        return Vec::new();
    }
    let stem = stem_of(&name);
    let mut near: Vec<(usize, usize, &Path)> = pictures
        .iter()
        .filter_map(|picture| {
            let other = picture.file_name()?.to_string_lossy().to_lowercase();
            let distance = if other == name {
                0
            } else if stem_of(&other) == stem {
                1
            } else {
                let is_near = other.len().abs_diff(name.len()) <= LETTERS * 4;
                let weight: usize = stem.chars().map(|letter| letter.len_utf8().min(2)).sum();
                let most = LETTERS.min(stem.chars().count().saturating_sub(2));
                let letters =
                    (is_near && weight >= SHORTEST).then(|| strsim::levenshtein(&other, &name))?;
                (letters <= most).then_some(1 + letters)?
            };
            Some((distance, far(post, picture), *picture))
        })
        .collect();
    near.sort();
    near.truncate(MOST);
    near.into_iter()
        .map(|(_, _, picture)| picture.to_owned())
        .collect()
}

fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// How many folders lie between.
fn far(post: &Path, picture: &Path) -> usize {
    let common = post
        .components()
        .zip(picture.components())
        .take_while(|(a, b)| a == b)
        .count();
    post.components().count() + picture.components().count() - 2 * common
}
