//! Where a list of likes may have ended too early.
//!
//! An answer that lost its entries, or the address of its next page, looks like the end of a list. So an end
//! is accepted at once only if two signs agree: the page names no next one or has no entry, and
//!
//! - as many likes as announced have come, or
//! - the last page with entries is much shorter than a full one. Pages in the middle of a list may be a little
//!   shorter, because sites leave out users who are private or blocked.
//!
//! With one sign alone, the page is requested once more at the end of the run. A list costs no more than that one
//! request. How many entries a full page has is what the largest page of likes had so far: sites send fewer than
//! they are asked for.

use crate::rules::attempt::Attempt;
use crate::rules::stored_facts::StoredFacts;
use crate::sites::{LikesPage, NextPage};
use crate::words::{LikePages, Scope, Task};

/// Returns whether a page without likes leads to another one. The pages that a count promises are planned
/// already; where each page says where the next one is, an empty one does too.
pub fn leads_on(scope: &Scope, page: &LikesPage) -> bool {
    let is_chained = scope.traits.like_pages == LikePages::Chained;
    page.next.page().is_some() && (is_chained || !page.is_empty())
}

/// Returns whether a page of likes has as many entries as a full one.
pub fn is_full(scope: &Scope, page: &LikesPage, facts: &StoredFacts) -> bool {
    n_entries(page) >= full_page(scope, facts)
}

/// Returns whether a page ends a list of likes, but may have lost what comes after it.
pub fn is_doubtful(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: &LikesPage,
    facts: &StoredFacts,
) -> bool {
    let Task::Likes { offset, cursor, .. } = attempt.task else { return false };
    if attempt.is_recheck || attempt.was_stored || leads_on(scope, page) {
        return false;
    }
    if page.next.problem().is_some() {
        return false;
    }
    // Where pages are numbered, an offset is a number of pages. These may be shorter than a full one should be.
    let n_before = match cursor {
        None => {
            (offset / scope.traits.likes_per_page.max(1)).saturating_mul(full_page(scope, facts))
        }
        Some(_) => *offset,
    };
    let n_came = n_before.saturating_add(n_entries(page));
    match (attempt.announced, attempt.at_most) {
        // Where the announced likes are planned for, a missing page shows. For items of a file, nothing is
        // announced, but such sites say on each page whether there is another.
        (announced, _)
            if scope.traits.like_pages == LikePages::Planned
                && (announced.is_some() || !page.is_empty()) =>
        {
            false
        }
        (Some(_), _) => {
            let is_short = attempt.certain.is_some_and(|certain| n_came < certain);
            !page.is_empty() && page.next == NextPage::None && is_short
        }
        (None, Some(at_most)) if n_came >= at_most => false,
        (None, at_most) if !page.is_empty() => {
            let is_much_missing = at_most.is_some_and(|at_most| is_much(n_came, at_most, facts));
            page.next == NextPage::None
                && (is_nearly_full(scope, n_entries(page), facts) || is_much_missing)
        }
        (None, _) => facts
            .n_entries_before
            .is_none_or(|before| before == 0 || is_nearly_full(scope, before, facts)),
    }
}

/// Returns whether a list without new likes has ended although its page names a next one, because the site repeats its
/// last page.
///
/// Either all announced likes must have come, or numbered pages must repeat one that is shorter than a full page. A
/// repeated full page may mean that the site stopped counting pages. A repeated only page may mean that the site
/// ignores the page number.
pub fn repeats_the_end(
    scope: &Scope,
    attempt: &Attempt<'_>,
    page: &LikesPage,
    facts: &StoredFacts,
) -> bool {
    let n_likes = facts.list_size.map_or(0, |(_, n)| u32::try_from(n).unwrap_or(u32::MAX));
    let counted = if attempt.at_most.is_some() { attempt.at_most } else { attempt.possible };
    if let Some(counted) = counted.filter(|n| *n > 0)
        && n_likes >= counted
    {
        return true;
    }
    let is_numbered = matches!(page.next, NextPage::Perhaps(_));
    if attempt.announced.is_some()
        || !is_numbered
        || page.is_empty()
        || facts.catching_up_at.is_some()
    {
        return false;
    }
    if attempt.at_most.is_some_and(|at_most| is_much(n_likes, at_most, facts)) {
        return false;
    }
    let has_other_pages = n_likes as usize > page.likes.len();
    !is_nearly_full(scope, n_entries(page), facts)
        || (has_other_pages && !is_full(scope, page, facts))
}

/// Returns whether a page with this number of entries may be from the middle of a list.
fn is_nearly_full(scope: &Scope, n_entries: u32, facts: &StoredFacts) -> bool {
    n_entries.saturating_mul(2) >= full_page(scope, facts)
}

/// Returns how many entries a full page has.
fn full_page(scope: &Scope, facts: &StoredFacts) -> u32 {
    let per_page = scope.traits.likes_per_page.max(1);
    facts.full_like_page.map_or(per_page, |most| most.clamp(1, per_page))
}

/// Returns whether a list that need not reach its announced number of likes is still so far from it that whole
/// pages must be missing.
fn is_much(n_came: u32, at_most: u32, facts: &StoredFacts) -> bool {
    let n_missing = at_most.saturating_sub(n_came);
    facts.full_like_page.is_some_and(|full| n_missing >= full.max(1)) && n_missing > at_most / 10
}

fn n_entries(page: &LikesPage) -> u32 {
    u32::try_from(page.n_entries).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
