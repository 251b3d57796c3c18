//! The part of a run that shares the site with other hosts: turns of the rate, pauses that other hosts began, and what
//! the site told them about its limits.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::context::RunContext;
use super::stop::{Stop, StopReason};
use crate::fetch::SharedTurns;
use crate::ledger::allowances::{SharedAllowances, read_shared_allowances};
use crate::ledger::database::{Db, DbError};
use crate::ledger::hosts::{
    Reservation, TurnsWanted, hold_host_lock, note_period, reserve_turns, server_time,
};
use crate::ledger::lock::{Alone, AloneGuard, hold_part};
use crate::ledger::{Connection, LedgerError, Readers, Result};
use crate::rules::pause::is_too_long;
use crate::rules::windows::TeamShare;
use crate::words::{Clock, Moment};

/// How far ahead turns are reserved. A pause that another host begins can't recall them.
const AHEAD: Duration = Duration::from_millis(500);

/// The first and the longest wait before asking the server again after a failure.
const ASK_AGAIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// How long the server has to answer. Nothing that is asked of it here takes long.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// How often the connection is looked after while no turn is wanted.
const KEEP_ALIVE: Duration = Duration::from_secs(1);

/// How often a host reads the limits that the site stated to others.
const TAKE_OVER_EVERY: Duration = Duration::from_millis(500);

/// The tasks that ask for turns, and that take over what the site told other hosts. They end when this is dropped.
#[derive(Debug)]
pub struct Sharing {
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Sharing {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Lets the database server give the turns. A file has no server, and the limit of this process is enough.
pub async fn begin(run: &RunContext, db: &Db, lock: u32) -> Result<Option<Sharing>> {
    if matches!(db, Db::File(_)) {
        return Ok(None);
    }
    let conn = connect(db, lock).await?;
    let asking = Asking {
        turns: run.rate_limit.share(),
        run: run.clone(),
        time: ServerTime::default(),
        db: db.clone(),
        lock,
        noted: Duration::ZERO,
        has_part: false,
    };
    // On a connection of its own, so that no turn comes late because of it.
    let taking_over = take_over_allowances(run.clone(), db.readers(), lock);
    Ok(Some(Sharing { tasks: [tokio::spawn(asking.ask(conn)), tokio::spawn(taking_over)] }))
}

/// Keeps to what the site told other hosts, and to this host's share of it.
async fn take_over_allowances(run: RunContext, readers: Readers, lock: u32) {
    loop {
        match read_shared(&readers, lock).await {
            Ok(SharedAllowances { n_hosts, n_before, allowances }) => {
                let share = TeamShare { n_hosts, n_before };
                run.rate_limit.allow_with_others(allowances, share);
            }
            // Without the server there are no turns either, and that is reported.
            Err(error) => tracing::debug!(
                event = "allowances_read_failed",
                %error,
                "can't read what the site told other hosts; trying again soon"
            ),
        }
        tokio::time::sleep(TAKE_OVER_EVERY).await;
    }
}

async fn read_shared(readers: &Readers, lock: u32) -> Result<SharedAllowances> {
    let mut conn = readers.acquire().await?;
    read_shared_allowances(&mut conn, lock).await
}

/// Lets the run wait for its server if that goes away for a while. Once the run has to end, it waits only briefly.
pub fn wait_for_server(db: &mut Db, stop: &Stop) {
    let Db::Server(server) = db else { return };
    let (patience, stop) = (server.wait_for_server(), stop.clone());
    tokio::spawn(async move {
        stop.wait_for_end().await;
        tokio::time::sleep(LAST_WAIT).await;
        patience.lose();
    });
}

/// How long a run that has to end waits for its server.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Waits until no other host does this, or until the run has to end. Returns nothing then, and for a file, which has no
/// other hosts.
pub async fn alone(db: &Db, stop: &Stop, what: Alone) -> Result<Option<AloneGuard>> {
    tokio::select! {
        guard = db.alone(what) => guard.map_err(DbError::into_ledger),
        () = stop.wait_for_end() => Ok(None),
    }
}

/// Returns a clock that shows the server's time, so that all hosts agree. A file has no server: its clock is our own.
pub async fn clock_of(conn: &mut Connection, db: &Db, own: Clock) -> Result<Clock> {
    if matches!(db, Db::File(_)) {
        return Ok(own);
    }
    let asked = std::time::Instant::now();
    let now = server_time(conn).await?;
    let passed = asked.elapsed() / 2;
    Ok(Clock::new(move || now.after(asked.elapsed().saturating_sub(passed))))
}

/// Opens the connection that asks for turns. It holds the lock by which others see that this host is alive.
async fn connect(db: &Db, lock: u32) -> Result<Connection> {
    let mut conn = db.impatient().writer().await.map_err(DbError::into_ledger)?;
    hold_host_lock(&mut conn, lock).await?;
    Ok(conn)
}

struct Asking {
    turns: SharedTurns,
    run: RunContext,
    time: ServerTime,
    db: Db,
    lock: u32,
    /// The time between two turns of this host, as the other hosts know it.
    noted: Duration,
    /// Whether the connection has a part in the lock of the database.
    has_part: bool,
}

impl Asking {
    async fn ask(mut self, conn: Connection) {
        let mut conn = Some(conn);
        let mut again = ASK_AGAIN.0;
        loop {
            let n = tokio::select! {
                n = self.turns.wanted() => Some(n),
                () = tokio::time::sleep(KEEP_ALIVE) => None,
            };
            let done = match (&mut conn, n) {
                (Some(conn), Some(n)) => in_time(self.reserve(conn, n)).await,
                (Some(conn), None) => in_time(self.keep_lock(conn)).await,
                (None, _) => Err(LedgerError::Closed),
            };
            let Err(error) = done else {
                again = ASK_AGAIN.0;
                continue;
            };
            // Reported once: later attempts fail for the same reason.
            if conn.is_some() {
                tracing::warn!(event = "turns_failed", %error, "the database server gave no turns; asking again");
            }
            tokio::time::sleep(again).await;
            again = (again * 2).min(ASK_AGAIN.1);
            // A broken connection is not used again.
            conn = in_time(connect(&self.db, self.lock)).await.ok();
            self.has_part = false;
            if let Some(conn) = &mut conn {
                // If this fails, so does what follows.
                let _ = in_time(self.keep_lock(conn)).await;
            }
            self.turns.want();
        }
    }

    /// Takes a part in the lock of the database, as soon as it is shared. Without it, a process that begins would take
    /// this one for dead once the connection of the lock itself is lost. If it has its part, this checks the connection.
    async fn keep_lock(&mut self, conn: &mut Connection) -> Result<()> {
        if self.has_part {
            return server_time(conn).await.map(drop);
        }
        if let Db::Server(server) = &self.db {
            self.has_part = hold_part(conn, server.address()).await?;
        }
        Ok(())
    }

    /// Asks for turns once, and waits if none can be given yet.
    async fn reserve(&mut self, conn: &mut Connection, n: usize) -> Result<()> {
        if !self.has_part {
            self.keep_lock(conn).await?;
        }
        let period = self.turns.period();
        if period > self.noted {
            note_period(conn, self.lock, period).await?;
            self.noted = period;
        }
        let asked = Instant::now();
        let period = self.run.rate_limit.period();
        let wanted = TurnsWanted { n, lead: self.time.lead(), ahead: AHEAD, period };
        let given = reserve_turns(conn, wanted).await?;
        self.time.note(given.given, asked, Instant::now());
        let Reservation { first, n, period, pause, .. } = given;
        if let Some(pause) = pause.filter(|pause| since_1970(pause.until_at) > given.given) {
            if is_too_long(&self.run.config.retry, &pause, self.run.clock.now()) {
                self.run.stop.ask(StopReason::WaitTooLong(pause.clone()));
            }
            self.run.rate_limit.pause_with_others(&pause);
        }
        let first_at = self.time.instant(first);
        if n > 0 {
            let nth = |n: usize| first_at + period * u32::try_from(n).unwrap_or(u32::MAX);
            self.turns.give((0..n).map(nth), period);
            return Ok(());
        }
        // Others have the turns of the next half second.
        let near = first_at.saturating_duration_since(Instant::now()).saturating_sub(AHEAD);
        tokio::time::sleep(near.clamp(Duration::from_millis(5), AHEAD)).await;
        self.turns.want();
        Ok(())
    }
}

/// Fails if the server does not answer in time: if its machine has died, no error ever arrives.
async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let done = tokio::time::timeout(ANSWER_TIMEOUT, work).await;
    done.unwrap_or_else(|_| Err(LedgerError::away("the server does not answer")))
}

fn since_1970(at: Moment) -> Duration {
    at.since(Moment::default())
}

/// Maps the server's clock to our own.
#[derive(Debug, Default)]
struct ServerTime {
    /// A time of the server and when its answer arrived: the sample with the shortest delay so far.
    best: Option<TimeSample>,
    /// The best recent sample, which replaces `best` after a while, because clocks drift.
    next: Option<TimeSample>,
}

#[derive(Clone, Copy, Debug)]
struct TimeSample {
    server: Duration,
    heard: Instant,
    round_trip: Duration,
}

/// How long a sample is used.
const FRESH: Duration = Duration::from_secs(30);

/// A difference that no round trip explains: the server's clock was set, or it is another server.
const SET: Duration = Duration::from_millis(100);

impl ServerTime {
    /// Notes the server's time from one of its answers.
    fn note(&mut self, server: Duration, asked: Instant, heard: Instant) {
        let round_trip = heard.saturating_duration_since(asked);
        let sample = TimeSample { server, heard, round_trip };
        let Some(best) = self.best else {
            self.best = Some(sample);
            return;
        };
        let expected = best.instant(server);
        let early = expected.saturating_duration_since(heard);
        let late = heard.saturating_duration_since(expected);
        if early > SET || late > SET + round_trip {
            (self.best, self.next) = (Some(sample), None);
            return;
        }
        if early > Duration::ZERO {
            // It arrived with less delay than the best sample.
            (self.best, self.next) = (Some(sample), None);
            return;
        }
        let is_better = |than: TimeSample| than.instant(server) > heard;
        if self.next.is_none_or(is_better) {
            self.next = Some(sample);
        }
        if heard.saturating_duration_since(best.heard) > FRESH {
            (self.best, self.next) = (self.next.or(Some(sample)), None);
        }
    }

    /// Returns the instant of a time of the server. It may be late by the shortest delay of an answer, but is never
    /// early.
    fn instant(&self, server: Duration) -> Instant {
        self.best.map_or_else(Instant::now, |best| best.instant(server))
    }

    /// Returns how long an answer takes to arrive.
    fn lead(&self) -> Duration {
        let round_trip = self.best.map_or(Duration::from_millis(20), |best| best.round_trip);
        round_trip + Duration::from_millis(2)
    }
}

impl TimeSample {
    fn instant(&self, server: Duration) -> Instant {
        if let Some(later) = server.checked_sub(self.server) {
            return self.heard + later;
        }
        let earlier = self.server.saturating_sub(server);
        self.heard.checked_sub(earlier).unwrap_or(self.heard)
    }
}
