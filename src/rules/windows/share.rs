//! The share of one of several hosts that crawl the same site.

use std::time::Duration;

/// How long a host waits, per host before it, for one of them to open a window that the site has not stated yet.
const BEGINS_AFTER: Duration = Duration::from_secs(1);

/// The share of one of several hosts that crawl the same site. Each uses at most this part of the requests that are
/// left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamShare {
    /// How many hosts there are.
    pub n_hosts: u32,
    /// How many of them come before this one, in an order that all of them know.
    pub n_before: u32,
}

impl Default for TeamShare {
    /// Returns the share of a host that is alone.
    fn default() -> Self {
        Self { n_hosts: 1, n_before: 0 }
    }
}

impl TeamShare {
    /// Returns how long after a window has reset this host may begin the next one, unless it is stated before. So
    /// usually a single host probes the new window.
    pub fn begins_after(self) -> Duration {
        BEGINS_AFTER * self.n_before
    }

    /// Returns this host's part of a number of requests: at least one, because it has to learn how many are left.
    pub fn of(self, n: u64) -> u64 {
        (n / u64::from(self.n_hosts.max(1))).max(1)
    }
}
