//! `crawl simulate`: serves the simulated site on loopback.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::output::{MESSAGE, print};
use super::{Exit, Refused, signals};
use crate::engine::stop::Stop;
use crate::sim::{Faults, Server, Shape, SimSite, SplitBy, TruthSource, TypedFault, Ways, World};
use crate::sites::Description;
use crate::words::counted;

/// The requested simulated site.
#[derive(Clone, Debug)]
pub struct SimulatedSite {
    /// The kind of site.
    pub kind: Shape,
    /// The description that the printed configuration names, if it is not the one of the site.
    pub description: Option<&'static str>,
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
    /// Whether the site has accounts, followers, comments, licences and likes by user.
    pub has_community: bool,
    /// The most items that a search lists per query; `None` for any number.
    pub search_limit: Option<usize>,
    /// Whether the site serves thumbnails.
    pub has_thumbs: bool,
    /// The file to write with what a crawl by that description can find.
    pub truth: Option<PathBuf>,
    /// How the site misbehaves.
    pub faults: Vec<TypedFault>,
}

/// Serves the site on a port (0 for any free one) until it is interrupted. Prints the configuration to
/// crawl it with.
pub async fn simulate(site: SimulatedSite, port: u16) -> anyhow::Result<Exit> {
    check_options(&site).map_err(Refused::configuration)?;
    for fault in &site.faults {
        fault.check(site.kind).map_err(Refused::configuration)?;
        if fault.needs_thumb_host() {
            return Err(Refused::configuration(
                "the thumbnails are at the address of the site: break its robots.txt with robots instead of \
                 thumbs/robots",
            )
            .into());
        }
    }
    let stop = Stop::default();
    signals::listen_as_server(stop.clone())?;
    let (n_items, truth) = (site.n_items, site.truth.clone());
    let name = site.description.unwrap_or(site.kind.name());
    let server = Server::start(made(site), port)
        .await
        .with_context(|| format!("listening on 127.0.0.1:{port}"))?;
    if let (Some(file), Some(description)) = (truth, Description::bundled_named(name)) {
        write_truth(&server, description, &file)?;
    }
    let thumbs = if server.thumbs_url().is_some() {
        "# To collect thumbnails too, run `crawl start --only items,likes,features,thumbs`.\n"
    } else {
        ""
    };
    print(format_args!(
        "# Save these lines as config.yml in an empty folder, and run `crawl start` there.\n{thumbs}{}",
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

/// Checks that the site can have what was asked for.
fn check_options(site: &SimulatedSite) -> Result<(), String> {
    let is_sketchfab = site.kind == Shape::SketchfabV3;
    let has_users = is_sketchfab || Shape::HUGGING_FACE.contains(&site.kind);
    let asked = [
        ("--search-limit", site.search_limit.is_some(), is_sketchfab),
        ("--thumbs", site.has_thumbs, is_sketchfab),
        ("--community", site.has_community, has_users),
        ("--truth", site.truth.is_some(), has_users),
    ];
    match asked.into_iter().find(|(_, is_asked, is_possible)| *is_asked && !is_possible) {
        None => Ok(()),
        Some((option, ..)) => Err(format!(
            "{option} has no meaning for {}; leave it out, or use --site sketchfab-v3",
            site.kind
        )),
    }
}

/// Returns the site that was asked for.
fn made(site: SimulatedSite) -> SimSite {
    let mut world = World::generate(site.n_items, site.seed);
    if site.has_community {
        world = world.with_community(site.seed);
    }
    if site.has_thumbs {
        world = world.with_thumbs();
    }
    if let Some(n) = site.search_limit {
        world = world.with_search_limit(n);
    }
    let mut made = SimSite::new(site.kind, world)
        .with_own_thumbs()
        .with_faults(Faults::typed(site.seed, site.faults));
    if let Some(description) = site.description {
        made = made.with_description(description);
    }
    if let Some(rate) = site.requests_per_second {
        made = made.with_rate(rate);
    }
    if let Some(n) = site.page_size {
        made = made.with_page_size(n);
    }
    if let Some((n, seconds)) = site.quota {
        made = made.with_quota(n, seconds);
    }
    made
}

/// Writes everything that a crawl can find if it collects likes in every way that the description names.
fn write_truth(server: &Server, description: &Description, file: &Path) -> anyhow::Result<()> {
    let sources = description.user_origins().iter();
    let sources: Vec<_> = sources.filter_map(|of| TruthSource::named(of.name())).collect();
    let counts = description.user_likes.as_ref().and_then(|of| of.items.likes.as_ref());
    let ways = Ways {
        sources: &sources,
        by_item: description.likes.is_some(),
        finds_items: counts.is_some(),
        asks_found_items: true,
    };
    let is_split = |by: &SplitBy| {
        description.items.split.iter().any(|dimension| dimension.parameter == by.parameter())
    };
    let split: Vec<_> = SplitBy::ALL.into_iter().filter(is_split).collect();
    let truth = server.world().truth(Server::LIKE_LIMIT).findable(&split, ways);
    let text = serde_json::to_string_pretty(&truth.to_json(server.thumbs_url().as_deref()))?;
    std::fs::write(file, text + "\n").with_context(|| format!("writing {}", file.display()))
}
