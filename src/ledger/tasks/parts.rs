//! The parts of the catalogue, and how each ended.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::{LedgerError, Result};
use crate::words::{CatalogueEnd, ListEnd, Part, Stage};

/// Records how a part of the catalogue ended.
pub async fn set_part_end(conn: &mut Connection, part: i64, end: ListEnd) -> Result<()> {
    let sql = "update parts set end_reason = $1, ends_at_likes = $2 where id = $3";
    conn.ask(sql).bind(end.reason.code()).bind(end.fewest_likes).bind(part).later().await
}

/// A part of the catalogue that the site cut off above the like limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutOffPart {
    /// The part.
    pub part: Part,
    /// The fewest announced likes of an item in it, if that is known.
    pub fewest_likes: Option<u32>,
    /// How many of its items none of the parts below it lists; none if there are no parts below it.
    pub n_in_no_part: Option<u64>,
}

/// Returns the parts of the catalogue that the site cut off and that were not split, and those with items that
/// none of the parts below them lists: further such items are in no list at all.
pub async fn cut_off_parts(conn: &mut Reader) -> Result<Vec<CutOffPart>> {
    let ends = [CatalogueEnd::CutOff, CatalogueEnd::Split].map(CatalogueEnd::code);
    let query = conn.ask(CUT_OFF).bind(ends[0]).bind(ends[1]);
    let rows: Vec<(String, Option<u32>, Option<i64>)> = query.all().await?;
    let part = |(query, fewest_likes, n): (String, Option<u32>, Option<i64>)| CutOffPart {
        part: Part::new(query),
        fewest_likes,
        n_in_no_part: n.and_then(|n| u64::try_from(n).ok()),
    };
    Ok(rows.into_iter().map(part).filter(|part| part.n_in_no_part != Some(0)).collect())
}

/// A part's query begins with that of the part above it, and has one parameter more.
const CUT_OFF: &str = "
    select query, ends_at_likes, case
        when end_reason <> $2 then null
        when parts.id = 0 then (
            select count(*) from items
            where page > 0 and not exists (
                select 1 from listed join parts as below on below.id = listed.part
                where listed.item = items.id and instr(below.query, '&') = 0))
        else (
            select count(*) from listed as own
            where own.part = parts.id and not exists (
                select 1 from listed join parts as below on below.id = listed.part
                where listed.item = own.item
                    and substr(below.query, 1, length(parts.query) + 1) = parts.query || '&'
                    and instr(substr(below.query, length(parts.query) + 2), '&') = 0))
        end
    from parts where end_reason in ($1, $2) order by parts.id";

/// Returns whether the catalogue was read in parts.
pub async fn is_in_parts(conn: &mut Reader) -> Result<bool> {
    let sql = "select exists (select 1 from parts where id > 0)";
    conn.ask(sql).one().await
}

/// Returns why the whole catalogue ended, if it has ended.
pub async fn catalogue_end(conn: &mut Reader) -> Result<Option<CatalogueEnd>> {
    let sql = "select end_reason from parts where id = 0";
    let end: Option<Option<String>> = conn.ask(sql).optional().await?;
    let broken = || LedgerError::damaged("the end of the catalogue can't be read");
    end.flatten().map(|end| CatalogueEnd::from_code(&end).ok_or_else(broken)).transpose()
}

/// A catalogue that ended before an item below the like limit appeared: its length, and the fewest likes of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlyEnd {
    /// How many entries the site listed.
    pub n_entries: u64,
    /// The fewest announced likes of an item among them, if that is known.
    pub fewest_likes: Option<u32>,
}

/// Returns how the catalogue ended early: above the like limit, long before the site is known to cut its lists off.
pub async fn early_end(conn: &mut Reader) -> Result<Option<EarlyEnd>> {
    let query = conn.ask(EARLY_END).bind(Stage::Items.code());
    let row: Option<(i64, Option<u32>)> =
        query.bind(CatalogueEnd::AboveLimit.code()).optional().await?;
    let early = |(n, fewest_likes): (i64, _)| EarlyEnd {
        n_entries: u64::try_from(n).unwrap_or(0),
        fewest_likes,
    };
    Ok(row.map(early))
}

/// Pages that earlier versions read have no number of entries, so the items are counted too.
const EARLY_END: &str = "
    select max(
        (select coalesce(cast(sum(n_entries) as bigint), 0) from tasks
            where kind = $1 and owner = parts.id and tasks.walk = parts.walk),
        (select count(*) from items where page > 0)),
        (select min(announced) from items where page > 0)
    from parts where id = 0 and end_reason = $2";
