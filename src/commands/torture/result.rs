//! The result of crawls that were killed, as a row of the table.

use std::fmt;

use super::damage::Damage;
use crate::sim::Server;

/// The result of one crawl, or of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct TortureResult {
    /// Kills of a crawl.
    pub n_kills: usize,
    /// Kills of an export.
    pub n_export_kills: usize,
    /// All requests.
    pub n_requests: usize,
    /// Requests for a page that had been requested before.
    pub n_repeated: usize,
    /// The differences between the files and the truth.
    pub damage: Damage,
}

impl TortureResult {
    /// Returns the repeats that are allowed: a kill may cost the requests in flight, but a killed export
    /// costs none.
    pub const fn n_allowed(&self) -> usize {
        self.n_kills * Server::MAX_IN_FLIGHT
    }

    /// Returns whether the files are right and no request was repeated without need.
    pub const fn is_as_promised(&self) -> bool {
        self.n_repeated <= self.n_allowed() && self.damage.is_none()
    }

    /// Adds the counts of another crawl.
    pub fn add(&mut self, other: Self) {
        self.n_kills += other.n_kills;
        self.n_export_kills += other.n_export_kills;
        self.n_requests += other.n_requests;
        self.n_repeated += other.n_repeated;
        self.damage.add(other.damage);
    }
}

/// Writes a row of the table.
impl fmt::Display for TortureResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_kills, n_export_kills, n_requests, n_repeated, damage } = self;
        write!(
            f,
            "{:>8}  {n_requests:>8}  {n_repeated:>8}  {:>7}  {:>7}  {:>7}  {:>4}",
            n_kills + n_export_kills,
            self.n_allowed(),
            damage.n_missing,
            damage.n_doubled,
            damage.n_torn
        )
    }
}
