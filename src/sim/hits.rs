//! The log of requests that reached the simulated site.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::http::Request;

/// One request that reached the site.
#[derive(Clone, Debug)]
pub struct Hit {
    /// When it arrived.
    pub at: Instant,
    /// Its path and query.
    pub target: String,
    /// The status it was answered with; 0 while, or if, there is no answer.
    pub status: u16,
    /// Its `User-Agent` header.
    pub user_agent: Option<String>,
    /// Its `Authorization` header.
    pub authorization: Option<String>,
}

/// Every hit, and a counter that can be waited for.
pub(super) struct Hits {
    list: Mutex<Vec<Hit>>,
    n: watch::Sender<usize>,
}

impl Hits {
    pub fn new() -> Self {
        Self { list: Mutex::default(), n: watch::Sender::new(0) }
    }

    /// Notes a request and gives its number.
    pub fn arrived(&self, at: Instant, request: Request) -> usize {
        let Request { target, user_agent, authorization, .. } = request;
        let hit = Hit { at, target, status: 0, user_agent, authorization };
        let mut list = self.lock();
        list.push(hit);
        self.n.send_replace(list.len());
        list.len() - 1
    }

    /// Notes the status that a request is answered with.
    pub fn answered(&self, number: usize, status: u16) {
        if let Some(hit) = self.lock().get_mut(number) {
            hit.status = status;
        }
    }

    pub fn all(&self) -> Vec<Hit> {
        self.lock().clone()
    }

    pub fn count(&self) -> usize {
        *self.n.borrow()
    }

    pub async fn reach(&self, n: usize) {
        let mut count = self.n.subscribe();
        // The sender is ours, so waiting can't fail.
        let _ = count.wait_for(|&count| count >= n).await;
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Hit>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
