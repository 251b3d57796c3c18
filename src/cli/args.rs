//! The command line: its commands and their arguments.

mod copying;
mod export;
mod look;
mod run;
mod simulated;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use super::completions::CompletionsArgs;
use super::config::ConfigCommand;
use super::man::ManArgs;
use super::new_path::new_path;
use super::settings::Settings;
use super::sites::SitesArgs;
pub use copying::{PullArgs, PushArgs};
pub use export::ExportArgs;
pub use look::{DashboardArgs, JsonArgs, StatusArgs};
pub use run::{PlanArgs, ResumeArgs, StartArgs, TryArgs};
pub use simulated::{DemoArgs, SimulateArgs, TortureArgs};

const EXIT_STATUSES: &str = "\
Exit status:
  0    success: no task is left, and none was given up (gone, private and short items are
       reported)
  1    unexpected error
  2    wrong usage
  3    wrong configuration; the database already exists, is missing, holds no crawl, or is
       from an older version (`crawl resume` updates it); robots.txt forbids a stage; an
       export would overwrite files that no export wrote, or change the key
  4    no task is left, but some were given up, or more than one in ten items of a stage
       or of the announced likes are missing; or an export that needs --partial
  5    stopped by --max-requests or --max-duration
  6    the site asked for a longer pause than retry.wait_max, or can't be reached
  7    another process crawls this database, has it locked, or exports to the same folder
  8    the database is damaged (`crawl verify` shows where) or from a newer version
  9    the disk is full, too few files can be opened, or another input or output error
  10   the site is not as expected: an address, a token, or the site itself has changed; the
       message names the address, what the site sent, and the key to check
  130  interrupted (129: by SIGHUP, 143: by SIGTERM); `crawl resume` continues";

/// Collects who liked what on a site, such as 3D models on Sketchfab, politely, and survives kills.
#[derive(Parser, Debug)]
#[command(version, after_help = EXIT_STATUSES)]
pub struct Args {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Estimate requests, time and disk space without sending a request
    Plan(PlanArgs),
    /// Request one page of each stage and show what it holds; nothing is stored
    Try(TryArgs),
    /// Create the database and crawl until nothing is left
    Start(StartArgs),
    /// Continue a crawl, whatever state it is in
    Resume(ResumeArgs),
    /// Show the progress of a crawl, even while it runs
    Status(StatusArgs),
    /// List every task that was given up, is gone or private, and every short item
    Failures(JsonArgs),
    /// Report how the crawl has treated the site
    Audit(JsonArgs),
    /// Serve a live page about the crawl, running or not
    Dashboard(DashboardArgs),
    /// Check that the database is consistent
    Verify,
    /// Write the dataset as files
    Export(ExportArgs),
    /// Copy a crawl from a server into a file
    Pull(PullArgs),
    /// Copy a crawl from a file to a server
    Push(PushArgs),
    /// Create a key for --anonymize
    Keygen(KeygenArgs),
    /// Remove users from the database, and keep them from coming back
    Forget(ForgetArgs),
    /// Show and check the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// List the sites that can be crawled; print and check their descriptions
    Sites(SitesArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print crawl(1), or write a manual page for each command
    Man(ManArgs),
    /// Serve a simulated site on loopback
    Simulate(SimulateArgs),
    /// Crawl a simulated site, with a kill -9 and a resume
    Demo(DemoArgs),
    /// Kill crawls of simulated sites again and again, and check that nothing is lost
    Torture(TortureArgs),
}

/// Arguments of `crawl forget`.
#[derive(ClapArgs, Debug)]
pub struct ForgetArgs {
    /// File with one user id per line; lines that begin with # are comments
    pub file: PathBuf,
}

/// Arguments of `crawl keygen`.
#[derive(ClapArgs, Debug)]
pub struct KeygenArgs {
    /// File to create, such as ~/crawl.key; an existing file is never overwritten
    #[arg(value_parser = new_path())]
    pub file: PathBuf,
}
