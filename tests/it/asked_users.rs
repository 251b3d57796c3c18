//! Crawls that read users' own lists of likes, as a researcher sees them: the files, the figures and the words.

mod exported;
mod figures;
mod per_user;
mod told;

use crawl::sim::{Findable, Server, Shape, SimSite, SplitBy, TruthSource, Ways, World};

use crate::harness::Crawl;

/// Which ways a crawl goes.
#[derive(Clone, Copy)]
struct Asked {
    /// The ways' name on the command line.
    by: &'static str,
    ways: Ways<'static>,
}

const BY_USER: Asked = asked("user", false);
const BOTH_WAYS: Asked = asked("both", true);

const fn asked(by: &'static str, by_item: bool) -> Asked {
    let sources = &TruthSource::ALL;
    Asked { by, ways: Ways { sources, by_item, finds_items: true, asks_found_items: true } }
}

/// A site with a community, whose search is cut off, so that only users' likes name some of its items.
fn world() -> World {
    World::generate(90, 3).with_community(5).with_search_limit(40)
}

/// A site that answers without waiting.
async fn serve(world: World) -> Crawl {
    let site = SimSite::new(Shape::SketchfabV3, world).with_description(Shape::SKETCHFAB_BY_USER);
    let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    let retry = "retry: {failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms}";
    // Then the crawl takes the end of the search for that of the catalogue.
    let limit = crawl.server.world().search_limit();
    if let Some(limit) = limit {
        crawl.configure(&format!("  lists_at_most: {limit}\n"), "");
    }
    crawl.configure("\ndatabase:", &format!("\n{retry}\ndatabase:"));
    crawl
}

/// A crawl of that site that is done.
async fn crawled(asked: Asked) -> Crawl {
    let crawl = serve(world()).await;
    crawl.run(&["start", "--likes-by", asked.by]).await;
    crawl
}

/// Everything that the crawl can find.
fn findable(crawl: &Crawl, asked: Asked) -> Findable<'_> {
    crawl.server.world().truth(Server::LIKE_LIMIT).findable(&[] as &[SplitBy], asked.ways)
}
