//! Tasks that need the user's attention, by name.

use std::fmt;

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde_json::{Value, json};

use super::lane::{Lane, SUSPECT_AFTER_CRASHES};
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Moment, Part, Stage, printable};

/// The most tasks that are named in status. The census says how many there are.
const MAX_NAMED: i64 = 10;

/// More tasks than there can be.
const NO_LIMIT: i64 = i64::MAX;

/// A task that needs the user's attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTask {
    /// The stage it belongs to.
    pub stage: Stage,
    /// The item, or the part of the catalogue; none for the whole catalogue and for users' lists.
    pub owner: Option<String>,
    /// The number of a catalogue page, or the offset of a like page.
    pub position: i64,
    /// What the site said last, and what became of the task.
    pub reason: Option<String>,
    /// When it was settled.
    pub settled_at: Option<Moment>,
}

impl NamedTask {
    /// Returns the form for programs, in which `stage_name` names the stage.
    pub fn to_json(&self, stage_name: fn(Stage) -> &'static str) -> Value {
        let settled_at = self.settled_at.map(|at| at.to_string());
        let mut entry = json!({
            "stage": stage_name(self.stage), "reason": self.reason, "settled_at": settled_at,
        });
        match self.stage {
            Stage::Items => {
                entry["page"] = self.position.into();
                if let Some(part) = &self.owner {
                    entry["part"] = part.clone().into();
                }
            }
            Stage::Users => entry["page"] = self.position.into(),
            Stage::Features | Stage::Thumbs => {}
            _ => entry["offset"] = self.position.into(),
        }
        if matches!(self.stage, Stage::Likes | Stage::Features | Stage::Commenters | Stage::Thumbs)
        {
            entry["mid"] = self.owner.clone().into();
        }
        entry
    }
}

/// `likes MID, offset 24: status 418` or `catalogue 3 of music / by`, with unprintable characters as escapes.
impl fmt::Display for NamedTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owner = self.owner.as_deref().unwrap_or_default();
        let item_id = printable(owner);
        match self.stage {
            Stage::Items => {
                write!(f, "catalogue {}", self.position)?;
                if !owner.is_empty() {
                    write!(f, " of {}", printable(&Part::new(owner).to_string()))?;
                }
            }
            Stage::Likes => write!(f, "likes {item_id}, offset {}", self.position)?,
            Stage::Features => write!(f, "features {item_id}")?,
            Stage::Thumbs => write!(f, "thumbs {item_id}")?,
            Stage::Commenters => write!(f, "comments {item_id}, offset {}", self.position)?,
            Stage::Users => write!(f, "users {}", self.position)?,
            // No user is named.
            stage => write!(f, "{} of a user, offset {}", stage.of_user(), self.position)?,
        }
        match &self.reason {
            Some(reason) => write!(f, ": {}", printable(reason)),
            None => Ok(()),
        }
    }
}

/// Returns the first tasks that were given up.
pub async fn discarded(conn: &mut Reader) -> Result<Vec<NamedTask>> {
    read(conn, DISCARDED, MAX_NAMED).try_collect().await
}

/// Returns every task that was given up.
pub fn all_discarded(conn: &mut Reader) -> BoxStream<'_, Result<NamedTask>> {
    read(conn, DISCARDED, NO_LIMIT)
}

/// Returns the first tasks whose pages are gone, but for those of users, who are not named.
pub async fn gone(conn: &mut Reader) -> Result<Vec<NamedTask>> {
    read(conn, GONE, MAX_NAMED).try_collect().await
}

/// Returns every task whose page is gone.
pub fn all_gone(conn: &mut Reader) -> BoxStream<'_, Result<NamedTask>> {
    read(conn, GONE, NO_LIMIT)
}

/// Returns the first tasks whose pages are private, but for those of users, who are not named.
pub async fn private(conn: &mut Reader) -> Result<Vec<NamedTask>> {
    read(conn, PRIVATE, MAX_NAMED).try_collect().await
}

/// Returns every task whose page is private.
pub fn all_private(conn: &mut Reader) -> BoxStream<'_, Result<NamedTask>> {
    read(conn, PRIVATE, NO_LIMIT)
}

/// How many items have a page of one stage that is not there for us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostItems {
    /// Items with a page that is gone.
    pub n_gone: u64,
    /// Items with a page that is private.
    pub n_private: u64,
    /// Items with a page that is either.
    pub n_lost: u64,
}

/// Returns for each stage how many items have a page that is gone or private, in the order of [`Stage::ALL`].
pub async fn lost_items(conn: &mut Reader) -> Result<[LostItems; Stage::COUNT]> {
    let sql = "
        select kind, count(distinct case when private = 0 then owner end),
            count(distinct case when private = 1 then owner end), count(distinct owner)
        from tasks where gone = 1 group by kind";
    let rows: Vec<(i64, i64, i64, i64)> = conn.ask(sql).all().await?;
    let of_stage = |stage: Stage| {
        let found = rows.iter().find(|(kind, ..)| *kind == stage.code());
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        found.map_or_else(LostItems::default, |(_, gone, private, lost)| LostItems {
            n_gone: count(*gone),
            n_private: count(*private),
            n_lost: count(*lost),
        })
    };
    Ok(Stage::ALL.map(of_stage))
}

/// Returns the suspects that are not settled. `is_running` is whether a process crawls: if none does, a task
/// that is running was left so by one more crash.
pub async fn suspects(conn: &mut Reader, is_running: bool) -> Result<Vec<NamedTask>> {
    let sql = "select kind, case when tasks.kind = 1 then (select query from parts where id = tasks.owner and id > 0)
            else (select item_id from items where tasks.kind in (2, 3, 8, 9) and items.id = tasks.owner) end,
        position, cast(null as text), cast(null as bigint)
        from tasks where state = 'available' and lane = $1
        union all
        select kind, case when tasks.kind = 1 then (select query from parts where id = tasks.owner and id > 0)
            else (select item_id from items where tasks.kind in (2, 3, 8, 9) and items.id = tasks.owner) end,
        position, cast(null as text), cast(null as bigint)
        from tasks where state = 'running' and crashes >= $2";
    let n_crashes = SUSPECT_AFTER_CRASHES - i64::from(!is_running);
    let query = conn.ask(sql).bind(Lane::Suspect.code()).bind(n_crashes);
    let rows: Vec<TaskRow> = query.all().await?;
    Ok(rows.into_iter().filter_map(named).collect())
}

const DISCARDED: &str =
    "select kind, case when tasks.kind = 1 then (select query from parts where id = tasks.owner and id > 0)
            else (select item_id from items where tasks.kind in (2, 3, 8, 9) and items.id = tasks.owner) end,
        position, reason, settled_at
    from tasks where state = 'discarded' and ($2 = 1 or true) order by id limit $1";

const GONE: &str =
    "select kind, case when tasks.kind = 1 then (select query from parts where id = tasks.owner and id > 0)
            else (select item_id from items where tasks.kind in (2, 3, 8, 9) and items.id = tasks.owner) end,
        position, reason, settled_at
    from tasks where gone = 1 and private = 0 and ($2 = 1 or kind not in (5, 6, 7)) order by id limit $1";

const PRIVATE: &str =
    "select kind, case when tasks.kind = 1 then (select query from parts where id = tasks.owner and id > 0)
            else (select item_id from items where tasks.kind in (2, 3, 8, 9) and items.id = tasks.owner) end,
        position, reason, settled_at
    from tasks where gone = 1 and private = 1 and ($2 = 1 or kind not in (5, 6, 7)) order by id limit $1";

type TaskRow = (i64, Option<String>, i64, Option<String>, Option<i64>);

fn read<'a>(
    conn: &'a mut Reader,
    sql: &'static str,
    limit: i64,
) -> BoxStream<'a, Result<NamedTask>> {
    let rows = conn.ask(sql).bind(limit).bind(limit == NO_LIMIT).stream::<TaskRow>();
    rows.try_filter_map(|row| async move { Ok(named(row)) }).boxed()
}

fn named((kind, owner, position, reason, settled_at): TaskRow) -> Option<NamedTask> {
    let settled_at = settled_at.map(Moment::from_millis);
    let stage = Stage::from_code(kind)?;
    Some(NamedTask { stage, owner, position, reason, settled_at })
}
