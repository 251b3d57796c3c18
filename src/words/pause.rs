//! A pause: a stretch of time in which the site is left alone.

use super::Moment;

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
