//! Whether the likes that were collected have times.

use sqlx::Row;

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;

/// How many likes are checked. Checking all of them would take too long in large crawls.
const N_LOOKED_AT: i64 = 1_000;

/// Returns how many likes were checked, if there are any and none of them has a time.
pub async fn untimed_likes(conn: &mut Reader) -> Result<Option<u64>> {
    let sql = "select count(*) as n, count(liked_at) as n_timed from (select liked_at from likes limit ?)";
    let row = sqlx::query(sql).bind(N_LOOKED_AT).fetch_one(conn.sqlite()).await?;
    let (n, n_timed): (i64, i64) = (row.try_get("n")?, row.try_get("n_timed")?);
    Ok(u64::try_from(n).ok().filter(|n| *n > 0 && n_timed == 0))
}
