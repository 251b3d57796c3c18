//! Ending a run early: nothing more is claimed, what is in flight settles.

use tokio::sync::watch;

use crate::words::Pause;

/// Why a run ends before the crawl is drained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// This signal came.
    Signal(i32),
    /// The requests that `--max-requests` allows are sent.
    MaxRequests,
    /// The time that `--max-duration` allows is over.
    MaxDuration,
    /// The site told us to wait for longer than `retry.wait_max`.
    WaitTooLong(Pause),
    /// robots.txt forbids a stage, in these words.
    Robots(String),
    /// A worker failed.
    Failed,
    /// robots.txt is to be fetched anew; the run goes on after that.
    RobotsAreOld,
}

/// Asks for the end of a run, and tells of it.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<Option<Why>>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Stop {
    /// Asks for the end of the run; the first reason given is the one that counts, but for the one
    /// that only interrupts.
    pub fn ask(&self, why: Why) {
        self.0.send_if_modified(|asked| {
            let first = matches!(asked, None | Some(Why::RobotsAreOld));
            if first {
                *asked = Some(why);
            }
            first
        });
    }

    /// Goes on after an interruption; answers false if the end was asked for in the meantime.
    pub fn go_on(&self) -> bool {
        self.0.send_if_modified(|asked| {
            let interrupted = *asked == Some(Why::RobotsAreOld);
            if interrupted {
                *asked = None;
            }
            interrupted
        })
    }

    /// Why the end was asked for, if it was.
    pub fn asked(&self) -> Option<Why> {
        self.0.borrow().clone()
    }

    /// Waits until the end is asked for.
    pub async fn wait(&self) {
        // The sender lives as long as `self`, so this can't fail.
        let _ = self.0.subscribe().wait_for(Option::is_some).await;
    }
}
