//! A crawl of a simulated site by several hosts, in a schema of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use fastrand::Rng;
use tempfile::TempDir;
use tokio::net::lookup_host;

use super::checks::{busiest_allowed, busiest_second, n_in_pause, n_repeated, n_unlogged};
use super::host::TortureHost;
use super::login;
use super::team_result::TeamResult;
use super::troubled_crawl::{Troubled, TroubledCrawl};
use crate::commands::torture::damage::compare;
use crate::ledger::database::Db;
use crate::ledger::scratch;
use crate::sim::{Fault, FaultSwitch, Faults, Place, Server, SimSite};
use crate::watch::audit::{self, Audit};
use crate::words::{DatabasePlace, ServerAddress};

/// Short backoffs, so that the site is retried soon.
const RETRY: &str = "retry: {failures_max: 20, backoff: 100ms, backoff_max: 1s, pause: 1s}\n";

/// The longest beginning of a schema's name that is taken from the address.
const PREFIX_MAX: usize = 40;

/// A crawl of a simulated site by several hosts.
pub struct TeamCrawl {
    site: Server,
    refuses: FaultSwitch,
    is_down: FaultSwitch,
    /// The server, with the schema of this crawl.
    address: ServerAddress,
    folder: TempDir,
    hosts: Vec<TortureHost>,
    rate: u32,
}

impl TeamCrawl {
    /// Serves the site, and makes a folder with a configuration per host.
    pub async fn make(
        server: &ServerAddress,
        n_hosts: usize,
        site: SimSite,
        rate: u32,
        seed: u64,
    ) -> anyhow::Result<Self> {
        let (refuses, is_down) = (FaultSwitch::default(), FaultSwitch::default());
        let refusal = Fault::TooManyRequests { retry_after: Some("1".to_owned()) };
        let faults = Faults::none()
            .and_trouble(refuses.trouble(Place::All, vec![refusal]))
            .and_trouble(is_down.trouble(Place::All, vec![Fault::Reset]));
        let site = Server::start(site.with_faults(faults).with_rate(f64::from(rate)), 0).await?;
        let folder = tempfile::Builder::new().prefix("crawl-torture-").tempdir()?;
        let schema = fresh_schema(server);
        let (host, port) = server.open_port().context("finding the port of the server")?;
        let to = lookup_host((host.as_str(), port)).await?.next().context("finding the server")?;
        let variables = login::variables(server, folder.path())?;
        let mut hosts = Vec::new();
        for number in 1..=n_hosts {
            let config = |port| {
                let address = server.through_port(port, &schema)?;
                Ok(config(&site, &address, folder.path()))
            };
            let (variables, seed) = (variables.clone(), seed.wrapping_add(number as u64));
            hosts
                .push(TortureHost::make(number, to, folder.path(), variables, seed, config).await?);
        }
        let address = server.with_schema(&schema)?;
        if scratch::schema_exists(&address).await? {
            bail!("the schema {schema} exists already: try again");
        }
        Ok(Self { site, refuses, is_down, address, folder, hosts, rate })
    }

    /// Crawls while at most this many things fail, and checks what came of it. Without any failure,
    /// `n_expected_repeats` requests would be repeated.
    pub async fn run(
        &mut self,
        rng: &mut Rng,
        n_faults_max: usize,
        n_expected_repeats: usize,
    ) -> anyhow::Result<TeamResult> {
        let crawl = TroubledCrawl {
            site: &self.site,
            refuses: &self.refuses,
            is_down: &self.is_down,
            address: &self.address,
            hosts: &mut self.hosts,
            notes: self.folder.path().join("faults"),
        };
        let troubled = crawl.run(rng, n_faults_max).await?;
        self.check(&troubled, n_expected_repeats).await
    }

    /// Keeps the folder and the schema for inspection, and returns their names.
    pub fn keep(self) -> (PathBuf, String) {
        (self.folder.keep(), self.address.schema().to_owned())
    }

    /// Removes the schema and the folder.
    pub async fn remove(self) -> anyhow::Result<()> {
        let Self { hosts, address, .. } = self;
        drop(hosts);
        Ok(scratch::drop_schema(&address).await?)
    }

    async fn check(
        &self,
        troubled: &Troubled,
        n_expected_repeats: usize,
    ) -> anyhow::Result<TeamResult> {
        let host = self.hosts.first().context("there are no hosts")?;
        // A complete crawl is resumed too: with nothing left to do, that must succeed and send nothing.
        let n_seen = self.site.n_requests();
        host.run(&["resume"]).await?;
        if self.site.n_requests() > n_seen {
            bail!("a crawl that was complete sent another request when it was resumed");
        }
        host.run(&["verify"]).await?;
        let file = self.folder.path().join("crawl.db");
        host.run(&["pull", &file.display().to_string()]).await?;
        host.run(&["export", "--database", &file.display().to_string()]).await?;
        let truth = self.site.world().truth(Server::LIKE_LIMIT);
        let audit = read_audit(&file).await?;
        let requests = self.site.requests();
        let n_probes = usize::try_from(audit.n_for(crate::words::Purpose::Probe))?;
        // Requests that a host held when it was stopped are sent after their turns.
        let n_stopped = troubled.n_stops * Server::MAX_IN_FLIGHT;
        Ok(TeamResult {
            n_faults: troubled.n_faults,
            n_requests: requests.len(),
            n_repeated: n_repeated(&requests, troubled.was_site_down),
            n_allowed: troubled.n_repeats + n_probes + n_expected_repeats,
            busiest: busiest_second(&requests),
            busiest_allowed: busiest_allowed(self.rate, troubled.late) + n_stopped,
            n_unlogged: n_unlogged(&audit, requests.len(), troubled.n_kills),
            n_in_pause: n_in_pause(&audit, self.rate),
            damage: compare(&self.folder.path().join("exports"), &truth)?,
            is_broken: false,
        })
    }
}

/// Returns a name for a schema that no other has. It begins like the schema of the address.
fn fresh_schema(server: &ServerAddress) -> String {
    let given = server.schema();
    let prefix = if given.len() <= PREFIX_MAX { given } else { "crawl" };
    let mut rng = Rng::new();
    let random: String = std::iter::repeat_with(|| rng.lowercase()).take(10).collect();
    format!("{prefix}_torture_{random}")
}

fn config(site: &Server, address: &ServerAddress, folder: &Path) -> String {
    // The address goes where a file's path would be.
    let database = PathBuf::from(address.to_string());
    site.config_yml(&database, &folder.join("exports")) + RETRY
}

async fn read_audit(file: &Path) -> anyhow::Result<Audit> {
    let db = Db::open_to_read(DatabasePlace::from(file)).await?;
    let readers = db.readers();
    let mut snapshot = readers.snapshot().await?;
    let audit =
        audit::read(&mut snapshot, Vec::new()).await?.context("reading the copy of the crawl")?;
    snapshot.end().await?;
    readers.close().await;
    Ok(audit)
}
