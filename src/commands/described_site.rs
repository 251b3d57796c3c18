//! The description that a resumed crawl uses: the one that it was started with.

use super::output::{MESSAGE, warn};
use crate::config::Config;
use crate::ledger::{self, Connection, crawl};
use crate::sites::{Description, Site};
use crate::words::{CrawledSite, printable};

/// Returns the site of a resumed crawl. A bundled description is the one that the crawl was started
/// with, even if this version bundles a newer one. A user's own file is read as it is now; if it is gone, the
/// stored copy takes its place.
pub fn of(config: &Config, recorded: &CrawledSite) -> anyhow::Result<Site> {
    let Some(stored) = &recorded.description else { return Ok(config.site()?.clone()) };
    let name = &recorded.kind;
    match &config.site.site {
        Ok(site) if site.description.sha256 == stored.sha256 || config.site.is_own_file() => {
            return Ok(site.clone());
        }
        Ok(_) => tracing::info!(
            target: MESSAGE,
            event = "newer_description",
            site = name,
            "this version bundles a different description of {name}; the crawl keeps the one that it was started \
             with. Start a new crawl to use the new one"
        ),
        Err(bad) if bad.is_missing => warn(format_args!(
            "{} does not exist, so the crawl continues with the description that is stored in its database; \
             `crawl sites show --stored` prints it",
            printable(&config.site.kind)
        )),
        Err(bad) => return Err(bad.error.clone().into()),
    }
    let description = Description::parse(name, &stored.text).ok();
    let site = description.and_then(|description| config.site.described_by(description).ok());
    // The site as it was recorded says why it can't be read.
    let as_recorded =
        || Site::of(recorded).map(|site| site.with_lists_at_most(config.site.given_lists_at_most));
    Ok(site.map_or_else(as_recorded, Ok)?)
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
