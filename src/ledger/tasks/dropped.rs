//! Tasks that nothing asks for any more.

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::Stage;

/// Removes the tasks of a stage that are not settled, with what was odd about pages of theirs that came.
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
