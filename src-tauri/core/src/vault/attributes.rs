//! What a file has besides its bytes, for the file that takes its place.

use std::fs::{self, File, Permissions};
use std::io;
use std::path::Path;

#[cfg(unix)]
use std::ffi::OsString;

/// Who may do what with a file, and what other programs noted on it.
#[derive(Debug)]
pub(super) struct Attributes {
    permissions: Permissions,
    #[cfg(unix)]
    unix: Unix,
}

#[cfg(unix)]
#[derive(Debug)]
struct Unix {
    user: u32,
    group: u32,
    links: u64,
    /// Access control lists are among them.
    extended: Vec<(OsString, Vec<u8>)>,
}

impl Attributes {
    /// Those of the file at `path`.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self {
            #[cfg(unix)]
            unix: Unix::of(path, &metadata)?,
            permissions: metadata.permissions(),
        })
    }

    /// Whether the file has other names: what is renamed over one of them would part it from the others.
    #[cfg(unix)]
    pub(super) fn has_other_names(&self) -> bool {
        self.unix.links > 1
    }

    /// Windows counts links for handles only, in ways that the standard library does not offer yet.
    #[cfg(not(unix))]
    pub(super) fn has_other_names(&self) -> bool {
        false
    }

    /// Gives them to a file just made. One that has them already is not told again: some file systems
    /// refuse what changes nothing.
    pub(super) fn give(&self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        self.unix.give(file)?;
        // Last: another owner takes bits away, and whoever may not write may not set attributes either.
        if file.metadata()?.permissions() != self.permissions {
            file.set_permissions(self.permissions.clone())?;
        }
        Ok(())
    }
}

/// Whether the system says that this cannot be had here, rather than that it failed.
pub(super) fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::Unsupported
            | io::ErrorKind::InvalidInput
    )
}

#[cfg(unix)]
impl Unix {
    fn of(path: &Path, metadata: &fs::Metadata) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let mut extended = Vec::new();
        for name in names(xattr::list_deref(path))? {
            // One that is gone by now is none.
            if let Some(value) = xattr::get_deref(path, &name)? {
                extended.push((name, value));
            }
        }
        Ok(Self {
            user: metadata.uid(),
            group: metadata.gid(),
            links: metadata.nlink(),
            extended,
        })
    }

    fn give(&self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt, fchown};
        use xattr::FileExt;
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (self.user, self.group) {
            let user = (new.uid() != self.user).then_some(self.user);
            fchown(file, user, Some(self.group))?;
        }
        let inherited = names(file.list_xattr())?;
        for (name, value) in &self.extended {
            if file.get_xattr(name)?.as_ref() != Some(value) {
                file.set_xattr(name, value)?;
            }
        }
        // A folder may hand down a list of its own to what is made in it.
        for name in inherited {
            if !self.extended.iter().any(|(known, _)| *known == name) {
                file.remove_xattr(&name)?;
            }
        }
        Ok(())
    }
}

/// The names to be copied; none where the file system knows no extended attributes.
#[cfg(unix)]
fn names(listed: io::Result<xattr::XAttrs>) -> io::Result<Vec<OsString>> {
    match listed {
        // macOS notes there which program made the file, and lets nobody else write it.
        Ok(names) => Ok(names
            .filter(|name| name != "com.apple.provenance")
            .collect()),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
