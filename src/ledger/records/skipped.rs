//! How many entries of the pages that came could not be used.

use super::totals::Totals;
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{OddKind, Stage};

/// How many entries of the pages of a stage could not be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkippedShare {
    /// Those that could not be used.
    pub n_skipped: u64,
    /// All entries.
    pub of: u64,
}

/// Returns how many entries could not be used, in the order of [`Stage::ALL`]. This reads the pages of the catalogue
/// and of users, and the entries that were skipped if they may be many.
pub async fn skipped_shares(
    conn: &mut Reader,
    totals: &Totals,
) -> Result<[SkippedShare; Stage::COUNT]> {
    let mut shares = [SkippedShare::default(); Stage::COUNT];
    if totals.odd.n_skipped == 0 {
        return Ok(shares);
    }
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let sql = "
        select count(*) from odd_entries join tasks on tasks.id = odd_entries.task
        where odd_entries.kind = ?1 and tasks.kind = ?2";
    let of_lists = Stage::ALL.into_iter().filter(|stage| *stage != Stage::Features);
    for stage in of_lists {
        let n_usable = if stage == Stage::Likes {
            totals.n_likes
        } else {
            let sql = "select coalesce(sum(n_entries), 0) from tasks where kind = ?";
            let query = sqlx::query_scalar(sql).bind(stage.code());
            let n_entries = count(query.fetch_one(conn.sqlite()).await?);
            // Pages that an earlier version read have no number of entries.
            let at_least = if stage == Stage::Items { totals.n_items } else { 0 };
            n_entries.saturating_sub(totals.odd.n_skipped).max(at_least)
        };
        if totals.odd.n_skipped.saturating_mul(9) < n_usable {
            continue;
        }
        let query = sqlx::query_scalar(sql).bind(OddKind::Skipped.code()).bind(stage.code());
        let n_skipped = count(query.fetch_one(conn.sqlite()).await?);
        let of = n_usable.saturating_add(n_skipped);
        if let Some(share) = shares.get_mut(stage as usize) {
            *share = SkippedShare { n_skipped, of };
        }
    }
    Ok(shares)
}
