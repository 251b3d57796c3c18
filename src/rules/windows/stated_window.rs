//! What one answer says about a window.

use std::time::Duration;

/// What one answer says about a window: a stretch of time for which the site limits the number of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedWindow {
    /// The name of the site's policy; empty where it has none.
    pub policy: String,
    /// How many requests are left.
    pub n_left: u64,
    /// How many requests a whole window has, if the answer says so.
    pub limit: Option<u64>,
    /// How long it lasts; none where the answer does not say, or says something that can't be true.
    pub resets_in: Option<Duration>,
}
