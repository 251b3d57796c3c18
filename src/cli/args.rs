//! What can be typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use super::completions::CompletionsArgs;
use super::config::ConfigCommand;
use super::dashboard::{BesideArgs, DashboardArgs};
use super::flags::{LimitArgs, SiteFlags};
use super::man::ManArgs;
use super::plan::PlanArgs;
use super::settings::Settings;
use super::simulated::{DemoArgs, SimulateArgs, TortureArgs};
use super::status::StatusArgs;
use crate::commands;
use crate::dataset::formats::Format;
use crate::watch::screen::Screen;
use crate::words::{Stage, Stages};

const EXIT_CODES: &str = "\
Exit status:
  0    drained, nothing discarded (gone and short are reported, not failures)
  1    unexpected
  2    usage
  3    configuration; a database that is already there, not there, or not a crawl's;
       robots.txt forbids a stage
  4    drained with discarded tasks, or an export that needs --partial
  5    stopped by --max-requests or --max-duration
  6    the site told us to wait longer than retry.wait_max
  7    another process crawls this database, or holds it
  8    database damaged (`crawl verify` says how), or from a newer version
  9    disk full, or another error of reading or writing
  130  interrupted (143: by SIGTERM); `crawl resume` goes on";

/// Collects who liked which 3D model on Sketchfab, politely, and survives kills.
#[derive(Parser, Debug)]
#[command(version, after_help = EXIT_CODES)]
pub struct Args {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Reckon requests, time and disk of a crawl, without asking anyone
    Plan(PlanArgs),
    /// Make the database, seed it, and crawl until nothing is left
    Start(StartArgs),
    /// Carry a crawl on, from any state, at once
    Resume(ResumeArgs),
    /// Show where the crawl stands, also while it runs
    Status(StatusArgs),
    /// List all that was given up, is gone or came short
    Failures(LookArgs),
    /// Show how the crawl has behaved towards the site
    Audit(LookArgs),
    /// Serve a live page about the crawl, running or not
    Dashboard(DashboardArgs),
    /// Check that the database holds what a crawl promises of it
    Verify,
    /// Write the dataset as files
    Export(ExportArgs),
    /// Make a key for --anonymize
    Keygen(KeygenArgs),
    /// Show what is configured, and check it
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print what a shell needs to complete crawl's lines
    Completions(CompletionsArgs),
    /// Print crawl(1), or write a manual page for each command
    Man(ManArgs),
    /// Serve a simulated site on loopback
    Simulate(SimulateArgs),
    /// Crawl a simulated site, kill -9 and resume included
    Demo(DemoArgs),
    /// Kill crawls of a simulated site again and again, and look for losses
    Torture(TortureArgs),
}

/// Arguments of `crawl start`.
#[derive(ClapArgs, Debug)]
pub struct StartArgs {
    /// Collect these stages only, such as models,likes (models always come first)
    #[arg(long, value_name = "STAGES")]
    only: Option<Stages>,
    /// Stop the catalogue after this many distinct models: 100 is a small crawl
    #[arg(long, alias = "limit-models", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit_items: Option<u32>,
    /// Take the models from this file in the catalogue's place, such as exports/model_urls.psv
    #[arg(long, alias = "models", value_name = "FILE", conflicts_with = "limit_items")]
    items: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    beside: BesideArgs,
    #[command(flatten)]
    pub flags: SiteFlags,
}

impl StartArgs {
    /// What it means.
    pub fn start(&self, settings: &Settings, screen: &Screen) -> commands::Start {
        commands::Start {
            only: self.only,
            limit_items: self.limit_items,
            items: self.items.clone(),
            limits: self.limits.limits(),
            screen: screen.clone(),
            dashboard: self.beside.dashboard(),
            resume: settings.resume(&self.flags),
            export: settings.export(),
        }
    }
}

/// Arguments of `crawl resume`.
#[derive(ClapArgs, Debug)]
pub struct ResumeArgs {
    /// Add these stages, such as features
    #[arg(long, value_name = "STAGES")]
    only: Option<Stages>,
    /// Try discarded tasks again, of all stages or of one, as in --retry-discarded=likes
    #[arg(long, value_name = "STAGE", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "how clap tells a flag with and without a value apart"
    )]
    retry_discarded: Option<Option<Stage>>,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    beside: BesideArgs,
    #[command(flatten)]
    pub flags: SiteFlags,
}

impl ResumeArgs {
    /// What it means.
    pub fn resume(&self, settings: &Settings, screen: &Screen) -> commands::Resume {
        commands::Resume {
            only: self.only,
            retry_discarded: match self.retry_discarded {
                None => Vec::new(),
                Some(None) => Stage::ALL.to_vec(),
                Some(Some(stage)) => vec![stage],
            },
            limits: self.limits.limits(),
            screen: screen.clone(),
            dashboard: self.beside.dashboard(),
            resume: settings.resume(&self.flags),
            export: settings.export(),
        }
    }
}

/// Arguments of the commands that only look.
#[derive(ClapArgs, Debug)]
pub struct LookArgs {
    /// For programs: JSON on stdout
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `crawl export`.
#[derive(ClapArgs, Debug)]
pub struct ExportArgs {
    /// Replace user ids by keyed pseudonyms and leave usernames out
    #[arg(long)]
    anonymize: bool,
    /// File that holds the key; - is the standard input. Or set `CRAWL_ANONYMIZE_KEY_FILE` or
    /// `CRAWL_ANONYMIZE_KEY`
    #[arg(long, value_name = "FILE", requires = "anonymize")]
    key_file: Option<PathBuf>,
    /// Folder of the files, in place of the configuration's, such as /data/2026-11
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Export a crawl that is not complete
    #[arg(long)]
    partial: bool,
    /// Formats of the files: psv,csv,jsonl,parquet
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "psv")]
    format: Vec<Format>,
    /// Leave out users with fewer likes, again and again until none is left who has
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    min_user_likes: u32,
    /// Leave out models with fewer likes, from every file
    #[arg(
        long,
        alias = "min-model-likes",
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    min_item_likes: u32,
    /// Leave out the likes of the users whose ids this file lists, one a line
    #[arg(long, value_name = "FILE")]
    suppress: Option<PathBuf>,
}

impl ExportArgs {
    /// What it means; the key itself can come from a variable, never from the command line.
    pub fn export(self) -> commands::ExportArgs {
        use std::os::unix::ffi::OsStringExt;
        let variable = |name| std::env::var_os(name).filter(|_| self.anonymize);
        commands::ExportArgs {
            anonymize: self.anonymize,
            key: commands::KeySources {
                variable: variable("CRAWL_ANONYMIZE_KEY").map(OsStringExt::into_vec),
                variable_file: variable("CRAWL_ANONYMIZE_KEY_FILE").map(PathBuf::from),
                flag_file: self.key_file,
            },
            out: self.out,
            partial: self.partial,
            formats: self.format,
            min_user_likes: self.min_user_likes,
            min_item_likes: self.min_item_likes,
            suppress: self.suppress,
        }
    }
}

/// Arguments of `crawl keygen`.
#[derive(ClapArgs, Debug)]
pub struct KeygenArgs {
    /// The file to make, such as ~/crawl.key; one that is there is never overwritten
    pub file: PathBuf,
}
