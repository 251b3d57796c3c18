//! `crawl export`: writes the dataset as files.

mod key_sources;
mod refusal;
mod report;

use std::path::PathBuf;

use super::output::MESSAGE;
use super::preflight::no_crawl;
use super::suppress_list::{self, UserList};
use super::whole_file::WholeFile;
use super::{Exit, Refused};
use crate::config::Config;
use crate::dataset::export::{self, ExportOutcome, ExportRequest, Filters};
use crate::dataset::formats::Format;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::pseudonym::PseudonymKey;
use crate::engine::thumb_files::folder_of;
use crate::ledger::records;
pub use key_sources::KeySources;
use refusal::refusal;
use report::{
    report_columns, report_files, report_left_out, warn_of_cards, warn_of_images, warn_of_leftovers,
};

/// The files that are asked for.
#[derive(Clone, Debug, Default)]
pub struct ExportedFiles {
    /// The folder, if it is not the configured one.
    pub folder: Option<PathBuf>,
    /// The formats; an empty list stands for pipe-separated text.
    pub formats: Vec<Format>,
    /// Whether a crawl that is not complete is exported too.
    pub partial: bool,
    /// Whether files that belong to no export are overwritten.
    pub force: bool,
    /// Whether the key may be another one than that of the folder's last anonymized export.
    pub new_key: bool,
    /// How exactly likes are dated, if not as usual.
    pub times: Option<LikeTimes>,
}

/// How users are named in the files.
#[derive(Clone, Debug)]
pub enum UserNames {
    /// By pseudonyms, made with the key from one of these sources.
    Pseudonyms(KeySources),
    /// By the site's ids and names, because nothing else was asked for. These sources may hold a key, so
    /// that the user probably meant pseudonyms.
    Raw(KeySources),
    /// By the site's ids and names, as the user said.
    RawForSure,
}

/// Writes the files. Users of the list that the configuration names are left out as well.
pub async fn export(
    config: &Config,
    files: ExportedFiles,
    user_names: UserNames,
    mut filters: Filters,
) -> anyhow::Result<Exit> {
    let key = key(user_names)?;
    let is_asked = !filters.suppressed.is_empty();
    if let Some(list) = &config.suppress {
        filters.suppressed.extend(suppress_list::read(list, UserList::Standing)?);
    }
    let filters = &filters;
    let formats = each_once(files.formats);
    let whole = WholeFile::open(&config.database, &config.exports).await?;
    let db = whole.db();
    let folder = files.folder.as_deref().unwrap_or(&config.exports);
    let key = key.as_ref();
    let ExportedFiles { partial, force, new_key, times, .. } = files;
    let formats = &formats;
    let images = &folder_of(&config.exports);
    let request =
        ExportRequest { folder, images, key, partial, force, new_key, formats, times, filters };
    let readers = db.reader_of_long_rows();
    // One snapshot for all files, so that they agree.
    let mut snapshot = readers.snapshot().await?;
    let done = export::export(&mut snapshot, &request).await?;
    let has_forgotten = records::n_forgotten(&mut snapshot).await? > 0;
    snapshot.end().await?;
    readers.close().await;
    match done {
        ExportOutcome::Done(summary, others) => {
            report_left_out(&summary, filters, is_asked);
            report_files(folder, &summary, &others)?;
            warn_of_images(images, &summary);
            warn_of_leftovers(folder, &summary.leftovers, key.is_some(), has_forgotten);
            warn_of_cards(folder, &others);
            report_columns(&summary);
            Ok(Exit::Done)
        }
        ExportOutcome::NotComplete(status) => {
            let (left, given_up) = (status.tally.all().left(), status.tally.all().discarded);
            let first = if left > 0 { "run `crawl resume` first, or " } else { "" };
            tracing::error!(
                target: MESSAGE,
                event = "export_not_complete",
                tasks_left = left,
                tasks_given_up = given_up,
                "error: the crawl is not complete: {}; {first}use --partial to export it anyway, and the \
                 manifest will say that it is partial",
                status.incomplete_because().join("; "),
            );
            Ok(Exit::Incomplete)
        }
        ExportOutcome::NoLikes => Err(Refused::usage(
            "--min-user-likes and --min-item-likes count likes, but this crawl does not collect them: \
             add them with `crawl resume --only likes`",
        )
        .into()),
        ExportOutcome::NoTimes => Err(Refused::usage(
            "--times asks when likes were given, but this crawl has no times: leave --times out",
        )
        .into()),
        ExportOutcome::NoCrawl => Err(no_crawl(config).into()),
        ExportOutcome::Refused(why) => Err(refusal(folder, &why).into()),
    }
}

/// Returns the key that the files need, if they need one.
fn key(user_names: UserNames) -> anyhow::Result<Option<PseudonymKey>> {
    match user_names {
        UserNames::Pseudonyms(sources) => sources.read().map(Some),
        UserNames::Raw(sources) => match sources.variable_that_is_set() {
            Some(name) => Err(Refused::usage(format!(
                "{name} is set, but --anonymize is missing, so the files would hold user ids and \
                 usernames: add --anonymize, or --raw if you want them"
            ))
            .into()),
            None => Ok(None),
        },
        UserNames::RawForSure => Ok(None),
    }
}

/// Returns each format once, however often it was named.
fn each_once(mut formats: Vec<Format>) -> Vec<Format> {
    formats.sort_unstable();
    formats.dedup();
    if formats.is_empty() { vec![Format::Psv] } else { formats }
}
