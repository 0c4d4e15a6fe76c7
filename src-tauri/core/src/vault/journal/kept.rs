//! The journal of one post: its file, and what is in it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::instance::{Home, private, sync_folder};
use super::record::{Framed, Record};
use crate::{Error, Result};

/// How journal files end.
pub(super) const EXTENSION: &str = "journal";
/// How files end that were to become journal files.
pub(super) const UNFINISHED: &str = "unfinished";

/// How many times the size of its texts a file may grow to.
const GROWTH: u64 = 4;

/// A post with text that may not be on disk, and the file that keeps it.
#[derive(Debug)]
pub(super) struct Kept {
    post: PathBuf,
    base: Vec<u8>,
    /// The text that was journalled last, or was to be.
    text: Vec<u8>,
    /// What the file is called, among those of this instance.
    number: u64,
    /// How many times the file was written anew.
    begun: u64,
    /// Up to which size, in bytes, a file grows whatever its texts are.
    floor: u64,
    /// The file, once there is one.
    path: Option<PathBuf>,
    /// The file when all that was written to it is known to be on disk. After any failure it is not
    /// touched again: a second sync of the same file reports success without writing what the first
    /// one lost.
    open: Option<Open>,
}

/// A file that ends with a whole record.
#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// Bytes in it.
    length: u64,
    /// Bytes beyond which it is written anew.
    limit: u64,
    /// The checksum of its last record.
    checksum: blake3::Hash,
}

impl Open {
    fn has_room(&self, framed: &Framed) -> bool {
        self.length + framed.bytes.len() as u64 <= self.limit
    }

    /// Appends a record; the file comes back only when that went well.
    fn with(mut self, framed: &Framed) -> io::Result<Self> {
        self.file.write_all(&framed.bytes)?;
        self.length += framed.bytes.len() as u64;
        self.checksum = framed.checksum;
        Ok(self)
    }

    fn with_durably(self, framed: &Framed) -> Result<Self> {
        let path = self.path.clone();
        self.with(framed)
            .and_then(|open| open.file.sync_all().map(|()| open))
            .map_err(|error| Error::io(path, error))
    }
}

impl Kept {
    /// A post of which nothing is written yet.
    pub(super) fn new(post: &Path, number: u64, floor: u64) -> Self {
        Self {
            post: post.to_owned(),
            base: Vec::new(),
            text: Vec::new(),
            number,
            begun: 0,
            floor,
            path: None,
            open: None,
        }
    }

    /// Makes a text durable.
    pub(super) fn write(&mut self, home: &Home, base: &[u8], text: &[u8]) -> Result<()> {
        let same_base = self.base == base;
        let open = match self.take_open() {
            Some(open) if same_base && self.text == text => {
                self.open = Some(open);
                return Ok(());
            }
            open => open,
        };
        let record = if same_base {
            Record::Text {
                old: &self.text,
                new: text,
            }
        } else {
            let post = &self.post;
            Record::Base { post, base, text }
        };
        let framed = open
            .as_ref()
            .map(|open| record.framed(Some(open.checksum)))
            .transpose()
            .map_err(|error| Error::io(&self.post, error))?;
        if !same_base {
            base.clone_into(&mut self.base);
        }
        text.clone_into(&mut self.text);
        match open.zip(framed) {
            Some((open, framed)) if open.has_room(&framed) => {
                self.open = Some(open.with_durably(&framed)?);
                Ok(())
            }
            Some((open, framed)) => self.write_anew_or_append(home, open, &framed),
            None => self.write_anew(home),
        }
    }

    /// Notes that a text is on disk.
    pub(super) fn saved(&mut self, bytes: &[u8]) {
        let is_last = self.text == bytes;
        if is_last {
            self.base.clone_from(&self.text);
        }
        match self.take_open() {
            // What cannot be noted costs a file that is offered and found to be on disk.
            Some(open) => {
                self.open = Record::Saved(bytes)
                    .framed(Some(open.checksum))
                    .and_then(|framed| open.with(&framed))
                    .ok();
            }
            // What the file that failed kept is older than what is on disk now.
            None if is_last => self.forget(),
            None => {}
        }
    }

    /// Notes durably that the post has another path.
    pub(super) fn renamed(&mut self, home: &Home, to: &Path) -> Result<()> {
        to.clone_into(&mut self.post);
        match self.take_open() {
            Some(open) => {
                let framed = Record::Renamed(to)
                    .framed(Some(open.checksum))
                    .map_err(|error| Error::io(to, error))?;
                self.open = Some(open.with_durably(&framed)?);
                Ok(())
            }
            None => self.write_anew(home),
        }
    }

    /// Removes the file.
    pub(super) fn forget(&mut self) {
        self.open = None;
        if let Some(path) = self.path.take() {
            // What stays is offered at the next start, which is better than lost.
            let _ = fs::remove_file(path);
        }
    }

    /// The open file, unless somebody removed it: what is appended to a file without a name is lost.
    fn take_open(&mut self) -> Option<Open> {
        self.open.take().filter(|open| open.path.exists())
    }

    fn write_anew(&mut self, home: &Home) -> Result<()> {
        let beside = self.write_beside(home)?;
        self.put_in_place(beside)
    }

    fn write_anew_or_append(&mut self, home: &Home, mut open: Open, framed: &Framed) -> Result<()> {
        match self.write_beside(home) {
            Ok(beside) => {
                drop(open);
                self.put_in_place(beside)
            }
            // No room for two files; the old one is whole still.
            Err(_) => {
                open.limit = open.limit.saturating_mul(2);
                self.open = Some(open.with_durably(framed)?);
                Ok(())
            }
        }
    }

    /// Writes all there is to know to a new file, durably but for its name.
    fn write_beside(&mut self, home: &Home) -> Result<Open> {
        let folder = home.folder()?;
        self.begun += 1;
        let path = folder.join(format!("{}-{}.{UNFINISHED}", self.number, self.begun));
        let record = Record::Base {
            post: &self.post,
            base: &self.base,
            text: &self.text,
        };
        let written = record.framed(None).and_then(|framed| {
            let mut file = private().create_new(true).append(true).open(&path)?;
            file.write_all(&framed.bytes)?;
            file.sync_all()?;
            Ok((file, framed))
        });
        match written {
            Ok((file, framed)) => {
                let texts = self.base.len().max(self.text.len()) as u64;
                Ok(Open {
                    path,
                    file,
                    length: framed.bytes.len() as u64,
                    limit: self.floor.max(GROWTH * texts),
                    checksum: framed.checksum,
                })
            }
            Err(error) => {
                // Left behind, it is swept at the next start.
                let _ = fs::remove_file(&path);
                Err(Error::io(path, error))
            }
        }
    }

    /// Gives a new file the name of the old one, so that there is always one of them.
    fn put_in_place(&mut self, beside: Open) -> Result<()> {
        let name = format!("{}.{EXTENSION}", self.number);
        let path = beside.path.with_file_name(name);
        if let Err(error) = fs::rename(&beside.path, &path) {
            let _ = fs::remove_file(&beside.path);
            return Err(Error::io(path, error));
        }
        self.path = Some(path.clone());
        if let Some(folder) = path.parent() {
            sync_folder(folder).map_err(|error| Error::io(&path, error))?;
        }
        self.open = Some(Open { path, ..beside });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::replay::replay;
    use super::*;
    use crate::ErrorKind;

    const POST: &str = "posts/a.md";

    fn kept(root: &Path, floor: u64) -> (Home, Kept) {
        let home = Home::make(root).unwrap();
        let mut kept = Kept::new(Path::new(POST), 0, floor);
        kept.write(&home, b"old", b"first").unwrap();
        (home, kept)
    }

    fn text(kept: &Kept) -> Vec<u8> {
        let bytes = fs::read(kept.path.as_ref().unwrap()).unwrap();
        replay(&bytes).unwrap().text
    }

    fn names(home: &Home) -> Vec<String> {
        let entries = fs::read_dir(home.folder().unwrap()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn after_a_failure_a_new_file_is_begun() {
        // The one takes no byte, the other no sync.
        for (broken, kind) in [
            ("/dev/full", ErrorKind::DiskFull),
            ("/dev/null", ErrorKind::Io),
        ] {
            let root = tempfile::tempdir().unwrap();
            let (home, mut kept) = kept(root.path(), 1000);
            let device = || File::options().write(true).open(broken).unwrap();
            kept.open.as_mut().unwrap().file = device();
            let error = kept.write(&home, b"old", b"second").unwrap_err();
            assert_eq!(error.kind(), kind);
            assert!(kept.open.is_none(), "not touched again");
            assert_eq!(text(&kept), b"first", "what was durable is there");
            kept.write(&home, b"old", b"second").unwrap();
            assert_eq!(text(&kept), b"second", "the same text is written now");
            assert_eq!(names(&home), ["0.journal", "lock"]);

            kept.open.as_mut().unwrap().file = device();
            let error = kept.renamed(&home, Path::new("b.md")).unwrap_err();
            assert_eq!(error.kind(), kind);
            kept.write(&home, b"old", b"second").unwrap();
            let state = replay(&fs::read(kept.path.as_ref().unwrap()).unwrap()).unwrap();
            assert_eq!(state.post, Path::new("b.md"));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_save_makes_up_for_a_file_that_failed() {
        let root = tempfile::tempdir().unwrap();
        let (home, mut kept) = kept(root.path(), 1000);
        kept.open.as_mut().unwrap().file = File::options().write(true).open("/dev/full").unwrap();
        kept.write(&home, b"old", b"second").unwrap_err();
        kept.saved(b"first");
        assert_eq!(text(&kept), b"first", "not the text that was to be written");
        kept.saved(b"second");
        assert_eq!(names(&home), ["lock"]);
    }

    #[test]
    fn a_file_that_grows_is_written_anew() {
        let root = tempfile::tempdir().unwrap();
        let (home, mut kept) = kept(root.path(), 2000);
        for round in 0..200 {
            let new = format!("first and then {round}");
            kept.write(&home, b"old", new.as_bytes()).unwrap();
            assert_eq!(text(&kept), new.as_bytes());
            assert!(fs::metadata(kept.path.as_ref().unwrap()).unwrap().len() <= 2000);
        }
        assert!(kept.begun > 2, "it was");
        let large = vec![b'x'; 3000];
        kept.write(&home, &large, b"").unwrap();
        let begun = kept.begun;
        kept.write(&home, &large, b"y").unwrap();
        assert_eq!(kept.begun, begun, "a large base alone is no reason");
        assert_eq!(names(&home), ["0.journal", "lock"]);
    }

    #[test]
    fn without_room_for_a_new_file_the_old_one_grows() {
        let root = tempfile::tempdir().unwrap();
        let (home, mut kept) = kept(root.path(), 400);
        // The name that the new file would take.
        fs::create_dir(home.folder().unwrap().join("0-2.unfinished")).unwrap();
        let path = kept.path.clone().unwrap();
        while fs::metadata(&path).unwrap().len() <= 400 {
            let new = [&kept.text[..], b"!"].concat();
            kept.write(&home, b"old", &new).unwrap();
            assert_eq!(text(&kept), new);
        }
        assert_eq!(kept.begun, 2, "tried once");
        kept.write(&home, b"old", b"and on").unwrap();
        assert_eq!(kept.begun, 2, "and not at each write");
        assert_eq!(text(&kept), b"and on");
    }

    #[test]
    fn what_is_removed_from_outside_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let (home, mut kept) = kept(root.path(), 1000);
        fs::remove_file(kept.path.as_ref().unwrap()).unwrap();
        kept.write(&home, b"old", b"first").unwrap();
        assert_eq!(text(&kept), b"first");
        fs::remove_dir_all(root.path()).unwrap();
        kept.write(&home, b"old", b"second").unwrap();
        assert_eq!(text(&kept), b"second");
        assert!(kept.path.as_ref().unwrap().starts_with(root.path()));
    }
}
