//! A statement for either store, with its values.

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{SqlSafeStr, SqlStr};

use super::error::{LedgerError, Result};
use super::later::Later;
use super::parameter::{Parameter, as_arguments};
use super::row::{FromLedgerRow, LedgerRow};
use super::server_answer::answer;
use super::server_connection::ServerWriter;
use super::server_pool::ServerPool;

/// A statement whose values are being bound, in the order of `$1`, `$2` and so on.
#[must_use = "a statement does nothing until it is run"]
pub struct SqlStatement<'c> {
    run_on: RunOn<'c>,
    sql: SqlStr,
    /// The first value that could not be bound. It is reported when the statement is run.
    refused: Result<()>,
}

/// What a statement runs on, with its values so far.
pub enum RunOn<'c> {
    /// A file.
    Sqlite(&'c mut SqliteConnection, SqliteArguments),
    /// A snapshot of a server.
    Snapshot(&'c mut PgConnection, PgArguments),
    /// A connection to a server that reads. A statement can be repeated on another one if it is lost.
    Pool(&'c mut PoolConnection<Postgres>, &'c ServerPool, PgArguments),
    /// The connection to a server that writes.
    Writer(&'c mut ServerWriter, Vec<Parameter>),
}

impl<'c> SqlStatement<'c> {
    /// Returns the statement without values.
    pub(super) fn new(run_on: RunOn<'c>, sql: impl SqlSafeStr) -> Self {
        Self { run_on, sql: sql.into_sql_str(), refused: Ok(()) }
    }

    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Parameter>) -> Self {
        let bound = match &mut self.run_on {
            RunOn::Sqlite(_, values) => value.into().add_to_sqlite(values),
            RunOn::Snapshot(_, values) | RunOn::Pool(_, _, values) => {
                value.into().add_to_postgres(values)
            }
            RunOn::Writer(_, values) => {
                values.push(value.into());
                Ok(())
            }
        };
        self.refused = self.refused.and(bound);
        self
    }

    /// Runs the statement and returns how many rows it changed.
    pub async fn execute(self) -> Result<u64> {
        self.refused?;
        Ok(match self.run_on {
            RunOn::Sqlite(conn, values) => {
                sqlx::query_with(self.sql, values).execute(conn).await?.rows_affected()
            }
            RunOn::Snapshot(conn, values) => {
                sqlx::query_with(self.sql, values).execute(conn).await?.rows_affected()
            }
            // It may have run before the connection was lost, so it is not repeated.
            RunOn::Pool(conn, _, values) => {
                let query = sqlx::query_with(self.sql, values);
                answer(query.execute(&mut **conn)).await?.rows_affected()
            }
            RunOn::Writer(writer, values) => Box::pin(writer.execute(self.sql, values)).await?,
        })
    }

    /// Runs the statement, at the latest with the next one whose answer is needed. It must be part of a transaction.
    pub async fn later(self) -> Result<()> {
        self.refused?;
        match self.run_on {
            RunOn::Writer(writer, values) => {
                Box::pin(writer.add(self.sql, values, false)).await.map(drop)
            }
            run_on => Self { run_on, sql: self.sql, refused: Ok(()) }.execute().await.map(drop),
        }
    }

    /// Does the same as [`later`](Self::later), and keeps the number of rows that were changed.
    pub async fn count_later(self) -> Result<Later> {
        self.refused?;
        Ok(match self.run_on {
            RunOn::Writer(writer, values) => {
                Later::Asked(Box::pin(writer.add(self.sql, values, true)).await?)
            }
            run_on => {
                let now = Self { run_on, sql: self.sql, refused: Ok(()) };
                Later::Known(now.execute().await?, Vec::new())
            }
        })
    }

    /// Does the same as [`later`](Self::later), and keeps the rows. Outside of a transaction, it runs at once, and waits for
    /// a server that is gone for a while.
    pub async fn rows_later(self) -> Result<Later> {
        self.refused?;
        Ok(match self.run_on {
            RunOn::Writer(writer, values) if writer.is_in_transaction() => {
                Later::Asked(Box::pin(writer.add(self.sql, values, true)).await?)
            }
            run_on => {
                Later::Known(0, Self { run_on, sql: self.sql, refused: Ok(()) }.rows().await?)
            }
        })
    }

    /// Runs the statement and returns its rows.
    pub async fn rows(self) -> Result<Vec<LedgerRow>> {
        self.refused?;
        Ok(match self.run_on {
            RunOn::Sqlite(conn, values) => {
                let rows = sqlx::query_with(self.sql, values).fetch_all(conn).await?;
                rows.into_iter().map(LedgerRow::Sqlite).collect()
            }
            RunOn::Snapshot(conn, values) => {
                of_server(sqlx::query_with(self.sql, values).fetch_all(conn).await?)
            }
            RunOn::Pool(conn, pool, values) => loop {
                let query = sqlx::query_with(self.sql.clone(), values.clone());
                match answer(query.fetch_all(&mut **conn)).await.map_err(Into::into) {
                    Ok(rows) => break of_server(rows),
                    Err(LedgerError::Away(_)) => {
                        // An answer may still be on its way, so nobody else gets the connection.
                        conn.close_on_drop();
                        *conn = pool.acquire().await?;
                    }
                    Err(error) => return Err(error),
                }
            },
            RunOn::Writer(writer, values) => {
                of_server(Box::pin(writer.rows(self.sql, values)).await?)
            }
        })
    }

    /// Runs the statement and returns its first row, if any.
    pub async fn row(self) -> Result<Option<LedgerRow>> {
        self.refused.clone()?;
        Ok(match self.run_on {
            RunOn::Sqlite(conn, values) => {
                let row = sqlx::query_with(self.sql, values).fetch_optional(conn).await?;
                row.map(LedgerRow::Sqlite)
            }
            run_on => Self { run_on, ..self }.rows().await?.into_iter().next(),
        })
    }

    /// Runs the statement and reads all of its rows.
    pub async fn all<R: FromLedgerRow>(self) -> Result<Vec<R>> {
        self.rows().await?.iter().map(R::from_row).collect()
    }

    /// Runs the statement and reads its first row, if any.
    pub async fn optional<R: FromLedgerRow>(self) -> Result<Option<R>> {
        self.row().await?.as_ref().map(R::from_row).transpose()
    }

    /// Runs the statement and reads its first row. It is an error if there is none.
    pub async fn one<R: FromLedgerRow>(self) -> Result<R> {
        R::from_row(&self.row().await?.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// Runs the statement and reads its rows one by one, for results that may not fit into memory.
    pub fn stream<R: FromLedgerRow>(self) -> impl Stream<Item = Result<R>> + Unpin + Send {
        let rows = match (self.refused, self.run_on) {
            (Err(error), _) => stream::once(async { Err(error) }).boxed(),
            (Ok(()), RunOn::Sqlite(conn, values)) => {
                let rows = sqlx::query_with(self.sql, values).fetch(conn);
                rows.map_ok(LedgerRow::Sqlite).map_err(Into::into).boxed()
            }
            (Ok(()), RunOn::Snapshot(conn, values)) => stream_of(conn, self.sql, values),
            // The rows read so far may have been used already, so it is not repeated.
            (Ok(()), RunOn::Pool(conn, _, values)) => stream_of(conn, self.sql, values),
            (Ok(()), RunOn::Writer(writer, values)) => stream::once(async move {
                writer.send().await?;
                let values = as_arguments(values)?;
                Ok::<_, LedgerError>(stream_of(writer.connection(), self.sql, values))
            })
            .try_flatten()
            .boxed(),
        };
        rows.map(|row| R::from_row(&row?))
    }
}

fn of_server(rows: Vec<PgRow>) -> Vec<LedgerRow> {
    rows.into_iter().map(LedgerRow::Postgres).collect()
}

fn stream_of(
    conn: &mut PgConnection,
    sql: SqlStr,
    values: PgArguments,
) -> stream::BoxStream<'_, Result<LedgerRow>> {
    let rows = sqlx::query_with(sql, values).fetch(conn);
    rows.map_ok(LedgerRow::Postgres).map_err(Into::into).boxed()
}
