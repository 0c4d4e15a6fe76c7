//! Names of pictures in the other files of a site: layouts, style sheets, scripts, configs, data.
//!
//! What is named anywhere counts as used, for the price of a wrong guess is a picture that is gone. A name within a longer
//! name, or behind the name of another folder, is another picture's.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use aho_corasick::AhoCorasick;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

use super::{PictureFile, is_elsewhere, walk};
use crate::picture::Kind;
use crate::picture::localise::PostText;
use crate::site::Site;
use crate::site::pictures::link_of;

/// Larger files, in bytes, are no sources of a site.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Notes in each picture which files name it. `settled` are the links of posts whose files are known.
pub(super) fn add(
    site: &Site,
    posts: &[PostText],
    settled: &HashMap<&Path, Vec<Range<usize>>>,
    pictures: &mut [PictureFile],
) {
    let Some(names) = Names::of(pictures) else {
        return;
    };
    for post in posts {
        let known = settled.get(post.path.as_path());
        let known = known.map(Vec::as_slice).unwrap_or_default();
        names.note(&post.text, &post.path, known, pictures);
    }
    let posts: HashSet<&Path> = posts.iter().map(|post| post.path.as_path()).collect();
    let others = walk(site, |entry| !is_elsewhere(site, entry, false));
    for entry in others {
        let name = entry.file_name().to_string_lossy();
        let is_picture = Kind::promised(&name).is_some_and(|kind| kind != Kind::Svg);
        let is_post = posts.contains(entry.path());
        let is_large = entry
            .metadata()
            .is_ok_and(|metadata| metadata.len() > LARGEST);
        if is_picture || is_post || is_large {
            continue;
        }
        let Ok(bytes) = fs::read(entry.path()) else {
            continue;
        };
        // A text in another encoding names most pictures in the same bytes.
        if !bytes.contains(&0) {
            names.note(
                &String::from_utf8_lossy(&bytes),
                entry.path(),
                &[],
                pictures,
            );
        }
    }
}

/// The names of all pictures, in every form that a link may have.
struct Names {
    finder: AhoCorasick,
    /// The picture of each pattern.
    owners: Vec<usize>,
}

impl Names {
    /// None when there is no picture.
    fn of(pictures: &[PictureFile]) -> Option<Self> {
        let (mut patterns, mut owners) = (Vec::new(), Vec::new());
        for (index, picture) in pictures.iter().enumerate() {
            let name = picture.path.file_name()?.to_string_lossy().into_owned();
            let mut forms = vec![
                name.nfc().collect::<String>(),
                name.nfd().collect(),
                link_of(&name),
                utf8_percent_encode(&name, NON_ALPHANUMERIC)
                    .to_string()
                    .replace("%2E", ".")
                    .replace("%2D", "-")
                    .replace("%5F", "_"),
                name,
            ];
            forms.sort();
            forms.dedup();
            for form in forms {
                patterns.push(form);
                owners.push(index);
            }
        }
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&patterns)
            .ok()?;
        (!owners.is_empty()).then_some(Self { finder, owners })
    }

    fn note(&self, text: &str, file: &Path, known: &[Range<usize>], pictures: &mut [PictureFile]) {
        for found in self.finder.find_overlapping_iter(text) {
            let is_known = known
                .iter()
                .any(|range| range.start <= found.start() && found.end() <= range.end);
            let picture = self
                .owners
                .get(found.pattern().as_usize())
                .and_then(|index| pictures.get_mut(*index));
            let Some(picture) = picture.filter(|_| !is_known) else {
                continue;
            };
            let before = text.get(..found.start()).unwrap_or_default();
            let after = text.get(found.end()..).unwrap_or_default();
            let is_new = picture.mentions.last().is_none_or(|last| last != file);
            if is_new && is_whole(before, after) && is_in_folder(before, &picture.path) {
                picture.mentions.push(file.to_owned());
            }
        }
    }
}

/// Whether the name is not a part of a longer one.
fn is_whole(before: &str, after: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !before.ends_with(is_part) && !after.starts_with(is_part)
}

/// Whether what stands before the name may be the picture's own folder.
fn is_in_folder(before: &str, picture: &Path) -> bool {
    let Some(path) = before.strip_suffix('/') else {
        return true;
    };
    let start = path
        .rfind(|c: char| {
            c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '(' | '`' | '=' | '}' | ':')
        })
        .map_or(0, |at| at + 1);
    let folder = path.get(start..).unwrap_or_default();
    if matches!(folder, "" | "." | "..")
        || folder.contains(['{', '$', '%', '*']) && !folder.contains("%e") && !folder.contains("%E")
    {
        return true;
    }
    let own = picture.parent().and_then(Path::file_name);
    let own = own.unwrap_or_default().to_string_lossy().to_lowercase();
    let folder = percent_decode_str(folder)
        .decode_utf8_lossy()
        .to_lowercase();
    folder.nfc().eq(own.nfc())
}
