//! The service under a real systemd, in namespaces of its own, where the system has one and allows that.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::{setting, unit};
use crate::harness::Crawl;
use crate::stops::{held, until_held};

/// Boots systemd as process 1 on copies of what it may change.
const BOOT: &str = include_str!("boot.sh");

/// A systemd that runs as process 1 of its own namespaces, and ends when this is dropped.
struct Systemd {
    pid: String,
    _process: Child,
}

impl Systemd {
    /// Boots it with the service of this crawl installed; returns nothing where that is not possible.
    async fn boot(crawl: &Crawl) -> Option<Self> {
        let has = |path: &str| Path::new(path).exists();
        let init = ["/lib/systemd/systemd", "/usr/lib/systemd/systemd"];
        let found = init.into_iter().find(|path| has(path));
        if !rustix::process::geteuid().is_root() || found.is_none() {
            eprintln!("skipped: systemd can't be run here");
            return None;
        }
        std::fs::write(crawl.path("crawl.service"), unit()).unwrap();
        let namespaces = ["--pid", "--fork", "--mount", "--cgroup", "--ipc", "--kill-child"];
        let mut command = Command::new("unshare");
        command.args(namespaces).args(["sh", "-c", BOOT, env!("CARGO_BIN_EXE_crawl")]);
        command.arg(found?).current_dir(crawl.path("."));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        let mut process = command.kill_on_drop(true).spawn().ok()?;
        let unshare = process.id()?;
        loop {
            if process.try_wait().unwrap().is_some() {
                eprintln!("skipped: systemd can't be run here");
                return None;
            }
            let children = format!("/proc/{unshare}/task/{unshare}/children");
            let pid = std::fs::read_to_string(children).unwrap_or_default().trim().to_owned();
            let systemd = Self { pid, _process: process };
            let state = systemd.run(&["systemctl", "is-system-running", "--wait"]).await;
            if ["running", "degraded"].contains(&state.as_str()) {
                return Some(systemd);
            }
            process = systemd._process;
        }
    }

    /// Runs a command beside systemd and returns what it printed.
    async fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.pid, "--pid", "--mount", "--cgroup", "--"]).args(args);
        let output = command.stdin(Stdio::null()).output().await.unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Returns a property of the service.
    async fn property(&self, name: &str) -> String {
        self.run(&["systemctl", "show", "crawl", "--value", "-p", name]).await
    }

    /// Waits until the service has this state.
    async fn wait_for(&self, state: &str) {
        let wait = async { while self.property("ActiveState").await != state {} };
        tokio::time::timeout(Duration::from_mins(2), wait).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_the_service_settles_what_is_in_flight() {
    let (mut crawl, notify) = held().await;
    crawl.set("CRAWL_DATABASE", crawl.path("state/crawl/crawl.db").to_str().unwrap());
    let Some(systemd) = Systemd::boot(&crawl).await else { return };
    systemd.run(&["systemctl", "start", "crawl"]).await;
    until_held(&crawl).await;
    let main = systemd.property("MainPID").await;
    assert_eq!(systemd.run(&["cat", &format!("/proc/{main}/comm")]).await, "crawl");
    systemd.run(&["systemctl", "stop", "--no-block", "crawl"]).await;
    systemd.wait_for("deactivating").await;
    notify.notify_waiters();
    systemd.wait_for("inactive").await;
    let ended = || std::fs::read_to_string(crawl.path("state/crawl/ended")).unwrap();
    assert_eq!(ended(), "success 143\n");

    let status = crawl.status().await;
    assert_eq!(
        (&status["state"], &status["suspects"]),
        (&"stopped".into(), &serde_json::json!([]))
    );
    assert_eq!(status["stages"]["likes"]["running"], 0);

    // It is resumed to its end.
    systemd.run(&["systemctl", "start", "crawl"]).await;
    systemd.wait_for("inactive").await;
    assert_eq!(ended(), "success 0\n");
    crawl.assert_truth().await;
    assert_eq!(crawl.repeats(), Vec::<String>::new());

    // A wrong configuration is no reason to try again.
    systemd.run(&["sh", "-c", "echo 'pace: 7' > /etc/crawl/config.yml"]).await;
    systemd.run(&["systemctl", "start", "crawl"]).await;
    systemd.wait_for("failed").await;
    assert_eq!(ended(), "exit-code 3\n");
    assert_eq!(systemd.property("NRestarts").await, "0");
    assert_eq!(setting("User"), "crawl");
}
