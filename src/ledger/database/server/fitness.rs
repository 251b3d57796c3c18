//! Whether a server keeps the promises of a crawl.

use sqlx::postgres::PgConnection;

use super::super::error::DbError;
use super::connect::{self, ConnectionPurpose};
use crate::words::ServerAddress;

/// The oldest version that is supported: 14.
const OLDEST: i64 = 140_000;

/// Opens a connection that writes. Fails if the server can't keep the promises of a crawl.
pub async fn connect_to_write(address: &ServerAddress) -> Result<PgConnection, DbError> {
    let mut conn = connect::connect(address, ConnectionPurpose::Write).await?;
    check(&mut conn, address).await?;
    Ok(conn)
}

/// Fails if the server would lose committed data at a power cut, can't be written to, is too old, or is not reached
/// directly.
async fn check(conn: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    let unfit = |what: &str| DbError::UnfitServer { address: address.clone(), what: what.into() };
    let sql = "
        select current_setting('server_version_num')::bigint, current_setting('server_version'),
            pg_is_in_recovery(), current_setting('fsync'), current_setting('full_page_writes'),
            current_setting('server_encoding')";
    let (number, version, is_standby, fsync, full_pages, encoding): (
        i64,
        String,
        bool,
        String,
        String,
        String,
    ) = sqlx::query_as(sql).fetch_one(&mut *conn).await?;
    if number < OLDEST {
        return Err(unfit(&format!("it is PostgreSQL {version}, and 14 or later is needed")));
    }
    if is_standby {
        return Err(unfit(STANDBY));
    }
    // `synchronous_commit` belongs to the session, and each of ours turns it on.
    for (name, value) in [("fsync", fsync), ("full_page_writes", full_pages)] {
        if value == "off" {
            return Err(unfit(&format!(
                "its setting {name} is off, so a power cut can lose or damage what was stored: set it to on"
            )));
        }
    }
    check_utf8(&encoding, address)?;
    check_is_direct(conn, address).await
}

const STANDBY: &str = "it is a standby, which can only be read: name its primary";

/// Fails if the server is a standby, whose locks are not those of its primary.
pub async fn check_primary(
    conn: &mut PgConnection,
    address: &ServerAddress,
) -> Result<(), DbError> {
    if sqlx::query_scalar("select pg_is_in_recovery()").fetch_one(conn).await? {
        return Err(DbError::UnfitServer { address: address.clone(), what: STANDBY.into() });
    }
    Ok(())
}

/// Fails if the database can't hold every name of a user.
pub async fn check_encoding(
    conn: &mut PgConnection,
    address: &ServerAddress,
) -> Result<(), DbError> {
    let sql = "select current_setting('server_encoding')";
    let encoding: String = sqlx::query_scalar(sql).fetch_one(conn).await?;
    check_utf8(&encoding, address)
}

fn check_utf8(encoding: &str, address: &ServerAddress) -> Result<(), DbError> {
    if encoding == "UTF8" {
        return Ok(());
    }
    let what = format!(
        "the database is encoded in {encoding}, but user names need UTF8: create one with `createdb --encoding UTF8 \
         --template template0`"
    );
    Err(DbError::UnfitServer { address: address.clone(), what })
}

/// Fails if a pooler gives each transaction another connection: locks and settings belong to a connection.
async fn check_is_direct(conn: &mut PgConnection, address: &ServerAddress) -> Result<(), DbError> {
    let mark = format!("{:016x}", fastrand::u64(..));
    let set = "select set_config('crawl.mark', $1, false), pg_backend_pid()";
    let (_, before): (String, i32) = sqlx::query_as(set).bind(&mark).fetch_one(&mut *conn).await?;
    // A pooler would give the connection that this one has just given back.
    let mut other = connect::connect(address, ConnectionPurpose::Read).await?;
    let read = "select coalesce(current_setting('crawl.mark', true), ''), pg_backend_pid()";
    let (others, pid): (String, i32) = sqlx::query_as(read).fetch_one(&mut other).await?;
    let (kept, after): (String, i32) = sqlx::query_as(read).fetch_one(&mut *conn).await?;
    sqlx::Connection::close(other).await?;
    if kept == mark && after == before && others != mark && pid != before {
        return Ok(());
    }
    Err(DbError::UnfitServer {
        address: address.clone(),
        what: "a pooler in front of it gives each transaction another connection: name the server itself, or \
               let the pooler keep sessions (pool_mode = session)"
            .into(),
    })
}
