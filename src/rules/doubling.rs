//! Waits that double.

use std::time::Duration;

/// Returns `base` for the first time, twice `base` for the second, and so on.
pub fn doubled(base: Duration, nth: u32) -> Duration {
    base.saturating_mul(2_u32.saturating_pow(nth.saturating_sub(1)))
}
