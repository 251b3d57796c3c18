//! The parts of the catalogue, and how each ended.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::words::{CatalogueEnd, ListEnd, Part};

/// Records how a part of the catalogue ended.
pub async fn set_part_end(conn: &mut Connection, part: i64, end: ListEnd) -> Result<()> {
    let sql = "update parts set end_reason = ?, ends_at_likes = ? where id = ?";
    let query = sqlx::query(sql).bind(end.reason.code()).bind(end.fewest_likes).bind(part);
    query.execute(conn.sqlite()).await?;
    Ok(())
}

/// Returns the parts of the catalogue that the site cut off above the like limit, each with the fewest announced
/// likes of an item in it, if that is known. Those that were split further are not among them.
pub async fn cut_off_parts(conn: &mut Reader) -> Result<Vec<(Part, Option<u32>)>> {
    let sql = "select query, ends_at_likes from parts where end_reason = ? order by query";
    let query = sqlx::query_as(sql).bind(CatalogueEnd::CutOff.code());
    let rows: Vec<(String, Option<u32>)> = query.fetch_all(conn.sqlite()).await?;
    Ok(rows.into_iter().map(|(query, fewest)| (Part::new(query), fewest)).collect())
}

/// Returns whether the catalogue was read in parts.
pub async fn is_in_parts(conn: &mut Reader) -> Result<bool> {
    let sql = "select exists (select 1 from parts where id > 0)";
    Ok(sqlx::query_scalar(sql).fetch_one(conn.sqlite()).await?)
}

/// Returns why the whole catalogue ended, if it has ended.
pub async fn catalogue_end(conn: &mut Reader) -> Result<Option<CatalogueEnd>> {
    let sql = "select end_reason from parts where id = 0";
    let end: Option<String> =
        sqlx::query_scalar(sql).fetch_optional(conn.sqlite()).await?.flatten();
    let broken = || LedgerError::damaged("the end of the catalogue can't be read");
    end.map(|end| CatalogueEnd::from_code(&end).ok_or_else(broken)).transpose()
}
