//! How long a robots.txt is used.

use std::time::Duration;

use crate::words::Moment;

/// The longest time that RFC 9309 (section 2.4) recommends.
const MAX_AGE: Duration = Duration::from_hours(24);

/// After how long a robots.txt is requested again if an older copy is used meanwhile.
const RETRY_AFTER: Duration = Duration::from_hours(1);

/// Returns when a robots.txt must be fetched again.
pub fn expires_at(fetched_at: Moment) -> Moment {
    fetched_at.after(MAX_AGE)
}

/// Returns whether a robots.txt is still to be used. A clock that was set back does not keep it
/// forever.
pub fn is_fresh(fetched_at: Moment, now: Moment) -> bool {
    fetched_at <= now && now.since(fetched_at) < MAX_AGE
}

/// Returns the time of fetching that makes an expired copy serve until it is requested again.
pub fn extended(now: Moment) -> Moment {
    let age = MAX_AGE.saturating_sub(RETRY_AFTER).as_millis();
    Moment::from_millis(now.as_millis().saturating_sub(i64::try_from(age).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_serves_for_a_day_and_an_expired_one_for_an_hour_more() {
        let now = Moment::from_millis(1_476_000_000_000);
        let hours = |n| now.after(Duration::from_hours(n));
        assert!(is_fresh(now, now) && is_fresh(now, hours(23)) && !is_fresh(now, hours(24)));
        assert!(!is_fresh(hours(1), now), "the clock was set back");
        assert_eq!(expires_at(extended(now)), hours(1));
    }
}
