//! From the store to files that tools read.

mod file;
mod likes;
mod manifest;
mod people;
mod plain;
mod staged;

use std::path::{Path, PathBuf};

use anyhow::Context;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

pub use staged::FileFacts;

use crate::crash;
use crate::domain::{Moment, Stage};
use crate::plan::Source;
use crate::pseudonym::Key;
use crate::status::{self, State, Status};
use staged::Staged;

/// What is to be exported, and where to.
#[derive(Debug)]
pub struct Request<'a> {
    /// The folder; it is made if it is not there.
    pub out: &'a Path,
    /// Replaces user ids by pseudonyms, and leaves usernames out.
    pub key: Option<&'a Key>,
    /// Takes a crawl that is not complete.
    pub partial: bool,
}

/// What came of an export.
#[derive(Debug)]
pub enum Export {
    /// The files are in place, the manifest last.
    Done(Vec<FileFacts>, PathBuf),
    /// The crawl is not complete, and that was not asked for.
    NotComplete(Box<Status>),
    /// The database holds no crawl.
    NoCrawl,
}

/// Exports the dataset from one snapshot of the database. Every file is written beside its target
/// and synced before the first is renamed: an export that fails leaves the former files whole.
pub async fn export(conn: &mut SqliteConnection, request: &Request<'_>) -> anyhow::Result<Export> {
    let mut tx = conn.begin().await?;
    // Nothing here depends on the time, or two exports would differ.
    let Some(status) = status::read(&mut tx, false, Moment::default()).await? else {
        return Ok(Export::NoCrawl);
    };
    let complete = status.state() == State::Complete;
    if !complete && !request.partial {
        return Ok(Export::NotComplete(Box::new(status)));
    }
    let (staged, facts) = stage(&mut tx, request, &status).await.with_context(|| {
        let out = request.out.display();
        format!(
            "no file of {out} was replaced; see that there is room and that crawl may write there, \
             or name another folder with --out"
        )
    })?;
    tx.rollback().await?;
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
    Ok(Export::Done(facts, request.out.join(manifest::NAME)))
}

/// Writes every file beside its target, the manifest last.
async fn stage(
    conn: &mut SqliteConnection,
    request: &Request<'_>,
    status: &Status,
) -> anyhow::Result<(Vec<Staged>, Vec<FileFacts>)> {
    std::fs::create_dir_all(request.out)
        .with_context(|| format!("making the folder {}", request.out.display()))?;
    staged::sweep(request.out, &NAMES)?;
    let wanted = status.crawl.scope.stages;
    let mut staged: Vec<Staged> = Vec::new();
    staged.push(plain::model_urls(conn, request.out).await?);
    if wanted.has(Stage::Likes) {
        staged.push(match request.key {
            None => likes::named(conn, request.out).await?,
            Some(key) => likes::anonymized(conn, request.out, key).await?,
        });
    }
    if wanted.has(Stage::Features) {
        staged.push(plain::model_feats(conn, request.out).await?);
    }
    for file in &mut staged {
        file.synced().await?;
    }
    let facts: Vec<FileFacts> = staged.iter().map(|file| file.facts.clone()).collect();
    crash::point("export.before-manifest");
    let text = manifest::text(status, request.key, &facts)?;
    let mut manifest = Staged::of_text(request.out, manifest::NAME, &text)?;
    manifest.synced().await?;
    staged.push(manifest);
    Ok((staged, facts))
}

/// Every file that an export may write.
const NAMES: [&str; 5] = [
    "model_urls.psv",
    "model_likes.psv",
    "model_likes_anon.psv",
    "model_feats.psv",
    manifest::NAME,
];

/// Where the models of a crawl came from, in words.
const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Catalogue => "catalogue",
        Source::File => "file",
    }
}
