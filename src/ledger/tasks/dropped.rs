//! Removing tasks that must not run: those of a stage that the description no longer has, and those of images whose
//! owners were forgotten.

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::Stage;

/// Removes the unsettled tasks of a stage, and the odd entries of their pages.
pub async fn drop_unsettled(conn: &mut Connection, stage: Stage) -> Result<()> {
    for sql in [
        "delete from odd_entries where task in (
            select id from tasks where kind = $1 and state in ('available', 'running'))",
        "delete from tasks where kind = $1 and state in ('available', 'running')",
    ] {
        conn.ask(sql).bind(stage.code()).execute().await?;
    }
    Ok(())
}

/// Removes the tasks for the images of these items, whose keys are given as JSON, and the odd entries of their pages. What
/// became of a running task is not stored.
pub async fn drop_thumbs(conn: &mut Connection, items: &str) -> Result<()> {
    for sql in [
        "delete from odd_entries where task in (
            select id from tasks
            where kind = $1 and owner in (select cast(value as bigint) from json_each($2)))",
        "delete from tasks
        where kind = $1 and owner in (select cast(value as bigint) from json_each($2))",
    ] {
        conn.ask(sql).bind(Stage::Thumbs.code()).bind(items).execute().await?;
    }
    Ok(())
}
