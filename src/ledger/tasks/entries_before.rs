//! How many entries of a list came before a page.

use super::claimed::Claim;
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;

/// Returns how many entries the pages before this one held in the current walk through its list. Returns
/// none while one of them has not come, or came with an earlier version, which did not count them.
pub async fn entries_before(conn: &mut Reader, claim: &Claim) -> Result<Option<u64>> {
    let sql = "
        select count(*) = count(former.n_entries), coalesce(cast(sum(former.n_entries) as bigint), 0)
        from tasks join tasks as former
            on former.kind = tasks.kind and former.owner = tasks.owner
            and former.position < tasks.position and former.walk = tasks.walk
        where tasks.id = $1";
    let (id, _) = claim.attempt();
    let (all_came, n): (bool, i64) = conn.ask(sql).bind(id).one().await?;
    Ok(u64::try_from(n).ok().filter(|_| all_came))
}
