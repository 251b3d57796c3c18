//! The robots.txt of one origin: the stored copy, or a new one.

use std::time::Duration;

use bytes::Bytes;
use url::Origin;

use super::context::RunContext;
use super::pausing;
use super::stop::StopReason;
use crate::crash;
use crate::fetch::Wait;
use crate::ledger::robots::{self, StoredRobots};
use crate::ledger::site_state::{self, Activity};
use crate::ledger::{Connection, Result, journal};
use crate::rules::retry::{AfterFailure, after_failure};
use crate::rules::robots_age;
use crate::words::{FetchFailure, Judgement, LocalTrouble, Moment, Pause, Sent};

/// Returns the robots.txt of an origin, or nothing if the run has to end.
pub async fn stored_or_fetched(
    run: &RunContext,
    conn: &mut Connection,
    origin: &Origin,
) -> Result<Option<StoredRobots>> {
    let name = origin.ascii_serialization();
    let stored = robots::read_robots(conn, &name).await?;
    let now = run.clock.now();
    if stored.as_ref().is_some_and(|stored| robots_age::is_fresh(stored.fetched_at, now)) {
        return Ok(stored);
    }
    let mut failures = 0;
    while take_turn(run).await {
        let fetched = run.fetcher.robots_txt(origin).await;
        let now = run.clock.now();
        let pause = pause(run, &fetched.body);
        let body = fetched.body.as_ref().ok().map(|body| body.to_vec());
        conn.begin().await?;
        let written = write(
            conn,
            &name,
            &RobotsAnswer {
                body: body.as_deref(),
                pause: pause.as_ref(),
                requests: &fetched.requests,
            },
            now,
        )
        .await;
        conn.end(written).await?;
        let reason = match fetched.body {
            Ok(_) => return Ok(body.map(|body| StoredRobots { fetched_at: now, body })),
            // The next turn waits for the end of the pause.
            Err(FetchFailure::Wait { .. } | FetchFailure::NotSent) => continue,
            Err(
                FetchFailure::Failed(reason)
                | FetchFailure::Unreadable(reason)
                | FetchFailure::Forbidden(reason)
                | FetchFailure::Local(LocalTrouble { reason, .. })
                | FetchFailure::Down(reason)
                | FetchFailure::Gone(reason)
                | FetchFailure::Rejected(reason)
                | FetchFailure::Refused { reason, .. },
            ) => reason,
        };
        failures += 1;
        tracing::warn!(
            event = "robots_failed",
            origin = name,
            reason,
            failures,
            "robots.txt could not be fetched"
        );
        match after_failure(&run.config.retry, failures, now, fastrand::f64()) {
            AfterFailure::Retry(at) => sleep(run, at.since(now)).await,
            // RFC 9309 allows an expired copy while no newer one can be fetched.
            AfterFailure::GiveUp => match stored {
                Some(stored) => {
                    let fetched_at = robots_age::extended(now);
                    return Ok(Some(StoredRobots { fetched_at, ..stored }));
                }
                None => run.stop.ask(StopReason::Robots(format!(
                    "{name}/robots.txt can't be fetched ({reason}), and until it is nothing may be \
                     crawled"
                ))),
            },
        }
    }
    Ok(None)
}

/// Pauses the site if the answer told us to wait.
fn pause(run: &RunContext, body: &Judgement<Bytes>) -> Option<Pause> {
    let Err(FetchFailure::Wait { reason, retry_after }) = body else { return None };
    let pause = run.rate_limit.pause(*retry_after, reason).pause;
    pausing::report(run, &pause);
    Some(pause)
}

/// The answer to a request for a robots.txt, as the database stores it.
struct RobotsAnswer<'a> {
    body: Option<&'a [u8]>,
    pause: Option<&'a Pause>,
    requests: &'a [Sent],
}

/// Stores an answer and what it cost.
async fn write(
    conn: &mut Connection,
    origin: &str,
    answer: &RobotsAnswer<'_>,
    now: Moment,
) -> Result<()> {
    let n_sent = u32::try_from(answer.requests.len()).unwrap_or(u32::MAX);
    let n_failed = if answer.body.is_some() { 0 } else { n_sent };
    let activity = Activity { n_sent, n_failed, page_came: false, claimed: true };
    site_state::add_activity(conn, activity, now).await?;
    let requests: Vec<_> = answer.requests.iter().map(|sent| (None, sent)).collect();
    journal::log_requests(conn, &requests).await?;
    if let Some(body) = answer.body {
        crash::point("robots.before-write");
        robots::write_robots(conn, origin, body, now).await?;
        crash::point("robots.after-write");
    }
    match answer.pause {
        Some(pause) => site_state::write_pause(conn, pause).await,
        None => Ok(()),
    }
}

/// Takes a turn of the rate limit. Returns false if the run has to end before.
async fn take_turn(run: &RunContext) -> bool {
    loop {
        if run.stop.is_asked() {
            return false;
        }
        match run.rate_limit.try_turn() {
            Ok(()) => return true,
            Err(Wait::Spent) => run.stop.ask(StopReason::MaxRequests),
            Err(wait) => {
                tokio::select! {
                    () = run.rate_limit.sleep(wait) => {}
                    () = run.stop.wait() => {}
                }
            }
        }
    }
}

async fn sleep(run: &RunContext, length: Duration) {
    tokio::select! {
        () = tokio::time::sleep(length) => {}
        () = run.stop.wait() => {}
    }
}
