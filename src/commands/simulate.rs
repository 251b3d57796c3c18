//! `crawl simulate`: serves the simulated site on loopback.

use std::path::Path;

use anyhow::Context;

use super::output::{MESSAGE, print};
use super::{Exit, Refused, signals};
use crate::engine::stop::Stop;
use crate::sim::{Faults, Server, Shape, SimSite, TypedFault, World};
use crate::words::counted;

/// The requested simulated site.
#[derive(Clone, Debug)]
pub struct SimulatedSite {
    /// The kind of site.
    pub kind: Shape,
    /// The number of items with at least 5 likes.
    pub n_items: usize,
    /// The seed of everything that is drawn at random.
    pub seed: u64,
    /// The rate in the printed configuration; `None` for the highest one.
    pub requests_per_second: Option<f64>,
    /// The most entries on a page; `None` for the site's own page sizes.
    pub page_size: Option<usize>,
    /// The requests that the site allows, and per how many seconds; `None` for any number.
    pub quota: Option<(u32, u32)>,
    /// How the site misbehaves.
    pub faults: Vec<TypedFault>,
}

/// Serves the site on a port (0 for any free one) until it is interrupted. Prints the configuration to
/// crawl it with.
pub async fn simulate(site: SimulatedSite, port: u16) -> anyhow::Result<Exit> {
    let SimulatedSite { kind, n_items, seed, requests_per_second, page_size, quota, faults } = site;
    for fault in &faults {
        fault.check(kind).map_err(Refused::configuration)?;
    }
    let stop = Stop::default();
    signals::listen_as_server(stop.clone())?;
    let world = World::generate(n_items, seed);
    let mut site = SimSite::new(kind, world).with_faults(Faults::typed(seed, faults));
    if let Some(rate) = requests_per_second {
        site = site.with_rate(rate);
    }
    if let Some(n) = page_size {
        site = site.with_page_size(n);
    }
    if let Some((n, seconds)) = quota {
        site = site.with_quota(n, seconds);
    }
    let server = Server::start(site, port)
        .await
        .with_context(|| format!("listening on 127.0.0.1:{port}"))?;
    print(format_args!(
        "# Save these lines as config.yml in an empty folder, and run `crawl start` there.\n{}",
        server.config_yml(Path::new("crawl.db"), Path::new("exports"))
    ))?;
    let items = counted(n_items as u64, "item");
    tracing::info!(
        target: MESSAGE,
        event = "site_served",
        url = server.url(),
        items = n_items,
        "serving {items} at {} until you press Ctrl-C; to crawl them, save the configuration above as \
         config.yml in an empty folder, and run `crawl start` there in another terminal",
        server.url()
    );
    stop.wait().await;
    server.stop().await;
    // An interruption is the normal end of this command.
    Ok(Exit::Done)
}
