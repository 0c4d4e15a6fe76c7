//! The app without a window: opens a folder, types by itself, and tells what it knows. To be killed, stalled
//! and drowned in events. Not part of the app.
//!
//! ```text
//! editor FOLDER DATA    opens a folder; DATA is for the app's own data
//! ```
//!
//! It takes a line of standard input at a time:
//!
//! ```text
//! open POST     "TEXT …": the text as the editor shows it, in JSON
//! recovered     "RECOVERED …": the posts whose text was not saved when the app ended, in JSON
//! type POST     types 20 characters a second at the end of a post, without a pause, from now on:
//!               "TYPED n AT seconds" (since 1970) at each, and "TOOK milliseconds" once it is in the text
//! stop          stops typing: "STOPPED"
//! list          "LIST …": title by post, in JSON
//! ```
//!
//! By itself it tells of each "SAVE saved", "SAVE failed" or "SAVE other", of "RESCANNED" (events were lost)
//! and of "DISK POST" (another program's text was taken over).

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use inkstone_core::document::{TextChange, TextPatch};
use inkstone_core::picture::remote::Reach;
use inkstone_core::workspace::view::SaveState;
use inkstone_core::workspace::{Folders, Notice, Workspace};
use serde_json::json;

/// 20 characters a second.
const KEY_STROKE: Duration = Duration::from_millis(50);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

enum Event {
    Command(String),
    Notice(Notice),
}

/// What the window knows of an open post.
struct Open {
    version: u64,
    text: String,
}

struct Editor {
    workspace: std::sync::Arc<Workspace>,
    open: HashMap<String, Open>,
    /// The post that is typed into, and how many characters were.
    typing: Option<(String, usize)>,
}

fn say(line: &str) {
    // Whoever killed the listener wants no more.
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// The character that is typed at a place: one that tells the place apart from its neighbours.
fn character(place: usize) -> char {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    match place % 60 {
        59 => '\n',
        rest => char::from(LETTERS[(rest + place / 60) % LETTERS.len()]),
    }
}

impl Editor {
    fn open(&mut self, id: &str) -> Outcome<&mut Open> {
        if !self.open.contains_key(id) {
            let opened = self.workspace.open_post(id)?;
            let (version, text) = (opened.version, opened.text);
            self.open.insert(id.to_owned(), Open { version, text });
        }
        self.open.get_mut(id).ok_or_else(|| id.into())
    }

    fn change(&mut self, id: &str, changes: &[TextChange]) -> Outcome<()> {
        let version = self.open(id)?.version;
        let outcome = self.workspace.edit_post(id, version, changes)?;
        let open = self.open(id)?;
        open.version = outcome.version;
        // From the last one on: offsets count over the text before. The texts are ASCII, so they are bytes.
        for change in changes.iter().rev() {
            open.text
                .replace_range(change.from..change.to, &change.insert);
        }
        Ok(())
    }

    fn take(&mut self, id: &str, patch: &TextPatch) -> Outcome<()> {
        if patch.changes.is_empty() {
            return Ok(());
        }
        self.change(id, &patch.changes)
    }

    fn key_stroke(&mut self) -> Outcome<()> {
        let Some((id, typed)) = self.typing.clone() else {
            return Ok(());
        };
        let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        say(&format!("TYPED {} AT {:.6}", typed + 1, at.as_secs_f64()));
        let end = self.open(&id)?.text.len();
        let change = TextChange {
            from: end,
            to: end,
            insert: character(typed).to_string(),
        };
        let start = Instant::now();
        self.change(&id, &[change])?;
        say(&format!("TOOK {:.3}", start.elapsed().as_secs_f64() * 1e3));
        self.typing = Some((id, typed + 1));
        Ok(())
    }

    fn obey(&mut self, command: &str) -> Outcome<()> {
        let (verb, id) = command.split_once(' ').unwrap_or((command, ""));
        match verb {
            "open" => {
                let text = self.open(id)?.text.clone();
                say(&format!("TEXT {}", json!(text)));
            }
            "recovered" => {
                let posts = self.workspace.recovered()?;
                let ids: Vec<_> = posts.into_iter().map(|post| post.id).collect();
                say(&format!("RECOVERED {}", json!(ids)));
            }
            "type" => {
                self.open(id)?;
                self.typing = Some((id.to_owned(), 0));
            }
            "stop" => {
                self.typing = None;
                say("STOPPED");
            }
            "list" => {
                let posts = self.workspace.posts()?;
                let titles: BTreeMap<_, _> = posts
                    .into_iter()
                    .map(|post| (post.id, post.title))
                    .collect();
                say(&format!("LIST {}", json!(titles)));
            }
            _ => return Err(format!("no such command: {command}").into()),
        }
        Ok(())
    }

    fn notice(&mut self, notice: &Notice) -> Outcome<()> {
        match notice {
            Notice::Rescanned => say("RESCANNED"),
            Notice::Save(event) => say(match event.state {
                SaveState::Saved { .. } => "SAVE saved",
                SaveState::Failed { .. } => "SAVE failed",
                _ => "SAVE other",
            }),
            Notice::Disk { id } if self.open.contains_key(id) => {
                let version = self.open(id)?.version;
                let adopted = self.workspace.adopt_disk(id, version)?;
                self.take(id, &adopted.patch)?;
                say(&format!("DISK {id}"));
            }
            _ => {}
        }
        Ok(())
    }

    fn work(&mut self, events: &Receiver<Event>) -> Outcome<()> {
        let mut next = Instant::now();
        loop {
            let event = if self.typing.is_some() {
                events.recv_timeout(next.saturating_duration_since(Instant::now()))
            } else {
                events.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match event {
                Ok(Event::Command(command)) => self.obey(&command)?,
                Ok(Event::Notice(notice)) => self.notice(&notice)?,
                Err(RecvTimeoutError::Timeout) => {
                    self.key_stroke()?;
                    next = Instant::now().max(next) + KEY_STROKE;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }
}

fn run() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, data] = arguments.as_slice() else {
        return Err("usage: editor FOLDER DATA".into());
    };
    let (send, events) = mpsc::channel();
    let notices = send.clone();
    let folders = Folders {
        data: Path::new(data).to_owned(),
        cache: Path::new(data).join("cache"),
    };
    let workspace = Workspace::new(
        &folders,
        [1; 32],
        Reach::Anywhere,
        |id| format!("picture://localhost/{id}"),
        move |notice| drop(notices.send(Event::Notice(notice))),
    );
    workspace.open_folder(Path::new(folder))?;
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if send.send(Event::Command(line)).is_err() {
                break;
            }
        }
    });
    say("READY");
    let mut editor = Editor {
        workspace,
        open: HashMap::new(),
        typing: None,
    };
    editor.work(&events)
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("editor: {error}");
            ExitCode::FAILURE
        }
    }
}
