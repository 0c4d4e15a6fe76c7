//! Remote pictures of one post, fetched a few at a time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::view::FailedPicture;
use crate::picture::remote::Fetcher;
use crate::picture::shelf::Shelf;

/// How many hosts are waited for at once.
const AT_ONCE: usize = 6;

/// Fetches all addresses; gives the ids of those that came, and why the others did not.
pub(super) fn fetch_all(
    fetcher: &Fetcher,
    shelf: &Shelf,
    addresses: Vec<String>,
) -> (HashMap<String, String>, Vec<FailedPicture>) {
    let waiting = Mutex::new(addresses.into_iter());
    let results = Mutex::new((HashMap::new(), Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = waiting
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .next();
                    let Some(address) = next else { break };
                    let served = fetcher.fetch(&address);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    match served {
                        Ok(served) => {
                            let id = shelf.put_bytes(served.bytes, served.media_type);
                            results.0.insert(address, id);
                        }
                        Err(error) => results.1.push(FailedPicture {
                            address,
                            error: error.report(),
                        }),
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}
