//! How many tasks there are of each kind in each state.

use crate::ledger::{LedgerError, Reader, Result};

use super::stage_of;
use crate::words::Stage;

/// How many tasks of one stage are in each state; `completed` leaves out those that are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Waiting to be claimed.
    pub available: u64,
    /// Claimed and not settled.
    pub running: u64,
    /// Fetched, and what they held is stored.
    pub completed: u64,
    /// Settled because the site said for good that there is no such page.
    pub gone: u64,
    /// Given up.
    pub discarded: u64,
}

impl Census {
    /// Tasks in any state.
    pub const fn total(&self) -> u64 {
        let settled = self.completed.saturating_add(self.gone).saturating_add(self.discarded);
        self.left().saturating_add(settled)
    }

    /// Tasks that are not settled.
    pub const fn left(&self) -> u64 {
        self.available.saturating_add(self.running)
    }
}

/// The census of every stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    stages: [Census; 3],
}

impl Tally {
    /// What the censuses of the stages make together.
    pub const fn of_stages(stages: [Census; 3]) -> Self {
        Self { stages }
    }

    /// The census of one stage.
    pub const fn of(&self, stage: Stage) -> &Census {
        match stage {
            Stage::Items => &self.stages[0],
            Stage::Likes => &self.stages[1],
            Stage::Features => &self.stages[2],
        }
    }

    /// The census of all stages together.
    pub fn all(&self) -> Census {
        self.stages.iter().fold(Census::default(), |sum, census| Census {
            available: sum.available.saturating_add(census.available),
            running: sum.running.saturating_add(census.running),
            completed: sum.completed.saturating_add(census.completed),
            gone: sum.gone.saturating_add(census.gone),
            discarded: sum.discarded.saturating_add(census.discarded),
        })
    }

    /// Whether no task is left to be fetched.
    pub fn is_drained(&self) -> bool {
        self.all().left() == 0
    }
}

/// Refuses a census that says of the tasks left, while none is running, what is not so: a run on it
/// would wait for ever for tasks that are not there, or end as if it were complete.
pub async fn check_at_rest(conn: &mut Reader) -> Result<()> {
    let sql = "
        select coalesce(sum(n) filter (where state = 'available'), 0) > 0,
            coalesce(sum(n) filter (where state = 'running'), 0) > 0,
            exists (select 1 from tasks where state = 'available'),
            exists (select 1 from tasks where state = 'running')
        from census";
    let (says_available, says_running, is_available, is_running): (bool, bool, bool, bool) =
        sqlx::query_as(sql).fetch_one(conn.sqlite()).await?;
    if is_running || says_running || says_available != is_available {
        return Err(LedgerError::damaged("the census differs from the tasks"));
    }
    Ok(())
}

/// Reads the census: the same work at any number of tasks.
pub async fn read(conn: &mut Reader) -> Result<Tally> {
    // In one row: each that sqlx hands over costs more than reading all of them does.
    let sql = "select json_group_array(json_array(kind, state, n)) from census";
    let text: String = sqlx::query_scalar(sql).fetch_one(conn.sqlite()).await?;
    let rows: Vec<(i64, String, i64)> =
        serde_json::from_str(&text).map_err(|error| LedgerError::damaged(error.to_string()))?;
    let mut tally = Tally::default();
    for (kind, state, n) in rows {
        let Some(stage) = stage_of(kind) else { continue };
        let census = &mut tally.stages[stage as usize];
        let count = match state.as_str() {
            "available" => &mut census.available,
            "running" => &mut census.running,
            "completed" => &mut census.completed,
            "gone" => &mut census.gone,
            _ => &mut census.discarded,
        };
        *count = u64::try_from(n).unwrap_or(0);
    }
    Ok(tally)
}
