//! What was odd about the entries of the pages that were read.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::multi_row::{self, Bound, Is};
use crate::ledger::parameter::Parameter;
use crate::ledger::tasks::NamedTask;
use crate::words::{Moment, OddEntry, OddKind, Stage};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

/// How many odd entries there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OddCounts {
    /// Entries that were skipped.
    pub n_skipped: u64,
    /// Entries with a text that was cut.
    pub n_cut: u64,
    /// Entries with a field that could not be read.
    pub n_unread: u64,
}

/// An odd entry, and the page that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddEntryOnPage {
    /// The page, without a reason.
    pub page: NamedTask,
    /// The entry's position on the page, from 0.
    pub entry: i64,
    /// What is wrong with it.
    pub reason: String,
}

impl OddCounts {
    /// Returns how many there are of one kind.
    pub const fn of(&self, kind: OddKind) -> u64 {
        match kind {
            OddKind::Skipped => self.n_skipped,
            OddKind::Cut => self.n_cut,
            OddKind::Unread => self.n_unread,
        }
    }
}

/// Stores what is odd about the entries of the pages of some tasks, in place of what was odd
/// about these pages before. Each entry comes with the key of its task.
pub async fn replace_odd(
    conn: &mut Connection,
    read_again: &[i64],
    odd: &[(i64, &OddEntry)],
) -> Result<()> {
    if !read_again.is_empty() {
        let sql = "delete from odd_entries where task in (
            select cast(value as bigint) from json_each($1))";
        conn.ask(sql).bind(Parameter::numbers(read_again)).later().await?;
    }
    if !odd.is_empty() {
        let types = &[Is::Int, Is::Int, Is::Int, Is::Text];
        let _ = multi_row::execute_later(conn, INSERT_ODD, types, odd, bind_odd).await?;
    }
    Ok(())
}

/// Returns every odd entry of one kind, in the order of the tasks.
pub fn all_odd(conn: &mut Reader, kind: OddKind) -> BoxStream<'_, Result<OddEntryOnPage>> {
    let sql = "
        select tasks.kind, case when tasks.kind = 1 then (
                select query from parts where id = tasks.owner and id > 0)
            else (select item_id from items where items.id = tasks.owner) end,
            tasks.position, odd_entries.position, odd_entries.reason, settled_at
        from odd_entries join tasks on tasks.id = odd_entries.task
        where odd_entries.kind = $1 order by odd_entries.task, odd_entries.position";
    let rows = conn.ask(sql).bind(kind.code()).stream::<OddRow>();
    rows.try_filter_map(|row| async move { Ok(on_page(row)) }).boxed()
}

type OddRow = (i64, Option<String>, i64, i64, String, Option<i64>);

const INSERT_ODD: &str = "
    insert into odd_entries (task, position, kind, reason)
    select column1, column2, column3, column4 from {rows} as given where column1 is not null
    on conflict do nothing";

fn bind_odd(statement: Bound, (task, odd): &(i64, &OddEntry)) -> Bound {
    statement.bind(*task).bind(odd.index).bind(odd.kind.code()).bind(odd.reason.clone())
}

fn on_page((kind, owner, position, entry, reason, settled_at): OddRow) -> Option<OddEntryOnPage> {
    let stage = Stage::from_code(kind)?;
    let settled_at = settled_at.map(Moment::from_millis);
    let page = NamedTask { stage, owner, position, reason: None, settled_at };
    Some(OddEntryOnPage { page, entry, reason })
}
