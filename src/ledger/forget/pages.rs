//! The tasks of users who are forgotten.

use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::Stage;

/// Removes the tasks of these users, whose keys are given as JSON, and the odd entries of their pages. A worker that
/// has claimed one of them then has nothing to settle. The request log stays, because it names no page.
pub async fn remove_pages(conn: &mut Connection, users: &str) -> Result<()> {
    for stage in Stage::ALL.into_iter().filter(|stage| stage.is_of_user()) {
        for sql in [
            "delete from odd_entries where task in (
                select id from tasks where kind = ?1 and owner in (select value from json_each(?2)))",
            "delete from tasks where kind = ?1 and owner in (select value from json_each(?2))",
        ] {
            sqlx::query(sql).bind(stage.code()).bind(users).execute(conn.sqlite()?).await?;
        }
    }
    Ok(())
}
