//! One statement for many rows.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use sqlx::Arguments as _;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteArguments;

use super::connection::Connection;
use super::error::Result;
use super::later::Later;
use super::parameter::{Parameter, without_nul};
use super::statement::SqlStatement;
use super::store::StoreMut;

/// The numbers of rows that a statement for SQLite may have. There are few sizes, so each statement is prepared only
/// once. Missing rows stay unbound and thus null, which costs less than another statement. A page has 24 items, and
/// a batch up to 64 pages.
const SIZES: [usize; 8] = [8, 24, 48, 96, 192, 384, 768, MAX_ROWS];

/// The most rows of one statement.
const MAX_ROWS: usize = 1536;

/// The texts of statements, by the text with `{rows}` and the number of rows.
type Statements = HashMap<(&'static str, usize), Arc<str>>;

/// The type of a column of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Whole numbers.
    Int,
    /// Texts.
    Text,
}

/// Rows whose values are being bound, in the order of the columns.
pub struct Bound(BoundTo);

enum BoundTo {
    Sqlite(SqliteArguments, Result<()>),
    /// A value for each column, and how many values have been bound.
    Postgres(Vec<Parameter>, usize),
}

impl Bound {
    /// Binds the next value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Parameter>) -> Self {
        let value = value.into();
        match &mut self.0 {
            BoundTo::Sqlite(values, refused) => {
                if let Err(error) = value.add_to_sqlite(values) {
                    *refused = Err(error);
                }
            }
            BoundTo::Postgres(columns, next) => {
                let column = *next % columns.len().max(1);
                *next += 1;
                match (columns.get_mut(column), value) {
                    (Some(Parameter::IntColumn(values)), Parameter::Int(value)) => {
                        values.push(value);
                    }
                    (Some(Parameter::TextColumn(values)), Parameter::Text(value)) => {
                        values.push(value.map(without_nul));
                    }
                    (Some(Parameter::TextColumn(values)), Parameter::Shared(value)) => {
                        values.push(Some(without_nul(value.as_ref().to_owned())));
                    }
                    (_, value) => unreachable!("column {column} can't hold {value:?}"),
                }
            }
        }
        self
    }
}

/// Runs a statement over rows of values of these types, which `bind` binds in turn, and returns how many rows it
/// changed. `{rows}` in its text stands for a table of them, which needs a name (`{rows} as given`). Its columns are
/// `column1`, `column2` and so on. The statement must leave out rows whose first column is null.
pub async fn execute<R: Sync>(
    conn: &mut Connection,
    text: &'static str,
    types: &'static [Is],
    rows: &[R],
    bind: fn(Bound, &R) -> Bound,
) -> Result<u64> {
    let later = execute_later(conn, text, types, rows, bind).await?;
    later.n_changed(conn).await
}

/// Queues the same statement. It is sent no later than the next statement whose answer is needed.
pub async fn execute_later<R: Sync>(
    conn: &mut Connection,
    text: &'static str,
    types: &'static [Is],
    rows: &[R],
    bind: fn(Bound, &R) -> Bound,
) -> Result<Later> {
    let mut all = Later::NONE;
    for rows in rows.chunks(MAX_ROWS) {
        let later = match conn.store() {
            StoreMut::Sqlite(sqlite) => {
                let size = SIZES.into_iter().find(|size| *size >= rows.len()).unwrap_or(MAX_ROWS);
                let mut values = SqliteArguments::default();
                values.reserve(rows.len() * types.len(), 0);
                let bound = rows.iter().fold(Bound(BoundTo::Sqlite(values, Ok(()))), bind);
                let BoundTo::Sqlite(values, refused) = bound.0 else { continue };
                refused?;
                let sql = AssertSqlSafe(with_rows(text, size, types));
                let done = sqlx::query_with(sql, values).execute(sqlite).await?;
                Later::Known(done.rows_affected(), Vec::new())
            }
            StoreMut::Postgres => {
                let columns = types.iter().map(|of| of.column(rows.len())).collect();
                let bound = rows.iter().fold(Bound(BoundTo::Postgres(columns, 0)), bind);
                let BoundTo::Postgres(columns, _) = bound.0 else { continue };
                let sql = AssertSqlSafe(with_rows(text, 0, types));
                columns.into_iter().fold(conn.ask(sql), SqlStatement::bind).count_later().await?
            }
        };
        all = all.and(later);
    }
    Ok(all)
}

impl Is {
    /// Returns a column for this many values.
    fn column(self, n: usize) -> Parameter {
        match self {
            Self::Int => Parameter::IntColumn(Vec::with_capacity(n)),
            Self::Text => Parameter::TextColumn(Vec::with_capacity(n)),
        }
    }
}

/// Returns a statement for this many rows, or for an array per column if that is 0. Making its text costs about as
/// much as binding the rows, so each is made once.
fn with_rows(text: &'static str, n_rows: usize, types: &[Is]) -> Arc<str> {
    static STATEMENTS: LazyLock<Mutex<Statements>> = LazyLock::new(Mutex::default);
    let mut statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let statement = statements.entry((text, n_rows)).or_insert_with(|| {
        let text = match n_rows {
            0 => text.replace("{rows} as given", &arrays(types)),
            _ => text.replace("{rows}", &placeholders(n_rows, types.len())),
        };
        text.into()
    });
    Arc::clone(statement)
}

/// Returns `(values (?,?),(?,?))`, without spaces, because each use of a statement hashes its text.
pub fn placeholders(n_rows: usize, n_columns: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(","));
    format!("(values {})", vec![row.as_str(); n_rows].join(","))
}

/// Returns `unnest($1::bigint[],$2::text[]) as given(column1,column2)`.
fn arrays(types: &[Is]) -> String {
    let (mut values, mut names) = (Vec::new(), Vec::new());
    for (n, of) in (1..).zip(types) {
        let name = if *of == Is::Int { "bigint" } else { "text" };
        values.push(format!("${n}::{name}[]"));
        names.push(format!("column{n}"));
    }
    format!("unnest({}) as given({})", values.join(","), names.join(","))
}
