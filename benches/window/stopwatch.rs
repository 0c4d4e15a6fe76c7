//! Clocks that run in the pages themselves. Both the window and its frames count from the same epoch.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::app::App;

/// Times in milliseconds.
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn new(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this part of all is not above.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let at = (part * last as f64).round() as usize;
        self.0.get(at).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub(crate) fn most(&self) -> f64 {
        self.quantile(1.0)
    }
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .map(|list| list.iter().filter_map(Value::as_f64).collect())
        .unwrap_or_default()
}

/// Notes in the frame when a change of the article was painted, and with which words it began then: the message sent
/// in the next animation frame arrives once that frame is painted.
pub(crate) fn watch_paints(app: &App) {
    let watch = "
        window.paints = []
        const article = document.querySelector('.article')
        new MutationObserver(() => requestAnimationFrame(() => {
            const channel = new MessageChannel()
            channel.port1.onmessage = () => {
                const start = article.firstElementChild?.textContent.trim().slice(0, 40) ?? ''
                paints.push([performance.timeOrigin + performance.now(), start])
            }
            channel.port2.postMessage(0)
        })).observe(article, { childList: true, subtree: true, characterData: true })
        return 1";
    app.wait_until("the frame", || app.preview_script(watch, &[]) == 1);
}

/// From a click in the list, in milliseconds.
pub(crate) struct Opening {
    /// The post has come, and the window builds its panes.
    pub(crate) came: f64,
    /// The page of the preview is ready for its article.
    pub(crate) ready: f64,
    /// Both are painted.
    pub(crate) painted: f64,
}

/// Opens another post by a click on `css`. Each post has a frame of its own, of which nothing is known outside but its
/// word that it is ready. The article is its next message, and both pages are painted together.
pub(crate) fn click_to_paint(app: &App, css: &str) -> Opening {
    let click = "
        const times = []
        const note = () => times.push(performance.now() - clicked)
        const old = document.querySelector('.cm-content')
        const painted = new Promise(done => {
            const watcher = new MutationObserver(() => {
                const now = document.querySelector('.cm-content')
                if (!now || now === old) return
                watcher.disconnect()
                note()
                // The frame was sent its article by then; both pages share the thread and the paint.
                setTimeout(() => {
                    note()
                    setTimeout(() => requestAnimationFrame(() => {
                        const channel = new MessageChannel()
                        channel.port1.onmessage = () => { note(); done(times) }
                        channel.port2.postMessage(0)
                    }))
                })
            })
            watcher.observe(document.body, { childList: true, subtree: true })
        })
        const clicked = performance.now()
        document.querySelector(arguments[0]).click()
        return painted";
    let times = numbers(&app.script(click, &[json!(css)]));
    let [came, ready, painted] = times[..] else {
        panic!("the article behind {css} was not painted: {times:?}");
    };
    Opening {
        came,
        ready,
        painted,
    }
}

/// A program of the same build, which lies beside the app or below it.
pub(crate) fn built(name: &str) -> PathBuf {
    let built = Path::new(crate::app::PROGRAM).with_file_name(name);
    assert!(
        built.exists(),
        "{} is not built; `make bench` builds it",
        built.display()
    );
    built
}
