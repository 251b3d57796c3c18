//! Copies a server's crawl into a file. The file is made under another name and moved when it is whole, so a copy
//! that breaks off leaves nothing.

use std::path::Path;

use futures_util::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::binary::RowReader;
use super::copied::Copied;
use super::table::{CopiedTable, tables};
use crate::ledger::database::{DbError, FileDatabase, NewDatabase, ServerDatabase};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::records::{self, Totals};

/// The most values of one statement. SQLite allows 32,766.
const MAX_VALUES: usize = 8_000;

/// The most bytes that a batch has, apart from its last row.
const MAX_BYTES: usize = 1024 * 1024;

/// How many batches may wait to be inserted: enough to keep both stores at work.
const BATCHES_WAITING: usize = 2;

/// Copies the crawl of a server as it is at this moment into a file that does not exist, or that is to be replaced.
/// The caller holds the file's lock. Returns how much was copied, and how much of that is the dataset.
pub async fn pull(server: &ServerDatabase, to: &Path) -> Result<(Copied, Totals), DbError> {
    let new = Unfinished::begin(to)?;
    let db = FileDatabase::create(new.path()).await?;
    let mut from = server.copier().await?;
    let mut conn = db.writer().await?;
    let file = conn.sqlite()?;
    // A half-finished file is deleted, so nothing has to be undone.
    set_journal(file, "off").await?;
    // They are checked all at once at the end.
    sqlx::query("pragma foreign_keys = off").execute(&mut *file).await?;
    sqlx::query("begin immediate").execute(&mut *file).await?;
    let copied = fill(file, &mut from).await?;
    sqlx::query("commit").execute(&mut *file).await?;
    set_journal(file, "wal").await?;
    // Renaming the file would leave its log behind.
    sqlx::query("pragma wal_checkpoint(truncate)").execute(file).await?;
    let totals = records::read_totals(&mut conn).await?;
    conn.close().await?;
    from.close().await?;
    new.finish()?;
    Ok((copied, totals))
}

/// The file that is being made. It is deleted if the copy breaks off for any reason.
struct Unfinished(Option<NewDatabase>);

impl Unfinished {
    fn begin(to: &Path) -> Result<Self, DbError> {
        Ok(Self(Some(NewDatabase::begin(to)?)))
    }

    fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), NewDatabase::path)
    }

    fn finish(mut self) -> Result<(), DbError> {
        self.0.take().map_or(Ok(()), NewDatabase::finish)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(new) = self.0.take() {
            new.abandon();
        }
    }
}

async fn set_journal(file: &mut SqliteConnection, mode: &'static str) -> Result<()> {
    let sql = AssertSqlSafe(format!("pragma journal_mode = {mode}"));
    let set: String = sqlx::query_scalar(sql).fetch_one(file).await?;
    if set == mode {
        Ok(())
    } else {
        Err(LedgerError::held("the file that is being made is in use"))
    }
}

/// Copies all tables from one snapshot of the server.
async fn fill(file: &mut SqliteConnection, from: &mut PgConnection) -> Result<Copied> {
    let begin = "begin isolation level repeatable read, read only";
    sqlx::query(begin).execute(&mut *from).await?;
    // For sorting tables.
    sqlx::query("set local work_mem = '64MB'").execute(&mut *from).await?;
    let tables = tables(file).await?;
    let set_aside = set_aside(file).await?;
    let mut copied = Copied::default();
    for table in &tables {
        // Some tables get their first rows from the schema.
        let delete = AssertSqlSafe(format!("delete from {}", table.quoted()));
        sqlx::query(delete).execute(&mut *file).await?;
        copy(table, file, from).await?;
        let original = sqlx::query_scalar(AssertSqlSafe(table.count()));
        let original = original.fetch_one(&mut *from).await?;
        let copy = sqlx::query_scalar(AssertSqlSafe(table.count()));
        copied.add(table, original, copy.fetch_one(&mut *file).await?)?;
    }
    sqlx::query("commit").execute(from).await?;
    for definition in set_aside {
        sqlx::query(AssertSqlSafe(definition)).execute(&mut *file).await?;
    }
    check_foreign_keys(file).await?;
    Ok(copied)
}

/// Drops the triggers and the indexes, and returns the statements that make them again. Counters are copied, so
/// triggers would count twice; and an index is made faster once all rows are there.
async fn set_aside(file: &mut SqliteConnection) -> Result<Vec<String>> {
    let sql = "
        select type, name, sql from sqlite_schema
        where type in ('trigger', 'index') and sql is not null order by rowid";
    let found: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(&mut *file).await?;
    let mut definitions = Vec::with_capacity(found.len());
    for (kind, name, definition) in found {
        let drop = AssertSqlSafe(format!("drop {kind} \"{name}\""));
        sqlx::query(drop).execute(&mut *file).await?;
        definitions.push(definition);
    }
    Ok(definitions)
}

async fn check_foreign_keys(file: &mut SqliteConnection) -> Result<()> {
    let sql = "select \"table\", parent from pragma_foreign_key_check limit 1";
    let missing: Option<(String, String)> = sqlx::query_as(sql).fetch_optional(file).await?;
    match missing {
        Some((table, parent)) => Err(LedgerError::damaged(format!(
            "rows of the table {table} belong to rows of the table {parent} that are missing"
        ))),
        None => Ok(()),
    }
}

/// Rows that are inserted by one statement.
#[derive(Default)]
struct RowBatch {
    values: SqliteArguments,
    n_rows: usize,
    n_bytes: usize,
}

/// Copies the rows of a table. Both stores work at the same time.
async fn copy(
    table: &CopiedTable,
    file: &mut SqliteConnection,
    from: &mut PgConnection,
) -> Result<()> {
    let max_rows = (MAX_VALUES / table.columns.len().max(1)).max(1);
    let (batches, waiting) = mpsc::channel(BATCHES_WAITING);
    let (received, inserted) = tokio::join!(
        receive(table, max_rows, from, batches),
        insert(table, max_rows, file, waiting)
    );
    // If one of them fails, so does the other, because its partner is gone.
    inserted?;
    received
}

async fn receive(
    table: &CopiedTable,
    max_rows: usize,
    from: &mut PgConnection,
    batches: Sender<RowBatch>,
) -> Result<()> {
    let mut pieces = from.copy_out_raw(&table.copy_out()).await?;
    let (mut reader, mut batch) = (RowReader::default(), RowBatch::default());
    while let Some(piece) = pieces.try_next().await? {
        reader.push(&piece);
        while let Some(n_bytes) = reader.next_row()? {
            let RowBatch { values, .. } = &mut batch;
            reader.values(table, |value| value.add_to_sqlite(values))?;
            batch.n_rows += 1;
            batch.n_bytes += n_bytes;
            if batch.n_rows == max_rows || batch.n_bytes >= MAX_BYTES {
                let full = std::mem::take(&mut batch);
                batches.send(full).await.map_err(|_| LedgerError::Closed)?;
            }
        }
    }
    if !reader.has_ended() {
        return Err(LedgerError::damaged("the server sent only a part of a table"));
    }
    if batch.n_rows > 0 {
        batches.send(batch).await.map_err(|_| LedgerError::Closed)?;
    }
    Ok(())
}

async fn insert(
    table: &CopiedTable,
    max_rows: usize,
    file: &mut SqliteConnection,
    mut batches: Receiver<RowBatch>,
) -> Result<()> {
    let of_full = AssertSqlSafe(table.insert(max_rows)).into_sql_str();
    while let Some(RowBatch { values, n_rows, .. }) = batches.recv().await {
        let is_full = n_rows == max_rows;
        let sql = if is_full {
            of_full.clone()
        } else {
            AssertSqlSafe(table.insert(n_rows)).into_sql_str()
        };
        // Only full batches use the same text again.
        sqlx::query_with(sql, values).persistent(is_full).execute(&mut *file).await?;
    }
    Ok(())
}
