//! How many tasks there are in each stage and state.

use crate::ledger::connection::Reader;
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::later::Later;
use crate::words::{Stage, TaskState};

/// How many tasks of one stage are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Tasks that wait to be claimed.
    pub available: u64,
    /// Tasks that are claimed and not settled.
    pub running: u64,
    /// Tasks whose page is stored.
    pub completed: u64,
    /// Tasks whose page is gone for good, according to the site.
    pub gone: u64,
    /// Tasks whose page is private: the site refused it for good.
    pub private: u64,
    /// Tasks that were given up.
    pub discarded: u64,
}

impl Census {
    /// Returns the number of tasks in any state.
    pub const fn total(&self) -> u64 {
        let settled = self
            .completed
            .saturating_add(self.gone)
            .saturating_add(self.private)
            .saturating_add(self.discarded);
        self.left().saturating_add(settled)
    }

    /// Returns the number of tasks that are not settled.
    pub const fn left(&self) -> u64 {
        self.available.saturating_add(self.running)
    }

    const fn of_state(&mut self, state: TaskState) -> &mut u64 {
        match state {
            TaskState::Available => &mut self.available,
            TaskState::Running => &mut self.running,
            TaskState::Completed => &mut self.completed,
            TaskState::Gone => &mut self.gone,
            TaskState::Private => &mut self.private,
            TaskState::Discarded => &mut self.discarded,
        }
    }
}

/// The census of every stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskCensus {
    stages: [Census; Stage::COUNT],
}

impl TaskCensus {
    /// Returns the census of these stages, in the order of [`Stage::ALL`].
    pub const fn of_stages(stages: [Census; Stage::COUNT]) -> Self {
        Self { stages }
    }

    /// Returns the census of one stage.
    pub const fn of(&self, stage: Stage) -> &Census {
        &self.stages[stage as usize]
    }

    /// Returns the census of all stages together.
    pub fn all(&self) -> Census {
        self.stages.iter().fold(Census::default(), |sum, census| Census {
            available: sum.available.saturating_add(census.available),
            running: sum.running.saturating_add(census.running),
            completed: sum.completed.saturating_add(census.completed),
            gone: sum.gone.saturating_add(census.gone),
            private: sum.private.saturating_add(census.private),
            discarded: sum.discarded.saturating_add(census.discarded),
        })
    }

    /// Returns whether no task is left to be fetched.
    pub fn is_drained(&self) -> bool {
        self.all().left() == 0
    }
}

/// Fails if the census and the task table disagree while nothing is running. A run on such a database
/// would wait forever for tasks that don't exist, or end as if it were complete.
pub async fn check_at_rest(conn: &mut Reader) -> Result<()> {
    let sql = "
        select coalesce(sum(n) filter (where state = 'available'), 0) > 0,
            coalesce(sum(n) filter (where state = 'running'), 0) > 0,
            exists (select 1 from tasks where state = 'available'),
            exists (select 1 from tasks where state = 'running')
        from census";
    let (says_available, says_running, is_available, is_running): (bool, bool, bool, bool) =
        conn.ask(sql).one().await?;
    if is_running || says_running || says_available != is_available {
        return Err(LedgerError::damaged("the census differs from the tasks"));
    }
    Ok(())
}

/// Reads the census. This costs the same at any number of tasks.
pub async fn read_census(conn: &mut Reader) -> Result<TaskCensus> {
    let asked = ask_census(conn).await?;
    census_of(&asked.one::<String>(conn).await?)
}

/// Asks for the census, whose text [`census_of`] reads.
pub async fn ask_census(conn: &mut Reader) -> Result<Later> {
    // One row for all: each row that sqlx hands over costs more than reading the whole table. The stores have different
    // functions for making JSON.
    let sql = conn.either(
        "select json_group_array(json_array(kind, state, n)) from census where n > 0",
        "select coalesce(cast(json_agg(json_build_array(kind, state, n)) as text), '[]')
        from census where n > 0",
    );
    conn.ask(sql).rows_later().await
}

/// Reads the text of a census.
pub fn census_of(text: &str) -> Result<TaskCensus> {
    let rows: Vec<(i64, String, i64)> =
        serde_json::from_str(text).map_err(|error| LedgerError::damaged(error.to_string()))?;
    let mut census = TaskCensus::default();
    for (kind, state, n) in rows {
        if let Some(stage) = Stage::from_code(kind)
            && let Some(state) = TaskState::from_code(&state)
        {
            *census.stages[stage as usize].of_state(state) = u64::try_from(n).unwrap_or(0);
        }
    }
    Ok(census)
}
