//! Separate CPUs for the site and the crawler, so that neither takes the other's time.

use std::fs;
use std::process::{Command, Stdio};

/// Restricts this process to one CPU and reserves another for the crawler, until dropped.
pub struct Apart {
    all: String,
    crawlers: String,
}

impl Apart {
    /// Restricts this process to the first of its CPUs. Returns none if it has only one, or if `taskset` is
    /// missing.
    pub fn keep() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let all = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
        let all = all.trim().to_owned();
        // In a list such as 0-3,8, the first and the last number are two of the CPUs.
        let mut numbers = all.split(['-', ',']);
        let first = numbers.next()?.to_owned();
        let last = numbers.next_back()?.to_owned();
        pin(&first).then_some(Self { all, crawlers: last })
    }

    /// The CPU that is reserved for the crawler.
    pub fn crawlers(&self) -> &str {
        &self.crawlers
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        pin(&self.all);
    }
}

/// Restricts all threads of this process to these CPUs, and the threads that they start.
fn pin(cpus: &str) -> bool {
    let process = std::process::id().to_string();
    let mut command = Command::new("taskset");
    command.args(["-a", "-c", "-p", cpus, &process]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
