//! The result of crawls by several hosts, as a row of the table.

use std::fmt;

use crate::commands::torture::damage::Damage;

/// The result of one crawl, or of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct TeamResult {
    /// What failed.
    pub n_faults: usize,
    /// The requests that the site saw.
    pub n_requests: usize,
    /// Requests for a page that the site had answered before, or was about to answer.
    pub n_repeated: usize,
    /// How many of these the faults excuse.
    pub n_allowed: usize,
    /// The most requests within a second, ends included.
    pub busiest: usize,
    /// How many of these the rate and the machine's delays allow.
    pub busiest_allowed: usize,
    /// Requests that are missing in the log, or that only the log has.
    pub n_unlogged: usize,
    /// Requests that were sent during a pause, later than hosts may take to hear of it.
    pub n_in_pause: usize,
    /// The differences between the files and the truth.
    pub damage: Damage,
    /// Whether any crawl exceeded its own numbers.
    pub is_broken: bool,
}

impl TeamResult {
    /// The head of the table.
    pub const HEAD: &str = "crawl  site                  rate  faults  requests  repeated  allowed  \
        busiest  allowed  in pause  unlogged  missing  doubled  torn";

    /// Returns whether no promise was broken.
    pub const fn is_as_promised(&self) -> bool {
        !self.is_broken
            && self.n_repeated <= self.n_allowed
            && self.busiest <= self.busiest_allowed
            && self.n_unlogged == 0
            && self.n_in_pause == 0
            && self.damage.is_none()
    }

    /// Adds the counts of another crawl.
    pub fn add(&mut self, other: &Self) {
        self.n_faults += other.n_faults;
        self.n_requests += other.n_requests;
        self.n_repeated += other.n_repeated;
        self.n_allowed += other.n_allowed;
        self.busiest = self.busiest.max(other.busiest);
        self.busiest_allowed = self.busiest_allowed.max(other.busiest_allowed);
        self.n_unlogged += other.n_unlogged;
        self.n_in_pause += other.n_in_pause;
        self.damage.add(other.damage);
        self.is_broken |= !other.is_as_promised();
    }
}

/// Writes a row of the table.
impl fmt::Display for TeamResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_faults, n_requests, n_repeated, n_allowed, busiest, damage, .. } = self;
        write!(
            f,
            "  {n_faults:>6}  {n_requests:>8}  {n_repeated:>8}  {n_allowed:>7}  {busiest:>7}  {:>7}  {:>8}  \
             {:>8}  {:>7}  {:>7}  {:>4}",
            self.busiest_allowed,
            self.n_in_pause,
            self.n_unlogged,
            damage.n_missing,
            damage.n_doubled,
            damage.n_torn
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_broken_crawl_among_many_is_noticed() {
        let fine = TeamResult { n_allowed: 9, busiest_allowed: 9, ..TeamResult::default() };
        let broken = TeamResult { n_repeated: 5, n_allowed: 4, ..TeamResult::default() };
        assert!(fine.is_as_promised() && !broken.is_as_promised());
        let mut all = TeamResult::default();
        all.add(&fine);
        assert!(all.is_as_promised());
        all.add(&broken);
        assert!(all.n_repeated < all.n_allowed && !all.is_as_promised());
    }
}
