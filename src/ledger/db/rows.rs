//! Many rows bound to one statement.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

use crate::ledger::{Connection, Result};

/// How many rows a statement may have: a few sizes, so that each is prepared once. Rows beyond those
/// given are bound as null, which costs less than one more statement. A page has 24 items, a batch up to
/// 64 pages.
const SIZES: [usize; 4] = [24, 96, 384, MAX_ROWS];

/// The most rows of one statement.
const MAX_ROWS: usize = 1536;

/// A statement on its way to having its values.
pub type Bound = Query<'static, Sqlite, SqliteArguments>;

/// Runs a statement over rows of `n_columns` values, which `bind` adds to it in turn, and says how many
/// rows it changed. `{rows}` in its text is a table of them with the columns `column1` and so on; those
/// whose first column is null are to be left out.
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
        for _ in rows.len() * n_columns..size * n_columns {
            statement = statement.bind(None::<i64>);
        }
        n_changed += statement.execute(conn.sqlite()).await?.rows_affected();
    }
    Ok(n_changed)
}

/// `(values (?, ?), (?, ?))`
pub fn placeholders(n_rows: usize, n_columns: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(", "));
    format!("(values {})", vec![row.as_str(); n_rows].join(", "))
}
