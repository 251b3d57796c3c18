//! Copies a file's crawl to a server, in one transaction.

use futures_util::TryStreamExt;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use super::binary::{END, HEADER, write_row};
use super::copied::Copied;
use super::table::{CopiedTable, tables};
use crate::ledger::database::{DbError, FileDatabase, ServerDatabase};
use crate::ledger::error::Result;

/// How many bytes of rows are sent at once.
const PIECE: usize = 256 * 1024;

/// Returns whether a schema holds no crawl yet.
pub async fn is_empty(server: &ServerDatabase) -> Result<bool, DbError> {
    let mut conn = server.copier().await?;
    let holds: bool =
        sqlx::query_scalar("select exists (select 1 from crawl)").fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(!holds)
}

/// Copies the crawl of a file into a schema that holds none. The caller holds the locks of both.
pub async fn push(file: &FileDatabase, server: &ServerDatabase) -> Result<Copied, DbError> {
    let readers = file.readers();
    let mut snapshot = readers.snapshot().await?;
    let from = snapshot.sqlite()?;
    let tables = tables(from).await?;
    let mut to = server.copier().await?;
    sqlx::query("begin isolation level read committed").execute(&mut to).await?;
    let copied = fill(&tables, from, &mut to).await?;
    sqlx::query("commit").execute(&mut to).await?;
    snapshot.end().await?;
    readers.close().await;
    // Without statistics, the server would choose bad plans until it makes them itself.
    run(&mut to, format!("analyze {}", names(&tables))).await?;
    to.close().await?;
    Ok(copied)
}

/// Copies all tables. Counters are copied, so triggers would count twice; and foreign keys are checked faster once
/// all rows are there.
async fn fill(
    tables: &[CopiedTable],
    from: &mut SqliteConnection,
    to: &mut PgConnection,
) -> Result<Copied> {
    let foreign_keys = foreign_keys(to).await?;
    for (table, key, _) in &foreign_keys {
        run(to, format!("alter table {table} drop constraint {key}")).await?;
    }
    for table in tables {
        run(to, format!("alter table {} disable trigger user", table.quoted())).await?;
    }
    // Some tables get their first rows from the schema.
    run(to, format!("truncate {}", names(tables))).await?;
    let mut copied = Copied::default();
    for table in tables {
        copy(table, from, to).await?;
        let original = sqlx::query_scalar(AssertSqlSafe(table.count()));
        let original = original.fetch_one(&mut *from).await?;
        let copy = sqlx::query_scalar(AssertSqlSafe(table.count()));
        copied.add(table, original, copy.fetch_one(&mut *to).await?)?;
    }
    for table in tables {
        run(to, format!("alter table {} enable trigger user", table.quoted())).await?;
    }
    for (table, key, definition) in &foreign_keys {
        run(to, format!("alter table {table} add constraint {key} {definition}")).await?;
    }
    set_sequences(to).await?;
    Ok(copied)
}

/// Returns the foreign keys of the schema: the table, the name and the definition of each.
async fn foreign_keys(to: &mut PgConnection) -> Result<Vec<(String, String, String)>> {
    let sql = "
        select quote_ident(of.relname), quote_ident(made.conname), pg_get_constraintdef(made.oid)
        from pg_constraint as made join pg_class as of on of.oid = made.conrelid
        where made.contype = 'f' and of.relnamespace = (
            select oid from pg_namespace where nspname = current_schema())
        order by made.oid";
    Ok(sqlx::query_as(sql).fetch_all(to).await?)
}

/// Makes the server continue with ids beyond those that were copied. No sequence counts from 0, which is the id of the
/// whole catalogue.
async fn set_sequences(to: &mut PgConnection) -> Result<()> {
    let sql = "
        select format(
            'select setval(pg_get_serial_sequence(%1$L, %2$L), max(%2$I)) from %3$I having max(%2$I) > 0',
            quote_ident(of.relname), made.attname, of.relname)
        from pg_attribute as made join pg_class as of on of.oid = made.attrelid
        where made.attidentity <> '' and of.relnamespace = (
            select oid from pg_namespace where nspname = current_schema())";
    let statements: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *to).await?;
    for statement in statements {
        run(to, statement).await?;
    }
    Ok(())
}

/// Copies the rows of a table.
async fn copy(
    table: &CopiedTable,
    from: &mut SqliteConnection,
    to: &mut PgConnection,
) -> Result<()> {
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(from);
    let mut taker = to.copy_in_raw(&table.copy_in()).await?;
    let mut bytes = HEADER.to_vec();
    while let Some(row) = rows.try_next().await? {
        write_row(table, &row, &mut bytes)?;
        if bytes.len() >= PIECE {
            taker.send(bytes.as_slice()).await?;
            bytes.clear();
        }
    }
    bytes.extend_from_slice(&END);
    taker.send(bytes.as_slice()).await?;
    taker.finish().await?;
    Ok(())
}

async fn run(to: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(to).await?;
    Ok(())
}

/// Returns the names of the tables as a statement needs them.
fn names(tables: &[CopiedTable]) -> String {
    tables.iter().map(CopiedTable::quoted).collect::<Vec<_>>().join(", ")
}
