//! Removing tasks of a stage that the description no longer has.

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::Stage;

/// Removes the unsettled tasks of a stage, and the odd entries of their pages.
pub async fn drop_unsettled(conn: &mut Connection, stage: Stage) -> Result<()> {
    for sql in [
        "delete from odd_entries where task in (
            select id from tasks where kind = ? and state in ('available', 'running'))",
        "delete from tasks where kind = ? and state in ('available', 'running')",
    ] {
        sqlx::query(sql).bind(stage.code()).execute(conn.sqlite()).await?;
    }
    Ok(())
}
