//! What a person does in Inkstone, step by step.

use serde_json::json;

use crate::app::{App, part};
use crate::folder::Folder;
use crate::webdriver::key;

/// The row of a post in the list.
pub(crate) fn row(name: &str) -> String {
    format!("[data-testid=\"post-row\"][data-post-id=\"{name}\"]")
}

impl App {
    /// How many posts the list has; it draws only the rows in view.
    pub(crate) fn listed(&self) -> usize {
        self.attribute(&part("post-row"), "aria-setsize")
            .and_then(|number| number.parse().ok())
            .unwrap_or_default()
    }

    pub(crate) fn open_post(&self, name: &str) {
        self.click(&row(name));
        let file = name.rsplit('/').next().unwrap_or(name);
        self.wait_until(&format!("{name} in the editor"), || {
            self.open_file() == file
        });
        self.wait_until(&format!("{name} in the preview"), || {
            self.preview_script(
                "return document.querySelectorAll('[data-article] > *').length > 0",
                &[],
            ) == true
        });
    }

    /// The file whose text is in the editor.
    pub(crate) fn open_file(&self) -> String {
        let file = self
            .attribute(&format!("{} .path", part("editor")), "title")
            .unwrap_or_default();
        file.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The text of the lines that the editor draws.
    pub(crate) fn written(&self) -> String {
        self.texts(&format!("{} .cm-line", part("editor")))
            .join("\n")
    }

    /// Where the line that begins with these words is in the window.
    pub(crate) fn top_of_line(&self, start: &str) -> (f64, f64) {
        let place = self.script(
            "const line = [...document.querySelectorAll('.cm-line')].find(line => line.textContent.startsWith(arguments[0]))
             if (!line) return null
             const { x, y } = line.getBoundingClientRect()
             return [x, y]",
            &[json!(start)],
        );
        let number = |at: usize| {
            place[at]
                .as_f64()
                .unwrap_or_else(|| panic!("no line begins with {start:?}"))
        };
        (number(0), number(1))
    }

    /// Puts the caret behind the last word of the post.
    pub(crate) fn go_to_end(&self) {
        self.click(&format!("{} .cm-content", part("editor")));
        self.keys(&[key::CONTROL], &key::END.to_string());
    }

    pub(crate) fn write_at_end(&self, text: &str) {
        self.go_to_end();
        self.type_text(text);
    }

    /// Everything the preview shows, as text.
    pub(crate) fn previewed(&self) -> String {
        let text = self.preview_script(
            "return document.querySelector('[data-article]')?.innerText",
            &[],
        );
        text.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn wait_for_preview_of(&self, words: &str) {
        self.wait_until(&format!("{words:?} in the preview"), || {
            self.previewed().contains(words)
        });
    }

    /// Opens the form of the front matter unless it is open.
    pub(crate) fn show_form(&self) {
        let toggle = part("matter-toggle");
        if self.attribute(&toggle, "aria-expanded").as_deref() != Some("true") {
            self.click(&toggle);
        }
        self.wait_until("the form of the front matter", || {
            self.is_shown(&part("add-key"))
        });
    }

    /// `saved`, `unsaved`, `changedOutside` …
    pub(crate) fn save_state(&self) -> String {
        self.attribute(&part("save-state"), "data-state")
            .unwrap_or_default()
    }

    pub(crate) fn wait_for_save_state(&self, state: &str) {
        self.wait_until(&format!("the save state {state:?}"), || {
            self.save_state() == state
        });
    }

    /// Waits until the file on disk holds these words, and the window says so.
    pub(crate) fn wait_for_saved(&self, folder: &Folder, name: &str, words: &str) {
        self.wait_until(&format!("{words:?} in {name} on disk"), || {
            folder.read(name).contains(words)
        });
        self.wait_for_save_state("saved");
    }

    /// The words of the message at the foot of the window, once it has some.
    pub(crate) fn message(&self) -> String {
        self.wait_for("a message", || {
            Some(self.text(&part("toast"))).filter(|words| !words.is_empty())
        })
    }
}
