//! The log of requests that reached the simulated site.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::http::HttpRequest;

/// One request that reached the site.
#[derive(Clone, Debug)]
pub struct LoggedRequest {
    /// When it arrived.
    pub at: Instant,
    /// Its path and query.
    pub target: String,
    /// The status that it was answered with; 0 while, or if, there is no answer.
    pub status: u16,
    /// Its `User-Agent` header.
    pub user_agent: Option<String>,
    /// Its `Authorization` header.
    pub authorization: Option<String>,
    /// Its `PRIVATE-TOKEN` header.
    pub private_token: Option<String>,
}

/// Every request so far, and a counter that can be waited for.
pub(super) struct RequestLog {
    list: Mutex<Vec<LoggedRequest>>,
    n: watch::Sender<usize>,
}

impl RequestLog {
    /// Returns a log without requests.
    pub fn new() -> Self {
        Self { list: Mutex::default(), n: watch::Sender::new(0) }
    }

    /// Adds a request that arrived, and returns its number.
    pub fn add(&self, at: Instant, request: HttpRequest) -> usize {
        let HttpRequest { target, user_agent, authorization, private_token, .. } = request;
        let mut list = self.lock();
        list.push(LoggedRequest {
            at,
            target,
            status: 0,
            user_agent,
            authorization,
            private_token,
        });
        self.n.send_replace(list.len());
        list.len() - 1
    }

    /// Records the status of the answer to a request.
    pub fn set_status(&self, number: usize, status: u16) {
        if let Some(request) = self.lock().get_mut(number) {
            request.status = status;
        }
    }

    /// Returns every request, in the order of arrival.
    pub fn all(&self) -> Vec<LoggedRequest> {
        self.lock().clone()
    }

    /// Returns the number of requests.
    pub fn count(&self) -> usize {
        *self.n.borrow()
    }

    /// Waits until `n` requests have arrived.
    pub async fn wait_for(&self, n: usize) {
        let mut count = self.n.subscribe();
        // The sender is ours, so waiting can't fail.
        let _ = count.wait_for(|&count| count >= n).await;
    }

    fn lock(&self) -> MutexGuard<'_, Vec<LoggedRequest>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
