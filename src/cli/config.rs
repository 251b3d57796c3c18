//! `crawl config` and its commands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::config_flags::TypedConfigFlags;
use super::settings::Settings;
use crate::commands::{self, Exit};

/// The commands of `crawl config`.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Print each key with its value and the source of that value
    Show(ShowArgs),
    /// Check the configuration (exit status 0 or 3)
    Check(CheckArgs),
}

/// Arguments of `crawl config show`.
#[derive(ClapArgs, Debug)]
pub struct ShowArgs {
    /// Print JSON for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: TypedConfigFlags,
}

/// Arguments of `crawl config check`.
#[derive(ClapArgs, Debug)]
pub struct CheckArgs {
    /// File to check instead of config.yml; for a file of crawl.py an equivalent one is printed
    file: Option<PathBuf>,
}

impl ConfigCommand {
    /// Runs the command.
    pub fn run(&self, mut settings: Settings) -> anyhow::Result<Exit> {
        match self {
            Self::Show(args) => commands::config_show(&settings.sources(&args.flags)?, args.json),
            Self::Check(args) => {
                settings.use_file(args.file.clone());
                commands::config_check(&settings.sources(&TypedConfigFlags::default())?)
            }
        }
    }
}
