//! The two stores: a file of SQLite, and a schema on a PostgreSQL server.

use sqlx::sqlite::SqliteConnection;

/// A connection to either store. Most statements have one text for both: `$1` for values, `case` and casts, and a few
/// functions of SQLite that the schema on PostgreSQL has too.
pub enum StoreMut<'c> {
    /// A file.
    Sqlite(&'c mut SqliteConnection),
    /// A server.
    Postgres,
}
