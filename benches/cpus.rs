//! Keeping the site and the crawler apart, so that neither takes the other's time.

use std::fs;
use std::process::{Command, Stdio};

/// This process is kept to one CPU, and another is the crawler's; dropping it takes that back.
pub struct Apart {
    all: String,
    crawlers: String,
}

impl Apart {
    /// Keeps this process to the first of its CPUs; none where it has one only, or `taskset` is
    /// missing.
    pub fn keep() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let all = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
        let all = all.trim().to_owned();
        // Such as 0-3,8: its first and its last number are two of them.
        let mut numbers = all.split(['-', ',']);
        let first = numbers.next()?.to_owned();
        let last = numbers.next_back()?.to_owned();
        pin(&first).then_some(Self { all, crawlers: last })
    }

    /// The CPU that is left to the crawler.
    pub fn crawlers(&self) -> &str {
        &self.crawlers
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        pin(&self.all);
    }
}

/// Keeps all threads of this process to these CPUs, and those that they begin.
fn pin(cpus: &str) -> bool {
    let process = std::process::id().to_string();
    let mut command = Command::new("taskset");
    command.args(["-a", "-c", "-p", cpus, &process]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
