//! What the window is told without asking.

use inkstone_core::workspace::Notice;
use inkstone_core::workspace::export_view::ExportProgress;
use inkstone_core::workspace::view::HomeProgress;
use tauri::{AppHandle, Emitter};

/// Sends a notice to the window; one that is just closing hears nothing.
pub(crate) fn send(app: &AppHandle, notice: Notice) {
    let _ = match notice {
        Notice::Library(change) => app.emit("library-changed", change),
        Notice::Save(event) => app.emit("save-state", event),
        Notice::Disk { id } => app.emit("disk-changed", id),
        Notice::Pictures => app.emit("pictures-changed", ()),
        Notice::Look => app.emit("look-changed", ()),
        Notice::SiteGone(error) => app.emit("site-gone", error),
        Notice::SiteBack { changed } => app.emit("site-back", changed),
        Notice::Vault(trouble) => app.emit("vault-state", trouble),
        Notice::Rescanned => {
            eprintln!("inkstone: events of the folder were lost, all of it was read again");
            Ok(())
        }
    };
}

/// How far an export to a folder is.
pub(crate) fn export_progress(app: &AppHandle, progress: ExportProgress) {
    let _ = app.emit("export-progress", progress);
}

/// How far the pictures are that are brought home.
pub(crate) fn home_progress(app: &AppHandle, progress: HomeProgress) {
    let _ = app.emit("home-progress", progress);
}
