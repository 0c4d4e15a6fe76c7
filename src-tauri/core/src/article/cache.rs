//! A bounded memory of results, shared by the whole process. Two generations: what is used moves to the young
//! one; when that is full, the old one is forgotten. So at most twice the limit is held, without bookkeeping.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Text by key, at most about twice `limit` bytes.
pub(super) struct Cache {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bytes: usize,
    young: HashMap<Arc<str>, Arc<str>>,
    old: HashMap<Arc<str>, Arc<str>>,
}

impl Cache {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            state: Mutex::default(),
        }
    }

    /// The remembered result for `key`, or the one that `make` gives. `make` runs without the lock.
    pub(super) fn get(&self, key: &str, make: impl FnOnce() -> String) -> Arc<str> {
        if let Some(found) = self.find(key) {
            return found;
        }
        let made: Arc<str> = make().into();
        self.keep(key.into(), Arc::clone(&made));
        made
    }

    fn find(&self, key: &str) -> Option<Arc<str>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = state.young.get(key) {
            return Some(Arc::clone(found));
        }
        let (key, found) = state.old.remove_entry(key)?;
        drop(state);
        self.keep(key, Arc::clone(&found));
        Some(found)
    }

    fn keep(&self, key: Arc<str>, value: Arc<str>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.bytes += key.len() + value.len();
        state.young.insert(key, value);
        if state.bytes > self.limit {
            state.old = std::mem::take(&mut state.young);
            state.bytes = 0;
        }
    }
}
