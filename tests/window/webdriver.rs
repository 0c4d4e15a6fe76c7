//! The part of the WebDriver protocol these tests use, spoken over loopback to tauri-driver.
//!
//! A crate of its own would bring an asynchronous runtime; a person at a keyboard does one thing after another.

use std::time::Duration;

use serde_json::{Value, json};

/// The key that marks an element in an answer, a constant of the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The codes of keys that are no characters.
pub(crate) mod key {
    pub(crate) const ALT: char = '\u{E00A}';
    pub(crate) const CONTROL: char = '\u{E009}';
    pub(crate) const DOWN: char = '\u{E015}';
    pub(crate) const END: char = '\u{E010}';
    pub(crate) const ENTER: char = '\u{E007}';
    pub(crate) const ESCAPE: char = '\u{E00C}';
    pub(crate) const BACKSPACE: char = '\u{E003}';
    pub(crate) const F2: char = '\u{E032}';
    pub(crate) const HOME: char = '\u{E011}';
    pub(crate) const LEFT: char = '\u{E012}';
    pub(crate) const RIGHT: char = '\u{E014}';
    pub(crate) const SHIFT: char = '\u{E008}';
    pub(crate) const TAB: char = '\u{E004}';
    pub(crate) const UP: char = '\u{E013}';
}

/// What the driver answered instead of a value: the protocol's code, such as `no such element`, and its words.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    message: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

pub(crate) type Answer = Result<Value, Refusal>;

pub(crate) struct Element(String);

/// One driven window.
pub(crate) struct Session {
    agent: ureq::Agent,
    url: String,
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        // Loopback never goes through a proxy of the environment.
        .proxy(None)
        .build()
        .into()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let broken = |message: String| Refusal {
        code: "no answer".to_owned(),
        message,
    };
    let mut response = response.map_err(|error| broken(error.to_string()))?;
    let text = response
        .body_mut()
        .read_to_string()
        .map_err(|error| broken(error.to_string()))?;
    let mut body: Value = serde_json::from_str(&text).map_err(|_| broken(text))?;
    let value = body["value"].take();
    match value["error"].as_str() {
        Some(code) => Err(Refusal {
            code: code.to_owned(),
            message: value["message"].as_str().unwrap_or_default().to_owned(),
        }),
        None => Ok(value),
    }
}

/// Whether the driver behind tauri-driver answers yet. Both take a moment to start.
pub(crate) fn is_ready(port: u16) -> bool {
    answer(
        agent()
            .get(format!("http://127.0.0.1:{port}/status"))
            .call(),
    )
    .is_ok()
}

impl Session {
    /// Starts `application` and takes hold of its window.
    pub(crate) fn start(port: u16, application: &str, args: &[String]) -> Result<Self, Refusal> {
        let agent = agent();
        let sessions = format!("http://127.0.0.1:{port}/session");
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "wry",
            "tauri:options": {"application": application, "args": args},
        }}});
        let started = answer(agent.post(&sessions).send(capabilities.to_string()))?;
        let id = started["sessionId"].as_str().unwrap_or_default();
        Ok(Self {
            agent,
            url: format!("{sessions}/{id}"),
        })
    }

    fn post(&self, command: &str, body: &Value) -> Answer {
        answer(
            self.agent
                .post(format!("{}/{command}", self.url))
                .send(body.to_string()),
        )
    }

    /// Runs the body of a function in the page; `arguments` are its arguments.
    pub(crate) fn script(&self, body: &str, arguments: &[Value]) -> Answer {
        self.post("execute/sync", &json!({"script": body, "args": arguments}))
    }

    pub(crate) fn find(&self, css: &str) -> Result<Element, Refusal> {
        let found = self.post("element", &json!({"using": "css selector", "value": css}))?;
        Ok(Element(
            found[ELEMENT].as_str().unwrap_or_default().to_owned(),
        ))
    }

    /// Clicks the middle of an element as a person would: it must be in view and not covered.
    pub(crate) fn click(&self, element: &Element) -> Answer {
        self.post(&format!("element/{}/click", element.0), &json!({}))
    }

    /// Makes `frame` what later commands are about; `None` is the window again.
    pub(crate) fn switch_to_frame(&self, frame: Option<&Element>) -> Result<(), Refusal> {
        let id = frame.map_or(Value::Null, |frame| json!({ELEMENT: frame.0}));
        self.post("frame", &json!({"id": id})).map(drop)
    }

    /// Holds `held` down, types the characters one by one, lets go.
    pub(crate) fn keys(&self, held: &[char], typed: &str) -> Answer {
        let action = |kind: &str, key: char| json!({"type": kind, "value": key});
        let down = held.iter().map(|key| action("keyDown", *key));
        let strokes = typed
            .chars()
            .flat_map(|key| [action("keyDown", key), action("keyUp", key)]);
        let up = held.iter().rev().map(|key| action("keyUp", *key));
        let actions: Vec<Value> = down.chain(strokes).chain(up).collect();
        self.post(
            "actions",
            &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}),
        )
    }
}

impl Drop for Session {
    /// Ends the app too.
    fn drop(&mut self) {
        let _ = answer(self.agent.delete(&self.url).call());
    }
}
