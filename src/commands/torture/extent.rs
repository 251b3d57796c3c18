//! How much torture was asked for.

use std::time::{Duration, Instant};

/// How much torture was asked for: a number of faults, or a time.
#[derive(Clone, Copy, Debug)]
pub struct TortureLimit {
    n_faults: usize,
    until: Option<Instant>,
    n_crawls: usize,
}

impl TortureLimit {
    /// Returns a limit of `n_faults`, or of `time` if given.
    pub fn new(n_faults: usize, time: Option<Duration>) -> Self {
        let until = time.map(|time| Instant::now() + time);
        Self { n_faults, until, n_crawls: 0 }
    }

    /// Returns how many faults are left after this many, or `None` once the limit is reached. At least one crawl is
    /// needed.
    pub fn left(&self, n_faults: usize) -> Option<usize> {
        match self.until {
            Some(until) => (self.n_crawls == 0 || Instant::now() < until).then_some(usize::MAX),
            None => self.n_faults.checked_sub(n_faults).filter(|left| *left > 0),
        }
    }

    /// Notes that a crawl is complete.
    pub const fn note_crawl(&mut self) {
        self.n_crawls += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_counted_unless_a_time_is_given() {
        let limit = TortureLimit::new(3, None);
        assert_eq!([0, 2, 3, 4].map(|n| limit.left(n)), [Some(3), Some(1), None, None]);
        let mut limit = TortureLimit::new(3, Some(Duration::ZERO));
        assert_eq!(limit.left(9), Some(usize::MAX), "one crawl at least");
        limit.note_crawl();
        assert_eq!(limit.left(0), None);
        let hour = TortureLimit::new(3, Some(Duration::from_hours(1)));
        assert_eq!(hour.left(9), Some(usize::MAX));
    }
}
