//! One transaction for all that is waiting.

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use tokio::sync::{oneshot, watch};

use super::settlement::longest;
use super::{Due, Settlement, Settling, Snapshot, WriteError};
use crate::crash;
use crate::ledger::db::{self, Trouble, trouble};
use crate::ledger::queue::{self, Activity, Claim, Settled, Tally};
use crate::ledger::store;
use crate::words::Clock;
use crate::words::Task;
use crate::words::{Moment, Record, Sent, Stage};

type ClaimReply = oneshot::Sender<Result<Option<Claim>, WriteError>>;
type SettleReply = oneshot::Sender<Result<Settling, WriteError>>;

/// What a worker asks of the writer.
pub enum Request {
    /// The next task that is due.
    Claim(ClaimReply),
    /// To settle a claim.
    Settle(Box<Settlement>, SettleReply),
}

/// What is committed together.
#[derive(Default)]
pub struct Batch {
    settlements: Vec<(Settlement, SettleReply)>,
    claims: Vec<ClaimReply>,
}

/// What a transaction led to.
struct Committed {
    /// The claims that the fence let through.
    passed: HashSet<(i64, i64)>,
    claims: Vec<Claim>,
    tally: Tally,
    due: Due,
}

impl Batch {
    /// The batch of these requests.
    pub fn of(requests: impl Iterator<Item = Request>) -> Self {
        let mut batch = Self::default();
        for request in requests {
            match request {
                Request::Claim(reply) => batch.claims.push(reply),
                Request::Settle(settlement, reply) => batch.settlements.push((*settlement, reply)),
            }
        }
        batch
    }

    /// Commits the batch and answers; if a statement fails, each request is committed by itself, so
    /// that only the bad one fails.
    pub async fn commit(
        self,
        conn: &mut SqliteConnection,
        snapshot: &watch::Sender<Snapshot>,
        clock: &Clock,
    ) {
        let settlements: Vec<&Settlement> = self.settlements.iter().map(|(s, _)| s).collect();
        let done = transact(conn, &settlements, self.claims.len(), clock.now()).await;
        match done {
            Ok(committed) => self.answer(committed, snapshot),
            Err(error) if self.settlements.len() + self.claims.len() > 1 => {
                tracing::debug!(event = "batch_rolled_back", %error, "a batch was rolled back; trying its parts one by one");
                for part in self.split() {
                    Box::pin(part.commit(conn, snapshot, clock)).await;
                }
            }
            Err(error) => self.fail(error, conn, snapshot, clock).await,
        }
    }

    /// Commits nothing, and says so to each.
    pub fn refuse(self, error: sqlx::Error, snapshot: &watch::Sender<Snapshot>) {
        let error = Arc::new(error);
        refuse_claims(self.claims, &error, snapshot);
        for (_, reply) in self.settlements {
            let _ = reply.send(Err(WriteError(Arc::clone(&error))));
        }
    }

    fn answer(self, committed: Committed, snapshot: &watch::Sender<Snapshot>) {
        let Committed { passed, claims, tally, due } = committed;
        crash::point("settle.before-reply");
        // Before the answers: whoever is answered must find the table as it now is.
        snapshot.send_modify(|snapshot| {
            snapshot.tally = tally;
            snapshot.due = due;
            snapshot.n_asked = snapshot.n_asked.saturating_sub(self.claims.len() as u64);
        });
        for (settlement, reply) in self.settlements {
            let held = settlement.claim.is_in(&passed);
            // A worker that is gone needs no answer.
            let _ = reply.send(Ok(if held { Settling::Committed } else { Settling::Stale }));
        }
        let mut claims = claims.into_iter();
        for reply in self.claims {
            let _ = reply.send(Ok(claims.next()));
        }
        crash::point("settle.after-reply");
    }

    fn split(self) -> Vec<Self> {
        let settlements = self
            .settlements
            .into_iter()
            .map(|settlement| Self { settlements: vec![settlement], claims: Vec::new() });
        let claims = self
            .claims
            .into_iter()
            .map(|claim| Self { settlements: Vec::new(), claims: vec![claim] });
        settlements.chain(claims).collect()
    }

    /// A page that the database will not take is a discarded task; anything else ends the run.
    async fn fail(
        self,
        error: sqlx::Error,
        conn: &mut SqliteConnection,
        snapshot: &watch::Sender<Snapshot>,
        clock: &Clock,
    ) {
        let error = Arc::new(error);
        refuse_claims(self.claims, &error, snapshot);
        for (settlement, reply) in self.settlements {
            let bad_rows = settlement.outcome.has_page() && trouble(&error) == Trouble::BadRows;
            if !bad_rows {
                let _ = reply.send(Err(WriteError(Arc::clone(&error))));
                continue;
            }
            let reason = format!("its page could not be stored: {error}");
            tracing::error!(event = "page_not_stored", task = %settlement.claim.task(), reason, "a page could not be stored");
            let outcome = super::Outcome::without_page(Settled::Discarded(reason));
            let settlement = Settlement { outcome, ..settlement };
            let part = Self { settlements: vec![(settlement, reply)], claims: Vec::new() };
            Box::pin(part.commit(conn, snapshot, clock)).await;
        }
    }
}

fn refuse_claims(
    claims: Vec<ClaimReply>,
    error: &Arc<sqlx::Error>,
    snapshot: &watch::Sender<Snapshot>,
) {
    for reply in claims {
        snapshot.send_modify(|snapshot| snapshot.n_asked = snapshot.n_asked.saturating_sub(1));
        let _ = reply.send(Err(WriteError(Arc::clone(error))));
    }
}

/// What must happen together: the fence, then the rows of the claims that it let through, then new
/// claims, then COMMIT.
async fn transact(
    conn: &mut SqliteConnection,
    settlements: &[&Settlement],
    n_claims: usize,
    now: Moment,
) -> sqlx::Result<Committed> {
    db::begin(conn).await?;
    let done = work(conn, settlements, n_claims, now).await;
    db::end(conn, done).await
}

async fn work(
    conn: &mut SqliteConnection,
    settlements: &[&Settlement],
    n_claims: usize,
    now: Moment,
) -> sqlx::Result<Committed> {
    let claims: Vec<&Claim> = settlements.iter().map(|s| &s.claim).collect();
    let passed =
        if claims.is_empty() { HashSet::new() } else { queue::fence(conn, &claims).await? };
    let held: Vec<&Settlement> =
        settlements.iter().copied().filter(|s| s.claim.is_in(&passed)).collect();
    settle(conn, &held, now).await?;

    let claims = if n_claims == 0 {
        Vec::new()
    } else {
        crash::point("settle.before-claim");
        queue::claim(conn, n_claims, now).await?
    };
    if !claims.is_empty() {
        crash::point("settle.after-claim");
    }
    let activity = activity(settlements, &claims);
    if activity != Activity::default() {
        queue::add_activity(conn, activity, now).await?;
        crash::point("settle.after-activity");
    }
    queue::log_requests(conn, &requests(settlements)).await?;
    crash::point("settle.after-requests");
    // After the activity: a page of the same batch does not end a doubt that came with it.
    if let Some(pause) = longest(held.iter().filter_map(|s| s.outcome.pause.as_ref())) {
        crash::point("settle.before-pause");
        for pause in held.iter().filter_map(|s| s.outcome.pause.as_ref()) {
            queue::log_pause(conn, pause).await?;
        }
        queue::write_pause(conn, pause).await?;
        crash::point("settle.after-pause");
    }
    let tally = queue::read_census(conn).await?;
    crash::point("settle.after-census");
    // Asked only when someone went away empty-handed: most of the time something is due now.
    let due = if claims.len() < n_claims {
        match queue::next_due(conn).await? {
            Some(due_at) if due_at > now => Due::At(due_at),
            // What is due and is not to be had waits for what is running: if nothing is, the wait
            // would have no end.
            _ if claims.is_empty() && tally.all().running == 0 => {
                queue::check_at_rest(conn).await?;
                if tally.all().available > 0 {
                    return Err(sqlx::Error::Decode("tasks that can't be claimed".into()));
                }
                Due::AfterAChange
            }
            _ => Due::AfterAChange,
        }
    } else {
        Due::Now
    };
    Ok(Committed { passed, claims, tally, due })
}

/// The rows of the settlements whose claims hold: records, follow-ups, what becomes of the tasks.
async fn settle(
    conn: &mut SqliteConnection,
    held: &[&Settlement],
    now: Moment,
) -> sqlx::Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    crash::point("settle.after-fence");
    let outcomes = || held.iter().map(|settlement| &settlement.outcome);
    let records: Vec<&Record> = outcomes().flat_map(|outcome| &outcome.records).collect();
    let mut keys = store::Keys::default();
    for claim in held.iter().map(|settlement| &settlement.claim) {
        if let Some(item_id) = claim.task().item_id() {
            keys.know(item_id, claim.item());
        }
    }
    let added = store::insert(conn, &records, &mut keys).await?;
    crash::point("settle.after-records");
    store::add_totals(conn, added).await?;
    crash::point("settle.after-totals");

    let follow_ups: Vec<&Task> = outcomes().flat_map(|outcome| &outcome.follow_ups).collect();
    queue::enqueue(conn, &follow_ups).await?;
    crash::point("settle.after-follow-ups");

    let settled: Vec<_> = held.iter().map(|s| (&s.claim, &s.outcome.settled)).collect();
    queue::settle(conn, &settled, now).await?;
    crash::point("settle.after-tasks");
    let done = queue::with_likes_done(conn, &items_with_a_page_done(held)).await?;
    store::mark_short(conn, &done).await?;
    crash::point("settle.after-short");

    if let Some(end) = outcomes().find_map(|outcome| outcome.end) {
        store::set_catalogue_end(conn, end).await?;
        crash::point("settle.after-end");
    }
    Ok(())
}

fn items_with_a_page_done(held: &[&Settlement]) -> HashSet<i64> {
    let done =
        held.iter().filter(|s| matches!(s.outcome.settled, Settled::Completed | Settled::Gone(_)));
    let likes = done.filter(|settlement| settlement.claim.task().stage() == Stage::Likes);
    likes.map(|settlement| settlement.claim.item()).collect()
}

/// Every request that was sent, whether or not its claim still held.
fn requests<'a>(settlements: &[&'a Settlement]) -> Vec<(Option<&'a Claim>, &'a Sent)> {
    let sent = |s: &&'a Settlement| s.requests.iter().map(|sent| (Some(&s.claim), sent));
    settlements.iter().flat_map(sent).collect()
}

/// Requests count whether or not their claim still held: they were sent.
fn activity(settlements: &[&Settlement], claims: &[Claim]) -> Activity {
    let mut activity = Activity { claimed: !claims.is_empty(), ..Activity::default() };
    for settlement in settlements {
        activity.n_sent += u32::try_from(settlement.requests.len()).unwrap_or(u32::MAX);
        if settlement.outcome.has_page() {
            activity.page_came = true;
        } else if !settlement.requests.is_empty() && !is_gone(&settlement.outcome.settled) {
            activity.n_failed += 1;
        }
    }
    activity
}

/// An answer in good order, though not a page.
const fn is_gone(settled: &Settled) -> bool {
    matches!(settled, Settled::Gone(_))
}
