//! Arguments of the commands that copy a whole crawl.

use std::path::PathBuf;

use clap::Args;

use crate::cli::new_path::new_path;

/// Arguments of `crawl pull`.
#[derive(Args, Debug)]
pub struct PullArgs {
    /// File to create, such as crawl.db. It appears only once the copy is whole, so a command that was
    /// interrupted can simply be run again
    #[arg(value_parser = new_path())]
    pub file: PathBuf,
    /// Replace the file if it exists and holds a crawl
    #[arg(long)]
    pub replace: bool,
}

/// Arguments of `crawl push`.
#[derive(Args, Debug)]
pub struct PushArgs {
    /// Database file to copy, such as crawl.db. No process may be crawling it
    pub file: PathBuf,
}
