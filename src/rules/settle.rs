//! What becomes of a task: the one place where the judgement of an answer turns into a settlement.

use super::attempt::Attempt;
use super::follow::{Plan, follow, next_problem};
use super::like_list::{
    comes_up_short, endless, is_doubtful, is_needed, is_stale, leads_on, repeats_the_end,
};
use super::retry::{AfterFailure, after_failure};
use super::stored_facts::StoredFacts;
use super::user_list;
use crate::config;
use crate::sites::{NextPage, Page};
use crate::words::{
    CatalogueEnd, FetchFailure, LikePages, Moment, Scope, Settled, Task, UserTaskList, counted,
};

/// What becomes of a task whose page came, and what the page leads to.
pub fn settle_page(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: Page,
    facts: &StoredFacts,
) -> (Settled, Plan) {
    if matches!(page, Page::UserLikes(_) | Page::Users(_)) {
        return user_list::settle(scope, attempt, page, facts);
    }
    let mut next_is_needed = true;
    let mut is_endless = None;
    let mut may_go_on = false;
    if let Page::Likes(likes) = &page {
        let is_short = comes_up_short(attempt.task, attempt.possible) || facts.likes_are_missing;
        let leads_on = leads_on(scope, likes);
        if likes.is_empty() && !leads_on && !attempt.is_recheck && is_short {
            return (Settled::Recheck, Plan { lacks_likes: true, ..Plan::default() });
        }
        if is_stale(scope, attempt, likes, facts) {
            if repeats_the_end(scope, attempt, likes, facts) {
                return (Settled::Completed, Plan::default());
            }
            let reason = "the list of likes loops: the page has no new like, yet names a next page";
            return (Settled::Discarded(reason.to_owned()), Plan::default());
        }
        is_endless = endless(scope, attempt, likes, facts);
        next_is_needed = is_endless.is_none() && is_needed(scope, attempt, likes, facts);
        may_go_on = is_doubtful(scope, attempt, likes, facts);
    }
    let names_bad_next =
        matches!(&page, Page::Catalogue(catalogue) if catalogue.next.problem().is_some());
    let likes_next = likes_next(scope, attempt, &page);
    let mut plan = follow(scope, attempt.task, page, facts);
    if matches!(attempt.task, Task::Likes { .. }) && !next_is_needed {
        plan.follow_ups.clear();
    }
    // What came is stored.
    plan.discard = plan.discard.or(is_endless);
    if let LikesNext::Doubtful(reason) = likes_next {
        // What came is stored, as it may be all that ever comes.
        if !attempt.is_recheck {
            return (Settled::Recheck, plan);
        }
        plan.discard = reason;
    }
    if may_go_on {
        return (Settled::Recheck, plan);
    }
    // An end that the page does not tell, one above the like limit, or a next page that can't be requested may
    // come from a page that arrived incomplete, so it is accepted only the second time.
    let breaks_off = names_bad_next && plan.discard.is_some();
    let is_above = plan.end.is_some_and(|end| end.reason == CatalogueEnd::AboveLimit);
    if (breaks_off || is_above || plan.is_doubtful) && !attempt.is_recheck {
        let plan = Plan { end: None, discard: None, ..plan };
        return (Settled::Recheck, plan);
    }
    let settled = match &plan.discard {
        Some(reason) => Settled::Discarded(reason.clone()),
        None => Settled::Completed,
    };
    (settled, plan)
}

/// What is known about the page after a page of likes.
enum LikesNext {
    /// It is planned already, or the page says where it is, or that it is the last.
    Known,
    /// The page is requested once more, because its next page can't be requested. If it says the
    /// same then and the end of the list is not known, the list stops there for this reason.
    Doubtful(Option<String>),
}

fn likes_next(scope: &Scope, attempt: &Attempt<'_>, page: &Page) -> LikesNext {
    let (Page::Likes(likes), Task::Likes { offset, .. }) = (page, attempt.task) else {
        return LikesNext::Known;
    };
    let Some(problem) = likes.next.problem() else { return LikesNext::Known };
    let n = match scope.traits.like_pages {
        LikePages::Planned => scope.traits.likes_per_page,
        LikePages::Chained | LikePages::WithinItems => {
            u32::try_from(likes.n_entries).unwrap_or(u32::MAX)
        }
    };
    let after = offset.saturating_add(n);
    let is_planned = attempt.certain.is_some_and(|certain| after < certain);
    let is_last = attempt.announced.is_some_and(|announced| after >= announced);
    if !is_planned && !is_last {
        let reason =
            format!("the list of likes stops here: {}", next_problem(problem, &likes.next));
        return LikesNext::Doubtful(Some(reason));
    }
    // It may not be the page that was requested.
    if likes.next == NextPage::Back { LikesNext::Doubtful(None) } else { LikesNext::Known }
}

/// A page that alone caused this many pauses comes after all others.
const PAUSES_MAX: u32 = 3;

/// How a task without a page is settled.
#[derive(Clone, Copy, Debug)]
pub struct SettleRule<'r> {
    /// When failed tasks are tried again.
    pub policy: &'r config::RetrySettings,
    /// When the answer came.
    pub now: Moment,
    /// A random number from 0 to 1, which spreads retries.
    pub fraction: f64,
    /// Whether the site sent a page that was open before, or any other page, since the task was set
    /// aside. Only then is the answer about the task and nothing else.
    pub site_is_open: bool,
    /// When the pause that this answer began ends, if it began one.
    pub began_pause_until: Option<Moment>,
}

/// What becomes of a task without its page, as far as the page is to blame.
pub fn settle_without_page(
    attempt: &Attempt<'_>,
    failure: FetchFailure,
    rule: &SettleRule<'_>,
) -> Settled {
    let is_judged = is_judged(attempt, rule.site_is_open);
    match failure {
        FetchFailure::NotSent | FetchFailure::Local(_) => Settled::Released,
        FetchFailure::Forbidden(reason) => Settled::Discarded(reason),
        FetchFailure::Wait { reason, .. } => told_to_wait(attempt, reason, rule),
        FetchFailure::Gone(reason) if is_judged => gone(attempt.task, reason),
        FetchFailure::Refused(reason) if is_judged => private(attempt.task, &reason),
        FetchFailure::Rejected(reason) if is_judged => Settled::Discarded(reason),
        FetchFailure::Gone(reason)
        | FetchFailure::Refused(reason)
        | FetchFailure::Rejected(reason) => Settled::SetAside { reason, is_failure: false },
        FetchFailure::Down(reason)
        | FetchFailure::Failed(reason)
        | FetchFailure::Unreadable(reason) => failed(attempt, reason, rule),
    }
}

/// Returns whether an answer settles the task for good: it was set aside before, and the site has sent
/// another page since.
pub const fn is_judged(attempt: &Attempt<'_>, site_is_open: bool) -> bool {
    site_is_open && attempt.was_set_aside
}

/// Returns whether one more failure would set the task aside or give it up.
pub const fn is_last_try(attempt: &Attempt<'_>, policy: &config::RetrySettings) -> bool {
    let last = if attempt.was_set_aside { 1 } else { 2 };
    attempt.failures.saturating_add(last) >= policy.failures_max
}

/// Returns whether a list that continues at a known address is followed there although this page
/// failed: the page waits for the end of the run.
pub const fn goes_on_meanwhile(settled: &Settled) -> bool {
    matches!(
        settled,
        Settled::SetAside { .. }
            | Settled::Postponed { is_aside: true, .. }
            | Settled::Discarded(_)
    )
}

/// Returns whether the site no longer accepts the address of a catalogue page, so that the
/// catalogue has to be read again from its first page.
pub fn has_expired(task: &Task, settled: &Settled, status: Option<u16>) -> bool {
    task.cursor().is_some()
        && matches!(settled, Settled::Discarded(_))
        && matches!(status, Some(400 | 404 | 410))
}

/// A failure counts. The second-to-last one sets the task aside, so that the last attempt comes at
/// the end of the run.
fn failed(attempt: &Attempt<'_>, reason: String, rule: &SettleRule<'_>) -> Settled {
    let policy = rule.policy;
    if attempt.was_set_aside && !rule.site_is_open {
        return Settled::SetAside { reason, is_failure: false };
    }
    if !attempt.was_set_aside && is_last_try(attempt, policy) {
        return Settled::SetAside {
            reason,
            is_failure: attempt.failures.saturating_add(1) < policy.failures_max,
        };
    }
    let failures = attempt.failures.saturating_add(1);
    match after_failure(policy, failures, rule.now, rule.fraction) {
        AfterFailure::Retry(at) => Settled::Retry(at, reason),
        AfterFailure::GiveUp => {
            let failures = counted(u64::from(failures), "failure");
            Settled::Discarded(format!("{reason} (given up after {failures})"))
        }
    }
}

/// The site asked the crawl to wait. After a pause that one page caused, other pages come first; a
/// page that causes one pause after another comes last, and is given up if the site answers others.
fn told_to_wait(attempt: &Attempt<'_>, reason: String, rule: &SettleRule<'_>) -> Settled {
    let Some(until_at) = rule.began_pause_until else { return Settled::Released };
    let pauses = attempt.pauses.saturating_add(1);
    if is_judged(attempt, rule.site_is_open) && pauses > PAUSES_MAX {
        let pauses = counted(u64::from(pauses), "pause");
        return Settled::Discarded(format!(
            "{reason} for this page alone, although other pages arrived (given up after {pauses})"
        ));
    }
    Settled::Postponed { until_at, reason, is_aside: pauses >= PAUSES_MAX }
}

/// A catalogue page that is gone would end the catalogue silently, so it is not a success.
fn gone(task: &Task, reason: String) -> Settled {
    match task {
        Task::Catalogue { .. } => Settled::Discarded(format!("the catalogue stops here: {reason}")),
        Task::Likes { cursor: Some(_), .. } => {
            Settled::Discarded(format!("the list of likes stops here: {reason}"))
        }
        Task::User(of) if of.cursor.is_some() || of.list == UserTaskList::Users => {
            Settled::Discarded(format!("{} stops here: {reason}", user_list::list_in_words(task)))
        }
        Task::Likes { cursor: None, .. }
        | Task::Features { .. }
        | Task::User(_)
        | Task::Thumb { .. } => Settled::Gone(reason),
    }
}

fn private(task: &Task, reason: &str) -> Settled {
    match gone(task, format!("{reason}, twice")) {
        Settled::Gone(reason) => Settled::Private(reason),
        other => other,
    }
}

#[cfg(test)]
mod tests;
