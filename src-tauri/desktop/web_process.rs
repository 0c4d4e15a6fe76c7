//! The end of the process that shows the window's page, on Linux: it may be killed, or fall over a full disk. The
//! engine goes on with all texts, so a new page has them again.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use webkit2gtk::WebViewExt;

use crate::shell::Shell;

/// A page that ends again so soon would do so for ever.
const SOON: Duration = Duration::from_secs(20);

/// So many ends in a row are tried to mend without asking.
const TRIES: usize = 3;

/// Loads the page again whenever its process ends.
pub(crate) fn survive(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |webview| {
        let ends = std::cell::RefCell::new(Vec::<Instant>::new());
        webview
            .inner()
            .connect_web_process_terminated(move |view, _| {
                let shell = app.state::<Shell>();
                // The page that was asked whether the window may close is gone.
                shell.closing.store(false, Ordering::Relaxed);
                shell.reloaded.store(true, Ordering::Relaxed);
                let mut ends = ends.borrow_mut();
                ends.retain(|end| end.elapsed() < SOON);
                ends.push(Instant::now());
                if ends.len() < TRIES {
                    view.reload();
                } else {
                    ends.clear();
                    give_up(&app, &shell);
                }
            });
    })
}

/// Keeps all texts safe and says what to do; then tries once more.
fn give_up(app: &AppHandle, shell: &Shell) {
    // What could not be saved is kept.
    let _ = shell.workspace.save_all();
    shell.workspace.keep_unsaved();
    let cache = app.path().app_cache_dir().unwrap_or_default();
    let cache = cache.display();
    let text = if shell.speaks_chinese() {
        format!(
            "窗口的页面接连意外退出。文字都已保存，或者留了底。请看看 {cache} 所在的磁盘是否已满，然后点“确定”再试一次。"
        )
    } else {
        format!(
            "The page of the window ended again and again. All text is saved or kept safe. See whether the disk with {cache} is full, then press OK to try again."
        )
    };
    let again = app.clone();
    app.dialog()
        .message(text)
        .title("Inkstone")
        .kind(MessageDialogKind::Error)
        .show(move |_| {
            if let Some(window) = again.get_webview_window("main") {
                let _ = window.reload();
            }
        });
}
