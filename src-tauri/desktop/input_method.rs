//! Composed input on Linux: shows pinyin in the text while it is being typed.

use tauri::WebviewWindow;
use webkit2gtk::{InputMethodContextExt, WebViewExt};

/// wry switches inline composition off for every web view (its `webkitgtk/mod.rs`); the reason is gone
/// since WebKitGTK 2.50.
pub(crate) fn show_composition(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|webview| {
        if let Some(context) = webview.inner().input_method_context() {
            context.set_enable_preedit(true);
        }
    })
}
