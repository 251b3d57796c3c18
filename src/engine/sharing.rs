//! The part of a run that shares the site with other hosts: turns of the rate, pauses that other hosts began, and what
//! the site told them about its limits.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::context::RunContext;
use super::server_time::{ClockStep, ServerTime};
use super::stop::{Stop, StopReason};
use crate::config::show_length;
use crate::fetch::SharedTurns;
use crate::ledger::allowances::{SharedAllowances, read_shared_allowances};
use crate::ledger::database::{Db, DbError};
use crate::ledger::hosts::{
    Reservation, ServerClock, TurnsWanted, hold_host_lock, note_period, reserve_turns, server_time,
};
use crate::ledger::lock::{Alone, AloneGuard, hold_part};
use crate::ledger::{Connection, LedgerError, Readers, Result, site_state, tasks};
use crate::rules::pause::is_too_long;
use crate::rules::windows::TeamShare;
use crate::words::{Clock, Moment, Pause};

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
pub async fn begin(
    run: &RunContext,
    db: &Db,
    lock: u32,
    time: Option<ServerTime>,
) -> Result<Option<Sharing>> {
    let Some(time) = time else { return Ok(None) };
    let mut waiting = db.patience().begin();
    let conn = loop {
        match connect(db, lock).await {
            Err(error) if waiting.outlasts(&error).await => {}
            done => break waiting.end(done).map_err(DbError::into_ledger)?,
        }
    };
    let asking = Asking {
        turns: run.rate_limit.share(),
        run: run.clone(),
        time,
        clock: ServerClock::Unknown,
        moved_pause: None,
        db: db.clone(),
        lock,
        noted: Duration::ZERO,
        is_set_back: false,
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

/// Waits until no other host does this, or until the run has to end. Returns nothing then, and for a file, which has no
/// other hosts.
pub async fn alone(db: &Db, stop: &Stop, what: Alone) -> Result<Option<AloneGuard>> {
    tokio::select! {
        guard = db.alone(what) => guard.map_err(DbError::into_ledger),
        () = stop.wait_for_end() => Ok(None),
    }
}

/// Returns a clock that shows the server's time, so that all hosts agree, and the `ServerTime` that keeps it right. A
/// file has no server: its clock is our own.
pub async fn clock_of(
    conn: &mut Connection,
    db: &Db,
    own: Clock,
) -> Result<(Clock, Option<ServerTime>)> {
    if matches!(db, Db::File(_)) {
        return Ok((own, None));
    }
    let asked = Instant::now();
    let now = server_time(conn).await?;
    let time = ServerTime::new(since_1970(now), asked, Instant::now());
    Ok((time.clock(), Some(time)))
}

/// Opens the connection that asks for turns. It holds the lock by which others see that this host is alive.
async fn connect(db: &Db, lock: u32) -> Result<Connection, DbError> {
    let mut conn = db.impatient().writer().await?;
    hold_host_lock(&mut conn, lock).await?;
    Ok(conn)
}

struct Asking {
    turns: SharedTurns,
    run: RunContext,
    time: ServerTime,
    /// Whether the server's clock was set since turns were last requested.
    clock: ServerClock,
    /// A pause moved by a forward step, until it is stored again.
    moved_pause: Option<Pause>,
    db: Db,
    lock: u32,
    /// The time between two turns of this host, as the other hosts know it.
    noted: Duration,
    /// Whether tasks may wait too long, because the server's clock was set back.
    is_set_back: bool,
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
                (Some(conn), None) => in_time(self.keep_alive(conn)).await,
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
            let connecting =
                async { connect(&self.db, self.lock).await.map_err(DbError::into_ledger) };
            conn = in_time(connecting).await.ok();
            self.has_part = false;
            if let Some(conn) = &mut conn {
                // If this fails, so does what follows.
                let _ = in_time(self.keep_lock(conn)).await;
            }
            self.turns.want();
        }
    }

    /// Keeps the part in the lock, checks the connection, and receives the server's time.
    async fn keep_alive(&mut self, conn: &mut Connection) -> Result<()> {
        self.keep_lock(conn).await?;
        let asked = Instant::now();
        let now = server_time(conn).await?;
        self.receive(since_1970(now), asked);
        self.hasten_tasks(conn).await
    }

    /// After the clock was set back, lets no task wait longer for another attempt than tasks ever do.
    async fn hasten_tasks(&mut self, conn: &mut Connection) -> Result<()> {
        if self.is_set_back {
            let latest = self.run.clock.now().after(self.run.config.retry.backoff_max);
            conn.begin().await?;
            let done = tasks::hasten(conn, latest).await;
            conn.end(done).await?;
            self.is_set_back = false;
        }
        Ok(())
    }

    /// Takes a part in the lock of the database, as soon as it is shared. Without it, a process that begins would take
    /// this one for dead once the connection of the lock itself is lost.
    async fn keep_lock(&mut self, conn: &mut Connection) -> Result<()> {
        if let Db::Server(server) = &self.db
            && !self.has_part
        {
            self.has_part = hold_part(conn, server.address()).await?;
        }
        Ok(())
    }

    /// Receives the server's time, which the clock of the run follows. Returns whether the server's clock was set.
    fn receive(&mut self, server: Duration, asked: Instant) -> bool {
        let step = self.time.note(server, asked, Instant::now());
        let Some(ClockStep(millis)) = step else {
            self.time.show(false);
            return false;
        };
        let length = Duration::from_millis(millis.unsigned_abs());
        let seconds = length.as_secs_f64();
        tracing::warn!(
            event = "server_clock_set",
            by_seconds = if millis < 0 { -seconds } else { seconds },
            "the database server's clock jumped {} by {}; using the new time",
            if millis < 0 { "back" } else { "forward" },
            show_length(rounded(length)),
        );
        self.clock = ServerClock::WasSet;
        self.is_set_back |= millis < 0;
        let pause = self.run.rate_limit.set_clock(millis, || self.time.show(true));
        // After a step back, `reserve_turns` moves the stored pause if it now begins in the future.
        self.moved_pause = pause.filter(|_| millis > 0);
        true
    }

    /// Asks for turns once, and waits if none can be given yet.
    async fn reserve(&mut self, conn: &mut Connection, n: usize) -> Result<()> {
        self.keep_lock(conn).await?;
        let period = self.turns.period();
        if period > self.noted {
            note_period(conn, self.lock, period).await?;
            self.noted = period;
        }
        if let Some(pause) = &self.moved_pause {
            site_state::prolong_pause(conn, pause).await?;
            self.moved_pause = None;
        }
        self.hasten_tasks(conn).await?;
        let asked = Instant::now();
        let period = self.run.rate_limit.period();
        let lead = self.time.lead();
        let wanted = TurnsWanted { n, lead, ahead: AHEAD, period, clock: self.clock };
        let given = reserve_turns(conn, wanted).await?;
        if self.receive(given.given, asked) {
            // Turns from before the step may coincide with these: drop them and ask again.
            self.turns.want();
            return Ok(());
        }
        self.clock = ServerClock::GoesOn;
        let Reservation { first, n, period, pause, given } = given;
        let now = Moment::default().after(given);
        let pause = pause.map(|pause| pause.as_of(now)).filter(|pause| pause.until_at > now);
        if let Some(pause) = &pause {
            if is_too_long(&self.run.config.retry, pause, now) {
                self.run.stop.ask(StopReason::WaitTooLong(pause.clone()));
            }
            self.run.rate_limit.pause_with_others(pause);
        }
        let first_at = self.time.instant(first);
        if n > 0 {
            let nth = |n: usize| first_at + period * u32::try_from(n).unwrap_or(u32::MAX);
            self.turns.give((0..n).map(nth), period);
            return Ok(());
        }
        // Others have the turns of the next half second, or the site is paused.
        self.turns.note_none();
        let near = first_at.saturating_duration_since(Instant::now()).saturating_sub(AHEAD);
        let paused = pause.map_or(Duration::ZERO, |pause| pause.until_at.since(now));
        tokio::time::sleep(near.max(paused).clamp(Duration::from_millis(5), AHEAD)).await;
        self.turns.want();
        Ok(())
    }
}

/// Fails if the server does not answer in time: if its machine has died, no error ever arrives.
async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let done = tokio::time::timeout(ANSWER_TIMEOUT, work).await;
    done.unwrap_or_else(|_| Err(LedgerError::away("the server does not answer")))
}

/// Rounds durations of ten seconds or more to whole seconds.
fn rounded(length: Duration) -> Duration {
    let is_short = length < Duration::from_secs(10);
    if is_short { length } else { Duration::from_secs_f64(length.as_secs_f64().round()) }
}

fn since_1970(at: Moment) -> Duration {
    at.since(Moment::default())
}
