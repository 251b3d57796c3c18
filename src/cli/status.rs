//! What can be typed for `crawl status`.

use std::time::Duration;

use clap::Args;

/// Arguments of `crawl status`.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// For programs: JSON on stdout, as schemas/status.schema.json describes it
    #[arg(long)]
    pub json: bool,
    /// Show it again and again until Ctrl-C, each time after so many seconds [default: 2]; with --json a
    /// line each time
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2",
        value_parser = clap::value_parser!(u32).range(1..))]
    watch: Option<u32>,
}

impl StatusArgs {
    /// How long it waits between two looks; none if one is enough.
    pub fn watch(&self) -> Option<Duration> {
        self.watch.map(|seconds| Duration::from_secs(seconds.into()))
    }
}
