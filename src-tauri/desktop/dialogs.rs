//! The system's own dialogs, always opened from here: no dialog can be asked for by a script.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FilePath};

/// Tests of the real window cannot drive a system dialog: debug builds take its answer from here.
#[cfg(debug_assertions)]
const TEST_ANSWER: &str = "INKSTONE_TEST_DIALOG";

#[cfg(debug_assertions)]
pub(crate) fn test_answer() -> Option<PathBuf> {
    std::env::var_os(TEST_ANSWER).map(PathBuf::from)
}

#[cfg(not(debug_assertions))]
pub(crate) fn test_answer() -> Option<PathBuf> {
    None
}

fn path(answer: Option<FilePath>) -> Option<PathBuf> {
    answer.and_then(|answer| answer.into_path().ok())
}

/// A folder; none when the user closed the dialog.
pub(crate) fn folder(app: &AppHandle) -> Option<PathBuf> {
    test_answer().or_else(|| path(app.dialog().file().blocking_pick_folder()))
}

/// Picture files; none when the user closed the dialog.
pub(crate) fn pictures(app: &AppHandle) -> Option<Vec<PathBuf>> {
    if let Some(answer) = test_answer() {
        return Some(vec![answer]);
    }
    let dialog = app.dialog().file().add_filter(
        "JPEG, PNG, GIF, WebP",
        &["jpg", "jpeg", "png", "gif", "webp"],
    );
    let files = dialog.blocking_pick_files()?;
    Some(
        files
            .into_iter()
            .filter_map(|file| file.into_path().ok())
            .collect(),
    )
}

/// A style sheet; none when the user closed the dialog.
pub(crate) fn style_sheet(app: &AppHandle) -> Option<PathBuf> {
    let dialog = || app.dialog().file().add_filter("CSS", &["css"]);
    test_answer().or_else(|| path(dialog().blocking_pick_file()))
}

/// Where an export goes; none when the user closed the dialog.
pub(crate) fn export(app: &AppHandle, name: &str) -> Option<PathBuf> {
    if let Some(answer) = test_answer() {
        return Some(answer);
    }
    let mut dialog = app
        .dialog()
        .file()
        .set_file_name(name)
        .add_filter("HTML", &["html"]);
    if let Ok(documents) = app.path().document_dir() {
        dialog = dialog.set_directory(documents);
    }
    path(dialog.blocking_save_file())
}
