//! Work on many posts at once.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Runs `work` for each index on all processors and gives the results in order; what was not begun when it was
/// stopped gives none.
pub(super) fn on_all<T: Send>(
    count: usize,
    stopped: &AtomicBool,
    work: impl Fn(usize) -> Option<T> + Sync,
) -> Vec<Option<T>> {
    let workers = thread::available_parallelism()
        .map_or(2, NonZero::get)
        .min(count.max(1));
    let next = AtomicUsize::new(0);
    let mut results: Vec<Option<T>> = Vec::new();
    results.resize_with(count, || None);
    let parts: Vec<Vec<(usize, T)>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut part = Vec::new();
                    while !stopped.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            break;
                        }
                        if let Some(result) = work(index) {
                            part.push((index, result));
                        }
                    }
                    part
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    for (index, result) in parts.into_iter().flatten() {
        if let Some(slot) = results.get_mut(index) {
            *slot = Some(result);
        }
    }
    results
}
