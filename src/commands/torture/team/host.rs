//! One of the hosts: a process of this program, and its link to the server.

use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::Signal;

use crate::commands::child_process::ChildProcess;
use crate::sim::{LinkState, TcpLink};

/// The exit statuses of a process that could not begin because the server was away, or because the other
/// hosts were not ready.
const NOT_BEGUN: [i32; 2] = [7, 9];

/// How long after its start a process that stops within a transaction is resumed. The server ends such a transaction
/// sooner.
const STOPPED_IN_BATCH: Duration = Duration::from_secs(12);

/// One of the hosts.
pub struct TortureHost {
    link: TcpLink,
    config: PathBuf,
    log: PathBuf,
    variables: Vec<(String, String)>,
    process: Option<ChildProcess>,
    /// Whether its link or the server failed since the process began.
    was_cut_off: bool,
    /// Where its next process is to stop for a while.
    stops_at: Option<String>,
    is_stopped: bool,
    /// When it is no longer stopped or cut off.
    trouble_until: Option<Instant>,
}

/// The state of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostState {
    /// Its process runs.
    Running,
    /// Its process found that the crawl is complete.
    Done,
    /// There is no process: it was killed, or the server was away when it began.
    Gone,
}

impl TortureHost {
    /// Returns a host that has a link and no process yet. The configuration is made for the port of the link.
    pub async fn make(
        number: usize,
        server: SocketAddr,
        folder: &Path,
        variables: Vec<(String, String)>,
        seed: u64,
        config: impl FnOnce(u16) -> anyhow::Result<String>,
    ) -> anyhow::Result<Self> {
        let link = TcpLink::to(server, seed).await?;
        let path = folder.join(format!("host-{number}.yml"));
        std::fs::write(&path, config(link.port())?)
            .with_context(|| format!("writing {}", path.display()))?;
        Ok(Self {
            link,
            config: path,
            log: folder.join(format!("host-{number}.log")),
            variables,
            process: None,
            was_cut_off: false,
            stops_at: None,
            is_stopped: false,
            trouble_until: None,
        })
    }

    /// Returns the ports from which it is connected to the server.
    pub fn ports_at_server(&self) -> Vec<u16> {
        self.link.ports_at_server()
    }

    /// Lets a process of the host begin.
    pub fn begin(&mut self, command: &str) -> anyhow::Result<()> {
        let mut variables = self.variables.clone();
        if let Some(point) = self.stops_at.take() {
            variables.push(("CRAWL_STOP_AT".to_owned(), point));
            self.is_stopped = true;
            self.trouble_until = Some(Instant::now() + STOPPED_IN_BATCH);
        }
        let process =
            ChildProcess::spawn_silent_with(&self.config, &["-v", command], &self.log, &variables)?;
        self.process = Some(process);
        self.was_cut_off = self.trouble_until.is_some();
        Ok(())
    }

    /// Runs a command that must succeed.
    pub async fn run(&self, args: &[&str]) -> anyhow::Result<()> {
        let process =
            ChildProcess::spawn_silent_with(&self.config, args, &self.log, &self.variables)?;
        process.succeed().await
    }

    /// Returns the state of the host. Fails if the process failed and no fault explains it.
    pub fn state(&mut self) -> anyhow::Result<HostState> {
        let Some(process) = &mut self.process else { return Ok(HostState::Gone) };
        let Some(status) = process.status()? else { return Ok(HostState::Running) };
        if status.success() {
            return Ok(HostState::Done);
        }
        let is_excused = status.signal() == Some(9)
            || (self.was_cut_off && status.code().is_some_and(|code| NOT_BEGUN.contains(&code)));
        if !is_excused {
            bail!("a host ended with {status}: its messages are in {}", self.log.display());
        }
        self.process = None;
        Ok(HostState::Gone)
    }

    /// Kills the process.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(process) = &mut self.process {
            process.signal(Signal::KILL)?;
            process.wait().await?;
        }
        Ok(())
    }

    /// Returns whether the host is running and its link works.
    pub const fn is_well(&self) -> bool {
        self.trouble_until.is_none()
    }

    /// Lets the next process of the host stop for a while at a point within a transaction.
    pub fn stop_next_at(&mut self, point: String) {
        self.stops_at = Some(point);
    }

    /// Stops the process for a while.
    pub fn stop(&mut self, length: Duration) -> anyhow::Result<()> {
        if let Some(process) = &self.process {
            process.signal(Signal::STOP)?;
        }
        self.is_stopped = true;
        self.trouble_until = Some(Instant::now() + length);
        Ok(())
    }

    /// Changes the state of the link for a while.
    pub fn disturb(&mut self, state: LinkState, length: Duration) {
        self.link.set(state);
        self.was_cut_off = true;
        self.trouble_until = Some(Instant::now() + length);
    }

    /// Cuts all connections.
    pub fn cut(&mut self) {
        self.was_cut_off = true;
        self.link.cut();
    }

    /// Notes that the server ended its connections.
    pub const fn note_cut_off(&mut self) {
        self.was_cut_off = true;
    }

    /// Ends the trouble if its time has come, or at once.
    pub fn recover(&mut self, at_once: bool) -> anyhow::Result<()> {
        if self.trouble_until.is_none_or(|until| !at_once && Instant::now() < until) {
            return Ok(());
        }
        self.trouble_until = None;
        self.link.set(LinkState::default());
        if std::mem::take(&mut self.is_stopped)
            && let Some(process) = &self.process
        {
            process.signal(Signal::CONT)?;
        }
        Ok(())
    }
}
