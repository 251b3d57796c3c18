//! One transaction for a whole batch.

use std::collections::HashSet;

use super::queue_state::Due;
use super::settlement::{Others, Settlement};
use crate::crash;
use crate::ledger::allowances;
use crate::ledger::connection::Connection;
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::hosts;
use crate::ledger::journal::{self, RequestEntry};
use crate::ledger::records::{self, ItemKeys};
use crate::ledger::site_state::{self, Activity};
use crate::ledger::stage_states;
use crate::ledger::tasks::{self, Claim, TaskCensus};
use crate::words::{
    Allowance, Answered, ItemId, Moment, Pause, Record, Stage, StageSet, Task, TaskState, UserId,
};

/// What a transaction led to.
pub struct Committed {
    /// The claims that the fence let through, by task and attempt.
    pub passed: HashSet<(i64, i64)>,
    /// The new claims.
    pub claims: Vec<Claim>,
    /// The census as of the commit.
    pub census: TaskCensus,
    /// When the next task of the open stages is due.
    pub due: Due,
    /// The stages that were open.
    pub open: StageSet,
}

/// Does in one transaction what must happen together: the fence, the rows of the claims that it let through,
/// new claims. What the site allows comes along, if that has changed.
pub async fn transact(
    conn: &mut Connection,
    settlements: &[&Settlement],
    allowances: Option<&[Allowance]>,
    n_claims: usize,
    open: StageSet,
    now: Moment,
) -> Result<Committed> {
    hosts::begin(conn).await?;
    let done = match allowances {
        Some(allowances) => allowances::write_allowances(conn, allowances).await,
        None => Ok(()),
    };
    let done = match done {
        Ok(()) => work(conn, settlements, n_claims, open, now).await,
        Err(error) => Err(error),
    };
    conn.end(done).await
}

/// The work of [`transact`], within a transaction that has begun.
pub async fn work(
    conn: &mut Connection,
    settlements: &[&Settlement],
    n_claims: usize,
    open: StageSet,
    now: Moment,
) -> Result<Committed> {
    // If the server has lost commits, the numbers of earlier claims may belong to other tasks by now. Not even their
    // requests can be logged.
    let history = conn.history();
    let are_known = |settlement: &&Settlement| settlement.claim.history() == history;
    let settlements: Vec<&Settlement> = settlements.iter().copied().filter(are_known).collect();
    let claims: Vec<&Claim> = settlements.iter().map(|s| &s.claim).collect();
    let passed =
        if claims.is_empty() { HashSet::new() } else { tasks::fence(conn, &claims).await? };
    let held: Vec<&Settlement> =
        settlements.iter().copied().filter(|s| s.claim.is_in(&passed)).collect();
    settle(conn, &held, now).await?;

    let claims = if n_claims == 0 {
        Vec::new()
    } else {
        crash::point("settle.before-claim");
        tasks::claim(conn, n_claims, open, now).await?
    };
    if !claims.is_empty() {
        crash::point("settle.after-claim");
    }
    let stale = settlements.iter().map(|s| s.claim.attempt()).filter(|of| !passed.contains(of));
    let stale: Vec<(i64, i64)> = stale.collect();
    let requests = requests(&settlements, &journal::logged_as_unknown(conn, &stale).await?);
    let activity = activity(&settlements, requests.len(), &claims);
    if activity != Activity::default() {
        site_state::add_activity(conn, activity, now).await?;
        crash::point("settle.after-activity");
    }
    journal::log_requests(conn, &requests).await?;
    crash::point("settle.after-requests");
    // After the activity, so that a page of the same batch does not end a doubt that came with it.
    if let Some(pause) = longest(held.iter().filter_map(|s| s.outcome.pause.as_ref())) {
        crash::point("settle.before-pause");
        for pause in held.iter().filter_map(|s| s.outcome.pause.as_ref()) {
            journal::log_pause(conn, pause).await?;
        }
        site_state::write_pause(conn, pause).await?;
        crash::point("settle.after-pause");
    }
    let census = tasks::read_census(conn).await?;
    crash::point("settle.after-census");
    let due = due(conn, (claims.len(), n_claims), open, &census, now).await?;
    Ok(Committed { passed, claims, census, due, open })
}

/// Returns when the next task is due. The table is asked only if someone got no claim: most of the time,
/// something is due now.
async fn due(
    conn: &mut Connection,
    (n_claimed, n_wanted): (usize, usize),
    open: StageSet,
    census: &TaskCensus,
    now: Moment,
) -> Result<Due> {
    if n_claimed == n_wanted {
        return Ok(Due::Now);
    }
    match tasks::next_due(conn, open).await? {
        Some(due_at) if due_at > now => Ok(Due::At(due_at)),
        // A task that is due but can't be claimed waits for those that are running. If none is running,
        // the wait would never end.
        _ if n_claimed == 0 && census.all().running == 0 => {
            tasks::check_at_rest(conn).await?;
            if open == StageSet::ALL && census.all().available > 0 {
                return Err(LedgerError::damaged("there are tasks that can't be claimed"));
            }
            Ok(Due::WhenRunningSettles)
        }
        _ => Ok(Due::WhenRunningSettles),
    }
}

/// Writes the rows of the settlements whose claims hold: records, follow-ups, and what becomes of the tasks.
async fn settle(conn: &mut Connection, held: &[&Settlement], now: Moment) -> Result<()> {
    if held.is_empty() {
        return Ok(());
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
    let added = records::insert(conn, &records, &mut keys).await?;
    crash::point("settle.after-records");
    records::add_totals(conn, added).await?;
    crash::point("settle.after-totals");

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
    records::balance_likes(conn, &items).await?;
    crash::point("settle.after-short");

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

/// Returns every request that was sent, whether or not its claim still held. The first one of each attempt in `logged`
/// is logged already.
fn requests<'a>(
    settlements: &[&'a Settlement],
    logged: &HashSet<(i64, i64)>,
) -> Vec<RequestEntry<'a>> {
    let sent = |s: &&'a Settlement| {
        let attempt = s.claim.attempt();
        let n_logged = usize::from(logged.contains(&attempt));
        s.requests.iter().skip(n_logged).map(move |sent| (Some(attempt), sent))
    };
    settlements.iter().flat_map(sent).collect()
}

/// Counts the requests, whether or not their claim still held: they were sent.
fn activity(settlements: &[&Settlement], n_sent: usize, claims: &[Claim]) -> Activity {
    let n_sent = u32::try_from(n_sent).unwrap_or(u32::MAX);
    let mut activity = Activity { n_sent, claimed: !claims.is_empty(), ..Activity::default() };
    for settlement in settlements {
        if settlement.outcome.has_page() {
            activity.page_came = true;
        } else if has_answer(settlement) && !settlement.outcome.settled.is_lost() {
            activity.n_failed += 1;
        }
    }
    activity
}

/// Returns whether the last request that was sent for the task was waited for.
fn has_answer(settlement: &Settlement) -> bool {
    settlement.requests.last().is_some_and(|sent| sent.answered != Answered::Unknown)
}

/// Returns the longest pause of a batch, which is the one that counts.
fn longest<'a>(pauses: impl Iterator<Item = &'a Pause>) -> Option<&'a Pause> {
    pauses.max_by_key(|pause| (pause.until_at, pause.n_incidents))
}
