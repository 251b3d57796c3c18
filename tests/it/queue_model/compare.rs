//! Whether the database holds what the model does.

use crawl::ledger::site_state;
use crawl::ledger::tasks::{self, Census, Claim};
use crawl::ledger::{Connection, LedgerError};
use crawl::words::{Moment, Stage, StageSet};
use proptest::prelude::TestCaseError;
use proptest::prop_assert_eq;

use super::model::{Model, Row, SUSPECT};
use super::tasks::N_TASKS;

/// Holds, or says what does not.
pub type Checked = Result<(), TestCaseError>;

/// Compares the table, the census, the site's row, the suspects, and what may be claimed.
pub async fn compare(conn: &mut Connection, model: &Model, now: Moment) -> Checked {
    let rows: Vec<Row> = model.tasks.iter().map(|(_, row)| row.clone()).collect();
    prop_assert_eq!(read_rows(conn).await, rows, "the table");

    let tally = tasks::read_census(conn).await.unwrap();
    for stage in Stage::ALL {
        prop_assert_eq!(*tally.of(stage), count(model, stage), "the census of {}", stage);
    }

    let site = site_state::read_site(conn).await.unwrap();
    prop_assert_eq!(
        (site.n_sent, site.last_request_at, &site.pause),
        (model.n_sent, model.last_request_at, &model.pause)
    );

    let n_logged: i64 = conn.ask("select count(*) from requests").one().await.unwrap();
    prop_assert_eq!(u64::try_from(n_logged).unwrap(), model.n_sent, "the log of requests");

    let is_left = |row: &Row| row.state == "available" || row.state == "running";
    let suspects = model.tasks.iter().enumerate().filter(|(id, _)| model.lane(*id) == SUSPECT);
    let n_suspects = suspects.filter(|(_, (_, row))| is_left(row)).count();
    let named = tasks::suspects(conn, true).await.unwrap();
    prop_assert_eq!(named.len(), n_suspects, "the suspects that status names");

    conn.begin().await.unwrap();
    let claims = tasks::claim(conn, N_TASKS, StageSet::ALL, now).await.unwrap();
    conn.end::<()>(Err(LedgerError::Closed)).await.unwrap_err();
    let due = model.due(N_TASKS, now);
    let wanted: Vec<_> = due.iter().map(|id| &model.tasks[*id].0).collect();
    prop_assert_eq!(claims.iter().map(Claim::task).collect::<Vec<_>>(), wanted, "what is due");
    Ok(())
}

fn count(model: &Model, stage: Stage) -> Census {
    let of_stage = || model.tasks.iter().filter(|(task, _)| task.stage() == stage);
    let count = |state| of_stage().filter(|(_, row)| row.state == state).count() as u64;
    Census {
        available: count("available"),
        running: count("running"),
        completed: count("completed"),
        gone: count("gone"),
        private: count("private"),
        discarded: count("discarded"),
    }
}

type Stored = (String, i64, i64, i64, Option<i64>, i64, bool, i64);

async fn read_rows(conn: &mut Connection) -> Vec<Row> {
    let sql = "
        select case when private = 1 then 'private' when gone = 1 then 'gone' else state end, attempt,
            failures, crashes, aside_at_page, pauses, recheck, available_at
        from tasks order by id";
    let rows: Vec<Stored> = conn.ask(sql).all().await.unwrap();
    let row =
        |(state, attempt, failures, crashes, aside_at_page, pauses, recheck, available_at)| Row {
            state,
            attempt,
            failures,
            crashes,
            aside_at_page,
            pauses,
            recheck,
            available_at,
        };
    rows.into_iter().map(row).collect()
}
