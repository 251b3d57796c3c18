//! One crawl that is killed until it is complete or the kills are used up.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use fastrand::Rng;
use tempfile::TempDir;

use super::Outcome;
use super::harm::{compare, torn};
use crate::commands::child::Child;
use crate::commands::crawling;
use crate::ledger::database::Db;
use crate::sim::Server;

/// The most requests between two kills: few enough for several in a crawl, and enough for most runs
/// to get somewhere.
const MAX_GAP: usize = 40;

/// How long after a request the kill may come, so that it meets commits as well as requests.
const MAX_LATER: Duration = Duration::from_millis(3);

/// About as long as an export of some hundred models takes.
const MAX_EXPORT: Duration = Duration::from_millis(40);

/// A crawl of a simulated site in a folder of its own.
pub struct Victim {
    server: Server,
    folder: TempDir,
    config: PathBuf,
    database: PathBuf,
    exports: PathBuf,
    log: PathBuf,
}

impl Victim {
    /// A folder with a configuration for this site.
    pub fn make(server: Server) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("crawl-torture-").tempdir()?;
        let path = |name| folder.path().join(name);
        let (config, database, exports) = (path("config.yml"), path("crawl.db"), path("exports"));
        std::fs::write(&config, server.config_yml(&database, &exports))
            .with_context(|| format!("writing {}", config.display()))?;
        let log = path("log");
        Ok(Self { server, folder, config, database, exports, log })
    }

    /// Crawls and is killed at most so many times, then is exported and compared.
    pub async fn suffer(&self, rng: &mut Rng, n_kills_max: usize) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::default();
        while outcome.n_kills < n_kills_max && self.run_and_kill(rng).await? {
            outcome.n_kills += 1;
        }
        // Also of a crawl that is complete: nothing is left to do, and that must end well too.
        self.spawn(self.next_command().await?)?.succeed().await?;

        let truth = self.server.world().truth(Server::LIKE_LIMIT);
        if outcome.n_kills < n_kills_max && self.export_and_kill(rng).await? {
            outcome.n_export_kills = 1;
            outcome.harm.add(torn(&self.exports, &truth)?);
        }
        self.spawn("export")?.succeed().await?;
        outcome.harm.add(compare(&self.exports, &truth)?);
        (outcome.n_requests, outcome.n_repeated) = self.count_requests();
        Ok(outcome)
    }

    /// Leaves the folder where it is, to be looked at.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    /// Carries the crawl on and kills it after a drawn number of requests; false if it was complete
    /// before that.
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

    /// Kills an export under way; false if it was done before that.
    async fn export_and_kill(&self, rng: &mut Rng) -> anyhow::Result<bool> {
        let child = self.spawn("export")?;
        tokio::time::sleep(MAX_EXPORT.mul_f64(rng.f64())).await;
        child.kill().await
    }

    /// A crawl may have been killed before it was recorded.
    async fn next_command(&self) -> anyhow::Result<&'static str> {
        let Ok(db) = Db::open_to_read(&self.database).await else { return Ok("start") };
        let found = crawling::look(&db, false).await?;
        Ok(if found.is_some() { "resume" } else { "start" })
    }

    fn spawn(&self, command: &str) -> anyhow::Result<Child> {
        Child::spawn_silent(&self.config, &[command], &self.log)
    }

    /// All requests, and those for a page that was asked for before.
    fn count_requests(&self) -> (usize, usize) {
        let requests = self.server.requests();
        let pages = requests.iter().filter(|request| request.target != "/robots.txt");
        let mut seen = HashSet::new();
        let n_repeated = pages.filter(|request| !seen.insert(request.target.as_str())).count();
        (requests.len(), n_repeated)
    }
}
