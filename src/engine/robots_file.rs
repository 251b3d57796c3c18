//! The robots.txt of one origin: the stored copy, or a new one.

use bytes::Bytes;
use url::Origin;

use super::context::RunContext;
use super::stop::StopReason;
use super::turn::{sleep, take_turn};
use super::{outage, pausing};
use crate::crash;
use crate::fetch::is_html;
use crate::ledger::robots::{self, StoredRobots};
use crate::ledger::site_state::{self, Activity};
use crate::ledger::writer::write_alone;
use crate::ledger::{Connection, Result, allowances, journal};
use crate::rules::retry::{AfterFailure, after_failure};
use crate::rules::robots_age;
use crate::words::{
    Allowance, Answered, FetchFailure, Judgement, LocalTrouble, Moment, Pause, Sent,
};

/// Returns the robots.txt of an origin, or nothing if the run has to end. If only images are at the origin, the run
/// goes on without them instead. Without a connection, the file is neither looked up nor stored.
pub async fn stored_or_fetched(
    run: &RunContext,
    mut conn: Option<&mut Connection>,
    origin: &Origin,
) -> Result<Option<StoredRobots>> {
    let name = origin.ascii_serialization();
    let stored = match &mut conn {
        Some(conn) => robots::read_robots(conn, &name).await?,
        None => None,
    };
    let now = run.clock.now();
    if stored.as_ref().is_some_and(|stored| robots_age::is_fresh(stored.fetched_at, now)) {
        return Ok(stored);
    }
    let mut failures = 0;
    while take_turn(run).await {
        let fetched = run.fetcher.robots_txt(origin).await;
        let now = run.clock.now();
        if goes_without_images(run, origin, &fetched.body) {
            return Ok(None);
        }
        let pause = pause(run, &fetched.body);
        // A page of HTML is not kept: the site may have a robots.txt again at the next run.
        let is_html = fetched.body.as_ref().is_ok_and(|body| is_html(body));
        let body = fetched.body.as_ref().ok().filter(|_| !is_html).map(|body| body.to_vec());
        if let Some(conn) = &mut conn {
            let allowances = run.rate_limit.allowances().borrow().clone();
            let answer = RobotsAnswer {
                body: body.as_deref(),
                pause: pause.as_ref(),
                allowances: &allowances,
                requests: &fetched.requests,
            };
            write_alone(conn, async |conn| write(conn, &name, &answer, now).await).await?;
        }
        let is_unreachable =
            matches!(fetched.body, Err(FetchFailure::Failed(_) | FetchFailure::Down(_)));
        let reason = match fetched.body {
            Ok(_) if is_html => return Ok(Some(without_rules(&name, stored, now))),
            Ok(_) => return Ok(body.map(|body| StoredRobots { fetched_at: now, body })),
            Err(failure) => match reason_to_try_again(run, failure) {
                Some(reason) => reason,
                None => continue,
            },
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
            AfterFailure::GiveUp => {
                if let Some(stored) = stored {
                    let fetched_at = robots_age::extended(now);
                    return Ok(Some(StoredRobots { fetched_at, ..stored }));
                }
                go_without(run, origin, &reason, is_unreachable);
                return Ok(None);
            }
        }
    }
    Ok(None)
}

/// Ends the run, because a robots.txt can't be fetched. If only images are at the origin, the run goes on without them.
fn go_without(run: &RunContext, origin: &Origin, reason: &str, is_unreachable: bool) {
    let name = origin.ascii_serialization();
    if has_images_alone(run, origin) {
        outage::leave_out_images(run, &format!("{name}/robots.txt can't be fetched: {reason}"));
    } else {
        run.stop.ask(unfetched(&name, reason, is_unreachable));
    }
}

/// Goes on without images if their host asked the crawl to wait. Returns whether it did.
fn goes_without_images(run: &RunContext, origin: &Origin, body: &Judgement<Bytes>) -> bool {
    let Err(FetchFailure::Wait { reason, .. }) = body else { return false };
    let may_leave_out = has_images_alone(run, origin);
    if may_leave_out {
        go_without(run, origin, reason, false);
    }
    may_leave_out
}

/// Returns whether a crawl asks for nothing but images at this origin, so that it can do without.
fn has_images_alone(run: &RunContext, origin: &Origin) -> bool {
    !run.is_trial && !run.site.origins().contains(origin)
}

/// Returns why the run ends if a robots.txt can't be fetched.
fn unfetched(origin: &str, reason: &str, is_unreachable: bool) -> StopReason {
    let words = format!(
        "{origin}/robots.txt can't be fetched ({reason}), and nothing may be crawled until it is"
    );
    if is_unreachable && reason.contains("it was refused") {
        StopReason::Unreachable(format!(
            "{words}: nothing listens at that address, so start the site if it is your own, or check \
             site.url and site.likes_url"
        ))
    } else if is_unreachable {
        StopReason::Unreachable(format!(
            "{words}: try again later, or check site.url and site.likes_url"
        ))
    } else {
        StopReason::Robots(words)
    }
}

/// Returns why a robots.txt has to be asked for again, if that counts as a failure.
fn reason_to_try_again(run: &RunContext, failure: FetchFailure) -> Option<String> {
    match failure {
        // The next turn waits for the end of the pause.
        FetchFailure::Wait { .. } | FetchFailure::NotSent => None,
        FetchFailure::Local(LocalTrouble { reason, is_exhausted }) => {
            run.stop.ask(StopReason::Local { reason, is_exhausted });
            None
        }
        FetchFailure::Failed(reason)
        | FetchFailure::Unreadable(reason)
        | FetchFailure::Forbidden(reason)
        | FetchFailure::Down(reason)
        | FetchFailure::Gone(reason)
        | FetchFailure::Rejected(reason)
        | FetchFailure::Refused(reason) => Some(reason),
    }
}

/// Returns what applies for an hour if robots.txt is an HTML page: an older copy, or no rules.
fn without_rules(origin: &str, stored: Option<StoredRobots>, now: Moment) -> StoredRobots {
    let meanwhile = if stored.is_some() { "an older copy serves" } else { "nothing is forbidden" };
    tracing::warn!(
        event = "robots_is_html",
        origin,
        "{origin}/robots.txt is a page of HTML, which holds no rules; until it is a robots.txt, \
         {meanwhile}"
    );
    let body = stored.map(|stored| stored.body).unwrap_or_default();
    StoredRobots { fetched_at: robots_age::extended(now), body }
}

/// Pauses the site if the answer asked the crawl to wait.
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
    allowances: &'a [Allowance],
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
    let answered = answer.requests.iter().filter(|sent| sent.answered != Answered::Unknown);
    let n_answered = u32::try_from(answered.count()).unwrap_or(u32::MAX);
    let n_failed = if answer.body.is_some() { 0 } else { n_answered };
    let activity = Activity { n_sent, n_failed, page_came: false, claimed: true };
    site_state::add_activity(conn, activity, now).await?;
    let requests: Vec<_> = answer.requests.iter().map(|sent| (None, sent)).collect();
    journal::log_requests(conn, &requests).await?;
    if let Some(body) = answer.body {
        crash::point("robots.before-write");
        robots::write_robots(conn, origin, body, now).await?;
        crash::point("robots.after-write");
    }
    allowances::write_allowances(conn, answer.allowances).await?;
    match answer.pause {
        Some(pause) => site_state::write_pause(conn, pause).await,
        None => Ok(()),
    }
}
