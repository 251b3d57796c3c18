//! Tasks that a user should hear of, by name.

use std::fmt;

use sqlx::sqlite::SqliteConnection;

use super::stage_of;
use crate::domain::Stage;

/// How many are named of each kind; the census says how many there are.
const MAX: i64 = 10;

/// A task that a user should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    stage: Stage,
    mid: Option<String>,
    place: i64,
    reason: Option<String>,
}

/// `likes MID 24: status 418`, with what does not print as escapes.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mid = self.mid.as_deref().unwrap_or_default().escape_debug();
        match self.stage {
            Stage::Models => write!(f, "catalogue {}", self.place)?,
            Stage::Likes => write!(f, "likes {mid} {}", self.place)?,
            Stage::Features => write!(f, "features {mid}")?,
        }
        match &self.reason {
            Some(reason) => write!(f, ": {}", reason.escape_debug()),
            None => Ok(()),
        }
    }
}

/// The first tasks that were given up, and why.
pub async fn discarded(conn: &mut SqliteConnection) -> sqlx::Result<Vec<Note>> {
    let sql = "
        select kind, (select mid from models where models.id = tasks.model), place, reason
        from tasks where state = 'discarded' order by id limit ?";
    read(conn, sql, MAX).await
}

/// The first tasks whose pages are gone, and what the site said.
pub async fn gone(conn: &mut SqliteConnection) -> sqlx::Result<Vec<Note>> {
    let sql = "
        select kind, (select mid from models where models.id = tasks.model), place, reason
        from tasks where gone = 1 order by id limit ?";
    read(conn, sql, MAX).await
}

/// The tasks that were running in three crashed runs and are not settled. Where no process crawls
/// (`is_running` false), a task that is running was left so by one more crash.
pub async fn suspects(conn: &mut SqliteConnection, is_running: bool) -> sqlx::Result<Vec<Note>> {
    let sql = "
        select kind, (select mid from models where models.id = tasks.model), place, null
        from tasks where state = 'available' and lane = 6
        union all
        select kind, (select mid from models where models.id = tasks.model), place, null
        from tasks where state = 'running' and crashes >= ?";
    read(conn, sql, if is_running { 3 } else { 2 }).await
}

type Row = (i64, Option<String>, i64, Option<String>);

async fn read(
    conn: &mut SqliteConnection,
    sql: &'static str,
    number: i64,
) -> sqlx::Result<Vec<Note>> {
    let rows: Vec<Row> = sqlx::query_as(sql).bind(number).fetch_all(conn).await?;
    let notes = rows.into_iter().filter_map(|(kind, mid, place, reason)| {
        stage_of(kind).map(|stage| Note { stage, mid, place, reason })
    });
    Ok(notes.collect())
}
