//! What can be typed for `crawl config`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::flags::SiteFlags;
use super::settings::Settings;
use crate::commands::{self, Exit};

/// What `crawl config` can do.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Print each key, its value, and where that comes from
    Show(ShowArgs),
    /// Say whether the configuration is in order (exit status 0 or 3)
    Check(CheckArgs),
}

/// Arguments of `crawl config show`.
#[derive(ClapArgs, Debug)]
pub struct ShowArgs {
    /// For programs: JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: SiteFlags,
}

/// Arguments of `crawl config check`.
#[derive(ClapArgs, Debug)]
pub struct CheckArgs {
    /// The file to check, in place of config.yml; crawl.py's is answered with one for crawl
    file: Option<PathBuf>,
}

impl ConfigCommand {
    /// Does it.
    pub fn run(&self, mut settings: Settings) -> anyhow::Result<Exit> {
        match self {
            Self::Show(args) => commands::config_show(&settings.sources(&args.flags)?, args.json),
            Self::Check(args) => {
                settings.config = args.file.clone().or(settings.config);
                commands::config_check(&settings.sources(&SiteFlags::default())?)
            }
        }
    }
}
