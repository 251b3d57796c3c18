//! `crawl sites show --stored`: prints the description that a crawl goes by.

use super::output::print;
use super::preflight::no_crawl;
use super::{Exit, Refused};
use crate::config::Config;
use crate::ledger::crawl;
use crate::ledger::database::Db;

/// Prints the description that is stored with the crawl.
pub async fn sites_show_stored(config: &Config) -> anyhow::Result<Exit> {
    let db = Db::open_to_read(&config.database).await?;
    let readers = db.readers();
    let mut snapshot = readers.snapshot().await?;
    let crawl = crawl::read_crawl(&mut snapshot).await?.ok_or_else(|| no_crawl(config))?;
    snapshot.end().await?;
    readers.close().await;
    let kind = &crawl.site.kind;
    let Some(stored) = &crawl.site.description else {
        return Err(Refused::configuration(format!(
            "an earlier version started this crawl and stored no description: `crawl sites show {kind}` prints \
             the one that `crawl resume` will use"
        ))
        .into());
    };
    print(format_args!("{}", stored.text))?;
    Ok(Exit::Done)
}
