//! Transactions whose end does not depend on how they failed.
//!
//! After a full disk SQLite has rolled back by itself, and a `rollback` is an error then: sqlx's own
//! transactions go on counting the one that is gone, and every later one fails.

use sqlx::sqlite::SqliteConnection;

use crate::crash;

/// Begins a transaction that writes.
pub async fn begin(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query("begin immediate").execute(conn).await?;
    crash::point("db.after-begin");
    Ok(())
}

/// Commits if what was done went well; otherwise nothing of it stays.
pub async fn end<T>(conn: &mut SqliteConnection, done: sqlx::Result<T>) -> sqlx::Result<T> {
    let committed = match done {
        Ok(value) => {
            crash::point("db.before-commit");
            let done = sqlx::query("commit").execute(&mut *conn).await;
            crash::point("db.after-commit");
            done.map(|_| value)
        }
        Err(error) => Err(error),
    };
    if committed.is_err() {
        // An error says that SQLite has rolled back already.
        let _ = sqlx::query("rollback").execute(conn).await;
    }
    committed
}
