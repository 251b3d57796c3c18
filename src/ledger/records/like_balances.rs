//! How far the likes of an item exceed or fall short of those announced, once all its like pages
//! are settled.

use serde_json::json;

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::later::Later;
use crate::ledger::parameter::Parameter;
use crate::words::{LikeCount, Stage};

/// Announced likes that are missing, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissingLikes {
    /// Likes on pages that are gone.
    pub gone: u64,
    /// Likes on pages that the site refused with 403.
    pub private: u64,
    /// Likes on pages that were given up.
    pub given_up: u64,
    /// Likes in entries that could not be used.
    pub skipped: u64,
    /// Likes of lists whose pages all arrived.
    pub short: u64,
}

impl MissingLikes {
    /// Returns the number of missing likes.
    pub const fn total(&self) -> u64 {
        let refused = self.gone.saturating_add(self.private);
        let lost = refused.saturating_add(self.given_up).saturating_add(self.skipped);
        lost.saturating_add(self.short)
    }
}

/// What rounded counts explain of the likes that short lists lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundedShort {
    /// The items that lack likes, whatever the cause.
    pub n_items: u64,
    /// The likes that the items with rounded counts may lack without being short.
    pub n_likes: u64,
}

/// Returns what rounded counts explain. This reads every item that lacks likes.
pub async fn rounded_short(conn: &mut Reader) -> Result<RoundedShort> {
    let sql = "
        select count(*), cast(coalesce(sum(min(like_balances.short, items.announced - items.certain))
            filter (where items.certain < $1), 0) as bigint)
        from like_balances join items on items.id = like_balances.item
        where gone + private + given_up + like_balances.short > 0";
    let (n_items, n_likes): (i64, i64) = conn.ask(sql).bind(LikeCount::CERTAIN_MAX).one().await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(RoundedShort { n_items: count(n_items), n_likes: count(n_likes) })
}

/// Asks which of these items have more or fewer likes than announced. All their like pages are settled.
pub async fn ask_balances(conn: &mut Connection, settled: &[i64]) -> Result<Later> {
    if settled.is_empty() {
        return Ok(Later::NONE);
    }
    conn.ask(OUT_OF_BALANCE).bind(Parameter::numbers(settled)).rows_later().await
}

/// Determines which likes of the items that [`ask_balances`] asked for are missing, and which items are short.
pub async fn balance_likes(conn: &mut Connection, asked: Later) -> Result<()> {
    let found: Vec<(i64, i64, i64)> = asked.all(conn).await?;
    if found.is_empty() {
        return Ok(());
    }
    let items = Parameter::numbers(json!(found));
    let forget = "
        delete from like_balances
        where item in (select cast(value ->> 0 as bigint) from json_each($1))";
    conn.ask(forget).bind(items.clone()).later().await?;
    for sql in [BALANCE, MARK_SHORT] {
        conn.ask(sql).bind(items.clone()).bind(Stage::Likes.code()).later().await?;
    }
    Ok(())
}

/// The items with more or fewer likes than announced, and those that had before: few do.
const OUT_OF_BALANCE: &str = "
    with counted as materialized (
        select items.id as item, short, coalesce(announced, 0) as announced,
            (select count(*) from likes where likes.item = items.id)
                + (select cast(coalesce(sum(n_likes), 0) as bigint) from forgotten_likes
                    where forgotten_likes.item = items.id) as collected
        from json_each($1) as given join items on items.id = cast(given.value as bigint)
    )
    select item, announced, collected from counted
    where collected <> announced or short = 1
        or exists (select 1 from like_balances where like_balances.item = counted.item)";

/// A page is expected to list the likes from its own position up to that of the next page, and the last page
/// those up to the announced number. An item's missing likes count under the first cause whose pages should
/// have listed them.
///
/// `left join`: else SQLite might read the pages of all items first, and look for the item of each. Items without pages
/// or odd entries add nothing.
const BALANCE: &str = "
    insert into like_balances (item, surplus, gone, private, given_up, skipped, short)
    with
        counted as (
            select cast(value ->> 0 as bigint) as item, cast(value ->> 1 as bigint) as announced,
                cast(value ->> 2 as bigint) as collected
            from json_each($1)
        ),
        unequal as materialized (
            select item, announced, max(collected - announced, 0) as surplus,
                max(announced - collected, 0) as missing
            from counted where collected <> announced
        ),
        pages as (
            select unequal.item, gone, private, state,
                max(min(lead(position, 1, announced) over of_item, announced) - position, 0) as n
            from unequal left join tasks on kind = $2 and tasks.owner = unequal.item
            where missing > 0
            window of_item as (partition by unequal.item order by position)
        ),
        lost as (
            select item, cast(sum(n) filter (where gone = 1 and private = 0) as bigint) as gone,
                cast(sum(n) filter (where private = 1) as bigint) as private,
                cast(sum(n) filter (where state = 'discarded') as bigint) as given_up
            from pages group by item
        ),
        odd as (
            select unequal.item, count(odd_entries.task) as n
            from unequal left join tasks on tasks.kind = $2 and tasks.owner = unequal.item
            -- Entries that were skipped.
            left join odd_entries on odd_entries.task = tasks.id and odd_entries.kind = 1
            where missing > 0 group by unequal.item
        ),
        shares as (
            select item, surplus, missing, coalesce(odd.n, 0) as skipped,
                min(missing, coalesce(gone, 0)) as gone,
                min(missing, coalesce(gone, 0) + coalesce(private, 0)) as refused,
                min(missing, coalesce(gone, 0) + coalesce(private, 0) + coalesce(given_up, 0))
                    as lost
            from unequal left join lost using (item) left join odd using (item)
        )
    select item, surplus, gone, refused - gone, lost - refused, min(skipped, missing - lost),
        max(missing - lost - skipped, 0)
    from shares";

/// An item with a page that was given up is incomplete, not short.
const MARK_SHORT: &str = "
    update items set short = 1 - short
    where id in (select cast(value ->> 0 as bigint) from json_each($1)) and short <> case when exists (
        select 1 from like_balances
        where like_balances.item = items.id and surplus = 0 and not exists (
            select 1 from tasks
            where kind = $2 and tasks.owner = items.id and state = 'discarded')) then 1 else 0 end";
