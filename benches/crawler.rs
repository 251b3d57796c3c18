//! The real program as a child process, and the resources that it used according to the kernel.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest time between two checks of the process.
const ALONE_MAX: Duration = Duration::from_millis(20);

/// The unit of time in /proc, which is the same on every Linux system.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running command. Dropping it kills it.
pub struct Crawler {
    process: Child,
    began: Instant,
    log: PathBuf,
}

/// The resources that a command used.
pub struct Used {
    pub wall: Duration,
    pub cpu_seconds: f64,
    pub peak_mib: f64,
}

impl Crawler {
    /// Starts a command with this configuration. Its output goes to a file next to the configuration.
    pub fn spawn(config: &Path, args: &[&str]) -> Self {
        Self::spawn_on(None, config, args)
    }

    /// Starts a command on one CPU, if one is given.
    pub fn spawn_on(cpu: Option<&str>, config: &Path, args: &[&str]) -> Self {
        let program = env!("CARGO_BIN_EXE_crawl");
        let mut command = Command::new(if cpu.is_some() { "taskset" } else { program });
        if let Some(cpu) = cpu {
            command.args(["-c", cpu, program]);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CRAWL_") {
                command.env_remove(name);
            }
        }
        let log = config.with_extension("log");
        let words = fs::File::create(&log).unwrap();
        command.arg("--config").arg(config).args(args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(words);
        let began = Instant::now();
        let process = command.spawn().unwrap();
        Self { process, began, log }
    }

    /// When the command was started.
    pub const fn began(&self) -> Instant {
        self.began
    }

    /// Returns the peak of its resident memory so far, or none once it has ended.
    pub fn peak_mib(&self) -> Option<f64> {
        let status = fs::read_to_string(self.proc("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib / 1024.0)
    }

    /// Returns the CPU time of each of its threads, in nanoseconds.
    pub fn threads(&self) -> Vec<(String, u64)> {
        let threads = fs::read_dir(self.proc("task")).unwrap().filter_map(|thread| {
            let thread = thread.ok()?;
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            let on_cpu = text.split_ascii_whitespace().next()?.parse().ok()?;
            Some((thread.file_name().into_string().ok()?, on_cpu))
        });
        threads.collect()
    }

    /// Waits until it ends with one of these exit statuses, and returns what it used.
    pub fn end(mut self, expected: &[i32]) -> Used {
        let mut peak_mib = 0.0;
        let cpu_seconds = loop {
            peak_mib = self.peak_mib().unwrap_or(peak_mib);
            let (has_ended, cpu_seconds) = self.stat();
            if has_ended {
                break cpu_seconds;
            }
            // Short pauses at first, so that the measured time is right to one percent.
            std::thread::sleep((self.began.elapsed() / 100).min(ALONE_MAX));
        };
        let wall = self.began.elapsed();
        let status = self.process.wait().unwrap();
        let words = || fs::read_to_string(&self.log).unwrap_or_default();
        let is_expected = status.code().is_some_and(|code| expected.contains(&code));
        assert!(is_expected, "it ended with {status}:\n{}", words());
        Used { wall, cpu_seconds, peak_mib }
    }

    /// Whether it has ended, and its CPU time. The kernel keeps both until the process is waited for.
    fn stat(&self) -> (bool, f64) {
        let stat = fs::read_to_string(self.proc("stat")).unwrap();
        // The name in brackets may contain anything, so the last bracket counts.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        let ticks = |field: usize| fields[field].parse::<f64>().unwrap();
        (fields[0] == "Z", (ticks(11) + ticks(12)) / TICKS_PER_SECOND)
    }

    fn proc(&self, name: &str) -> PathBuf {
        format!("/proc/{}/{name}", self.process.id()).into()
    }
}

impl Drop for Crawler {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
