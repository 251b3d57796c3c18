//! What a site allows: a number of requests until the end of a window.

use std::time::Duration;

use super::Moment;

/// By how much two readings of one clock may differ in order.
const TOLERANCE: Duration = Duration::from_secs(1);

/// What a site allows: a number of requests until the end of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// The origin that said so.
    pub origin: String,
    /// The name of the site's policy; empty where it has none.
    pub policy: String,
    /// How many requests are left.
    pub n_left: u64,
    /// When that was said.
    pub told_at: Moment,
    /// When the window ends.
    pub resets_at: Moment,
}

impl Allowance {
    /// Returns the allowance as it holds at `now`. If it was stated in the future, the clock was set back since,
    /// and then it lasts as long as it was meant to, from now.
    #[must_use]
    pub fn as_of(self, now: Moment) -> Self {
        if self.told_at.since(now) < TOLERANCE {
            return self;
        }
        let resets_at = now.after(self.resets_at.since(self.told_at));
        Self { told_at: now, resets_at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_from_the_future_lasts_its_own_length() {
        let told_at = Moment::from_millis(1_476_000_000_000);
        let length = Duration::from_mins(5);
        let told = Allowance { told_at, resets_at: told_at.after(length), ..Allowance::default() };
        for later in [0, 1, 600] {
            let now = told_at.after(Duration::from_secs(later));
            assert_eq!(told.clone().as_of(now), told, "{later}");
        }
        for now in [Moment::default(), Moment::from_millis(1_475_000_000_000)] {
            let moved = told.clone().as_of(now);
            assert_eq!((moved.told_at, moved.resets_at), (now, now.after(length)));
        }
    }
}
