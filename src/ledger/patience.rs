//! How long a run waits for a server that is gone.

use std::fmt;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// The first and the longest wait before another attempt.
const AGAIN: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// The longest wait for a server. It is longer than a restart or a failover takes.
const LONGEST: Duration = Duration::from_mins(10);

/// Whether, and how long, to wait for a server that is gone. A clone shares it.
#[derive(Clone, Debug)]
pub struct Patience {
    /// Whether the run wants to end, so that waiting is pointless.
    is_lost: watch::Sender<bool>,
    longest: Duration,
}

impl Patience {
    /// Returns the patience of a run.
    pub fn of_a_run() -> Self {
        Self { is_lost: watch::Sender::new(false), longest: LONGEST }
    }

    /// Returns no patience: a command that only reads does not wait.
    pub fn none() -> Self {
        Self { is_lost: watch::Sender::new(false), longest: Duration::ZERO }
    }

    /// Stops waiting for the server.
    pub fn lose(&self) {
        self.is_lost.send_replace(true);
    }

    /// Begins to wait.
    pub fn begin(&self) -> Waiting {
        Waiting { patience: self.clone(), began: Instant::now(), next: AGAIN.0, was_lost: false }
    }

    /// Retries `work` while the server is unreachable. Tells it whether the server has been lost since this wait began.
    /// The server must have been reached before.
    pub async fn outlast<T, E: MaybeAway>(
        &self,
        mut work: impl AsyncFnMut(bool) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut waiting = self.begin();
        loop {
            match work(waiting.was_lost).await {
                Err(error) if waiting.outlasts(&error).await => {}
                done => return waiting.end(done),
            }
        }
    }

    fn is_exhausted(&self, waiting: &Waiting) -> bool {
        *self.is_lost.borrow() || waiting.began.elapsed() >= self.longest
    }
}

/// An error that may be a temporary outage.
pub trait MaybeAway: fmt::Display {
    /// Returns whether the server may be back soon. While one that was reached before is gone (`was_lost`), this is
    /// also true of errors that would otherwise mean that the address is wrong: a standby may be about to be promoted.
    fn is_away(&self, was_lost: bool) -> bool;
}

/// A wait for a server.
#[derive(Debug)]
pub struct Waiting {
    patience: Patience,
    began: Instant,
    next: Duration,
    /// Whether the server was lost meanwhile.
    was_lost: bool,
}

impl Waiting {
    /// Waits before another attempt if the error says that the server is gone for now. Returns false if it says
    /// something else, or if it is time to give up.
    pub async fn outlasts(&mut self, error: &impl MaybeAway) -> bool {
        if !error.is_away(self.was_lost) || self.patience.is_exhausted(self) {
            return false;
        }
        if !self.was_lost {
            self.was_lost = true;
            tracing::warn!(
                event = "server_lost",
                %error,
                "lost the connection to the database server; waiting for it"
            );
        }
        self.again().await
    }

    /// Ends the wait with the result of the last attempt.
    pub fn end<T, E>(&self, done: Result<T, E>) -> Result<T, E> {
        if self.was_lost && done.is_ok() {
            tracing::info!(event = "server_back", "the database server answers again");
        }
        done
    }

    /// Waits before another attempt, longer each time. Returns false if it is time to give up.
    pub async fn again(&mut self) -> bool {
        if self.patience.is_exhausted(self) {
            return false;
        }
        let mut is_lost = self.patience.is_lost.subscribe();
        tokio::select! {
            () = tokio::time::sleep(self.next) => {}
            // The sender lives as long as `self`, so this can't fail.
            _ = is_lost.wait_for(|is_lost| *is_lost) => {}
        }
        self.next = (self.next * 2).min(AGAIN.1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_grow_and_end_after_a_while_or_once_patience_is_lost() {
        let patience = Patience::of_a_run();
        let (mut waiting, began) = (patience.begin(), Instant::now());
        let mut n = 0;
        while waiting.again().await {
            n += 1;
        }
        let took = began.elapsed();
        assert!(took >= LONGEST && took < LONGEST + AGAIN.1 * 2, "{took:?}");
        assert!(n < 140, "{n}");
        assert!(!Patience::none().begin().again().await);
        let mut waiting = patience.begin();
        patience.lose();
        assert!(!waiting.again().await);
    }
}
