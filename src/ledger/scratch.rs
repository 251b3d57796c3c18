//! Schemas of `crawl torture`: whether one is new, how to disturb those who use it, and how to remove it.

use sqlx::{AssertSqlSafe, Connection as _};

use super::database::quoted;
use super::database::{DbError, connect_to_lock};
use crate::words::ServerAddress;

/// Returns whether the schema of an address exists already.
pub async fn schema_exists(address: &ServerAddress) -> Result<bool, DbError> {
    let mut conn = connect_to_lock(address).await?;
    let sql = "select exists (select from pg_namespace where nspname = $1)";
    let exists = sqlx::query_scalar(sql).bind(address.schema()).fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(exists)
}

/// Ends this program's connections that come from these ports of the server's own machine, as a restart of
/// the server would. Returns how many there were.
pub async fn end_connections(address: &ServerAddress, ports: &[u16]) -> Result<u64, DbError> {
    let ports: Vec<i32> = ports.iter().copied().map(i32::from).collect();
    let mut conn = connect_to_lock(address).await?;
    let sql = "
        select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity
        where client_port = any($1) and pid <> pg_backend_pid() and application_name = 'crawl'
            and usename = current_user and datname = current_database()";
    let n: i64 = sqlx::query_scalar(sql).bind(ports).fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Removes the schema of an address and everything in it.
pub async fn drop_schema(address: &ServerAddress) -> Result<(), DbError> {
    let mut conn = connect_to_lock(address).await?;
    let sql = format!("drop schema if exists {} cascade", quoted(address.schema()));
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await?;
    conn.close().await?;
    Ok(())
}
