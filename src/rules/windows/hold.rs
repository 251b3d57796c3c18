//! Why the next request may not leave yet.

use std::time::Duration;

/// Why the next request may not leave yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// An answer has to say how the new window began before more requests are in flight.
    ForAnswer,
    /// The requests that are left are spread until then.
    Until(Duration),
}
