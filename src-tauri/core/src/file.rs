//! Reading files of a folder that anybody may have laid out.

use std::fs;
use std::io;
use std::path::Path;

/// The bytes of a regular file, through links.
///
/// # Errors
/// What the system says, and as [`is_no_file`] tells for what is there and no file: reading a pipe or a device would
/// wait for ever.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_file() {
        fs::read(path)
    } else {
        Err(no_file())
    }
}

/// The error of a folder, a pipe or a device in the place of a file.
pub(crate) fn no_file() -> io::Error {
    io::ErrorKind::NotSeekable.into()
}

/// Whether an error says that what lies there is no file.
pub(crate) fn is_no_file(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotSeekable | io::ErrorKind::IsADirectory
    )
}

/// As [`read`], of a file in UTF-8.
///
/// # Errors
/// As [`read`], and [`io::ErrorKind::InvalidData`] for other bytes.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_would_wait_for_ever_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.md");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for path in [&pipe, Path::new("/dev/zero"), folder.path()] {
            let error = read(path).unwrap_err();
            assert!(is_no_file(&error));
        }
        fs::write(folder.path().join("post.md"), "text").unwrap();
        assert_eq!(read_text(&folder.path().join("post.md")).unwrap(), "text");
    }
}
