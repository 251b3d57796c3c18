//! What `start` and `resume` have in common.

use std::net::SocketAddr;

use crate::config::Config;
use crate::engine::setup::Limits;
use crate::watch::screen::Screen;
use crate::words::{Crawl, Scope};

use super::output::MESSAGE;

/// How a run is limited and shown, and the commands that it suggests at its end.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// The limits of the run.
    pub limits: Limits,
    /// The screen that shows its progress.
    pub screen: Screen,
    /// The address at which a live page is served during the run.
    pub dashboard: Option<SocketAddr>,
    /// The command that continues the crawl.
    pub resume_command: String,
    /// The command that exports the crawl.
    pub export_command: String,
    /// The configuration file that was read, if there was one.
    pub config_file: Option<String>,
}

/// Reports that a run begins, for programs.
pub fn report_start(command: &str, config: &Config, crawl: &Crawl) {
    let Scope { stages, like_limit, .. } = &crawl.scope;
    tracing::info!(
        target: MESSAGE,
        event = "run_started",
        command,
        site = crawl.site.kind,
        url = crawl.site.url,
        database = %config.database,
        stages = %stages,
        like_limit,
        requests_per_second = config.pace.requests_per_second,
        max_in_flight = config.pace.max_in_flight,
    );
}
