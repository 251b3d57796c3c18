//! What can be typed for `crawl plan`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::flags::SiteFlags;
use crate::commands;
use crate::words::Stages;

/// Arguments of `crawl plan`.
#[derive(ClapArgs, Debug)]
pub struct PlanArgs {
    /// Plan for these stages only, such as models,likes; where there is a crawl, for these besides its own
    #[arg(long, value_name = "STAGES")]
    only: Option<Stages>,
    /// Plan for this many distinct models, such as 100
    #[arg(long, alias = "limit-models", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit_items: Option<u32>,
    /// Plan for the models of this file, such as exports/model_urls.psv
    #[arg(long, alias = "models", value_name = "FILE", conflicts_with = "limit_items")]
    items: Option<PathBuf>,
    /// For programs: JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub flags: SiteFlags,
}

impl PlanArgs {
    /// What it means.
    pub fn plan(&self) -> commands::PlanArgs {
        commands::PlanArgs {
            only: self.only,
            limit_items: self.limit_items,
            items: self.items.clone(),
            json: self.json,
        }
    }
}
