//! Arguments of `plan`, `start` and `resume`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::look::socket_address;
use crate::cli::config_flags::TypedConfigFlags;
use crate::cli::settings::Settings;
use crate::commands::{self, ChosenItems, Exceptions, Exit, RunOptions};
use crate::engine::setup::Limits;
use crate::watch::live_page::ADDRESS;
use crate::watch::screen::Screen;
use crate::words::{Retry, Stage, Stages};

/// Arguments of `crawl plan`.
#[derive(Args, Debug)]
pub struct PlanArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub flags: TypedConfigFlags,
}

/// Arguments of `crawl try`.
#[derive(Args, Debug)]
pub struct TryArgs {
    /// Try only these stages, such as items,likes (the catalogue is always tried)
    #[arg(long, value_name = "STAGES")]
    only: Option<Stages>,
    /// Try the pages of the first item of this file, without the catalogue
    #[arg(long, alias = "models", value_name = "FILE")]
    items: Option<PathBuf>,
    #[command(flatten)]
    flags: TypedConfigFlags,
}

impl TryArgs {
    /// Runs the command.
    pub async fn run(&self, settings: &Settings, screen: &Screen) -> anyhow::Result<Exit> {
        let config = settings.config(&self.flags)?;
        let chosen = ChosenItems { limit: None, file: self.items.as_deref() };
        let options = RunOptions {
            screen: screen.clone(),
            config_file: settings.file_name(),
            ..RunOptions::default()
        };
        commands::try_site(&config, self.only, chosen, &options).await
    }
}

/// Arguments of `crawl start`.
#[derive(Args, Debug)]
pub struct StartArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub flags: TypedConfigFlags,
}

/// Arguments of `crawl resume`.
#[derive(Args, Debug)]
pub struct ResumeArgs {
    /// Add these stages, such as features
    #[arg(long, value_name = "STAGES")]
    pub only: Option<Stages>,
    /// Fetch missing pages again: discarded (given up), gone, private (refused with 403), short (all pages
    /// of lists with too few likes), ended (only the end of such lists, and of a catalogue that ended
    /// above the like limit) or all; gone=likes limits it to one stage. Separate several with commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = retried)]
    retry: Vec<RetryWord>,
    /// Another way to write --retry discarded, or --retry discarded=STAGE
    #[arg(long, value_name = "STAGE", num_args = 0..=1, require_equals = true, hide = true)]
    #[expect(
        clippy::option_option,
        reason = "how clap tells a flag with and without a value apart"
    )]
    retry_discarded: Option<Option<Stage>>,
    /// Accept the configured site.url and site.likes_url although pages have come from other addresses.
    /// Stored pages stay, the rest is requested at the new addresses, and ids must mean the same
    #[arg(long)]
    pub site_moved: bool,
    /// Send requests although the site asked for a pause that has not ended, beginning with one request that
    /// finds out whether it sends pages. For a pause that makes no sense, such as one of a year
    #[arg(long)]
    pub end_pause: bool,
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub flags: TypedConfigFlags,
}

impl ResumeArgs {
    /// Returns what the user allows this run to do.
    pub const fn exceptions(&self) -> Exceptions {
        Exceptions { site_moved: self.site_moved, end_pause: self.end_pause }
    }

    /// Returns what is fetched once more.
    pub fn retries(&self) -> Vec<Retry> {
        let words = self.retry.iter().flat_map(|word| word.0.iter().copied());
        words.chain(self.retry_discarded.map(Retry::discarded).into_iter().flatten()).collect()
    }
}

/// A word of `--retry`, and what it stands for.
#[derive(Clone, Debug)]
struct RetryWord(Vec<Retry>);

fn retried(text: &str) -> Result<RetryWord, String> {
    Retry::read(text).map(RetryWord)
}

/// What a new crawl collects.
#[derive(Args, Debug)]
pub struct ScopeArgs {
    /// Collect only these stages, such as items,likes (items are always collected)
    #[arg(long, value_name = "STAGES")]
    pub only: Option<Stages>,
    /// Stop the catalogue after this many distinct items; 100 makes a small crawl
    #[arg(long, alias = "limit-models", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit_items: Option<u32>,
    /// Take the items from this file instead of the catalogue, such as exports/model_urls.psv
    #[arg(long, alias = "models", value_name = "FILE", conflicts_with = "limit_items")]
    items: Option<PathBuf>,
}

impl ScopeArgs {
    /// Returns the items that are chosen.
    pub fn chosen(&self) -> ChosenItems<'_> {
        ChosenItems { limit: self.limit_items, file: self.items.as_deref() }
    }
}

/// How a run is limited and shown.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// Stop after this many requests, such as 10000 (exit status 5)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_requests: Option<u64>,
    /// Stop after this time, such as 30m or 8h (exit status 5)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    max_duration: Option<Duration>,
    /// Serve a live page during the run [default ADDRESS: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true,
        value_parser = socket_address, default_missing_value = ADDRESS)]
    dashboard: Option<SocketAddr>,
}

impl RunArgs {
    /// Returns the options of the run, which suggests commands with the same settings and flags.
    pub fn options(
        &self,
        settings: &Settings,
        flags: &TypedConfigFlags,
        screen: &Screen,
    ) -> RunOptions {
        let Self { max_requests, max_duration, dashboard } = *self;
        RunOptions {
            limits: Limits { max_requests, max_duration },
            screen: screen.clone(),
            dashboard,
            resume_command: settings.resume_command(flags),
            export_command: settings.export_command(),
            config_file: settings.file_name(),
        }
    }
}

/// Reads a duration.
pub fn duration(text: &str) -> Result<Duration, String> {
    crate::config::read_length(text)
        .filter(|length| !length.is_zero())
        .ok_or_else(|| "write a duration with its unit, such as 30m or 8h".to_owned())
}
