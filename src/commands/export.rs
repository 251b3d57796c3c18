//! `crawl export`: writes the dataset as files.

mod key_sources;
mod report;

use std::path::PathBuf;

use sqlx::Connection;

use super::output::MESSAGE;
use super::preflight::no_crawl;
use super::{Exit, Refused};
use crate::config::Config;
use crate::dataset::export::{self, Export, Filters};
use crate::dataset::rows::Format;
use crate::ledger::db::Db;
use crate::words::{counted, one_or_more};
pub use key_sources::KeySources;
use report::{report_files, report_left_out, warn_of_cards, warn_of_leftovers};

/// The files that are asked for.
#[derive(Clone, Debug, Default)]
pub struct ExportedFiles {
    /// The folder, if it is not the configured one.
    pub folder: Option<PathBuf>,
    /// The formats; an empty list stands for pipe-separated text.
    pub formats: Vec<Format>,
    /// Whether a crawl that is not complete is exported too.
    pub partial: bool,
}

/// Writes the files. With `key` they hold pseudonyms instead of user ids and usernames.
pub async fn export(
    config: &Config,
    files: ExportedFiles,
    key: Option<KeySources>,
    filters: &Filters,
) -> anyhow::Result<Exit> {
    let key = key.map(|sources| sources.read()).transpose()?;
    let formats = each_once(files.formats);
    let db = Db::open_to_read(&config.database).await?;
    let out = files.folder.as_deref().unwrap_or(&config.exports);
    let (key, partial) = (key.as_ref(), files.partial);
    let request = export::Request { out, key, partial, formats: &formats, filters };
    let mut conn = db.reader_of_long_rows().await?;
    let done = export::export(&mut conn, &request).await?;
    conn.close().await?;
    match done {
        Export::Done(exported, others) => {
            report_left_out(&exported, filters);
            report_files(out, &exported, &others)?;
            warn_of_leftovers(out, &exported, key.is_some());
            warn_of_cards(out, &others);
            Ok(Exit::Done)
        }
        Export::NotComplete(status) => {
            let (left, given_up) = (status.tally.all().left(), status.tally.all().discarded);
            let (are, were) = (one_or_more(left, "is", "are"), one_or_more(given_up, "was", "were"));
            tracing::info!(
                target: MESSAGE,
                event = "export_not_complete",
                tasks_left = left,
                tasks_given_up = given_up,
                "the crawl is not complete: {} {are} left, and {given_up} {were} given up; use \
                 --partial to export it anyway, and the manifest will say that it is partial",
                counted(left, "task"),
            );
            Ok(Exit::Incomplete)
        }
        Export::NoLikes => Err(Refused::usage(
            "--min-user-likes and --min-item-likes count likes, but this crawl does not collect them: \
             add them with `crawl resume --only likes`",
        )
        .into()),
        Export::NoCrawl => Err(no_crawl(config).into()),
    }
}

/// Returns each format once, however often it was named.
fn each_once(mut formats: Vec<Format>) -> Vec<Format> {
    formats.sort_unstable();
    formats.dedup();
    if formats.is_empty() { vec![Format::Psv] } else { formats }
}
