use super::*;

mod honest_site;
mod random_answers;
mod several_hosts;
mod stated_windows;

/// The host of most tests.
const HOST: &str = "https://site.example";

/// When the tests begin: any moment will do.
const BEGAN: Duration = Duration::from_hours(410_000);

/// Returns the moment that comes this number of seconds after the beginning.
fn at(seconds: f64) -> Duration {
    BEGAN + Duration::from_secs_f64(seconds)
}

/// Returns what an answer says about a window without a name.
fn stated(n_left: u64, seconds: u64) -> Vec<StatedWindow> {
    named("", n_left, seconds)
}

fn named(policy: &str, n_left: u64, seconds: u64) -> Vec<StatedWindow> {
    let resets_in = Some(Duration::from_secs(seconds));
    vec![StatedWindow { policy: policy.to_owned(), n_left, limit: None, resets_in }]
}

/// Returns the moments at which requests leave until `end`, as early as may be. None of them is answered.
fn departures(windows: &mut SiteWindows, from: f64, end: f64) -> Vec<f64> {
    let mut left = Vec::new();
    let mut now = at(from);
    while now < at(end) {
        match windows.hold(HOST, now) {
            None => {
                windows.leave(HOST, now);
                left.push(now.saturating_sub(BEGAN).as_secs_f64());
                now += Duration::from_millis(1);
            }
            Some(Hold::Until(until)) => now = until.max(now + Duration::from_nanos(1)),
            Some(Hold::ForAnswer) => break,
        }
    }
    left
}
