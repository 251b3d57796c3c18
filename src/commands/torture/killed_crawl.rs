//! One crawl that is killed until it is complete or no kills are left.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use fastrand::Rng;
use tempfile::TempDir;

use super::damage::{compare, torn};
use super::result::TortureResult;
use crate::commands::child_process::ChildProcess;
use crate::commands::preflight;
use crate::ledger::database::Db;
use crate::sim::Server;

/// The most requests between two kills: few enough for several kills per crawl, and enough for most
/// runs to make progress.
const MAX_GAP: usize = 40;

/// The longest delay between a request and a kill, so that kills hit commits as well as requests.
const MAX_LATER: Duration = Duration::from_millis(3);

/// About the time that an export of a few hundred items takes.
const MAX_EXPORT: Duration = Duration::from_millis(40);

/// A crawl of a simulated site in its own folder.
pub struct KilledCrawl {
    server: Server,
    folder: TempDir,
    config: PathBuf,
    database: PathBuf,
    exports: PathBuf,
    log: PathBuf,
}

impl KilledCrawl {
    /// Creates a folder with a configuration for this site.
    pub fn make(server: Server) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("crawl-torture-").tempdir()?;
        let path = |name| folder.path().join(name);
        let (config, database, exports) = (path("config.yml"), path("crawl.db"), path("exports"));
        std::fs::write(&config, server.config_yml(&database, &exports))
            .with_context(|| format!("writing {}", config.display()))?;
        let log = path("log");
        Ok(Self { server, folder, config, database, exports, log })
    }

    /// Crawls while killing it at most `n_kills_max` times, then exports and compares the files.
    pub async fn crawl_and_kill(
        &self,
        rng: &mut Rng,
        n_kills_max: usize,
    ) -> anyhow::Result<TortureResult> {
        let mut outcome = TortureResult::default();
        while outcome.n_kills < n_kills_max && self.run_and_kill(rng).await? {
            outcome.n_kills += 1;
        }
        // A complete crawl is resumed too: with nothing left to do, that must succeed.
        self.spawn(self.next_command().await?)?.succeed().await?;

        let truth = self.server.world().truth(Server::LIKE_LIMIT);
        if outcome.n_kills < n_kills_max && self.export_and_kill(rng).await? {
            outcome.n_export_kills = 1;
            outcome.damage.add(torn(&self.exports, &truth)?);
        }
        self.spawn("export")?.succeed().await?;
        outcome.damage.add(compare(&self.exports, &truth)?);
        (outcome.n_requests, outcome.n_repeated) = self.count_requests();
        Ok(outcome)
    }

    /// Keeps the folder for inspection and returns its path.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    /// Continues the crawl and kills it after a random number of requests. Returns false if it was
    /// complete before that.
    async fn run_and_kill(&self, rng: &mut Rng) -> anyhow::Result<bool> {
        let items = self.server.world().items().len();
        let n_requests = self.server.n_requests() + rng.usize(1..=items.clamp(4, MAX_GAP));
        let later = MAX_LATER.mul_f64(rng.f64());
        let mut child = self.spawn(self.next_command().await?)?;
        let moment = async {
            self.server.wait_for_requests(n_requests).await;
            tokio::time::sleep(later).await;
        };
        tokio::select! {
            () = moment => {}
            ended = child.wait() => ended?,
        }
        child.kill().await
    }

    /// Kills a running export. Returns false if it was complete before that.
    async fn export_and_kill(&self, rng: &mut Rng) -> anyhow::Result<bool> {
        let child = self.spawn("export")?;
        tokio::time::sleep(MAX_EXPORT.mul_f64(rng.f64())).await;
        child.kill().await
    }

    /// Returns the next command: a crawl may have been killed before it was recorded.
    async fn next_command(&self) -> anyhow::Result<&'static str> {
        let Ok(db) = Db::open_to_read(&self.database).await else { return Ok("start") };
        let found = preflight::read_status(&db, false).await?;
        Ok(if found.is_some() { "resume" } else { "start" })
    }

    fn spawn(&self, command: &str) -> anyhow::Result<ChildProcess> {
        ChildProcess::spawn_silent(&self.config, &[command], &self.log)
    }

    /// Counts all requests, and those for a page that had been requested before.
    fn count_requests(&self) -> (usize, usize) {
        let requests = self.server.requests();
        let pages = requests.iter().filter(|request| request.target != "/robots.txt");
        let mut seen = HashSet::new();
        let n_repeated = pages.filter(|request| !seen.insert(request.target.as_str())).count();
        (requests.len(), n_repeated)
    }
}
