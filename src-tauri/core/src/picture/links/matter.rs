//! Pictures of the front matter: covers, banners, galleries, whatever a theme calls them.

use super::{PictureLink, Written, is_picture_address, remote};
use crate::front_matter::{Entry, FrontMatter, Value};

/// Parts of keys that speak of a picture.
const WORDS: [&str; 14] = [
    "image",
    "img",
    "cover",
    "thumb",
    "banner",
    "picture",
    "photo",
    "avatar",
    "poster",
    "hero",
    "featured",
    "feature",
    "logo",
    "background",
];

/// All pictures of a front matter.
pub(super) fn find(matter: &FrontMatter) -> Vec<PictureLink> {
    let mut found = Vec::new();
    for entry in &matter.entries {
        let mut path = vec![entry.key.clone()];
        look(&entry.value, entry, &mut path, &mut found);
    }
    found
}

fn look(value: &Value, entry: &Entry, path: &mut Vec<String>, found: &mut Vec<PictureLink>) {
    match value {
        Value::Text(text) => {
            let address = text.trim();
            let has_blanks = address.contains(['\n', '\t']);
            let is_named = path.iter().any(|key| speaks_of_picture(key));
            if !has_blanks && (is_picture_address(address) || is_named && remote(address).is_some())
            {
                found.push(PictureLink {
                    range: entry.range.clone(),
                    address: address.to_owned(),
                    alt: None,
                    written: Written::FrontMatter { path: path.clone() },
                });
            }
        }
        Value::Map(entries) => {
            for inner in entries {
                path.push(inner.key.clone());
                look(&inner.value, inner, path, found);
                path.pop();
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                look(item, entry, path, found);
                path.pop();
            }
        }
        Value::Number(_) | Value::Boolean(_) | Value::Date(_) | Value::Empty => {}
    }
}

fn speaks_of_picture(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    WORDS.iter().any(|word| key.contains(word))
}
