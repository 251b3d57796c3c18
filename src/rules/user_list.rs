//! Lists that belong to a user or name users: which page comes next, and where they end.
//!
//! An end is accepted at once if the page says that it is the last, or names no next one and is short. If a full
//! page names no next one, or many of the announced likes are missing, the page is requested once more.

use super::attempt::Attempt;
use super::follow::{Plan, follow, next_problem};
use super::like_list::{EMPTY_PAGES_MAX, is_again};
use super::stored_facts::StoredFacts;
use crate::sites::{NextPage, Page};
use crate::words::{Scope, Settled, Task, UserTaskList, counted};

/// How a list continues after a page.
enum Course {
    /// At this page.
    GoesOn(Task),
    /// It ends here.
    Ends,
    /// It may have lost what comes after this page. If the page says the same a second time, the list ends, and
    /// is incomplete for this reason if there is one.
    Doubtful(Option<String>),
    /// It is not followed any further, for this reason.
    Stops(String),
}

/// What becomes of a task of such a list whose page came, and what the page leads to.
pub fn settle(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: Page,
    facts: &StoredFacts,
) -> (Settled, Plan) {
    let course = course(attempt, &page, facts);
    let mut plan = follow(scope, attempt.task, page, facts);
    match course {
        Course::GoesOn(next) => plan.follow_ups.push(next),
        Course::Ends => {}
        Course::Doubtful(_) if !attempt.is_recheck => return (Settled::Recheck, plan),
        Course::Doubtful(reason) => plan.discard = reason,
        Course::Stops(reason) => plan.discard = Some(reason),
    }
    match &plan.discard {
        Some(reason) => (Settled::Discarded(reason.clone()), plan),
        None => (Settled::Completed, plan),
    }
}

fn course(attempt: &Attempt<'_>, page: &Page, facts: &StoredFacts) -> Course {
    let n_entries = page.n_entries().unwrap_or_default();
    let (next, n_users) = match page {
        Page::UserLikes(page) => (&page.next, None),
        Page::Users(page) => (&page.next, Some(page.users.len())),
        _ => return Course::Ends,
    };
    let what = what(attempt.task);
    match next {
        NextPage::Back | NextPage::Unusable(_) => {
            let problem = next_problem(next.problem().unwrap_or_default(), next);
            Course::Doubtful(Some(format!("{what} stops here: {problem}")))
        }
        NextPage::None | NextPage::Last if is_again(attempt) => Course::Ends,
        NextPage::None | NextPage::Last => {
            let is_told = *next == NextPage::Last && n_entries > 0;
            let ends =
                !lacks_likes(attempt, n_entries) && (is_told || !is_full(attempt, n_entries));
            if ends { Course::Ends } else { Course::Doubtful(None) }
        }
        // A number or an offset alone does not say that there is such a page.
        NextPage::Perhaps(_) if n_entries == 0 && lacks_likes(attempt, 0) => Course::Doubtful(None),
        NextPage::Perhaps(_) if n_entries == 0 => Course::Ends,
        NextPage::Page(next) | NextPage::Perhaps(next) => {
            if let Some(reason) = endless(attempt, n_entries, facts) {
                return Course::Stops(format!("{what} {reason}"));
            }
            let n_new = facts.n_new_users.zip(n_users.filter(|n| *n > 0));
            let has_too_few = n_new
                .is_some_and(|(n_new, n_users)| share(n_new, n_users) < attempt.new_users_share);
            if has_too_few { Course::Ends } else { Course::GoesOn(next.clone()) }
        }
    }
}

/// Returns why a list that names a next page could go on forever, if it could.
fn endless(attempt: &Attempt<'_>, n_entries: u32, facts: &StoredFacts) -> Option<String> {
    if facts.cursor_seen {
        return Some("loops: its next page was named before".to_owned());
    }
    if facts.repeats_earlier_page && !is_again(attempt) {
        return Some("loops: the page repeats an earlier one, yet names a next page".to_owned());
    }
    if n_entries == 0 && facts.n_empty_pages >= EMPTY_PAGES_MAX {
        return Some("has too many empty pages".to_owned());
    }
    let (n_pages, _) = facts.list_size.unwrap_or_default();
    let pages_max = attempt.pages_max;
    (n_pages >= u64::from(pages_max))
        .then(|| format!("has more than {}", counted(pages_max.into(), "page")))
}

/// Returns whether so many of a user's announced likes are missing at the end of the list that a page may have
/// lost them. A few are missing in many lists: of items that are gone or private.
fn lacks_likes(attempt: &Attempt<'_>, n_entries: u32) -> bool {
    let Task::User(task) = attempt.task else { return false };
    let Some(announced) = attempt.announced else { return false };
    let n_missing = announced.saturating_sub(task.position.saturating_add(n_entries));
    if n_entries == 0 && task.position == 0 {
        return n_missing > 0;
    }
    n_missing > 0 && attempt.full_page.is_some_and(|full| n_missing.saturating_mul(2) >= full)
}

/// Returns whether a page may be from the middle of a list. Pages may be a little shorter than a full one, because
/// sites leave out what is private.
fn is_full(attempt: &Attempt<'_>, n_entries: u32) -> bool {
    attempt.full_page.is_some_and(|full| n_entries.saturating_mul(2) >= full)
}

/// Returns which share of the users on a page is new.
#[expect(clippy::cast_precision_loss, reason = "a page has few users")]
fn share(n_new: u64, n_users: usize) -> f64 {
    n_new as f64 / n_users as f64
}

/// Returns what the list is, without naming a user.
pub const fn what(task: &Task) -> &'static str {
    let Task::User(task) = task else { return "the list" };
    match task.list {
        UserTaskList::Likes(_) => "the list of a user's likes",
        UserTaskList::Users => "the list of users",
        UserTaskList::Followers(_) => "the list of a user's followers",
        UserTaskList::Followings(_) => "the list of the users whom a user follows",
        UserTaskList::Commenters(_) => "the list of comments",
    }
}

#[cfg(test)]
mod tests;
