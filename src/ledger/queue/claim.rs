//! Claiming tasks.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{kind_number, stage_of};
use crate::ledger::{Connection, LedgerError, Reader, Result};
use crate::words::{Cursor, Task};
use crate::words::{ItemId, Moment, Stage};

/// The right to settle one attempt at a task, once: it can't be copied, and settling consumes it.
#[derive(Debug)]
#[must_use = "a claimed task stays running until its claim is settled"]
pub struct Claim {
    pub(super) id: i64,
    pub(super) attempt: i64,
    item: i64,
    task: Task,
    failures: u32,
    refused_at_page: Option<u64>,
    announced: Option<u32>,
    certain: Option<u32>,
    is_recheck: bool,
}

impl Claim {
    /// The page to fetch.
    pub const fn task(&self) -> &Task {
        &self.task
    }

    /// The key of the model that it belongs to; 0 for a page of the catalogue.
    pub const fn item(&self) -> i64 {
        self.item
    }

    /// How often it has failed.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// How many pages the site had given when it last refused this one with 403.
    pub const fn refused_at_page(&self) -> Option<u64> {
        self.refused_at_page
    }

    /// How many likes the site announced for the model.
    pub const fn announced(&self) -> Option<u32> {
        self.announced
    }

    /// How many likes the model may have: a count that was rounded or cut stands for more.
    pub fn possible(&self) -> Option<u32> {
        let (shown, certain) = self.announced.zip(self.certain)?;
        let more = shown.saturating_sub(certain).saturating_mul(2).saturating_sub(1);
        Some(shown.saturating_add(more))
    }

    /// Whether it came up empty before, and is asked for once more.
    pub const fn is_recheck(&self) -> bool {
        self.is_recheck
    }
}

/// Which tasks come next: the catalogue before likes, likes before features, then those the site
/// refused; the longest due first, then the oldest. None while a suspect runs: what crashes with it
/// would become a suspect too. A bare parameter as a limit would have SQLite prepare the statement anew at
/// each claim, as it plans with its value: hence `+ 0`.
const DUE: &str = "
    select id from (
        select * from (select id from tasks where state = 'available' and lane = 1
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = 2
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = 3
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = 4
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = 5
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
    )
    where not exists (select 1 from tasks where state = 'running' and lane = 6)
    limit ?2 + 0";

/// A suspect, which was running in three crashed runs: only when nothing else is left or running.
const DUE_SUSPECT: &str = "
    select id from tasks where state = 'available' and lane = 6 and available_at <= ?1
        and not exists (select 1 from tasks where state = 'running')
        and not exists (
            select 1 from tasks where state = 'available' and lane in (1, 2, 3, 4, 5))
    order by available_at, id limit min(?2, 1)";

/// Claims up to `n` tasks that are due, in the order in which they are to be fetched.
pub async fn claim(conn: &mut Connection, n: usize, now: Moment) -> Result<Vec<Claim>> {
    let claims = claim_from(conn, DUE, n, now).await?;
    if !claims.is_empty() || n == 0 {
        return Ok(claims);
    }
    claim_from(conn, DUE_SUSPECT, n, now).await
}

/// When the next task is due; none if no task is available. Suspects wait for all others.
pub async fn next_due(conn: &mut Reader) -> Result<Option<Moment>> {
    let sql = "select coalesce(
        (select min(due_at) from (
            select (select min(available_at) from tasks
                where state = 'available' and lane = lanes.value) as due_at
            from json_each('[1,2,3,4,5]') as lanes)),
        (select min(available_at) from tasks where state = 'available' and lane = 6))";
    let due_at: Option<i64> = sqlx::query_scalar(sql).fetch_one(conn.sqlite()).await?;
    Ok(due_at.map(Moment::from_millis))
}

/// A task of this stage whose page came: any one, as that page may be no more by now.
pub async fn a_completed_task(conn: &mut Reader, stage: Stage) -> Result<Option<Task>> {
    let sql = "
        select id, kind, place, cursor_key, cursor,
            (select mid from models where models.id = tasks.model) as mid
        from tasks where kind = ?1 and state = 'completed' and gone = 0
            and id >= ?2 * (select max(id) from tasks)
        order by id limit 1";
    // From the beginning where none follows.
    for from in [fastrand::f64(), 0.0] {
        let row = sqlx::query(sql).bind(kind_number(stage)).bind(from);
        if let Some(row) = row.fetch_optional(conn.sqlite()).await? {
            return read_task(&row).map(Some);
        }
    }
    Ok(None)
}

async fn claim_from(
    conn: &mut Connection,
    due: &'static str,
    n: usize,
    now: Moment,
) -> Result<Vec<Claim>> {
    // The row itself is asked too: a damaged index would give a task that is done again and again. The
    // plus keeps that question from choosing an index.
    let sql = format!(
        "update tasks set state = 'running', attempt = attempt + 1
        where id in ({due}) and +state = 'available'
        returning id, attempt, kind, model, place, cursor_key, cursor, failures, refused_at_page, recheck,
            lane, available_at,
            (select mid from models where models.id = tasks.model) as mid,
            (select announced from models where models.id = tasks.model) as announced,
            (select certain from models where models.id = tasks.model) as certain"
    );
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.as_millis())
        .bind(i64::try_from(n).unwrap_or(i64::MAX))
        .fetch_all(conn.sqlite())
        .await?;
    // `returning` gives no order.
    let order = |row: &SqliteRow| -> Result<(i64, i64, i64)> {
        Ok((row.try_get("lane")?, row.try_get("available_at")?, row.try_get("id")?))
    };
    rows.sort_by_key(|row| order(row).unwrap_or_default());
    rows.iter().map(read_row).collect()
}

fn read_row(row: &SqliteRow) -> Result<Claim> {
    let refused: Option<i64> = row.try_get("refused_at_page")?;
    Ok(Claim {
        id: row.try_get("id")?,
        attempt: row.try_get("attempt")?,
        item: row.try_get("model")?,
        task: read_task(row)?,
        failures: row.try_get("failures")?,
        refused_at_page: refused.and_then(|n| u64::try_from(n).ok()),
        announced: row.try_get("announced")?,
        certain: row.try_get("certain")?,
        is_recheck: row.try_get("recheck")?,
    })
}

fn read_task(row: &SqliteRow) -> Result<Task> {
    let (key, address): (Option<String>, Option<String>) =
        (row.try_get("cursor_key")?, row.try_get("cursor")?);
    let cursor = key.zip(address).map(|(key, address)| Cursor { key, address });
    let id: i64 = row.try_get("id")?;
    let broken = || LedgerError::damaged(format!("row {id} of the task table is no task"));
    let place: u32 = row.try_get("place")?;
    let item_id: Option<String> = row.try_get("mid")?;
    let item_id = item_id.map(ItemId::new).transpose().map_err(|_| broken())?;
    match (stage_of(row.try_get("kind")?), item_id) {
        (Some(Stage::Items), _) => Ok(Task::Catalogue { page: place, cursor }),
        (Some(Stage::Likes), Some(item_id)) => Ok(Task::Likes { item_id, offset: place }),
        (Some(Stage::Features), Some(item_id)) => Ok(Task::Features { item_id }),
        _ => Err(broken()),
    }
}
