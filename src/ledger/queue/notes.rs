//! Tasks that a user should hear of, by name.

use std::fmt;

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;

use super::stage_of;
use crate::words::{Moment, Stage, printable};

/// How many are named of each kind where not all are asked for; the census says how many there are.
const MAX: i64 = 10;

/// A task that a user should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The stage it belongs to.
    pub stage: Stage,
    /// The model; none for a page of the catalogue.
    pub item_id: Option<String>,
    /// The number of a catalogue page, the offset of a like page.
    pub place: i64,
    /// What the site said last, and what became of it.
    pub reason: Option<String>,
    /// When it was settled.
    pub settled_at: Option<Moment>,
}

impl Note {
    /// The form for programs.
    pub fn to_json(&self) -> Value {
        let settled_at = self.settled_at.map(|at| at.to_string());
        let mut entry = json!({
            "stage": self.stage.name(), "reason": self.reason, "settled_at": settled_at,
        });
        match self.stage {
            Stage::Items => entry["page"] = self.place.into(),
            Stage::Likes => entry["offset"] = self.place.into(),
            Stage::Features => {}
        }
        if self.stage != Stage::Items {
            entry["mid"] = self.item_id.clone().into();
        }
        entry
    }
}

/// `likes MID 24: status 418`, with what does not print as escapes.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item_id = printable(self.item_id.as_deref().unwrap_or_default());
        match self.stage {
            Stage::Items => write!(f, "catalogue {}", self.place)?,
            Stage::Likes => write!(f, "likes {item_id} {}", self.place)?,
            Stage::Features => write!(f, "features {item_id}")?,
        }
        match &self.reason {
            Some(reason) => write!(f, ": {}", printable(reason)),
            None => Ok(()),
        }
    }
}

/// The first tasks that were given up, and why.
pub async fn discarded(conn: &mut SqliteConnection) -> sqlx::Result<Vec<Note>> {
    read(conn, DISCARDED, MAX).try_collect().await
}

/// Every task that was given up, and why.
pub fn all_discarded(conn: &mut SqliteConnection) -> BoxStream<'_, sqlx::Result<Note>> {
    read(conn, DISCARDED, NO_LIMIT)
}

/// The first tasks whose pages are gone, and what the site said.
pub async fn gone(conn: &mut SqliteConnection) -> sqlx::Result<Vec<Note>> {
    read(conn, GONE, MAX).try_collect().await
}

/// Every task whose page is gone, and what the site said.
pub fn all_gone(conn: &mut SqliteConnection) -> BoxStream<'_, sqlx::Result<Note>> {
    read(conn, GONE, NO_LIMIT)
}

/// The tasks that were running in three crashed runs and are not settled. Where no process crawls
/// (`is_running` false), a task that is running was left so by one more crash.
pub async fn suspects(conn: &mut SqliteConnection, is_running: bool) -> sqlx::Result<Vec<Note>> {
    let sql = "
        select kind, (select mid from models where models.id = tasks.model), place, null, null
        from tasks where state = 'available' and lane = 6
        union all
        select kind, (select mid from models where models.id = tasks.model), place, null, null
        from tasks where state = 'running' and crashes >= ?";
    read(conn, sql, if is_running { 3 } else { 2 }).try_collect().await
}

/// What SQLite takes for no limit.
const NO_LIMIT: i64 = -1;

const DISCARDED: &str = "
    select kind, (select mid from models where models.id = tasks.model), place, reason, settled_at
    from tasks where state = 'discarded' order by id limit ?";

const GONE: &str = "
    select kind, (select mid from models where models.id = tasks.model), place, reason, settled_at
    from tasks where gone = 1 order by id limit ?";

type Row = (i64, Option<String>, i64, Option<String>, Option<i64>);

fn read<'a>(
    conn: &'a mut SqliteConnection,
    sql: &'static str,
    number: i64,
) -> BoxStream<'a, sqlx::Result<Note>> {
    let rows = sqlx::query_as::<_, Row>(sql).bind(number).fetch(conn);
    let notes = rows.try_filter_map(|(kind, item_id, place, reason, settled_at)| async move {
        let settled_at = settled_at.map(Moment::from_millis);
        Ok(stage_of(kind).map(|stage| Note { stage, item_id, place, reason, settled_at }))
    });
    notes.boxed()
}
