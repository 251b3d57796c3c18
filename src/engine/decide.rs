//! What a page that came leads to.

use std::sync::atomic::Ordering;

use super::attempt::attempt;
use super::blame;
use super::context::RunContext;
use super::lookup;
use crate::ledger::tasks::Claim;
use crate::ledger::writer::Outcome;
use crate::ledger::{Readers, Result};
use crate::rules::follow::Plan;
use crate::rules::lookup::{entries_hash, lookup as needed};
use crate::rules::settle::settle_page;
use crate::sites::Page;
use crate::words::{LikePages, Scope};

/// Looks up what must be known, and decides what the page of a claimed task leads to. `n_without_page` is how many
/// answers of the stage had been no page when it was requested.
pub async fn decide(
    run: &RunContext,
    readers: &Readers,
    scope: &Scope,
    claim: &Claim,
    page: Page,
    n_without_page: u64,
) -> Result<Outcome> {
    let attempt = attempt(claim, run);
    let mut facts = lookup::read(readers, claim, needed(scope, &attempt, &page)).await?;
    if let Some(part) = claim.task().part() {
        facts.parts_below = run.site.parts_below(part);
    }
    let (n_entries, entries_hash) = (page.n_entries(), entries_hash(scope, &page));
    if let (Page::Likes(_), Some(n)) = (&page, n_entries) {
        let before = run.full_like_page.fetch_max(n, Ordering::Relaxed);
        facts.full_like_page = Some(before.max(n));
    }
    let (settled, plan) = settle_page(scope, &attempt, page, &facts);
    let Plan { records, follow_ups, end, odd, lacks_likes, .. } = plan;
    let others = blame::note_page(run, claim, lacks_likes, n_without_page);
    let is_within = scope.traits.like_pages == LikePages::WithinItems;
    Ok(Outcome {
        settled,
        records,
        odd,
        follow_ups,
        end,
        n_entries,
        entries_hash,
        lists_likes: is_within && scope.asks_items(),
        pause: None,
        others,
        alone: None,
    })
}
