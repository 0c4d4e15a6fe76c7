//! The folder that a running app keeps its journal in, and how one tells that the app still runs.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::{Error, Result};

/// The file that is locked while the app runs.
const LOCK: &str = "lock";

/// How many folders are tried: another app may take a new one for left behind before it is locked.
const ATTEMPTS: usize = 8;

/// Whether another app holds a folder's lock.
pub(super) fn is_in_use(folder: &Path) -> bool {
    File::open(folder.join(LOCK))
        .is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// A folder whose lock is held. Dropped, it goes when nothing is in it.
#[derive(Debug)]
pub(super) struct Instance {
    folder: PathBuf,
    _lock: File,
}

impl Instance {
    /// Makes a folder of its own below `root`.
    pub(super) fn start(root: &Path) -> Result<Self> {
        make_folders(root).map_err(|error| Error::io(root, error))?;
        Self::start_below(root).map_err(|error| Error::io(root, error))
    }

    fn start_below(root: &Path) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            let mut builder = tempfile::Builder::new();
            builder.prefix("").rand_bytes(16);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                builder.permissions(fs::Permissions::from_mode(0o700));
            }
            let folder = builder.tempdir_in(root)?.keep();
            if let Some(instance) = Self::take(folder)? {
                sync_folder(root)?;
                return Ok(instance);
            }
        }
        Err(io::Error::from(io::ErrorKind::ResourceBusy))
    }

    /// Locks a folder; none when another app holds it or has just removed it.
    pub(super) fn take(folder: PathBuf) -> io::Result<Option<Self>> {
        let path = folder.join(LOCK);
        let lock = match private().create(true).truncate(false).open(&path) {
            Ok(lock) => lock,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match lock.try_lock() {
            // Whoever held it before may have removed it.
            Ok(()) if path.exists() => Ok(Some(Self {
                folder,
                _lock: lock,
            })),
            Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is nothing in the folder but the lock, or no folder any more.
    pub(super) fn is_empty(&self) -> bool {
        fs::read_dir(&self.folder).map_or_else(
            |error| error.kind() == io::ErrorKind::NotFound,
            |mut entries| entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == LOCK)),
        )
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.is_empty() {
            // The next start tries again what fails here.
            let _ = fs::remove_file(self.folder.join(LOCK));
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Where a journal lives: in the folder of one instance, and in another when that is gone.
#[derive(Debug)]
pub(super) struct Home {
    root: PathBuf,
    instance: Mutex<Instance>,
}

impl Home {
    /// Makes a folder below `root`.
    pub(super) fn make(root: &Path) -> Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            instance: Mutex::new(Instance::start(root)?),
        })
    }

    /// The folder that all instances have theirs in.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a folder is the one of this instance.
    pub(super) fn is(&self, folder: &Path) -> bool {
        let instance = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        instance.folder == folder
    }

    /// The folder, made again if somebody removed it.
    pub(super) fn folder(&self) -> Result<PathBuf> {
        let mut instance = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        if !instance.folder.is_dir() {
            *instance = Instance::start(&self.root)?;
        }
        Ok(instance.folder.clone())
    }
}

/// How our files are opened: texts are nobody else's business.
pub(super) fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Makes a folder, and those it lies in, so that a power cut does not take them.
fn make_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = match folder.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    make_folders(parent)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    match builder.create(folder) {
        // Another app was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        made => made?,
    }
    sync_folder(parent)
}

/// Makes the names in a folder durable.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no handle on a folder to sync; its file system journals names itself.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
