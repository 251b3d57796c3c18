//! Users' lists and lists of users: which page comes next, and where a list ends.
//!
//! A list ends at once if the page says that it is the last, or if it names no next page and is short. If a full
//! page names no next one, or many of the announced likes are missing, the page is requested once more.

use super::attempt::Attempt;
use super::follow::{Plan, follow, next_problem};
use super::like_list::{EMPTY_PAGES_MAX, is_again};
use super::stored_facts::StoredFacts;
use crate::sites::{NextPage, Page};
use crate::words::{Scope, Settled, Task, UserTaskList, counted};

/// How a list continues after a page.
enum Continuation {
    /// This page comes next.
    GoesOn(Task),
    /// It ends here.
    Ends,
    /// The site may have left out the rest. If the page is the same the second time, the list ends. With a reason, it
    /// counts as incomplete.
    Doubtful(Option<String>),
    /// The list is given up, for this reason.
    Stops(String),
}

/// Returns how a task of such a list is settled after its page came, and what the page leads to.
pub fn settle(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: Page,
    facts: &StoredFacts,
) -> (Settled, Plan) {
    let continuation = continuation(attempt, &page, facts);
    let mut plan = follow(scope, attempt.task, page, facts);
    match continuation {
        Continuation::GoesOn(next) => plan.follow_ups.push(next),
        Continuation::Ends => {}
        Continuation::Doubtful(_) if !attempt.is_recheck => return (Settled::Recheck, plan),
        Continuation::Doubtful(reason) => plan.discard = reason,
        Continuation::Stops(reason) => plan.discard = Some(reason),
    }
    match &plan.discard {
        Some(reason) => (Settled::Discarded(reason.clone()), plan),
        None => (Settled::Completed, plan),
    }
}

fn continuation(attempt: &Attempt<'_>, page: &Page, facts: &StoredFacts) -> Continuation {
    let n_entries = page.n_entries().unwrap_or_default();
    let (next, n_users) = match page {
        Page::UserLikes(page) => (&page.next, None),
        Page::Users(page) => (&page.next, Some(page.users.len())),
        _ => return Continuation::Ends,
    };
    let what = list_in_words(attempt.task);
    match next {
        NextPage::Back | NextPage::Unusable(_) => {
            let problem = next_problem(next.problem().unwrap_or_default(), next);
            Continuation::Doubtful(Some(format!("{what} stops here: {problem}")))
        }
        NextPage::None | NextPage::Last if is_again(attempt) => Continuation::Ends,
        NextPage::None | NextPage::Last => {
            let is_told = *next == NextPage::Last && n_entries > 0;
            let is_whole = has_all_likes(attempt, n_entries);
            let ends = !lacks_likes(attempt, n_entries)
                && (is_told || is_whole || !is_full(attempt, n_entries));
            if ends { Continuation::Ends } else { Continuation::Doubtful(None) }
        }
        // A next number or offset does not prove that there is a next page.
        NextPage::Perhaps(_) if n_entries == 0 && lacks_likes(attempt, 0) => {
            Continuation::Doubtful(None)
        }
        NextPage::Perhaps(_) if n_entries == 0 => Continuation::Ends,
        NextPage::Page(next) | NextPage::Perhaps(next) => {
            if let Some(reason) = endless(attempt, n_entries, facts) {
                return Continuation::Stops(format!("{what} {reason}"));
            }
            let n_new = facts.n_new_users.zip(n_users.filter(|n| *n > 0));
            let has_too_few = n_new
                .is_some_and(|(n_new, n_users)| share(n_new, n_users) < attempt.new_users_share);
            if has_too_few { Continuation::Ends } else { Continuation::GoesOn(next.clone()) }
        }
    }
}

/// Returns why a list must not be followed to its next page, if it could go on forever.
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

/// Returns whether enough of a user's announced likes are missing at the end of the list to suspect a lost page. Many
/// lists lack a few, because items are gone or private.
fn lacks_likes(attempt: &Attempt<'_>, n_entries: u32) -> bool {
    let Task::User(task) = attempt.task else { return false };
    let Some(announced) = attempt.announced else { return false };
    let n_missing = announced.saturating_sub(task.position.saturating_add(n_entries));
    if n_entries == 0 && task.position == 0 {
        return n_missing > 0;
    }
    n_missing > 0 && attempt.full_page.is_some_and(|full| n_missing.saturating_mul(2) >= full)
}

/// Returns whether a page ends with the last of a user's announced likes.
fn has_all_likes(attempt: &Attempt<'_>, n_entries: u32) -> bool {
    let Task::User(task) = attempt.task else { return false };
    attempt.announced.is_some_and(|announced| task.position.saturating_add(n_entries) >= announced)
}

/// Returns whether a page is long enough to be in the middle of a list. Such pages may be shorter than a full one,
/// because sites leave out what is private.
fn is_full(attempt: &Attempt<'_>, n_entries: u32) -> bool {
    attempt.full_page.is_some_and(|full| n_entries.saturating_mul(2) >= full)
}

/// Returns the share of new users on a page.
#[expect(clippy::cast_precision_loss, reason = "a page has few users")]
fn share(n_new: u64, n_users: usize) -> f64 {
    n_new as f64 / n_users as f64
}

/// Returns a description of the list that names no user.
pub const fn list_in_words(task: &Task) -> &'static str {
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
