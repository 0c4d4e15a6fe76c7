//! Does something with a post a while after its last change.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::outside;

/// When it is done.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// How long after the last change.
    pub(super) pause: Duration,
    /// How long at most while someone types without a pause.
    pub(super) most: Duration,
}

/// Posts are saved a second after the last change.
pub(super) const SAVING: Pace = Pace {
    pause: Duration::from_secs(1),
    most: Duration::from_secs(5),
};

/// What was typed is durable half a second after the last change, two seconds after it was typed; this
/// leaves time for the writing itself.
pub(super) const JOURNALLING: Pace = Pace {
    pause: Duration::from_millis(250),
    most: Duration::from_secs(1),
};

/// A file that somebody may still be writing is looked at again, however often it was looked at.
pub(super) const SETTLING: Pace = Pace {
    pause: outside::SETTLING,
    most: outside::SETTLING,
};

/// A thread that does it. Ends with the workspace that holds it.
pub(super) struct Paced {
    touched: Sender<String>,
}

struct Waiting {
    since: Instant,
    last: Instant,
}

impl Waiting {
    fn due(&self, pace: Pace) -> Instant {
        (self.last + pace.pause).min(self.since + pace.most)
    }
}

impl Paced {
    /// Calls `act` with the id of each post that was touched.
    pub(super) fn start(pace: Pace, act: impl Fn(&str) + Send + 'static) -> Self {
        let (touched, touches) = mpsc::channel::<String>();
        thread::spawn(move || {
            let mut waiting: HashMap<String, Waiting> = HashMap::new();
            loop {
                let next = waiting.values().map(|post| post.due(pace)).min();
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
                    .filter(|(_, post)| post.due(pace) <= now)
                    .map(|(id, _)| id.clone())
                    .collect();
                for id in due {
                    waiting.remove(&id);
                    act(&id);
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
