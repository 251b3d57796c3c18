//! How long the site is left alone.

use std::time::Duration;

use super::doubling::doubled;
use super::incidents::Incidents;
use crate::config;
use crate::words::{Moment, Pause};

/// Doubling never makes a pause longer than this. Only the site itself may ask for more.
const MAX_DOUBLED: Duration = Duration::from_hours(24);

/// After this long without an incident the next one counts as the first.
const QUIET: Duration = Duration::from_mins(30);

/// An answer that pauses the site.
#[derive(Clone, Copy, Debug)]
pub struct PauseRequest<'a> {
    /// When it came.
    pub now: Moment,
    /// How long the site asked to wait.
    pub retry_after: Option<Duration>,
    /// What the site answered.
    pub reason: &'a str,
}

/// Returns the pause after an answer that asked the crawl to wait.
pub fn after_wait(
    policy: &config::RetrySettings,
    last: Option<&Pause>,
    incidents: &mut Incidents,
    request: PauseRequest<'_>,
) -> Pause {
    let is_under_way = last.is_some_and(|last| last.until_at > request.now);
    let nth = if is_under_way { 1 } else { incidents.note_pause() };
    marked(pause(policy, last, request, nth), incidents)
}

/// Returns the pause after a 403.
///
/// It grows only with 403s in a row, without a page between them: a crawl may meet many private
/// pages while the site is as open as before. The count of other incidents stays as it was.
pub fn after_refusal(
    policy: &config::RetrySettings,
    last: Option<&Pause>,
    incidents: &mut Incidents,
    request: PauseRequest<'_>,
) -> Pause {
    let PauseRequest { now, .. } = request;
    if last.is_some_and(|last| last.until_at > now) {
        return marked(pause(policy, last, request, 1), incidents);
    }
    let n_before = incidents.note_refusal();
    let in_a_row = Pause {
        began_at: now,
        until_at: now,
        n_incidents: n_before,
        in_doubt: false,
        reason: String::new(),
    };
    let refusals = (n_before > 0).then_some(&in_a_row);
    let pause = pause(policy, refusals, request, incidents.note_pause());
    let n_incidents = last.map_or(0, |last| last.n_incidents);
    marked(Pause { n_incidents, ..pause }, incidents)
}

/// Returns the pause of an outage, which grows with each probe that fails.
pub fn after_outage(
    policy: &config::RetrySettings,
    last: Option<&Pause>,
    incidents: &mut Incidents,
    request: PauseRequest<'_>,
) -> Pause {
    // Pages came since the last pause, so that one has nothing to do with this.
    let is_new = incidents.are_none();
    let last = last.filter(|last| !is_new || last.until_at > request.now);
    incidents.note_outage();
    after_wait(policy, last, incidents, request)
}

/// Returns how long one stage is left alone after this many failed probes, while other stages
/// return pages.
pub fn of_stage(policy: &config::RetrySettings, n_failed_probes: u32) -> Duration {
    let length = doubled(policy.pause, n_failed_probes.saturating_add(1));
    length.min(MAX_DOUBLED.max(policy.pause))
}

/// Returns how long to leave the host of one stage alone after it asked the crawl to wait. It asked `n_before` times in
/// a row before.
pub fn of_host(
    policy: &config::RetrySettings,
    retry_after: Option<Duration>,
    n_before: u32,
) -> Duration {
    match retry_after {
        Some(asked) => {
            asked.max(doubled(Duration::from_secs(1), n_before.saturating_add(1)).min(MAX_DOUBLED))
        }
        None => of_stage(policy, n_before),
    }
}

/// Returns whether a pause lasts longer than a run waits.
pub fn is_too_long(policy: &config::RetrySettings, pause: &Pause, now: Moment) -> bool {
    pause.until_at.since(now) > policy.wait_max
}

fn marked(pause: Pause, incidents: &Incidents) -> Pause {
    Pause { in_doubt: incidents.are_doubtful(), ..pause }
}

/// Returns the pause after an answer, where `nth` is its number in a row without a page in between.
///
/// An answer within a pause belongs to the incident that began it. Only answers that do not say how
/// long to wait count as incidents.
fn pause(
    policy: &config::RetrySettings,
    last: Option<&Pause>,
    PauseRequest { now, retry_after, reason }: PauseRequest<'_>,
    nth: u32,
) -> Pause {
    let under_way = last.filter(|last| last.until_at > now);
    let recent = last.filter(|last| now.since(last.until_at) < QUIET);
    let n_incidents = match (under_way, recent) {
        (Some(last), _) => last.n_incidents,
        (None, recent) => recent
            .map_or(0, |last| last.n_incidents)
            .saturating_add(u32::from(retry_after.is_none())),
    };
    let length = match retry_after {
        // A wait of zero, or one that is over already, still calls for patience, and for more of it
        // each time while no page comes.
        Some(asked) => asked.max(doubled(Duration::from_secs(1), nth).min(MAX_DOUBLED)),
        None => doubled(policy.pause, n_incidents).min(MAX_DOUBLED.max(policy.pause)),
    };
    let until_at = now.after(length);
    match under_way {
        Some(last) if last.until_at >= until_at || retry_after.is_none() => last.clone(),
        _ => {
            let reason = reason.to_owned();
            Pause { began_at: now, until_at, n_incidents, in_doubt: false, reason }
        }
    }
}

#[cfg(test)]
mod tests;
