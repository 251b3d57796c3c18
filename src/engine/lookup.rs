//! The one read between parsing a page and deciding.

use crate::ledger::tasks::{self, Claim};
use crate::ledger::{Reader, Readers, Result, records};
use crate::rules::lookup::Lookup;
use crate::rules::stored_facts::StoredFacts;

/// Reads what a page needs to be followed.
///
/// A catalogue page is the only one of its part in flight, so what is read for it still holds when
/// it is settled.
pub async fn read(readers: &Readers, claim: &Claim, lookup: Lookup<'_>) -> Result<StoredFacts> {
    let mut facts = StoredFacts::default();
    if lookup == Lookup::Nothing {
        return Ok(facts);
    }
    let mut conn = readers.acquire().await?;
    match lookup {
        Lookup::Nothing => {}
        Lookup::SeenItems { page, item_ids, is_limited, may_repeat, items_hash, is_last, next } => {
            let place = (claim.owner(), page);
            records::fill_seen(&mut conn, place, &item_ids, &mut facts.seen_items).await?;
            if is_limited {
                facts.seen_items.n_items = records::n_items_before(&mut conn, place).await?;
            }
            if may_repeat {
                let last = tasks::last_first_listing(&mut conn, place, items_hash).await?;
                facts.seen_items.last_first_listing = Some(last);
            }
            // A page that repeats an earlier one may be the last one.
            let seen = &facts.seen_items;
            let repeats = seen.last_first_listing.is_some_and(|last| last < page)
                || item_ids.iter().all(|item_id| seen.item_ids.contains(*item_id));
            if is_last || repeats {
                records::fill_length(&mut conn, place, &mut facts.seen_items).await?;
            }
            if let Some(next) = next {
                facts.seen_items.cursor_seen = tasks::cursor_is_known(&mut conn, next).await?;
            }
        }
        Lookup::MissingLikes { announced } => {
            facts.likes_are_missing = tasks::is_last_of_likes(&mut conn, claim).await?
                && records::n_likes(&mut conn, claim.owner()).await? < announced;
        }
        Lookup::LikesChain { likes, offset, next } => {
            if !likes.is_empty() {
                facts.likes_are_stored = records::n_stored(&mut conn, likes).await? == likes.len();
            }
            if let Some(offset) = offset
                && (likes.is_empty() || facts.likes_are_stored)
            {
                let stale = records::stale_likes(&mut conn, (claim.owner(), offset), likes).await?;
                facts.n_stale_pages = stale.n_pages;
                facts.catching_up_at = stale.catching_up_at;
            }
            if let Some(next) = next {
                facts.cursor_seen = tasks::cursor_is_known(&mut conn, next).await?;
            }
            let n_pages = tasks::n_like_pages(&mut conn, claim.owner()).await?;
            let n_likes = records::n_likes(&mut conn, claim.owner()).await?;
            facts.list_size = Some((n_pages, n_likes.into()));
        }
        lookup @ Lookup::UserList { .. } => user_list(&mut conn, claim, lookup, &mut facts).await?,
        Lookup::PageBefore { offset } => {
            facts.n_entries_before =
                tasks::n_entries_before(&mut conn, claim.owner(), offset).await?;
        }
    }
    Ok(facts)
}

/// Reads what a page of a list that belongs to a user or names users needs to be followed.
async fn user_list(
    conn: &mut Reader,
    claim: &Claim,
    lookup: Lookup<'_>,
    facts: &mut StoredFacts,
) -> Result<()> {
    let Lookup::UserList { entries_hash, user_ids, item_ids, next } = lookup else {
        return Ok(());
    };
    if !item_ids.is_empty() {
        records::fill_stored(conn, &item_ids, &mut facts.seen_items).await?;
    }
    if !user_ids.is_empty() {
        facts.n_new_users = Some(records::n_new_users(conn, &user_ids).await?);
    }
    if let Some(next) = next {
        facts.cursor_seen = tasks::cursor_is_known(conn, next).await?;
    }
    let list = tasks::user_list_pages(conn, claim, entries_hash).await?;
    facts.list_size = Some((list.n_pages, 0));
    (facts.n_empty_pages, facts.repeats_earlier_page) = (list.n_empty, list.repeats);
    Ok(())
}
