//! The time during which several hosts crawl and things fail.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use fastrand::Rng;

use super::fault::TeamFault;
use super::host::{HostState, TortureHost};
use super::lateness::LatenessMeter;
use crate::ledger::database::Db;
use crate::ledger::{hosts, scratch};
use crate::sim::{FaultSwitch, Server};
use crate::words::{DatabasePlace, ServerAddress};

/// The most requests between two faults.
const MAX_GAP: usize = 60;

/// How often to check on the hosts.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How long nothing may arrive at the site. All pages of a stalled host are taken over sooner.
const STUCK_AFTER: Duration = Duration::from_mins(2);

/// How long the hosts may take to come together, and to end.
const TOGETHER_WITHIN: Duration = Duration::from_mins(1);
const ENDED_WITHIN: Duration = Duration::from_mins(2);

/// A crawl that is under way.
pub struct TroubledCrawl<'c> {
    pub site: &'c Server,
    pub refuses: &'c FaultSwitch,
    pub is_down: &'c FaultSwitch,
    pub address: &'c ServerAddress,
    pub hosts: &'c mut [TortureHost],
    /// The file in which each fault is noted.
    pub notes: PathBuf,
}

/// What has failed.
#[derive(Debug, Default)]
pub struct Troubled {
    /// All faults.
    pub n_faults: usize,
    /// How many pages may be requested again because of them.
    pub n_repeats: usize,
    /// Killed hosts, and hosts that the others took for dead.
    pub n_kills: usize,
    /// Hosts that were stopped.
    pub n_stops: usize,
    /// Whether the site reset connections.
    pub was_site_down: bool,
    /// By how much the machine woke a thread too late.
    pub late: Duration,
}

impl TroubledCrawl<'_> {
    /// Crawls until the crawl is complete, while at most this many things fail.
    pub async fn run(mut self, rng: &mut Rng, n_faults_max: usize) -> anyhow::Result<Troubled> {
        let lateness = LatenessMeter::start();
        let mut troubled = Troubled::default();
        self.gather().await?;
        let mut next_at = self.site.n_requests() + rng.usize(1..=MAX_GAP);
        let (mut n_seen, mut since) = (0, Instant::now());
        let mut site_until = None;
        while !self.look_after(&mut troubled)? {
            if self.site.n_requests() > n_seen {
                (n_seen, since) = (self.site.n_requests(), Instant::now());
            } else if since.elapsed() > STUCK_AFTER {
                bail!("nothing was requested for {} s", STUCK_AFTER.as_secs());
            }
            if site_until.is_some_and(|until| Instant::now() >= until) {
                self.repair_site();
                site_until = None;
            }
            if troubled.n_faults < n_faults_max && n_seen >= next_at {
                let fault = TeamFault::draw(rng);
                if self.cause(&fault, rng, &mut troubled, &mut site_until).await? {
                    self.note(&fault)?;
                    troubled.n_faults += 1;
                    troubled.n_repeats += fault.n_repeats(self.hosts.len());
                }
                next_at = self.site.n_requests() + rng.usize(1..=MAX_GAP);
            }
            self.pass_time(next_at, n_seen).await;
        }
        self.end().await?;
        troubled.late = lateness.latest();
        Ok(troubled)
    }

    /// Waits for the request that triggers the next fault, or briefly.
    async fn pass_time(&self, next_at: usize, n_seen: usize) {
        let arrives = async {
            if next_at > n_seen {
                self.site.wait_for_requests(next_at).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = arrives => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }

    /// Lets the first host begin the crawl and the others join it.
    async fn gather(&mut self) -> anyhow::Result<()> {
        let began = Instant::now();
        for n in 0..self.hosts.len() {
            self.hosts[n].begin(if n == 0 { "start" } else { "resume" })?;
            // Nothing is requested before there are tables.
            while n == 0 && self.site.n_requests() == 0 {
                if self.hosts[n].state()? != HostState::Running {
                    bail!("the first host ended before it requested anything");
                }
                check_time(began, TOGETHER_WITHIN, "the first host to request something")?;
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
        let db = Db::open_to_read(DatabasePlace::Server(self.address.clone())).await?;
        loop {
            let readers = db.readers();
            let mut snapshot = readers.snapshot().await?;
            let n_living = hosts::living(&mut snapshot).await?.len();
            snapshot.end().await?;
            readers.close().await;
            let is_done = self.hosts.iter_mut().map(TortureHost::state);
            let is_done = is_done.collect::<anyhow::Result<Vec<_>>>()?.contains(&HostState::Done);
            if n_living == self.hosts.len() || is_done {
                return Ok(());
            }
            check_time(began, TOGETHER_WITHIN, "all hosts to join")?;
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Ends troubles whose time has come, and replaces hosts that are gone. Returns whether a host found that the
    /// crawl is complete.
    fn look_after(&mut self, troubled: &mut Troubled) -> anyhow::Result<bool> {
        let mut is_done = false;
        for host in self.hosts.iter_mut() {
            host.recover(false)?;
            match host.state()? {
                HostState::Running => {}
                HostState::Done => is_done = true,
                HostState::Gone => {
                    troubled.n_kills += 1;
                    host.begin("resume")?;
                }
            }
        }
        Ok(is_done)
    }

    /// Causes a fault, unless no healthy host would be left; returns whether it did.
    async fn cause(
        &mut self,
        fault: &TeamFault,
        rng: &mut Rng,
        troubled: &mut Troubled,
        site_until: &mut Option<Instant>,
    ) -> anyhow::Result<bool> {
        let victim = rng.usize(..self.hosts.len());
        let n_well = self.hosts.iter().filter(|host| host.is_well()).count();
        match fault {
            TeamFault::Kill => self.hosts[victim].kill().await?,
            TeamFault::KillAll => {
                for host in self.hosts.iter_mut() {
                    host.kill().await?;
                }
            }
            TeamFault::EndConnections => {
                let ports: Vec<u16> =
                    self.hosts.iter().flat_map(TortureHost::ports_at_server).collect();
                self.hosts.iter_mut().for_each(TortureHost::note_cut_off);
                scratch::end_connections(self.address, &ports).await?;
            }
            TeamFault::Cut => self.hosts[victim].cut(),
            TeamFault::Stop(_) | TeamFault::StopInBatch(_) | TeamFault::Link(..)
                if !self.hosts[victim].is_well() || n_well < 2 =>
            {
                return Ok(false);
            }
            TeamFault::StopInBatch(point) => {
                self.hosts[victim].stop_next_at(point.clone());
                self.hosts[victim].kill().await?;
                troubled.n_stops += 1;
                troubled.n_kills += 1;
            }
            TeamFault::Stop(length) => {
                self.hosts[victim].stop(*length)?;
                troubled.n_stops += 1;
                troubled.n_kills += 1;
            }
            TeamFault::Link(state, length) => {
                self.hosts[victim].disturb(state.clone(), *length);
                troubled.n_kills += 1;
            }
            TeamFault::TooManyRequests | TeamFault::SiteDown(_) if site_until.is_some() => {
                return Ok(false);
            }
            TeamFault::TooManyRequests => {
                self.refuses.turn_on();
                let n = self.site.n_requests() + 1;
                let _ = tokio::time::timeout(LOOK_EVERY * 50, self.site.wait_for_requests(n)).await;
                self.refuses.turn_off();
            }
            TeamFault::SiteDown(length) => {
                self.is_down.turn_on();
                *site_until = Some(Instant::now() + *length);
                troubled.was_site_down = true;
            }
        }
        Ok(true)
    }

    fn repair_site(&self) {
        self.refuses.turn_off();
        self.is_down.turn_off();
    }

    /// Lets all hosts recover and waits until they have ended.
    async fn end(&mut self) -> anyhow::Result<()> {
        let began = Instant::now();
        self.repair_site();
        for host in self.hosts.iter_mut() {
            host.recover(true)?;
        }
        loop {
            let states = self.hosts.iter_mut().map(TortureHost::state);
            let states = states.collect::<anyhow::Result<Vec<_>>>()?;
            if !states.contains(&HostState::Running) {
                return Ok(());
            }
            check_time(began, ENDED_WITHIN, "the hosts to end")?;
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Notes a fault in a file, for those who look for the cause of a broken promise.
    fn note(&self, fault: &TeamFault) -> anyhow::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.notes);
        let n = self.site.n_requests();
        file.as_mut()
            .map_err(|error| std::io::Error::new(error.kind(), error.to_string()))
            .and_then(|file| writeln!(file, "after {n} requests: {fault}"))
            .with_context(|| format!("writing {}", self.notes.display()))
    }
}

fn check_time(began: Instant, within: Duration, what: &str) -> anyhow::Result<()> {
    if began.elapsed() > within {
        bail!("timed out after {} s waiting for {what}", within.as_secs());
    }
    Ok(())
}
