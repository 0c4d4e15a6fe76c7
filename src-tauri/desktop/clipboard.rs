//! The system's clipboard, which only the app fills: no script has a way to it.

use std::sync::{Mutex, PoisonError};

use inkstone_core::{Error, Result};

/// Kept as long as the app runs: on X11 and Wayland what was copied is asked for later, and answered from here.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<arboard::Clipboard>>);

/// Programs on X11 and Wayland that get HTML without it have been seen to guess an encoding; Chromium puts it there too.
const ENCODING: &str = if cfg!(target_os = "linux") {
    "<meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\">"
} else {
    ""
};

impl Clipboard {
    /// Puts the same thing there as HTML and as plain text; whoever pastes takes the one it can read.
    pub(crate) fn put(&self, html: String, text: String) -> Result<()> {
        self.with(|clipboard| clipboard.set_html(format!("{ENCODING}{html}"), Some(text)))
    }

    pub(crate) fn put_text(&self, text: String) -> Result<()> {
        self.with(|clipboard| clipboard.set_text(text))
    }

    fn with(
        &self,
        work: impl FnOnce(&mut arboard::Clipboard) -> std::result::Result<(), arboard::Error>,
    ) -> Result<()> {
        let failed = |error: arboard::Error| Error::Clipboard {
            reason: error.to_string(),
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match kept.as_mut() {
            Some(clipboard) => clipboard,
            None => kept.insert(arboard::Clipboard::new().map_err(failed)?),
        };
        let done = work(clipboard).map_err(failed);
        if done.is_err() {
            // A connection that broke does not mend; the next copy opens another one.
            *kept = None;
        }
        done
    }
}
