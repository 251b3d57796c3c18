//! One statement for many rows.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Sqlite};

use super::connection::Connection;
use super::error::Result;

/// The numbers of rows that a statement may have. There are few sizes, so that each statement is prepared once. Missing
/// rows stay unbound and thus null, which costs less than one more statement. A page has 24 items, and a batch up to 64
/// pages.
const SIZES: [usize; 8] = [8, 24, 48, 96, 192, 384, 768, MAX_ROWS];

/// The most rows of one statement.
const MAX_ROWS: usize = 1536;

/// A statement whose values are being bound.
pub type Bound = Query<'static, Sqlite, SqliteArguments>;

/// The texts of statements, by the text with `{rows}` and the number of rows.
type Statements = HashMap<(&'static str, usize), Arc<str>>;

/// Runs a statement over rows of `n_columns` values, which `bind` binds in turn, and returns how many rows it
/// changed. `{rows}` in its text stands for a table of them with the columns `column1`, `column2` and so on.
/// The statement must leave out rows whose first column is null.
pub async fn execute<R: Sync>(
    conn: &mut Connection,
    text: &'static str,
    n_columns: usize,
    rows: &[R],
    bind: fn(Bound, &R) -> Bound,
) -> Result<u64> {
    let mut n_changed = 0;
    for rows in rows.chunks(MAX_ROWS) {
        let size = SIZES.into_iter().find(|size| *size >= rows.len()).unwrap_or(MAX_ROWS);
        let mut values = SqliteArguments::default();
        values.reserve(rows.len() * n_columns, 0);
        let mut statement =
            sqlx::query_with(AssertSqlSafe(with_rows(text, size, n_columns)), values);
        for row in rows {
            statement = bind(statement, row);
        }
        n_changed += statement.execute(conn.sqlite()).await?.rows_affected();
    }
    Ok(n_changed)
}

/// Returns a statement for this many rows. Making its text costs about as much as binding the rows, so each is
/// made once.
fn with_rows(text: &'static str, n_rows: usize, n_columns: usize) -> Arc<str> {
    static STATEMENTS: LazyLock<Mutex<Statements>> = LazyLock::new(Mutex::default);
    let mut statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let statement = statements
        .entry((text, n_rows))
        .or_insert_with(|| text.replace("{rows}", &placeholders(n_rows, n_columns)).into());
    Arc::clone(statement)
}

/// Returns `(values (?,?),(?,?))`, without spaces, because each use of a statement hashes its text.
pub fn placeholders(n_rows: usize, n_columns: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(","));
    format!("(values {})", vec![row.as_str(); n_rows].join(","))
}
