//! From the store to files that tools read.

mod card;
mod exported;
mod file;
mod kept;
mod likes;
mod manifest;
mod peel;
mod people;
mod plain;
mod staged;
mod table;

use std::path::{Path, PathBuf};

use anyhow::Context;

pub use exported::{Exported, LeftOut};
pub use kept::Filters;
pub use staged::FileFacts;
pub use table::Table;

use crate::crash;
use crate::dataset::pseudonym::Key;
use crate::dataset::rows::Format;
use crate::ledger::Reader;
use crate::ledger::store;
use crate::watch::status::{self, CrawlState, Status};
use crate::words::{Moment, Stage};
use kept::Kept;
use staged::Staged;
use table::Destination;

/// What is to be exported, and where to.
#[derive(Debug)]
pub struct Request<'a> {
    /// The folder; it is made if it is not there.
    pub out: &'a Path,
    /// Replaces user ids by pseudonyms, and leaves usernames out.
    pub key: Option<&'a Key>,
    /// Takes a crawl that is not complete.
    pub partial: bool,
    /// The formats, of which each table makes a file, each once.
    pub formats: &'a [Format],
    /// What is left out.
    pub filters: &'a Filters,
}

/// What came of an export.
#[derive(Debug)]
pub enum Export {
    /// The files are in place: those of tables, and those that tell what these are, the manifest last.
    Done(Box<Exported>, Vec<PathBuf>),
    /// The crawl is not complete, and that was not asked for.
    NotComplete(Box<Status>),
    /// The database holds no crawl.
    NoCrawl,
    /// The filters count likes, and the crawl does not collect them.
    NoLikes,
}

/// Exports the dataset from one snapshot of the database. Every file is written beside its target
/// and synced before the first is renamed: an export that fails leaves the former files whole.
pub async fn export(conn: &mut Reader, request: &Request<'_>) -> anyhow::Result<Export> {
    // Nothing here depends on the time, or two exports would differ.
    let Some(status) = status::read(conn, false, Moment::default()).await? else {
        return Ok(Export::NoCrawl);
    };
    let complete = status.state() == CrawlState::Complete;
    if !complete && !request.partial {
        return Ok(Export::NotComplete(Box::new(status)));
    }
    if request.filters.count_likes() && !status.crawl.scope.stages.has(Stage::Likes) {
        return Ok(Export::NoLikes);
    }
    let (staged, exported) = stage(conn, request, &status).await.with_context(|| {
        let out = request.out.display();
        format!(
            "no file of {out} was replaced; see that there is room and that crawl may write there, \
             or name another folder with --out"
        )
    })?;
    let others = staged.iter().skip(exported.files.len()).map(|file| file.target.clone()).collect();
    for (nth, file) in staged.into_iter().enumerate() {
        let renamed = file.rename();
        if nth > 0 {
            renamed.context("some files are new already and others are not: export again")?;
        } else {
            renamed?;
        }
        crash::point("export.after-rename");
    }
    staged::sync_folder(request.out)?;
    crash::point("export.after-folder-sync");
    Ok(Export::Done(Box::new(exported), others))
}

/// Writes every file beside its target: the tables, what tells what they are, and the manifest last,
/// which is of the tables alone, as people edit cards.
async fn stage(
    conn: &mut Reader,
    request: &Request<'_>,
    status: &Status,
) -> anyhow::Result<(Vec<Staged>, Exported)> {
    std::fs::create_dir_all(request.out)
        .with_context(|| format!("making the folder {}", request.out.display()))?;
    staged::sweep(request.out, &names())?;
    let (mut staged, mut exported) = tables(conn, request, status).await?;
    exported.files = staged.iter().filter_map(|file| file.facts.clone()).collect();
    staged.extend(card::stage(request, status, &exported)?);
    for file in &mut staged {
        file.synced().await?;
    }
    crash::point("export.before-manifest");
    let text = manifest::text(status, request.key, &exported)?;
    let mut manifest = Staged::of_text(request.out, manifest::NAME, &text)?;
    manifest.synced().await?;
    staged.push(manifest);
    Ok((staged, exported))
}

/// Writes the files of every table that the crawl fills.
async fn tables(
    conn: &mut Reader,
    request: &Request<'_>,
    status: &Status,
) -> anyhow::Result<(Vec<Staged>, Exported)> {
    let to = Destination { folder: request.out, formats: request.formats };
    let wanted = status.crawl.scope.stages;
    let users = if wanted.has(Stage::Likes) { store::users(conn).await? } else { Vec::new() };
    let kept = Kept::read(conn, request.filters, &users).await?;
    let mut exported = Exported {
        min_user_likes: request.filters.min_user_likes,
        min_item_likes: request.filters.min_item_likes,
        ..Exported::default()
    };
    exported.left_out.n_suppressed = kept.n_suppressed;
    let mut staged = plain::model_urls(conn, to, &kept, &mut exported).await?;
    if wanted.has(Stage::Likes) {
        staged.extend(match request.key {
            None => likes::named(conn, to, &kept, users, &mut exported).await?,
            Some(key) => likes::anonymized(conn, to, &kept, users, key, &mut exported).await?,
        });
    }
    if wanted.has(Stage::Features) {
        staged.extend(plain::model_feats(conn, to, &kept, &mut exported).await?);
    }
    Ok((staged, exported))
}

/// Every file of a table that an export may write.
pub fn files() -> impl Iterator<Item = (Table, Format)> {
    Table::ALL.into_iter().flat_map(|table| Format::ALL.map(|format| (table, format)))
}

/// The names of all files that an export may write.
fn names() -> Vec<String> {
    let tables = files().map(|(table, format)| table.file(format));
    let others = card::NAMES.into_iter().chain([manifest::NAME]);
    tables.chain(others.map(str::to_owned)).collect()
}
