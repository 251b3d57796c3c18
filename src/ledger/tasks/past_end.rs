//! Pages that were planned because the site announced many likes, though the list ends long before.

use super::claimed::Claim;
use crate::ledger::connection::Connection;
use crate::ledger::error::Result;
use crate::words::{Moment, Settled, Stage, Task};

/// Fewer pages are requested, whatever came before them: empty pages in mid-list must not cost the rest.
const MIN_PAGES: i64 = 10;

/// Lets the later pages of a list wait once two pages in a row were empty, and takes them as past the end once
/// both were empty again. `claim` is what was settled last.
pub async fn skip_past_end(
    conn: &mut Connection,
    claim: &Claim,
    settled: &Settled,
    now: Moment,
) -> Result<()> {
    let Task::Likes { offset, cursor: None, .. } = claim.task() else { return Ok(()) };
    let (sql, is_skipped) = match settled {
        Settled::Recheck => (WAIT, false),
        Settled::Completed if claim.is_recheck() => (SKIP, true),
        _ => return Ok(()),
    };
    let query = conn.ask(sql).bind(Stage::Likes.code()).bind(claim.owner());
    let query = query.bind(*offset).bind(MIN_PAGES);
    let query = if is_skipped { query.bind(now.as_millis()) } else { query };
    query.later().await
}

/// They wait as if they had come up empty, so they come after the page that did.
const WAIT: &str = "
    update tasks set recheck = 1
    where kind = $1 and owner = $2 and position > $3 and state = 'available' and attempt = 0
        and recheck = 0
        and exists (
            select 1 from tasks as before
            where before.kind = $1 and before.owner = $2 and before.position = (
                    select max(position) from tasks where kind = $1 and owner = $2 and position < $3)
                and before.state = 'available' and before.recheck = 1 and before.attempt > 0)
        and $4 <= (
            select count(*) from tasks as later
            where later.kind = $1 and later.owner = $2 and later.position > $3
                and later.state = 'available' and later.attempt = 0)";

const SKIP: &str = "
    update tasks set state = 'completed', attempt = 1, available_at = 0, settled_at = $5,
        reason = 'past the end of the list'
    where kind = $1 and owner = $2 and position > $3 and state = 'available' and attempt = 0
        and recheck = 1
        and exists (
            select 1 from tasks as before
            where before.kind = $1 and before.owner = $2 and before.position = (
                    select max(position) from tasks where kind = $1 and owner = $2 and position < $3)
                and before.state = 'completed' and before.recheck = 1
                and not exists (
                    select 1 from likes
                    where likes.item = $2 and likes.position >= before.position))
        and $4 <= (
            select count(*) from tasks as later
            where later.kind = $1 and later.owner = $2 and later.position > $3
                and later.state = 'available' and later.attempt = 0)";
