//! What can be typed about the live page.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::commands;
use crate::watch::live_page::ADDRESS;

/// Arguments of `crawl dashboard`.
#[derive(ClapArgs, Debug)]
pub struct DashboardArgs {
    /// Where to serve it; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = ADDRESS, value_parser = address)]
    listen: SocketAddr,
    /// File that holds a token of at least 16 characters, which every reader must bring: needed where the
    /// address is not loopback. Open http://ADDRESS/?token=TOKEN once, or send Authorization: Bearer TOKEN
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl DashboardArgs {
    /// What it means.
    pub fn dashboard(self) -> commands::DashboardArgs {
        commands::DashboardArgs { listen: self.listen, token_file: self.token_file }
    }
}

/// The live page of a run.
#[derive(ClapArgs, Debug)]
pub struct BesideArgs {
    /// Serve a live page while the run lasts [default ADDRESS: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true, value_parser = address,
        default_missing_value = ADDRESS)]
    dashboard: Option<SocketAddr>,
}

impl BesideArgs {
    /// What it means.
    pub const fn dashboard(&self) -> Option<SocketAddr> {
        self.dashboard
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.replacen("localhost:", "127.0.0.1:", 1);
    numeric.parse().map_err(|_| format!("write an IP address and a port, such as {ADDRESS}"))
}
