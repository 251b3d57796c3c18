//! `crawl simulate`: serves the simulated site on loopback.

use std::path::Path;

use anyhow::Context;

use super::talk::{print, tell};
use super::{Exit, signals};
use crate::engine::stop::Stop;
use crate::sim::{Server, Shape, SimSite, World};
use crate::watch::screen::Screen;

/// What `crawl simulate` was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Simulate {
    /// The shape of the site.
    pub kind: Shape,
    /// How many models have at least 5 likes.
    pub n_items: usize,
    /// What the world is made from.
    pub seed: u64,
    /// The port; 0 is any that is free.
    pub port: u16,
}

/// Serves the site until it is interrupted; the configuration to use with it goes to stdout.
pub async fn simulate(args: Simulate) -> anyhow::Result<Exit> {
    let stop = Stop::default();
    signals::listen(stop.clone(), &Screen::default(), "")?;
    let world = World::generate(args.n_items, args.seed);
    let server = Server::start(SimSite::new(args.kind, world), args.port)
        .await
        .with_context(|| format!("listening on 127.0.0.1:{}", args.port))?;
    print(format_args!("{}", server.config_yml(Path::new("crawl.db"), Path::new("exports"))))?;
    tell(format_args!("serving {} models at {} until interrupted", args.n_items, server.url()));
    stop.wait().await;
    server.stop().await;
    // Being stopped is how this command ends well.
    Ok(Exit::Done)
}
