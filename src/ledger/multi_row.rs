//! One statement for many rows.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

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
        let sql = text.replace("{rows}", &placeholders(size, n_columns));
        let mut statement = sqlx::query(AssertSqlSafe(sql));
        for row in rows {
            statement = bind(statement, row);
        }
        n_changed += statement.execute(conn.sqlite()).await?.rows_affected();
    }
    Ok(n_changed)
}

/// Returns `(values (?, ?), (?, ?))`.
pub fn placeholders(n_rows: usize, n_columns: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(", "));
    format!("(values {})", vec![row.as_str(); n_rows].join(", "))
}
