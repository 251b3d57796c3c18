//! What a process says about itself when it begins to crawl.

use std::time::Duration;

/// What a process says about itself when it begins to crawl.
#[derive(Clone, Debug)]
pub struct HostName {
    /// The name of the host.
    pub name: String,
    /// The process id.
    pub pid: u32,
    /// The number of the lock that it holds while it lives: a random one, from 0 to 2³¹ - 1.
    pub lock: u32,
    /// The time that it must leave between two requests.
    pub period: Duration,
}
