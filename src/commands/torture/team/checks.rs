//! What the site saw, compared with what was promised to it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::sim::LoggedRequest;
use crate::watch::audit::Audit;
use crate::words::Answered;

const SECOND: Duration = Duration::from_secs(1);

/// How long hosts may take to hear of a pause.
const OBEYED_AFTER: f64 = 0.6;

/// Returns the number of requests for a page that an earlier request may already have fetched. A request that was
/// refused or reset does not count: the page may be requested again after it.
pub fn n_repeated(requests: &[LoggedRequest], resets_are_faults: bool) -> usize {
    let mut may_have_come: HashSet<&str> = HashSet::new();
    let mut n = 0;
    for request in requests.iter().filter(|request| request.target != "/robots.txt") {
        let was_refused =
            matches!(request.status, 429 | 500..) || (resets_are_faults && request.status == 0);
        if !was_refused {
            n += usize::from(!may_have_come.insert(&request.target));
        }
    }
    n
}

/// Returns the most requests within a second, both ends included.
pub fn busiest_second(requests: &[LoggedRequest]) -> usize {
    let mut arrivals: Vec<Instant> = requests.iter().map(|request| request.at).collect();
    arrivals.sort_unstable();
    let mut first = 0;
    let mut busiest = 0;
    for (n, at) in arrivals.iter().enumerate() {
        while *at - arrivals[first] > SECOND {
            first += 1;
        }
        busiest = busiest.max(n + 1 - first);
    }
    busiest
}

/// Returns how many requests may arrive within a second if the machine may be late by this much.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
pub fn busiest_allowed(rate: u32, late: Duration) -> usize {
    let rate = f64::from(rate);
    (1.02 * rate + 1.0).max(1.0 + rate * (1.01 + late.as_secs_f64())).floor() as usize
}

/// Returns how many requests are only at the site or only in the log. Whether a killed host sent the
/// requests it had claimed is unknown. `n_lost` more may be missing: robots.txt and probes are not
/// claimed.
pub fn n_unlogged(audit: &Audit, n_seen: usize, n_lost: usize) -> usize {
    let n_all = usize::try_from(audit.n_requests()).unwrap_or(usize::MAX);
    let n_unknown = audit.by_answer().get(&Answered::Unknown).copied().unwrap_or(0);
    let n_known = n_all.saturating_sub(usize::try_from(n_unknown).unwrap_or(usize::MAX));
    let n_only_logged = n_known.saturating_sub(n_seen);
    let n_missing = n_seen.saturating_sub(n_all.saturating_add(n_lost));
    n_only_logged + n_missing
}

/// Returns how many requests were sent during pauses, later than hosts may take to hear of the pause.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
pub fn n_in_pause(audit: &Audit, rate: u32) -> usize {
    let per_pause = (f64::from(rate) * OBEYED_AFTER).ceil() as usize;
    let n = usize::try_from(audit.n_in_pause).unwrap_or(usize::MAX);
    n.saturating_sub(audit.pauses.len() * per_pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(at: Instant, target: &str, status: u16) -> LoggedRequest {
        let target = target.to_owned();
        LoggedRequest {
            at,
            target,
            status,
            user_agent: None,
            authorization: None,
            private_token: None,
        }
    }

    #[test]
    fn a_page_that_came_or_may_have_come_must_not_be_requested_again() {
        let now = Instant::now();
        let n = |statuses: &[u16], resets_are_faults| {
            let requests: Vec<_> = statuses.iter().map(|s| request(now, "/a", *s)).collect();
            n_repeated(&requests, resets_are_faults)
        };
        assert_eq!(n(&[200, 200, 200], false), 2);
        assert_eq!(n(&[0, 200], false), 1, "a host was killed");
        assert_eq!(n(&[0, 200], true), 0, "the site reset the connection");
        assert_eq!(n(&[429, 503, 200], false), 0);
        assert_eq!(n(&[200, 0, 503, 200], true), 1, "one page came twice");
        let robots = [request(now, "/robots.txt", 200), request(now, "/robots.txt", 200)];
        assert_eq!(n_repeated(&robots, false), 0);
    }

    #[test]
    fn the_busiest_second_includes_both_ends() {
        let now = Instant::now();
        let at = |millis: &[u64]| -> Vec<_> {
            let at = millis.iter().map(|millis| now + Duration::from_millis(*millis));
            at.map(|at| request(at, "/a", 200)).collect()
        };
        assert_eq!(busiest_second(&[]), 0);
        assert_eq!(busiest_second(&at(&[0, 500, 1000, 1001, 3000])), 3);
        assert_eq!((busiest_allowed(50, Duration::ZERO), busiest_allowed(50, SECOND)), (52, 101));
    }
}
