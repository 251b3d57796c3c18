//! `crawl sites` and its commands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::config_flags::TypedConfigFlags;
use super::settings::Settings;
use crate::commands::{self, Exit, SavedPage};

/// Arguments of `crawl sites`.
#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SitesArgs {
    #[command(subcommand)]
    command: Option<SitesCommand>,
}

/// The commands of `crawl sites`.
#[derive(Subcommand, Debug)]
enum SitesCommand {
    /// Print a bundled description, to read it or to base your own on it, or the one of a crawl
    Show {
        /// Name of the description, such as huggingface-models
        #[arg(required_unless_present = "stored")]
        name: Option<String>,
        /// Print the description that the crawl in the database goes by
        #[arg(long, conflicts_with = "name")]
        stored: bool,
    },
    /// Print the JSON Schema of descriptions, with which editors complete their keys
    Schema,
    /// Check a description and say what a crawl with it would do; nothing is sent
    Check {
        /// File with the description, such as ./my-site.yml
        file: PathBuf,
        /// Read a saved page with it, such as items=saved.json. KIND is items, likes, features,
        /// user-likes, users, followers, followings or commenters
        #[arg(long = "page", value_name = "KIND=FILE")]
        pages: Vec<SavedPage>,
        /// Say what each place of the description found on the saved pages, and which found nothing
        #[arg(long, requires = "pages")]
        explain: bool,
    },
}

impl SitesArgs {
    /// Runs the command.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<Exit> {
        match &self.command {
            None => commands::sites(),
            Some(SitesCommand::Schema) => commands::sites_schema(),
            Some(SitesCommand::Show { name: Some(name), .. }) => commands::sites_show(name),
            Some(SitesCommand::Show { .. }) => {
                let config = settings.config(&TypedConfigFlags::default())?;
                match commands::sites_show_stored(&config).await {
                    Ok(exit) => Ok(exit),
                    Err(error) => {
                        let (place, file) = (&config.database, settings.file());
                        Err(commands::advise_on_missing(error, place, file).await)
                    }
                }
            }
            Some(SitesCommand::Check { file, pages, explain }) => {
                commands::sites_check(file, pages, *explain)
            }
        }
    }
}
