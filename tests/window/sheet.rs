//! The export sheet, as its tests open it and look into it.

use serde_json::Value;

use crate::app::{App, Launch, part};
use crate::desktop::Desktop;
use crate::folder::{Folder, RAIN};
use crate::webdriver::key;

/// The app with a blog, once all `posts` of it are listed, and the first sheet a writer opens: of the newest post.
pub(crate) fn export_of(blog: &Folder, posts: usize, launch: &Launch) -> App {
    let launch = Launch {
        folder: Some(blog.path()),
        ..*launch
    };
    let app = App::launch(Desktop::start(), &launch);
    app.wait_until("the list of posts", || app.listed() == posts);
    app.open_post(RAIN);
    app.open_export();
    app
}

impl App {
    /// Opens the sheet by its keys, and waits until it knows how large the file will be.
    pub(crate) fn open_export(&self) {
        self.keys(&[key::CONTROL, key::SHIFT], "e");
        self.wait_until("the size of the file", || {
            self.text(&part("export-size")).contains("KB")
        });
    }

    /// One file, a folder, or paper.
    pub(crate) fn choose_form(&self, form: &str) {
        self.click(&format!("{} [data-value=\"{form}\"]", part("export-form")));
    }

    /// Asks the small page of the sheet; `page`, `scripts` and `images` (whether all are there) are at hand.
    pub(crate) fn small_page(&self, body: &str) -> Value {
        let script = format!(
            "const page = document.querySelector('[data-testid=\"export-frame\"]').contentDocument
             const scripts = page.querySelectorAll('script, [onerror], [onload]').length
             const images = [...page.images].every(image => image.complete && image.naturalWidth > 0)
             {body}"
        );
        self.script(&script, &[])
    }

    /// Closes the sheet by its key.
    pub(crate) fn leave_export(&self) {
        self.press(key::ESCAPE);
        self.wait_until("the end of the sheet", || {
            !self.is_shown(&part("export-sheet"))
        });
    }
}
