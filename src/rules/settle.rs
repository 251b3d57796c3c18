//! What becomes of a task: the one place where the judgement of an answer turns into a settlement.

use super::attempt::Attempt;
use super::follow::{Plan, comes_up_short, could_go_on_forever, follow};
use super::lookup::StoredFacts;
use super::retry::{AfterFailure, after_failure};
use crate::config;
use crate::sites::{NextPage, Page};
use crate::words::{FetchFailure, Moment, Scope, Settled, Task, counted};

/// What becomes of a task whose page came, and what the page leads to.
pub fn settle_page(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: Page,
    facts: &StoredFacts,
) -> (Settled, Plan) {
    if let Page::Likes(likes) = &page {
        let is_short = comes_up_short(attempt.task, attempt.possible) || facts.likes_are_missing;
        if likes.is_empty() && !attempt.is_recheck && is_short {
            return (Settled::Recheck, Plan::default());
        }
        let has_new_likes = !likes.likes.is_empty() && !facts.likes_are_stored;
        if could_go_on_forever(attempt.task, likes, attempt.announced) && !has_new_likes {
            let reason =
                "the list of likes loops: the page brought no new like, yet names a next page";
            return (Settled::Discarded(reason.to_owned()), Plan::default());
        }
    }
    let next = likes_next(scope, attempt, &page);
    let mut plan = follow(scope, attempt.task, page, &facts.seen_items);
    if let LikesNext::Doubtful(reason) = next {
        // What came is stored, as it may be all that ever comes.
        if !attempt.is_recheck {
            return (Settled::Recheck, plan);
        }
        plan.discard = reason;
    }
    let settled = match &plan.discard {
        Some(reason) => Settled::Discarded(reason.clone()),
        None => Settled::Completed,
    };
    (settled, plan)
}

/// What is known of the page after a page of likes.
enum LikesNext {
    /// It is planned already, or the page says where it is, or that it is the last.
    Known,
    /// The page has to be requested once more, because its next page can't be requested. If it says
    /// the same then, the list breaks off for this reason, if its end is not known.
    Doubtful(Option<String>),
}

fn likes_next(scope: &Scope, attempt: &Attempt<'_>, page: &Page) -> LikesNext {
    let (Page::Likes(likes), Task::Likes { offset, .. }) = (page, attempt.task) else {
        return LikesNext::Known;
    };
    let Some(problem) = likes.next.problem() else { return LikesNext::Known };
    let after = offset.saturating_add(scope.traits.likes_per_page);
    let is_planned = attempt.certain.is_some_and(|certain| after < certain);
    let is_last = attempt.announced.is_some_and(|announced| after >= announced);
    if !is_planned && !is_last {
        let reason =
            format!("the list of likes breaks off: the address of the next page {problem}");
        return LikesNext::Doubtful(Some(reason));
    }
    // It may not be the page that was requested.
    if likes.next == NextPage::Back { LikesNext::Doubtful(None) } else { LikesNext::Known }
}

/// How a task without a page is settled.
#[derive(Clone, Copy, Debug)]
pub struct SettleRule<'r> {
    /// When failed tasks are tried again.
    pub policy: &'r config::RetrySettings,
    /// When the answer came.
    pub now: Moment,
    /// A random number from 0 to 1, which spreads retries.
    pub fraction: f64,
    /// Whether the answer paused the site. Then it is about the site, and the task has not failed.
    pub site_is_paused: bool,
}

/// What becomes of a task whose page did not come.
pub fn settle_without_page(
    attempt: &Attempt<'_>,
    failure: FetchFailure,
    rule: &SettleRule<'_>,
) -> Settled {
    match failure {
        FetchFailure::Refused { reason, .. } if rule.site_is_paused => Settled::SetAside(reason),
        FetchFailure::NotSent | FetchFailure::Local(_) | FetchFailure::Wait { .. } => {
            Settled::Released
        }
        FetchFailure::Down(_) if rule.site_is_paused => Settled::Released,
        FetchFailure::Down(reason)
        | FetchFailure::Failed(reason)
        | FetchFailure::Unreadable(reason) => failed(attempt, reason, rule),
        FetchFailure::Gone(reason) => gone(attempt.task, reason),
        // Refused twice, though the site sent another page in between: it is private.
        FetchFailure::Refused { reason, .. } => gone(attempt.task, format!("{reason}, twice")),
        FetchFailure::Rejected(reason) | FetchFailure::Forbidden(reason) => {
            Settled::Discarded(reason)
        }
    }
}

/// Returns whether a 403 is about the page and not about the site: the site refused the page
/// before, and sent another one since.
pub const fn is_private(attempt: &Attempt<'_>, site_is_open: bool) -> bool {
    site_is_open && attempt.was_set_aside
}

/// Returns whether one more failure would be the task's last.
pub const fn is_last_try(attempt: &Attempt<'_>, policy: &config::RetrySettings) -> bool {
    attempt.failures.saturating_add(1) >= policy.failures_max
}

fn failed(attempt: &Attempt<'_>, reason: String, rule: &SettleRule<'_>) -> Settled {
    let failures = attempt.failures.saturating_add(1);
    match after_failure(rule.policy, failures, rule.now, rule.fraction) {
        AfterFailure::Retry(at) => Settled::Retry(at, reason),
        AfterFailure::GiveUp => {
            let failures = counted(u64::from(failures), "failure");
            Settled::Discarded(format!("{reason} (given up after {failures})"))
        }
    }
}

/// A catalogue page that is gone would end the catalogue silently, so it is no success.
fn gone(task: &Task, reason: String) -> Settled {
    match task {
        Task::Catalogue { .. } => Settled::Discarded(format!("the catalogue breaks off: {reason}")),
        Task::Likes { .. } | Task::Features { .. } => Settled::Gone(reason),
    }
}

#[cfg(test)]
mod tests;
