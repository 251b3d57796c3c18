//! One transaction for a whole batch.

use std::collections::HashSet;

use super::queue_state::Due;
use super::settled_rows::{end_parts, write_rows};
use super::settlement::Settlement;
use crate::crash;
use crate::ledger::allowances;
use crate::ledger::connection::Connection;
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::hosts;
use crate::ledger::journal::{self, RequestEntry};
use crate::ledger::later::Later;
use crate::ledger::records;
use crate::ledger::site_state::{self, Activity};
use crate::ledger::tasks::{self, Claim, TaskCensus};
use crate::words::{Allowance, Answered, Moment, Pause, StageSet};

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
    let is_idle = settlements.is_empty() && n_claims == 0 && allowances.is_none();
    if is_idle && hosts::beat_alone(conn).await? {
        let census = tasks::read_census(conn).await?;
        let (passed, claims) = (HashSet::new(), Vec::new());
        return Ok(Committed { passed, claims, census, due: Due::Now, open });
    }
    conn.begin().await?;
    let done = work_with(conn, settlements, allowances, n_claims, open, now).await;
    let Worked { passed, claims, census, due } = conn.end(done).await?;
    let census = tasks::census_of(&census.one::<String>(conn).await?)?;
    Ok(Committed { passed, claims, census, due, open })
}

/// What the work of a transaction led to, before it is committed.
pub struct Worked {
    /// The claims that the fence let through, by task and attempt.
    pub passed: HashSet<(i64, i64)>,
    claims: Vec<Claim>,
    census: Later,
    due: Due,
}

async fn work_with(
    conn: &mut Connection,
    settlements: &[&Settlement],
    allowances: Option<&[Allowance]>,
    n_claims: usize,
    open: StageSet,
    now: Moment,
) -> Result<Worked> {
    let beat = hosts::beat(conn).await?;
    let asked = ask(conn, settlements).await?;
    hosts::note_beat(conn, beat).await?;
    if let Some(allowances) = allowances {
        allowances::write_allowances(conn, allowances).await?;
    }
    work(conn, settlements, asked, n_claims, open, now).await
}

/// What has to be known before anything is written.
pub struct AskedFirst {
    fence: Later,
    user_facts: Later,
}

/// Asks for what has to be known before anything is written.
pub async fn ask(conn: &mut Connection, settlements: &[&Settlement]) -> Result<AskedFirst> {
    let claims: Vec<&Claim> = settlements.iter().map(|s| &s.claim).collect();
    let has_records = settlements.iter().any(|s| !s.outcome.records.is_empty());
    Ok(AskedFirst {
        fence: tasks::fence_later(conn, &claims).await?,
        user_facts: if has_records { records::ask_user_facts(conn).await? } else { Later::NONE },
    })
}

/// The work of [`transact`], within a transaction that has begun. Statements that do not depend on each other's answers
/// are sent together.
pub async fn work(
    conn: &mut Connection,
    settlements: &[&Settlement],
    asked: AskedFirst,
    n_claims: usize,
    open: StageSet,
    now: Moment,
) -> Result<Worked> {
    let passed = asked.fence.all::<(i64, i64)>(conn).await?;
    // If the server has lost commits, the numbers of earlier claims may belong to other tasks by now. Not even their
    // requests can be logged.
    let n_losses = conn.n_losses();
    let settlements: Vec<&Settlement> =
        settlements.iter().copied().filter(|s| s.claim.n_losses() == n_losses).collect();
    let known: HashSet<_> = settlements.iter().map(|s| s.claim.attempt()).collect();
    let passed = passed.into_iter().filter(|attempt| known.contains(attempt)).collect();
    let held: Vec<&Settlement> =
        settlements.iter().copied().filter(|s| s.claim.is_in(&passed)).collect();
    let balances = write_rows(conn, &held, asked.user_facts, now).await?;
    if n_claims > 0 {
        crash::point("settle.before-claim");
    }
    let claims = tasks::claim_later(conn, n_claims, open, now).await?;
    let claims = tasks::claims_of(conn, claims, n_claims, open, now).await?;
    if !claims.is_empty() {
        crash::point("settle.after-claim");
    }
    records::balance_likes(conn, balances).await?;
    end_parts(conn, &held).await?;
    log_requests(conn, &settlements, &passed, &claims, now).await?;
    log_pauses(conn, &held).await?;
    let census = tasks::ask_census(conn).await?;
    crash::point("settle.after-census");
    let due = due(conn, (claims.len(), n_claims), open, now).await?;
    Ok(Worked { passed, claims, census, due })
}

/// Returns when the next task is due. The table is asked only if someone got no claim: most of the time,
/// something is due now.
async fn due(
    conn: &mut Connection,
    (n_claimed, n_wanted): (usize, usize),
    open: StageSet,
    now: Moment,
) -> Result<Due> {
    if n_claimed == n_wanted {
        return Ok(Due::Now);
    }
    match tasks::next_due(conn, open).await? {
        Some(due_at) if due_at > now => Ok(Due::At(due_at)),
        // A task that is due but can't be claimed waits for those that are running. If none is running,
        // the wait would never end.
        _ if n_claimed == 0 => {
            let all = tasks::read_census(conn).await?.all();
            if all.running == 0 {
                tasks::check_at_rest(conn).await?;
                if open == StageSet::ALL && all.available > 0 {
                    return Err(LedgerError::damaged("there are tasks that can't be claimed"));
                }
            }
            Ok(Due::WhenRunningSettles)
        }
        _ => Ok(Due::WhenRunningSettles),
    }
}

/// Writes which requests were sent, and what they mean for the counts.
async fn log_requests(
    conn: &mut Connection,
    settlements: &[&Settlement],
    passed: &HashSet<(i64, i64)>,
    claims: &[Claim],
    now: Moment,
) -> Result<()> {
    let stale = settlements.iter().map(|s| s.claim.attempt()).filter(|of| !passed.contains(of));
    let stale: Vec<(i64, i64)> = stale.collect();
    let requests = requests(settlements, &journal::logged_as_unknown(conn, &stale).await?);
    let activity = activity(settlements, requests.len(), claims);
    if activity != Activity::default() {
        site_state::add_activity(conn, activity, now).await?;
        crash::point("settle.after-activity");
    }
    journal::log_requests(conn, &requests).await?;
    crash::point("settle.after-requests");
    Ok(())
}

/// Writes the pauses that the site asked for. This comes after the activity, so that a page of the same batch does not
/// end a doubt that came with it.
async fn log_pauses(conn: &mut Connection, held: &[&Settlement]) -> Result<()> {
    let Some(pause) = longest(held.iter().filter_map(|s| s.outcome.pause.as_ref())) else {
        return Ok(());
    };
    crash::point("settle.before-pause");
    for pause in held.iter().filter_map(|s| s.outcome.pause.as_ref()) {
        journal::log_pause(conn, pause).await?;
    }
    site_state::write_pause(conn, pause).await?;
    crash::point("settle.after-pause");
    Ok(())
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
