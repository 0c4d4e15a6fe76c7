//! The pictures that the window may ask for, each under an id that says nothing about its place: a
//! post can name no file by it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::kind;

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A file in the site.
    File(PathBuf),
    /// A downloaded picture.
    Bytes {
        /// The file's bytes.
        bytes: Vec<u8>,
        /// Their media type.
        media_type: &'static str,
    },
}

/// Ids handed out for the open site.
#[derive(Debug)]
pub struct Shelf {
    /// Known to this process alone, so that no id can be made outside.
    secret: [u8; 32],
    items: Mutex<HashMap<String, Item>>,
    /// Of the files by id: an article asks for the sizes of all its pictures with every letter.
    sizes: Mutex<HashMap<String, Option<(u32, u32)>>>,
}

impl Shelf {
    /// An empty shelf; `secret` must not be guessable.
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            items: Mutex::default(),
            sizes: Mutex::default(),
        }
    }

    /// The id of a file as it is now: a changed file gets another id, so that no stale picture is shown.
    pub fn put_file(&self, path: &Path) -> String {
        let state = path
            .metadata()
            .and_then(|metadata| Ok((metadata.len(), metadata.modified()?)))
            .map(|state| format!("{state:?}"))
            .unwrap_or_default();
        let id = self.id(&[path.as_os_str().as_encoded_bytes(), state.as_bytes()]);
        self.put(id, Item::File(path.to_owned()))
    }

    /// The id of a picture's file as it is now, and the size at which it is shown, as [`kind::shown_size`] tells.
    pub fn put_picture(&self, path: &Path) -> (String, Option<(u32, u32)>) {
        let id = self.put_file(path);
        let sizes = || self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sizes().get(&id).copied();
        let size = known.unwrap_or_else(|| {
            let size = kind::shown_size(path);
            sizes().insert(id.clone(), size);
            size
        });
        (id, size)
    }

    /// The id of downloaded bytes.
    pub fn put_bytes(&self, bytes: Vec<u8>, media_type: &'static str) -> String {
        let id = self.id(&[&bytes]);
        self.put(id, Item::Bytes { bytes, media_type })
    }

    /// What an id stands for.
    pub fn get(&self, id: &str) -> Option<Item> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.get(id).cloned()
    }

    /// Takes everything off, when another site opens.
    pub fn clear(&self) {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.clear();
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        sizes.clear();
    }

    fn put(&self, id: String, item: Item) -> String {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.insert(id.clone(), item);
        id
    }

    fn id(&self, parts: &[&[u8]]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_for_what_was_put_and_nothing_else() {
        let shelf = Shelf::new([7; 32]);
        let id = shelf.put_file(Path::new("a.png"));
        assert_eq!(shelf.get(&id), Some(Item::File("a.png".into())));
        assert_eq!(shelf.get("../../etc/passwd"), None);
        assert_ne!(id, Shelf::new([8; 32]).put_file(Path::new("a.png")));
        shelf.clear();
        assert_eq!(shelf.get(&id), None);
    }

    #[test]
    fn a_picture_has_the_size_that_its_file_has_now() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let shelf = Shelf::new([7; 32]);
        let draw = |width, height| image::RgbImage::new(width, height).save(&path).unwrap();
        draw(30, 20);
        let (first, size) = shelf.put_picture(&path);
        assert_eq!(size, Some((30, 20)));
        assert_eq!(shelf.put_picture(&path), (first.clone(), size));
        draw(40, 30);
        let (second, size) = shelf.put_picture(&path);
        assert_eq!(size, Some((40, 30)));
        assert_ne!(first, second);
    }
}
