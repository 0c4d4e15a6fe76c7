//! The one window: where it may navigate (nowhere), what it hands to the system, and closing it without
//! losing text.

use std::sync::atomic::Ordering;

use inkstone_core::{Error, NetworkFault, Result};
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

use crate::shell::Shell;

/// Opens the window.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    crate::scrollbars::stand_still();
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Inkstone")
        .inner_size(1280.0, 800.0)
        .min_inner_size(480.0, 400.0)
        .on_navigation(is_ours)
        .on_new_window(|url, _| {
            // A link that a preview frame opens in a new window; what is no web address stays closed.
            let _ = open_external(url.as_str());
            NewWindowResponse::Deny
        })
        .on_download(|_, _| false)
        .build()?;
    #[cfg(target_os = "linux")]
    {
        crate::input_method::show_composition(&window)?;
        crate::web_process::survive(&window)?;
    }
    let listening = window.clone();
    window.on_window_event(move |event| on_event(&listening, event));
    Ok(())
}

fn on_event(window: &WebviewWindow, event: &WindowEvent) {
    let shell = window.state::<Shell>();
    match event {
        WindowEvent::DragDrop(event) => {
            let scale = window.scale_factor().unwrap_or(1.0);
            if let Some(event) = shell.drops.event(event, scale, &shell.batches) {
                let _ = window.emit("drop", event);
            }
        }
        WindowEvent::CloseRequested { api, .. } => {
            // The page hands on what is still being typed, then calls `close`. One that does not answer is
            // not waited for twice.
            if shell.closing.swap(true, Ordering::Relaxed) {
                let _ = shell.workspace.save_all();
                shell.workspace.keep_unsaved();
            } else {
                api.prevent_close();
                let _ = window.emit("close-requested", ());
            }
        }
        _ => {}
    }
}

/// Closes the window when all texts are in their files, or `anyway`: they are then in the journal, and offered
/// at the next start. Otherwise it stays; answers with the posts that are in the way.
pub(crate) fn close(app: &AppHandle, shell: &Shell, anyway: bool) -> Result<Vec<String>> {
    // What could not be saved is among the unsaved.
    let _ = shell.workspace.save_all();
    let unsaved = shell.workspace.unsaved();
    if unsaved.is_empty() || anyway {
        shell.workspace.keep_unsaved();
        if let Some(window) = app.get_webview_window("main") {
            window
                .destroy()
                .map_err(|error| Error::io(".", std::io::Error::other(error)))?;
        }
        return Ok(Vec::new());
    }
    shell.closing.store(false, Ordering::Relaxed);
    Ok(unsaved)
}

/// The app's own pages, and the frame document that the app itself writes.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        _ => false,
    }
}

/// Hands an address to the system's browser or mail program: web and mail addresses, nothing else.
pub(crate) fn open_external(address: &str) -> Result<()> {
    let refused = || Error::Network {
        host: address.to_owned(),
        fault: NetworkFault::Unreachable,
        reason: "only http, https and mailto addresses are opened".to_owned(),
    };
    let url = Url::parse(address).map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https" | "mailto") {
        return Err(refused());
    }
    tauri_plugin_opener::open_url(url.as_str(), None::<&str>)
        .map_err(|error| Error::io(address, std::io::Error::other(error)))
}
