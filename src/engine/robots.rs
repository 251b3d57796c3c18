//! robots.txt before the first request, and again every day.

use std::time::Duration;

use url::{Origin, Url};

use super::context::RunContext;
use super::pausing;
use super::stop::StopReason;
use crate::config::show_length;
use crate::crash;
use crate::fetch::{Robots, Wait};
use crate::ledger::queue::{self, Activity};
use crate::ledger::store::{self, StoredRobots};
use crate::ledger::{Connection, Result};
use crate::rules::retry::{AfterFailure, after_failure};
use crate::rules::{plan, robots_age};
use crate::words::{Judgement, Moment, NoPage, Pause, Scope, Sent, Stage};

/// Fetches the robots.txt files that are missing, and checks every wanted stage against them. Returns when
/// the first of them expires.
pub async fn obey(
    run: &RunContext,
    conn: &mut Connection,
    scope: &Scope,
) -> Result<Option<Moment>> {
    let mut robots = Robots::default();
    let mut expire_at: Option<Moment> = None;
    let asked_for = Stage::ALL.into_iter().filter(|stage| plan::is_asked_for(scope, *stage));
    let examples: Vec<(Stage, Url)> =
        asked_for.filter_map(|stage| run.site.example(stage).map(|url| (stage, url))).collect();
    for origin in origins(&examples) {
        let Some(stored) = stored_or_fetched(run, conn, &origin).await? else {
            return Ok(expire_at);
        };
        let name = origin.ascii_serialization();
        let at = robots_age::expires_at(stored.fetched_at);
        expire_at = Some(expire_at.map_or(at, |earliest| earliest.min(at)));
        robots.add(origin, stored.body);
        // At once, because it holds for the next origin's robots.txt too.
        if let Some(delay) = robots.crawl_delay() {
            if delay > run.config.retry.wait_max {
                run.stop.ask(StopReason::Robots(format!(
                    "{name}/robots.txt asks for {} between requests (Crawl-delay), which is longer \
                     than retry.wait_max",
                    show_length(delay)
                )));
                return Ok(expire_at);
            }
            run.rate_limit.slow_down_to(delay);
        }
    }
    for (stage, url) in examples {
        if let Some(forbidden) = robots.forbids(&url) {
            run.stop.ask(StopReason::Robots(format!(
                "the site does not want the {stage} stage crawled: {forbidden}"
            )));
        }
    }
    run.fetcher.obey(robots);
    Ok(expire_at)
}

/// Returns each origin once, in order.
fn origins(examples: &[(Stage, Url)]) -> Vec<Origin> {
    let mut origins: Vec<Origin> = Vec::new();
    for (_, url) in examples {
        if !origins.contains(&url.origin()) {
            origins.push(url.origin());
        }
    }
    origins
}

/// Returns the robots.txt of an origin, or nothing if the run has to end.
async fn stored_or_fetched(
    run: &RunContext,
    conn: &mut Connection,
    origin: &Origin,
) -> Result<Option<StoredRobots>> {
    let name = origin.ascii_serialization();
    let stored = store::read_robots(conn, &name).await?;
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
            // It waits for the end of the pause with its next turn.
            Err(NoPage::Wait { .. } | NoPage::NotSent) => continue,
            Err(
                NoPage::Failed(reason)
                | NoPage::Down(reason)
                | NoPage::Gone(reason)
                | NoPage::Rejected(reason)
                | NoPage::Refused { reason, .. },
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
            AfterFailure::Again(at) => sleep(run, at.since(now)).await,
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
fn pause(run: &RunContext, body: &Judgement<bytes::Bytes>) -> Option<Pause> {
    let Err(NoPage::Wait { reason, retry_after }) = body else { return None };
    let pause = run.rate_limit.pause(*retry_after, reason);
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
    queue::add_activity(conn, activity, now).await?;
    let requests: Vec<_> = answer.requests.iter().map(|sent| (None, sent)).collect();
    queue::log_requests(conn, &requests).await?;
    if let Some(body) = answer.body {
        crash::point("robots.before-write");
        store::write_robots(conn, origin, body, now).await?;
        crash::point("robots.after-write");
    }
    match answer.pause {
        Some(pause) => queue::write_pause(conn, pause).await,
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
