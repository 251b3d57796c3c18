//! Claiming tasks.

use std::collections::HashSet;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::lane::Lane;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::words::{Cursor, ItemId, Moment, Stage, StageSet, Task};

/// The right to settle one attempt at a task, once: it can't be copied, and settling consumes it.
#[derive(Debug)]
#[must_use = "a claimed task stays running until its claim is settled"]
pub struct Claim {
    id: i64,
    attempt: i64,
    item: i64,
    task: Task,
    failures: u32,
    aside_at_page: Option<u64>,
    pauses: u32,
    announced: Option<u32>,
    certain: Option<u32>,
    is_recheck: bool,
    has_answered: bool,
    was_stored: bool,
    walk: i64,
}

impl Claim {
    /// Returns whether the page's list is read for the second time.
    pub const fn is_read_again(&self) -> bool {
        self.walk > 1
    }

    /// Returns the task's key and the number of the attempt.
    pub const fn attempt(&self) -> (i64, i64) {
        (self.id, self.attempt)
    }

    /// Returns the page to fetch.
    pub const fn task(&self) -> &Task {
        &self.task
    }

    /// Returns the key of the item that the task belongs to; 0 for a page of the catalogue.
    pub const fn item(&self) -> i64 {
        self.item
    }

    /// Returns how often the task has failed.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Returns how many pages the site had given when this one was last set aside.
    pub const fn aside_at_page(&self) -> Option<u64> {
        self.aside_at_page
    }

    /// Returns whether the site has answered with anything but the page before.
    pub const fn has_answered(&self) -> bool {
        self.has_answered
    }

    /// Returns how many pauses of the site the page has caused alone.
    pub const fn pauses(&self) -> u32 {
        self.pauses
    }

    /// Returns how many likes the site announced for the item.
    pub const fn announced(&self) -> Option<u32> {
        self.announced
    }

    /// Returns the smallest number of likes that the item can have.
    pub const fn certain(&self) -> Option<u32> {
        self.certain
    }

    /// Returns the largest number of likes that the item can have: a count that was rounded or cut
    /// off can stand for more.
    pub fn possible(&self) -> Option<u32> {
        let (shown, certain) = self.announced.zip(self.certain)?;
        let more = shown.saturating_sub(certain).saturating_mul(2).saturating_sub(1);
        Some(shown.saturating_add(more))
    }

    /// Returns whether the fence let this claim through.
    pub fn is_in(&self, passed: &HashSet<(i64, i64)>) -> bool {
        passed.contains(&self.attempt())
    }

    /// Returns whether the page came up empty before and is fetched once more.
    pub const fn is_recheck(&self) -> bool {
        self.is_recheck
    }

    /// Returns whether the page was stored before and is fetched again because a user asked for it.
    pub const fn was_stored(&self) -> bool {
        self.was_stored
    }
}

/// The tasks that come next: lane by lane, and in a lane the longest due first, then the oldest. No task
/// comes while a suspect runs, because a task that crashes with it would become a suspect too.
///
/// `+ 0`: SQLite plans with the value of a bare parameter in `limit`, and prepares the statement again
/// for each claim.
const DUE: &str = "
    select id from (
        select * from (select id from tasks where state = 'available' and lane = ?3
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = ?4
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = ?5
            and available_at <= ?1 order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = ?6
            and available_at <= ?1 and +kind in (?9, ?10, ?11)
            order by available_at, id limit ?2 + 0)
        union all
        select * from (select id from tasks where state = 'available' and lane = ?7
            and available_at <= ?1 and +kind in (?9, ?10, ?11)
            order by available_at, id limit ?2 + 0)
    )
    where not exists (select 1 from tasks where state = 'running' and lane = ?8)
    limit ?2 + 0";

/// The number of no stage and of no lane.
const NO_KIND: i64 = -1;

/// A suspect, when nothing else is left or running.
const DUE_SUSPECT: &str = "
    select id from tasks where state = 'available' and lane = ?8 and available_at <= ?1
        and +kind in (?9, ?10, ?11)
        and not exists (select 1 from tasks where state = 'running')
        and not exists (
            select 1 from tasks
            where state = 'available' and lane in (?3, ?4, ?5, ?6, ?7))
    order by available_at, id limit min(?2, 1)";

/// Claims up to `n` tasks of these stages that are due, in the order in which they are to be fetched.
pub async fn claim(
    conn: &mut Connection,
    n: usize,
    open: StageSet,
    now: Moment,
) -> Result<Vec<Claim>> {
    let claims = claim_from(conn, DUE, n, open, now).await?;
    if !claims.is_empty() || n == 0 {
        return Ok(claims);
    }
    claim_from(conn, DUE_SUSPECT, n, open, now).await
}

/// Claims one task by its key, whenever it is due. Returns none if it is not available.
pub async fn claim_one(conn: &mut Connection, id: i64) -> Result<Option<Claim>> {
    let sql = format!(
        "update tasks set state = 'running', attempt = attempt + 1
        where id = ? and state = 'available'
        returning {CLAIMED}"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id);
    query.fetch_optional(conn.sqlite()).await?.as_ref().map(read_claim).transpose()
}

/// Returns the key of the first available task of a stage, and the key of its item. Tasks of the items in
/// `except` are passed over, and those that showed trouble come last.
pub async fn first_of_stage(
    conn: &mut Reader,
    stage: Stage,
    except: &[i64],
) -> Result<Option<(i64, i64)>> {
    let sql = "
        select id, item from tasks
        where state = 'available' and lane = ?1 and kind = ?2
            and item not in (select value from json_each(?3))
        order by available_at, id limit 1";
    let except = serde_json::Value::from(except.to_vec()).to_string();
    for lane in [Lane::Stage(stage), Lane::Aside, Lane::Recheck, Lane::Suspect] {
        let query = sqlx::query_as(sql).bind(lane.code()).bind(stage.code()).bind(except.clone());
        if let Some(found) = query.fetch_optional(conn.sqlite()).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Returns when the next task of these stages is due, or none if none is available. Suspects wait for all
/// others.
pub async fn next_due(conn: &mut Reader, open: StageSet) -> Result<Option<Moment>> {
    let sql = "select coalesce(
        (select min(due_at) from (
            select (select available_at from tasks
                where state = 'available' and lane = lanes.value and +kind in (?3, ?4, ?5)
                order by available_at limit 1) as due_at
            from json_each(?1) as lanes)),
        (select available_at from tasks
            where state = 'available' and lane = ?2 and +kind in (?3, ?4, ?5)
            order by available_at limit 1))";
    let lanes = Lane::BEFORE_SUSPECTS.into_iter().filter(|lane| lane.may_be_open(open));
    let lanes: Vec<i64> = lanes.map(Lane::code).collect();
    let mut query = sqlx::query_scalar(sql)
        .bind(serde_json::Value::from(lanes).to_string())
        .bind(Lane::Suspect.code());
    for kind in kinds(open) {
        query = query.bind(kind);
    }
    let due_at: Option<i64> = query.fetch_optional(conn.sqlite()).await?.flatten();
    Ok(due_at.map(Moment::from_millis))
}

/// Returns the numbers of the stages, each in its place, and numbers of no stage for those that are not
/// in the set.
fn kinds(open: StageSet) -> [i64; 3] {
    Stage::ALL.map(|stage| if open.has(stage) { stage.code() } else { NO_KIND })
}

/// Returns whether a page of the catalogue has come.
pub async fn is_page_completed(conn: &mut Reader, page: u32) -> Result<bool> {
    let sql = "
        select exists (
            select 1 from tasks
            where kind = ? and item = 0 and position = ? and gone = 0
                and (state = 'completed' or walk > 1))";
    let query = sqlx::query_scalar(sql).bind(Stage::Items.code()).bind(page);
    Ok(query.fetch_one(conn.sqlite()).await?)
}

/// Returns a random task of this stage whose page is stored and had entries. It is random because a
/// page may be gone by now.
pub async fn a_completed_task(conn: &mut Reader, stage: Stage) -> Result<Option<Task>> {
    let sql = "
        select id, kind, position, cursor_key, cursor,
            (select item_id from items where items.id = tasks.item) as item_id
        from tasks where kind = ?1 and state = 'completed' and gone = 0
            and (kind <> ?3 or exists (
                select 1 from likes
                where likes.item = tasks.item and likes.position >= tasks.position))
            and id >= ?2 * (select max(id) from tasks)
        order by id limit 1";
    // From the beginning if none follows the random one.
    for from in [fastrand::f64(), 0.0] {
        let row = sqlx::query(sql).bind(stage.code()).bind(from).bind(Stage::Likes.code());
        if let Some(row) = row.fetch_optional(conn.sqlite()).await? {
            return read_task(&row).map(Some);
        }
    }
    Ok(None)
}

/// What is read of a claimed task.
const CLAIMED: &str = "
    id, attempt, kind, item, position, cursor_key, cursor, failures, aside_at_page, pauses,
    recheck, was_stored, walk, lane, available_at, reason is not null as has_answered,
    (select item_id from items where items.id = tasks.item) as item_id,
    (select announced from items where items.id = tasks.item) as announced,
    (select certain from items where items.id = tasks.item) as certain";

async fn claim_from(
    conn: &mut Connection,
    due: &'static str,
    n: usize,
    open: StageSet,
    now: Moment,
) -> Result<Vec<Claim>> {
    // The row's own state is checked too: a damaged index would hand out a finished task again and
    // again. The plus keeps that check from choosing an index.
    let sql = format!(
        "update tasks set state = 'running', attempt = attempt + 1
        where id in ({due}) and +state = 'available'
        returning {CLAIMED}"
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.as_millis())
        .bind(i64::try_from(n).unwrap_or(i64::MAX));
    for lane in Lane::BEFORE_SUSPECTS {
        query = query.bind(if lane.may_be_open(open) { lane.code() } else { NO_KIND });
    }
    query = query.bind(Lane::Suspect.code());
    for kind in kinds(open) {
        query = query.bind(kind);
    }
    let mut rows = query.fetch_all(conn.sqlite()).await?;
    // `returning` gives no order.
    let order = |row: &SqliteRow| -> sqlx::Result<(i64, i64, i64)> {
        Ok((row.try_get("lane")?, row.try_get("available_at")?, row.try_get("id")?))
    };
    rows.sort_by_key(|row| order(row).unwrap_or_default());
    rows.iter().map(read_claim).collect()
}

fn read_claim(row: &SqliteRow) -> Result<Claim> {
    let refused: Option<i64> = row.try_get("aside_at_page")?;
    Ok(Claim {
        id: row.try_get("id")?,
        attempt: row.try_get("attempt")?,
        item: row.try_get("item")?,
        task: read_task(row)?,
        failures: row.try_get("failures")?,
        aside_at_page: refused.and_then(|n| u64::try_from(n).ok()),
        pauses: row.try_get("pauses")?,
        has_answered: row.try_get("has_answered")?,
        announced: row.try_get("announced")?,
        certain: row.try_get("certain")?,
        is_recheck: row.try_get("recheck")?,
        was_stored: row.try_get("was_stored")?,
        walk: row.try_get("walk")?,
    })
}

fn read_task(row: &SqliteRow) -> Result<Task> {
    let (key, address): (Option<String>, Option<String>) =
        (row.try_get("cursor_key")?, row.try_get("cursor")?);
    let cursor = key.zip(address).map(|(key, address)| Cursor { key, address });
    let id: i64 = row.try_get("id")?;
    let broken = || LedgerError::damaged(format!("row {id} of the task table is not a task"));
    let position: u32 = row.try_get("position")?;
    let item_id: Option<String> = row.try_get("item_id")?;
    let item_id = item_id.map(ItemId::new).transpose().map_err(|_| broken())?;
    match (Stage::from_code(row.try_get("kind")?), item_id) {
        (Some(Stage::Items), _) => Ok(Task::Catalogue { page: position, cursor }),
        (Some(Stage::Likes), Some(item_id)) => {
            Ok(Task::Likes { item_id, offset: position, cursor })
        }
        (Some(Stage::Features), Some(item_id)) => Ok(Task::Features { item_id }),
        _ => Err(broken()),
    }
}
