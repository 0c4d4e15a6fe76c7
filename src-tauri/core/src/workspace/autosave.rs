//! Saves a post a second after its last change.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// How long after the last change.
const PAUSE: Duration = Duration::from_secs(1);

/// How long at most while someone types without a pause.
const MOST: Duration = Duration::from_secs(5);

/// Ends with the workspace that holds it.
pub(super) struct Autosave {
    touched: Sender<String>,
}

struct Waiting {
    since: Instant,
    last: Instant,
}

impl Waiting {
    fn due(&self) -> Instant {
        (self.last + PAUSE).min(self.since + MOST)
    }
}

impl Autosave {
    /// Calls `save` with the id of each post that was touched.
    pub(super) fn start(save: impl Fn(&str) + Send + 'static) -> Self {
        let (touched, touches) = mpsc::channel::<String>();
        thread::spawn(move || {
            let mut waiting: HashMap<String, Waiting> = HashMap::new();
            loop {
                let next = waiting.values().map(Waiting::due).min();
                let received = match next {
                    Some(due) => {
                        touches.recv_timeout(due.saturating_duration_since(Instant::now()))
                    }
                    None => touches.recv().map_err(|_| RecvTimeoutError::Disconnected),
                };
                let now = Instant::now();
                match received {
                    Ok(id) => {
                        let entry = waiting.entry(id).or_insert(Waiting {
                            since: now,
                            last: now,
                        });
                        entry.last = now;
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                let due: Vec<String> = waiting
                    .iter()
                    .filter(|(_, post)| post.due() <= now)
                    .map(|(id, _)| id.clone())
                    .collect();
                for id in due {
                    waiting.remove(&id);
                    save(&id);
                }
            }
        });
        Self { touched }
    }

    /// Notes a change of a post.
    pub(super) fn touch(&self, id: &str) {
        // The thread ends only with the workspace itself.
        let _ = self.touched.send(id.to_owned());
    }
}
