//! Named points at which a test build can be told to die, as if by `kill -9`. A release build has
//! none. `CRAWL_CRASH_AT=NAME:HIT` dies where NAME is passed for the HIT-th time, and
//! `CRAWL_STOP_AT=NAME:HIT` stops there until SIGCONT.

/// Every point, in the order in which a crawl, then an export and then a forgetting first pass them.
pub const POINTS: [&str; 52] = [
    "db.after-create",
    "db.after-migrations",
    "db.after-rename",
    "db.after-begin",
    "db.before-commit",
    "db.after-commit",
    "run.after-recover",
    "fetch.before-send",
    "fetch.after-headers",
    "robots.before-write",
    "robots.after-write",
    "seed.after-crawl",
    "seed.after-tasks",
    "contact.after-claim",
    "contact.before-settle",
    "contact.after-settle",
    "worker.before-claim",
    "settle.before-claim",
    "settle.after-claim",
    "settle.after-activity",
    "settle.after-requests",
    "settle.after-census",
    "settle.before-reply",
    "settle.after-reply",
    "worker.after-claim",
    "fetch.after-body",
    "worker.after-parse",
    "worker.before-settle",
    "settle.after-fence",
    "settle.after-records",
    "settle.after-totals",
    "settle.after-odd",
    "settle.after-follow-ups",
    "settle.after-tasks",
    "settle.after-short",
    "worker.after-settle",
    "settle.before-pause",
    "settle.after-pause",
    "settle.after-end",
    "settle.after-others",
    "thumb.before-write",
    "thumb.after-write",
    "thumb.after-rename",
    "run.before-close",
    "run.after-close",
    "export.after-write",
    "export.after-sync",
    "export.before-manifest",
    "export.after-record",
    "export.after-rename",
    "export.after-folder-sync",
    "forget.after-vacuum",
];

/// Dies or stops here, if this is the point and the hit that was asked for.
#[cfg(any(debug_assertions, feature = "crash-points"))]
pub fn point(name: &str) {
    asked::here(name);
}

/// Does nothing: this build has no crash points.
#[cfg(not(any(debug_assertions, feature = "crash-points")))]
#[inline]
pub const fn point(_name: &str) {}

#[cfg(any(debug_assertions, feature = "crash-points"))]
mod asked {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    /// A point that was asked for, and how often it is still to be passed.
    struct AskedPoint {
        name: String,
        left: AtomicU64,
    }

    impl AskedPoint {
        /// Returns the point that a variable names.
        fn of(variable: &str) -> Option<Self> {
            let asked = std::env::var(variable).ok()?;
            let (name, hit) = asked.rsplit_once(':')?;
            Some(Self { name: name.to_owned(), left: AtomicU64::new(hit.parse().ok()?) })
        }

        /// Returns whether this is the point, and the hit.
        fn is_here(&self, name: &str) -> bool {
            self.name == name && self.left.fetch_sub(1, Ordering::Relaxed) == 1
        }
    }

    static DIES: LazyLock<Option<AskedPoint>> = LazyLock::new(|| AskedPoint::of("CRAWL_CRASH_AT"));

    static STOPS: LazyLock<Option<AskedPoint>> = LazyLock::new(|| AskedPoint::of("CRAWL_STOP_AT"));

    pub fn here(name: &str) {
        if STOPS.as_ref().is_some_and(|stops| stops.is_here(name)) {
            let _ = kill_process(getpid(), Signal::STOP);
        }
        if DIES.as_ref().is_some_and(|dies| dies.is_here(name)) {
            // A signal that no one can catch, so that nothing is flushed, closed or unwound.
            let _ = kill_process(getpid(), Signal::KILL);
            std::process::abort();
        }
    }
}
