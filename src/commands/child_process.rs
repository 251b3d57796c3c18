//! This program as a child process.

use std::fs::OpenOptions;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Command;

/// A command of this program, running in its own process.
pub struct ChildProcess {
    name: String,
    process: tokio::process::Child,
    log: Option<PathBuf>,
}

impl ChildProcess {
    /// Runs a command with this configuration and without `CRAWL_*` variables, so that nothing else
    /// changes what it does.
    pub fn spawn(config: &Path, args: &[&str]) -> anyhow::Result<Self> {
        Self::run(command(config, args)?, args, None)
    }

    /// Runs a command, drops its data, and appends its messages to a file.
    pub fn spawn_silent(config: &Path, args: &[&str], log: &Path) -> anyhow::Result<Self> {
        Self::spawn_silent_with(config, args, log, &[])
    }

    /// Does the same with variables of its own.
    pub fn spawn_silent_with(
        config: &Path,
        args: &[&str],
        log: &Path,
        variables: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let messages = OpenOptions::new().create(true).append(true).open(log);
        let messages = messages.with_context(|| format!("writing {}", log.display()))?;
        let mut command = command(config, args)?;
        let variables = variables.iter().map(|(name, value)| (name, value));
        command.envs(variables).stdout(Stdio::null()).stderr(messages);
        Self::run(command, args, Some(log.to_owned()))
    }

    /// Sends a signal. A process that has ended gets none.
    pub fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = self.process.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
        if let Some(pid) = pid {
            kill_process(pid, signal).context("sending a signal to a child")?;
        }
        Ok(())
    }

    /// Returns the status of the process, if it has ended.
    pub fn status(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.process.try_wait()?)
    }

    /// Returns whether the process has ended by itself.
    pub fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.process.try_wait()?.is_some())
    }

    /// Waits until the process has ended, with any status.
    pub async fn wait(&mut self) -> anyhow::Result<()> {
        self.process.wait().await?;
        Ok(())
    }

    /// Sends SIGKILL. Returns false if the process had already succeeded.
    pub async fn kill(mut self) -> anyhow::Result<bool> {
        // An error means that it has already ended, which its status shows too.
        let _ = self.process.start_kill();
        let status = self.process.wait().await?;
        if status.signal() == Some(9) {
            return Ok(true);
        }
        self.check(status)?;
        Ok(false)
    }

    /// Waits until the process has ended; any status but 0 is an error.
    pub async fn succeed(mut self) -> anyhow::Result<()> {
        let status = self.process.wait().await?;
        self.check(status)
    }

    fn run(mut command: Command, args: &[&str], log: Option<PathBuf>) -> anyhow::Result<Self> {
        let process = command.spawn().context("running this program as a child")?;
        Ok(Self { name: args.join(" "), process, log })
    }

    fn check(&self, status: ExitStatus) -> anyhow::Result<()> {
        if status.success() {
            return Ok(());
        }
        let Some(log) = &self.log else { bail!("crawl {} ended with {status}", self.name) };
        bail!("crawl {} ended with {status}: its messages are in {}", self.name, log.display())
    }
}

fn command(config: &Path, args: &[&str]) -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("finding this program")?;
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CRAWL_") {
            command.env_remove(name);
        }
    }
    command.arg("--config").arg(config).args(args).stdin(Stdio::null()).kill_on_drop(true);
    Ok(command)
}
