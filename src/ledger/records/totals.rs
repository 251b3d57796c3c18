//! How many rows of each kind there are.

use super::insert::AddedRecords;
use super::odd_entries::OddCounts;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;

/// How much the dataset holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Distinct items.
    pub n_items: u64,
    /// Distinct users.
    pub n_users: u64,
    /// Distinct likes.
    pub n_likes: u64,
    /// Features.
    pub n_features: u64,
    /// Items whose like pages are all done, but with fewer likes than announced.
    pub n_short: u64,
    /// What was odd about the entries of pages.
    pub odd: OddCounts,
}

/// Reads the totals. This costs the same at any size, except for items that are short.
pub async fn read_totals(conn: &mut Reader) -> Result<Totals> {
    let sql = "
        select n_items, n_users, n_likes, n_features,
            (select count(*) from items where short = 1), n_skipped, n_cut, n_unread
        from totals";
    let row: (i64, i64, i64, i64, i64, i64, i64, i64) =
        sqlx::query_as(sql).fetch_one(conn.sqlite()).await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Totals {
        n_items: count(row.0),
        n_users: count(row.1),
        n_likes: count(row.2),
        n_features: count(row.3),
        n_short: count(row.4),
        odd: OddCounts { n_skipped: count(row.5), n_cut: count(row.6), n_unread: count(row.7) },
    })
}

/// Adds what a batch stored.
pub async fn add_totals(conn: &mut Connection, added: AddedRecords) -> Result<()> {
    if added == AddedRecords::default() {
        return Ok(());
    }
    let sql = "
        update totals set n_items = n_items + ?, n_users = n_users + ?,
            n_likes = n_likes + ?, n_features = n_features + ?";
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    sqlx::query(sql)
        .bind(count(added.n_items))
        .bind(count(added.n_users))
        .bind(count(added.n_likes))
        .bind(count(added.n_features))
        .execute(conn.sqlite())
        .await?;
    Ok(())
}
