//! The rows of the settlements of a batch.

use std::collections::HashSet;

use super::settlement::{Others, Settlement};
use crate::crash;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::ledger::later::Later;
use crate::ledger::records::{self, ItemKeys};
use crate::ledger::site_state;
use crate::ledger::stage_states;
use crate::ledger::tasks;
use crate::words::{ItemId, Moment, Record, Stage, Task, TaskState, UserId};

/// Writes the rows of the settlements whose claims hold: records, follow-ups, and what becomes of the tasks. Returns the
/// items whose likes are to be balanced.
pub async fn write_rows(
    conn: &mut Connection,
    held: &[&Settlement],
    user_facts: Later,
    now: Moment,
) -> Result<Later> {
    if held.is_empty() {
        return Ok(Later::NONE);
    }
    crash::point("settle.after-fence");
    let outcomes = || held.iter().map(|settlement| &settlement.outcome);
    let records: Vec<&Record> = outcomes().flat_map(|outcome| &outcome.records).collect();
    let mut keys = ItemKeys::default();
    for claim in held.iter().map(|settlement| &settlement.claim) {
        if let Some(item_id) = claim.task().item_id() {
            keys.add(item_id, claim.owner());
        }
    }
    let inserted = match *records {
        [] => None,
        _ => Some(records::insert_later(conn, &records, &mut keys, user_facts).await?),
    };
    crash::point("settle.after-records");
    replace_odd_entries(conn, held).await?;
    crash::point("settle.after-odd");

    let follow_ups: Vec<&Task> = outcomes().flat_map(|outcome| &outcome.follow_ups).collect();
    tasks::enqueue(conn, &follow_ups).await?;
    crash::point("settle.after-follow-ups");

    let settled: Vec<_> =
        held.iter().map(|s| (&s.claim, &s.outcome.settled, s.outcome.n_entries)).collect();
    tasks::settle(conn, &settled, now).await?;
    for settlement in held {
        if let Some(entries_hash) = settlement.outcome.entries_hash {
            tasks::note_entries(conn, settlement.claim.attempt().0, entries_hash).await?;
        }
    }
    crash::point("settle.after-tasks");
    settle_others(conn, held, now).await?;
    let mut items = tasks::with_likes_settled(conn, &items_with_a_page_settled(held)).await?;
    let within: Vec<_> = items_with_their_likes(held).collect();
    keys.look_up(conn, within.iter().copied()).await?;
    items.extend(within.into_iter().filter_map(|item_id| keys.get(item_id)));
    let likes: Vec<_> = records.iter().filter_map(|record| like_of_user(record, &keys)).collect();
    let are_within = outcomes().any(|outcome| outcome.lists_likes);
    items.extend(records::items_with_likes_of_users(conn, &likes, are_within).await?);
    let found_items: Vec<_> = records.iter().filter_map(|record| liked_item(record)).collect();
    if !found_items.is_empty() {
        items.extend(records::settled_liked_items(conn, &found_items).await?);
        items.sort_unstable();
        items.dedup();
    }
    if let Some(inserted) = inserted {
        let added = inserted.finish(conn).await?;
        records::add_totals(conn, added).await?;
        crash::point("settle.after-totals");
    }
    let balances = records::ask_balances(conn, &items).await?;
    crash::point("settle.after-short");
    Ok(balances)
}

/// Writes how the parts of the catalogue end.
pub async fn end_parts(conn: &mut Connection, held: &[&Settlement]) -> Result<()> {
    for settlement in held {
        if let Some(end) = settlement.outcome.end {
            tasks::set_part_end(conn, settlement.claim.owner(), end).await?;
            crash::point("settle.after-end");
        }
    }
    Ok(())
}

/// Writes what is odd about the pages that came. A page that came before replaces what was odd then.
async fn replace_odd_entries(conn: &mut Connection, held: &[&Settlement]) -> Result<()> {
    let with_page = held.iter().filter(|settlement| settlement.outcome.has_page());
    let (mut read_again, mut odd) = (Vec::new(), Vec::new());
    for settlement in with_page {
        let (task, attempt) = settlement.claim.attempt();
        if attempt > 1 {
            read_again.push(task);
        }
        odd.extend(settlement.outcome.odd.iter().map(|odd| (task, odd)));
    }
    records::replace_odd(conn, &read_again, &odd).await
}

/// Writes what the answers mean for tasks other than their own.
async fn settle_others(conn: &mut Connection, held: &[&Settlement], now: Moment) -> Result<()> {
    for settlement in held {
        let Settlement { claim, outcome, .. } = settlement;
        tasks::share_fate(conn, claim, &outcome.settled, now).await?;
        tasks::skip_past_end(conn, claim, &outcome.settled, now).await?;
        if outcome.others == Others::default() {
            continue;
        }
        let Others { forgiven, set_aside, stage_state, walks_again, probe_came } = &outcome.others;
        tasks::forgive(conn, forgiven).await?;
        tasks::set_aside(conn, set_aside.clone()).await?;
        if let Some(state) = stage_state {
            stage_states::write_stage_state(conn, state).await?;
        }
        if *probe_came {
            tasks::note_probe(conn, claim).await?;
            site_state::end_doubt(conn).await?;
        }
        if *walks_again {
            match claim.task().stage() {
                Stage::Items => tasks::begin_walk(conn, claim.owner(), now).await?,
                _ => tasks::read_again(conn, claim, now).await?,
            }
        }
    }
    crash::point("settle.after-others");
    Ok(())
}

fn items_with_a_page_settled(held: &[&Settlement]) -> HashSet<i64> {
    let settled = held.iter().filter(|s| s.outcome.settled.state() != TaskState::Available);
    let likes = settled.filter(|settlement| settlement.claim.task().stage() == Stage::Likes);
    likes.map(|settlement| settlement.claim.owner()).collect()
}

/// Returns the key of the item and the user of a like that the user's own list has.
fn like_of_user<'r>(record: &'r Record, keys: &ItemKeys<'_>) -> Option<(i64, &'r UserId)> {
    match record {
        Record::UserLike(like) => Some((keys.get(&like.item_id)?, &like.user_id)),
        _ => None,
    }
}

/// Returns the item that a user's list named.
const fn liked_item(record: &Record) -> Option<&ItemId> {
    match record {
        Record::LikedItem(item) => Some(&item.id),
        _ => None,
    }
}

/// Returns the items whose likes came with them.
fn items_with_their_likes<'a>(held: &[&'a Settlement]) -> impl Iterator<Item = &'a ItemId> {
    let pages = held.iter().map(|settlement| &settlement.outcome);
    let records = pages.filter(|page| page.lists_likes).flat_map(|page| &page.records);
    records.filter_map(|record| match record {
        Record::Item(item) => Some(&item.id),
        _ => None,
    })
}
