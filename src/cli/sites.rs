//! `crawl sites` and its commands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

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
    /// Print a bundled description, to read it or to base your own on it
    Show {
        /// Name of the description, such as huggingface-models
        name: String,
    },
    /// Print the JSON Schema of descriptions, with which editors complete their keys
    Schema,
    /// Check a description and say what a crawl with it would do; nothing is sent
    Check {
        /// File with the description, such as ./my-site.yml
        file: PathBuf,
        /// Read a saved page with it: STAGE is items, likes or features, as in items=saved.json
        #[arg(long = "page", value_name = "STAGE=FILE")]
        pages: Vec<SavedPage>,
        /// Say what each place of the description found on the saved pages, and which found nothing
        #[arg(long, requires = "pages")]
        explain: bool,
    },
}

impl SitesArgs {
    /// Runs the command.
    pub fn run(&self) -> anyhow::Result<Exit> {
        match &self.command {
            None => commands::sites(),
            Some(SitesCommand::Show { name }) => commands::sites_show(name),
            Some(SitesCommand::Schema) => commands::sites_schema(),
            Some(SitesCommand::Check { file, pages, explain }) => {
                commands::sites_check(file, pages, *explain)
            }
        }
    }
}
