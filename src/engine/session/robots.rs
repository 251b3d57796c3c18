//! robots.txt before the first request, and again every day.

use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use url::{Origin, Url};

use super::Session;
use crate::config::show_length;
use crate::crash;
use crate::engine::stop::Why;
use crate::fetch::{Robots, RobotsAnswer, Wait};
use crate::ledger::db;
use crate::ledger::queue::{self, Activity};
use crate::ledger::store::{self, StoredRobots};
use crate::rules::plan;
use crate::rules::retry::{AfterFailure, after_failure};
use crate::words::Scope;
use crate::words::{Moment, Sent, Stage};

/// How long a robots.txt is kept, the longest that RFC 9309 (section 2.4) recommends.
const KEPT: Duration = Duration::from_hours(24);

/// After how long one that could not be had is asked for again, where an older copy serves meanwhile.
const AGAIN: Duration = Duration::from_hours(1);

/// Fetches what is missing, then holds every wanted stage against the rules.
pub async fn obey(session: &mut Session, scope: &Scope) -> anyhow::Result<()> {
    let mut robots = Robots::default();
    session.robots_expire_at = None;
    let asked_for = Stage::ALL.into_iter().filter(|stage| plan::is_asked_for(scope, *stage));
    let examples: Vec<(Stage, Url)> =
        asked_for.filter_map(|stage| session.site.example(stage).map(|url| (stage, url))).collect();
    let mut origins: Vec<Origin> = Vec::new();
    for (_, url) in &examples {
        if !origins.contains(&url.origin()) {
            origins.push(url.origin());
        }
    }
    for origin in origins {
        let Some(stored) = kept_or_fetched(session, &origin).await? else { return Ok(()) };
        let name = origin.ascii_serialization();
        let expire_at = stored.fetched_at.after(KEPT);
        session.robots_expire_at =
            Some(session.robots_expire_at.map_or(expire_at, |at| at.min(expire_at)));
        robots.add(origin, stored.body);
        // At once: it holds for the next origin's robots.txt already.
        if let Some(delay) = robots.crawl_delay() {
            if delay > session.config.retry.wait_max {
                session.stop.ask(Why::Robots(format!(
                    "{name}/robots.txt asks for {} between requests (Crawl-delay), which is longer \
                     than retry.wait_max",
                    show_length(delay)
                )));
                return Ok(());
            }
            session.pace.slow_down_to(delay);
        }
    }
    for (stage, url) in examples {
        if let Some(forbidden) = robots.forbids(&url) {
            session.stop.ask(Why::Robots(format!(
                "the site does not want the {stage} stage crawled: {forbidden}"
            )));
        }
    }
    session.fetcher.obey(robots);
    Ok(())
}

/// The robots.txt of an origin; none if the run is to end.
async fn kept_or_fetched(
    session: &mut Session,
    origin: &Origin,
) -> anyhow::Result<Option<StoredRobots>> {
    let name = origin.ascii_serialization();
    let now = session.clock.now();
    let kept = store::read_robots(&mut session.conn, &name).await?;
    // A clock that was set back must not keep a file for ever.
    let is_fresh =
        |kept: &StoredRobots| kept.fetched_at <= now && now.since(kept.fetched_at) < KEPT;
    if kept.as_ref().is_some_and(is_fresh) {
        return Ok(kept);
    }
    let mut failures = 0;
    loop {
        if !take_turn(session).await {
            return Ok(None);
        }
        let (answer, requests) = session.fetcher.robots_txt(origin).await;
        let now = session.clock.now();
        db::begin(&mut session.conn).await?;
        let written = write(&mut session.conn, &name, &answer, &requests, now).await;
        db::end(&mut session.conn, written).await?;
        match answer {
            RobotsAnswer::Rules(body) => return Ok(Some(StoredRobots { fetched_at: now, body })),
            RobotsAnswer::Paused(pause) => {
                let wait = pause.until_at.since(now);
                tracing::warn!(
                    event = "paused",
                    until_at = %pause.until_at,
                    seconds = wait.as_secs_f64(),
                    reason = pause.reason,
                    "the crawl is paused"
                );
                if wait > session.config.retry.wait_max {
                    session.stop.ask(Why::WaitTooLong(pause));
                }
            }
            RobotsAnswer::Unreachable(reason) => {
                failures += 1;
                tracing::warn!(
                    event = "robots_unavailable",
                    origin = name,
                    reason,
                    "can't fetch robots.txt"
                );
                match after_failure(&session.config.retry, failures, now, fastrand::f64()) {
                    AfterFailure::Again(at) => sleep(session, at.since(now)).await,
                    // The RFC lets a copy be used for longer where no newer one can be had.
                    AfterFailure::GiveUp => match &kept {
                        Some(kept) => return Ok(Some(for_a_while(kept, now))),
                        None => session.stop.ask(Why::Robots(format!(
                            "can't fetch {name}/robots.txt ({reason}), and nothing may be crawled \
                             without it"
                        ))),
                    },
                }
            }
        }
    }
}

/// A copy that is too old, to be used until it is asked for again.
fn for_a_while(kept: &StoredRobots, now: Moment) -> StoredRobots {
    let age = KEPT.saturating_sub(AGAIN);
    let fetched_at = now.as_millis().saturating_sub(i64::try_from(age.as_millis()).unwrap_or(0));
    StoredRobots { fetched_at: Moment::from_millis(fetched_at), body: kept.body.clone() }
}

/// Writes down an answer and what it cost.
async fn write(
    conn: &mut SqliteConnection,
    origin: &str,
    answer: &RobotsAnswer,
    requests: &[Sent],
    now: Moment,
) -> sqlx::Result<()> {
    let n_sent = u32::try_from(requests.len()).unwrap_or(u32::MAX);
    let n_failed = if matches!(answer, RobotsAnswer::Rules(_)) { 0 } else { n_sent };
    let activity = Activity { n_sent, n_failed, page_came: false, claimed: true };
    queue::add_activity(conn, activity, now).await?;
    let requests: Vec<_> = requests.iter().map(|sent| (None, sent)).collect();
    queue::log_requests(conn, &requests).await?;
    match answer {
        RobotsAnswer::Rules(body) => {
            crash::point("robots.before-write");
            store::write_robots(conn, origin, body, now).await?;
            crash::point("robots.after-write");
            Ok(())
        }
        RobotsAnswer::Paused(pause) => queue::write_pause(conn, pause).await,
        RobotsAnswer::Unreachable(_) => Ok(()),
    }
}

/// Takes a turn of the pace; false if the run is to end before.
async fn take_turn(session: &Session) -> bool {
    loop {
        if session.stop.asked().is_some() {
            return false;
        }
        match session.pace.try_turn() {
            Ok(()) => return true,
            Err(Wait::Spent) => session.stop.ask(Why::MaxRequests),
            Err(wait) => {
                tokio::select! {
                    () = session.pace.sleep(wait) => {}
                    () = session.stop.wait() => {}
                }
            }
        }
    }
}

async fn sleep(session: &Session, length: Duration) {
    tokio::select! {
        () = tokio::time::sleep(length) => {}
        () = session.stop.wait() => {}
    }
}
