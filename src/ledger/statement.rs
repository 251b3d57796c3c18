//! A statement for either store, with its values.

use futures_util::{Stream, StreamExt, TryStreamExt};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, Postgres};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{SqlSafeStr, SqlStr};

use super::error::{LedgerError, Result};
use super::parameter::Parameter;
use super::row::{FromLedgerRow, LedgerRow};
use super::server_connection::{ServerPool, ServerWriter, answer};
use super::store::StoreMut;

/// A statement whose values are being bound, in the order of `$1`, `$2` and so on.
#[must_use = "a statement does nothing until it is run"]
pub struct SqlStatement<'c> {
    run_on: RunOn<'c>,
    sql: SqlStr,
    /// The first value that could not be bound. It is reported when the statement is run.
    refused: Result<()>,
}

enum RunOn<'c> {
    Sqlite(&'c mut SqliteConnection, SqliteArguments),
    Postgres(&'c mut PgConnection, PgArguments),
    Repeatable(RepeatOn<'c>, PgArguments),
}

/// A connection to a server on which a statement that only reads can be repeated after it was lost.
pub enum RepeatOn<'c> {
    /// The one that writes.
    Writer(&'c mut ServerWriter),
    /// One of those that read.
    Pool(&'c mut PoolConnection<Postgres>, &'c ServerPool),
}

impl<'c> RepeatOn<'c> {
    fn into_connection(self) -> &'c mut PgConnection {
        match self {
            Self::Writer(writer) => writer.connection(),
            Self::Pool(connection, _) => connection,
        }
    }

    fn connection(&mut self) -> &mut PgConnection {
        match self {
            Self::Writer(writer) => writer.connection(),
            Self::Pool(connection, _) => connection,
        }
    }

    /// Replaces a connection that was lost, or returns why the statement failed.
    async fn replace(&mut self, error: LedgerError) -> Result<()> {
        match (self, &error) {
            (Self::Writer(writer), LedgerError::Away(_)) if writer.is_at_rest() => {
                writer.reconnect(error).await
            }
            (Self::Pool(connection, pool), LedgerError::Away(_)) => {
                // An answer may still be on its way, so nobody else gets the connection.
                connection.close_on_drop();
                **connection = pool.acquire().await?;
                Ok(())
            }
            _ => Err(error),
        }
    }
}

impl<'c> SqlStatement<'c> {
    /// Returns the statement without values.
    pub(super) fn new(store: StoreMut<'c>, sql: impl SqlSafeStr) -> Self {
        let run_on = match store {
            StoreMut::Sqlite(conn) => RunOn::Sqlite(conn, SqliteArguments::default()),
            StoreMut::Postgres(conn) => RunOn::Postgres(conn, PgArguments::default()),
        };
        Self { run_on, sql: sql.into_sql_str(), refused: Ok(()) }
    }

    /// Returns the statement on a connection that can be replaced.
    pub(super) fn repeatable(on: RepeatOn<'c>, sql: impl SqlSafeStr) -> Self {
        let run_on = RunOn::Repeatable(on, PgArguments::default());
        Self { run_on, sql: sql.into_sql_str(), refused: Ok(()) }
    }

    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Parameter>) -> Self {
        let bound = match &mut self.run_on {
            RunOn::Sqlite(_, values) => value.into().add_to_sqlite(values),
            RunOn::Postgres(_, values) | RunOn::Repeatable(_, values) => {
                value.into().add_to_postgres(values)
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
            RunOn::Postgres(conn, values) => {
                sqlx::query_with(self.sql, values).execute(conn).await?.rows_affected()
            }
            // It may have run before the connection was lost, so it is not repeated.
            RunOn::Repeatable(mut on, values) => {
                let query = sqlx::query_with(self.sql, values);
                answer(query.execute(on.connection())).await?.rows_affected()
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
            RunOn::Postgres(conn, values) => {
                let rows = sqlx::query_with(self.sql, values).fetch_all(conn).await?;
                rows.into_iter().map(LedgerRow::Postgres).collect()
            }
            RunOn::Repeatable(mut on, values) => loop {
                let query = sqlx::query_with(self.sql.clone(), values.clone());
                match answer(query.fetch_all(on.connection())).await {
                    Ok(rows) => break rows.into_iter().map(LedgerRow::Postgres).collect(),
                    Err(error) => on.replace(error.into()).await?,
                }
            },
        })
    }

    /// Runs the statement and returns its first row, if any.
    pub async fn row(self) -> Result<Option<LedgerRow>> {
        self.refused?;
        Ok(match self.run_on {
            RunOn::Sqlite(conn, values) => {
                let row = sqlx::query_with(self.sql, values).fetch_optional(conn).await?;
                row.map(LedgerRow::Sqlite)
            }
            RunOn::Postgres(conn, values) => {
                let row = sqlx::query_with(self.sql, values).fetch_optional(conn).await?;
                row.map(LedgerRow::Postgres)
            }
            RunOn::Repeatable(mut on, values) => loop {
                let query = sqlx::query_with(self.sql.clone(), values.clone());
                match answer(query.fetch_optional(on.connection())).await {
                    Ok(row) => break row.map(LedgerRow::Postgres),
                    Err(error) => on.replace(error.into()).await?,
                }
            },
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
        use futures_util::stream;
        let rows = match (self.refused, self.run_on) {
            (Err(error), _) => stream::once(async { Err(error) }).boxed(),
            (Ok(()), RunOn::Sqlite(conn, values)) => {
                let rows = sqlx::query_with(self.sql, values).fetch(conn);
                rows.map_ok(LedgerRow::Sqlite).map_err(Into::into).boxed()
            }
            (Ok(()), RunOn::Postgres(conn, values)) => {
                let rows = sqlx::query_with(self.sql, values).fetch(conn);
                rows.map_ok(LedgerRow::Postgres).map_err(Into::into).boxed()
            }
            // The rows read so far may have been used already.
            (Ok(()), RunOn::Repeatable(on, values)) => {
                let rows = sqlx::query_with(self.sql, values).fetch(on.into_connection());
                rows.map_ok(LedgerRow::Postgres).map_err(Into::into).boxed()
            }
        };
        rows.map(|row| R::from_row(&row?))
    }
}
