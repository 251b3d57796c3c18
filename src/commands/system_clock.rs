//! The system's clock. It is here because the other rooms are handed the time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::words::{Clock, Moment};

impl Clock {
    /// Returns the system's clock.
    pub fn system() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Moment::default().after(since)
        })
    }
}
