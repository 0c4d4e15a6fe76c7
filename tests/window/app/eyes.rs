//! What can be seen of the app.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{App, part};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl App {
    /// Runs the body of a function in the page.
    pub(crate) fn script(&self, body: &str, arguments: &[Value]) -> Value {
        self.session
            .script(body, arguments)
            .unwrap_or_else(|refusal| panic!("{refusal}\nin the script:\n{body}"))
    }

    /// Runs the body of a function in the document of the preview; null while there is none.
    pub(crate) fn preview_script(&self, body: &str, arguments: &[Value]) -> Value {
        let Ok(frame) = self.session.find(&part("preview-frame")) else {
            return Value::Null;
        };
        let answer = self
            .session
            .switch_to_frame(Some(&frame))
            .and_then(|()| self.session.script(body, arguments));
        self.session
            .switch_to_frame(None)
            .unwrap_or_else(|refusal| panic!("no way back out of the preview: {refusal}"));
        // The driver gave the frame the keyboard as well.
        self.script("window.focus()", &[]);
        answer.unwrap_or(Value::Null)
    }

    /// The middle of what is first found in the preview, brought into view there, in the window.
    pub(crate) fn place_in_preview(&self, css: &str) -> Option<(f64, f64)> {
        let frame = self.area(&part("preview-frame"))?;
        let middle = self.preview_script(
            "const e = document.querySelector(arguments[0])
             if (!e) return null
             const seen = e.getBoundingClientRect()
             if (seen.top < 0 || seen.bottom > innerHeight) e.scrollIntoView({ block: 'center' })
             const { x, y, width, height } = e.getBoundingClientRect()
             return width > 0 ? [x + width / 2, y + Math.min(height / 2, 200)] : null",
            &[json!(css)],
        );
        Some((frame.x + middle[0].as_f64()?, frame.y + middle[1].as_f64()?))
    }

    pub(crate) fn is_shown(&self, css: &str) -> bool {
        let shown = "return [...document.querySelectorAll(arguments[0])].some(part => part.checkVisibility())";
        self.script(shown, &[json!(css)]) == true
    }

    /// The words of each element, as they are drawn.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        let texts = self.script(
            "return [...document.querySelectorAll(arguments[0])].map(part => part.innerText.trim())",
            &[json!(css)],
        );
        serde_json::from_value(texts).expect("a list of texts")
    }

    /// The words of the first element, on one line; none without such an element.
    pub(crate) fn text(&self, css: &str) -> String {
        self.texts(css)
            .first()
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    }

    /// What stands in a field.
    pub(crate) fn value(&self, css: &str) -> String {
        let value = self.script(
            "return document.querySelector(arguments[0])?.value ?? ''",
            &[json!(css)],
        );
        value.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let value = self.script(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1])",
            &[json!(css), json!(name)],
        );
        value.as_str().map(str::to_owned)
    }

    /// Where the first such element is in the window.
    pub(crate) fn area(&self, css: &str) -> Option<Area> {
        let area = self.script(
            "const e = document.querySelector(arguments[0])
             if (!e) return null
             const r = e.getBoundingClientRect()
             return [r.x, r.y, r.width, r.height]",
            &[json!(css)],
        );
        let numbers: Vec<f64> = area.as_array()?.iter().filter_map(Value::as_f64).collect();
        let [x, y, width, height] = numbers[..] else {
            return None;
        };
        Some(Area {
            x,
            y,
            width,
            height,
        })
    }

    /// The screen, once it stands still, into `artefacts/NAME.png`.
    pub(crate) fn screenshot(&self, name: &str) -> PathBuf {
        // The page is ahead of what is drawn, so let it draw two frames first.
        let drawn = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.script(drawn, &[]);
        let mut last = Vec::new();
        let mut path = None;
        // A picture that moves never stands still.
        for _ in 0..10 {
            path = self.desktop.screenshot(name);
            let now = path
                .as_deref()
                .and_then(|path| std::fs::read(path).ok())
                .unwrap_or_default();
            if now == last {
                break;
            }
            last = now;
        }
        path.expect("no picture of the screen")
    }
}
