//! The page's `activity` event: how many requests per minute were sent over the last hours, and the
//! latest requests that returned no page.

use std::time::Duration;

use serde::Serialize;

use super::drawings::{Drawings, Picture, RequestRates};
use super::failed_requests::FailedRequest;
use crate::ledger::samples::{self, Departure};
use crate::ledger::site_state;
use crate::ledger::{self, Reader};
use crate::words::Moment;

/// How far back the drawing reaches.
const SHOWN: Duration = Duration::from_hours(6);

/// The most points that are drawn, and the shortest time that a point stands for.
const MAX_POINTS: u32 = 120;
const MIN_WIDTH: Duration = Duration::from_secs(1);

/// Without a request for this long, the drawing continues at zero.
const SILENCE: Duration = Duration::from_secs(10);

#[derive(Serialize)]
struct ActivityEvent {
    /// Absent where no request was sent.
    request_rates: Option<Picture>,
    failures: Vec<FailedRequest>,
}

/// Reads the event.
pub async fn read(
    conn: &mut Reader,
    is_running: bool,
    now: Moment,
    drawings: &Drawings,
) -> ledger::Result<serde_json::Result<String>> {
    let last = site_state::read_site(conn).await?.last_request_at;
    let until = if is_running { now } else { last };
    let departures = samples::departures_since(conn, earlier(until, SHOWN)).await?;
    let failures = samples::failures(conn).await?;
    let event = ActivityEvent {
        request_rates: draw(&departures, is_running.then_some(now), drawings.request_rates),
        failures: failures.into_iter().map(FailedRequest::from).collect(),
    };
    Ok(serde_json::to_string(&event))
}

/// Draws these departures up to now. Where no process crawls, the drawing ends with the last of them.
fn draw(
    departures: &[Departure],
    now: Option<Moment>,
    picture: fn(&RequestRates<'_>) -> Picture,
) -> Option<Picture> {
    let first = departures.first()?.1;
    let last = departures.iter().map(|(_, at)| *at).max()?;
    let (end, name) = match now {
        Some(now) if now.since(last) > SILENCE => (now, "now"),
        Some(_) => (last, "now"),
        None => (last, "last request"),
    };
    let begin = first.max(earlier(end, SHOWN));
    let points = per_minute(departures, begin, end);
    (points.len() > 1).then(|| picture(&RequestRates { points: &points, end: name }))
}

/// Returns up to [`MAX_POINTS`] points: seconds since `begin`, and requests per minute around then. Requests
/// whose times are not known are taken to lie evenly between those that are.
fn per_minute(departures: &[Departure], begin: Moment, end: Moment) -> Vec<(f64, f64)> {
    let length = end.since(begin);
    let width = MIN_WIDTH.max(length / MAX_POINTS);
    let n = (length.as_secs_f64() / width.as_secs_f64()).floor();
    // At most `MAX_POINTS`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let mut bins = vec![0.0; n as usize];
    for pair in departures.windows(2) {
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

/// Adds `n` requests to the bins between two places, evenly.
fn spread(bins: &mut [f64], from: f64, to: f64, n: f64) {
    // Requests that left at the same time, or were logged out of order, fill a thousandth of a bin.
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

    fn rates(departures: &[Departure], begin: i64, end: i64) -> Vec<f64> {
        per_minute(departures, at(begin), at(end)).into_iter().map(|(_, rate)| rate).collect()
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
        let departures = [(1, at(0)), (11, at(10)), (12, at(20)), (22, at(22))];
        let got = rates(&departures, 10, 22);
        near(&got[..10], &[6.0; 10]);
        near(&got[10..], &[300.0, 300.0]);
    }

    #[test]
    fn moments_out_of_order_and_all_at_once_lose_no_request() {
        let got = rates(&[(1, at(0)), (9, at(2)), (10, at(1)), (12, at(1)), (13, at(4))], 0, 4);
        assert!((got.iter().sum::<f64>() / 60.0 - 12.0).abs() < 0.1, "{got:?}");
        let picture = |_: &RequestRates<'_>| Picture { wide: String::new(), narrow: String::new() };
        assert_eq!(draw(&[], Some(at(1)), picture), None);
        assert_eq!(draw(&[(1, at(1))], Some(at(1)), picture), None);
    }
}
