//! Pictures on the clipboard: the pixels of a screenshot, or files copied in a file manager. On Linux the page is not told
//! of either; elsewhere it pastes what it is told.

use inkstone_core::workspace::PictureSource;
use tauri::AppHandle;

/// The pictures there; none when something else was copied.
#[cfg(target_os = "linux")]
pub(crate) fn pictures(app: &AppHandle) -> Option<Vec<PictureSource>> {
    linux::pictures(app)
}

/// None: the page has what was copied.
#[cfg(not(target_os = "linux"))]
pub(crate) fn pictures(_: &AppHandle) -> Option<Vec<PictureSource>> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    use gtk::{Clipboard, SelectionData, gdk, glib};
    use inkstone_core::picture::Kind;
    use inkstone_core::workspace::PictureSource;
    use tauri::AppHandle;

    /// A program that copied something and does not hand it over is not waited for longer.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// As a screenshot is called: nobody gave it a name.
    const NAME: &str = "screenshot.png";

    /// Files first: a file manager may offer a small image of them, too.
    const TARGETS: &[&str] = &[
        "text/uri-list",
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
    ];

    pub(super) fn pictures(app: &AppHandle) -> Option<Vec<PictureSource>> {
        TARGETS.iter().find_map(|target| match read(app, target)? {
            Copied::Files(files) => {
                let has_picture = files.iter().any(|file| Kind::of_file(file).is_ok());
                has_picture.then(|| files.into_iter().map(PictureSource::File).collect())
            }
            Copied::Image(bytes) => {
                let source = PictureSource::Bytes {
                    bytes: bytes.into(),
                    name: NAME.to_owned(),
                };
                Some(vec![source])
            }
        })
    }

    enum Copied {
        Files(Vec<PathBuf>),
        Image(Vec<u8>),
    }

    /// Asks for the clipboard in one form; none when it has no such form.
    fn read(app: &AppHandle, target: &'static str) -> Option<Copied> {
        let (sender, receiver) = channel();
        app.run_on_main_thread(move || ask(target, sender)).ok()?;
        receiver.recv_timeout(PATIENCE).ok()?
    }

    /// The answer comes by the main loop, which must not be waited for here.
    fn ask(target: &'static str, sender: Sender<Option<Copied>>) {
        let clipboard = Clipboard::get(&gdk::SELECTION_CLIPBOARD);
        clipboard.request_contents(&gdk::Atom::intern(target), move |_, data| {
            // Who asked may have given up.
            let _ = sender.send(copied(target, data));
        });
    }

    fn copied(target: &str, data: &SelectionData) -> Option<Copied> {
        if data.length() <= 0 {
            return None;
        }
        if target != "text/uri-list" {
            return Some(Copied::Image(data.data()));
        }
        let uris = data.uris();
        let files = uris.iter().filter_map(|uri| {
            let (path, host) = glib::filename_from_uri(uri).ok()?;
            host.is_none().then_some(path)
        });
        let files: Vec<PathBuf> = files.filter(|path: &PathBuf| Path::is_file(path)).collect();
        (!files.is_empty()).then_some(Copied::Files(files))
    }
}
