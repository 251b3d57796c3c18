//! Fetching one page of each stage without a database: nothing is stored, and nothing is retried.

use std::sync::Arc;

use super::context::{RunContext, TRIAL_SPACING_MAX};
use super::look::{Look, address, look_once};
use super::stop::{Stop, StopReason};
use super::turn::take_turn;
use super::{pausing, robots};
use crate::config::{Config, RetrySettings};
use crate::fetch::{Fetcher, FormerRuns, Proxies, RateLimit};
use crate::ledger;
use crate::rules::attempt::Attempt;
use crate::rules::first_contact::{ContactAnswer, judge};
use crate::sites::{Page, Site};
use crate::words::{Clock, FetchFailure, LikeCount, LocalTrouble, Scope, Task};

/// A trial of a site.
#[derive(Debug)]
pub struct Trial {
    run: RunContext,
    has_answered: bool,
}

/// What one page turned out to be.
#[derive(Debug)]
pub enum Tried {
    /// The page, as expected.
    Page(Page),
    /// Something else, described in a sentence, with the status that came.
    NotAsExpected(String, Option<u16>),
    /// No page, for this reason, which may pass. The second text describes it in a sentence.
    MayPass(String, String),
    /// Nothing, because the trial has to end: the stop says why.
    Ended,
}

impl Trial {
    /// Returns a trial of a site. If it ends early, `stop` holds the reason.
    pub fn new(
        site: Site,
        config: &Config,
        token: Option<&str>,
        proxies: Proxies,
        stop: Stop,
    ) -> anyhow::Result<Self> {
        // One request is enough to see what comes. Requests that the site wants to be spread are worth waiting
        // for, as long as someone watches.
        let wait_max = config.retry.wait_max.min(TRIAL_SPACING_MAX);
        let retry = RetrySettings { failures_max: 1, wait_max, ..config.retry };
        let config = Config { retry, ..config.clone() };
        let (rate, clock) = (config.pace.requests_per_second, Clock::system());
        let former = FormerRuns::default();
        let rate_limit = Arc::new(RateLimit::new(rate, retry, former, None, clock.clone()));
        let limit = Arc::clone(&rate_limit);
        let fetcher = Fetcher::new(&config, &site, token, proxies, limit, clock.clone())?;
        let run = RunContext {
            site: Arc::new(site),
            config: Arc::new(config),
            fetcher: Arc::new(fetcher),
            rate_limit,
            health: Arc::default(),
            walked_again: Arc::default(),
            is_trial: true,
            shared: None,
            full_like_page: Arc::default(),
            stop,
            clock,
        };
        Ok(Self { run, has_answered: false })
    }

    /// Fetches the robots.txt files of the site's origins, and obeys them from now on.
    pub async fn obey_robots(&self, scope: &Scope) -> ledger::Result<()> {
        if self.run.config.pace.obey_robots {
            robots::obey(&self.run, None, scope).await?;
        }
        Ok(())
    }

    /// Returns the address of a task's page.
    pub fn address(&self, task: &Task) -> String {
        address(&self.run.site, task)
    }

    /// Sends one request for a task's page. `announced` is how many likes its item has, if that is known.
    pub async fn fetch(&mut self, task: &Task, announced: Option<LikeCount>) -> Tried {
        if !take_turn(&self.run).await {
            return Tried::Ended;
        }
        let looked = look_once(&self.run, task).await;
        let attempt = Attempt {
            announced: announced.map(|likes| likes.shown),
            certain: announced.map(|likes| likes.certain),
            possible: announced.map(|likes| likes.shown),
            gives_times: self.run.site.description.gives_times_in(task.stage()),
            ..Attempt::first(task)
        };
        let answer = judge(&attempt, &looked.page, looked.status());
        let has_answered = std::mem::replace(&mut self.has_answered, true);
        match (answer, &looked.page) {
            (_, Ok(_)) => {}
            (ContactAnswer::Passing, Err(failure)) if !has_answered => {
                return self.end(StopReason::Unreachable(format!(
                    "the site can't be reached: {} returned no page ({})",
                    looked.address,
                    failure.reason()
                )));
            }
            (_, Err(failure)) => {
                if let Some(ended) = self.end_for(failure, task) {
                    return ended;
                }
            }
        }
        self.tried(answer, looked, &attempt)
    }

    fn tried(&self, answer: ContactAnswer, looked: Look, attempt: &Attempt<'_>) -> Tried {
        let (words, status) = (looked.trouble(&self.run, attempt, 0, 0), looked.status());
        match looked.page {
            Ok(page) if answer == ContactAnswer::Expected => Tried::Page(page),
            _ if answer == ContactAnswer::OfOneItem => {
                let one = if matches!(attempt.task, Task::User(_)) { "user" } else { "item" };
                let words = format!("{words}. This may concern only that {one}");
                Tried::NotAsExpected(words, status)
            }
            Err(failure) if answer == ContactAnswer::Passing => Tried::MayPass(
                failure.reason().to_owned(),
                format!("{words}. This may pass: try again"),
            ),
            _ => Tried::NotAsExpected(words, status),
        }
    }

    /// Ends the trial if the page is not to blame for the failure.
    fn end_for(&self, failure: &FetchFailure, task: &Task) -> Option<Tried> {
        match failure {
            FetchFailure::Wait { reason, retry_after } => {
                pausing::report(&self.run, &self.run.rate_limit.pause(*retry_after, reason).pause);
            }
            FetchFailure::Local(LocalTrouble { reason, is_exhausted }) => {
                let (reason, is_exhausted) = (reason.clone(), *is_exhausted);
                self.run.stop.ask(StopReason::Local { reason, is_exhausted });
            }
            FetchFailure::Forbidden(rule) => {
                self.run.stop.ask(StopReason::forbidden(task.stage(), rule));
            }
            _ => return None,
        }
        Some(Tried::Ended)
    }

    fn end(&self, reason: StopReason) -> Tried {
        self.run.stop.ask(reason);
        Tried::Ended
    }
}
