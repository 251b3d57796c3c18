//! What a process tells of itself when it begins to crawl.

use std::time::Duration;

/// What a process tells of itself when it begins to crawl.
#[derive(Clone, Debug)]
pub struct HostName {
    /// The name of the host.
    pub name: String,
    /// The number of the process.
    pub pid: u32,
    /// The number of the lock that it holds while it lives: a random one, from 0 to 2³¹ - 1.
    pub lock: u32,
    /// The time between two requests that it has to keep.
    pub period: Duration,
}
