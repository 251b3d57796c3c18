//! How many of the announced likes of each item were collected, over all items whose likes are settled.

use super::pairs::{Pairs, pairs};
use super::totals::Totals;
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::Stage;

/// How many of the announced likes of each item were collected. Only items with announced likes count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemCoverage {
    /// The number of items that have exactly the announced likes.
    pub n_equal: u64,
    /// Announced likes, collected likes, and how many items have these two numbers, which differ. Likes of
    /// users who were forgotten count as collected.
    pub unequal: Pairs,
}

/// Returns the coverage of the items whose likes are settled. While tasks are left (`is_drained` is false),
/// finding these items reads the tasks of every item. Once none is left, it costs as much as there are items
/// that differ. If no page lists the likes of one item, or in crawls by user (`is_counted`), the likes
/// are counted instead, and every item counts at any time.
pub async fn item_coverage(
    conn: &mut Reader,
    totals: &Totals,
    is_counted: bool,
    is_drained: bool,
) -> Result<ItemCoverage> {
    if totals.n_announced == 0 {
        return Ok(ItemCoverage::default());
    }
    if is_counted {
        return of_counted(conn).await;
    }
    let unequal = pairs(conn, UNEQUAL, None, "an item").await?;
    let n_settled = if is_drained {
        let unknown: i64 = conn.ask(N_UNKNOWN).one().await?;
        totals.n_items.saturating_sub(totals.n_unliked).saturating_sub(count(unknown))
    } else {
        count(conn.ask(N_SETTLED).bind(Stage::Likes.code()).one().await?)
    };
    let n_unequal = unequal.iter().map(|(_, _, n_items)| n_items).sum();
    Ok(ItemCoverage { n_equal: n_settled.saturating_sub(n_unequal), unequal })
}

/// Counts the likes of each item, if they come with the item or from users' lists.
async fn of_counted(conn: &mut Reader) -> Result<ItemCoverage> {
    let rows = pairs(conn, COUNTED, None, "an item").await?;
    let is_equal = |row: &(u64, u64, u64)| row.0 == row.1;
    Ok(ItemCoverage {
        n_equal: rows.iter().filter(|row| is_equal(row)).map(|(_, _, n_items)| n_items).sum(),
        unequal: rows.into_iter().filter(|row| !is_equal(row)).collect(),
    })
}

/// An item has a balance once its like pages are settled and it has more or fewer likes than were announced.
const UNEQUAL: &str = "
    select announced, announced + surplus - gone - private - given_up - skipped - like_balances.short
        as collected, count(*) as n
    from like_balances join items on items.id = like_balances.item
    where announced > 0 group by 1, 2 order by 1, 2";

/// The items for which nothing was announced, neither a number nor zero, as the index has them.
const N_UNKNOWN: &str = "select count(*) from items where falling = 1";

const N_SETTLED: &str = "
    select count(*) from items
    where announced > 0
        and exists (select 1 from tasks where kind = $1 and tasks.owner = items.id)
        and not exists (
            select 1 from tasks
            where kind = $1 and tasks.owner = items.id and state in ('available', 'running'))";

const COUNTED: &str = "
    select announced, (select count(*) from likes where likes.item = items.id)
            + (select cast(coalesce(sum(n_likes), 0) as bigint) from forgotten_likes
                where forgotten_likes.item = items.id) as collected,
        count(*) as n
    from items where announced > 0 group by 1, 2 order by 1, 2";

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
