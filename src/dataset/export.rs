//! Exports the stored dataset to files.

mod descriptions;
mod filters;
mod folder;
mod folder_lock;
mod hashed_file;
mod item_details;
mod item_tables;
mod known_files;
mod like_counts;
mod like_graph;
mod like_tables;
mod manifest;
mod request;
mod selection;
mod staged_file;
mod summary;
mod table_files;
mod thumb_copies;
mod thumb_table;
mod user_order;
mod user_tables;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;

pub use filters::Filters;
pub use request::ExportRequest;
pub use summary::{ExportSummary, LeftOut};

use crate::crash;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::like_times::LikeTimes;
use crate::dataset::pseudonym::PseudonymKey;
use crate::dataset::table::TableForm;
use crate::ledger::Reader;
use crate::ledger::records;
use crate::watch::status::{self, ByUserFigures, CrawlState, Status};
use crate::words::{Moment, SiteWords, Stage};
use folder_lock::FolderLock;
use item_details::People;
use known_files::KnownFiles;
use selection::Selection;
use staged_file::StagedFile;
use table_files::Destination;

/// How an export ended.
#[derive(Debug)]
pub enum ExportOutcome {
    /// The files are in place. The paths are those of the files that describe the data, the manifest last.
    Done(Box<ExportSummary>, Vec<PathBuf>),
    /// The crawl is not complete, and the request did not ask for a partial export.
    NotComplete(Box<Status>),
    /// The database holds no crawl.
    NoCrawl,
    /// The filters count likes, but the crawl does not collect them.
    NoLikes,
    /// Times of likes were asked for, but the site gives none, or the crawl does not collect likes.
    NoTimes,
    /// The folder's files are not this export's to replace. Nothing was overwritten.
    Refused(FolderRefusal),
}

/// Why an export may not write to a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderRefusal {
    /// Another export writes to it.
    Taken,
    /// Its last anonymized export was made with another key, which has this fingerprint.
    OtherKey(String),
    /// It holds files of these names that belong to no export.
    ForeignFiles(Vec<String>),
}

impl From<FolderRefusal> for ExportOutcome {
    fn from(refusal: FolderRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Exports the dataset from one snapshot of the database. Every file is written next to its target and
/// synced before the first is renamed, so a failed export leaves the former files intact.
pub async fn export(
    conn: &mut Reader,
    request: &ExportRequest<'_>,
) -> anyhow::Result<ExportOutcome> {
    // Two exports must be identical, so nothing here may depend on the time.
    let Some(mut status) = status::read(conn, false, Moment::default()).await? else {
        return Ok(ExportOutcome::NoCrawl);
    };
    let complete = status.state() == CrawlState::Complete;
    if !complete && !request.partial {
        return Ok(ExportOutcome::NotComplete(Box::new(status)));
    }
    if request.filters.count_likes() && !status.crawl.scope.stages.has(Stage::Likes) {
        return Ok(ExportOutcome::NoLikes);
    }
    let gives_times =
        status.crawl.site.words.gives_times && status.crawl.scope.stages.has(Stage::Likes);
    let Some(times) = request.like_times(gives_times) else { return Ok(ExportOutcome::NoTimes) };
    let folder = request.folder;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("creating the folder {}", folder.display()))
        .with_context(|| advice(folder))?;
    if !status.tally.is_drained() {
        let Status { crawl, totals, .. } = &status;
        let spread = status::coverage_per_item(conn, &crawl.scope, totals, false).await?;
        status.coverage_per_item = spread;
        if let Some(by_user) = &mut status.by_user {
            by_user.figures = Some(ByUserFigures::read(conn, &status.crawl.scope).await?);
        }
    }
    let Some(_lock) = FolderLock::take(folder)? else { return Ok(FolderRefusal::Taken.into()) };
    let known = KnownFiles::read(folder)?;
    if let Some(other) = other_key(request, &known) {
        return Ok(FolderRefusal::OtherKey(other).into());
    }
    let (staged, mut summary) =
        stage(conn, request, &status, times).await.with_context(|| advice(folder))?;
    // A card itself says whether an export wrote it.
    let names = staged.iter().map(StagedFile::name).filter(|name| !descriptions::is_card(name));
    let names: BTreeSet<String> = names.map(str::to_owned).collect();
    let mut foreign = known.foreign(folder, names.iter().map(String::as_str));
    if !known.holds_images() {
        foreign.extend(thumb_copies::foreign(folder, request.images, &summary.thumbs));
    }
    if !foreign.is_empty() && !request.force {
        return Ok(FolderRefusal::ForeignFiles(foreign).into());
    }
    let possible = ExportedFile::names(&status.crawl.site.words.noun);
    summary.leftovers = known.leftovers(folder, &names, possible);
    let fingerprint = request.key.map(PseudonymKey::fingerprint);
    known.note_before(folder, &names, fingerprint).with_context(|| advice(folder))?;
    summary.n_thumbs_missing = thumb_copies::put_in_place(folder, request.images, &summary.thumbs)
        .with_context(|| advice(folder))?;
    let others = put_in_place(folder, staged, summary.files.len())?;
    known.note_after(folder, &names)?;
    Ok(ExportOutcome::Done(Box::new(summary), others))
}

/// Returns what to do about an error that comes before any file was replaced.
fn advice(folder: &Path) -> String {
    format!(
        "no file in {} was replaced; free some space and check that crawl may write there, or name \
         another folder with --out",
        folder.display()
    )
}

/// Returns the fingerprint of the key that the folder's pseudonyms were made with, if this export would
/// mix them with others without being asked to.
fn other_key(request: &ExportRequest<'_>, known: &KnownFiles) -> Option<String> {
    let ours = request.key.filter(|_| !request.new_key)?.fingerprint();
    known.key_fingerprint.clone().filter(|theirs| *theirs != ours)
}

/// Renames every file to its target, and returns the paths of those that are not tables. Nothing
/// here waits, so a signal can't come in between.
fn put_in_place(
    folder: &Path,
    staged: Vec<StagedFile>,
    n_tables: usize,
) -> anyhow::Result<Vec<PathBuf>> {
    let others = staged.iter().skip(n_tables).map(|file| file.target.clone()).collect();
    for (nth, file) in staged.into_iter().enumerate() {
        let renamed = file.rename();
        if nth > 0 {
            renamed.context("some files were replaced and others were not: export again")?;
        } else {
            renamed?;
        }
        crash::point("export.after-rename");
    }
    folder::sync(folder)?;
    crash::point("export.after-folder-sync");
    Ok(others)
}

/// Writes every file next to its target: first the tables, then the files that describe them, and the
/// manifest last. The manifest lists only the tables, because people edit cards.
async fn stage(
    conn: &mut Reader,
    request: &ExportRequest<'_>,
    status: &Status,
    times: LikeTimes,
) -> anyhow::Result<(Vec<StagedFile>, ExportSummary)> {
    folder::remove_leftovers(request.folder, &other_names())?;
    let (mut staged, mut summary) = tables(conn, request, status, times).await?;
    summary.files = staged.iter().filter_map(|file| file.table.clone()).collect();
    staged.extend(descriptions::stage(request, status, &summary)?);
    for file in &mut staged {
        file.synced().await?;
    }
    crash::point("export.before-manifest");
    let others = staged.iter().skip(summary.files.len()).map(StagedFile::name);
    let others: Vec<&str> = others.filter(|name| !descriptions::is_card(name)).collect();
    let text = manifest::text(status, request.key, &summary, &others)?;
    let mut manifest = StagedFile::of_text(request.folder, manifest::NAME, &text)?;
    manifest.synced().await?;
    staged.push(manifest);
    Ok((staged, summary))
}

/// Writes the files of every table that the crawl fills.
async fn tables(
    conn: &mut Reader,
    request: &ExportRequest<'_>,
    status: &Status,
    times: LikeTimes,
) -> anyhow::Result<(Vec<StagedFile>, ExportSummary)> {
    let SiteWords { noun, feature_types, attribute_types, .. } = &status.crawl.site.words;
    let asks_users = status.crawl.scope.asks_users();
    let form = TableForm { noun, times, attributes: attribute_types, asks_users };
    let to = Destination { folder: request.folder, formats: request.formats, form };
    let wanted = status.crawl.scope.stages;
    let users = if wanted.has(Stage::Likes) { records::users(conn).await? } else { Vec::new() };
    let selection = Selection::read(conn, request.filters, &users, asks_users).await?;
    let mut summary = ExportSummary {
        min_user_likes: request.filters.min_user_likes,
        min_item_likes: request.filters.min_item_likes,
        times,
        ..ExportSummary::default()
    };
    summary.left_out.n_suppressed = selection.n_suppressed;
    summary.left_out.n_forgotten = selection.n_forgotten_listed;
    let people = People::new(request, &users);
    let likers = users.into_iter().filter(|user| user.is_liker).collect();
    let mut staged = item_tables::items(conn, to, &selection, &mut summary).await?;
    if wanted.has(Stage::Likes) {
        staged.extend(match request.key {
            None => like_tables::likes(conn, to, &selection, likers, &mut summary).await?,
            Some(key) => {
                like_tables::anonymized_likes(conn, to, &selection, likers, key, &mut summary)
                    .await?
            }
        });
    }
    if wanted.has(Stage::Features) {
        let files = item_tables::features(conn, to, feature_types, &selection, &mut summary);
        staged.extend(files.await?);
    }
    let has_likes = wanted.has(Stage::Likes);
    let files = item_details::details(conn, to, &selection, &people, has_likes, &mut summary);
    staged.extend(files.await?);
    if asks_users {
        staged.extend(user_tables::coverage(conn, to, &selection, request).await?);
    }
    if wanted.has(Stage::Thumbs) {
        staged.extend(thumb_table::thumbs(conn, to, &selection, &mut summary).await?);
    }
    Ok((staged, summary))
}

/// Returns the names of all files but tables that an export may write.
fn other_names() -> Vec<&'static str> {
    descriptions::NAMES.into_iter().chain([manifest::NAME, known_files::RECORD]).collect()
}
