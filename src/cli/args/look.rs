//! Arguments of the commands that look at a crawl.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::watch::live_page::ADDRESS;

/// Arguments of a command that prints a report.
#[derive(Args, Debug)]
pub struct JsonArgs {
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `crawl status`.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// Print JSON for programs, as described by schemas/status.schema.json
    #[arg(long)]
    pub json: bool,
    /// Print again every SECONDS seconds until Ctrl-C [default: 2]; with --json one line each time
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2",
        value_parser = clap::value_parser!(u32).range(1..))]
    watch: Option<u32>,
}

impl StatusArgs {
    /// Returns the time between two looks; `None` if one look is enough.
    pub fn watch_every(&self) -> Option<Duration> {
        self.watch.map(|seconds| Duration::from_secs(seconds.into()))
    }
}

/// Arguments of `crawl dashboard`.
#[derive(Args, Debug)]
pub struct DashboardArgs {
    /// Address to serve the page at; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = ADDRESS, value_parser = socket_address)]
    pub listen: SocketAddr,
    /// File with a token of at least 16 characters that every reader must present; needed unless the
    /// address is loopback. Open http://ADDRESS/?token=TOKEN once, or send Authorization: Bearer TOKEN
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

/// Reads an address to listen at; `localhost` stands for 127.0.0.1.
pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.replacen("localhost:", "127.0.0.1:", 1);
    numeric.parse().map_err(|_| format!("write an IP address and a port, such as {ADDRESS}"))
}
