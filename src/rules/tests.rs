//! What the tests of several rules share.

use std::time::Duration;

use crate::config::RetrySettings;
use crate::sites::Site;
use crate::words::{LikesBy, Moment, Scope, Source, Stages};

/// The time of day in the tests.
pub const NOW: Moment = Moment::from_millis(1_476_000_000_000);

/// How the tests retry and pause.
pub const POLICY: RetrySettings = RetrySettings {
    failures_max: 6,
    backoff: Duration::from_secs(2),
    backoff_max: Duration::from_secs(20),
    pause: Duration::from_mins(1),
    wait_max: Duration::from_hours(720),
};

/// Returns a length in seconds.
pub const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Returns the scope of a crawl of everything.
pub fn scope() -> Scope {
    Scope {
        stages: Stages::USUAL,
        like_limit: 5,
        limit_items: None,
        source: Source::Catalogue,
        likes_by: LikesBy::Item,
        traits: Site::bundled("sketchfab-v3").unwrap().traits(),
    }
}
