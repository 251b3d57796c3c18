//! Making settled tasks available again at the user's request.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Missed, Retry, Stage};

/// Returns how many tasks a retry would take up.
pub async fn n_to_retry(conn: &mut Reader, retry: Retry) -> Result<u64> {
    let sql = format!("select count(*) from tasks where {}", taken_up(retry.missed));
    let n: i64 = conn.ask_made(sql).bind(retry.stage.code()).one().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Makes the tasks that a retry takes up available again, as if they had never been tried, and returns how
/// many there are. What their pages held is kept. After the last retry comes [`note_reopened`].
pub async fn retry(conn: &mut Connection, retry: Retry) -> Result<u64> {
    let sql = format!(
        "update tasks set state = 'available', available_at = 0, gone = 0, private = 0,
            failures = 0, crashes = 0, aside_at_page = null, pauses = 0, recheck = 0,
            settled_at = null,
            was_stored = case when state = 'completed' and gone = 0 then 1 else was_stored end
        where {}",
        taken_up(retry.missed)
    );
    conn.ask_made(sql).bind(retry.stage.code()).execute().await
}

/// Makes the tasks that caused pauses available at once, after all others.
pub async fn set_postponed_aside(conn: &mut Connection) -> Result<()> {
    let sql = "
        update tasks set available_at = 0,
            aside_at_page = (select sum(n) from census where state = 'completed')
        where state = 'available' and pauses > 0";
    conn.ask(sql).execute().await?;
    Ok(())
}

/// Brings what depends on retried tasks in line with them.
pub async fn note_reopened(conn: &mut Connection) -> Result<()> {
    // An item is short only once all its like pages are settled.
    let balances = "
        delete from like_balances where exists (
            select 1 from tasks
            where kind = $1 and tasks.owner = like_balances.item
                and state in ('available', 'running'))";
    let short = "
        update items set short = 0 where short = 1 and exists (
            select 1 from tasks
            where kind = $1 and tasks.owner = items.id and state in ('available', 'running'))";
    for sql in [balances, short] {
        conn.ask(sql).bind(Stage::Likes.code()).execute().await?;
    }
    // A catalogue has ended only if its last page is stored.
    let end = "
        update parts set end_reason = null, ends_at_likes = null where (
            select state from tasks where kind = $1 and owner = parts.id and walk = parts.walk
            order by position desc limit 1) = 'available'";
    conn.ask(end).bind(Stage::Items.code()).execute().await?;
    // The site has given fewer pages by the census now. A page that was set aside waits for one more.
    let aside = "
        update tasks set aside_at_page = min(aside_at_page,
            (select cast(sum(n) as bigint) from census where state = 'completed'))
        where state = 'available' and lane = $1 and aside_at_page is not null";
    conn.ask(aside).bind(super::lane::Lane::Aside.code()).execute().await?;
    Ok(())
}

/// The condition of the tasks of the stage `$1` that are missed for this reason.
const fn taken_up(missed: Missed) -> &'static str {
    match missed {
        Missed::Discarded => "state = 'discarded' and kind = $1",
        Missed::Gone => "gone = 1 and private = 0 and kind = $1",
        Missed::Private => "gone = 1 and private = 1 and kind = $1",
        // Where the likes are within the items, the catalogue pages that list them.
        Missed::Short => {
            "state = 'completed' and gone = 0 and (
                kind = $1 and owner in (select id from items join like_balances on item = id
                    where items.short = 1 and like_balances.short + skipped > 0)
                or kind = 1 and exists (select 1 from crawl where like_pages = 'within-items')
                    and (owner, position) in (
                        select 0, page from items where short = 1
                        union all
                        select part, listed.page from listed join items on items.id = listed.item
                        where short = 1))"
        }
        Missed::Ended => ENDED,
    }
}

/// The last page of the last walk through a part of the catalogue that ended above the like limit. For a short
/// list of likes: the last page with a like, which may have lacked its `next`, and the empty pages
/// after it.
const ENDED: &str = "
    kind = $1 and state = 'completed' and gone = 0 and (
        kind = 1
        and position = (select max(last.position)
            from parts join tasks as last on last.kind = 1 and last.owner = parts.id and last.walk = parts.walk
            where parts.id = tasks.owner and end_reason in ('above-like-limit', 'cut-off'))
        or kind = 2 and owner in (select id from items join like_balances on item = id
            where items.short = 1 and like_balances.short + skipped > 0)
        and position >= coalesce(
            (select max(page.position) from tasks as page
                where page.kind = $1 and page.owner = tasks.owner and page.position <= (
                    select max(likes.position) from likes where likes.item = tasks.owner)),
            0)
    )";
