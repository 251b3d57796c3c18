//! The description that a resumed crawl uses: the one that it was started with.

use super::output::MESSAGE;
use crate::config::Config;
use crate::ledger::{self, Connection, crawl};
use crate::sites::{Description, Site, UnknownSite};
use crate::words::CrawledSite;

/// Returns the site of a resumed crawl. A bundled description is the one that the crawl was started
/// with, even if this version bundles a newer one. A user's own file is read as it is now.
pub fn of(config: &Config, recorded: &CrawledSite) -> Result<Site, UnknownSite> {
    let configured = &config.site.site;
    let Some(stored) = &recorded.description else { return Ok(configured.clone()) };
    if stored.sha256 == configured.description.sha256 || config.site.is_own_file() {
        return Ok(configured.clone());
    }
    let name = &recorded.kind;
    tracing::info!(
        target: MESSAGE,
        event = "newer_description",
        site = name,
        "this version bundles a different description of {name}; the crawl keeps the one that it was started \
         with. Start a new crawl to use the new one"
    );
    let description = Description::parse(name, &stored.text).ok();
    let site = description.and_then(|description| config.site.described_by(description).ok());
    // The site as it was recorded says why it can't be read.
    site.map_or_else(|| Site::of(recorded), Ok)
}

/// Records the description of a crawl that an earlier version started.
pub async fn record(
    conn: &mut Connection,
    recorded: &CrawledSite,
    site: &Site,
) -> ledger::Result<()> {
    if recorded.description.is_some() {
        return Ok(());
    }
    let addresses = CrawledSite { description: site.recorded().description, ..recorded.clone() };
    crawl::set_site(conn, &addresses, site.traits()).await
}
