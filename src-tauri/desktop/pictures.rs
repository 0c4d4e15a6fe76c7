//! Our own scheme for pictures: an opaque id in, an image out, and never anything that a web view would
//! show as a document.

use std::borrow::Cow;
use std::thread;

use tauri::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use tauri::http::{Request, Response, StatusCode};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::shell::Shell;

/// The scheme's name; on Windows it becomes a host, `http://picture.localhost`.
pub(crate) const SCHEME: &str = "picture";

/// How wide a preview picture is at most, in pixels: the article's measure, 38 em of 16 px, twice for
/// dense screens.
const PREVIEW_WIDTH: u32 = 1216;

/// How wide a picture of a list is at most, in pixels: a tile, twice for dense screens.
const TILE_WIDTH: u32 = 400;

/// What follows an id when the picture is asked for as small as a tile.
const TILE: &str = "tile";

/// What follows an id when the picture is asked for as large as it is.
const FULL: &str = "full";

/// The address of a picture.
pub(crate) fn address(id: &str) -> String {
    if cfg!(windows) {
        format!("http://{SCHEME}.localhost/{id}")
    } else {
        format!("{SCHEME}://localhost/{id}")
    }
}

/// Answers from a thread of its own: decoding a large photograph must not hold up the window.
pub(crate) fn serve<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    thread::spawn(move || {
        let id = request.uri().path().trim_start_matches('/');
        let width = match request.uri().query() {
            Some(FULL) => None,
            Some(TILE) => Some(TILE_WIDTH),
            _ => Some(PREVIEW_WIDTH),
        };
        let served = app
            .try_state::<Shell>()
            .and_then(|shell| shell.workspace.picture(id, width).ok());
        let (status, media_type, bytes) = match served {
            Some(served) => (StatusCode::OK, served.media_type, served.bytes),
            None => (StatusCode::NOT_FOUND, "text/plain", Vec::new()),
        };
        let response = Response::builder()
            .status(status)
            .header(CONTENT_TYPE, media_type)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            )
            // An id stands for one state of one file.
            .header(CACHE_CONTROL, "private, max-age=31536000, immutable")
            .body(Cow::Owned(bytes));
        if let Ok(response) = response {
            responder.respond(response);
        }
    });
}
