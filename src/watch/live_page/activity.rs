//! The course of a crawl: how many requests a minute it sent, over the last hours.

use std::time::Duration;

use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::content::FailedRequest;
use crate::dataset::chart;
use crate::ledger::queue::{self, Departure};
use crate::words::Moment;

/// How far back it is shown.
const SHOWN: Duration = Duration::from_hours(6);

/// How many points are drawn at most, and how long each stands for at least.
const POINTS: u32 = 120;
const LEAST: Duration = Duration::from_secs(1);

/// A last request this short a time ago is no silence yet.
const SILENCE: Duration = Duration::from_secs(10);

/// The rate over time, and the last failures.
#[derive(Serialize)]
struct ActivityEvent {
    /// SVG, or none where no request was sent.
    rate: Option<String>,
    failures: Vec<FailedRequest>,
}

/// Reads the course's event from one snapshot.
pub async fn read(
    conn: &mut SqliteConnection,
    is_running: bool,
    now: Moment,
) -> sqlx::Result<serde_json::Result<String>> {
    let mut tx = conn.begin().await?;
    let last = queue::read_site(&mut tx).await?.last_request_at;
    let since = if is_running { now } else { last };
    let course = queue::course(&mut tx, earlier(since, SHOWN)).await?;
    let failures = queue::failures(&mut tx).await?;
    tx.rollback().await?;
    let course = ActivityEvent {
        rate: draw(&course, is_running.then_some(now)),
        failures: failures.into_iter().map(FailedRequest::from).collect(),
    };
    Ok(serde_json::to_string(&course))
}

/// The drawing of these departures, up to now or, where no one crawls, to the last of them.
fn draw(course: &[Departure], now: Option<Moment>) -> Option<String> {
    let (first, last) = (course.first()?.1, course.iter().map(|(_, at)| *at).max()?);
    let (end, words) = match now {
        Some(now) if now.since(last) > SILENCE => (now, "now"),
        Some(_) => (last, "now"),
        None => (last, "last request"),
    };
    let begin = first.max(earlier(end, SHOWN));
    let points = per_minute(course, begin, end);
    (points.len() > 1)
        .then(|| chart::line("Requests over time", "requests a minute", words, &points))
}

/// Requests a minute between two moments, at the middle of each of up to [`POINTS`] stretches: seconds
/// since the beginning, and the rate. Requests whose times are not known lie evenly between those known.
fn per_minute(course: &[Departure], begin: Moment, end: Moment) -> Vec<(f64, f64)> {
    let length = end.since(begin);
    let width = LEAST.max(length / POINTS);
    let n = (length.as_secs_f64() / width.as_secs_f64()).floor();
    // At most `POINTS`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let mut bins = vec![0.0; n as usize];
    for pair in course.windows(2) {
        let [(first, from), (second, to)] = *pair else { continue };
        let at = |moment: Moment| {
            let after = moment.since(begin).as_secs_f64();
            let before = begin.since(moment).as_secs_f64();
            (after - before) / width.as_secs_f64()
        };
        // Numbers of requests are far below 2^52.
        #[expect(clippy::cast_precision_loss)]
        spread(&mut bins, at(from), at(to), second.saturating_sub(first) as f64);
    }
    let minutes = width.as_secs_f64() / 60.0;
    let middle = |nth: u32| (f64::from(nth) + 0.5) * width.as_secs_f64();
    (0..).zip(bins).map(|(nth, count)| (middle(nth), count / minutes)).collect()
}

/// Adds so many requests to the stretches between two places, evenly.
fn spread(bins: &mut [f64], from: f64, to: f64, n: f64) {
    // Those that left at once, or are logged out of order, fill a thousandth of a stretch.
    let from = from.min(to - 0.001);
    for (bin, begin) in bins.iter_mut().zip((0..).map(f64::from)) {
        let share = (to.min(begin + 1.0) - from.max(begin)) / (to - from);
        *bin += n * share.max(0.0);
    }
}

fn earlier(moment: Moment, length: Duration) -> Moment {
    let length = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
    Moment::from_millis(moment.as_millis().saturating_sub(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    fn rates(course: &[Departure], begin: i64, end: i64) -> Vec<f64> {
        per_minute(course, at(begin), at(end)).into_iter().map(|(_, rate)| rate).collect()
    }

    fn near(got: &[f64], wanted: &[f64]) {
        assert_eq!(got.len(), wanted.len(), "{got:?}");
        assert!(got.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6), "{got:?}");
    }

    #[test]
    fn a_steady_pace_is_level_however_few_requests_are_known() {
        near(&rates(&[(1, at(0)), (2, at(1)), (3, at(2)), (4, at(3))], 0, 3), &[60.0; 3]);
        near(&rates(&[(1, at(0)), (1201, at(1200))], 0, 1200), &[60.0; 120]);
    }

    #[test]
    fn a_pause_is_seen_and_what_came_before_the_beginning_is_not() {
        let course = [(1, at(0)), (11, at(10)), (12, at(20)), (22, at(22))];
        let got = rates(&course, 10, 22);
        near(&got[..10], &[6.0; 10]);
        near(&got[10..], &[300.0, 300.0]);
    }

    #[test]
    fn moments_out_of_order_and_all_at_once_lose_no_request() {
        let got = rates(&[(1, at(0)), (9, at(2)), (10, at(1)), (12, at(1)), (13, at(4))], 0, 4);
        assert!((got.iter().sum::<f64>() / 60.0 - 12.0).abs() < 0.1, "{got:?}");
        assert_eq!(draw(&[], Some(at(1))), None);
        assert_eq!(draw(&[(1, at(1))], Some(at(1))), None);
    }
}
