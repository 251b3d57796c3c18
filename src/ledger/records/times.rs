//! Whether the likes that were collected have times.

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;

/// How many likes are checked. Checking all of them would take too long in large crawls.
const N_LOOKED_AT: i64 = 1_000;

/// Returns how many likes were checked, if there are any and none of them has a time.
pub async fn untimed_likes(conn: &mut Reader) -> Result<Option<u64>> {
    let sql = "
        select count(*), count(liked_at) from (select liked_at from likes limit $1) as looked_at";
    let (n, n_timed): (i64, i64) = conn.ask(sql).bind(N_LOOKED_AT).one().await?;
    Ok(u64::try_from(n).ok().filter(|n| *n > 0 && n_timed == 0))
}
