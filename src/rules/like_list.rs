//! Lists of likes: which page comes next, which lists end too early, and which never end.

mod end;

use end::is_full;
pub use end::{is_doubtful, leads_on, repeats_the_end};

use super::attempt::Attempt;
use super::plan::STALE_PAGES_MAX;
use super::stored_facts::StoredFacts;
use crate::sites::{LikesPage, NextPage};
use crate::words::{LikeCount, LikePages, Scope, Task, counted};

/// How many empty pages of one list are followed.
pub const EMPTY_PAGES_MAX: u64 = 20;

/// Returns whether an empty like page should have held likes, given how many the item may have.
pub fn comes_up_short(task: &Task, possible: Option<u32>) -> bool {
    let Task::Likes { offset, .. } = task else { return false };
    possible.is_some_and(|possible| *offset < possible)
}

/// Returns whether the page was read before.
pub const fn is_again(attempt: &Attempt<'_>) -> bool {
    attempt.was_stored || attempt.is_recheck
}

/// Returns whether a page of likes may be part of an endless list. A page that was stored before is not:
/// it brings no new like, whatever it leads to.
pub fn may_loop(attempt: &Attempt<'_>, page: &LikesPage) -> bool {
    !is_again(attempt) && could_go_on_forever(attempt.task, page, attempt.announced)
}

/// Returns whether a list of likes has gone on for too long without a like that was not known.
///
/// New likes come first in many lists. They shift the others, so that pages which are read later, such as in the
/// next run, begin with likes that are stored. Then each page is nearer to the last stored like. A page that
/// reaches that like, and any page without a usable entry, may be a list that repeats itself.
pub fn is_stale(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: &LikesPage,
    facts: &StoredFacts,
) -> bool {
    let has_new_likes = !page.likes.is_empty() && !facts.likes_are_stored;
    if !may_loop(attempt, page) || has_new_likes {
        return false;
    }
    if page.is_empty() {
        return !leads_on(scope, page);
    }
    let stale_max = match facts.catching_up_at {
        Some(position) => EMPTY_PAGES_MAX.max(n_pages_up_to(position, page)),
        None => u64::from(STALE_PAGES_MAX),
    };
    facts.n_stale_pages >= stale_max
}

/// Returns how many pages a list may need to reach this position after new likes have shifted it. A list that needs
/// more is not advancing. Some pages may be half as long as the current one.
fn n_pages_up_to(position: u32, page: &LikesPage) -> u64 {
    let n_entries = u64::try_from(page.n_entries).unwrap_or(u64::MAX).max(1);
    u64::from(position).saturating_mul(2).div_ceil(n_entries).saturating_add(1)
}

/// Returns whether a like page beyond the announced count names a next one. A site that sends the
/// same page for every offset would do so forever.
pub fn could_go_on_forever(task: &Task, page: &LikesPage, announced: Option<u32>) -> bool {
    let Task::Likes { offset, .. } = task else { return false };
    *offset >= announced.unwrap_or(1).clamp(1, LikeCount::CERTAIN_MAX) && page.next.page().is_some()
}

/// Returns whether the page after one has to be requested although it is not planned.
pub fn is_needed(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: &LikesPage,
    facts: &StoredFacts,
) -> bool {
    let (Task::Likes { offset, .. }, Some(Task::Likes { offset: next, .. })) =
        (attempt.task, page.next.page())
    else {
        return false;
    };
    let per_page = scope.traits.likes_per_page.max(1);
    if scope.traits.like_pages == LikePages::Planned {
        // A page that holds fewer entries than a full one leaves a gap before the next planned page.
        let planned = next - next % per_page;
        if planned > *offset && attempt.certain.is_some_and(|certain| planned < certain) {
            return false;
        }
    }
    // Nothing says that there is a page beyond the last announced like. But the number may be an old one, so a
    // full page is not the last.
    let is_over = || {
        let n_came = u32::try_from(page.n_entries).unwrap_or(u32::MAX);
        let is_reached = attempt.announced.is_some_and(|n| offset.saturating_add(n_came) >= n);
        is_reached && !is_full(scope, page, facts)
    };
    !(matches!(page.next, NextPage::Perhaps(_)) && is_over())
}

/// Returns why the list is not followed any further, if it could go on forever.
pub fn endless(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: &LikesPage,
    facts: &StoredFacts,
) -> Option<String> {
    let Task::Likes { offset, .. } = attempt.task else { return None };
    if facts.cursor_seen {
        return Some("the list of likes loops: its next page was named before".to_owned());
    }
    let pages_max = scope.traits.like_pages_max;
    let (n_pages, n_likes) = facts.list_size.unwrap_or_default();
    let nth = u64::from(offset / scope.traits.likes_per_page.max(1)).saturating_add(1);
    let is_planned = scope.traits.like_pages == LikePages::Planned;
    let n_pages = if is_planned { nth } else { n_pages };
    if leads_on(scope, page) && n_pages >= u64::from(pages_max) {
        let pages = counted(pages_max.into(), "page");
        return Some(format!("the list of likes has more than {pages}"));
    }
    // Each page with entries brings a like, so the others are empty.
    let is_stuck = leads_on(scope, page)
        && page.is_empty()
        && n_pages > n_likes.saturating_add(EMPTY_PAGES_MAX);
    is_stuck.then(|| "the list of likes continues without likes".to_owned())
}

#[cfg(test)]
mod tests;
