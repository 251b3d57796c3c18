//! How far apart requests are, as the site allows them.

use std::time::Duration;

use crate::words::{Allowance, Moment};

/// Returns the time between two requests that spreads them evenly. Without any, it is the time that is left.
pub fn spacing(allowance: &Allowance, now: Moment) -> Duration {
    let n_left = u32::try_from(allowance.n_left.max(1)).unwrap_or(u32::MAX);
    allowance.resets_at.since(now) / n_left
}

/// Returns what keeps requests the farthest apart, of what holds at `now`.
pub fn slowest(allowances: &[Allowance], now: Moment) -> Option<&Allowance> {
    let live = allowances.iter().filter(|allowance| allowance.resets_at > now);
    live.max_by_key(|allowance| spacing(allowance, now))
}

/// Returns what the site allows if that keeps requests farther apart than this rate does.
pub fn sets_the_pace(
    allowances: &[Allowance],
    now: Moment,
    requests_per_second: f64,
) -> Option<&Allowance> {
    slowest(allowances, now).filter(|slowest| {
        slowest.n_left == 0 || spacing(slowest, now).as_secs_f64() * requests_per_second > 1.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tightest_allowance_that_holds_sets_the_pace() {
        let now = Moment::from_millis(1_476_000_000_000);
        let allowance = |n_left, seconds| Allowance {
            n_left,
            resets_at: now.after(Duration::from_secs(seconds)),
            ..Allowance::default()
        };
        let (burst, day, over) = (allowance(10, 20), allowance(900, 86_400), allowance(0, 0));
        let all = [burst.clone(), day.clone(), over.clone()];
        assert_eq!(spacing(&day, now), Duration::from_secs(96));
        assert_eq!(slowest(&all, now), Some(&day));
        assert_eq!(slowest(&[over], now), None);
        assert_eq!(sets_the_pace(&all, now, 0.01), None);
        assert_eq!(sets_the_pace(&all, now, 0.02), Some(&day));
        assert_eq!(sets_the_pace(std::slice::from_ref(&burst), now, 0.6), Some(&burst));
        let spent = allowance(0, 1);
        assert_eq!(sets_the_pace(std::slice::from_ref(&spent), now, 0.01), Some(&spent));
    }
}
