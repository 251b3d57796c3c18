//! What `crawl resume` takes up again, and what it says about it.

use std::path::Path;

use super::forgotten_images;
use super::output::{MESSAGE, inform, warn};
use crate::engine::{retry, thumb_files};
use crate::ledger::database::Db;
use crate::ledger::{Connection, records, tasks};
use crate::watch::status::Status;
use crate::words::{Clock, Missed, Retry, Stage, Stages, counted, one_or_more};

/// What a run takes up again.
#[derive(Debug, Default)]
pub struct TakenUp {
    /// What the user asked to retry.
    retries: Vec<Retry>,
    /// Whether any task matches them.
    is_any_retry: bool,
    /// The parts of the catalogue that stopped at a page whose address may have expired.
    broken_off: Vec<i64>,
    /// The items whose images were stored, but whose files are missing.
    lost_images: Vec<i64>,
}

impl TakenUp {
    /// Finds what to take up again.
    pub async fn look(
        db: &Db,
        exports: &Path,
        stages: Stages,
        status: &Status,
        retries: Vec<Retry>,
    ) -> anyhow::Result<Self> {
        let lost_images = lost_images(db, exports, stages, status).await?;
        let retries = in_order(retries);
        let is_any_retry = is_any(db, &retries).await?;
        let broken_off = broken_off_parts(db).await?;
        Ok(Self { retries, is_any_retry, broken_off, lost_images })
    }

    /// Returns whether there is anything to take up.
    pub const fn is_any(&self) -> bool {
        self.is_any_retry || !self.broken_off.is_empty() || !self.lost_images.is_empty()
    }

    /// Makes all of it available again. Returns how many tasks of each retry there are.
    pub async fn make_available(
        &self,
        conn: &mut Connection,
        exports: &Path,
    ) -> anyhow::Result<Vec<(Retry, u64)>> {
        walk_again(conn, &self.broken_off).await?;
        let taken_up = take_up(conn, &self.retries).await?;
        fetch_images_again(conn, exports, &self.lost_images).await?;
        Ok(taken_up)
    }
}

/// Returns each retry once, in the order in which they are taken up.
fn in_order(mut retries: Vec<Retry>) -> Vec<Retry> {
    retries.sort_unstable();
    retries.dedup();
    retries
}

/// Returns whether there is any task that these retries take up. If there is none, says so.
async fn is_any(db: &Db, retries: &[Retry]) -> anyhow::Result<bool> {
    if retries.is_empty() {
        return Ok(false);
    }
    let readers = db.readers();
    let mut snapshot = readers.snapshot().await?;
    let mut n = 0;
    for retry in retries {
        n += tasks::n_to_retry(&mut snapshot, *retry).await?;
    }
    snapshot.end().await?;
    readers.close().await;
    if n == 0 {
        report_none(retries);
    }
    Ok(n > 0)
}

/// Returns the parts of the catalogue that stopped at a page whose address may have expired, so that they have
/// to be read again from their first pages.
async fn broken_off_parts(db: &Db) -> anyhow::Result<Vec<i64>> {
    let readers = db.readers();
    let mut conn = readers.acquire().await?;
    let broke_off = tasks::broken_off_parts(&mut conn).await?;
    drop(conn);
    readers.close().await;
    Ok(broke_off)
}

/// Returns the keys of the items whose images were stored, but whose files are missing or have another length. Warns if
/// images are collected, but the catalogue named none. Removes what a killed run left of images that must not be kept.
async fn lost_images(
    db: &Db,
    exports: &Path,
    stages: Stages,
    status: &Status,
) -> anyhow::Result<Vec<i64>> {
    warn_without_images(db, stages, status).await?;
    let readers = db.readers();
    let mut conn = readers.acquire().await?;
    forgotten_images::remove(&mut conn, exports).await?;
    let lost = thumb_files::lost(&mut conn, exports).await?;
    drop(conn);
    readers.close().await;
    Ok(lost)
}

/// Makes the images of these items available again, and says so.
async fn fetch_images_again(
    conn: &mut Connection,
    exports: &Path,
    items: &[i64],
) -> anyhow::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let n_lost = thumb_files::fetch_again(conn, exports, items).await?;
    if n_lost > 0 {
        let images = counted(n_lost, "lost image");
        let their = one_or_more(n_lost, "its address", "their addresses");
        warn(format_args!(
            "{images} can't be fetched again, because {their} named users who were forgotten"
        ));
    }
    let n = (items.len() as u64).saturating_sub(n_lost);
    if n == 0 {
        return Ok(());
    }
    let images = counted(n, "image");
    let are_lost = one_or_more(n, "its file is", "their files are");
    tracing::info!(
        target: MESSAGE,
        event = "images_fetched_again",
        images = n,
        "fetching {images} again, because {are_lost} missing or not complete"
    );
    Ok(())
}

/// Warns if images are collected, and the catalogue was read to its end without naming one.
async fn warn_without_images(db: &Db, stages: Stages, status: &Status) -> anyhow::Result<()> {
    let is_read = status.totals.n_items > 0 && status.tally.of(Stage::Items).left() == 0;
    if !stages.thumbs || !is_read {
        return Ok(());
    }
    let readers = db.readers();
    let mut conn = readers.acquire().await?;
    let has_any = records::has_thumb_address(&mut conn).await?;
    drop(conn);
    readers.close().await;
    if !has_any {
        tracing::warn!(
            target: MESSAGE,
            event = "no_images_known",
            "warning: no image was found in the catalogue, so there is none to fetch; if items.thumbnail was added \
             to the description after the catalogue was read, begin a new crawl"
        );
    }
    Ok(())
}

/// Ends a pause of the site.
pub async fn end_pause(db: &Db) -> anyhow::Result<()> {
    let mut conn = db.writer().await?;
    let ended = retry::end_pause(&mut conn, Clock::system().now()).await;
    conn.close().await?;
    Ok(ended?)
}

/// Begins to read these parts of the catalogue again, and says so.
async fn walk_again(conn: &mut Connection, parts: &[i64]) -> anyhow::Result<()> {
    if parts.is_empty() {
        return Ok(());
    }
    retry::walk_again(conn, parts, Clock::system().now()).await?;
    tracing::info!(
        target: MESSAGE,
        event = "catalogue_walked_again",
        "the catalogue was not read to its end, so it is read again from its first page; known \
         items cost no further requests"
    );
    Ok(())
}

/// Makes the tasks of these retries available again, says how many there are, and returns that.
async fn take_up(conn: &mut Connection, retries: &[Retry]) -> anyhow::Result<Vec<(Retry, u64)>> {
    let taken_up = retry::take_up(conn, retries).await?;
    report(&taken_up);
    Ok(taken_up)
}

/// Says how many tasks are retried, for each reason and stage.
fn report(retried: &[(Retry, u64)]) {
    for (retry, n) in retried.iter().filter(|(_, n)| *n > 0) {
        let (missed, stage) = (retry.missed.name(), retry.stage.name());
        let words = in_words(*retry, *n);
        if retry.missed == Missed::Discarded {
            tracing::info!(target: MESSAGE, event = "discarded_retried", stage, tasks = n, "{words}");
        } else {
            tracing::info!(target: MESSAGE, event = "tasks_retried", missed, stage, tasks = n, "{words}");
        }
    }
}

/// Says that there is nothing to retry, if that was asked for.
fn report_none(retries: &[Retry]) {
    let mut names: Vec<&str> = retries.iter().map(|retry| retry.missed.name()).collect();
    names.dedup();
    if let Some((last, others)) = names.split_last() {
        let names = if others.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} or {last}", others.join(", "))
        };
        let stage = retries.first().map(|retry| retry.stage);
        let of_stage = match stage.filter(|stage| retries.iter().all(|retry| retry.stage == *stage))
        {
            Some(stage) => format!(" of the {stage} stage"),
            None => String::new(),
        };
        inform(format_args!("nothing to retry: no task{of_stage} is {names}"));
    }
}

fn in_words(Retry { missed, stage }: Retry, n: u64) -> String {
    let page = one_or_more(n, "page was", "pages were");
    match missed {
        Missed::Discarded => {
            format!("retrying {} of the {stage} stage", counted(n, "discarded task"))
        }
        Missed::Gone | Missed::Private => {
            let tasks = counted(n, "task");
            format!("retrying {tasks} of the {stage} stage whose {page} {}", missed.name())
        }
        Missed::Short => {
            format!(
                "retrying {} of the {stage} stage, of lists that came up short",
                counted(n, "task")
            )
        }
        Missed::Ended => format!(
            "retrying {} of the {stage} stage, at the end of lists that ended early",
            counted(n, "task")
        ),
    }
}
