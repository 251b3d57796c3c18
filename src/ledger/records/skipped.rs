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

/// Returns how many entries could not be used, in the order of [`Stage::ALL`]. This reads the skipped entries, and
/// about ten times as many pages.
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
        select tasks.kind, count(*) from odd_entries join tasks on tasks.id = odd_entries.task
        where odd_entries.kind = $1 and tasks.kind <> $2 group by tasks.kind";
    let query = conn.ask(sql).bind(OddKind::Skipped.code()).bind(Stage::Features.code());
    let skipped: Vec<(i64, i64)> = query.all().await?;
    for (kind, n) in skipped {
        let (Some(stage), n_skipped) = (Stage::from_code(kind), count(n)) else { continue };
        let n_usable = match stage {
            Stage::Likes => totals.n_likes,
            // Pages that an earlier version read have no number of entries.
            Stage::Items => totals.n_items,
            _ => 0,
        };
        let n_entries = if stage == Stage::Likes { 0 } else { n_entries(conn, stage, n).await? };
        let of = n_usable.saturating_add(n_skipped).max(n_entries);
        if let Some(share) = shares.get_mut(stage as usize) {
            *share = SkippedShare { n_skipped, of };
        }
    }
    Ok(shares)
}

/// Returns how many entries the pages of a stage had. Ten pages per skipped entry are enough: with their entries, the
/// skipped ones are few.
async fn n_entries(conn: &mut Reader, stage: Stage, n_skipped: i64) -> Result<u64> {
    let sql = "
        select cast(coalesce(sum(n_entries), 0) as bigint) from (
            select n_entries from tasks where kind = $1 and n_entries > 0 limit $2) as pages";
    let query = conn.ask(sql).bind(stage.code()).bind(n_skipped.saturating_mul(10));
    let n: i64 = query.one().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}
