//! How many rows of each kind there are.

use super::insert::AddedRecords;
use super::like_balances::MissingLikes;
use super::odd_entries::OddCounts;
use super::short_items::SHORT_ITEMS;
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
    /// Items whose like pages all arrived, but with fewer likes than announced.
    pub n_short: u64,
    /// What was odd about the entries of pages.
    pub odd: OddCounts,
    /// Items for which no like was announced, so that no page lists their likes.
    pub n_unliked: u64,
    /// Likes that were announced for all items together.
    pub n_announced: u64,
    /// Likes beyond the announced ones, for the items whose like pages are all settled.
    pub n_surplus: u64,
    /// Likes that were fetched, but removed or left out because their users asked to be forgotten.
    pub n_forgotten_likes: u64,
    /// Announced likes of these items that are missing.
    pub missing: MissingLikes,
}

/// Reads the totals. This costs the same at any size, except for items that are short.
pub async fn read_totals(conn: &mut Reader) -> Result<Totals> {
    let sql = format!("select *, (select count(*) from {SHORT_ITEMS}) as n_short from totals");
    let row = conn.ask_made(sql).row().await?.ok_or(sqlx::Error::RowNotFound)?;
    let count = |name: &str| row.get::<i64, _>(name).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(Totals {
        n_items: count("n_items")?,
        n_users: count("n_users")?,
        n_likes: count("n_likes")?,
        n_features: count("n_features")?,
        n_short: count("n_short")?,
        n_unliked: count("n_unliked")?,
        n_announced: count("n_announced")?,
        n_surplus: count("n_surplus")?,
        odd: OddCounts {
            n_skipped: count("n_skipped")?,
            n_cut: count("n_cut")?,
            n_unread: count("n_unread")?,
        },
        n_forgotten_likes: count("n_forgotten_likes")?,
        missing: MissingLikes {
            gone: count("n_gone_likes")?,
            private: count("n_private_likes")?,
            given_up: count("n_given_up_likes")?,
            skipped: count("n_skipped_likes")?,
            short: count("n_short_likes")?,
        },
    })
}

/// Adds what a batch stored.
pub async fn add_totals(conn: &mut Connection, added: AddedRecords) -> Result<()> {
    if added == AddedRecords::default() {
        return Ok(());
    }
    let sql = "
        update totals set n_items = n_items + $1, n_users = n_users + $2,
            n_likes = n_likes + $3, n_features = n_features + $4";
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    conn.ask(sql)
        .bind(count(added.n_items))
        .bind(count(added.n_users))
        .bind(count(added.n_likes))
        .bind(count(added.n_features))
        .later()
        .await
}
