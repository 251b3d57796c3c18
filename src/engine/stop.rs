//! Ending a run early: no more tasks are claimed, and those in flight are settled.

use std::fmt::Display;
use std::time::Duration;

use tokio::sync::watch;

use crate::ledger::Patience;
use crate::words::{Allowance, Moment, Pause, Stage};

/// Why a run ends although tasks are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// This signal came.
    Signal(i32),
    /// The requests that `--max-requests` allows are sent.
    MaxRequests,
    /// The time that `--max-duration` allows is over.
    MaxDuration,
    /// The site asked for a wait longer than `retry.wait_max`.
    WaitTooLong(Pause),
    /// The site allows so few requests that the next one would have to wait for longer than
    /// `retry.wait_max`.
    SpacingTooLong {
        /// What the site allows.
        allowance: Allowance,
        /// When the next request may leave.
        next_at: Moment,
    },
    /// robots.txt forbids a stage, in these words.
    Robots(String),
    /// The site is not as expected, in these words: an address, a token or the site itself has to
    /// be checked.
    NotAsExpected(String),
    /// The site can't be reached, in these words.
    Unreachable(String),
    /// Trouble on this machine or on the way to the site.
    Local {
        /// What went wrong and what to do.
        reason: String,
        /// Whether the machine ran out of something; otherwise a setting is wrong.
        is_exhausted: bool,
    },
    /// A worker failed.
    Failed,
    /// robots.txt has to be fetched again. The run continues after that.
    RobotsExpired,
}

impl StopReason {
    /// What to do if nothing is allowed at the host of the images.
    pub const LEAVE_IMAGES_OUT: &str = "to crawl without images, leave the stage thumbs out";

    /// Returns that robots.txt forbids a stage, by this rule.
    pub fn forbidden(stage: Stage, rule: impl Display) -> Self {
        let words = format!("the site does not allow the {stage} stage to be crawled: {rule}");
        Self::Robots(match stage {
            Stage::Thumbs => format!("{words}; {}", Self::LEAVE_IMAGES_OUT),
            _ => words,
        })
    }

    /// Returns its name in logs and in the database.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Signal(_) => "signal",
            Self::MaxRequests => "max_requests",
            Self::MaxDuration => "max_duration",
            Self::WaitTooLong(_) => "wait_too_long",
            Self::SpacingTooLong { .. } => "spacing_too_long",
            Self::Robots(_) => "robots",
            Self::NotAsExpected(_) => "not_as_expected",
            Self::Unreachable(_) => "unreachable",
            Self::Local { .. } => "local_trouble",
            Self::RobotsExpired | Self::Failed => "failure",
        }
    }

    /// Returns what happened, in words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Signal(_) => "a signal interrupted it".to_owned(),
            Self::MaxRequests => "it had sent as many requests as --max-requests allows".to_owned(),
            Self::MaxDuration => "it had taken as long as --max-duration allows".to_owned(),
            Self::WaitTooLong(pause) => {
                format!("a wait would have been longer than retry.wait_max ({})", pause.reason)
            }
            Self::SpacingTooLong { .. } => {
                "the site allows so few requests that the next one would have had to wait for longer \
                 than retry.wait_max"
                    .to_owned()
            }
            Self::Robots(reason)
            | Self::NotAsExpected(reason)
            | Self::Unreachable(reason)
            | Self::Local { reason, .. } => reason.clone(),
            Self::RobotsExpired | Self::Failed => "an error ended it".to_owned(),
        }
    }
}

/// How long a run that has to end waits for its server.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Asks a run to end, and tells its parts.
#[derive(Clone, Debug)]
pub struct Stop {
    asked: watch::Sender<Option<StopReason>>,
    is_aborted: watch::Sender<bool>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { asked: watch::Sender::new(None), is_aborted: watch::Sender::new(false) }
    }
}

impl Stop {
    /// Asks the run to end. The first reason counts, unless it only interrupts the run.
    pub fn ask(&self, reason: StopReason) {
        self.asked.send_if_modified(|asked| {
            let is_first = matches!(asked, None | Some(StopReason::RobotsExpired));
            if is_first {
                *asked = Some(reason);
            }
            is_first
        });
    }

    /// Ends an interruption. Returns false if the run has been asked to end in the meantime.
    pub fn end_interruption(&self) -> bool {
        self.asked.send_if_modified(|asked| {
            let is_interrupted = *asked == Some(StopReason::RobotsExpired);
            if is_interrupted {
                *asked = None;
            }
            is_interrupted
        })
    }

    /// Returns why the run was asked to end, if it was.
    pub fn asked(&self) -> Option<StopReason> {
        self.asked.borrow().clone()
    }

    /// Returns whether the run was asked to end.
    pub fn is_asked(&self) -> bool {
        self.asked.borrow().is_some()
    }

    /// Waits until the run is asked to end.
    pub async fn wait(&self) {
        // The sender lives as long as `self`, so this can't fail.
        let _ = self.asked.subscribe().wait_for(Option::is_some).await;
    }

    /// Waits until the run is asked to end for good, and not only to renew robots.txt.
    pub async fn wait_for_end(&self) {
        let is_end = |asked: &Option<StopReason>| {
            asked.as_ref().is_some_and(|reason| *reason != StopReason::RobotsExpired)
        };
        // As above.
        let _ = self.asked.subscribe().wait_for(is_end).await;
    }

    /// Returns how long the run waits for its server if that goes away for a while. Once the run has to end, it waits
    /// only briefly.
    pub fn patience(&self) -> Patience {
        let (patience, stop) = (Patience::of_a_run(), self.clone());
        let lost = patience.clone();
        tokio::spawn(async move {
            stop.wait_for_end().await;
            tokio::time::sleep(LAST_WAIT).await;
            lost.lose();
        });
        patience
    }

    /// Asks a run that was asked to end not to wait for answers any more.
    pub fn abort(&self) {
        self.is_aborted.send_replace(true);
    }

    /// Waits until no answer is to be waited for any more.
    pub async fn aborted(&self) {
        // As above.
        let _ = self.is_aborted.subscribe().wait_for(|is_aborted| *is_aborted).await;
    }
}
