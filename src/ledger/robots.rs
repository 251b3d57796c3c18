//! The robots.txt of each origin.

use super::connection::{Connection, Reader};
use super::error::Result;

use crate::words::Moment;

/// A robots.txt and when it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRobots {
    /// When it was fetched.
    pub fetched_at: Moment,
    /// Its bytes; empty if the site has none.
    pub body: Vec<u8>,
}

/// Returns the stored robots.txt of an origin.
pub async fn read_robots(conn: &mut Reader, origin: &str) -> Result<Option<StoredRobots>> {
    let sql = "select fetched_at, body from robots where origin = $1";
    let row = conn.ask(sql).bind(origin).optional::<(i64, Vec<u8>)>().await?;
    Ok(row.map(|(at, body)| StoredRobots { fetched_at: Moment::from_millis(at), body }))
}

/// Returns the robots.txt of every origin, with the origin.
pub async fn all_robots(conn: &mut Reader) -> Result<Vec<(String, StoredRobots)>> {
    let sql = "select origin, fetched_at, body from robots order by origin";
    let rows = conn.ask(sql).all::<(String, i64, Vec<u8>)>().await?;
    let stored = |at, body| StoredRobots { fetched_at: Moment::from_millis(at), body };
    Ok(rows.into_iter().map(|(origin, at, body)| (origin, stored(at, body))).collect())
}

/// Stores the robots.txt of an origin, in place of an older one.
pub async fn write_robots(
    conn: &mut Connection,
    origin: &str,
    body: &[u8],
    fetched_at: Moment,
) -> Result<()> {
    let sql = "
        insert into robots (origin, fetched_at, body) values ($1, $2, $3)
        on conflict (origin) do update set fetched_at = excluded.fetched_at, body = excluded.body";
    conn.ask(sql).bind(origin).bind(fetched_at.as_millis()).bind(body).execute().await?;
    Ok(())
}
