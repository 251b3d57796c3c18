//! Exports the stored dataset to files.

mod descriptions;
mod filters;
mod folder;
mod hashed_file;
mod item_tables;
mod like_counts;
mod like_graph;
mod like_tables;
mod manifest;
mod request;
mod selection;
mod staged_file;
mod summary;
mod table_files;
mod user_order;

use std::path::PathBuf;

use anyhow::Context;

pub use filters::Filters;
pub use request::ExportRequest;
pub use summary::{ExportSummary, LeftOut};

use crate::crash;
use crate::dataset::exported_file::ExportedFile;
use crate::ledger::Reader;
use crate::ledger::records;
use crate::watch::status::{self, CrawlState, Status};
use crate::words::{Moment, Stage};
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
}

/// Exports the dataset from one snapshot of the database. Every file is written next to its target and
/// synced before the first is renamed, so a failed export leaves the former files intact.
pub async fn export(
    conn: &mut Reader,
    request: &ExportRequest<'_>,
) -> anyhow::Result<ExportOutcome> {
    // Two exports must be identical, so nothing here may depend on the time.
    let Some(status) = status::read(conn, false, Moment::default()).await? else {
        return Ok(ExportOutcome::NoCrawl);
    };
    let complete = status.state() == CrawlState::Complete;
    if !complete && !request.partial {
        return Ok(ExportOutcome::NotComplete(Box::new(status)));
    }
    if request.filters.count_likes() && !status.crawl.scope.stages.has(Stage::Likes) {
        return Ok(ExportOutcome::NoLikes);
    }
    let (staged, summary) = stage(conn, request, &status).await.with_context(|| {
        let folder = request.folder.display();
        format!(
            "no file in {folder} was replaced; free some space and check that crawl may write there, \
             or name another folder with --out"
        )
    })?;
    let others = staged.iter().skip(summary.files.len()).map(|file| file.target.clone()).collect();
    for (nth, file) in staged.into_iter().enumerate() {
        let renamed = file.rename();
        if nth > 0 {
            renamed.context("some files were replaced and others were not: export again")?;
        } else {
            renamed?;
        }
        crash::point("export.after-rename");
    }
    folder::sync(request.folder)?;
    crash::point("export.after-folder-sync");
    Ok(ExportOutcome::Done(Box::new(summary), others))
}

/// Writes every file next to its target: first the tables, then the files that describe them, and the
/// manifest last. The manifest lists only the tables, because people edit cards.
async fn stage(
    conn: &mut Reader,
    request: &ExportRequest<'_>,
    status: &Status,
) -> anyhow::Result<(Vec<StagedFile>, ExportSummary)> {
    std::fs::create_dir_all(request.folder)
        .with_context(|| format!("creating the folder {}", request.folder.display()))?;
    folder::remove_leftovers(request.folder, &names())?;
    let (mut staged, mut summary) = tables(conn, request, status).await?;
    summary.files = staged.iter().filter_map(|file| file.table.clone()).collect();
    staged.extend(descriptions::stage(request, status, &summary)?);
    for file in &mut staged {
        file.synced().await?;
    }
    crash::point("export.before-manifest");
    let text = manifest::text(status, request.key, &summary)?;
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
) -> anyhow::Result<(Vec<StagedFile>, ExportSummary)> {
    let to = Destination { folder: request.folder, formats: request.formats };
    let wanted = status.crawl.scope.stages;
    let users = if wanted.has(Stage::Likes) { records::users(conn).await? } else { Vec::new() };
    let selection = Selection::read(conn, request.filters, &users).await?;
    let mut summary = ExportSummary {
        min_user_likes: request.filters.min_user_likes,
        min_item_likes: request.filters.min_item_likes,
        ..ExportSummary::default()
    };
    summary.left_out.n_suppressed = selection.n_suppressed;
    let mut staged = item_tables::items(conn, to, &selection, &mut summary).await?;
    if wanted.has(Stage::Likes) {
        staged.extend(match request.key {
            None => like_tables::likes(conn, to, &selection, users, &mut summary).await?,
            Some(key) => {
                like_tables::anonymized_likes(conn, to, &selection, users, key, &mut summary)
                    .await?
            }
        });
    }
    if wanted.has(Stage::Features) {
        staged.extend(item_tables::features(conn, to, &selection, &mut summary).await?);
    }
    Ok((staged, summary))
}

/// Returns the names of all files that an export may write.
fn names() -> Vec<String> {
    let others = descriptions::NAMES.into_iter().chain([manifest::NAME]);
    ExportedFile::all().map(|file| file.name).chain(others.map(str::to_owned)).collect()
}
