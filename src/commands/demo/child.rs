//! This program as a child process.

use std::path::Path;
use std::process::{ExitStatus, Stdio};

use anyhow::{Context, ensure};
use tokio::process::Command;

/// A command of this program that runs in a process of its own.
pub struct Child {
    name: String,
    process: tokio::process::Child,
}

impl Child {
    /// Runs a command with this configuration and no variables of ours, so that nothing else shapes
    /// the demonstration.
    pub fn spawn(config: &Path, args: &[&str]) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("finding this program")?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CRAWL_") {
                command.env_remove(name);
            }
        }
        let process = command
            .arg("--config")
            .arg(config)
            .args(args)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("running this program as a child")?;
        Ok(Self { name: args.join(" "), process })
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.process.try_wait()?.is_some())
    }

    /// Sends SIGKILL and answers whether that is what ended it.
    pub async fn kill(mut self) -> anyhow::Result<bool> {
        use std::os::unix::process::ExitStatusExt;
        // An error says that it has ended already, which its status tells as well.
        let _ = self.process.start_kill();
        let status: ExitStatus = self.process.wait().await?;
        Ok(status.signal() == Some(9))
    }

    /// Waits for it to end, and refuses any end but a good one.
    pub async fn succeed(mut self) -> anyhow::Result<()> {
        let status = self.process.wait().await?;
        ensure!(status.success(), "crawl {} ended with {status}", self.name);
        Ok(())
    }
}
