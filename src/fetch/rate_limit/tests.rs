use super::*;

mod allowed;
mod interruptions;
mod rate;

/// The time of day when the tests begin, in milliseconds since 1970.
const BEGAN: Moment = Moment::from_millis(1_476_000_000_000);

const POLICY: config::RetrySettings = config::RetrySettings {
    failures_max: 6,
    backoff: Duration::from_secs(2),
    backoff_max: Duration::from_mins(5),
    pause: Duration::from_mins(1),
    wait_max: Duration::from_hours(1),
};

/// A clock that runs with the runtime's time, which the tests stop.
fn clock() -> Clock {
    let began = Instant::now();
    Clock::new(move || BEGAN.after(began.elapsed()))
}

/// Returns what earlier runs left behind.
fn former(last_request_at: Moment, pause: Option<Pause>) -> FormerRuns {
    FormerRuns { last_request_at, pause, allowances: Vec::new() }
}

/// Returns a fresh limit of this rate.
fn fresh(requests_per_second: f64, clock: &Clock) -> RateLimit {
    RateLimit::new(
        requests_per_second,
        POLICY,
        former(Moment::default(), None),
        None,
        clock.clone(),
    )
}

/// Takes `n` turns as soon as they are free. Each wake-up is late by the milliseconds that `late`
/// returns for it.
async fn take(n: usize, limit: &RateLimit, late: impl Fn(u64) -> u64) -> Vec<Instant> {
    let mut turns = Vec::new();
    let mut n_waits = 0;
    while turns.len() < n {
        match limit.try_turn() {
            Ok(()) => turns.push(Instant::now()),
            Err(Wait::Spent | Wait::TooLong(_)) => break,
            Err(wait) => {
                limit.sleep(wait).await;
                n_waits += 1;
                tokio::time::sleep(Duration::from_millis(late(n_waits))).await;
            }
        }
    }
    turns
}

/// As punctual as the runtime's timer.
const fn punctual(_: u64) -> u64 {
    0
}

/// Asserts the bound that DESIGN.md promises, for every second that begins with a request.
/// Both ends of the second count.
fn assert_bound(turns: &[Instant], requests_per_second: f64) {
    let bound = 1.02 * requests_per_second + 1.0;
    for (first, began) in turns.iter().enumerate() {
        let within = turns[first..].partition_point(|at| *at - *began <= Duration::from_secs(1));
        let n = f64::from(u32::try_from(within).unwrap());
        assert!(n <= bound, "{n} requests within a second at {requests_per_second} per second");
    }
}
