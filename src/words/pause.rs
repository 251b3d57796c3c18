//! A pause: a stretch of time in which the site is left alone.

use std::time::Duration;

use super::Moment;

/// How far two readings of one clock may be out of order.
const TOLERANCE: Duration = Duration::from_secs(1);

/// A stretch of time in which the site is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it began.
    pub began_at: Moment,
    /// When it ends.
    pub until_at: Moment,
    /// How many incidents in a row led to it. An incident is an answer that does not say how long
    /// to wait.
    pub n_incidents: u32,
    /// Whether the site may be down or closed to us. A probe after the pause finds out.
    pub in_doubt: bool,
    /// What the site answered.
    pub reason: String,
}

impl Pause {
    /// Returns the pause as it holds at `now`. If it began in the future, the clock was set back since, and
    /// then it lasts as long as it was meant to, from now.
    #[must_use]
    pub fn as_of(self, now: Moment) -> Self {
        if self.began_at.since(now) < TOLERANCE {
            return self;
        }
        let until_at = now.after(self.until_at.since(self.began_at));
        Self { began_at: now, until_at, ..self }
    }

    /// Returns the pause after the clock was set by this many milliseconds; negative if it went back. The time left
    /// stays the same.
    #[must_use]
    pub fn moved_by(self, millis: i64) -> Self {
        let moved = |at: Moment| Moment::from_millis(at.as_millis().saturating_add(millis));
        Self { began_at: moved(self.began_at), until_at: moved(self.until_at), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_from_the_future_lasts_its_own_length() {
        let began_at = Moment::from_millis(1_476_000_000_000);
        let pause = Pause {
            began_at,
            until_at: began_at.after(Duration::from_mins(5)),
            n_incidents: 1,
            in_doubt: false,
            reason: String::new(),
        };
        for later in [0, 1, 600] {
            let now = began_at.after(Duration::from_secs(later));
            assert_eq!(pause.clone().as_of(now), pause, "{later}");
        }
        for now in [Moment::default(), Moment::from_millis(1_475_000_000_000)] {
            let moved = pause.clone().as_of(now);
            assert_eq!((moved.began_at, moved.until_at), (now, now.after(Duration::from_mins(5))));
        }
    }
}
